// The site as it is built: under a plain file server below some path, in Chromium and Firefox, with the policy that its pages state. Every
// example runs where it stands and prints what stands there; no link leads nowhere; axe finds nothing, in light and dark, wide and narrow.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, normalize, posix } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { POLICY, build } from "../../crates/xtask/npm/docs/site.mjs";
import { snippets } from "../../crates/xtask/npm/docs/snippets.mjs";
import { launchChromium, launchFirefox } from "../harness/browser.mjs";
import { listen } from "../harness/servers.mjs";
import { modules } from "../harness/tools.mjs";
import { pages } from "./pages.mjs";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const screenshots = process.env.RINGWIRE_SCREENSHOTS ?? fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

let out;
let server;
/** By the name of each browser. */
const contexts = {};
let url;
before(async () => {
  out = await mkdtemp(join(tmpdir(), "ringwire-docs-"));
  await build(join(out, "site"));
  // As `python3 -m http.server` would: files, and not one header of ours.
  server = await listen(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://page").pathname));
    const file = join(out, path.replace(/^\/below/, "site").replace(/\/$/, "/index.html"));
    const content = path.startsWith("/below/") ? await readFile(file).catch(() => undefined) : undefined;
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain; charset=utf-8" }).end(content);
  });
  url = `${server.url}/below/`;
  const viewport = { width: 1440, height: 900 };
  const permissions = ["clipboard-read", "clipboard-write"];
  contexts.Chromium = await launchChromium(await mkdtemp(join(out, "profile-")), { viewport, permissions });
  contexts.Firefox = await launchFirefox(await mkdtemp(join(out, "profile-")), { viewport });
  for (const context of Object.values(contexts)) context.setDefaultTimeout(20_000);
  await mkdir(screenshots, { recursive: true });
});
after(async () => {
  await Promise.all(Object.values(contexts).map((context) => context.close()));
  await server?.close();
  await rm(out, { recursive: true, force: true });
});

/** A page of the site that is ready, with the problems it has and the requests it sent. */
async function open(file, { browser = "Chromium", ...media } = {}) {
  const page = await contexts[browser].newPage();
  const problems = [];
  const requests = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.emulateMedia({ colorScheme: "light", ...media });
  if (media.width) await page.setViewportSize({ width: media.width, height: 844 });
  await page.goto(url + file);
  await page.waitForSelector("body[data-ready=yes]");
  return Object.assign(page, { problems, requests });
}

/** Nothing was complained about, and nothing came from elsewhere. */
async function leave(page) {
  assert.deepEqual(page.problems, []);
  assert.deepEqual(
    page.requests.filter((request) => !request.startsWith(url)),
    [],
  );
  await page.close();
}

const files = async () => (await readdir(join(out, "site"), { recursive: true })).map((file) => file.replaceAll("\\", "/"));
const htmlFiles = async () => (await files()).filter((file) => file.endsWith(".html") && !file.startsWith("console/"));
const withExamples = async () => {
  const found = [];
  for (const file of await htmlFiles())
    if ((await readFile(join(out, "site", file), "utf8")).includes('class="run"')) found.push(file);
  return found.sort();
};

/** A test in each browser. */
function inBrowsers(name, act) {
  for (const browser of ["Chromium", "Firefox"]) test(`${browser}: ${name}`, () => act(browser));
}

inBrowsers("every example runs in its page, and prints what stands below it", async (browser) => {
  const expected = [...(await pages())].flatMap(([file, text]) => snippets(text, file));
  let count = 0;
  const all = await withExamples();
  assert.ok(all.length >= 12, all.join());
  for (const file of all) {
    const page = await open(file, { browser });
    for (const button of await page.locator("button.run").all()) {
      const figure = page.locator("figure", { has: page.locator(`[data-module="${await button.getAttribute("data-module")}"]`) });
      await button.click();
      const output = figure.locator(".output");
      await output.and(page.locator("[data-state]")).waitFor();
      const printed = await output.locator(":scope > p:not([class])").allTextContents();
      const code = await figure.locator(":scope > pre").textContent();
      assert.equal(await output.getAttribute("data-state"), "done", `${file}: ${code}\n${await output.textContent()}`);
      const snippet = expected.find((one) => one.code === code && one.file !== "README.md");
      assert.ok(snippet, `${file}: ${code}`);
      if (snippet.output !== undefined)
        assert.deepEqual(printed, snippet.output.trim().split("\n"), `${snippet.file}:${snippet.line}`);
      count += 1;
    }
    await leave(page);
  }
  // Every program of the pages that needs nothing of Node is among them.
  assert.ok(count >= 20, `${count} examples`);
});

inBrowsers("what went over the wire can be looked at", async (browser) => {
  const page = await open("guides/reminder.html", { browser });
  await page.locator("button.run").first().click();
  const wire = page.locator(".output details").first();
  await wire.getByText("On the wire").click();
  const lines = await wire.locator("li").allTextContents();
  assert.ok(
    lines.some((text) => text.endsWith("→ POST /calling/callConnections")),
    lines.join("\n"),
  );
  assert.ok(
    lines.some((text) => /CreateCallFailed, answered 200$/.test(text)),
    lines.join("\n"),
  );
  await leave(page);
});

test("every page states the policy, and the documentation states the same", async () => {
  const security = await readFile(new URL("../../docs/security.md", import.meta.url), "utf8");
  assert.ok(security.includes(POLICY), "docs/security.md states another policy");
  for (const file of await htmlFiles()) {
    const html = await readFile(join(out, "site", file), "utf8");
    assert.ok(html.includes(`content="${POLICY.replaceAll('"', "&quot;")}"`), file);
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/, `${file} has what the policy refuses`);
  }
});

test("every link of every page leads somewhere", async () => {
  const ids = new Map();
  const idsOf = async (file) => {
    if (!ids.has(file)) {
      const html = await readFile(join(out, "site", file), "utf8").catch(() => undefined);
      ids.set(file, html && new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)));
    }
    return ids.get(file);
  };
  const there = new Set(await files());
  const wrong = [];
  let count = 0;
  for (const file of await htmlFiles()) {
    const html = await readFile(join(out, "site", file), "utf8");
    for (const [, raw] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const link = raw.replaceAll("&amp;", "&");
      count += 1;
      if (link.startsWith("https://")) continue;
      const [target, anchor] = link.split("#");
      const to = target ? posix.join(posix.dirname(file), decodeURIComponent(target)) : file;
      if (!there.has(to)) wrong.push(`${file}: ${link}`);
      // The console reads its state behind the sign.
      else if (anchor && !to.startsWith("console/") && !(await idsOf(to)).has(decodeURIComponent(anchor)))
        wrong.push(`${file}: ${link}`);
    }
  }
  assert.deepEqual(wrong.slice(0, 20), []);
  assert.ok(count > 5000, `${count} links`);
});

describe("for every user", { concurrency: 2 }, () => {
  const looked = [
    "index.html",
    "start.html",
    "troubleshooting.html",
    "reference/events.html",
    "reference/options.html",
    "api/classes/callbacks.CallbackReceiver.html",
  ];
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      test(`${colorScheme}, ${width} wide: axe finds nothing, and nothing is wider than the page`, async () => {
        const axe = await readFile(join(modules, "axe-core/axe.min.js"), "utf8");
        for (const file of looked) {
          const page = await open(file, { colorScheme, width });
          const run = page.locator("button.run").first();
          if (await run.count()) {
            await run.click();
            await page.locator(".output[data-state]").first().waitFor();
          }
          // Through the browser's own door: the policy of the page lets no script in.
          await page.evaluate(axe);
          const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
          assert.deepEqual(
            violations.map(
              ({ id, nodes }) =>
                `${file}: ${id}: ${nodes
                  .slice(0, 3)
                  .map(({ html }) => html.slice(0, 120))
                  .join(" ")}`,
            ),
            [],
          );
          const { scroll, inner } = await page.evaluate(() => ({
            scroll: document.documentElement.scrollWidth,
            inner: innerWidth,
          }));
          assert.ok(scroll <= inner, `${file} is ${scroll} wide at ${inner}`);
          const name = `docs-${file.replace(/\.html$/, "").replaceAll("/", "-")}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(screenshots, name) });
          await leave(page);
        }
      });
    }
  }
});

inBrowsers("the search finds by word, and goes there by keyboard", async (browser) => {
  const page = await open("guides/reminder.html", { browser });
  await page.keyboard.press("/");
  await page.keyboard.type("8511");
  await page.locator("#found [aria-selected=true]").waitFor();
  assert.ok((await page.locator("#found li").allTextContents()).some((text) => text.includes("Recognize fails")));
  await page.getByRole("combobox", { name: "Search" }).fill("maxCallsPerNumber");
  await page.locator("#found li", { hasText: "EmulatorOptions" }).first().waitFor();
  await page.getByRole("combobox", { name: "Search" }).fill("xyzzy");
  await page.getByText("Nothing was found.").waitFor();
  await page.getByRole("combobox", { name: "Search" }).fill("incomingCallContext expired");
  await page.locator("#found li", { hasText: "expired" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/troubleshooting\.html#incomingcallcontext-expired/);
  await leave(page);
});

inBrowsers("platforms are tabs, by mouse, by keyboard and by link", async (browser) => {
  const page = await open("start.html", { browser });
  const code = page.locator("[role=tabpanel]:not([hidden]) pre").first();
  assert.match(await code.textContent(), /from "express"/);
  await page.getByRole("tab", { name: "Hono" }).click();
  assert.match(await code.textContent(), /from "hono"/);
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("[role=tab]:focus").textContent(), "Next.js");
  await page.evaluate(() => (location.hash = "#lambda"));
  await page.getByRole("tab", { name: "Lambda", selected: true }).waitFor();
  await leave(page);
});

test("code is copied, and pages follow each other", async () => {
  const page = await open("start.html");
  await page.getByRole("button", { name: "Copy" }).first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "npm install ringwire\n");
  await page.locator("a[rel=next]").click();
  await page.waitForURL(/testing\.html$/);
  await page.locator("a[rel=prev]").click();
  await page.waitForURL(/start\.html$/);
  await leave(page);
});

inBrowsers("the console opens beside an example, with the number that it calls", async (browser) => {
  const page = await open("start.html", { browser });
  const [opened] = await Promise.all([
    contexts[browser].waitForEvent("page"),
    page.getByRole("link", { name: "Open the console" }).first().click(),
  ]);
  await opened.waitForSelector("body[data-ready=yes]");
  assert.match(await opened.locator("#place").textContent(), /\+15550103001/);
  await opened.close();
  await leave(page);
});

test("without scripts, everything can be read", async () => {
  const plain = await launchChromium(await mkdtemp(join(out, "plain-")), {
    javaScriptEnabled: false,
    viewport: { width: 1440, height: 900 },
  });
  const page = await plain.newPage();
  await page.goto(`${url}start.html`);
  for (const name of ["Express", "Deno Deploy"]) assert.ok(await page.getByRole("heading", { name }).isVisible(), name);
  assert.ok(await page.getByRole("link", { name: "Troubleshooting" }).first().isVisible());
  assert.ok(!(await page.getByRole("button", { name: "Run" }).first().isVisible()));
  await plain.close();
});

test("llms.txt and the pages as Markdown are there", async () => {
  const text = await readFile(join(out, "site/llms.txt"), "utf8");
  assert.match(text, /^# ringwire\n\n> /);
  const links = [...text.matchAll(/^- \[[^\]]+\]\(([^)]+)\): \S/gm)].map(([, link]) => link);
  const expected = [...(await pages()).keys()]
    .filter((file) => file.startsWith("docs/") && file !== "docs/index.md")
    .map((file) => file.slice(5));
  assert.deepEqual(links.sort(), expected.sort());
  for (const link of links) assert.match(await readFile(join(out, "site", link), "utf8"), /^# /);
});
