// A long session: five thousand rows on the wire, of which few are elements; the selection in the address; the detail that lies over the wire
// where there is no room; the colours.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { audit, contrasts } from "./audit.mjs";
import { button, findStore, leave, pane, place, placed, ring, row, start, tab, violations } from "./browser.mjs";

const ROWS = 5000;

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

/** Fills the wire with rows like those of a call that was just placed: every fourth is a request, every hundredth is a refused callback. */
async function filled(page, count = ROWS) {
  await placed(page);
  await row(page, "ParticipantsUpdated", "3 in call").waitFor();
  await findStore(page);
  await page.evaluate((count) => {
    const { store } = window;
    const request = store.entries.find(({ type }) => type === "request");
    const callbacks = store.entries.filter(({ type }) => type === "callback");
    store.clear();
    const first = Date.now() - count * 137;
    for (let index = 1; index <= count; index += 1) {
      const about = { at: first + index * 137, serviceId: `call-${index % 14}`, context: `row-${index}` };
      const body = JSON.stringify({ operationContext: `row-${index}.` });
      const refused = index % 100 === 50 ? { status: 401, refusal: "The token is for another audience." } : {};
      if (index % 4 === 1) store.add({ ...request, ...about, request: { ...request.request, body } });
      else store.add({ ...callbacks[index % callbacks.length], ...about, ...refused });
    }
  }, count);
  await page.locator("#log-count", { hasText: `${count}` }).waitFor();
}

const list = (page) => page.locator("#log-list");
const elements = (page) => page.locator("#log-list .row").count();
/** The place of the row that is selected, counted from one. */
const selectedAt = async (page) =>
  Number(await page.locator('#log-list .row[aria-selected="true"]').getAttribute("aria-posinset"));

describe("five thousand rows", () => {
  let page;
  before(async () => {
    page = await browser.console();
    await filled(page);
  });
  after(() => leave(page));

  test("are few elements, wherever the list is scrolled to, and every row is found at its place", async () => {
    for (const share of [0, 0.25, 0.5, 0.99, 1]) {
      await list(page).evaluate((element, share) => {
        element.scrollTop = share * (element.scrollHeight - element.clientHeight);
      }, share);
      await page.waitForFunction(() => {
        const scroller = document.querySelector("#log-list");
        const { top, bottom } = scroller.getBoundingClientRect();
        const seen = [...scroller.querySelectorAll(".row:not([hidden])")].map((one) => one.getBoundingClientRect());
        // No part of the list is bare.
        return seen.some((one) => one.top <= top + 1) && seen.some((one) => one.bottom >= bottom - 1);
      });
      const count = await elements(page);
      assert.ok(count > 10 && count < 90, `${count} rows are elements`);
      const wrong = await list(page).evaluate(
        (scroller) =>
          [...scroller.querySelectorAll(".row:not([hidden])")].filter((one) => {
            const { top } = one.getBoundingClientRect();
            const place = Math.round((top - scroller.getBoundingClientRect().top + scroller.scrollTop) / one.offsetHeight) + 1;
            return Number(one.ariaPosInSet) !== place || one.ariaSetSize !== "5000";
          }).length,
      );
      assert.equal(wrong, 0, "each says its place, and stands there");
    }
  });

  test("are searched, all of them: row 17 is found while the last one is on the screen", async () => {
    await page.keyboard.press("End");
    await page.locator("#filter").fill("row-17.");
    await page.locator("#log-count", { hasText: "1 of 5000" }).waitFor();
    assert.equal(await row(page).count(), 1);
    await page.locator("#filter").press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator("#detail-request", { hasText: '"row-17."' }).waitFor();
    await page.locator("#filter").fill("");
    await page.locator("#log-count", { hasText: /^5000$/ }).waitFor();
    await page.locator('#log-list .row[aria-selected="true"]').waitFor({ state: "attached" });
    assert.equal(await selectedAt(page), 17, "it stays selected, at its place among all");
  });

  test("are narrowed to those refused, which are red, and say it", async () => {
    await button(page, "Refused only 50").click();
    await page.locator("#log-count", { hasText: "50 of 5000" }).waitFor();
    const texts = await row(page).locator(".status").allTextContents();
    assert.deepEqual([...new Set(texts)], ["refused · 401"]);
    const { signs, colours } = await list(page).evaluate((scroller) => {
      const rows = [...scroller.querySelectorAll(".row:not([hidden])")];
      return {
        signs: [...new Set(rows.map((one) => one.querySelector("use").getAttribute("href")))],
        colours: new Set(rows.map((one) => getComputedStyle(one.querySelector(".status")).color)).size,
      };
    });
    assert.deepEqual([signs, colours], [["#i-refused"], 1]);
    await button(page, "Refused only 50").click();
    await page.locator("#log-count", { hasText: /^5000$/ }).waitFor();
  });

  test("are walked through by keyboard alone, from anywhere", async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("Home");
    assert.equal(await selectedAt(page), 1);
    await page.keyboard.press("j");
    await page.keyboard.press("ArrowDown");
    assert.equal(await selectedAt(page), 3);
    await page.keyboard.press("k");
    assert.equal(await selectedAt(page), 2);
    await page.keyboard.press("PageDown");
    assert.ok((await selectedAt(page)) > 6, "by a screen");
    await page.keyboard.press("End");
    assert.equal(await selectedAt(page), ROWS);
    await page.keyboard.press("j");
    assert.equal(await selectedAt(page), ROWS, "the last one is the end");
    const focused = () => page.evaluate(() => document.activeElement.ariaPosInSet);
    assert.equal(await focused(), String(ROWS), "the focus goes along");
    // The row with the focus stays an element, and so the focus stays, when it is scrolled away.
    await list(page).evaluate((element) => (element.scrollTop = 0));
    await row(page)
      .filter({ has: page.locator(".title") })
      .first()
      .waitFor();
    await page.waitForFunction(() => document.querySelector('#log-list .row[aria-posinset="1"]'));
    assert.equal(await focused(), String(ROWS));
    assert.equal(await page.locator('#log-list .row[tabindex="0"]').count(), 1, "one stop for the Tab key");
    await page.locator("#place-open").focus();
    await page.keyboard.press("k");
    assert.equal(await selectedAt(page), ROWS - 1, "also from a button");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator('#log-list .row[aria-selected="true"]').count(), 0);
  });

  test("stay where they are read while others come, and say how many came", async () => {
    await page.keyboard.press("End");
    const add = (count) =>
      page.evaluate((count) => {
        for (let index = 0; index < count; index += 1) window.store.add({ ...window.store.entries.at(-1) });
      }, count);
    await add(2);
    await page.waitForFunction(() => document.querySelector('#log-list .row[aria-posinset="5002"]'));
    assert.equal(await button(page, "newest ↓").isVisible(), false, "the newest is followed");
    await list(page).evaluate((element) => (element.scrollTop -= 300));
    await page.locator("#newest:visible").waitFor();
    const top = await list(page).evaluate((element) => element.scrollTop);
    await add(7);
    await page.locator("#newest", { hasText: "newest ↓ 7 new" }).waitFor();
    assert.equal(await list(page).evaluate((element) => element.scrollTop), top);
    await page.locator("#newest").click();
    await page.waitForFunction(() => document.querySelector('#log-list .row[aria-posinset="5009"]'));
    assert.equal(await page.locator("#newest").isVisible(), false);
  });

  test("are exported, all of them, a JSON object in each line, with no secret", async () => {
    const download = page.waitForEvent("download");
    await button(page, "Export").click();
    const lines = (await readFile(await (await download).path(), "utf8")).trimEnd().split("\n");
    assert.equal(lines.length, 5009);
    const rows = lines.map((line) => JSON.parse(line));
    assert.deepEqual(rows[16].request.body, { operationContext: "row-17." });
    assert.deepEqual([rows[49].status, rows[49].refusal], [401, "The token is for another audience."]);
    assert.equal(rows[50].event.type.startsWith("Microsoft.Communication."), true);
  });
});

describe("the address", () => {
  test("names the tab and the row, and brings them back", async () => {
    const page = await browser.console({ hash: "#tab=faults" });
    assert.equal(await page.getByRole("tab", { name: "Faults" }).getAttribute("aria-selected"), "true");
    await placed(page);
    await tab(page, "Report");
    assert.match(page.url(), /#tab=report&row=1&to=/);
    await tab(page, "Live");
    await row(page, "CallConnected").click();
    await page.waitForURL(/#row=\d+&to=/);
    await page.evaluate(() => (location.hash = "#tab=bench&row=1&to=+15550100000"));
    await page.locator("#operation-form").waitFor();
    assert.equal(await page.locator("#detail-title").textContent(), "createGroupCall");
    await page.evaluate(() => (location.hash = "#tab=nonsense&row=-1&call=unknown"));
    await page.locator("#log-list").waitFor();
    assert.equal(await page.locator("#detail-title").textContent(), "Detail");
    await leave(page);
  });
});

describe("with less room", { concurrency: 2 }, () => {
  test("below 1100 pixels the detail lies over the wire, takes the focus, and gives it back", async () => {
    const page = await browser.console();
    await page.setViewportSize({ width: 1024, height: 768 });
    await placed(page);
    assert.equal(await page.locator("#detail").isVisible(), false, "it opens when asked");
    const first = row(page, "createGroupCall");
    await first.click();
    await page.locator("#detail").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "detail-title");
    const [drawer, wire] = await Promise.all([page.locator("#detail").boundingBox(), page.locator("#log").boundingBox()]);
    assert.ok(drawer.x > wire.x && drawer.x + drawer.width >= wire.x + wire.width - 1, "at the right, over the wire");
    await page.keyboard.press("j");
    await page.locator("#detail-title", { hasText: /CallConnected|ParticipantsUpdated/ }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("#detail").waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-selected")), "true");
    await page.keyboard.press("k");
    assert.equal(await page.locator("#detail").isVisible(), false, "moving does not open it");
    await page.keyboard.press("Enter");
    await page.locator("#detail").waitFor();
    await button(page, "‹ Back").click();
    await page.locator("#detail").waitFor({ state: "hidden" });
    await leave(page);
  });

  test("a request under review opens the detail, wherever one is", async () => {
    const page = await browser.console({ hash: "#to=+15550100000&review=1" });
    await page.setViewportSize({ width: 390, height: 844 });
    await place(page);
    await button(page, "Send").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "send");
    await page.keyboard.press("Enter");
    await page.locator("#detail-chip", { hasText: "201" }).waitFor();
    await leave(page);
  });

  test("below 700 pixels one part is shown at a time, and a row is a sheet with a way back", async () => {
    const page = await browser.console();
    await page.setViewportSize({ width: 390, height: 844 });
    const parts = ["#calls", "#live", "#phone", "#tools", "#detail", "#bench"];
    const shown = async () => {
      const seen = await Promise.all(parts.map((part) => page.locator(part).isVisible()));
      return parts.filter((_, index) => seen[index]);
    };
    assert.deepEqual(await shown(), ["#live"]);
    await placed(page);
    assert.deepEqual(await shown(), ["#live"], "the wire of the call that was placed");
    await pane(page, "Phone");
    assert.deepEqual(await shown(), ["#phone"]);
    await button(page, "7").click();
    await page.locator(".phone:visible .pressed", { hasText: "7" }).waitFor();
    await pane(page, "More");
    assert.deepEqual(await shown(), ["#tools"]);
    await page.getByRole("tab", { name: "Workbench" }).click();
    assert.deepEqual(await shown(), ["#bench"]);
    await pane(page, "Wire");
    await row(page, "createGroupCall").click();
    assert.deepEqual(await shown(), ["#detail"]);
    assert.equal(await page.evaluate(() => document.activeElement.id), "detail-title");
    await button(page, "‹ Back").click();
    assert.deepEqual(await shown(), ["#live"]);
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-selected")), "true");
    await leave(page);
  });

  test("at 200 % all of it is there: the parts keep a height, and the page scrolls", async () => {
    // A window of 1440 by 900 at 200 %.
    const page = await browser.console();
    await page.setViewportSize({ width: 720, height: 450 });
    await placed(page);
    for (const part of ["#live", "#calls", "#phone"]) {
      const { height, width } = await page.locator(part).boundingBox();
      assert.ok(height > 90 && width > 200, `${part} is ${width} by ${height}`);
    }
    assert.ok((await list(page).boundingBox()).height > 200, "the wire can be read");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no scrolling sideways");
    await page.locator(".phone:visible").getByRole("button", { name: "#", exact: true }).click();
    await page.locator(".phone:visible .pressed", { hasText: "#" }).waitFor();
    await leave(page);
  });
});

describe("the colours", () => {
  test("are those of the system until others are chosen, which are remembered", async () => {
    const page = await browser.console();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await button(page, "Colours: system").click();
    assert.equal(await background(), light);
    await button(page, "Colours: light").click();
    const dark = await background();
    assert.notEqual(dark, light);
    await page.reload();
    await page.waitForSelector("body[data-ready=yes]");
    assert.equal(await background(), dark);
    await button(page, "Colours: dark").click();
    assert.equal(await background(), light);
    assert.equal(await page.evaluate(() => localStorage.length), 0, "the choice of the system is nothing to remember");
    await leave(page);
  });

  test("can be chosen where nothing may be stored", async () => {
    const page = await browser.console();
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("not permitted", "SecurityError");
        },
      });
    });
    await page.reload();
    await page.waitForSelector("body[data-ready=yes]");
    await button(page, "Colours: system").click();
    await button(page, "Colours: light").click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
    await leave(page);
  });
});

describe("what the page knows by the library", () => {
  test("an endpoint on this machine is an emulator; any other is real, and so is none", async () => {
    const page = await browser.console();
    const found = await page.evaluate(async () => {
      const { isLoopback, isReal } = await import(new URL("lib/endpoint.js", location.href));
      const here = ["http://127.0.0.1:8080", "https://localhost:4455", "http://[::1]:1"];
      const elsewhere = [
        "https://contoso.communication.azure.com",
        "https://127.0.0.1.example.com",
        "https://10.0.0.1",
        "nonsense",
      ];
      return {
        here: here.map(isLoopback),
        elsewhere: elsewhere.map(isLoopback),
        real: [
          isReal({ mode: "live" }),
          isReal({ mode: "live", backend: { endpoint: elsewhere[0] } }),
          isReal({ mode: "live", backend: { endpoint: here[0] } }),
          isReal({ mode: "emulator", backend: { endpoint: elsewhere[0] } }),
        ],
      };
    });
    assert.deepEqual(found, {
      here: [true, true, true],
      elsewhere: [false, false, false, false],
      real: [true, true, false, false],
    });
    await leave(page);
  });

  test("an operation ends with the callback that has its context, and with no other", async () => {
    const page = await browser.console();
    const found = await page.evaluate(async () => {
      const { endOf } = await import(new URL("lib/outcomes.js", location.href));
      const about = { mode: "emulator", contract: "CallAutomationClient", serviceId: "call" };
      const play = { ...about, type: "request", id: 1, operation: "playToAll", context: "a" };
      const back = (id, kind, operationContext, more) => ({
        ...about,
        type: "callback",
        id,
        event: { kind, operationContext },
        ...more,
      });
      const others = [
        back(2, "PlayCompleted", "b"),
        back(3, "PlayStarted", "a"),
        back(4, "PlayCompleted", "a", { serviceId: "another" }),
      ];
      return [endOf(play, [play, ...others]), endOf(play, [play, ...others, back(5, "PlayFailed", "a")])?.id];
    });
    assert.deepEqual(found, [undefined, 5]);
    await leave(page);
  });
});

describe("axe finds nothing", { concurrency: 2 }, () => {
  for (const width of [1440, 1024, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${width} pixels, ${colorScheme}: idle, live, incoming, refused, faults, five thousand rows`, async () => {
        const page = await browser.console({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 900 });
        const check = async (state) => {
          assert.deepEqual(await violations(page), [], state);
          assert.deepEqual(await page.evaluate(audit), [], state);
          assert.deepEqual((await page.evaluate(contrasts)).low, [], state);
        };
        await check("idle");
        await placed(page);
        await check("live");
        await tab(page, "Faults");
        await page.locator("#fault").selectOption("forgedToken");
        await button(page, "Add fault").click();
        await check("faults");
        await ring(page);
        await page.locator("#ringing li").waitFor();
        await check("incoming");
        await button(page, "Answer").click();
        await tab(page, "Live");
        await pane(page, "Wire");
        await row(page, "refused · 401").first().click();
        await page.getByRole("tab", { name: "Why" }).click();
        await check("refused");
        await page.keyboard.press("Escape");
        await pane(page, "Phone");
        await check("a phone");
        await pane(page, "More");
        await check("more");
        await tab(page, "Report");
        await findStore(page);
        await pane(page, "Wire");
        await page.evaluate((count) => {
          const { entries } = window.store;
          for (let index = 0; index < count; index += 1) window.store.add({ ...entries[index % 6] });
        }, ROWS);
        await page.locator("#log-count", { hasText: /^5\d{3}$/ }).waitFor({ state: "attached" });
        await check("five thousand rows");
        await leave(page);
      });
    }
  }
});
