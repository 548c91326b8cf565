// What the console shows of the wire: the signed request before it is sent, the log, and what can be copied.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as send } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { button, inState, leave, place, placed, row, shownRequest, start } from "./browser.mjs";

const run = promisify(execFile);
const pkg = new URL("../../pkg/", import.meta.url);
const { Emulator } = await import(new URL("entries/emulator-node.js", pkg));
const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));

let browser;
let folder;
before(async () => {
  browser = await start();
  folder = await mkdtemp(join(tmpdir(), "ringwire-copied-"));
});
after(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

/** The signature of a request, by the rules alone. */
async function signatureOf({ method, url, headers, body }) {
  const emulator = await Emulator.start();
  const [, key] = /accesskey=(.*)$/.exec(emulator.connectionString);
  emulator.stop();
  const { pathname, search, host } = new URL(url);
  const hash = createHash("sha256").update(body).digest("base64");
  assert.equal(headers["x-ms-content-sha256"], hash);
  const text = `${method}\n${pathname}${search}\n${headers["x-ms-date"]};${host};${hash}`;
  return createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
}

describe("before sending", { concurrency: 3 }, () => {
  test("a review shows the exact signed request, waits, and sends that one", async () => {
    const page = await browser.console({ preview: true });
    await page.getByLabel("Review before sending").check();
    await place(page);
    await button(page, "Send").waitFor();
    const shown = await shownRequest(page);
    const signature = await signatureOf(shown);
    assert.equal(
      shown.headers.authorization,
      `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    );
    await page.waitForTimeout(700);
    assert.equal(await page.locator("#call").isVisible(), false, "nothing was sent");
    await row(page, "createCall", "not sent yet").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Send");
    await page.keyboard.press("Enter");
    await inState(page, "establishing");
    await row(page, "createCall", "201").waitFor();
    assert.deepEqual(await shownRequest(page), shown, "what was sent is what was shown");
    assert.equal(
      await page.evaluate(() => document.activeElement.textContent),
      "Place",
      "the form made room for the call, and its opener has the focus",
    );
    assert.match(page.url(), /&review=1$/);
    await leave(page);
  });

  test("a review discards, and then nothing is sent", async () => {
    const page = await browser.console({ preview: true, hash: "#to=+15550100000&review=1" });
    await place(page);
    await button(page, "Send").waitFor();
    await page.keyboard.press("Escape");
    await row(page, "createCall", "discarded").waitFor();
    await page.waitForTimeout(300);
    assert.equal(await page.locator("#call").isVisible(), false);
    await button(page, "Send again").click();
    await button(page, "Send").click();
    await inState(page, "established");
    await leave(page);
  });

  test("every request is on the screen before it is sent, reviewed or not", async () => {
    const page = await browser.console({ preview: true });
    await page.evaluate(() => {
      window.seen = [];
      new MutationObserver(() => {
        const chip = document.querySelector("#detail .chip")?.textContent;
        const headers = document.querySelector("#detail .headers")?.textContent ?? "";
        if (chip && chip !== window.seen.at(-1)?.chip) window.seen.push({ chip, signed: headers.includes("HMAC-SHA256") });
      }).observe(document.querySelector("#detail"), { subtree: true, childList: true, characterData: true });
    });
    await placed(page);
    const [first, last] = await page.evaluate(() => window.seen);
    assert.deepEqual(first, { chip: "sending", signed: true });
    assert.match(last.chip, /^201 · /);
    await leave(page);
  });
});

/** What the rows on the screen are called, in the order in which they stand. */
const titlesOf = (page) =>
  page
    .locator("#log-list .row:visible")
    .evaluateAll((rows) =>
      rows.sort((one, other) => one.ariaPosInSet - other.ariaPosInSet).map((row) => row.querySelector(".title").textContent),
    );

describe("the log", () => {
  let page;
  before(async () => {
    page = await browser.console({ preview: true });
    await placed(page);
    await row(page, "ParticipantsUpdated", "2 in call").waitFor();
  });

  test("has the newest last", async () => {
    const titles = await titlesOf(page);
    assert.deepEqual(titles.slice(0, 3), ["createCall", "CallLegStateChanged", "CallLegStateChanged"]);
  });

  test("is filtered by words and by kind", async () => {
    await page.locator("#filter").fill("establ callleg");
    await page.locator("#log-count", { hasText: /^2 of/ }).waitFor();
    assert.deepEqual(await titlesOf(page), ["CallLegStateChanged", "CallLegStateChanged"]);
    await page.locator("#filter").fill("no such thing");
    await page.locator("#log-empty", { hasText: "No row is as you asked" }).waitFor();
    await page.locator("#filter").fill("");
    await page.getByLabel("Show", { exact: true }).selectOption("Requests");
    assert.deepEqual(await titlesOf(page), ["createCall"]);
    await page.getByLabel("Show", { exact: true }).selectOption("All");
  });

  test("opens what is clicked, the callbacks of a request with it", async () => {
    await row(page, "CallLegStateChanged", "established").click();
    assert.equal(await page.locator("#detail-title").textContent(), "CallLegStateChanged");
    const text = await page.locator("#detail-body").textContent();
    assert.match(text, /"CallState": "Established"/);
    assert.match(text, /"callState": "established"/);
    await row(page, "createCall").click();
    await page.getByRole("tab", { name: /^Callbacks/ }).click();
    await page.locator("#detail .callbacks summary", { hasText: "CallLegStateChanged established" }).click();
    await page.locator("#detail .callbacks pre:visible", { hasText: "ConversationId" }).waitFor();
  });

  test("is cleared, and goes on", async () => {
    await button(page, "Clear").click();
    await page.locator("#log-empty", { hasText: "Nothing has been on the wire" }).waitFor();
    assert.deepEqual(await titlesOf(page), []);
    await button(page, "Hang up").click();
    await row(page, "CallLegStateChanged", "terminated").waitFor();
    await leave(page);
  });
});

describe("copied", () => {
  let page;
  before(async () => {
    page = await browser.console({ preview: true });
    await placed(page);
    await row(page, "createCall").click();
  });
  after(() => leave(page));

  const copied = async (id) => {
    await page.locator(id).click();
    await page.locator(id).filter({ hasText: "Copied" }).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };

  test("as cURL, it is the request, and good on the served emulator", async () => {
    const command = await copied("#copy-curl");
    assert.equal(command, await page.locator("#curl").textContent());
    // A `curl` that prints its arguments: the quoting is what is tested, and not every machine has the real one.
    const curl = join(folder, "curl");
    await writeFile(curl, `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`);
    await chmod(curl, 0o755);
    const { stdout } = await run("sh", ["-c", command], { env: { PATH: `${folder}:${process.env.PATH}` } });
    const told = JSON.parse(stdout);
    const shown = await shownRequest(page);
    const headers = Object.entries(shown.headers).flatMap(([name, value]) => ["--header", `${name}: ${value}`]);
    assert.deepEqual(told, ["--request", "POST", shown.url, ...headers, "--data-raw", shown.body]);

    const { origin, host } = new URL(shown.url);
    const server = await serve({ endpoint: origin });
    try {
      const status = await new Promise((resolve, reject) => {
        const { pathname, search } = new URL(shown.url);
        const outgoing = send({
          host: "127.0.0.1",
          port: server.port,
          method: "POST",
          path: pathname + search,
          headers: { ...shown.headers, host },
        });
        outgoing
          .on("response", (response) => resolve(response.resume().statusCode))
          .on("error", reject)
          .end(shown.body);
      });
      assert.equal(status, 201);
    } finally {
      await server.close();
    }
  });

  test("as JavaScript, it runs with nothing but the package", async () => {
    const program = await copied("#copy-code");
    await mkdir(join(folder, "node_modules"));
    await symlink(fileURLToPath(pkg), join(folder, "node_modules", "ringwire"));
    const file = join(folder, "copied.mjs");
    await writeFile(file, `${program}\nconsole.log(callLegId, emulator.calls()[0].participants.length);\nemulator.stop();\n`);
    const { stdout } = await run(process.execPath, [file]);
    assert.match(stdout, /^[0-9a-f-]{36} 2\n$/);
  });

  test("as JavaScript of 2026-03-12, with the names of the official package", async () => {
    const there = await browser.console();
    await placed(there);
    await row(there, "createGroupCall").click();
    const program = await there.locator("#code").textContent();
    assert.match(program, /new CallAutomationClient\(emulator\.connectionString, \{ fetch: emulator\.fetch, sourceIdentity: \{/);
    const file = join(folder, "copied-too.mjs");
    await writeFile(
      file,
      `${program}\nconsole.log(result.callConnection.constructor.name, emulator.connections()[0].participants.length);\nemulator.stop();\n`,
    );
    const { stdout } = await run(process.execPath, [file]);
    assert.equal(stdout, "CallConnection 2\n");
    await leave(there);
  });
});
