// Runs the lines of a block of `sh`: those of the package's command for real, the others as far as a machine without a network can.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { finish, start } from "../harness/programs.mjs";
import { root } from "./pages.mjs";

/** Lines that are wrong, with the reason. */
export async function mistakesIn({ code, host }, { installed, programs }) {
  const mistakes = [];
  for (const line of lines(code)) {
    const problem = await problemOf(line, { host, installed, programs });
    if (problem) mistakes.push(`${line}: ${problem}`);
  }
  return mistakes;
}

/** Without comments, and with lines that end in a backslash joined. */
const lines = (code) =>
  code
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line && !line.startsWith("#"));

async function problemOf(line, context) {
  const [word, ...rest] = words(line);
  if (word === "npx" && rest[0] === "ringwire") return ofCommand(rest.slice(1), context);
  if (word === "npm") return ofNpm(rest);
  if (word === "cargo" && rest[0] === "xtask") return ofXtask(rest[1]);
  if (word === "node")
    return ofNode(
      rest.find((each) => !each.startsWith("-")),
      context,
    );
  if (word === "export" && /^\w+=/.test(rest.join(" "))) return undefined;
  return "no test knows how to run it: tests/docs/shell.mjs";
}

/** The words of a line, as a shell finds them. */
function words(line) {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare);
}

/** A program of the page, or one that the package brings. */
async function ofNode(file, { installed, programs }) {
  const isThere = programs.includes(file) || (file.startsWith("node_modules/") && existsSync(join(installed, file)));
  return isThere ? undefined : `no program of this page or of the package is ${file}`;
}

/** What is installed has to be among what the tests install, in a version that they chose. */
async function ofNpm([command, ...args]) {
  if (command === "init") return undefined;
  if (!["install", "i", "ci", "test"].includes(command)) return `the tests know no npm ${command}`;
  const known = new Map([["ringwire", "0"]]);
  for (const file of ["tests/package.json", "tests/frameworks/package.json"]) {
    const { devDependencies } = JSON.parse(await readFile(new URL(file, root), "utf8"));
    for (const [name, version] of Object.entries(devDependencies)) known.set(name, version);
  }
  const named = args.filter((word) => !word.startsWith("-"));
  const wrong = named.filter((word) => {
    const [, name, version] = word.match(/^(@?[^@]+)(?:@(.+))?$/);
    return !known.has(name) || (version && !known.get(name).startsWith(version));
  });
  return wrong.length ? `the tests install no ${wrong.join(", ")}` : undefined;
}

async function ofXtask(command) {
  const help = await readFile(new URL("crates/xtask/src/main.rs", root), "utf8");
  return new RegExp(`^  ${command}\\b`, "m").test(help) ? undefined : `cargo xtask has no ${command}`;
}

/** Starts a command of the package: it has to know every option, and to print what the page promises. */
async function ofCommand([command, ...args], { host, installed }) {
  const file = join(installed, "node_modules/ringwire/bin/ringwire.mjs");
  const help = await finish(process.execPath, [file, command, "--help"]).catch(() => undefined);
  if (!help) return `there is no command ${command}`;
  const unknown = args.filter((word) => word.startsWith("--")).filter((word) => !help.includes(word.split("=")[0]));
  if (unknown.length) return `${command} has no ${unknown.join(", ")}`;
  if (command === "emulator" && args[0] === "exec") return ofExec(file, args, installed);
  if (command === "emulator" && !args.includes("--compare")) return ofEmulator(file, args, installed);
  if (command === "chaos" && host === "chaos") return ofChaos(file, args, installed);
  return undefined;
}

async function ofEmulator(file, args, installed) {
  // At any port, and with a home of its own for certificates.
  const env = { HOME: installed };
  const started = start(process.execPath, [file, "emulator", ...args, "--port", "0"], { env, cwd: installed });
  const end = await Promise.race([started.ended, printed(started, /endpoint=https?:\/\/[^;]+;accesskey=/)]);
  started.kill("SIGKILL");
  await started.ended;
  return end === true ? undefined : `it ended with ${end}:\n${started.output}`;
}

/** With another command in the place of the application's own, which has to find an emulator. */
async function ofExec(file, args, installed) {
  const program = "process.exit(process.env.COMMUNICATION_CONNECTION_STRING ? 0 : 1)";
  const all = [file, "emulator", ...args.slice(0, args.indexOf("--") + 1), process.execPath, "-e", program];
  return finish(process.execPath, all, { env: { HOME: installed }, cwd: installed }).then(
    () => undefined,
    (error) => error.message,
  );
}

/** The attacks, on an endpoint that is a receiver. */
async function ofChaos(file, args, installed) {
  const { CallbackReceiver } = await import(pathToFileURL(join(installed, "node_modules/ringwire/entries/callbacks-node.js")));
  let trust;
  let listener;
  const server = createServer(async (request, response) => {
    listener ??= new CallbackReceiver({ ...trust, onRefused() {} }).node();
    await listener(request, response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/callbacks`;
  const { positionals } = parseArgs({ args, allowPositionals: true, strict: false });
  const started = start(process.execPath, [file, "chaos", ...args.map((word) => (word === positionals[0] ? url : word))]);
  await Promise.race([started.ended, printed(started, /metadata +\S+\n +issuer +\S+\n +audience +\S+\n/)]);
  const [, metadataUrl, issuer, audience] = started.output.match(/metadata +(\S+)\n +issuer +(\S+)\n +audience +(\S+)\n/) ?? [];
  trust = { metadataUrl, issuer, audience };
  const end = await started.ended;
  server.close();
  server.closeAllConnections();
  return end === 0 ? undefined : `it ended with ${end}:\n${started.output}`;
}

/** Resolves with `true` when a program has printed it. */
function printed(started, pattern) {
  return new Promise((resolve) => {
    const look = () => {
      if (!pattern.test(started.output)) return;
      clearInterval(timer);
      resolve(true);
    };
    const timer = setInterval(look, 20);
    started.ended.finally(() => clearInterval(timer));
  });
}
