// What of other projects travels in the package: their licences as a text, and the list of parts (SBOM) as CycloneDX 1.6
// (https://cyclonedx.org/docs/1.6/json/). Both are made from what cargo resolved for the modules, so that neither is kept by hand.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compiledModules } from "./modules.mjs";

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} purl https://github.com/package-url/purl-spec
 * @property {string} licence an SPDX expression
 * @property {string} [sha256] of the crate as its registry has it
 * @property {string[]} texts licences and notices
 * @property {string[]} uses the purls of parts
 *
 * @typedef {{ id: string, name: string, version: string, license: string | null, authors: string[], manifest_path: string,
 *   targets: { kind: string[] }[], source: string | null }} CargoPackage
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} CargoNode
 */

/** What esbuild and fflate leave in the JavaScript: helpers of CommonJS, and the inflater of the inline entries. */
const FROM_NPM = ["esbuild", "fflate"];

/** Of these licences one is chosen where a crate offers several: this one asks for no more than its own text. */
const PREFERRED = "MIT";

const mit = (/** @type {string} */ holders) => `MIT License

Copyright (c) ${holders}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * The standard library is no package of cargo's. Its parts and their holders: `share/doc/rust/COPYRIGHT-library.html` of a toolchain.
 * On wasm32 it brings dlmalloc, hashbrown, foldhash, cfg-if, rustc-demangle and compiler_builtins, whose mathematics are musl's.
 */
const LIBRARY_TEXT = mit(`the Rust Project Developers (https://thanks.rust-lang.org)
Copyright (c) 2014 Alex Crichton (cfg-if, dlmalloc, rustc-demangle)
Copyright (c) 2016 Amanieu d'Antras (hashbrown)
Copyright (c) 2016-2025 Jorge Aparicio and the authors of compiler_builtins and libm
Copyright (c) 2005-2020 Rich Felker, et al. (musl libc, of which libm is a port)
Copyright (c) 2019 The Crossbeam Project Developers (std::sync::mpmc)`);

/**
 * @param {string} built where the modules were built
 * @param {string} tools the directory whose node_modules holds the build tools
 * @param {{ name: string, version: string, license: string }} about the package
 * @returns {Map<string, string>} the files, by their name in the package
 */
export function notices(built, tools, about) {
  const parts = [...crates(), ...FROM_NPM.map((name) => fromNpm(tools, name)), standardLibrary(built)];
  return new Map([
    ["THIRD-PARTY-NOTICES.txt", noticesText(parts)],
    ["sbom.cdx.json", `${JSON.stringify(billOfMaterials(parts, about), null, 2)}\n`],
  ]);
}

/**
 * The crates that are compiled into the modules: neither what only builds or tests them, nor macros, whose code stays in the compiler.
 *
 * @returns {Part[]}
 */
function crates() {
  const arguments_ = ["metadata", "--format-version=1", "--locked", "--filter-platform=wasm32-unknown-unknown"];
  const text = execFileSync(process.env.CARGO ?? "cargo", arguments_, { encoding: "utf8", maxBuffer: 1 << 28 });
  /** @type {{ packages: CargoPackage[], resolve: { nodes: CargoNode[] } }} */
  const { packages, resolve } = JSON.parse(text);
  const byId = new Map(packages.map((found) => [found.id, found]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const checksums = lockedChecksums();

  const used = (/** @type {string} */ id) =>
    (nodes.get(id)?.deps ?? [])
      .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null))
      .map(({ pkg }) => pkg)
      .filter((pkg) => !byId.get(pkg)?.targets.some(({ kind }) => kind.includes("proc-macro")));
  const roots = packages.filter(({ name, source }) => !source && compiledModules.some(({ crate }) => crate === name));
  if (roots.length !== compiledModules.length)
    throw new Error(`cargo knows ${roots.map(({ name }) => name)} of the crates in modules.txt`);
  const reached = new Set(roots.map(({ id }) => id));
  // A set can grow while it is gone through.
  for (const id of reached) for (const next of used(id)) reached.add(next);

  const purl = (/** @type {CargoPackage} */ { name, version }) => `pkg:cargo/${name}@${version}`;
  /** @type {Part[]} */
  const parts = [];
  for (const id of reached) {
    const found = byId.get(id);
    // Our own crates are the package itself.
    if (!found?.source) continue;
    if (!found.license) throw new Error(`${found.name} ${found.version} states no licence`);
    const uses = used(id).flatMap((next) => {
      const part = byId.get(next);
      return part?.source ? [purl(part)] : [];
    });
    parts.push({
      name: found.name,
      version: found.version,
      purl: purl(found),
      licence: found.license.replaceAll("/", " OR "),
      sha256: checksums.get(`${found.name} ${found.version}`),
      texts: textsOf(found),
      uses,
    });
  }
  return parts;
}

/** @returns {Map<string, string>} by name and version */
function lockedChecksums() {
  const lock = readFileSync("Cargo.lock", "utf8");
  const packages = lock.matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"$/gm);
  return new Map([...packages].map(([, name, version, checksum]) => [`${name} ${version}`, checksum]));
}

/** @param {CargoPackage} crate */
function textsOf({ name, version, license, authors, manifest_path }) {
  const dir = dirname(manifest_path);
  const offersPreferred = license?.split(/[^\w.-]+/).includes(PREFERRED);
  const files = readdirSync(dir)
    .filter((file) => /^(licen[cs]e|copying|copyright|notice)/i.test(file))
    // Where a licence is chosen, the texts of the others need not travel.
    .filter((file) => !(offersPreferred && /apache/i.test(file)))
    .sort();
  if (files.length) return files.map((file) => readText(join(dir, file)));
  // Some crates state the licence and carry no text of it.
  if (offersPreferred)
    return [mit(authors.length ? authors.map((author) => author.replace(/ <.*/, "")).join(", ") : `the authors of ${name}`)];
  throw new Error(`${name} ${version} (${license}) has no text of its licence in ${dir}`);
}

/**
 * @param {string} tools
 * @param {string} name
 * @returns {Part}
 */
function fromNpm(tools, name) {
  const dir = join(tools, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
  const texts = readdirSync(dir).filter((file) => /^licen[cs]e/i.test(file));
  if (!texts.length) throw new Error(`${name} has no text of its licence in ${dir}`);
  return {
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
    licence: license,
    texts: texts.map((file) => readText(join(dir, file))),
    uses: [],
  };
}

/**
 * Of the compiler that made the modules, which names itself in them.
 *
 * @param {string} built
 * @returns {Part}
 */
function standardLibrary(built) {
  const name = compiledModules[0].crate.replaceAll("-", "_");
  const module = new WebAssembly.Module(readFileSync(join(built, name, `${name}_bg.wasm`)));
  const [producers] = WebAssembly.Module.customSections(module, "producers");
  const version = /rustc[^\d]{1,3}(\d+\.\d+\.\d+)/.exec(new TextDecoder("latin1").decode(producers ?? new Uint8Array()))?.[1];
  if (!version) throw new Error(`${name}_bg.wasm does not say which compiler made it`);
  return {
    name: "rust-std",
    version,
    purl: `pkg:generic/rust-std@${version}`,
    licence: "MIT OR Apache-2.0",
    texts: [LIBRARY_TEXT],
    uses: [],
  };
}

/** @param {string} file */
const readText = (file) => readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();

/** @param {Part[]} parts */
function noticesText(parts) {
  /** @type {Map<string, string[]>} */
  const byText = new Map();
  for (const { name, version, licence, texts } of inOrder(parts)) {
    for (const text of texts) {
      const title = `${name} ${version} (${licence})`;
      byText.set(text, [...(byText.get(text) ?? []), title]);
    }
  }
  const sections = [...byText].map(([text, titles]) => `${"-".repeat(80)}\n${titles.join("\n")}\n\n${text}\n`);
  return `The compiled modules and the JavaScript of this package hold code of the projects below, under these licences.
The package itself is under the licences in LICENSE-MIT and LICENSE-APACHE.

${sections.join("\n")}`;
}

/**
 * Without a date and a serial number: the same sources give the same file.
 *
 * @param {Part[]} parts
 * @param {{ name: string, version: string, license: string }} about
 */
function billOfMaterials(parts, { name, version, license }) {
  const self = `pkg:npm/${name}@${version}`;
  const sorted = inOrder(parts);
  const usedByParts = new Set(sorted.flatMap(({ uses }) => uses));
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "library", "bom-ref": self, name, version, purl: self, licenses: [{ expression: license }] },
    },
    components: sorted.map((part) => ({
      type: "library",
      "bom-ref": part.purl,
      name: part.name,
      version: part.version,
      scope: "required",
      ...(part.sha256 && { hashes: [{ alg: "SHA-256", content: part.sha256 }] }),
      licenses: [{ expression: part.licence }],
      purl: part.purl,
    })),
    dependencies: [
      { ref: self, dependsOn: sorted.map(({ purl }) => purl).filter((purl) => !usedByParts.has(purl)) },
      ...sorted.map(({ purl, uses }) => ({ ref: purl, dependsOn: [...uses].sort() })),
    ],
  };
}

/** @param {Part[]} parts */
const inOrder = (parts) => [...parts].sort((a, b) => (a.purl < b.purl ? -1 : 1));
