// The tarball itself: what is in it, what it asks for, and the command it brings.
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";
import { compiledModules } from "../../crates/xtask/npm/modules.mjs";
import typescript from "typescript-5";
import { equal, rejects, until } from "../harness/check.mjs";
import { finish, start } from "../harness/programs.mjs";
import { packed } from "../harness/tarball.mjs";
import { inBrowser } from "./browser.mjs";
import { commandLine } from "./command-line.mjs";
import { edge } from "./edge.mjs";
import { workerd } from "./workerd.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const checkout = fileURLToPath(new URL("../../", import.meta.url));
const pkg = join(checkout, "pkg/");

/** What writes the list of files anew, for a reader to look at the difference. */
const LIST_FILES = "tar -tzf pkg/*.tgz | sed 's,^package/,,' | LC_ALL=C sort > tests/runtimes/files.txt";

/** How the names of suites begin, where that is not the condition. */
const SUITE_OF = { "edge-light": "edge", browser: "chromium", default: "chromium" };

const checks = {
  "the tarball holds the files of files.txt, and no other": async () => {
    const listed = (await readFile(join(here, "files.txt"), "utf8")).trim().split("\n");
    const files = (await finish("tar", ["-tzf", await packed()])).trim().split("\n");
    const names = files.map((file) => file.replace(/^package\//, "")).sort();
    const surplus = names.filter((name) => !listed.includes(name));
    const missing = listed.filter((name) => !names.includes(name));
    equal({ surplus, missing }, { surplus: [], missing: [] }, `files of the tarball; if they are as meant: ${LIST_FILES}`);
  },

  "the tarball is of the package as it is built": async ({ installed }) => {
    const root = join(installed, "node_modules/ringwire");
    for (const file of (await readFile(join(here, "files.txt"), "utf8")).trim().split("\n")) {
      const [packedFile, builtFile] = await Promise.all([readFile(join(root, file)), readFile(join(pkg, file))]);
      equal(packedFile.equals(builtFile), true, `${file} is the same in pkg/ and in its tarball (fix: cargo xtask build)`);
    }
  },

  "every module that a module of the tarball imports is in it": async ({ installed }) => {
    const root = join(installed, "node_modules/ringwire");
    const files = (await readdir(root, { recursive: true })).filter((file) => /\.(js|mjs|cjs)$/.test(file));
    const missing = [];
    for (const file of files) {
      const { importedFiles } = typescript.preProcessFile(await readFile(join(root, file), "utf8"), true, true);
      for (const { fileName } of importedFiles) {
        if (!fileName.startsWith(".")) continue;
        const [name] = fileName.split("?");
        // The console is served with the package below its own folder.
        const place = file.startsWith("console/")
          ? join(dirname(file), name).replace(/^console\/pkg\//, "")
          : join(dirname(file), name);
        if (!existsSync(join(root, place))) missing.push(`${file} imports ${name}`);
      }
    }
    equal(files.length > 100, true, `${files.length} modules were read`);
    equal(missing, [], "imports that lead nowhere; fix: name the folder in files of pkg-template/package.json");
  },

  "it depends on nothing, and runs nothing when installed": async ({ installed }) => {
    const manifest = JSON.parse(await readFile(join(installed, "node_modules/ringwire/package.json"), "utf8"));
    // A peer that is optional is installed by those who use it.
    const peers = Object.keys(manifest.peerDependencies ?? {});
    equal(
      peers.filter((name) => !manifest.peerDependenciesMeta?.[name]?.optional),
      [],
      "peers that are not optional",
    );
    const asking = Object.keys(manifest).filter((name) => /dependencies$|^scripts$|^gypfile$/i.test(name));
    equal(asking, ["peerDependencies"], "fields that ask for something");
    equal(
      (await readdir(join(installed, "node_modules"))).filter((name) => !name.startsWith(".")),
      ["ringwire"],
      "packages installed",
    );
  },

  "the list of parts is CycloneDX, and each part has its licence's text beside it": async ({ installed }) => {
    const root = join(installed, "node_modules/ringwire");
    const bill = await readFile(join(root, "sbom.cdx.json"), "utf8");
    const problems = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill);
    equal(problems, null, "what CycloneDX's own schema refuses");
    const { components, metadata } = JSON.parse(bill);
    equal(
      metadata.component.purl,
      `pkg:npm/ringwire@${JSON.parse(await readFile(join(root, "package.json"), "utf8")).version}`,
      "purl",
    );
    const notices = await readFile(join(root, "THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const { name, version } of components) equal(notices.includes(`\n${name} ${version} (`), true, `notice of ${name}`);
    // cargo, asked in another way than the build asks it: what each module's crate is compiled from.
    const listed = new Set(components.map(({ name, version }) => `${name} ${version}`));
    for (const { crate } of compiledModules) {
      const tree = [
        "tree",
        "--locked",
        "--package",
        crate,
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal,no-proc-macro",
      ];
      const lines = (await finish("cargo", [...tree, "--prefix", "none", "--format", "{p}"], { cwd: checkout })).split("\n");
      const used = lines.map((line) => /^(\S+) v(\S+)( \(\*\))?$/.exec(line)).filter(Boolean);
      for (const [, name, version] of used)
        equal(listed.has(`${name} ${version}`), true, `${name} ${version} of ${crate} is in the list`);
    }
  },

  "every entry can be reached by its name, and nothing else": async ({ installed }) => {
    const require = createRequire(join(installed, "index.cjs"));
    const { exports } = JSON.parse(await readFile(require.resolve("ringwire/package.json"), "utf8"));
    const listed = (await readFile(join(here, "files.txt"), "utf8")).split("\n");
    for (const path of Object.keys(exports)) {
      const file = require.resolve(path.replace(".", "ringwire")).split("/ringwire/").pop();
      equal(listed.includes(file), true, `${path} leads to a file of the package`);
    }
    for (const inner of ["client/core.js", "platform/host.js", "entries/client-node.js"]) {
      let code;
      try {
        require.resolve(`ringwire/${inner}`);
      } catch (error) {
        ({ code } = error);
      }
      equal(code, "ERR_PACKAGE_PATH_NOT_EXPORTED", `ringwire/${inner}`);
    }
  },

  "every runtime that has a condition of its own is tried": async ({ installed }) => {
    const { exports } = JSON.parse(await readFile(join(installed, "node_modules/ringwire/package.json"), "utf8"));
    const suites = [...commandLine, ...workerd, ...edge, ...inBrowser].map(({ name }) => name);
    const tried = (condition) => suites.some((name) => name.startsWith(SUITE_OF[condition] ?? condition));
    const missing = Object.keys(exports["."]).filter((condition) => !tried(condition));
    equal(missing, [], "conditions without a suite of that name in tests/runtimes");
  },

  "CommonJS entries share their classes": async ({ installed }) => {
    const require = createRequire(join(installed, "index.cjs"));
    const [client, callbacks, report] = ["ringwire", "ringwire/callbacks", "ringwire/report"].map((name) => require(name));
    equal(client.CallAutomationError === callbacks.CallAutomationError, true, "the errors of client and callbacks are one class");
    equal(client.CallAutomationError === report.CallAutomationError, true, "the errors of client and report are one class");
    equal(
      client.CallClient === require("ringwire/slim").CallClient,
      true,
      "the clients of ringwire and ringwire/slim are one class",
    );
  },

  "an uncaught error shows its message, and no text of a module": async ({ installed }) => {
    const mistakes = {
      ringwire: 'new ringwire.CallClient("nonsense")',
      "ringwire/callbacks": "new ringwire.CallbackReceiver({})",
      "ringwire/report": 'new ringwire.CallReport().add("nonsense")',
      "ringwire/emulator": 'ringwire.Emulator.start({ seed: "nonsense" })',
      "ringwire/emulator/http": "ringwire.serve({ port: -1 })",
    };
    for (const [name, mistake] of Object.entries(mistakes)) {
      for (const program of [
        `const ringwire = require("${name}"); ${mistake};`,
        `import * as ringwire from "${name}"; ${mistake};`,
      ]) {
        const type = program.startsWith("import") ? "module" : "commonjs";
        // The error is the end of the program; what it printed is in the message.
        const { message } = await rejects(
          finish(process.execPath, [`--input-type=${type}`, "--eval", program], { cwd: installed }),
        );
        equal(
          /Error.*: .*(nonsense|expected|port|options)/.test(message),
          true,
          `${name} (${type}) says what was wrong: ${message}`,
        );
        equal(message.length < 4000, true, `${name} (${type}) prints less than 4,000 characters, not ${message.length}`);
      }
    }
  },

  "slim works with a module compiled by hand": async ({ installed }) => {
    const program = `
      import { readFileSync } from "node:fs";
      import { createRequire } from "node:module";
      import { CallClient, initSync, parseCallEvents } from "ringwire/slim";
      initSync(new WebAssembly.Module(readFileSync(createRequire(import.meta.url).resolve("ringwire/ringwire.wasm"))));
      const client = new CallClient("endpoint=https://a.example/;accesskey=a2V5");
      const { url } = await client.buildRequest("hangupCall", "1");
      console.log(JSON.stringify([url, parseCallEvents({ eventType: "x" })[0].kind]));`;
    const output = await finish(process.execPath, ["--input-type=module", "--eval", program], { cwd: installed });
    equal(JSON.parse(output), ["https://a.example/calls/1/Hangup?api-version=2021-04-15-preview1", "Unknown"], "what it does");
  },

  "npx ringwire emulator prints a connection string that works, and stops at Ctrl-C": async (place) => {
    const env = {
      npm_config_cache: join(place.root, "npm-cache"),
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    };
    const program = start("npx", ["--no", "ringwire", "emulator", "--port", "0"], { cwd: place.installed, env });
    try {
      const [, connectionString] = await until("a connection string", () => {
        const found = /(endpoint=http:\/\/127\.0\.0\.1:\d+\/;accesskey=\S+)/.exec(program.output);
        if (!found && program.child.exitCode !== null)
          throw new Error(`it ended with ${program.child.exitCode}\n${program.output}`);
        return found;
      });
      const { CallClient } = await import(pathToFileURL(join(place.installed, "node_modules/ringwire/entries/client-node.js")));
      const options = { callbackUri: "http://127.0.0.1:9/", requestedModalities: ["audio"], requestedCallEvents: [] };
      const { callLegId } = await new CallClient(connectionString).createCall("8:acs:a", ["8:acs:b"], options);
      equal(typeof callLegId, "string", "callLegId");
      // As a terminal does: to all of the group in front. (What npx itself ends with is npm's business.)
      program.kill("SIGINT");
      await program.ended;
      const [, endpoint] = /endpoint=([^;]+)/.exec(connectionString);
      await until("the server to be gone", () =>
        fetch(endpoint).then(
          () => false,
          () => true,
        ),
      );
    } finally {
      program.kill("SIGKILL");
    }
  },
};

export const onPackage = [
  {
    name: "package",
    tests: Object.keys(checks),
    async run({ place }) {
      const results = [];
      for (const [name, check] of Object.entries(checks)) {
        results.push({
          name,
          error: await check(place).then(
            () => undefined,
            (error) => String(error?.stack ?? error),
          ),
        });
      }
      return results;
    },
  },
];
