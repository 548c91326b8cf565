// The console beside an application: `ringwire emulator` and the application are processes of their own, as they are on a developer's machine, and
// the page is the one that the emulator serves.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { button, inState, leave, participant, part, phone, place, ring, row, tab, unfolded, watched } from "./browser.mjs";
import { launchChromium } from "../harness/browser.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const run = promisify(execFile);

let folder;
let context;
/** Every process that a test started and that has not ended yet. */
const processes = new Set();
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ringwire-attached-"));
  context = await launchChromium(join(folder, "profile"), {
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(15_000);
});
after(async () => {
  await context.close();
  for (const child of processes) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

/** Waits until something is so, which may be asked over the network; 15 seconds at most. */
async function until(condition) {
  for (const deadline = Date.now() + 15_000; !(await condition()); ) {
    assert.ok(Date.now() < deadline, `${condition} within 15 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Starts a program; what it prints is in `lines`. */
function started(file, args, env = {}) {
  const child = spawn(process.execPath, [fileURLToPath(file), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  processes.add(child);
  child.on("close", () => processes.delete(child));
  let text = "";
  child.stdout.on("data", (part) => (text += part));
  return { child, text: () => text, lines: () => text.split("\n").filter(Boolean) };
}

/** `ringwire emulator`, and what it says of itself. */
async function emulator(...args) {
  const program = started(new URL("bin/ringwire.mjs", pkg), ["emulator", "--port", "0", ...args]);
  await until(() => /what happened:/.test(program.text()));
  const [, endpoint] = /emulator \S+ on (\S+)/.exec(program.text());
  const [, connectionString] = /connection string\n {2}(\S+)/.exec(program.text());
  const [, page] = /console\n {2}(\S+)/.exec(program.text());
  const get = async (path) => (await fetch(`${endpoint}/emulator/${path}`)).json();
  const { callbackAuthentication: authentication } = await (await fetch(`${endpoint}/emulator`)).json();
  return Object.assign(program, { endpoint, connectionString, page, get, authentication });
}

test("a key of the owner's own is not told: neither the page nor the index of the emulator has it", async () => {
  const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
  const server = await serve({ accessKey: "bXkgb3duIGtleQ==" });
  const index = await (await fetch(`${server.endpoint}/emulator`)).text();
  assert.equal(JSON.parse(index).connectionString, null);
  const page = await context.newPage();
  await page.goto(server.console);
  await page.locator("#teach").getByText("accesskey=<the accessKey that the emulator was started with>").waitFor();
  for (const text of [index, await page.content()]) assert.ok(!text.includes("bXkgb3duIGtleQ"));
  await page.close();
  await server.close();
});

/** An application of that package, which trusts that emulator. */
async function application(sdk, { connectionString, authentication }, settings = {}) {
  const { audience, issuer, metadataUrl } = authentication;
  const trust = { AUDIENCE: audience, ISSUER: issuer, METADATA_URL: metadataUrl };
  const program = started(new URL("attached-application.mjs", import.meta.url), [sdk], {
    CONNECTION_STRING: connectionString,
    ...trust,
    ...settings,
  });
  const said = () => program.lines().map((line) => JSON.parse(line));
  await until(() => said().some(({ port }) => port));
  return Object.assign(program, {
    said,
    port: said()[0].port,
    handled: () => said().flatMap(({ handled }) => handled ?? []),
    /** Sends an order, and waits until it is done. */
    async tell(order) {
      const before = said().length;
      program.child.stdin.write(`${JSON.stringify(order)}\n`);
      const after = () => said().slice(before);
      await until(() => after().some(({ done, failed }) => done || failed));
      assert.deepEqual(
        after().filter(({ failed }) => failed),
        [],
      );
      return after().find(({ placed }) => placed)?.placed;
    },
  });
}

/** The console of an emulator, with all that a browser complains about. */
async function console_({ page: url }) {
  const page = await watched(context);
  await page.goto(url.replace("/console/", "/"));
  await page.waitForSelector("body[data-ready=yes]");
  return page;
}

/** Opens a row of the wire. */
const open = async (page, ...words) =>
  row(page, ...words)
    .first()
    .click();
const detail = (page) => page.locator("#detail-body");
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

describe("beside an application", { concurrency: 1 }, () => {
  let service;
  let app;
  let page;
  before(async () => {
    service = await emulator("--state", join(folder, "state"), "--callback-retries", "100,100");
    app = await application("ours", service);
    page = await console_(service);
  });

  test("the page is attached: it says so, and shows no call of its own", async () => {
    assert.match(page.url(), /\/console\/(#.*)?$/);
    assert.match(await page.locator("#mode-note").textContent(), new RegExp(`The emulator at ${service.endpoint}`));
    assert.match(await page.locator("#endpoint").textContent(), /connected\s*$/);
    assert.equal(await row(page).count(), 0);
  });

  test("until something is on the wire, it has the settings for an application, which are those of this emulator", async () => {
    const lines = (await page.locator("#teach .texts code").allTextContents()).flatMap((text) => {
      const [, name, value] = /^(COMMUNICATION_[A-Z_]+)="(.*)"$/.exec(text) ?? [];
      return name ? [[name, value]] : [];
    });
    const { audience, metadataUrl } = service.authentication;
    assert.deepEqual(Object.fromEntries(lines), {
      COMMUNICATION_CONNECTION_STRING: service.connectionString,
      COMMUNICATION_CALLBACK_URL: "http://localhost:3000/callbacks?secret=emulator",
      COMMUNICATION_CALLBACK_SECRET: "emulator",
      COMMUNICATION_CALLBACK_AUDIENCE: audience,
      COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
    });
  });

  test("what the application does is on the wire, and nothing of it is refused", async () => {
    const id = await app.tell({ call: "+15550100000" });
    await row(page, "createCall", "201").waitFor();
    await row(page, "CallConnected").waitFor();
    await inState(page, "connected");
    assert.equal(await page.locator("#call-id").textContent(), id);
    await participant(page, "+15550100000").filter({ hasText: "connected" }).waitFor();
    await app.tell({ ask: id });
    await row(page, "startRecognizing", "202").waitFor();
    assert.equal(await row(page, "refused").count(), 0);
    await open(page, "startRecognizing");
    assert.match(await detail(page).textContent(), /"recognizeInputType": "dtmf"/);
    assert.ok(!(await page.content()).includes("hush"), "the secret of the application is nowhere on the page");
  });

  test("a key that is pressed here is heard there", async () => {
    await phone(page, "+15550100000").locator(".key").first().click();
    await row(page, "RecognizeCompleted", "keys 1").waitFor();
    await until(() => app.handled().includes("RecognizeCompleted"));
  });

  test("a callback is sent again, and is a duplicate to the application", async () => {
    const before = app.handled().length;
    await open(page, "RecognizeCompleted");
    await button(page, "Resend").click();
    await row(page, "RecognizeCompleted", "again").waitFor();
    await until(async () => (await service.get("callbacks")).some(({ resendOf, state }) => resendOf && state === "delivered"));
    assert.equal(app.handled().length, before);
    await open(page, "RecognizeCompleted", "again");
    assert.match(await detail(page).textContent(), /It repeats the event of callback \d+\./);
  });

  test("a row of the application is copied as cURL, which works as it is, and as JavaScript", async () => {
    const [{ callConnectionId }] = await service.get("connections");
    await app.tell({ properties: callConnectionId });
    await open(page, "getCallConnectionProperties", "200");
    await button(page, "Copy cURL").click();
    const command = await clipboard(page);
    assert.match(command, /^COMMUNICATION_TOKEN=\$\(curl .*\/emulator\/token/);
    assert.ok(!/HMAC|x-ms-date|••/.test(command), command);
    const { stdout } = await run("sh", ["-c", `${command} --silent`]);
    assert.equal(JSON.parse(stdout).callConnectionId, callConnectionId);
    await button(page, "Copy JavaScript").click();
    const program = join(folder, "copied.mjs");
    await mkdir(join(folder, "node_modules"), { recursive: true });
    await symlink(fileURLToPath(pkg), join(folder, "node_modules", "ringwire"), "junction");
    await writeFile(program, `${await clipboard(page)}\nconsole.log(result.callConnectionId);\n`);
    assert.equal((await run(process.execPath, [program])).stdout.trim(), callConnectionId);
  });

  test("the call is saved as a test, which passes", async () => {
    const [{ callConnectionId }] = await service.get("connections");
    await app.tell({ hangUp: callConnectionId });
    await inState(page, "disconnected");
    await open(page, "CallDisconnected");
    await button(page, "Save as test").click();
    const file = join(folder, "saved.test.mjs");
    const text = await clipboard(page);
    await writeFile(file, text);
    assert.match(text, /emulator\.press\(callConnectionId, "\+15550100000", "1"\)/);
    const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap", file], { env }).catch((error) =>
      assert.fail(`${error.stdout}\n${text}`),
    );
    assert.match(stdout, /^# pass 1$/m);
  });

  test("a call that is placed here calls the application back, at its own address with its secret", async () => {
    const before = app.handled().filter((kind) => kind === "CallConnected").length;
    await unfolded(page, "Place");
    await page.locator("#options").evaluate((details) => (details.open = true));
    const field = page.locator("input[name=callbackUri]");
    assert.equal(await field.inputValue(), `http://127.0.0.1:${app.port}/callbacks?secret=***`);
    await place(page);
    await until(() => app.handled().filter((kind) => kind === "CallConnected").length > before);
    assert.equal(await row(page, "createGroupCall").count(), 1, "it is on the wire once");
    assert.equal(await row(page, "refused").count(), 0);
    const offered = await page.locator("#callback-urls option").evaluateAll((all) => all.map(({ value }) => value));
    assert.ok(offered.includes(`${service.endpoint}/emulator/sink`));
    await unfolded(page, "Place");
    await field.fill(`${service.endpoint}/emulator/sink`);
    await place(page);
    await until(async () => {
      const to = (await service.get("callbacks")).filter(({ url }) => url.endsWith("/emulator/sink"));
      return to.length > 1 && to.every(({ state }) => state === "delivered");
    });
  });

  test("faults are ordered here, and strike the application", async () => {
    await tab(page, "Faults");
    await page.locator("#fault").selectOption("duplicate");
    await button(page, "Add fault").click();
    await until(async () => (await service.get("faults")).rules.length === 1);
    await app.tell({ call: "+15550100486" });
    await tab(page, "Live");
    await row(page, "CreateCallFailed").locator(".of-fault", { hasText: "duplicate" }).first().waitFor();
    await tab(page, "Faults");
    await page.locator("#faults li .chip", { hasText: "struck" }).waitFor();
    await button(page, "End all faults").click();
    await until(async () => (await service.get("faults")).rules.length === 0);
    await tab(page, "Live");
  });

  test("an emulator that was killed is waited for, and goes on where it was", async () => {
    const rows = Number(await page.locator("#log-count").textContent());
    service.child.kill("SIGKILL");
    await page.locator("#mode-note", { hasText: "has stopped" }).waitFor();
    await page.locator("#endpoint-state", { hasText: "stopped, reconnecting" }).waitFor();
    assert.equal(Number(await page.locator("#log-count").textContent()), rows, "what was seen stays");
    const again = await emulator("--state", join(folder, "state"), "--callback-retries", "100,100");
    assert.equal(again.endpoint, service.endpoint);
    await page.locator("body[data-connection=live]").waitFor();
    Object.assign(service, { child: again.child, get: again.get });
    await app.tell({ call: "+15550100603" });
    // Each entry of the log is on the wire, and once.
    const asked = async () =>
      (await service.get("events")).filter(({ kind }) => kind === "request" || kind === "callback").length;
    await until(async () => {
      const shown = Number(await page.locator("#log-count").textContent());
      return shown > rows && shown === (await asked());
    });
  });

  test("another emulator in its place has another log: what was shown is gone", async () => {
    const port = new URL(service.endpoint).port;
    service.child.kill("SIGKILL");
    await page.locator("#mode-note", { hasText: "has stopped" }).waitFor();
    const other = started(new URL("bin/ringwire.mjs", pkg), ["emulator", "--port", port, "--quiet"]);
    await until(() => /connection string/.test(other.text()));
    await page.locator("body[data-connection=live]").waitFor();
    await until(async () => (await row(page).count()) === 0);
    other.child.kill("SIGKILL");
    await page.close();
    app.child.kill();
  });
});

describe("a receiver that refuses", () => {
  test("is a red row with its reason, and none when it is mended", async () => {
    const service = await emulator("--callback-retries", "200,200");
    const app = await application("ours", service, { AUDIENCE: "of another resource" });
    const page = await console_(service);
    await app.tell({ call: "+15550100000" });
    await row(page, "CallConnected", "refused · 401").waitFor();
    await open(page, "CallConnected");
    await part(page, "Why");
    const why = page.locator("#detail-why .problem-body");
    await why.waitFor();
    const { audience } = service.authentication;
    const expected = `POST /callbacks → 401: the token is for another audience: expected "of another resource", got "${audience}"`;
    const [head, reason] = expected.split(": the ");
    assert.ok((await why.textContent()).startsWith(`${head}The ${reason}`), await why.textContent());
    assert.match(await row(page, "CallConnected").getAttribute("class"), /refused/);
    await page.locator("#detail-why .attempts li").nth(2).waitFor();
    // The command says the same.
    assert.ok(service.text().includes(expected), service.text());
    app.child.kill();
    await until(() => !processes.has(app.child));
    const mended = await application("ours", service, { PORT: String(app.port) });
    await button(page, "Clear").click();
    await mended.tell({ call: "+15550100000" });
    await row(page, "CallConnected").waitFor();
    await until(() => mended.handled().includes("CallConnected"));
    assert.equal(await row(page, "refused").count(), 0);
    await leave(page);
    mended.child.kill();
    service.child.kill();
  });

  test("that does not run is no answer, with what to do", async () => {
    const service = await emulator("--callback-retries", "");
    const app = await application("ours", service);
    const page = await console_(service);
    const placed = app.tell({ call: "+15550100000" });
    await placed;
    app.child.kill("SIGKILL");
    await row(page, "CallConnected", "no answer").waitFor();
    await open(page, "CallConnected");
    await part(page, "Why");
    const why = await page.locator("#detail-why").textContent();
    assert.match(why, /^POST \/callbacks: no answer.*ECONNREFUSED.*; nothing listens there: start the application/);
    await leave(page);
    service.child.kill();
  });
});

test("an application with the official package is shown as well, and answers calls that ring here", async () => {
  // Where the application listens is known when it does.
  const first = await emulator();
  const app = await application("official", first);
  const port = new URL(first.endpoint).port;
  first.child.kill();
  await until(() => !processes.has(first.child));
  const program = started(new URL("bin/ringwire.mjs", pkg), [
    "emulator",
    "--port",
    port,
    "--event-grid",
    `http://127.0.0.1:${app.port}/`,
  ]);
  await until(() => /what happened:/.test(program.text()));
  const page = await console_(first);
  await app.tell({ call: "+15550100000" });
  await row(page, "createCall", "201").waitFor();
  await row(page, "CallConnected").waitFor();
  await until(() => app.handled().includes("CallConnected"));
  await unfolded(page, "Ring in");
  await page.locator("#incoming-picker select").selectOption({ index: 0 });
  await ring(page);
  await row(page, "IncomingCall").waitFor();
  await row(page, "answerCall", "200").waitFor();
  await until(() => app.handled().filter((kind) => kind === "CallConnected").length === 2);
  await inState(page, "connected");
  assert.equal(await row(page, "refused").count(), 0);
  await leave(page);
  app.child.kill();
  program.child.kill();
});

test("without an application, the sample call goes to the sink, and a call that rings in is sent to no one, which is no refusal", async () => {
  const service = await emulator("--quiet", "--event-grid", "");
  const page = await console_(service);
  await button(page, "Start a sample call").click();
  await page.locator("#tour-said", { hasText: "That was a whole call" }).waitFor();
  await row(page, "CallConnected", "/emulator/sink", "204").waitFor();
  await unfolded(page, "Ring in");
  await ring(page);
  await row(page, "IncomingCall", "not sent").waitFor();
  await open(page, "IncomingCall");
  await part(page, "Why");
  assert.match(await page.locator("#detail-why").textContent(), /^It was not sent: .*--event-grid/);
  assert.equal(await button(page, "Resend").count(), 0);
  assert.equal(await page.locator("#refused-count").textContent(), "");
  assert.equal(await row(page, "IncomingCall", "no answer").count(), 0);
  await leave(page);
  service.child.kill();
});

test("the log of many calls is read at once, and the page keeps the newest of it", async () => {
  const service = await emulator("--quiet");
  const app = await application("ours", service);
  for (let count = 0; count < 20; count++) await app.tell({ call: "+15550100486" });
  const page = await console_(service);
  await until(async () => (await page.locator("#log-count").textContent()) !== "0");
  await page.getByLabel("Show", { exact: true }).selectOption("Requests");
  await page.locator("#log-count", { hasText: /^20 of / }).waitFor();
  await row(page, "createCall", "201").first().waitFor();
  await leave(page);
  app.child.kill();
  service.child.kill();
});
