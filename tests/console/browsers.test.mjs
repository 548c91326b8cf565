// The console in every browser: the same walks in each, by what all of their drivers can do.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serveConsole } from "../demo/serve.mjs";
import { BROWSERS } from "../harness/browser.mjs";
import { until } from "../harness/check.mjs";
import { audit, contrasts } from "./audit.mjs";

const screenshots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));
const { serve } = await import(new URL("../../pkg/entries/emulator-http-node.js", import.meta.url));

const press = (page, name) => page.click(`//button[not(@hidden) and normalize-space()="${name}"]`);
const text = (page, css) => page.evaluate((css) => document.querySelector(css).textContent, css);
const reads = (page, css, pattern) => until(`${css} to read ${pattern}`, async () => pattern.test(await text(page, css)));
const shows = (page, css, ...words) =>
  until(`${css} with ${words}`, () =>
    page.evaluate(
      ([css, words]) =>
        [...document.querySelectorAll(css)].some((element) => words.every((word) => element.textContent.includes(word))),
      [css, words],
    ),
  );
/** A row of the log. */
const logged = (page, ...words) => shows(page, "#log-list .row:not([hidden])", ...words);
/** Sends the form that places a call, which is open or not. */
async function place(page, name = "Place a call") {
  if (await page.evaluate(() => document.querySelector("#place").hidden)) await press(page, "Place");
  await press(page, name);
}
const walks = {
  async "starts, and says its version"(page) {
    await reads(page, "#build", /^ringwire \d+\.\d+\.\d+ · client \d+ kB, emulator \d+ kB of WebAssembly/);
  },

  async "takes a sample call from its beginning to its end"(page) {
    await press(page, "Start a sample call");
    await reads(page, "#tour-said", /^That was a whole call/);
    const states = await page.evaluate(() => [...document.querySelectorAll(".step-state")].map(({ textContent }) => textContent));
    assert.deepEqual(states, ["done", "done", "done", "done"]);
    await logged(page, "RecognizeCompleted", "keys 5");
  },

  async "places a call, plays, cancels and hangs up"(page) {
    await place(page);
    await reads(page, "#call-state", /^connected$/);
    await logged(page, "createGroupCall", "201");
    await logged(page, "ParticipantsUpdated", "2 in call");
    await press(page, "Play…");
    await page.click('//input[@name="loop"]');
    await press(page, "Play");
    await logged(page, "PlayStarted");
    await press(page, "Cancel media");
    await logged(page, "PlayCanceled");
    await press(page, "Hang up");
    await reads(page, "#call-state", /^disconnected$/);
    await logged(page, "CallDisconnected");
  },

  async "has phones, by mouse and by keyboard; and looks as it should"(page, name) {
    await place(page);
    await reads(page, "#call-state", /^established$/);
    await page.click('//button[@aria-label="Phone of +15550100000"]');
    await page.click('//*[@class="phone" and not(@hidden)]//button[.="7"]');
    await page.press("#");
    await logged(page, "DtmfReceived", "key 7");
    await logged(page, "DtmfReceived", "key #");
    await reads(page, ".phone:not([hidden]) .pressed", /^7 #$/);
    const heights = await page.evaluate(() =>
      ["#filter", "#filter-kind"].map((field) => document.querySelector(field).getBoundingClientRect().height),
    );
    assert.ok(Math.abs(heights[0] - heights[1]) <= 1, `a list box is as high as the field beside it: ${heights}`);
    await page.evaluate(() => document.activeElement.blur());
    for (const [size, width] of Object.entries({ desktop: 1280, phone: NARROWEST })) {
      await page.resize(width, 900);
      const path = join(screenshots, `console-${name}-${size}.png`);
      await until(`no part to be cut off on a ${size}`, () =>
        page.evaluate((width) => innerWidth <= width && document.documentElement.scrollWidth <= innerWidth, width),
      );
      await page.evaluate(() => scrollTo(0, 0));
      await page.screenshot(path);
      assert.deepEqual(await page.evaluate(audit), []);
      assert.deepEqual((await page.evaluate(contrasts)).low, []);
    }
    await page.resize(1280, 900);
  },

  async "answers a call that comes in"(page) {
    await press(page, "Ring in");
    await press(page, "Ring");
    await logged(page, "IncomingCall", "from +15550100000");
    await press(page, "Answer");
    await reads(page, "#call-state", /^connected$/);
    await logged(page, "answerCall", "200");
  },

  async "says why a call is refused"(page) {
    await place(page);
    await shows(page, "#place-form .problem", "The service refused", "TooManyRequests", "Wait 3 s, then send it again");
  },

  async "places a call on a live endpoint, over the network"(page, _, service) {
    await page.click('//button[@id="endpoint"]');
    await page.click('//label[span="Live endpoint"]');
    await page.fill('//input[@name="endpoint"]', service.endpoint);
    await page.fill('//input[@name="token"]', service.emulator.issueToken().token);
    await press(page, "Connect");
    await shows(page, "#endpoint", new URL(service.endpoint).host);
    await page.fill('//*[@id="callee-picker"]//input', "+15550100000");
    await page.press("Enter");
    if (await page.evaluate(() => !document.querySelector("#options").open)) await page.click('//*[@id="options"]/summary');
    await page.fill('//input[@name="source"]', "8:acs:resource_me");
    await page.fill('//input[@name="alternateCallerId"]', "+14255550100");
    await page.fill('//input[@name="callbackUri"]', "https://app.example/callbacks");
    await press(page, "Place a call");
    await logged(page, "createCall", "201");
    const id = await text(page, "#call-id");
    assert.ok(service.emulator.connections().some(({ callConnectionId }) => callConnectionId === id));
  },
};

/** No window of WebKit's small browser is narrower. */
const NARROWEST = 450;

/** Where a walk begins, if not at the address alone. */
const HASHES = {
  "has phones, by mouse and by keyboard; and looks as it should": "#&api=2021-04-15-preview1",
  "says why a call is refused": "#to=+15550100429&api=2021-04-15-preview1",
};

describe("the console", { concurrency: 2 }, () => {
  let server;
  let service;
  before(async () => {
    await mkdir(screenshots, { recursive: true });
    [server, service] = await Promise.all([serveConsole(), serve({ fetch: undefined })]);
  });
  after(() => Promise.all([server.close(), service.close()]));

  for (const [name, launch] of Object.entries(BROWSERS)) {
    describe(name, { concurrency: 1 }, () => {
      let profile;
      let browser;
      before(async () => {
        profile = await mkdtemp(join(tmpdir(), "ringwire-console-"));
        browser = await launch(profile);
      });
      after(async () => {
        await browser?.close();
        await rm(profile, { recursive: true, force: true });
      });

      for (const [what, walk] of Object.entries(walks)) {
        test(what, async () => {
          const page = await browser.open();
          try {
            await page.goto(server.url + (HASHES[what] ?? ""));
            await until("the console", () => page.evaluate(() => document.body.dataset.ready === "yes"));
            await walk(page, name.toLowerCase(), service);
            assert.deepEqual(await page.problems(), []);
          } catch (error) {
            const path = join(screenshots, `failed-${name}.png`);
            await page.screenshot(path);
            throw new Error(`${error.message}\nthe page said: ${(await page.problems()).join("\n")}\nit looked like ${path}`, {
              cause: error,
            });
          } finally {
            await page.close();
          }
        });
      }
    });
  }
});
