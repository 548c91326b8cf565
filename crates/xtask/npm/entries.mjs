// Modules × runtimes: the entries of the package, and the fields of package.json that name them.

import { posix } from "node:path";
import { compiledModules, modules } from "./modules.mjs";
/** @import { CompiledRow, Row } from "./modules.mjs" */

/**
 * @typedef {object} Runtime
 * @property {string} why it finds the module so
 * @property {(row: CompiledRow) => string[]} find the imports
 * @property {string} module the module, as an expression
 * @property {string} [platform] the module of what the runtime has of its own
 */

/**
 * How each runtime finds a compiled module, and what it sends requests with. To add a runtime, add a row here and its condition below.
 *
 * @type {Record<string, Runtime>}
 */
const RUNTIMES = {
  isolate: {
    why: "Workers and edge functions may not compile at run time: the module is imported compiled. Bundlers know it by `?module`.",
    find: ({ wasm }) => [`import module from "../${wasm}?module";`],
    module: "module",
    platform: "isolate",
  },
  inline: {
    why: "The module travels inside the JavaScript: every bundler copies it, no permission is needed, nothing is fetched.",
    find: ({ folder }) => [`import { compile } from "../platform/inflate.js";`, `import text from "../${folder}/wasm-text.js";`],
    module: "compile(text)",
  },
  node: {
    why: "The module travels inside the JavaScript: a file beside it is lost when a server is bundled into one file.",
    find: ({ folder }) => [
      `import { compile } from "../platform/node-inflate.js";`,
      `import text from "../${folder}/wasm-text.js";`,
    ],
    module: "compile(text)",
    platform: "node",
  },
};

/** Which runtime's entry a resolver takes, in the order of the conditions it knows. */
const CONDITIONS = [
  ["workerd", "isolate"],
  ["edge-light", "isolate"],
  ["deno", "inline"],
  ["bun", "inline"],
  ["node", "node"],
  ["browser", "inline"],
  ["default", "inline"],
];

const inNode = modules.filter(({ of }) => of);

/**
 * @param {Row} row
 * @param {string} runtime
 */
const entry = ({ name }, runtime) => `entries/${name}-${runtime}.js`;
/** The entries that CommonJS has: those of Node, and what needs no module. */
export const commonJsEntries = modules.map((row) => ({
  source: row.crate || row.of ? entry(row, "node") : row.file,
  file: `cjs/${row.name}.cjs`,
}));

/** What an entry of a module with a pure part has to do first, to be imported by what needs the module. */
const linked = (/** @type {Row} */ row, /** @type {string} */ runtime) =>
  row.pure ? entry(row, runtime).replace(/\.js$/, "-linked.js") : entry(row, runtime);

/**
 * The files that do something when they are imported: they say where the module is. Bundlers leave out every other file of which nothing
 * is used. So an entry has two parts: what needs the module comes through the file that says so, the rest does not.
 */
const effects = [
  ...compiledModules.flatMap((row) => Object.keys(RUNTIMES).map((runtime) => linked(row, runtime))),
  ...inNode.map((row) => entry(row, "node")),
];

/**
 * @param {(file: string) => Promise<string[]>} exportsOf the names that a file of the package exports
 * @returns {Promise<Map<string, string>>} the text of each entry
 */
export async function entries(exportsOf) {
  const texts = new Map();
  for (const row of compiledModules) {
    const pure = row.pure ? await exportsOf(row.pure) : [];
    const others = (await exportsOf(row.file)).filter((name) => !pure.includes(name));
    for (const [name, runtime] of Object.entries(RUNTIMES)) {
      texts.set(linked(row, name), linkedText(row, runtime, row.pure ? others : []));
      if (row.pure) texts.set(entry(row, name), splitText(row, linked(row, name), others));
    }
  }
  for (const row of inNode) {
    texts.set(
      entry(row, "node"),
      `// The module is that of the emulator.\nimport "./${row.of}-node.js";\n\nexport * from "../${row.file}";\n`,
    );
  }
  return texts;
}

/**
 * A star for the pure part, from which bundlers go on to the file that has the name, past this one and what else it imports; names for
 * the rest, so that a program which uses one of them comes by the file that says where the module is.
 *
 * @param {Row} row
 * @param {string} file that file
 * @param {string[]} names
 */
const splitText = (row, file, names) => `// What works without the module, and what does not.
export * from "../${row.pure}";
export { ${names.join(", ")} } from "./${posix.basename(file)}";
`;

/**
 * Names are constants of the file and not exported again: Rolldown looks for the file that has a name, and leaves out those on the way,
 * with what they do.
 *
 * @param {CompiledRow} row
 * @param {Runtime} runtime
 * @param {string[]} names those that it exports; all if there are none
 */
function linkedText(row, { why, find, module, platform }, names) {
  const given = row.network && platform ? ["platform"] : [];
  const imports = [
    ...find(row),
    ...given.map((name) => `import * as ${name} from "../platform/${platform}.js";`),
    `import { start } from "../${row.folder}/start.js";`,
  ];
  if (names.length) imports.push(`import * as all from "../${row.file}";`);
  const exports = names.length ? names.map((name) => `export const ${name} = all.${name};`) : [`export * from "../${row.file}";`];
  return [`// ${why}`, ...imports, "", `start(${[`() => ${module}`, ...given].join(", ")});`, ...exports, ""].join("\n");
}

/** The folders of the package that the table names, at its root. */
const folders = [
  ...new Set(modules.flatMap(({ file, subpath }) => [file, subpath.slice(2)]).map((path) => path.split("/")[0])),
].filter(Boolean);

/**
 * The fields of package.json that name files.
 *
 * @param {{ files: string[] }} fixed those of the template
 */
export function manifestFields(fixed) {
  /** @type {Record<string, object | string>} */
  const exports = Object.fromEntries(modules.map((row) => [row.subpath, conditions(row)]));
  for (const { wasm } of compiledModules) exports[`./${wasm}`] = { types: `./${wasm}.d.ts`, default: `./${wasm}` };
  exports["./package.json"] = "./package.json";
  const [main] = modules;
  return {
    files: [...fixed.files, ...folders].sort(),
    main: `./cjs/${main.name}.cjs`,
    module: `./${entry(main, "inline")}`,
    types: `./${main.types}`,
    // For TypeScript's `node10`, which does not know `exports`.
    typesVersions: { "*": Object.fromEntries(subpaths().map(({ subpath, types }) => [subpath.slice(2), [`./${types}`]])) },
    exports,
    sideEffects: [...effects, ...commonJsEntries.map(({ file }) => file)].map((file) => `./${file}`).sort(),
  };
}

/**
 * @param {Row} row
 * @returns {Record<string, object | string>}
 */
function conditions(row) {
  const types = { types: `./${row.types}` };
  /** @param {string} file */
  const esm = (file) => ({ ...types, default: `./${file}` });
  const commonJs = { types: `./${row.types.replace(/\.d\.ts$/, ".d.cts")}`, default: `./cjs/${row.name}.cjs` };
  if (!row.crate) return { require: commonJs, default: esm(row.of ? entry(row, "node") : row.file) };
  return Object.fromEntries(
    CONDITIONS.map(([condition, runtime]) => [
      condition,
      runtime === "node" ? { require: commonJs, default: esm(entry(row, runtime)) } : esm(entry(row, runtime)),
    ]),
  );
}

const subpaths = () => modules.filter(({ subpath }) => subpath !== ".");

/**
 * A package.json in a folder of the name of each subpath, for resolvers that do not know `exports`.
 *
 * @returns {Map<string, object>}
 */
export function folderManifests() {
  return new Map(
    subpaths().map((row) => {
      const folder = row.subpath.slice(2);
      /** @param {string} file */
      const relative = (file) => {
        const path = posix.relative(folder, file);
        return path.startsWith(".") ? path : `./${path}`;
      };
      const module = row.crate ? entry(row, "inline") : row.of ? entry(row, "node") : row.file;
      // Nothing in these folders does anything when it is imported: what does is in entries/ and cjs/.
      const files = { main: relative(`cjs/${row.name}.cjs`), module: relative(module), types: relative(row.types) };
      return [`${folder}/package.json`, { type: "module", sideEffects: false, ...files }];
    }),
  );
}
