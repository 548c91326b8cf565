// `ringwire chaos`: it passes a careful endpoint, and finds in each other one what is wrong with it, and nothing else.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { careful, endpoint, naive } from "./endpoints.mjs";
import { pkg } from "./pkg.mjs";

const { CallbackReceiver } = await import(new URL("entries/callbacks-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
const command = fileURLToPath(new URL("bin/ringwire.mjs", pkg));
const SECRET = "s3cret & more";

/** Runs the command to its end; `onTrust` gets what the endpoint has to trust, as soon as that is printed. */
async function chaos(t, args, onTrust) {
  const child = spawn(process.execPath, [command, "chaos", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    // No emulator is there: none of this machine signs the tokens.
    env: { ...process.env, COMMUNICATION_ENDPOINT: "http://127.0.0.1:9" },
  });
  t.after(() => child.kill("SIGKILL"));
  const said = { out: "", err: "" };
  for (const [name, stream] of [
    ["out", child.stdout],
    ["err", child.stderr],
  ]) {
    stream.setEncoding("utf8").on("data", (part) => {
      said[name] += part;
      const found = /metadata +(\S+)\n +issuer +(\S+)\n +audience +(\S+)\n/.exec(said[name]);
      if (found) onTrust?.({ metadataUrl: found[1], issuer: found[2], audience: found[3] });
    });
  }
  const [code, signal] = await once(child, "close");
  assert.equal(signal, null);
  return { code, ...said };
}

/** The package's own receiver, as it is used: it wants to know whom it trusts when it is made. */
function receiver({ tokens = true, taken, ...options }) {
  let handle;
  return async (request, response, trusted) => {
    handle ??= Promise.resolve(tokens ? trusted : {}).then((trust) => {
      const made = new CallbackReceiver({ ...trust, ...options });
      made.on("*", (event) => void taken.push(event));
      return made.node();
    });
    (await handle)(request, response);
  };
}

/** Attacks a handler; gives the report for programs, and that for people, which must agree. */
async function attacked(t, handle, ...args) {
  const { url, trust } = await endpoint(t, handle);
  const { code, out, err } = await chaos(t, [url, "--json", ...args], trust);
  const report = JSON.parse(out);
  const failed = report.faults.filter(({ passed }) => !passed).map(({ name }) => name);
  assert.equal(code, failed.length ? 1 : 0);
  assert.equal(report.failed, failed.length);
  assert.equal(report.passed, report.faults.length - failed.length);
  for (const { name, passed } of report.faults)
    assert.match(err, new RegExp(`^ {2}${passed ? "(passed  |answered)" : "FAILED  "} {2}${name} `, "m"));
  return { report, failed, text: err };
}

/** Each waits for the slow sender most of the time, so several can be attacked at once. */
const together = { concurrency: 5, timeout: 300_000 };

describe("ringwire chaos", together, () => {
  test("a careful endpoint passes in everything", async (t) => {
    const { report, failed, text } = await attacked(t, careful(), "--seed", "7");
    assert.deepEqual(failed, []);
    assert.equal(report.seed, 7);
    assert.equal(report.contract, "2026-03-12");
    assert.equal(report.trust.audience, "ringwire-chaos");
    assert.equal(report.faults[0].name, "genuine");
    assert.match(text, /^36 attacks: 36 passed, 0 failed; of 7, the answer is right/m);
    const fields = ["name", "group", "passed", "sent", "expected"];
    assert.ok(report.faults.every(({ answered: _, ...fault }) => Object.keys(fault).join() === fields.join()));
    const seen = (name) => report.faults.find((fault) => fault.name === name).answered ?? false;
    assert.deepEqual([seen("genuine"), seen("duplicate"), seen("token-forged")], [false, true, false]);
  });

  for (const [name, options, args] of [
    ["tokens", {}, []],
    ["tokens and a secret", { secret: SECRET }, ["--secret", SECRET]],
    [
      "the secret of the 2021 preview",
      { secret: SECRET, tokens: false },
      ["--secret", SECRET, "--contract", "2021-04-15-preview1"],
    ],
  ]) {
    test(`the package's own receiver passes in everything: ${name}`, async (t) => {
      const taken = [];
      const { failed, report } = await attacked(t, receiver({ ...options, taken }), ...args);
      assert.deepEqual(failed, [], JSON.stringify(report.faults.filter(({ passed }) => !passed)));
      assert.equal(new Set(taken.map(({ id }) => id)).size, taken.length, "no event comes to a handler twice");
      assert.ok(taken.length > 70, `${taken.length} events came to the handler`);
    });
  }

  test("with a secret too, which is nowhere printed", async (t) => {
    const { failed, report, text } = await attacked(
      t,
      careful({ secret: SECRET }),
      "--secret",
      SECRET,
      "--audience",
      "11111111-2222-3333-4444-555555555555",
    );
    assert.deepEqual(failed, []);
    assert.deepEqual(
      report.faults.slice(-2).map(({ name }) => name),
      ["secret-missing", "secret-wrong"],
    );
    assert.ok(!(JSON.stringify(report) + text).includes("s3cret"));
  });

  test("the 2021 preview, which has only the secret", async (t) => {
    const { failed, report, text } = await attacked(
      t,
      careful({ secret: SECRET, tokens: false }),
      "--contract",
      "2021-04-15-preview1",
      "--secret",
      SECRET,
    );
    assert.deepEqual(failed, []);
    assert.equal(report.trust, undefined);
    assert.doesNotMatch(text, /metadata|token/);
    assert.deepEqual([...new Set(report.faults.map(({ group }) => group))], ["events", "bodies", "secret"]);
  });

  test("an endpoint that asks for keys now and then only is given time", async (t) => {
    const { failed, text } = await attacked(t, careful({ defect: "cooldown" }), "--only", "keys-cached,keys-rotated,token-flood");
    assert.deepEqual(failed, []);
    assert.match(text, /keys-cached .*\n {2}waiting for up to 75 s: .*\n {2}passed {4}keys-rotated/);
  });

  test("a naive endpoint fails, and the report says in what", async (t) => {
    const { report, failed, text } = await attacked(t, naive);
    const tokens = report.faults.filter(({ group }) => group === "tokens").map(({ name }) => name);
    assert.equal(tokens.length, 17);
    assert.deepEqual(failed, ["batch-rest", "batch-empty", "not-json", "truncated", "oversized", ...tokens]);
    const { got, why } = report.faults.find(({ name }) => name === "batch-empty");
    assert.equal(got, "500");
    assert.match(why, /body\[0\] is undefined/);
    assert.match(
      text,
      /FAILED {4}batch-rest .*\n {12}expected {2}a response that is not 2xx\n {12}got {7}200\n {12}why {7}2xx confirms every event of the body/,
    );
    assert.match(text, /^36 attacks: 14 passed, 22 failed; of \d+, the answer is right/m);
  });

  // One defect each, and what it has to be found by.
  for (const [defect, ...faults] of [
    ["first only", "batch-rest"],
    ["not empty", "batch-empty"],
    ["no duplicates", "duplicate", "duplicate-concurrent"],
    ["known kinds only", "unknown-kind"],
    ["one piece", "slow"],
    ["500 for all", "not-json", "truncated"],
    ["any size", "oversized"],
    ["recursion", "nested"],
    ["any method", "method"],
    ["no cache", "keys-cached", "token-flood"],
    ["no limit", "token-flood"],
    ["no token", "token-missing"],
    ["no signature", "token-forged", "token-altered", "token-own-key"],
    ["alg none", "token-alg-none"],
    ["HS256", "token-hs256"],
    ["own key", "token-own-key"],
    ["exp", "token-expired"],
    ["nbf", "token-early"],
    ["exp missing", "token-no-end"],
    ["aud", "token-audience"],
    ["iss", "token-issuer"],
    ["spaces", "token-space"],
    ["more segments", "token-segments"],
    ["leaks", "token-reasons"],
  ]) {
    test(`a defect is found: ${defect}`, async (t) => {
      const { failed } = await attacked(t, careful({ defect }));
      assert.deepEqual(failed, faults);
    });
  }

  test("a defect is found: only the beginning of the secret is compared", async (t) => {
    const { failed } = await attacked(t, careful({ defect: "secret's beginning", secret: SECRET }), "--secret", SECRET);
    assert.deepEqual(failed, ["secret-wrong"]);
  });

  test("a secret that the endpoint does not check protects nothing", async (t) => {
    const { failed } = await attacked(t, careful(), "--secret", SECRET, "--only", "secret-missing,secret-wrong");
    assert.deepEqual(failed, ["secret-missing", "secret-wrong"]);
  });

  test("chosen faults only, after a genuine event", async (t) => {
    const { report } = await attacked(t, careful(), "--only", "late, batch");
    assert.deepEqual(
      report.faults.map(({ name }) => name),
      ["genuine", "batch", "late"],
    );
  });

  test("the same seed posts the same events", async (t) => {
    const bodies = [];
    for (const seed of ["1", "1", "2"]) {
      let body = "";
      const { url } = await endpoint(t, async (request, response) => {
        for await (const part of request) body += part;
        response.writeHead(200).end();
      });
      const { code } = await chaos(t, [url, "--contract", "2021-04-15-preview1", "--seed", seed, "--only", "batch"]);
      assert.equal(code, 0);
      bodies.push(body.replace(/"eventTime":"[^"]+"/g, ""));
    }
    assert.equal(bodies[0], bodies[1]);
    assert.notEqual(bodies[1], bodies[2]);
  });

  test("without a genuine event that is taken nothing else is sent", async (t) => {
    let requests = 0;
    const { url } = await endpoint(t, (_, response) => (requests++, response.writeHead(401).end()));
    const { code, out, err } = await chaos(t, [url]);
    assert.deepEqual({ code, err, requests }, { code: 1, err: "", requests: 1 });
    assert.match(out, /FAILED {4}genuine/);
    assert.match(out, /nothing else was sent/);
    assert.match(out, /Does the endpoint trust the metadata/);
  });

  test("--wait gives the endpoint time to begin", async (t) => {
    let requests = 0;
    const handle = careful();
    const { url, trust } = await endpoint(t, (request, response, trusted) => {
      if (++requests < 3) return response.writeHead(503).end();
      handle(request, response, trusted);
    });
    const { code, out } = await chaos(t, [url, "--wait", "20", "--only", "batch"], trust);
    assert.equal(code, 0, out);
    assert.match(out, /It has 20 s to accept the first event/);
  });

  test("an endpoint without a server is reported as such", async (t) => {
    const { code, out } = await chaos(t, ["http://127.0.0.1:1/"]);
    assert.equal(code, 1);
    assert.match(out, /got +connection refused/);
    assert.match(out, /Is the endpoint running/);
  });

  test("where the issuer is reached can be said", async (t) => {
    for (const [args, metadata] of [
      [["--issuer-host", "0.0.0.0"], /metadata {2}http:\/\/127\.0\.0\.1:\d+\/calling/],
      [["--issuer-url", "http://host.docker.internal:4456/"], /metadata {2}http:\/\/host\.docker\.internal:4456\/calling/],
    ]) {
      const { out } = await chaos(t, ["http://127.0.0.1:1/", "--issuer", "https://issuer.example", ...args]);
      assert.match(out, metadata);
      assert.match(out, /issuer {4}https:\/\/issuer\.example\n/);
    }
  });

  test("another machine is attacked only by its owner", async (t) => {
    for (const url of [
      "https://203.0.113.1/callbacks",
      "http://localhost.example/",
      "http://127.0.0.1.example/",
      "http://[2001:db8::1]/",
    ]) {
      const { code, out, err } = await chaos(t, [url]);
      assert.deepEqual({ code, out }, { code: 2, out: "" });
      assert.match(err, /is not this machine, and this is an attack: add --i-own-this-endpoint/);
    }
    // A name that no resolver knows: the owner's word is taken, and no endpoint is attacked.
    const { code, out } = await chaos(t, ["http://endpoint.invalid/", "--i-own-this-endpoint"]);
    assert.equal(code, 1);
    assert.match(out, /got +the host is not known|got +.*EAI_AGAIN/);
  });

  test("an endpoint that redirects does not choose who is attacked", async (t) => {
    let requests = 0;
    const other = await endpoint(t, (_, response) => (requests++, response.writeHead(200).end()));
    const { url } = await endpoint(t, (_, response) => response.writeHead(307, { location: other.url }).end());
    const { code, out } = await chaos(t, [url]);
    assert.equal(code, 1);
    assert.match(out, /got +307/);
    assert.equal(requests, 0);
  });

  test("is counted as README says", async (t) => {
    const list = await chaos(t, ["--list"]);
    // With a secret there are two more.
    const all = list.out.match(/^ {2}\S/gm).length;
    const secret = list.out.match(/; with --secret$/gm).length;
    const readme = await readFile(new URL("README.md", pkg), "utf8");
    assert.ok(readme.includes(`${all - secret} attacks`), `README says ${all - secret} attacks`);
  });

  test("uses the issuer of a running emulator: an application that was set up for it passes as it is", async (t) => {
    const server = await serve();
    t.after(() => server.close());
    const { audience, metadataUrl } = server.emulator.callbackAuthentication;
    const receiver = new CallbackReceiver({ audience, metadataUrl, onRefused() {}, onError() {} });
    receiver.on("*", () => {});
    const { url } = await endpoint(t, (request, response) => receiver.node()(request, response));
    const bare = url.replace(/^http:\/\/127\.0\.0\.1/, "localhost");
    const { code, out, err } = await chaos(t, [bare, "--emulator", server.endpoint, "--json"]);
    const report = JSON.parse(out);
    assert.deepEqual(
      report.faults.filter(({ passed }) => !passed),
      [],
      err,
    );
    assert.equal(code, 0);
    assert.equal(report.trust.audience, audience);
    assert.match(err, /^ {2}endpoint +http:\/\/localhost:\d+\//m);
    assert.match(err, /^ {2}tokens +of the running emulator$/m);
    assert.equal(report.faults.length, 36);
    const conflict = await chaos(t, [url, "--emulator", server.endpoint, "--audience", "a"]);
    assert.equal(conflict.code, 2);
    assert.match(conflict.err, /--audience is for an issuer of the command's own/);
    const none = await chaos(t, [url, "--emulator", "http://127.0.0.1:1"]);
    assert.equal(none.code, 1);
    assert.match(none.err, /is the emulator running\?/);
  });

  test("--list and --help tell, and mistakes are explained", async (t) => {
    const list = await chaos(t, ["--list"]);
    assert.equal(list.code, 0);
    for (const name of ["genuine", "token-alg-none", "secret-wrong"])
      assert.match(list.out, new RegExp(`^  ${name} .*\\n +expects `, "m"));
    const help = await chaos(t, ["--help"]);
    assert.equal(help.code, 0);
    assert.match(help.out, /^usage: ringwire chaos <url>/);
    const here = "http://127.0.0.1:1/";
    const taken = new URL((await endpoint(t, naive)).url).port;
    for (const [args, says] of [
      [[], /the URL of an endpoint is missing/],
      [["here"], /expected the http or https URL/],
      [["ftp://127.0.0.1/"], /expected the http or https URL/],
      [[here, here], /takes one URL/],
      [[here, "--onyl", "late"], /--onyl/],
      [[here, "--only", "late,early"], /there is no attack early; --list prints them/],
      [[here, "--only", "secret-wrong"], /secret-wrong needs --secret/],
      [[here, "--only", "token-forged", "--contract", "2021-04-15-preview1"], /token-forged needs a contract with tokens/],
      [[here, "--contract", "2020-01-01"], /--contract: expected 2026-03-12 or 2021-04-15-preview1, got 2020-01-01/],
      [[here, "--secret", ""], /--secret: expected a value/],
      [[here, "--wait", "long"], /--wait: expected a whole number from 0 to 3600, got long/],
      [[here, "--issuer-host", "203.0.113.1"], /--issuer-host: the keys cannot be served: .*203\.0\.113\.1/],
      [[here, "--issuer-port", taken], /--issuer-port: port \d+ of 127\.0\.0\.1 is taken/],
      [[here, "--issuer-url", "here"], /--issuer-url: expected a URL, got here/],
      [[here, "--issuer-port", "70000"], /--issuer-port: expected a whole number from 0 to 65535/],
    ]) {
      const { code, out, err } = await chaos(t, args);
      assert.deepEqual({ code, out }, { code: 2, out: "" }, args.join(" "));
      assert.match(err, says);
      assert.match(err, /ringwire chaos --help/);
    }
  });
});
