// What a program that places one call weighs once it is bundled, minified and compressed, per platform and package.
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** @param {string} name */
const app = (name) => `import { CallAutomationClient } from "${name}";
export const place = (env, invite) => new CallAutomationClient(env.CONNECTION_STRING).createCall(invite, env.CALLBACK_URL);`;

/** @type {Record<string, import("esbuild").BuildOptions>} */
const platforms = {
  Node: { platform: "node" },
  // Not `platform: "browser"`: its conditions are those of browsers, and the package has an entry of its own here.
  workerd: {
    platform: "neutral",
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["browser", "module", "main"],
    external: ["node:*"],
    loader: { ".wasm": "copy" },
  },
  browser: { platform: "browser" },
};
const packages = { official: "@azure/communication-call-automation", ringwire: "ringwire" };

/**
 * Bytes by platform, then by package.
 *
 * @param {{ pkg: string, official: string }} where the URLs of our package's folder and of the modules the official one is among
 */
export async function bundles({ pkg, official }) {
  /** @type {typeof import("esbuild")} */
  const { build } = createRequire(official)("esbuild");
  // Each package is found by its name, as in a user's program: what its package.json says is part of what is measured.
  const dir = await mkdtemp(join(tmpdir(), "ringwire-bench-"));
  try {
    await mkdir(join(dir, "node_modules"));
    await symlink(fileURLToPath(pkg), join(dir, "node_modules/ringwire"));
    await symlink(fileURLToPath(new URL("@azure", official)), join(dir, "node_modules/@azure"));
    const empty = join(dir, "empty.js");
    await writeFile(empty, "export default {};\n");
    /** @type {Record<string, Record<string, number>>} */
    const sizes = {};
    for (const [platform, options] of Object.entries(platforms)) {
      sizes[platform] = {};
      for (const [name, specifier] of Object.entries(packages)) {
        // The official package imports `node:fs` everywhere: in a browser it bundles, and runs, only with something in its place.
        const stand = platform === "browser" && name === "official" ? { alias: { "node:fs": empty } } : {};
        const { outputFiles = [] } = await build({
          stdin: { contents: app(specifier), resolveDir: dir, sourcefile: "app.js" },
          outdir: join(dir, "out"),
          bundle: true,
          minify: true,
          write: false,
          format: "esm",
          target: "es2022",
          logLevel: "error",
          ...options,
          ...stand,
        });
        sizes[platform][name] = outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
      }
    }
    return sizes;
  } finally {
    await rm(dir, { recursive: true });
  }
}
