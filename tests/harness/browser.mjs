// Pages in Chromium.
import { chromium } from "playwright-core";
import * as tools from "./tools.mjs";

/** Quiet: a browser in a test has no business with update servers. */
const ARGUMENTS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

/** Starts it with a profile in that directory. */
export async function launch(profile) {
  const executablePath = await tools.browser();
  return chromium.launchPersistentContext(profile, { executablePath, headless: true, args: ARGUMENTS.split(" ") });
}

/** Calls a function in a page; what the page says until then is part of the error. */
export async function inPage(browser, url, act, argument) {
  const page = await browser.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error?.stack ?? error)));
  try {
    await page.goto(url, { waitUntil: "load" });
    return await page.evaluate(act, argument);
  } catch (error) {
    throw new Error(`${error.message}\nthe page said:\n${said.join("\n")}`);
  } finally {
    await page.close();
  }
}
