// The pages of the API: TypeDoc makes them of the declarations of the built package, as Markdown, which is rendered like every other page.

import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { modules } from "../modules.mjs";

const root = new URL("../../../../", import.meta.url);

/** What the compiler has to know of the declarations. */
const COMPILER = {
  target: "es2022",
  module: "nodenext",
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
  lib: ["ES2023", "DOM", "DOM.Iterable", "DOM.AsyncIterable"],
};

/** @typedef {{ source: string, file: string, text: string, isListed: boolean }} ApiPage `isListed`: in the navigation */

/** @returns {Promise<ApiPage[]>} */
export async function apiPages() {
  const folder = mkdtempSync(join(tmpdir(), "ringwire-api-"));
  try {
    const entryPoints = modules.map(({ types }) => fileURLToPath(new URL(`pkg/${types}`, root)));
    const tsconfig = join(folder, "tsconfig.json");
    writeFileSync(tsconfig, JSON.stringify({ compilerOptions: COMPILER, files: entryPoints }));
    const options = {
      entryPoints,
      tsconfig,
      out: join(folder, "out"),
      name: "API",
      plugin: [fileURLToPath(import.meta.resolve("typedoc-plugin-markdown"))],
      router: "kind",
      readme: "none",
      disableSources: true,
      excludePrivate: true,
      hideGenerator: true,
      hidePageHeader: true,
      hideBreadcrumbs: true,
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      entryFileName: "index",
      githubPages: false,
      logLevel: "Error",
    };
    const app = await Application.bootstrapWithPlugins(/** @type {Partial<import("typedoc").TypeDocOptions>} */ (options));
    const project = await app.convert();
    if (!project) throw new Error("TypeDoc cannot read the declarations of pkg/");
    await app.generateOutputs(project);
    return readPages(options.out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} out */
function readPages(out) {
  const files = readdirSync(out, { recursive: true, encoding: "utf8" }).map((file) => file.replaceAll("\\", "/"));
  return files
    .filter((file) => file.endsWith(".md"))
    .sort()
    .map((file) => ({
      source: `api/${file}`,
      file: `api/${file.replace(/\.md$/, ".html")}`,
      text: named(file, readFileSync(join(out, file), "utf8")),
      isListed: file.startsWith("modules/"),
    }));
}

/**
 * The title of a module is what a program imports, not the file that declares it.
 *
 * @param {string} file
 * @param {string} text
 */
function named(file, text) {
  if (!file.startsWith("modules/")) return text;
  const row = modules.find(
    ({ types }) => `modules/${types.replace(/(?:\/index)?\.d\.ts$/, "").replaceAll("/", "_")}.md` === file,
  );
  if (!row) throw new Error(`TypeDoc made ${file}, which is no module of modules.txt`);
  return text.replace(/^# .*$/m, `# ${row.subpath.replace(".", "ringwire")}`);
}
