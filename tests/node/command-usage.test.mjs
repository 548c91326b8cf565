// How the command is used: its help, its options, its exit codes, its colours and widths; and docs/cli.md, which is its help.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { before, describe, test } from "node:test";
import { commands, page } from "./command-docs.mjs";
import { run, start, until } from "./command.mjs";
import { pkg } from "./pkg.mjs";

let names;
before(async () => {
  names = await commands();
});

/** The longest line of a text that has a place where it could be broken. */
const tooLong = (text, columns) => text.split("\n").filter((line) => [...line].length > columns && /\S \S/.test(line));

describe("help", () => {
  test("lists the commands, each of which has a help with its usage, options and exit codes", async () => {
    assert.ok(names.length >= 20, names.join());
    for (const name of names) {
      const [byHelp, byOption] = [await run(["help", name]), await run([name, "--help"])];
      assert.deepEqual([byHelp.code, byHelp.err], [0, ""], name);
      assert.equal(byHelp.out, byOption.out);
      assert.match(byHelp.out, new RegExp(`^usage: ringwire ${name}`));
      for (const part of [
        /^options$/m,
        /^ {2}--help/m,
        /^exit codes$/m,
        /^ {2}0 {4}/m,
        /^ {2}1 {4}/m,
        /^ {2}2 {4}/m,
        /^ {2}130 {2}/m,
      ])
        assert.match(byHelp.out, part, name);
    }
  });

  test("is read from the files of bin/ alone: no module of WebAssembly is started for it", async () => {
    const text = await readFile(new URL("bin/ringwire.mjs", pkg), "utf8");
    const imported = [...text.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, name]) => name);
    assert.deepEqual(imported, ["node:fs", "../platform/options.js", "./output.mjs", "./usage.mjs"]);
  });

  for (const columns of [60, 80, 120]) {
    test(`is ${columns} columns wide where the terminal is`, async () => {
      for (const args of [["--help"], ...names.map((name) => ["help", name])]) {
        const { out } = await run(args, { env: { COLUMNS: String(columns) } });
        // Lines that are to be copied, and words that are longer than a line, stay whole.
        const long = tooLong(out, columns).filter(
          (line) => !/^(usage| +ringwire| +POST| +Authorization| +\[| +\{| {2}- )/.test(line),
        );
        assert.deepEqual(long, [], args.join(" "));
      }
    });
  }

  test("is 80 columns wide where no terminal says", async () => {
    const [without, eighty] = [await run(["help", "emulator"]), await run(["help", "emulator"], { env: { COLUMNS: "80" } })];
    assert.equal(without.out, eighty.out);
  });

  test("is what docs/cli.md says", async () => {
    const written = await readFile(new URL("../../docs/cli.md", import.meta.url), "utf8");
    assert.equal(written, await page(), "node tests/node/command-docs.mjs writes it");
  });
});

test("every file of bin/ is a command, or what commands share", async () => {
  const shared = ["environment", "exec", "lifetime", "lines", "output", "remote", "ringwire", "templates", "usage"];
  const families = ["calls", "events"];
  const files = (await readdir(new URL("bin/", pkg))).map((file) => file.replace(/\.mjs$/, ""));
  const known = [...shared, ...families, ...names.filter((name) => existsSync(new URL(`bin/${name}.mjs`, pkg)))];
  assert.deepEqual(files.sort(), [...new Set(known)].sort());
});

describe("mistakes", () => {
  for (const [args, says] of [
    [[], /^error: a command is missing\nringwire --help prints the usage\n$/],
    [["--port", "1"], /a command is missing before --port, such as ringwire emulator --port/],
    [["emulater"], /there is no command emulater; did you mean emulator\?/],
    [["hang-up"], /did you mean hangup\?/],
    [["trig"], /did you mean trigger\?/],
    [["help", "triger"], /there is no command triger; did you mean trigger\?/],
    [["emulator", "--prot", "1"], /--prot: there is no such option; did you mean --port\?/],
    [["emulator", "--callback=x"], /--callback: there is no such option; did you mean --callback-url\?/],
    [["emulator", "--grid", "x"], /did you mean --event-grid\?/],
    [["emulator", "--call-back-url=x"], /did you mean --callback-url\?/],
    [["emulator", "-x"], /-x: there is no such option/],
    [["emulator", "--port"], /--port: expected <number> after it/],
    [
      ["emulator", "--port", "--quiet"],
      /--port: expected <number> after it, got the option --quiet; write --port=--quiet if it is the value/,
    ],
    [["emulator", "--quiet=yes"], /--quiet takes no value, got yes/],
    [["emulator", "--port", "http"], /--port: expected a whole number from 0 to 65535, got http/],
    [["calls", "now"], /calls takes no argument, got now too/],
    [["call", "+15550100000", "+15550100001"], /call takes <number>, got \+15550100001 too/],
  ]) {
    test(`${args.join(" ") || "nothing"}`, async () => {
      const { code, out, err } = await run(args);
      assert.deepEqual([code, out], [2, ""]);
      assert.match(err, says);
      assert.match(err, /ringwire (\S+ )?--help prints the usage\n$/);
    });
  }

  test("name the option as it was typed, also those that the package finds", async () => {
    for (const [args, says] of [
      [["--callback-format", "xml"], /^error: --callback-format: expected object or array/],
      [["--speed", "5000"], /^error: --speed: expected a number from 0\.1 to 1000/],
      [["--allow-origin", "*"], /^error: --allow-origin: expected an origin/],
      [["--allow-host", "*"], /^error: --allow-host: expected an array of hosts|^error: --allow-host: expected/],
      [["--allow-target", "a/b"], /^error: --allow-target: expected/],
      [["--event-grid", "here"], /^error: --event-grid: expected/],
      [["--endpoint", "here"], /^error: --endpoint: expected/],
      [["--max-calls-per-number", "0"], /^error: --max-calls-per-number: expected/],
      [["--callback-url", "here"], /^error: --callback-url: expected a URL/],
      [["--host", ""], /^error: --host: expected an address/],
    ]) {
      const { code, out, err } = await run(["emulator", "--port", "0", ...args]);
      assert.deepEqual([code, out], [2, ""], `${args}: ${err}`);
      assert.match(err, says);
      assert.doesNotMatch(err, /\b(callbackFormat|allowOrigins|allowHosts|allowTargets|eventGridEndpoint|maxCallsPerNumber)\b/);
    }
  });
});

describe("colours", () => {
  const red = "\u001b[31m";
  const printed = (env) => run(["verify", "--audience", "a"], { env, input: "POST / HTTP/1.1\n\n[]" });

  test("are for terminals; NO_COLOR and FORCE_COLOR decide otherwise", async () => {
    for (const [env, isColoured] of [
      [{}, false],
      [{ FORCE_COLOR: "1" }, true],
      [{ FORCE_COLOR: "true", NO_COLOR: "1" }, true],
      [{ FORCE_COLOR: "0" }, false],
      [{ NO_COLOR: "1" }, false],
      [{ FORCE_COLOR: "", NO_COLOR: "" }, false],
    ]) {
      const { out } = await printed(env);
      assert.equal(out.includes(red), isColoured, JSON.stringify(env));
      assert.match(out.replaceAll(red, "").replaceAll("\u001b[0m", ""), /^✕ refused/);
    }
  });

  test("show callbacks that are refused, and others cannot make them", async (t) => {
    const program = start(["emulator", "--port", "0"], { env: { FORCE_COLOR: "1" } });
    t.after(() => program.child.kill("SIGKILL"));
    await until("its greeting", () => program.out.includes("Ctrl-C stops"));
    const [, endpoint] = / on (http:\S+)/.exec(program.out);
    const body = JSON.stringify({ event: "PlayFailed", callbackUrl: "http://127.0.0.1:1/" });
    await fetch(`${endpoint}/emulator/trigger`, { method: "POST", body });
    await fetch(`${endpoint}/calling/${encodeURIComponent("\uE000\u001b[31mred")}`);
    await until("the lines", () => /✕ callback \d+ PlayFailed: /.test(program.out) && program.out.includes("← 404"));
    assert.ok(program.out.includes(`${red}✕ callback 1 PlayFailed: `));
    assert.ok(!program.out.includes(`${red}red`));
  });

  test("are no part of JSON", async () => {
    const { out } = await run(["verify", "--audience", "a", "--json"], {
      env: { FORCE_COLOR: "1" },
      input: "POST / HTTP/1.1\n\n[]",
    });
    assert.equal(JSON.parse(out).accepted, false);
  });
});

test("README and the examples know no other names of environment variables", async () => {
  const { VARIABLES } = await import(new URL("bin/environment.mjs", pkg));
  const known = [...Object.values(VARIABLES).map(([name]) => name), "COMMUNICATION_AI_ENDPOINT"];
  const folder = new URL("examples/", pkg);
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.m?js$/.test(file));
  const examples = files.map((file) => new URL(file, folder));
  for (const file of [...examples, new URL("README.md", pkg), new URL("CHANGELOG.md", pkg)]) {
    const named = [...(await readFile(file, "utf8")).matchAll(/\b(?:COMMUNICATION|RINGWIRE|CALLBACK)_[A-Z_]+\b/g)].map(
      ([name]) => name,
    );
    assert.deepEqual(
      named.filter((name) => !known.includes(name)),
      [],
      file.pathname,
    );
  }
});

test("a connection string where a URL is meant is named, and its key is not shown", async () => {
  const given = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0";
  for (const args of [
    ["calls", "--endpoint", given],
    ["doctor", given],
    ["chaos", given],
    ["emulator", "--callback-url", given],
  ]) {
    const { code, out, err } = await run(args);
    assert.equal(code, 2, err);
    assert.match(err, /expected a URL, got a connection string: its URL is https:\/\/contoso\.communication\.azure\.com\//);
    assert.ok(!`${out}${err}`.includes("c2VjcmV0"), err);
  }
  const { err } = await run(["open", given]);
  assert.ok(!err.includes("c2VjcmV0"), err);
});
