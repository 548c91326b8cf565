// A browser with the console in it; it keeps every problem that a healthy page does not cause.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveConsole } from "../demo/serve.mjs";
import { launchChromium } from "../harness/browser.mjs";

/** How the address names the 2021 preview. */
const PREVIEW = "api=2021-04-15-preview1";

/** A new page, with all that a browser complains about as `problems`, and what it asks for as `requests`. */
export async function watched(context) {
  const page = await context.newPage();
  const problems = [];
  const requests = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => requests.push(request));
  return Object.assign(page, { problems, requests });
}

/** Starts a browser and the server of the console. */
export async function start() {
  const profile = await mkdtemp(join(tmpdir(), "ringwire-console-"));
  const server = await serveConsole();
  const context = await launchChromium(profile, {
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  // A machine that does much else at the same time takes long to load a page.
  context.setDefaultTimeout(30_000);
  return {
    server,
    context,
    /** A page with the console, ready, by default for calls by 2026-03-12. `hash` is its state, the rest is what `emulateMedia` takes. */
    async console({ hash = "", preview = false, ...media } = {}) {
      const page = await watched(context);
      await page.emulateMedia({ colorScheme: "light", ...media });
      await page.goto(server.url + (preview ? `${hash || "#"}&${PREVIEW}` : hash));
      await page.waitForSelector("body[data-ready=yes]");
      return page;
    },
    async close() {
      await context.close();
      await server.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Nothing was complained about (errors, warnings, violations of the policy), and no request went to a host that is not in `hosts`;
 * then the page is closed.
 */
export async function leave(page, ...hosts) {
  assert.deepEqual(page.problems, []);
  const own = new URL(page.url()).host;
  const foreign = page.requests
    .map((request) => new URL(request.url()))
    .filter(({ host }) => host !== own && !hosts.includes(host));
  assert.deepEqual(foreign.map(String), []);
  await page.close();
}

/** Waits until the call on the page is in that state. */
export const inState = (page, state) =>
  page
    .locator("#call-state")
    .filter({ hasText: new RegExp(`^${state}$`) })
    .waitFor();

const axe = readFile(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe-core finds wrong with the page as it is. */
export async function violations(page) {
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { violations, passes } = await window.axe.run(document, { resultTypes: ["violations", "passes"] });
    if (passes.length < 15) throw new Error(`only ${passes.length} rules had something to look at`);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  });
}

/** Waits until something is so; ten seconds at most. */
export async function until(condition) {
  for (const deadline = Date.now() + 10_000; !condition(); ) {
    assert.ok(Date.now() < deadline, `${condition} within ten seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Shows a part of the detail. */
export const part = (page, name) => page.getByRole("tab", { name: new RegExp(`^${name}`) }).click();

/** The phone of a participant. */
export const phone = (page, number) => page.getByRole("group", { name: `Phone of ${number}` });

/** A participant of the call, by their number. */
export const participant = (page, number) => page.locator("#people > li").filter({ hasText: number });

/** A lane of the timeline, by its title. */
export const lane = (page, name) => page.locator(".lane").filter({ has: page.locator(".lane-title", { hasText: name }) });

/** The timeline as text: what happened, in order. */
export const happened = (page) =>
  page.locator("#happened-list li").evaluateAll((lines) => lines.map((line) => line.lastElementChild.textContent));

/** Shows a part of the page, where the screen has room for one at a time. */
export async function pane(page, name) {
  const button = page.locator("#panes").getByRole("button", { name });
  if (await button.isVisible()) await button.click();
}

/** Shows a tab of the page. */
export async function tab(page, name) {
  await pane(page, "More");
  await page.getByRole("tab", { name }).click();
}

/** Opens what a button shows and hides, if it is not open. */
export async function unfolded(page, name) {
  const opener = button(page, name);
  if ((await opener.getAttribute("aria-expanded")) === "false") await opener.click();
}

/** Sends the form that places a call. */
export async function place(page, name = "Place a call") {
  await pane(page, "Calls");
  // Where calls go is chosen over the form.
  if (await page.locator("#connection").isVisible()) await page.locator("#endpoint").click();
  await unfolded(page, "Place");
  await button(page, name).click();
}

/** Places a call and waits until it can be controlled. */
export async function placed(page) {
  await place(page);
  await inState(page, "(established|connected)");
}

/** Plays a prompt to the call, by default the one that the form begins with; `loop` says whether again and again. */
export async function play(page, { loop = false, url } = {}) {
  await pane(page, "Wire");
  await unfolded(page, "Play…");
  await page.getByLabel("Loop until cancelled").setChecked(loop);
  if (url) await page.getByLabel("Audio file").fill(url);
  await button(page, "Play").click();
}

/** Adds to the call someone who answers after two seconds. */
export async function invite(page) {
  await pane(page, "Wire");
  await unfolded(page, "Add…");
  await page.locator("#invite-picker select").selectOption({ label: "Answers after 2 s and stays (+15550100000)" });
  await button(page, "Call in").click();
}

/** Lets a call come in. */
export async function ring(page) {
  await pane(page, "Calls");
  await unfolded(page, "Ring in");
  await button(page, "Ring").click();
}

/** Chooses where calls go: the emulator, or a live endpoint. */
export async function goTo(page, where) {
  if (!(await page.locator("#connection").isVisible())) await page.locator("#endpoint").click();
  await page.getByRole("radio", { name: where }).check();
}

/** A row of the wire, by the words in it; of those that are elements, which are the ones on the screen and some beyond its edges. */
export const row = (page, ...words) =>
  words.reduce((rows, word) => rows.filter({ hasText: word }), page.locator("#log-list .row:visible"));

/** The store of the page: `window.store`, from the next change of its tab on. */
export const findStore = (page) =>
  page.evaluate(async () => {
    const { Store } = await import(new URL("lib/store.js", location.href));
    const { select } = Store.prototype;
    await new Promise((resolve) => {
      Store.prototype.select = function (chosen) {
        window.store = this;
        Store.prototype.select = select;
        resolve();
        return select.call(this, chosen);
      };
      document.querySelector("#tab-live").click();
    });
  });

/** What a list of names and values says. */
export const factsOf = (list) =>
  list.evaluate((dl) =>
    Object.fromEntries([...dl.querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling.textContent])),
  );

/** The signed headers and the exact body of the request that is shown. */
export async function shownRequest(page) {
  const detail = page.locator("#detail-body");
  const body = await detail.locator("#detail-request .payload pre").first().textContent();
  return {
    method: await detail.locator(".request-line .method").textContent(),
    url: await detail.locator(".request-line .url").textContent(),
    headers: await factsOf(detail.locator(".headers").first()),
    body: JSON.stringify(JSON.parse(body)),
  };
}
