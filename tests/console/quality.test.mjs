// The console by keyboard, for screen readers, in the dark and on a small screen; and what it looks like.
import assert from "node:assert/strict";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { audit, contrasts } from "./audit.mjs";
import { button, goTo, inState, leave, pane, place, placed, play, ring, row, start, tab, violations } from "./browser.mjs";

const screenshots = fileURLToPath(new URL("../../target/screenshots/", import.meta.url));

let browser;
before(async () => {
  browser = await start();
  await mkdir(screenshots, { recursive: true });
});
after(() => browser.close());

/** A page with as much on it as there can be: a call with a phone, a prompt, people who failed, everything unfolded. */
async function full(media) {
  const page = await browser.console({ hash: "#to=+15550100000,+15550100001,+15550100486", ...media });
  await placed(page);
  await play(page);
  await pane(page, "Phone");
  await page.getByRole("button", { name: "Phone of +15550100000" }).click();
  await page.keyboard.press("5");
  await pane(page, "Wire");
  if (media?.preview) await row(page, "DtmfReceived", "key 5").waitFor();
  else await page.locator(".lane .mark.key", { hasText: "5" }).waitFor();
  return page;
}

const unfold = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));

/** Brings the page into every state there is, one after the other. */
async function* states(page) {
  yield "a call";
  await unfold(page);
  yield "a call, unfolded";
  await pane(page, "Phone");
  yield "a phone";
  await pane(page, "Wire");
  await row(page).first().click();
  for (const part of ["Response", "Callbacks", "Why", "Code", "Request"]) {
    await page.getByRole("tab", { name: new RegExp(`^${part}`) }).click();
    yield `the detail, ${part}`;
  }
  await page.keyboard.press("Escape");
  await button(page, "End for all…").click();
  yield "a question";
  await page.keyboard.press("Escape");
  await button(page, "Hang up").click();
  await inState(page, "(terminated|disconnected)");
  yield "a call that is over";
  await pane(page, "Calls");
  await button(page, "Sample call").click();
  await page.locator("#tour-said", { hasText: "plays a tone" }).waitFor();
  yield "a tour";
  await page.locator("#tour-said", { hasText: "That was a whole call" }).waitFor();
  await ring(page);
  await button(page, "Redirect…").click();
  yield "a call that comes in";
  await button(page, "Reject").click();
  await page.locator("#ringing li").waitFor({ state: "detached" });
  await tab(page, "Workbench");
  for (const operation of ["createCall", "start", "hold", "addParticipant"]) {
    await page.getByLabel("Operation", { exact: true }).selectOption(operation);
    await unfold(page);
    for (const add of await page
      .locator("#operation-fields")
      .getByRole("button", { name: /^Add a/ })
      .all())
      await add.click();
    yield `a form for ${operation}`;
  }
  await page.getByLabel("As JSON").check();
  yield "a form as JSON";
  for (const name of ["Report", "Faults"]) {
    await tab(page, name);
    if (name === "Faults") await button(page, "Add fault").click();
    await unfold(page);
    yield `the tab ${name}`;
  }
  await button(page, "End all faults").click();
  await page.keyboard.press("?");
  await unfold(page);
  yield "help";
  await page.keyboard.press("Escape");
  await goTo(page, "Live endpoint");
  await button(page, "Connect").click();
  yield "live, refused";
  await goTo(page, "Emulator");
  await page.locator("#endpoint").click();
  await tab(page, "Live");
  await pane(page, "Calls");
  if (!(await page.locator("#place").isVisible())) await button(page, "Place").click();
  await page.getByLabel("Review before sending").check();
  await place(page);
  await button(page, "Send").waitFor();
  yield "a review";
  await button(page, "Discard").click();
}

// Each test has a page of its own, so they run at the same time.
describe("for every user", { concurrency: 4 }, () => {
  for (const [colorScheme, preview] of [
    ["light", false],
    ["dark", false],
    ["light", true],
  ]) {
    test(`${colorScheme}, ${preview ? "2021 preview" : "2026-03-12"}: everything has a name, a label, and enough contrast, in every state`, async () => {
      const page = await full({ colorScheme, preview });
      let measured = 0;
      for await (const state of states(page)) {
        assert.deepEqual(await page.evaluate(audit), [], state);
        assert.deepEqual(await violations(page), [], state);
        const { count, low } = await page.evaluate(contrasts);
        assert.deepEqual(low, [], `${state}: text with a contrast below 4.5`);
        measured += count;
      }
      assert.ok(measured > 400, `only ${measured} texts were measured`);
      await leave(page);
    });
  }

  test("what these checks look for, they find", async () => {
    const page = await browser.console();
    await page.evaluate(() => {
      document.querySelector("#help-open").removeAttribute("aria-label");
      document.querySelector("label[for=filter-kind]").remove();
      document.querySelector("#calls").removeAttribute("aria-labelledby");
      document.querySelector("#log-title").id = "call-title";
      document.querySelector("#callees .behaviour").style.color = "#aaaaaa";
      document.querySelector("#callees button").style.cssText = "min-height: 0; height: 12px";
    });
    const wrong = await page.evaluate(audit);
    for (const expected of [
      "only a sign for a name",
      "no label",
      'no name: <section id="calls"',
      "aria-labelledby names nothing",
      "two elements",
      "smaller than",
    ]) {
      assert.ok(
        wrong.some((text) => text.includes(expected)),
        `${expected} is not in ${wrong.join("; ")}`,
      );
    }
    const { low } = await page.evaluate(contrasts);
    assert.equal(low.length, 1);
    assert.match(low[0], /^2\.\d+ answers after/);
    await leave(page);
  });

  test("a small screen needs no scrolling sideways, in any state", async () => {
    const page = await full();
    await page.setViewportSize({ width: 360, height: 740 });
    for await (const state of states(page)) {
      const wide = await page.evaluate(() => {
        const spilling = [...document.querySelectorAll("body *")].filter(
          (element) =>
            element.checkVisibility() &&
            !element.closest(".scrolls, .unseen, .skip, .sprite, [aria-hidden]") &&
            element.getBoundingClientRect().right > innerWidth + 0.5,
        );
        return {
          page: document.documentElement.scrollWidth > innerWidth,
          spilling: spilling.map(({ outerHTML }) => outerHTML.slice(0, 120)),
        };
      });
      assert.deepEqual(wide, { page: false, spilling: [] }, state);
    }
    await leave(page);
  });

  test("what happens is announced, politely, once", async () => {
    const page = await browser.console({ preview: true, hash: "#to=+15550100404" });
    await page.evaluate(() => {
      window.said = [];
      const region = document.querySelector("#announcer");
      new MutationObserver(() => window.said.push(region.textContent)).observe(region, { childList: true });
    });
    await place(page);
    await inState(page, "terminated");
    const said = await page.evaluate(() => window.said);
    assert.equal(await page.locator("#announcer").getAttribute("aria-live"), "polite");
    assert.match(
      said.find((text) => text.startsWith("createCall")),
      /^createCall: 201 in \d+ ms$/,
    );
    assert.deepEqual(
      said.filter((text) => text.startsWith("Call ")),
      ["Call establishing.", "Call terminating.", "Call terminated."],
    );
    await leave(page);
  });

  test("with reduced motion nothing moves by itself", async () => {
    const page = await browser.console({ reducedMotion: "reduce" });
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return transitionDuration !== "0s" || animationName !== "none";
        }).length,
    );
    assert.equal(moving, 0);
    await leave(page);
  });

  test("it is drawn in light and dark, on a desk and on a phone", async () => {
    // Colours that still change from light to dark are neither.
    const page = await full({ reducedMotion: "reduce" });
    await page.locator(".lane .mark.key", { hasText: "#" }).waitFor();
    await ring(page);
    await button(page, "Answer").waitFor();
    await page.evaluate(() => document.activeElement.blur());
    const looks = new Set();
    for (const [size, viewport] of Object.entries({
      desktop: { width: 1280, height: 900 },
      phone: { width: 360, height: 780 },
    })) {
      for (const colorScheme of ["light", "dark"]) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(() => scrollTo(0, 0));
        const path = join(screenshots, `console-${colorScheme}-${size}.png`);
        await page.screenshot({ path, fullPage: true });
        assert.ok((await stat(path)).size > 40_000, `${path} is nearly empty`);
        looks.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      }
    }
    assert.equal(looks.size, 2, "light and dark differ");
    await leave(page);
  });
});

describe("by keyboard alone", () => {
  let page;
  before(async () => (page = await browser.console({ preview: true })));

  /** Presses Tab until the element of that name has the focus, and looks whether the page shows it. */
  async function tabTo(name, key = "Tab") {
    for (let count = 0; count < 80; count += 1) {
      await page.keyboard.press(key);
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        // A radio button is drawn by the text beside it.
        const drawn = element.matches("[type=radio]") ? element.nextElementSibling : element;
        const { outlineStyle, outlineWidth } = getComputedStyle(drawn);
        const { width, height } = drawn.getBoundingClientRect();
        const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0;
        return {
          name: element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? element.textContent.trim(),
          seen,
        };
      });
      assert.ok(focused.seen || focused.name === "", `the focus on “${focused.name}” is not seen`);
      if (focused.name === name) return;
    }
    assert.fail(`Tab never came to “${name}”`);
  }

  test("a call is placed, played to, keyed and hung up", async () => {
    await tabTo("Place a call");
    await page.keyboard.press("Enter");
    await inState(page, "established");
    await tabTo("Phone of +15550100000");
    await page.keyboard.press("Enter");
    await page.keyboard.press("9");
    await row(page, "DtmfReceived", "key 9").waitFor();
    await tabTo("Play…", "Shift+Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "audioFileUri", "what was opened has the focus");
    await page.keyboard.press("Enter");
    await row(page, "playAudio", "202").waitFor();
    await tabTo("Cancel media", "Shift+Tab");
    await page.keyboard.press("Space");
    await row(page, "PlayAudioResult", "cancelled").waitFor();
    await tabTo("Hang up");
    await page.keyboard.press("Enter");
    await inState(page, "terminated");
  });

  test("/ goes to the search, the arrows through the wire, Enter opens, Escape goes back", async () => {
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "filter");
    await page.keyboard.type("calllegstate/");
    assert.equal(await page.locator("#filter").inputValue(), "calllegstate/", "in a field it is a stroke");
    await page.keyboard.press("Backspace");
    await page.locator("#log-count", { hasText: /^\d+ of/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.role), "option", "from the search into the rows");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("#detail-body", { hasText: '"callState": "established"' }).waitFor();
    await page.keyboard.press("j");
    await page.locator("#detail-body", { hasText: '"callState": "terminating"' }).waitFor();
    await page.keyboard.press("k");
    await page.locator("#detail-body", { hasText: '"callState": "established"' }).waitFor();
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => Boolean(document.activeElement.closest("#log-list"))), false, "the wire is one stop");
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#filter").inputValue(), "", "Escape empties the search");
    await page.keyboard.press("Escape");
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute("aria-selected")),
      "true",
      "and goes back to the row",
    );
    await page.keyboard.press("Escape");
    await page.locator("#detail-title", { hasText: "Detail" }).waitFor();
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "filter");
    await page.evaluate(() => document.activeElement.blur());
  });

  test("? opens the help, and Escape closes it", async () => {
    await page.keyboard.press("?");
    assert.equal(await page.locator("#help").evaluate((dialog) => dialog.open), true);
    await page.locator("#help").getByText("+1555xxx0486").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#help").evaluate((dialog) => dialog.open), false);
    await leave(page);
  });
});
