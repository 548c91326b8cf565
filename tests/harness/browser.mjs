// Pages in three browsers: Chromium and Firefox by Playwright, WebKit by its own driver. A browser is `{ version, open, close }`; a page is
// `{ goto, evaluate, click, fill, press, resize, screenshot, problems, close }`, where `click` and `fill` take an XPath.
import { chromium, firefox } from "playwright-core";
import { installed } from "./tools.mjs";
import { launchWebKit } from "./webkit.mjs";

/** Quiet: a browser in a test has no business with update servers. */
const ARGUMENTS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** The same in Firefox. */
const PREFERENCES = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.region.network.url": "",
  "datareporting.policy.dataSubmissionEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.server": "",
};

/** What starts each of them, with a profile in that directory. */
export const BROWSERS = {
  Chromium: async (profile) => driven(await launchChromium(profile)),
  Firefox: async (profile) => driven(await launchFirefox(profile)),
  WebKit: () => launchWebKit(),
};

/** Chromium, as Playwright gives it; `args` are more of them. */
export async function launchChromium(profile, { args = [], ...options } = {}) {
  const executablePath = await installed("chromium");
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [...ARGUMENTS.split(" "), ...args],
    ...options,
  });
}

/** Firefox as it is released, by WebDriver BiDi; `preferences` are more of them. */
export async function launchFirefox(profile, { preferences = {}, ...options } = {}) {
  const executablePath = await installed("firefox");
  const named = { channel: "moz-firefox", executablePath, headless: true, firefoxUserPrefs: { ...PREFERENCES, ...preferences } };
  return firefox.launchPersistentContext(profile, { ...named, ...options });
}

function driven(context) {
  return {
    version: context.browser()?.version(),
    open: async () => pageOf(await context.newPage()),
    close: () => context.close(),
  };
}

/** The hash of `body {}`: a style that Playwright puts into Firefox's pages before a screenshot, and that a policy may refuse. */
const STYLE_FOR_SCREENSHOTS = "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA=";

function pageOf(page) {
  const problems = [];
  const note = (text) => text.includes(STYLE_FOR_SCREENSHOTS) || problems.push(text);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) note(message.text());
  });
  page.on("pageerror", (error) => note(String(error?.stack ?? error)));
  return {
    goto: (url) => page.goto(url, { waitUntil: "load" }),
    evaluate: (act, argument) => page.evaluate(act, argument),
    click: (xpath) => page.locator(`xpath=${xpath}`).click(),
    fill: (xpath, text) => page.locator(`xpath=${xpath}`).fill(text),
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: (path) => page.screenshot({ path }),
    problems: async () => problems,
    close: () => page.close(),
  };
}

/** Calls a function in a page; the problems of the page until then are part of the error. */
export async function inPage(browser, url, act, argument) {
  const page = await browser.open();
  try {
    await page.goto(url);
    return await page.evaluate(act, argument);
  } catch (error) {
    throw new Error(`${error.message}\nthe page said:\n${(await page.problems()).join("\n")}`);
  } finally {
    await page.close();
  }
}
