// Components that applications send to browsers. One browser so far: Firefox and WebKit belong into `BROWSERS`.
import { join } from "node:path";
import { inPage, launch } from "../harness/browser.mjs";
import { equal } from "../harness/check.mjs";
import { inTurn, VIRTUAL_CALL } from "./checks.mjs";

const BROWSERS = { Chromium: launch };
const name = (browser) => `${browser}: a component has a call on its own emulator`;

/** The checks of `component`. */
export const COMPONENT = Object.keys(BROWSERS).map(name);

/** Clicks at the button of a page, and reads what it says then. */
export function component(url, dir) {
  const check = async (browser) => {
    const running = await BROWSERS[browser](join(dir, `profile-${browser}`));
    try {
      equal(await inPage(running, url, click), VIRTUAL_CALL, "kinds of events");
    } finally {
      await running.close();
    }
  };
  return inTurn(Object.fromEntries(Object.keys(BROWSERS).map((browser) => [name(browser), () => check(browser)])));
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
