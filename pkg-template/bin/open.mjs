// `ringwire open`: the console of a running emulator in the browser.
import { spawn } from "node:child_process";
import { print } from "./output.mjs";
import { ENDPOINT, remoteOf } from "./remote.mjs";
import { argumentsOf } from "./usage.mjs";

/** @import { Invocation, Options } from "./usage.mjs" */

export const usage = ["ringwire open [options]"];

export const about = `Opens the console of a running emulator in the browser, and prints its URL: over SSH, in a container or in CI there is no browser to open.`;

/** @satisfies {Options} */
export const options = {
  print: { type: "boolean", about: "prints the URL only" },
  endpoint: ENDPOINT,
};

/** What opens a URL, by the platform. @type {Partial<Record<NodeJS.Platform, string[]>>} */
const OPENERS = { darwin: ["open"], win32: ["cmd", "/c", "start", '""'] };

/** @param {Invocation<typeof options>} invocation */
export async function run({ values, positionals }) {
  argumentsOf("open", positionals, []);
  const remote = await remoteOf(values.endpoint);
  await remote.index();
  const url = `${remote.base}/`;
  print(`${url}\n`);
  if (!values.print) await openInBrowser(url);
}

/**
 * Opens a URL in the browser, where there is one.
 *
 * @param {string} url
 */
export async function openInBrowser(url) {
  const { CI, SSH_CONNECTION, DISPLAY, WAYLAND_DISPLAY, BROWSER } = process.env;
  const hasDisplay = process.platform !== "linux" || DISPLAY || WAYLAND_DISPLAY || BROWSER;
  if (CI || SSH_CONNECTION || !hasDisplay) return;
  const [opener = "xdg-open", ...args] = BROWSER ? [BROWSER] : (OPENERS[process.platform] ?? []);
  await new Promise((resolve) => {
    const child = spawn(opener, [...args, url], { stdio: "ignore", detached: true });
    // The URL is printed: nothing else is to be done where nothing opens it.
    child.once("error", resolve);
    child.once("spawn", () => {
      child.unref();
      resolve(undefined);
    });
  });
}
