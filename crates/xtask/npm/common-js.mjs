// The CommonJS half of the package: the same modules for programs that `require`.

import { basename, dirname, join, relative } from "node:path";
import { build, transform } from "esbuild";

/**
 * All CommonJS entries at once, so that they share their chunks: with a copy of each class in each entry, an error of
 * `require("ringwire")` would be none for `require("ringwire/callbacks")`. The texts of the compiled modules stay in files of their
 * own: Node prints the line of an uncaught error, and that of a text would be 80 kB.
 *
 * @param {string} pkg the folder of the package
 * @param {{ source: string, file: string }[]} entries
 * @param {string[]} peers the peer dependencies: the program brings them
 * @returns {Promise<Map<string, string>>} the text of each file, by its path in the package
 */
export async function commonJs(pkg, entries, peers) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @type {import("esbuild").Plugin} */
  const apart = {
    name: "texts apart",
    setup(building) {
      building.onResolve({ filter: /\/wasm-text\.js$/ }, ({ path, resolveDir }) => {
        const source = relative(pkg, join(resolveDir, path));
        const file = `${dirname(source)}-wasm-text.js`;
        texts.set(source, file);
        return { path: `./${file}`, external: true };
      });
    },
  };
  const { outputFiles, metafile } = await build({
    absWorkingDir: pkg,
    entryPoints: entries.map(({ source, file }) => ({ in: source, out: basename(file, ".cjs") })),
    outdir: "cjs",
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    logLevel: "error",
    external: peers,
    plugins: [apart],
  });
  const names = chunkNames(metafile);
  /** @type {Map<string, string>} */
  const made = new Map();
  for (const { path, text } of outputFiles) {
    const name = basename(path, ".js");
    made.set(`cjs/${names.get(name) ?? name}.cjs`, await asCommonJs(text, names));
  }
  for (const [source, file] of texts) {
    const { outputFiles } = await build({
      absWorkingDir: pkg,
      entryPoints: [source],
      write: false,
      format: "cjs",
      platform: "node",
      outdir: ".",
    });
    made.set(`cjs/${file.replace(/\.js$/, ".cjs")}`, outputFiles[0].text);
  }
  return made;
}

/**
 * Chunks are named after the folders whose code they hold, not after a hash: the same file in each release.
 *
 * @param {import("esbuild").Metafile} metafile
 */
function chunkNames({ outputs }) {
  /** @type {Map<string, string>} */
  const names = new Map();
  const taken = new Set();
  for (const [path, { entryPoint, inputs }] of Object.entries(outputs).sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (entryPoint) continue;
    const all = Object.keys(inputs).map((input) => input.split("/").at(-2) ?? "errors");
    const folders = [...new Set(all)].filter((folder) => folder !== "entries").sort();
    const base = `shared-${folders.join("-")}`;
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
    taken.add(name);
    names.set(basename(path, ".js"), name);
  }
  return names;
}

/**
 * @param {string} text
 * @param {Map<string, string>} names
 */
async function asCommonJs(text, names) {
  const here = "import_meta_url";
  const { code } = await transform(text, {
    // A module of CommonJS has the path of its file, and no URL.
    define: { "import.meta.url": here },
    banner: text.includes("import.meta.url") ? `const ${here} = require("node:url").pathToFileURL(__filename).href;` : "",
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "utf8",
    minifyWhitespace: true,
    lineLimit: 160,
  });
  return code.replace(/(require\("\.\/)([^"]+)\.js"\)/g, (_, before, name) => `${before}${names.get(name) ?? name}.cjs")`);
}
