// The sample call, and what the workbench shows beside the forms: the waits, the report, the faults.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { button, goTo, invite, leave, place, placed, play, row, start, tab } from "./browser.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const finished = (page) => page.locator("#tour-said", { hasText: "That was a whole call" }).waitFor();

// Each test has a page of its own, so they run at the same time.
describe("panels", { concurrency: 3 }, () => {
  test("a sample call reaches its first success within ten seconds of one click, and says each step", async () => {
    const page = await browser.console();
    await page.evaluate(() => {
      window.said = [];
      const region = document.querySelector("#tour-said");
      new MutationObserver(() => window.said.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    const began = Date.now();
    await button(page, "Start a sample call").click();
    await row(page, "RecognizeCompleted", "keys 5").waitFor();
    const tookMs = Date.now() - began;
    assert.ok(tookMs < 10_000, `it took ${tookMs} ms`);
    await finished(page);
    assert.deepEqual(await page.locator("#tour-steps .step-state").allTextContents(), ["done", "done", "done", "done"]);
    assert.deepEqual(
      await page.locator("#tour-said").evaluate((region) => [region.role ?? region.getAttribute("role"), region.ariaLive]),
      ["status", "polite"],
    );
    const said = await page.evaluate(() => window.said);
    for (const expected of [
      "createCall",
      "CallConnected",
      "playToAll",
      "PlayCompleted",
      "startRecognizing",
      "presses 5",
      "RecognizeCompleted",
      "hangUp",
    ]) {
      assert.ok(
        said.some((text) => text.includes(expected)),
        `${expected} is not in ${said.join("; ")}`,
      );
    }
    await button(page, "Start it again").waitFor();
    await leave(page);
  });

  test("a sample call begins wherever one is, sends without review, and is stopped by keyboard", async () => {
    const page = await browser.console({ preview: true, hash: "#to=+15550100486&review=1" });
    await goTo(page, "Live endpoint");
    await page.locator("#tour-open").focus();
    await page.keyboard.press("Enter");
    await page.locator("#tour-said", { hasText: "plays a tone" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "tour-stop", "what stops it has the focus");
    assert.match(await page.locator("#endpoint").textContent(), /in this page/);
    await page.keyboard.press("Enter");
    await page.locator("#tour-said", { hasText: /^Stopped\. The call is yours now/ }).waitFor();
    const states = await page.locator("#tour-steps .step-state").allTextContents();
    // On a busy machine the prompt may have ended before the key was pressed.
    assert.match(states.join(), /^done,(did not happen|done),to come,to come$/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "tour-again");
    // It is stopped: no further request is sent.
    await page.waitForTimeout(1500);
    assert.equal(await row(page, "startRecognizing").count(), 0);
    assert.equal(await page.locator("#call-state").textContent(), "connected", "the call goes on");
    await leave(page);
  });

  test("an operation has a wait until its callback comes", async () => {
    const page = await browser.console();
    await tab(page, "Workbench");
    await page.getByText("No operation is under way").waitFor();
    await place(page);
    const wait = page.locator("#waits > li");
    await wait.filter({ hasText: "createGroupCall" }).filter({ hasText: "waiting" }).waitFor();
    await wait.filter({ hasText: "CallConnected, after" }).waitFor();
    await tab(page, "Live");
    await play(page);
    await tab(page, "Workbench");
    await wait.filter({ hasText: "playToAll" }).filter({ hasText: "waiting" }).waitFor();
    await tab(page, "Live");
    await button(page, "Cancel media").click();
    await tab(page, "Workbench");
    await wait
      .filter({ hasText: /PlayCanceled: .*cancel.*, after/ })
      .filter({ hasText: "failed" })
      .waitFor();
    // A call that ends ends its waits.
    await tab(page, "Live");
    await invite(page);
    await tab(page, "Workbench");
    await wait.filter({ hasText: "addParticipant" }).filter({ hasText: "waiting" }).waitFor();
    await tab(page, "Live");
    await button(page, "Hang up").click();
    await tab(page, "Workbench");
    await wait
      .filter({ hasText: "addParticipant" })
      .filter({ hasText: /call ended|failed/ })
      .waitFor();
    await wait.filter({ hasText: "hangUp" }).filter({ hasText: "came" }).waitFor();
    await wait.filter({ hasText: "playToAll" }).getByRole("button").click();
    assert.equal(await page.locator("#detail-title").textContent(), "playToAll");
    await leave(page);
  });

  test("the report says who was called, what was played and pressed; numbers are masked until asked for", async () => {
    const page = await browser.console();
    await tab(page, "Report");
    await page.getByText("nothing to report").waitFor();
    await button(page, "Sample call").click();
    await finished(page);
    await tab(page, "Report");
    const report = page.locator("#report-calls > li");
    await report.filter({ hasText: "The application ended the call" }).waitFor();
    const text = await report.textContent();
    for (const expected of ["sample-prompt completed", "pressed5", "*00"])
      assert.ok(text.includes(expected), `${expected} is not in ${text}`);
    assert.equal(text.includes("+15550100000"), false);
    assert.equal((await page.locator("#report-json").textContent()).includes("15550100000"), false);
    await button(page, "Copy as JSON").click();
    await button(page, "Copied").waitFor();
    const [call] = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).calls;
    assert.equal(call.pressed[0].keys, "5");
    await page.getByLabel("Show numbers").check();
    await report.filter({ hasText: "+15550100000" }).waitFor();
    await leave(page);
  });

  describe("faults", { concurrency: 3 }, () => {
    async function faulty(...faults) {
      const page = await browser.console();
      await tab(page, "Faults");
      for (const { fault, ...numbers } of faults) {
        await page.locator("#fault").selectOption(fault);
        for (const [name, value] of Object.entries(numbers)) {
          const field = page.locator(`#fault-fields [data-field=${name}]`);
          if (await field.locator("select").count()) await field.locator("select").selectOption(value);
          else await field.locator("input").fill(value);
        }
        await button(page, "Add fault").click();
        await page.locator("#faults > li", { hasText: fault }).waitFor();
      }
      assert.equal(await page.locator("#faults-count").textContent(), ` (${faults.length})`);
      await tab(page, "Live");
      return page;
    }

    test("strike where their rules say, are counted, and are shown at the callback they met", async () => {
      const page = await faulty({ fault: "duplicate", event: "CallConnected", copies: "2" });
      await placed(page);
      await row(page, "CallConnected", "again").nth(1).waitFor();
      await row(page, "ParticipantsUpdated", "2 in call").waitFor();
      assert.equal(
        await row(page, "CallConnected")
          .filter({ has: page.locator(".of-fault", { hasText: "duplicate" }) })
          .count(),
        3,
        "it, and two copies",
      );
      assert.equal(await row(page, "ParticipantsUpdated").locator(".of-fault").count(), 0);
      await row(page, "CallConnected", "again").first().click();
      assert.match(
        await page.locator("#detail-body").textContent(),
        /Fault duplicate, by rule 1: .*copies 2.*taken before, and not handed on again/s,
      );
      await tab(page, "Faults");
      await page.locator("#faults > li", { hasText: "struck 1 ×" }).waitFor();
      await button(page, "Remove the fault duplicate").click();
      await page.getByText("No faults are on").waitFor();
      await leave(page);
    });

    test("are shown at the request they met", async () => {
      const page = await faulty({ fault: "status", operation: "createGroupCall", status: "503", times: "1" });
      await place(page);
      await row(page, "createGroupCall", "503").locator(".of-fault", { hasText: "status" }).waitFor();
      await page.locator("#place-form .problem").getByText("The service refused").waitFor();
      assert.match(await page.locator("#detail-body .fault").textContent(), /status, by rule 1: status 503/);
      await page.getByLabel("Show", { exact: true }).selectOption("Problems");
      assert.equal(await row(page).count(), 1);
      await page.getByLabel("Show", { exact: true }).selectOption("All");
      await placed(page);
      await leave(page);
    });

    test("of tokens are refused by the page's receiver, which takes what is signed as it should be", async () => {
      const page = await faulty({ fault: "forgedToken", event: "CallConnected" });
      await placed(page);
      await row(page, "CallConnected", "refused · 401").waitFor();
      await row(page, "CallConnected")
        .filter({ has: page.locator(".status", { hasText: /^200/ }) })
        .waitFor();
      const refused = row(page, "CallConnected", "refused · 401");
      assert.match(await refused.getAttribute("class"), /refused/);
      await refused.locator(".why").click();
      assert.equal(await page.getByRole("tab", { name: "Why" }).getAttribute("aria-selected"), "true");
      const why = await page.locator("#detail-why").textContent();
      for (const expected of ["POST /callbacks → 401", "signature of the token", "answered401", "The fault forgedToken made it"])
        assert.ok(why.includes(expected), `${expected} is not in ${why}`);
      await page.locator("#refused-count", { hasText: "1" }).waitFor();
      await button(page, "Refused only 1").click();
      assert.equal(await row(page).count(), 1);
      await leave(page);
    });

    test("that break the connection are shown as such, and ended all at once", async () => {
      const page = await faulty({ fault: "reset" }, { fault: "latency", delayMs: "300" });
      await place(page);
      await page.locator("#place-form .problem").getByText("No answer", { exact: true }).waitFor();
      await row(page, "createGroupCall", "no answer").locator(".of-fault", { hasText: "reset" }).waitFor();
      await tab(page, "Faults");
      await button(page, "End all faults").click();
      await placed(page);
      await leave(page);
    });

    test("are turned on and off by presets, whose rules the emulator takes", async () => {
      const page = await browser.console();
      await tab(page, "Faults");
      const presets = page.locator(".preset");
      const names = await presets.locator("strong").allTextContents();
      assert.ok(names.includes("10 % duplicates") && names.includes("Late callbacks") && names.includes("429 storm"), `${names}`);
      let rules = 0;
      for (const preset of await presets.all()) {
        await preset.click();
        assert.equal(await preset.getAttribute("aria-pressed"), "true");
        const now = await page.locator("#faults > li").count();
        assert.ok(now > rules, "each adds rules of its own");
        rules = now;
      }
      await page.locator("#faults-count", { hasText: `(${rules})` }).waitFor();
      for (const preset of await presets.all()) await preset.click();
      await page.getByText("No faults are on").waitFor();
      assert.equal(await page.locator("#faults-count").textContent(), "");
      await presets.filter({ hasText: "429 storm" }).click();
      await page.locator("#faults > li", { hasText: "retryAfter" }).waitFor();
      await leave(page);
    });

    test("that cannot be are refused with their path, and the rules stay as they were", async () => {
      const page = await faulty({ fault: "late" });
      await tab(page, "Faults");
      await page.locator("#fault").selectOption("status");
      await page.locator("#fault-fields [data-field=status] input").fill("200");
      await button(page, "Add fault").click();
      await page.locator("#fault-form .problem", { hasText: /rules\[1\]\.status/ }).waitFor();
      assert.equal(await page.locator("#faults > li").count(), 1);
      await goTo(page, "Live endpoint");
      await page.getByText("Only the emulator has faults to order").waitFor();
      await leave(page);
    });
  });
});
