// Components that applications send to browsers.
import { join } from "node:path";
import { BROWSERS, inPage } from "../harness/browser.mjs";
import { equal } from "../harness/check.mjs";
import { inTurn, VIRTUAL_CALL } from "./checks.mjs";

/** Each is started once, for the first of the applications. */
const running = new Map();
const name = (browser) => `${browser}: a component has a call on its own emulator`;

/** The checks of `component`. */
export const COMPONENT = Object.keys(BROWSERS).map(name);

/** Clicks at the button of a page, and reads what it says then. */
export function component(url, place) {
  const check = async (browser) => {
    if (!running.has(browser)) running.set(browser, BROWSERS[browser](join(place.root, `profile-${browser}`)));
    equal(await inPage(await running.get(browser), url, click), VIRTUAL_CALL, "kinds of events");
  };
  return inTurn(Object.fromEntries(Object.keys(BROWSERS).map((browser) => [name(browser), () => check(browser)])));
}

/** Ends the browsers. One that could not be started was the failure of every check in it. */
export async function closeBrowsers() {
  await Promise.allSettled([...running.values()].map(async (browser) => (await browser).close()));
}

/** Runs in the page. */
async function click() {
  const output = document.querySelector("output");
  for (let tries = 0; !output.textContent && tries < 200; tries += 1) {
    // It hears of a click only when it is hydrated.
    if (tries % 20 === 0) document.querySelector("button").click();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return output.textContent;
}
