// What a bundle carries of the package, and a program that should carry no module.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import { pkg } from "../node/pkg.mjs";

/** A program that imports all that works without a module. */
export const PURE_PROGRAM = (
  await Promise.all(
    compiledModules.map(async ({ pure, name, subpath }) => {
      if (!pure) return "";
      const names = Object.keys(await import(new URL(pure, pkg)));
      const renamed = names.map((one) => `${one} as ${name}${one}`).join(", ");
      return `import { ${renamed} } from "${subpath.replace(".", "ringwire")}"; console.log(${names.map((one) => name + one).join(", ")});\n`;
    }),
  )
).join("");

/** The names of the modules that files carry, inside the JavaScript or as they are. */
export async function carried(files, installed) {
  const found = [];
  for (const { name, folder, wasm } of compiledModules) {
    const inline = await readFile(join(installed, `node_modules/ringwire/${folder}/wasm-text.js`), "utf8");
    const compiled = await readFile(join(installed, `node_modules/ringwire/${wasm}`));
    // The longest text in it: bundlers may quote it otherwise, and do not break it.
    const [text] = inline.match(/[A-Za-z0-9+/=]{1000,}/);
    if (files.some((file) => file.equals(compiled) || file.includes(text))) found.push(name);
  }
  return found;
}
