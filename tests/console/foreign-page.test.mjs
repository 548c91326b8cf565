// Web pages beside a served emulator, in a real browser: one of another machine, which may do nothing; and one of this machine.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { launchChromium } from "../harness/browser.mjs";

const { serve } = await import(new URL("../../pkg/entries/emulator-http-node.js", import.meta.url));

let context;
let profile;
let site;
let service;
before(async () => {
  profile = await mkdtemp(join(tmpdir(), "ringwire-foreign-"));
  // Its name leads to this machine, as an attacker's can (DNS rebinding).
  const rules = "--host-resolver-rules=MAP evil.example 127.0.0.1, MAP friend.example 127.0.0.1";
  context = await launchChromium(profile, { args: ["--no-sandbox", "--disable-gpu", rules] });
  site = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>a page</title><body></body>");
  });
  site.listen(0, "127.0.0.1");
  await once(site, "listening");
});
after(async () => {
  await context.close();
  site.closeAllConnections();
  await new Promise((resolve) => site.close(resolve));
  await rm(profile, { recursive: true, force: true });
});

/** A page of that host, beside a fresh emulator. */
async function page(host, options) {
  service = await serve({ callbackRetryDelaysMs: [], ...options });
  const opened = await context.newPage();
  await opened.goto(`http://${host}:${site.address().port}/`);
  return opened;
}

async function leave(opened) {
  await opened.close();
  await service.close();
}

/** What a page gets that takes a token, places a call with it, and reads what came of it. */
const attack = (opened, endpoint) =>
  opened.evaluate(async (endpoint) => {
    const attempt = async (path, init) => {
      try {
        const response = await fetch(endpoint + path, init);
        return { status: response.status, body: response.type === "opaque" ? "" : await response.text() };
      } catch (error) {
        return { error: String(error) };
      }
    };
    const token = await attempt("/emulator/token", { method: "POST", body: "{}" });
    const bearer = token.body?.includes("token") ? JSON.parse(token.body).token : "none";
    const call = {
      targets: [{ kind: "phoneNumber", phoneNumber: { value: "+15550100000" } }],
      sourceCallerIdNumber: { value: "+14255550100" },
      callbackUri: "http://127.0.0.1:1/",
    };
    const placed = await attempt("/calling/callConnections?api-version=2026-03-12", {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(call),
    });
    return { token, placed, log: await attempt("/emulator/events") };
  }, endpoint);

describe("beside a served emulator", () => {
  test("a page of another machine gets no token, places no call and reads no log", async () => {
    const opened = await page("evil.example");
    for (const host of ["127.0.0.1", "localhost"]) {
      const got = await attack(opened, `http://${host}:${service.port}`);
      for (const [name, { error }] of Object.entries(got)) assert.match(String(error), /TypeError/, name);
    }
    assert.deepEqual([service.emulator.calls(), service.emulator.connections()], [[], []]);
    await leave(opened);
  });

  test("nor does it by requests that need no leave: forms, images, scripts, beacons, links", async () => {
    const opened = await page("evil.example");
    const { emulator, endpoint } = service;
    emulator.incomingCall({ from: "+14255550123", to: "8:acs:me" });
    const before = emulator.callbacks().length;
    await opened.evaluate(async (endpoint) => {
      await Promise.allSettled([
        fetch(`${endpoint}/emulator/reset`, { method: "POST", mode: "no-cors" }),
        fetch(`${endpoint}/emulator/incomingCall`, {
          method: "POST",
          mode: "no-cors",
          body: '{"from":"+14255550123","to":"8:acs:me"}',
        }),
        new Promise((resolve) => {
          const image = Object.assign(new Image(), { onload: resolve, onerror: resolve });
          image.src = `${endpoint}/emulator/events`;
        }),
        new Promise((resolve) => {
          const script = Object.assign(document.createElement("script"), { onload: resolve, onerror: resolve });
          script.src = `${endpoint}/emulator/callbacks`;
          document.body.append(script);
        }),
      ]);
      navigator.sendBeacon(`${endpoint}/emulator/reset`, "x");
      const frame = Object.assign(document.createElement("iframe"), { name: "frame", sandbox: "allow-forms" });
      const form = Object.assign(document.createElement("form"), { method: "post", action: `${endpoint}/emulator/reset` });
      form.target = "frame";
      document.body.append(frame, form);
      form.submit();
    }, endpoint);
    const refusals = () => emulator.events().filter(({ kind }) => kind === "refused").length;
    for (const begin = Date.now(); refusals() < 6; await new Promise((resolve) => setTimeout(resolve, 50)))
      assert.ok(Date.now() - begin < 10_000, `${refusals()} of six were refused`);
    assert.equal(emulator.callbacks().length, before, "nothing came in, and nothing was forgotten");
    const link = await opened.evaluateHandle((endpoint) => {
      const anchor = Object.assign(document.createElement("a"), { href: `${endpoint}/emulator/events`, textContent: "a link" });
      return document.body.appendChild(anchor);
    }, endpoint);
    const [response] = await Promise.all([opened.waitForResponse(`${endpoint}/emulator/events`), link.asElement().click()]);
    assert.equal(response.status(), 403);
    await leave(opened);
  });

  test("nor when its name leads to the emulator", async () => {
    const opened = await page("evil.example");
    const endpoint = `http://evil.example:${service.port}`;
    const response = await opened.goto(`${endpoint}/emulator`);
    assert.equal(response.status(), 403);
    const got = await attack(opened, endpoint);
    for (const [name, { status }] of Object.entries(got)) assert.equal(status, 403, name);
    assert.deepEqual(service.emulator.connections(), []);
    await leave(opened);
  });

  test("a page of this machine does all of it, and so does one that is allowed by name", async () => {
    for (const host of ["localhost", "127.0.0.1", "friend.example"]) {
      const allowOrigins = [`http://friend.example:${site.address().port}`];
      const opened = await page(host, { allowOrigins });
      const got = await attack(opened, service.endpoint);
      assert.deepEqual(
        Object.values(got).map(({ status }) => status),
        [200, 201, 200],
        `${host}: ${JSON.stringify(got)}`,
      );
      assert.equal(service.emulator.connections().length, 1);
      await leave(opened);
    }
  });

  test("what the user opens is shown", async () => {
    const opened = await page("localhost");
    const response = await opened.goto(`${service.endpoint}/emulator`);
    assert.equal(response.status(), 200);
    await leave(opened);
  });
});
