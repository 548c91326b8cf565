// A browser with the console in it; it keeps every problem that a healthy page does not cause.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serveConsole } from "../demo/serve.mjs";
import { launchChromium } from "../harness/browser.mjs";

/** How the address names the 2021 preview. */
const PREVIEW = "api=2021-04-15-preview1";

/** Starts a browser and the server of the console. */
export async function start() {
  const profile = await mkdtemp(join(tmpdir(), "ringwire-console-"));
  const server = await serveConsole();
  const context = await launchChromium(profile, {
    viewport: { width: 1280, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(10_000);
  return {
    server,
    context,
    /** A page with the console, ready, by default for calls by 2026-03-12. `hash` is its state, the rest is what `emulateMedia` takes. */
    async console({ hash = "", preview = false, ...media } = {}) {
      const page = await context.newPage();
      const problems = [];
      const requests = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) problems.push(message.text());
      });
      page.on("pageerror", (error) => problems.push(String(error)));
      page.on("request", (request) => requests.push(request));
      await page.emulateMedia({ colorScheme: "light", ...media });
      await page.goto(server.url + (preview ? `${hash || "#"}&${PREVIEW}` : hash));
      await page.waitForSelector("body[data-ready=yes]");
      return Object.assign(page, { problems, requests });
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

/** Waits until something is so; ten seconds at most. */
export async function until(condition) {
  for (const deadline = Date.now() + 10_000; !condition(); ) {
    assert.ok(Date.now() < deadline, `${condition} within ten seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const button = (page, name) => page.getByRole("button", { name, exact: true });

/** A participant of the call, by their number. */
export const participant = (page, number) => page.locator("#people > li").filter({ hasText: number });

/** A lane of the timeline, by its title. */
export const lane = (page, name) => page.locator(".lane").filter({ has: page.locator(".lane-title", { hasText: name }) });

/** The timeline as text: what happened, in order. */
export const happened = (page) =>
  page.locator("#happened-list li").evaluateAll((lines) => lines.map((line) => line.lastElementChild.textContent));

/** Places a call and waits until it can be controlled. */
export async function placed(page) {
  await button(page, "Place a call").click();
  await inState(page, "(established|connected)");
}

/** A row of the log, by the words in it. */
export const row = (page, ...words) => words.reduce((rows, word) => rows.filter({ hasText: word }), page.locator("#log-list li"));

/** What a list of names and values says. */
export const factsOf = (list) =>
  list.evaluate((dl) =>
    Object.fromEntries([...dl.querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling.textContent])),
  );

/** The signed headers and the exact body of the request that is shown. */
export async function shownRequest(page) {
  const detail = page.locator("#detail-body");
  const body = await detail.locator("h3:text-is('Request') ~ .payload pre").first().textContent();
  return {
    method: await detail.locator(".request-line .method").textContent(),
    url: await detail.locator(".request-line .url").textContent(),
    headers: await factsOf(detail.locator(".headers").first()),
    body: JSON.stringify(JSON.parse(body)),
  };
}
