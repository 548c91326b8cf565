// The page of the example with a browser console: a supervisor invites, announces and ends the call, in Chromium.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { start as startProgram } from "../harness/programs.mjs";
import { listen } from "../harness/servers.mjs";
import { button, start } from "./browser.mjs";

const pkg = new URL("../../pkg/", import.meta.url);
const shots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

test("a supervisor sees the call and acts", async (t) => {
  const { serve } = await import(new URL("entries/emulator-http-node.js", pkg));
  const server = await serve();
  t.after(() => server.close());
  const { audience, metadataUrl } = server.emulator.callbackAuthentication;
  // A port that is free.
  const free = await listen(async () => {});
  await free.close();
  const env = {
    COMMUNICATION_CONNECTION_STRING: server.connectionString,
    COMMUNICATION_CALLBACK_URL: `${free.url}/callbacks?secret=s`,
    COMMUNICATION_CALLBACK_SECRET: "s",
    COMMUNICATION_CALLBACK_AUDIENCE: audience,
    COMMUNICATION_CALLBACK_METADATA_URL: metadataUrl,
  };
  const program = startProgram(process.execPath, ["supervised.mjs"], { cwd: fileURLToPath(new URL("examples/", pkg)), env });
  t.after(() => program.kill("SIGKILL"));
  while (!program.output.includes("\n")) await Promise.race([once(program.child.stdout, "data"), program.ended]);

  const page = await browser.context.newPage();
  const problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(program.output.trim());
  const seen = (kind) => page.getByRole("listitem").filter({ hasText: kind }).first().waitFor();
  await seen("CallConnected");
  await button(page, "invite").last().click();
  await seen("AddParticipantSucceeded");
  await button(page, "announce").click();
  await seen("PlayStarted");
  await mkdir(shots, { recursive: true });
  for (const [name, colorScheme, width] of [
    ["light-desktop", "light", 1280],
    ["dark-phone", "dark", 360],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing is cut off`);
    await page.screenshot({ path: `${shots}/supervised-${name}.png`, fullPage: true });
  }
  await button(page, "end the call").click();
  await seen("CallDisconnected");
  assert.equal(await program.ended, 0);
  assert.deepEqual(problems, []);
  await page.close();
});
