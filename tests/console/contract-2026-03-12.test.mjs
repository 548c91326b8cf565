// A call by 2026-03-12, on the emulator in the page: placed, controlled, answered by a callee's phone, ended.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  button,
  happened,
  inState,
  invite,
  lane,
  leave,
  participant,
  phone,
  place,
  placed,
  play,
  ring,
  row,
  start,
  tab,
} from "./browser.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

// Each test has a page of its own, so they run at the same time.
describe("by 2026-03-12", { concurrency: 3 }, () => {
  describe("a call", { concurrency: 1 }, () => {
    let page;
    before(async () => (page = await browser.console()));

    test("is placed by default, to several callees at once", async () => {
      assert.equal(await page.getByRole("radio", { name: "2026-03-12" }).isChecked(), true);
      await placed(page);
      assert.equal(await page.locator("#call-id-name").textContent(), "callConnectionId");
      await row(page, "createGroupCall", "201").waitFor();
      await row(page, "ParticipantsUpdated", "2 in call").waitFor();
      assert.deepEqual(await lane(page, "Service").locator(".bar").allTextContents(), ["connecting", "connected"]);
      await row(page, "createGroupCall", "201").click();
      const verdict = page.locator("#detail .teams-phone");
      assert.match(await verdict.textContent(), /^goneIn2028 Move the number .* page of 2026-08-18$/);
    });

    test("is played to in a loop until that is cancelled", async () => {
      await play(page, { loop: true });
      await lane(page, "Service").locator(".bar.prompt", { hasText: "prompt, looping" }).waitFor();
      await button(page, "Cancel media").click();
      await row(page, "PlayCanceled").waitFor();
      assert.ok((await happened(page)).includes("Service prompt cancelled"));
      assert.deepEqual(await page.locator("#detail .callbacks .title").allTextContents(), ["PlayCanceled"]);
      await row(page, "playToAll", "202").click();
      assert.deepEqual(await page.locator("#detail .callbacks .title").allTextContents(), ["PlayStarted", "PlayCanceled"]);
      assert.equal(await page.locator("#detail .teams-phone strong").textContent(), "supported");
    });

    test("asks a participant, whose phone answers", async () => {
      await tab(page, "Workbench");
      await page.getByLabel("Operation", { exact: true }).selectOption("startRecognizing");
      await page.getByLabel("maxTonesToCollect").fill("2");
      await button(page, "Send operation").click();
      await tab(page, "Live");
      await row(page, "startRecognizing", "202").waitFor();
      await page.getByRole("button", { name: "Phone of +15550100000" }).click();
      await button(phone(page, "+15550100000"), "7").click();
      await page.keyboard.press("#");
      await row(page, "RecognizeCompleted", "keys 7 #").waitFor();
      assert.deepEqual(await lane(page, "+15550100000").locator(".mark.key").allTextContents(), ["7", "#"]);
      await phone(page, "+15550100000").locator(".pressed", { hasText: /^7 #$/ }).waitFor();
    });

    test("hears what a phone says, as speech", async () => {
      await tab(page, "Workbench");
      await page.getByLabel("Operation", { exact: true }).selectOption("startRecognizing");
      await page.getByLabel("Which kind").selectOption({ label: "speech" });
      await button(page, "Send operation").click();
      await tab(page, "Live");
      await row(page, "startRecognizing", "202").nth(1).waitFor();
      await page.getByLabel("What +15550100000 says").fill("I am 5 minutes late");
      await page.keyboard.press("Enter");
      await row(page, "RecognizeCompleted", "I am 5 minutes late").waitFor();
      assert.ok((await happened(page)).includes("+15550100000 said “I am 5 minutes late”"));
      assert.equal(await lane(page, "+15550100000").locator(".mark.key").count(), 2, "a digit in a phrase is no key");
    });

    test("is joined by an added participant, and left by one whose phone hangs up", async () => {
      await invite(page);
      await participant(page, "+15550110000").filter({ hasText: "connected" }).waitFor();
      await row(page, "AddParticipantSucceeded").waitFor();
      await page.getByRole("button", { name: "Phone of +15550110000" }).click();
      await button(page, "+15550110000 hangs up").click();
      await participant(page, "+15550110000").filter({ hasText: "left" }).waitFor();
      assert.equal(
        await page.getByRole("button", { name: "Phone of +15550110000" }).count(),
        0,
        "who hung up has no phone to press",
      );
      await button(page, "Remove +15550100001 from the call").click();
      await row(page, "RemoveParticipantSucceeded").waitFor();
      await participant(page, "+15550100001").filter({ hasText: "left" }).waitFor();
    });

    test("is over when hung up", async () => {
      await button(page, "Hang up").click();
      await inState(page, "disconnected");
      await row(page, "CallDisconnected").waitFor();
      assert.equal(await button(page, "Play…").isVisible(), false);
      await leave(page);
    });
  });

  test("the contract is switched at the top, and the address remembers it", async () => {
    const page = await browser.console();
    await page.getByRole("radio", { name: "2021 preview" }).check();
    assert.match(page.url(), /&api=2021-04-15-preview1$/);
    assert.match(await page.locator("#contract-note").textContent(), /^CallClient · 2021-04-15-preview1$/);
    assert.equal(await button(page, "Ring in").isVisible(), false, "no calls come in by that contract");
    await placed(page);
    assert.equal(await page.locator("#call-id-name").textContent(), "callLegId");
    // A call of one contract goes on while new calls are placed by the other.
    await page.getByRole("radio", { name: "2026-03-12" }).check();
    assert.equal(await page.locator("#call-state").textContent(), "established");
    await button(page, "Hang up").click();
    await row(page, "hangupCall", "202").waitFor();
    await placed(page);
    assert.equal(await page.locator("#call-id-name").textContent(), "callConnectionId");
    await leave(page);
  });

  test("a call to one person is an invitation, with the name and number shown", async () => {
    const page = await browser.console({ hash: "#to=+15550100000" });
    await page.locator("#options > summary").click();
    await page.getByLabel("Name shown").fill("Contoso clinic");
    await place(page);
    await row(page, "createCall", "201").waitFor();
    const body = JSON.parse(await page.locator("#detail #detail-request .payload pre").first().textContent());
    assert.deepEqual(
      [body.sourceDisplayName, body.sourceCallerIdNumber.value, body.source.id],
      ["Contoso clinic", "+14255550100", "8:acs:console_operator"],
    );
    assert.equal(body.targets.length, 1);
    await leave(page);
  });

  test("everyone is cut off only when asked twice", async () => {
    const page = await browser.console();
    await placed(page);
    await button(page, "End for all…").click();
    await button(page, "End the call").click();
    await inState(page, "disconnected");
    await row(page, "terminateCall", "204").waitFor();
    await leave(page);
  });

  describe("a call that comes in", { concurrency: 3 }, () => {
    async function ringing() {
      const page = await browser.console();
      await ring(page);
      const card = page.locator("#ringing > li");
      await card.waitFor();
      assert.match(await card.textContent(), /\+15550100000 calls 8:acs:console_operator/);
      assert.equal(await page.locator("#announcer").textContent(), "+15550100000 calls.");
      await row(page, "IncomingCall", "from +15550100000").waitFor();
      return { page, gone: () => card.waitFor({ state: "detached" }) };
    }

    test("is answered, and is then the call shown", async () => {
      const { page, gone } = await ringing();
      await button(page, "Answer").click();
      await gone();
      await inState(page, "connected");
      await participant(page, "+15550100000").filter({ hasText: "connected" }).waitFor();
      await row(page, "answerCall", "200").waitFor();
      await play(page);
      await row(page, "PlayStarted").waitFor();
      await leave(page);
    });

    test("is rejected", async () => {
      const { page, gone } = await ringing();
      await button(page, "Reject").click();
      await gone();
      await row(page, "rejectCall", "204").waitFor();
      assert.equal(await page.locator("#call").isVisible(), false);
      await leave(page);
    });

    test("is redirected to another callee", async () => {
      const { page, gone } = await ringing();
      await button(page, "Redirect…").click();
      await page.getByLabel("Who takes the call of +15550100000 instead").fill("+15550120000");
      await page.keyboard.press("Enter");
      await gone();
      await row(page, "redirectCall", "204").waitFor();
      assert.match(await page.locator("#detail-body").textContent(), /"\+15550120000"/);
      await leave(page);
    });
  });
});
