// Usage: node tests/frameworks/run.mjs [name…]
//
// Puts the packed tarball into small applications of the frameworks, test runners, mocks, bundlers and package managers that people
// use it with; builds and runs them. Each suite is an application. The last line is `N passed, N failed`.
import { serveEmulator } from "../harness/emulator.mjs";
import { cleanUpAtExit, load, runAll, wanted } from "../harness/runner.mjs";
import { storage } from "./storage.mjs";
import { closeBrowsers } from "./pages.mjs";
import { workplace } from "./place.mjs";
import { signedCallback } from "./signed.mjs";

/** Builds keep two processors busy. */
const AT_ONCE = 2;

// What takes longest comes first.
const files = [
  "next",
  "nitro",
  "sveltekit",
  "test-runners",
  "bundlers",
  "servers",
  "azure-functions",
  "mocks",
  "package-managers",
  "init",
  "docs",
];
const suites = await load(
  files.map((name) => new URL(`${name}.mjs`, import.meta.url)),
  "npm ci --ignore-scripts in tests/ and in tests/frameworks/",
);
const chosen = wanted(Object.values(suites).flat());

const place = await workplace();
cleanUpAtExit(place);
const emulator = await serveEmulator(place.installed);
const recordings = await storage();
place.settings = {
  connectionString: emulator.connectionString,
  callbackAuthentication: emulator.callbackAuthentication,
  recordings: { url: recordings.url, text: recordings.text },
};
const signed = await signedCallback(place.installed, emulator.connectionString);
const close = () => Promise.all([emulator.close(), recordings.close(), closeBrowsers()]);
// Whatever a suite that broke off has left open does not keep this process.
process.exit((await runAll(chosen, { place, signed }, AT_ONCE, close)) === 0 ? 0 : 1);
