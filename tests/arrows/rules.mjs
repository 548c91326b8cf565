// Which JavaScript may import which: the arrows between the folders of the package, the console, the examples and the build tools.
// `node tests/arrows/check.mjs` holds them over the built package, where the generated files are as well; tests/node/arrows.test.mjs
// breaks each rule once. Tests and benchmarks import what they measure: no rule is about them.

import { compiledModules } from "../../crates/xtask/npm/modules.mjs";

/** The modules of the package: those that users import, and `chaos` and `recordings`, which have commands only. */
const MODULES = [...compiledModules.map(({ folder }) => folder), "media", "opentelemetry", "chaos", "recordings"].join("|");

/**
 * Each comment says why, and what to do instead: it is printed where a rule is broken.
 *
 * @type {import("dependency-cruiser").IForbiddenRuleType[]}
 */
export const rules = [
  {
    name: "modules-know-no-module",
    comment:
      "A program that imports one module must not load another: modules know each other by what " +
      "is passed to them. Pass the object in, or move what both need to platform/.",
    from: { path: `^pkg/(${MODULES})/`, pathNot: "^pkg/campaigns/sqlite\\.js$" },
    to: { path: `^pkg/(?:${MODULES})/`, pathNot: "^pkg/$1/|^pkg/media/(audio|base64)\\.js$" },
  },
  {
    name: "campaigns-on-stores",
    comment:
      "A store of campaigns keeps events and flows as well, in the same file: it stands on the stores of callbacks, which need no module. Nothing else " +
      "of callbacks/ may be loaded with it.",
    from: { path: "^pkg/campaigns/sqlite\\.js$" },
    to: { path: `^pkg/(?:${MODULES})/`, pathNot: "^pkg/campaigns/|^pkg/callbacks/stores/sqlite-file\\.js$" },
  },
  {
    name: "samples-for-the-model",
    comment:
      "The emulator's stand-in for a realtime model reads and writes the samples that media/ does: one code for both. Other modules have no use for " +
      "it, and every byte of it would be shipped.",
    from: { path: `^pkg/(${MODULES})/`, pathNot: "^pkg/(media/|emulator/model-)" },
    to: { path: "^pkg/media/" },
  },
  {
    name: "issuer-for-emulator-and-chaos",
    comment:
      "The issuer makes tokens, true and forged ones: a client or a receiver has no use for it, and every byte of it would be shipped. " +
      "What verifies tokens belongs to callbacks/.",
    from: { pathNot: "^pkg/(emulator|chaos|issuer)/" },
    to: { path: "^pkg/issuer/" },
  },
  {
    name: "issuer-on-platform",
    comment: "The issuer stands on platform/ and errors.js alone: it serves emulator and chaos, and knows neither.",
    from: { path: "^pkg/issuer/" },
    to: { path: "^pkg/", pathNot: "^pkg/(issuer|platform)/|^pkg/errors\\.js$" },
  },
  {
    name: "platform-knows-no-module",
    comment:
      "Every module stands on platform/: what it imports, all of them load. Pass the function in, as `start` does with `send`.",
    from: { path: "^pkg/platform/" },
    to: { path: "^pkg/", pathNot: "^pkg/platform/|^pkg/errors\\.js$" },
  },
  {
    name: "errors-import-nothing",
    comment:
      "The error classes are at the bottom of everything: they import nothing. Give the class what it needs in its constructor.",
    from: { path: "^pkg/errors\\.js$" },
    to: {},
  },
  {
    name: "entries-are-for-programs",
    comment:
      "An entry starts a module for one runtime; it is for the programs that import the package. Import the module itself: " +
      "`../client/index.js`. The program's own import has started it.",
    from: { path: "^pkg/", pathNot: "^pkg/(entries|bin)/" },
    to: { path: "^pkg/entries/" },
  },
  {
    name: "commands-import-by-name",
    comment:
      'The commands are programs that use the package: they import it by its name ("ringwire/emulator/http"), so that `exports` chooses ' +
      "the entry.",
    from: { path: "^pkg/bin/" },
    to: { path: "^pkg/entries/", dependencyTypes: ["local"] },
  },
  {
    name: "commands-are-not-imported",
    comment:
      "A command reads arguments and ends the process. Move what is of use elsewhere into the module that the command is for.",
    from: { pathNot: "^pkg/bin/" },
    to: { path: "^pkg/bin/" },
  },
  {
    name: "node-where-node-runs",
    comment:
      "These modules run in Workers and browsers, which have no modules of Node. Take the web's API, or put it into platform/node….js, " +
      "which only the entries of Node import.",
    from: {
      path: "^pkg/",
      pathNot:
        "^pkg/(bin|chaos|recordings)/|^pkg/platform/node[-.]|^pkg/emulator/(server|model-server|console|outgoing|certificate|x509|lock|state)\\.js$",
    },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "no-dependencies",
    comment:
      "The package has no dependencies at run time. Write the few lines, or bundle the function as platform/inflate.js does.",
    from: { path: "^pkg/", pathNot: "^pkg/opentelemetry/|^pkg/media/ws\\.js$" },
    to: { path: "node_modules|^[^.]", pathNot: "^pkg/", dependencyTypesNot: ["core"] },
  },
  {
    name: "sockets-have-one-peer",
    comment:
      "The sockets of node:http come from `ws`, which the program brings; everything else of media/ is for every platform and " +
      "imports no package. Put what needs another one into an entry of its own.",
    from: { path: "^pkg/media/ws\\.js$" },
    to: { path: "node_modules|^[^.]", pathNot: "^pkg/|^ws$|(^|/)node_modules/ws/", dependencyTypesNot: ["core"] },
  },
  {
    name: "telemetry-has-one-peer",
    comment:
      "What reports to OpenTelemetry imports its API, which the program brings, and nothing else: an SDK is the program's choice, and names of the " +
      "conventions are texts.",
    from: { path: "^pkg/opentelemetry/" },
    to: {
      path: "node_modules|^[^.]",
      pathNot: "^pkg/|^@opentelemetry/api$",
      dependencyTypesNot: ["core"],
    },
  },
  {
    name: "no-circles",
    comment: "Of two files that import each other, neither can be read or started first. Move what both need into a third.",
    from: {},
    to: { circular: true },
  },
  {
    name: "package-by-one-file",
    comment: "www/lib/ringwire.js says where the package is served; the rest of the console imports from there.",
    from: { path: "^www/", pathNot: "^www/lib/ringwire\\.js$" },
    to: { pathNot: "^www/" },
  },
  {
    name: "package-by-its-entries",
    comment: "A page can start a module by its entry for browsers alone: `../pkg/entries/…-inline.js`.",
    from: { path: "^www/lib/ringwire\\.js$" },
    to: { pathNot: "^\\.\\./pkg/entries/[a-z-]+-inline\\.js$" },
  },
  {
    name: "lib-knows-no-view",
    comment: "What the page knows (lib/) is tested without a page; views draw it. Let the view watch the store instead.",
    from: { path: "^www/lib/" },
    to: { path: "^www/(?!lib/)" },
  },
  {
    name: "app-starts-every-view",
    comment:
      "Nothing of the page imports this file. A view is started in www/app.js, and the audio thread in www/lib/phone-processor.js; delete what has no use.",
    from: { path: "^www/(app|lib/phone-processor)\\.js$" },
    // The page names the audio thread by its URL.
    to: { path: "^www/", pathNot: "^www/(app|lib/phone-processor)\\.js$", reachable: false },
  },
  {
    name: "examples-are-programs",
    comment:
      'An example is what a user copies: it imports "ringwire" and its subpaths by name, what the platform has, and `ws`, which is a peer.',
    from: { path: "^examples/" },
    to: { pathNot: "^ringwire(/|$)|^ws$|(^|/)node_modules/ws/", dependencyTypesNot: ["core"] },
  },
  {
    name: "build-tools-import-nothing-of-ours",
    comment: "The build tools make the package from files and tables. Code of it would have to be built before they can run.",
    from: { path: "^crates/xtask/npm/" },
    to: { path: "^(pkg|pkg-template|www|tests|benches|examples)/" },
  },
  {
    name: "everything-is-found",
    comment: "This import finds no file. A generated one is there after `cargo xtask build`; else mend the path.",
    from: { path: "^(pkg|crates)/" },
    // The bundlers of Vercel and others know a compiled module by `?module`. The peer dependency is where the program is.
    to: { couldNotResolve: true, pathNot: "\\.wasm\\?module$|^@opentelemetry/api$|^ws$" },
  },
];
