// The console on the emulator in its page, by the 2021 preview: a call from beginning to end, and all that is shown of it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  button,
  happened,
  inState,
  invite,
  lane,
  leave,
  part,
  participant,
  phone,
  place,
  placed,
  play,
  row,
  start,
} from "./browser.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

// Each test has a page of its own, so they run at the same time.
describe("the console", { concurrency: 4 }, () => {
  describe("a call", { concurrency: 1 }, () => {
    let page;
    before(async () => (page = await browser.console({ preview: true })));

    test("is placed by one click, with the sample numbers", async () => {
      assert.deepEqual(await page.locator("#callees .number").allTextContents(), ["+15550100000", "+15550100001"]);
      await place(page);
      await inState(page, "establishing");
      await inState(page, "established");
      assert.match(await page.locator("#call-id").textContent(), /^[0-9a-f-]{36}$/);
      assert.match(await page.locator("#call-elapsed").textContent(), /^0:0[1-4]$/);
    });

    test("has a lane for the application, the service and each participant", async () => {
      assert.deepEqual(await page.locator(".lane-title").allTextContents(), [
        "Application",
        "Service",
        "+15550100000",
        "+15550100001",
      ]);
      await lane(page, "+15550100001").locator(".bar", { hasText: "connected" }).waitFor();
      assert.deepEqual(await lane(page, "Service").locator(".bar").allTextContents(), ["establishing", "established"]);
      assert.equal(await lane(page, "Application").locator(".mark.request").count(), 1);
      await lane(page, "Application").locator(".mark.callback").nth(3).waitFor();
      const bars = await lane(page, "+15550100000")
        .locator(".bar")
        .evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().toJSON()));
      assert.ok(bars[0].width > 20 && bars[1].left >= bars[0].right - 2, "a person rings, and then is connected");
    });

    test("has a timeline in words, which opens what it speaks of", async () => {
      const words = await happened(page);
      for (const expected of [
        "Application sent createCall",
        "Service establishing",
        "+15550100000 ringing",
        "Service established",
        "+15550100001 connected",
        "Application received CallLegStateChanged established",
        "Application received ParticipantsUpdated 2 in call",
      ]) {
        assert.ok(words.includes(expected), `${expected} is not in ${words.join("; ")}`);
      }
      await page.locator("#happened > summary").click();
      await page.locator("#happened-list button", { hasText: "ParticipantsUpdated 2" }).click();
      assert.equal(await page.locator("#detail-title").textContent(), "ParticipantsUpdated");
      assert.match(await page.locator("#detail-body").textContent(), /"Participants"/);
    });

    test("is played to, in a loop, until that is cancelled", async () => {
      await play(page, { loop: true });
      await lane(page, "Service").locator(".bar.prompt", { hasText: "prompt, looping" }).waitFor();
      assert.match(await page.locator("#detail-body").textContent(), /"loop": true/);
      await button(page, "Cancel media").click();
      await row(page, "PlayAudioResult", "cancelled").waitFor();
      assert.ok((await happened(page)).includes("Service prompt cancelled"));
      await part(page, "Callbacks");
      const results = page.locator("#detail .callbacks summary");
      await results.filter({ hasText: "PlayAudioResult cancelled" }).waitFor();
      assert.equal(await page.locator("#detail-title").textContent(), "cancelMediaProcessing");
      await row(page, "playAudio", "202").click();
      await results.filter({ hasText: "PlayAudioResult cancelled" }).waitFor();
      assert.equal(await results.count(), 1, "the callback with its operation context, and no other");
    });

    test("is joined by an invited participant", async () => {
      await invite(page);
      await participant(page, "+15550110000").filter({ hasText: "ringing" }).waitFor();
      await participant(page, "+15550110000").filter({ hasText: "connected" }).waitFor();
      await lane(page, "+15550110000").waitFor();
      await row(page, "InviteParticipantResult", "completed").waitFor();
      await part(page, "Callbacks");
      await page.locator("#detail .callbacks li").nth(1).waitFor();
      assert.deepEqual(await page.locator("#detail .callbacks .title").allTextContents(), [
        "InviteParticipantResult completed +15550110000",
        "ParticipantsUpdated 3 in call",
      ]);
    });

    test("has a phone for each participant", async () => {
      const person = participant(page, "+15550110000");
      await person.getByRole("button", { name: "Phone of +15550110000" }).click();
      await button(phone(page, "+15550110000"), "7").click();
      await page.keyboard.press("#");
      await row(page, "DtmfReceived", "key 7").waitFor();
      await phone(page, "+15550110000").locator(".pressed", { hasText: /^7 #$/ }).waitFor();
      // The key is shown as pressed before its callback has come.
      await row(page, "DtmfReceived", "key #").nth(1).waitFor();
      assert.equal(await row(page, "DtmfReceived", "key #").count(), 2, "one of +15550100001's own, one of this");
      assert.deepEqual(await lane(page, "+15550110000").locator(".mark.key").allTextContents(), ["7", "#"]);
      assert.ok((await happened(page)).includes("+15550110000 pressed 7"));
    });

    test("is left by a removed participant", async () => {
      await button(page, "Remove +15550100001 from the call").click();
      await participant(page, "+15550100001").filter({ hasText: "left" }).waitFor();
      assert.equal(await page.locator("#detail-title").textContent(), "removeParticipant");
      assert.equal(await page.locator("#detail .request-line .method").textContent(), "DELETE");
      await page.locator("#detail .callbacks .title", { hasText: "ParticipantsUpdated 2 in call" }).waitFor();
    });

    test("is terminated when hung up", async () => {
      await button(page, "Hang up").click();
      await inState(page, "terminated");
      assert.deepEqual(await page.locator("#detail .callbacks .title").allTextContents(), [
        "CallLegStateChanged terminating",
        "CallLegStateChanged terminated",
      ]);
      assert.equal(await button(page, "Play…").isVisible(), false);
      assert.equal(await page.locator("#announcer").textContent(), "Call terminated.");
      const elapsed = await page.locator("#call-elapsed").textContent();
      await page.waitForTimeout(1200);
      assert.equal(await page.locator("#call-elapsed").textContent(), elapsed, "time stands still when the call is over");
    });

    test("left nothing to complain about, and the browser sent no other request", () => leave(page));
  });

  describe("other calls", { concurrency: 3 }, () => {
    test("are deleted only when asked twice", async () => {
      const page = await browser.console({ preview: true });
      await placed(page);
      await button(page, "End for all…").click();
      assert.match(await page.locator("#confirm-text").textContent(), /cut off at once/);
      await button(page, "Keep the call").click();
      await page.waitForTimeout(300);
      assert.equal(await page.locator("#call-state").textContent(), "established");
      await button(page, "End for all…").click();
      await button(page, "End the call").click();
      await inState(page, "terminated");
      assert.equal(await page.locator("#people .chip", { hasText: "left" }).count(), 2);
      await leave(page);
    });

    test("show why the callee did not answer", async () => {
      const page = await browser.console({ preview: true, hash: "#to=+15550100486" });
      assert.deepEqual(await page.locator("#callees .behaviour").allTextContents(), ["is busy: fails after 1 s"]);
      await place(page);
      await inState(page, "terminated");
      assert.match(await participant(page, "+15550100486").textContent(), /failed.*busy/);
      assert.equal(await lane(page, "+15550100486").locator(".mark.failure").count(), 1);
      assert.ok((await happened(page)).some((line) => /^\+15550100486 failed: .*busy/.test(line)));
      await leave(page);
    });

    test("can be looked at again, when there are several", async () => {
      const page = await browser.console({ preview: true, hash: "#to=+15550100404" });
      await place(page);
      await inState(page, "terminated");
      const first = await page.locator("#call-id").textContent();
      await place(page);
      await page.waitForFunction((id) => document.querySelector("#call-id").textContent !== id, first);
      await inState(page, "terminated");
      const calls = page.locator("#call-list button");
      assert.deepEqual(await calls.locator(".number").allTextContents(), ["All calls", "+1…0100404", "+1…0100404"]);
      await calls.last().click();
      await page.locator("#call-id", { hasText: first }).waitFor();
      assert.equal(await calls.last().getAttribute("aria-current"), "true");
      await row(page, "createCall").first().waitFor();
      await page.waitForFunction(() => document.querySelectorAll("#log-list .row:not([hidden]) .title").length === 4);
      assert.deepEqual(
        await row(page, "createCall").locator(".at").allTextContents(),
        ["0:00.000"],
        "its own rows, by its own time",
      );
      assert.match(page.url(), new RegExp(`#call=${first}&`));
      await calls.first().click();
      await row(page, "createCall").nth(1).waitFor();
      await leave(page);
    });

    test("that the service refuses say why, where, and what to try", async () => {
      const page = await browser.console({ preview: true, hash: "#to=+15550100429" });
      await place(page);
      const problem = page.locator("#place-form .problem");
      await problem.getByText("The service refused").waitFor();
      const text = await problem.textContent();
      for (const expected of ["kindservice", "status429", "codeTooManyRequests", "Wait 3 s, then send it again"]) {
        assert.ok(text.includes(expected), `${expected} is not in ${text}`);
      }
      assert.match(text, /request id[0-9a-f-]{36}/);
      assert.equal(await problem.getAttribute("role"), "alert");
      await row(page, "createCall", "429").waitFor();
      await leave(page);
    });

    test("that cannot be built are refused with the path of what is wrong", async () => {
      const page = await browser.console({ preview: true, hash: "#to=+15550100000,+1555abc" });
      await place(page);
      const text = await page.locator("#place-form .problem").textContent();
      assert.match(text, /Refused before sending/);
      assert.match(text, /pathtargets\[1\]/);
      assert.equal(await page.locator("#call").isVisible(), false);
      await row(page, "createCall", "not sent").waitFor();
      await page.locator("#options > summary").click();
      await page.getByLabel("Callback URL").fill("nonsense");
      await page.getByRole("button", { name: "Do not call +1555abc" }).click();
      await place(page);
      await page.locator("#place-form .problem").getByText("callbackUri", { exact: true }).waitFor();
      await leave(page);
    });
  });

  describe("who is called", { concurrency: 3 }, () => {
    test("is chosen by what a number does, or written", async () => {
      const page = await browser.console({ hash: "#to=" });
      await page.getByText("No callee yet").waitFor();
      const select = page.getByLabel("Add a callee who…");
      assert.ok((await select.locator("option").count()) > 8, "the emulator's whole grammar is offered");
      await select.selectOption({ label: "Declines after 3 s (+15550100603)" });
      await button(page, "Add").click();
      await button(page, "Add").click();
      await select.selectOption({ label: "Another number or id…" });
      await page.locator("#callee-picker").getByLabel("Number or id").fill("8:acs:resource_somebody");
      await page.keyboard.press("Enter");
      assert.deepEqual(await page.locator("#callees .number").allTextContents(), [
        "+15550100603",
        "+15550110603",
        "8:acs:resource_somebody",
      ]);
      assert.equal(new URL(page.url()).hash, "#to=+15550100603,+15550110603,8:acs:resource_somebody");
      await page.getByRole("button", { name: "Do not call +15550110603" }).click();
      assert.equal(new URL(page.url()).hash, "#to=+15550100603,8:acs:resource_somebody");
      await leave(page);
    });

    test("comes from the address, which is text and nothing else", async () => {
      const page = await browser.console({
        hash: `#to=${encodeURIComponent("<img src=x onerror=alert(1)>")},+15550100000&review=1`,
      });
      assert.deepEqual(await page.locator("#callees .number").allTextContents(), [
        "<img src=x onerror=alert(1)>",
        "+15550100000",
      ]);
      assert.equal(await page.getByLabel("Review before sending").isChecked(), true);
      await page.evaluate(() => (location.hash = "#to=+15550100486"));
      await page.locator("#callees .number", { hasText: "+15550100486" }).waitFor();
      assert.equal(await page.locator("#callees li").count(), 1);
      await leave(page);
    });
  });

  test("the footer tells the version and the sizes", async () => {
    const page = await browser.console();
    await page
      .locator("#build", { hasText: /^ringwire \d+\.\d+\.\d+ · client \d+ kB, emulator \d+ kB of WebAssembly/ })
      .waitFor();
    await leave(page);
  });
});
