// `ringwire emulator --env` and `exec`: the variables of an application. dotenv and `node --env-file` read what is written; the examples run with it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import dotenv from "dotenv";
import { packed } from "../harness/tarball.mjs";
import { command, environment, folder, isAlive, run, serving, start, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

const examples = fileURLToPath(new URL("examples/", pkg));
const NAMES = [
  "COMMUNICATION_CONNECTION_STRING",
  "COMMUNICATION_ENDPOINT",
  "COMMUNICATION_CALLBACK_URL",
  "COMMUNICATION_CALLBACK_SECRET",
  "COMMUNICATION_CALLBACK_AUDIENCE",
  "COMMUNICATION_CALLBACK_METADATA_URL",
];

/** A port that is free now. */
async function freePort() {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** An emulator that has written a file of variables. */
async function emulatorWith(t, file, ...args) {
  const program = start(["emulator", "--port", "0", "--env", file, ...args]);
  t.after(() => program.child.kill("SIGKILL"));
  await until(`its greeting: ${program.err}`, () => program.out.includes("Ctrl-C stops") || program.child.exitCode !== null);
  return program;
}

/** What Node reads of a file of variables. */
async function readByNode(file) {
  const child = spawn(process.execPath, [`--env-file=${file}`, "-e", "console.log(JSON.stringify(process.env))"], {
    env: environment(),
  });
  let text = "";
  for await (const part of child.stdout) text += part;
  return JSON.parse(text);
}

describe("--env", () => {
  test("writes a file that dotenv and Node read, for its user alone", async (t) => {
    const file = join(await folder(t), ".env.local");
    const program = await emulatorWith(t, file);
    const text = await readFile(file, "utf8");
    const [, connectionString] = /^connection string\n {2}(\S+)$/m.exec(program.out);
    const byDotenv = dotenv.parse(text);
    const byNode = await readByNode(file);
    assert.deepEqual(Object.keys(byDotenv), NAMES);
    for (const name of NAMES) assert.equal(byNode[name], byDotenv[name], name);
    assert.equal(byDotenv.COMMUNICATION_CONNECTION_STRING, connectionString);
    assert.equal(new URL(byDotenv.COMMUNICATION_CALLBACK_URL).searchParams.get("secret"), byDotenv.COMMUNICATION_CALLBACK_SECRET);
    const index = await (await fetch(`${byDotenv.COMMUNICATION_ENDPOINT}/emulator`)).json();
    assert.equal(index.callbackAuthentication.audience, byDotenv.COMMUNICATION_CALLBACK_AUDIENCE);
    assert.equal(index.callbackAuthentication.metadataUrl, byDotenv.COMMUNICATION_CALLBACK_METADATA_URL);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.match(program.out, /\.env\.local has 6 more variables/);
    // The banner is the file: what is pasted is the same.
    for (const line of text.trimEnd().split("\n")) assert.ok(program.out.includes(`\n  ${line}\n`), line);
  });

  for (const [what, before, kept] of [
    ["comments and other variables", "# mine\nOTHER=1 # one\n\nLAST='x'", ["# mine", "OTHER=1 # one", "LAST='x'"]],
    ["lines of Windows", "# mine\r\nOTHER=1\r\n", ["# mine\r", "OTHER=1\r"]],
    [
      "a name within the lines of another value",
      'TEXT="first\nCOMMUNICATION_ENDPOINT=of the text\nlast"\n',
      ['TEXT="first', "COMMUNICATION_ENDPOINT=of the text", 'last"'],
    ],
    ["a name that only ends alike", "MY_COMMUNICATION_ENDPOINT=x\n", ["MY_COMMUNICATION_ENDPOINT=x"]],
  ]) {
    test(`keeps ${what}`, async (t) => {
      const file = join(await folder(t), ".env");
      await writeFile(file, before);
      const others = dotenv.parse(before);
      await emulatorWith(t, file);
      const text = await readFile(file, "utf8");
      for (const line of kept) assert.ok(text.split("\n").includes(line), `${JSON.stringify(line)} in ${text}`);
      const now = dotenv.parse(text);
      for (const [name, value] of Object.entries(others)) assert.equal(now[name], value, name);
      for (const name of NAMES) assert.ok(now[name], name);
    });
  }

  test("replaces values where they stand, with their comment, and keeps the callback URL and the secret that are there", async (t) => {
    const place = await folder(t);
    const [file, link] = [join(place, "real.env"), join(place, ".env")];
    await writeFile(
      file,
      "export COMMUNICATION_ENDPOINT = old # the endpoint\nCOMMUNICATION_CALLBACK_URL=http://localhost:8080/hook\nCOMMUNICATION_CALLBACK_SECRET=mine\n",
    );
    await chmod(file, 0o644);
    await symlink(file, link);
    await emulatorWith(t, link);
    const lines = (await readFile(file, "utf8")).split("\n");
    assert.match(lines[0], /^export COMMUNICATION_ENDPOINT='http:\/\/127\.0\.0\.1:\d+' # the endpoint$/);
    assert.equal(lines[1], "COMMUNICATION_CALLBACK_URL='http://localhost:8080/hook?secret=mine'");
    assert.equal(lines[2], "COMMUNICATION_CALLBACK_SECRET='mine'");
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(place)).sort(), [".env", "real.env"], "nothing else is left");
  });

  test("does not write over the key of the service, and not into what is no file", async (t) => {
    const place = await folder(t);
    const file = join(place, ".env");
    const text = "COMMUNICATION_CONNECTION_STRING='endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0'\n";
    await writeFile(file, text);
    for (const [target, says] of [
      [file, /holds the connection string of contoso\.communication\.azure\.com, which would be lost/],
      [place, /cannot be read/],
      [join(place, "none", ".env"), /cannot be written: ENOENT/],
    ]) {
      const { code, err } = await run(["emulator", "--port", "0", "--env", target]);
      assert.equal(code, 2, err);
      assert.match(err, says);
      assert.ok(!err.includes("c2VjcmV0"));
    }
    assert.equal(await readFile(file, "utf8"), text);
  });

  test("a public callback URL gets a secret that cannot be guessed", async (t) => {
    const secrets = [];
    for (const _ of [1, 2]) {
      const file = join(await folder(t), ".env");
      await emulatorWith(t, file, "--callback-url", "https://app.example/hook", "--allow-target", "app.example");
      secrets.push(dotenv.parse(await readFile(file, "utf8")).COMMUNICATION_CALLBACK_SECRET);
    }
    assert.ok(secrets.every((secret) => secret.length >= 32) && secrets[0] !== secrets[1]);
  });
});

describe("the examples run with what is written, and nothing else", () => {
  /** Runs an example with the file alone. */
  async function example(t, file, name, ...args) {
    const program = start(args, { program: [process.execPath, `--env-file=${file}`, name], cwd: examples });
    t.after(() => program.child.kill("SIGKILL"));
    return program;
  }

  test("reminder, notification, supervised", { timeout: 60_000 }, async (t) => {
    const file = join(await folder(t), ".env.local");
    await emulatorWith(t, file, "--callback-url", `http://localhost:${await freePort()}/callbacks`, "--speed", "5");
    const reminder = await example(t, file, "reminder.mjs", "+15550103001", "Monday");
    assert.deepEqual([await reminder.gone, reminder.out, reminder.err], [[0, null], "confirmed\n", ""]);
    const notification = await example(t, file, "notification.mjs", "Boil your water.", "+15550100000", "+15550100486");
    assert.deepEqual((await notification.gone)[0], 1);
    assert.match(notification.out, /^1 of 2 reached$/m);
    const supervised = await example(t, file, "supervised.mjs", "+15550100000", "+15550100010");
    const page = await until("its page", () => /^http\S+/m.exec(supervised.out)?.[0]);
    await until("the call", async () => (await (await fetch(page)).text()).includes("Supervised call"));
    const end = new URL(page);
    end.pathname = "/end";
    await until("the end", async () => (await fetch(end, { method: "POST" })).status === 204);
    assert.deepEqual(await supervised.gone, [0, null], supervised.err);
  });

  test("the front door, as a handler of requests", { timeout: 60_000 }, async (t) => {
    const file = join(await folder(t), ".dev.vars");
    const port = await freePort();
    await emulatorWith(t, file, "--callback-url", `http://localhost:${port}/`, "--speed", "5");
    // What serves a Worker hands it the variables of the file as its environment.
    const host = `
      import { createServer } from "node:http";
      import worker from ${JSON.stringify(join(examples, "front-door/worker.js"))};
      createServer(async (request, response) => {
        const body = Buffer.concat(await request.toArray());
        const answer = await worker.fetch(new Request("http://localhost" + request.url, { method: request.method, headers: request.headers, body }), process.env, { waitUntil() {} });
        response.writeHead(answer.status).end(await answer.text());
      }).listen(${port}, "localhost", () => console.log("listening"));`;
    const program = start([], {
      program: [process.execPath, `--env-file=${file}`, "--input-type=module", "-e", host],
      cwd: examples,
    });
    t.after(() => program.child.kill("SIGKILL"));
    await until(`the worker: ${program.err}`, () => program.out.includes("listening"));
    const env = { ...dotenv.parse(await readFile(file, "utf8")) };
    assert.equal((await run(["incoming", "+15550103002"], { env })).code, 0);
    const events = await until("the transfer", async () => {
      const callbacks = await (await fetch(`${env.COMMUNICATION_ENDPOINT}/emulator/callbacks`)).json();
      return callbacks.some(({ eventKind }) => eventKind === "CallTransferAccepted") && callbacks;
    });
    assert.equal(events[0].eventKind, "IncomingCall");
  });
});

describe("exec", () => {
  const node = (script) => ["--", process.execPath, "-e", script];

  test("runs a command with the variables of an emulator, whose output is its own; the emulator is gone after it", async () => {
    const script = `(async () => { const answer = await fetch(process.env.COMMUNICATION_ENDPOINT + "/emulator"); console.log(JSON.stringify([(await answer.json()).emulator, process.env])); process.exit(7) })()`;
    const { code, out, err } = await run(["emulator", "exec", ...node(script)]);
    assert.equal(code, 7, err);
    const [name, env] = JSON.parse(out);
    assert.equal(name, "ringwire");
    for (const each of NAMES) assert.ok(env[each], each);
    assert.match(err, /^ringwire emulator \S+ on http:\/\/127\.0\.0\.1:\d+\n$/);
    await assert.rejects(fetch(env.COMMUNICATION_ENDPOINT));
  });

  test("the exit code is that of the command, of the signal that ended it, or 127", async () => {
    for (const [args, code] of [
      [node("process.exit(0)"), 0],
      [node("process.exit(3)"), 3],
      [node("process.kill(process.pid, 'SIGKILL')"), 137],
      [["--", "there-is-no-such-command"], 127],
      [["true"], 0],
      [["exit 5; true"], 5],
      [["--port", "0", "--quiet", "--", "false"], 1],
    ])
      assert.equal((await run(["emulator", "exec", ...args])).code, code, args.join(" "));
    const none = await run(["emulator", "exec", "--"]);
    assert.deepEqual([none.code, none.out], [2, ""]);
    assert.match(none.err, /expected a command after it, such as ringwire emulator exec -- npm test/);
  });

  for (const signal of ["SIGTERM", "SIGINT"]) {
    test(`hands ${signal} on, and waits for the command`, async (t) => {
      const script = `process.on("${signal}", () => setTimeout(() => { console.log("tidied"); process.exit(9) }, 200)); setInterval(() => {}, 1000); console.log("ready", process.env.COMMUNICATION_ENDPOINT)`;
      const program = start(["emulator", "exec", ...node(script)]);
      t.after(() => program.child.kill("SIGKILL"));
      await until("the command", () => program.out.includes("ready"));
      program.child.kill(signal);
      assert.deepEqual(await program.gone, [9, null]);
      assert.match(program.out, /tidied\n$/);
      await assert.rejects(fetch(program.out.match(/http\S+/)[0]));
    });
  }
});

describe("an emulator ends", () => {
  test("at SIGTERM and Ctrl-C, with 0", async () => {
    for (const signal of ["SIGTERM", "SIGINT"]) {
      const program = start(["emulator", "--port", "0"]);
      await until("its greeting", () => program.out.includes("Ctrl-C stops"));
      program.child.kill(signal);
      assert.deepEqual(await program.gone, [0, null]);
    }
  });

  /** The process that listens at an endpoint, by the file that the emulator of the test writes. */
  const pidOf = (out) => Number(/pid (\d+)/.exec(out)?.[1]);

  test("with the package manager that started it, however that ends", { timeout: 120_000 }, async (t) => {
    const place = await folder(t);
    await writeFile(
      join(place, "package.json"),
      '{ "private": true, "scripts": { "emulator": "ringwire emulator --port 0" } }\n',
    );
    const install = start(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", await packed()], {
      program: ["npm"],
      cwd: place,
    });
    assert.deepEqual((await install.gone)[0], 0, install.err);
    for (const [args, signal] of [
      [["exec", "--", "ringwire", "emulator", "--port", "0"], "SIGTERM"],
      [["exec", "--", "ringwire", "emulator", "--port", "0"], "SIGKILL"],
      [["run", "emulator"], "SIGTERM"],
    ]) {
      const program = start(args, { program: ["npm"], cwd: place, detached: true });
      t.after(() => {
        try {
          process.kill(-program.child.pid, "SIGKILL");
        } catch {}
      });
      await until(`the greeting of npm ${args.join(" ")}: ${program.err}`, () => program.out.includes("Ctrl-C stops"));
      const [, endpoint] = / on (http:\S+)/.exec(program.out);
      assert.equal((await fetch(`${endpoint}/emulator`)).status, 200);
      // The signal is for npm alone, as of `npx ringwire emulator & kill $!`.
      program.child.kill(signal);
      await until(`the end of the emulator after ${signal} to npm ${args[0]}`, () =>
        fetch(`${endpoint}/emulator`).then(
          () => false,
          () => true,
        ),
      );
    }
  });

  test("and one that a shell has started in the background goes on", async (t) => {
    const place = await folder(t);
    const file = join(place, "out");
    const shell = start(["-c", `"$0" "$1" emulator --port 0 > "$2" 2>&1 & echo pid $!`, process.execPath, command, file], {
      program: ["sh"],
    });
    await shell.gone;
    const pid = pidOf(shell.out);
    t.after(() => isAlive(pid) && process.kill(pid, "SIGKILL"));
    const endpoint = await until("its greeting", async () => / on (http:\S+)/.exec(await readFile(file, "utf8"))?.[1]);
    // Longer than it would take to see that the shell is gone.
    for (const end = Date.now() + 1500; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100)))
      assert.equal((await fetch(`${endpoint}/emulator`)).status, 200);
    process.kill(pid, "SIGTERM");
    await until("its end", () => !isAlive(pid));
  });
});

describe("beside another emulator", () => {
  test("one that is to listen where another does names it, and what to do", async () => {
    const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
    const server = await serve();
    const { code, err } = await run(["emulator", "--port", String(server.port)]);
    assert.equal(code, 1);
    const says = `port ${server.port} is taken by another emulator, ${server.endpoint}: use that one`;
    assert.ok(err.includes(says), err);
    assert.match(err, /stop it, or start this one at another port: --port 0/);
    await server.close();
  });

  test("or another program", async (t) => {
    const url = await serving(t, (_, response) => response.end("hello"));
    const { code, err } = await run(["emulator", "--port", new URL(url).port]);
    assert.equal(code, 1);
    assert.match(err, /is taken: choose another port/);
    assert.doesNotMatch(err, /another emulator/);
  });

  test("exec takes a port of its own, and says how the commands find it", async () => {
    const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
    // If the usual port is taken already, that is as good.
    const usual = await serve({ port: 4455 }).catch(() => undefined);
    const { code, out, err } = await run([
      ...["emulator", "exec", "--", process.execPath, "-p", "process.env.COMMUNICATION_ENDPOINT"],
    ]);
    await usual?.close();
    assert.equal(code, 0, err);
    const [endpoint] = out.trim().split("\n");
    assert.notEqual(new URL(endpoint).port, "4455");
    if (usual) assert.match(err, /! another emulator listens at http:\/\/127\.0\.0\.1:4455, and has calls and keys of its own/);
    assert.ok(err.includes(`need --endpoint ${endpoint}`), err);
  });
});
