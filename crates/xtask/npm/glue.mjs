// What is generated of each wasm module: wasm-bindgen's glue made small, the module as text; and the inflater.

import { deflateRawSync } from "node:zlib";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";

/**
 * Runs esbuild on one entry and returns the one file it makes.
 *
 * @param {import("esbuild").BuildOptions} options
 */
async function bundle(options) {
  const { outputFiles = [] } = await build({ bundle: true, write: false, logLevel: "error", charset: "utf8", ...options });
  return outputFiles[0].text;
}

/**
 * wasm-bindgen's glue (`--target bundler`), minified, joined to its module by a function `link(module)` of its own.
 *
 * `names` is wasm-opt's account of how it renamed what module and glue call each other; it calls the glue itself "a".
 *
 * `link` keeps what loads the module; the first call that needs the module compiles and instantiates it. A program that only imports
 * the package does not pay for that. It is synchronous on purpose: no `init()` for the user, no top-level await, and constructors that
 * refuse a bad connection string at once, in every runtime.
 * (Chrome before 114 compiled only 4 KiB on the main thread in this way; every other engine always compiled all.)
 *
 * @param {string} file
 * @param {string} names
 * @param {Uint8Array} wasm
 */
export async function minifiedGlue(file, names, wasm) {
  /** @type {{ imports: [module: string, long: string, short: string][], exports: [long: string, short: string][] }} */
  const { imports, exports } = JSON.parse(names);
  const short = new Map(exports.map(([long, name]) => [long, name]));
  const source = faster(guarded(await readFile(file, "utf8")), ownData(wasm))
    // Only the module calls these: the glue need not export them.
    .replace(/^export function (__wb)/gm, "function $1")
    .replace(/\bwasm\.(\w+)/g, (_, name) => {
      if (!short.has(name)) throw new Error(`the glue calls ${name}, which the module does not export`);
      return `wasm.${short.get(name)}`;
    });
  const foreign = imports.find(([module]) => module !== `./${basename(file)}`);
  if (foreign) throw new Error(`the module imports ${foreign[1]} from "${foreign[0]}"; there is only its glue`);
  const provided = imports.map(([, long, name]) => `${JSON.stringify(name)}: ${long}`).join();
  const setup = "export function setup(";
  const hasHost = source.includes(setup);
  const link = `
    let load, tried${hasHost ? ", host" : ""};
    export function link(loader${hasHost ? ", provided" : ""}) {
      // With a second module behind the same glue, every object of the first would point into the wrong memory; a second host would
      // change the transport of running requests. One that could not be instantiated is replaced.
      if (wasm || (load && !tried)) return;
      load = loader;
      ${hasHost ? "host = provided;" : ""}
    }
    function instantiate() {
      if (!load) throw new Error("the WebAssembly module is not there yet: call initSync(module) first");
      tried = true;
      wasm = new WebAssembly.Instance(load(), { a: { ${provided} } }).exports;
      wasm.${short.get("__wbindgen_start")}();
      ${hasHost ? "setup(host);" : ""}
    }`;
  return bundle({
    stdin: {
      contents: (hasHost ? source.replace(setup, "function setup(") : source) + link,
      resolveDir: dirname(file),
      sourcefile: basename(file),
    },
    format: "esm",
    target: "es2022",
    minify: true,
    // Node prints the line of an uncaught error.
    lineLimit: 1000,
  });
}

/**
 * The same glue, through which no error passes the frames of wasm. An exception that leaves an import would skip the code that ends the
 * borrow of the object whose method runs, and the object would be lost.
 *
 * So an import that throws is caught, its error kept, and wasm gets an empty value. From then on no import does anything: wasm comes to
 * its end without sending or reading anything more, and the function that was called throws the kept error in place of its own result.
 * Imports that Rust declares with `catch` give wasm the error itself.
 *
 * @param {string} source
 */
function guarded(source) {
  /** What needs no guard: it calls nothing but the glue, or has to throw, as a panic of wasm-bindgen has. */
  const own = /^__wbg_(?:__wbindgen|set_wasm$)|^__wbindgen/;
  const imports = source.replace(
    /^export function (__wb\w+)\(([^)]*)\) \{\n([\s\S]*?)\n\}$/gm,
    (whole, name, parameters, body) => {
      if (own.test(name)) return whole;
      const [, keeps, call, rest] = /^\s*(const ret = )?([^\n]*);\n?([\s\S]*)$/.exec(body) ?? [];
      // What comes after only hands the value over.
      if (!call || /^\s*(?:const|let|var|if) /.test(call))
        throw new Error(`the glue's ${name} is written otherwise now; see glue.mjs`);
      const isText = /passStringToWasm0\(ret,/.test(rest);
      const empty = isText ? '""' : /passArray\w+\(ret,/.test(rest) ? "[]" : "undefined";
      const value = isText ? `text(${call})` : call;
      const kept = keeps ? `ret = ${value}` : value;
      return `export function ${name}(${parameters}) {
        ${keeps ? `let ret = ${empty};` : ""}
        if (!failure) try { ${kept}; } catch (error) { failure = { error }; }
        ${rest}
      }`;
    },
  );
  // `free` and what it calls have no result: nothing is thrown there.
  const methods = imports.replace(
    /^( *)(?:(export function (?!__wb)\w+)|(?:get |static )?([a-zA-Z]\w*))\(([^)]*)\) \{\n([\s\S]*?)^\1\}$/gm,
    (whole, indent, exported, method, _, body) => {
      if (indent ? indent.length !== 4 || method === "free" : !exported) return whole;
      const begins = exported || method === "constructor" ? "ready();" : "failure = undefined;";
      const returns = body.replace(/^(\s*)return (.*);$/gm, "$1return passed($2);");
      const checked = returns.replace(/throw takeFromExternrefTable0\((.*)\);/g, "throw kept(takeFromExternrefTable0($1));");
      const ends = returns === body ? "passed();\n" : "";
      return whole.replace(body, () => `${begins}\n${checked}${ends}`);
    },
  );
  return `${methods}
    let failure;
    function text(value) {
      if (typeof value !== "string") throw new TypeError("expected a string of the platform, got " + typeof value);
      return value;
    }
    export function ready() {
      // A failure that is there now is that of a call which wasm did not survive.
      failure = undefined;
      if (!wasm) instantiate();
    }
    function kept(error) {
      if (!failure) return error;
      ({ error } = failure);
      failure = undefined;
      return error;
    }
    function passed(value) {
      if (failure) throw kept();
      return value;
    }`;
}

/**
 * The same glue, made faster. Measured per `createCall`, of 61 µs:
 * - a text of the module's own data (the name of a member, of a header) is decoded once: 12 µs;
 * - what may throw is called in place, not through a closure and `arguments`, and the view of the memory is checked by its
 *   length, not by its buffer: 4 µs;
 * - a long text is encoded at once, not looked through for what is not ASCII first: 1.5 µs.
 *
 * @param {string} source
 * @param {{ start: number, end: number }} data where the module's own data is
 */
function faster(source, { start, end }) {
  /**
   * A small module has no use for some of the functions, and its glue lacks them.
   *
   * @param {string} name the function that is made faster
   * @param {string} text
   * @param {RegExp} from
   * @param {string} to
   */
  const replaceIn = (name, text, from, to) => (text.includes(`function ${name}(`) ? replace(text, from, to) : text);
  /**
   * @param {string} text
   * @param {RegExp} from
   * @param {string} to
   */
  const replace = (text, from, to) => {
    const replaced = text.replace(from, to);
    if (replaced === text) throw new Error(`the glue has no ${from}: wasm-bindgen writes it otherwise now; see glue.mjs`);
    return replaced;
  };
  let glue = source;
  if (glue.includes("handleError")) {
    glue = replace(
      glue,
      /function (\w+)\(\) \{ return handleError\(function \(([^)]*)\) \{\n([\s\S]*?)\n\}, arguments\);\s*\}/g,
      "function $1($2) { try {\nif (failure) throw failure.error;\n$3\n} catch (error) { wasm.__wbindgen_exn_store(addToExternrefTable0(error)); } }",
    );
    glue = replace(glue, /function handleError\([\s\S]*?\n\}\n/, "");
  }
  glue = replaceIn(
    "getDataViewMemory0",
    glue,
    /if \(cachedDataViewMemory0 === null \|\|.*\) \{/,
    "if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.byteLength === 0) {",
  );
  glue = replaceIn(
    "passStringToWasm0",
    glue,
    /(function passStringToWasm0[\s\S]*?)for \(; offset < len; offset\+\+\)/,
    "$1for (; len < 24 && offset < len; offset++)",
  );
  // Before the data is the stack, behind it the heap, where the same place holds one text after another.
  return replaceIn(
    "getStringFromWasm0",
    glue,
    /(function getStringFromWasm0\(ptr, len\) \{\n)\s*ptr = ptr >>> 0;\n\s*return (.*);\n\}/,
    `const ownTexts = new Map();
    $1
      ptr = ptr >>> 0;
      if (ptr < ${start} || ptr >= ${end}) return $2;
      const place = ptr * 65536 + len;
      let text = ownTexts.get(place);
      if (text === undefined) ownTexts.set(place, (text = $2));
      return text;
    }`,
  );
}

/**
 * Where the module's own data begins and ends in its memory.
 *
 * @param {Uint8Array} wasm
 */
function ownData(wasm) {
  let at = 8;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = wasm[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    return value;
  };
  const dataSection = 11;
  for (;;) {
    const section = wasm[at++];
    const length = number();
    if (section === dataSection) break;
    at += length;
    if (at >= wasm.length) throw new Error("the module has no data section");
  }
  let [start, end] = [Infinity, 0];
  for (let segments = number(); segments > 0; segments--) {
    // An active segment: flags, `i32.const`, where, `end`, how many bytes.
    const [flags, op] = [wasm[at++], wasm[at++]];
    if (flags !== 0 || op !== 0x41) throw new Error("the module has a data segment that glue.mjs cannot read");
    const where = number();
    at++;
    const length = number();
    at += length;
    start = Math.min(start, where);
    end = Math.max(end, where + length);
  }
  return { start, end };
}

/**
 * The module as an ES module whose default export is its raw deflate, in base64.
 *
 * @param {Uint8Array} wasm
 */
export function inlineModule(wasm) {
  return `export default "${deflateRawSync(wasm, { level: 9 }).toString("base64")}";\n`;
}

/**
 * The package's platform/inflate.js: ours, with the one function of fflate that it uses, and the licence, which must be kept.
 *
 * @param {string} toolsDir
 */
export async function inflater(toolsDir) {
  const licence = await readFile(join(toolsDir, "node_modules/fflate/LICENSE"), "utf8");
  return bundle({
    entryPoints: [join(toolsDir, "inflate.js")],
    format: "esm",
    target: "es2022",
    platform: "browser",
    minify: true,
    banner: { js: `/*! fflate\n${licence.trim()}\n*/` },
  });
}

/**
 * The names that a file of the package exports.
 *
 * @param {string} file
 */
export async function exportsOf(file) {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
  });
  const [output] = Object.values(metafile.outputs);
  return output.exports.sort();
}
