// The console on a live endpoint: here, an emulator served over HTTP, which is as foreign to the page as the service is.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { button, goTo, inState, leave, place, play, row, shownRequest, start, tab, unfolded, until } from "./browser.mjs";

const { serve } = await import(new URL("../../pkg/entries/emulator-http-node.js", import.meta.url));

let browser;
let service;
before(async () => {
  browser = await start();
  service = await serve({ fetch: undefined });
});
after(async () => {
  await browser.close();
  await service.close();
});

const SECRET = "hush-0f1e2d";

async function live(settings = { preview: true }) {
  const page = await browser.console(settings);
  await goTo(page, "Live endpoint");
  return page;
}

async function connect(page, endpoint, token) {
  if (!(await page.locator("#connection").isVisible())) await page.locator("#endpoint").click();
  await page.getByLabel("Endpoint", { exact: true }).fill(endpoint);
  await page.getByLabel("Bearer token").fill(token);
  await button(page, "Connect").click();
}

async function fill(page, callee) {
  await unfolded(page, "Place");
  await page.locator("#callee-picker").getByLabel("Number or id").fill(callee);
  await button(page, "Add").click();
  await page.getByLabel("Calls as").fill("8:acs:resource_me");
  await page.getByLabel("Number shown").fill("+14255550100");
  await page.getByLabel("Callback URL").fill(`https://app.example/callbacks?secret=${SECRET}`);
}

/** Pastes the callbacks that came after the last paste. */
async function pasteCallbacks(page, after = 0) {
  const events = service.emulator
    .callbacks()
    .slice(after)
    .map(({ event }) => event);
  await page.getByLabel("Callback body").fill(JSON.stringify(events));
  await button(page, "Read").click();
  return after + events.length;
}

/** Everything the page shows, types, stores or carries in its address. */
const everything = (page) =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map(({ value }) => value);
    return [
      document.documentElement.outerHTML,
      ...fields,
      location.href,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      document.cookie,
    ].join("\n");
  });

// Each test has a page of its own, so they run at the same time.
describe("the console, live", { concurrency: 4 }, () => {
  describe("connecting", { concurrency: 3 }, () => {
    /** A page that refused to connect, for a reason, and forgot what it was given. */
    async function refused(endpoint, token, reason) {
      const page = await live();
      await connect(page, endpoint, token);
      await page.locator("#connect .problem", { hasText: reason }).waitFor();
      assert.equal(await page.locator("#connected").isVisible(), false);
      assert.equal(await page.getByLabel("Bearer token").inputValue(), "");
      const all = await everything(page);
      await leave(page);
      return all;
    }

    test("says that calls are real, and why there is no field for a key", async () => {
      const page = await live();
      assert.match(await page.locator("#mode-note").textContent(), /Not connected. Calls made here are real/);
      assert.match(await page.locator("#token-note").textContent(), /no field for an access key/);
      assert.equal(await page.getByLabel("Bearer token").getAttribute("type"), "password");
      await place(page, "Place a real call");
      await page.locator("#place-form .problem", { hasText: "Not connected" }).waitFor();
      await leave(page);
    });

    test("refuses a connection string, and does not keep it", async () => {
      const key = /accesskey=(.*)$/.exec(service.connectionString)[1];
      assert.equal((await refused(service.connectionString, "a.b.c", "connection string")).includes(key), false);
    });

    test("refuses what looks like a key, and does not repeat it", async () => {
      const key = Buffer.from("k".repeat(64)).toString("base64");
      assert.equal((await refused(service.endpoint, key, "looks like an access key")).includes(key), false);
    });

    test("refuses plain http beyond this machine", () => refused("http://contoso.example", "a.b.c", "expected https"));

    test("refuses to do without a token", () => refused(service.endpoint, " ", "A bearer token is needed"));
  });

  describe("a live call", { concurrency: 1 }, () => {
    let page;
    let token;
    let read = 0;
    before(async () => {
      page = await live();
      ({ token } = service.emulator.issueToken());
      await connect(page, service.endpoint, token);
      await page.locator("#endpoint", { hasText: new URL(service.endpoint).host }).waitFor();
      assert.match(await page.locator("#mode-note").textContent(), /An emulator on this machine, .*no real phone rings/);
      await fill(page, "+15550100000");
    });

    test("is placed with the token, over the network", async () => {
      const asked = page.waitForRequest((request) => request.url().startsWith(service.endpoint) && request.method() === "POST");
      await place(page);
      const request = await asked;
      await row(page, "createCall", "201").waitFor();
      const sent = await request.allHeaders();
      const { headers, body } = await shownRequest(page);
      assert.equal(sent.authorization, `Bearer ${token}`);
      assert.equal(headers.authorization, "Bearer ••••••");
      for (const [name, value] of Object.entries(headers)) if (name !== "authorization") assert.equal(sent[name], value);
      assert.equal(sent.cookie, undefined);
      assert.equal(request.postData(), body.replace("••••••", SECRET));
      assert.equal(service.emulator.calls().length, 1);
    });

    test("goes on by the callbacks that are pasted", async () => {
      await inState(page, "requested");
      await until(() => service.emulator.calls()[0].state === "established");
      read = await pasteCallbacks(page);
      await inState(page, "established");
      await page.locator("#people > li", { hasText: "+15550100000" }).filter({ hasText: "connected" }).waitFor();
      assert.equal(await page.getByRole("button", { name: /Phone of/ }).count(), 0, "a live callee has a phone of their own");
      await page.getByLabel("Callback body").fill("{");
      await button(page, "Read").click();
      await page.locator("#callbacks-form .problem", { hasText: /JSON/ }).waitFor();
    });

    test("is controlled: play, cancel, invite, remove, hang up", async () => {
      await play(page, { url: service.emulator.promptUri(5) });
      await row(page, "playAudio", "202").waitFor();
      await button(page, "Cancel media").click();
      await row(page, "cancelMediaProcessing", "200").waitFor();
      await unfolded(page, "Add…");
      await page.locator("#invite-picker").getByLabel("Number or id").fill("+15550110000");
      await button(page, "Call in").click();
      await row(page, "inviteParticipants", "202").waitFor();
      await until(() => service.emulator.calls()[0].participants[1].state === "connected");
      read = await pasteCallbacks(page, read);
      await button(page, "Remove +15550110000 from the call").click();
      await row(page, "removeParticipant", "202").waitFor();
      await button(page, "Hang up").click();
      await row(page, "hangupCall", "202").waitFor();
      await until(() => service.emulator.calls()[0].state === "terminated");
      await pasteCallbacks(page, read);
      await inState(page, "terminated");
    });

    test("keeps the token and the callback's secret out of everything shown, copied and stored", async () => {
      await row(page, "createCall").click();
      const [curl, code] = [await page.locator("#curl").textContent(), await page.locator("#code").textContent()];
      assert.match(curl, /"authorization: Bearer \$COMMUNICATION_TOKEN"/);
      assert.match(curl, /"callbackUri":"'"\$COMMUNICATION_CALLBACK_URL"'"/);
      assert.match(code, /process\.env\.COMMUNICATION_TOKEN/);
      assert.match(code, /callbackUri: process\.env\.COMMUNICATION_CALLBACK_URL/);
      assert.equal((await everything(page)).includes(token), false);
      await unfolded(page, "Place");
      await page.getByLabel("Callback URL").fill("");
      assert.equal((await everything(page)).includes(SECRET), false);
      assert.equal(new URL(page.url()).hash.includes("15550110000"), false, "live callees are not in the address");
    });

    test("ends with the connection: the token is forgotten", async () => {
      await page.getByLabel("Review before sending").check();
      await page.getByLabel("Callback URL").fill("https://app.example/callbacks");
      const placed = service.emulator.calls().length;
      await place(page);
      await button(page, "Send").waitFor();
      await page.locator("#endpoint").click();
      await button(page, "Disconnect").click();
      await row(page, "createCall", "discarded").waitFor();
      assert.equal(service.emulator.calls().length, placed, "what waited to be sent was not");
      await place(page, "Place a real call");
      await page.locator("#place-form .problem", { hasText: "Not connected" }).waitFor();
      await goTo(page, "Emulator");
      assert.match(await page.locator("#mode-note").textContent(), /nothing leaves it/);
      assert.deepEqual(await page.locator("#callees .number").allTextContents(), ["+15550100000", "+15550100001"]);
      await leave(page, new URL(service.endpoint).host);
    });
  });

  test("a live call by 2026-03-12 goes on by the callbacks that are pasted", async () => {
    const own = await serve({ fetch: undefined });
    const page = await live({});
    await connect(page, own.endpoint, own.emulator.issueToken().token);
    await fill(page, "+15550100000");
    await place(page);
    await row(page, "createCall", "201").waitFor();
    await inState(page, "requested");
    let read = 0;
    const paste = async () => {
      const events = own.emulator
        .callbacks()
        .slice(read)
        .map(({ event }) => event);
      read += events.length;
      await page.getByLabel("Callback body").fill(JSON.stringify(events));
      await button(page, "Read").click();
    };
    await until(() => own.emulator.connections()[0].state === "connected");
    await until(() => own.emulator.callbacks().length >= 2);
    await paste();
    await inState(page, "connected");
    await page.locator("#people > li", { hasText: "+15550100000" }).filter({ hasText: "connected" }).waitFor();
    await play(page, { url: own.emulator.promptUri(5) });
    await row(page, "playToAll", "202").waitFor();
    await button(page, "Cancel media").click();
    await row(page, "cancelAllOperations", "202").waitFor();
    await tab(page, "Workbench");
    await page.locator("#waits > li", { hasText: "playToAll" }).filter({ hasText: "waiting" }).waitFor();
    await tab(page, "Live");
    await button(page, "Hang up").click();
    await row(page, "hangUp", "204").waitFor();
    await until(() => own.emulator.connections()[0].state === "disconnected");
    await until(() => own.emulator.callbacks().some(({ eventKind }) => eventKind === "CallDisconnected"));
    await paste();
    await inState(page, "disconnected");
    await tab(page, "Workbench");
    await page.locator("#waits > li", { hasText: "playToAll" }).filter({ hasText: "PlayCanceled" }).waitFor();
    assert.equal(await button(page, "Ring in").isVisible(), false, "calls come in to a server, not to a page");
    assert.equal(await page.getByRole("button", { name: /Phone of/ }).count(), 0);
    await leave(page, new URL(own.endpoint).host);
    await own.close();
  });

  describe("a live failure", () => {
    // These pages are not left clean: a browser writes refused requests into its console.
    test("tells a refused token", async () => {
      const page = await live();
      await connect(page, service.endpoint, "not.a.token");
      await fill(page, "+15550100000");
      await place(page);
      const problem = page.locator("#place-form .problem");
      await problem.getByText("The service refused").waitFor();
      assert.match(await problem.textContent(), /status401.*connect with a fresh token/s);
      assert.equal((await everything(page)).includes("not.a.token"), false);
      await page.close();
    });

    test("reports that no server answered, and what that may mean", async () => {
      const gone = await serve({ fetch: undefined });
      await gone.close();
      const page = await live();
      await connect(page, gone.endpoint, "a.b.c");
      await fill(page, "+15550100000");
      await place(page);
      const problem = page.locator("#place-form .problem");
      await problem.getByText("No answer", { exact: true }).waitFor();
      assert.match(await problem.textContent(), /kindnetwork.*CORS/s);
      await page.close();
    });
  });
});
