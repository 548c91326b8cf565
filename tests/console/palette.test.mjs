// The palette: everything that can be done, by its words, with the keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { leave, placed, row, start, violations } from "./browser.mjs";

let browser;
before(async () => (browser = await start()));
after(() => browser.close());

const open = (page) => page.locator("#palette").evaluate((dialog) => dialog.open);
const options = (page) => page.locator("#palette-list li").allTextContents();
const chosen = (page) => page.locator("#palette-list li[aria-selected=true]").textContent();

/** Does what the words find first. */
async function act(page, words) {
  await page.keyboard.press("Control+k");
  await page.keyboard.type(words);
  const what = await chosen(page);
  await page.keyboard.press("Enter");
  assert.equal(await open(page), false);
  return what;
}

test("opens by key and by button, closes by Escape, and gives the focus back", async () => {
  const page = await browser.console();
  await page.locator("#theme").focus();
  for (const key of ["Control+k", "Meta+k"]) {
    await page.keyboard.press(key);
    assert.equal(await open(page), true, key);
    assert.equal(await page.evaluate(() => document.activeElement.id), "palette-input");
    await page.keyboard.press("Escape");
    assert.deepEqual([await open(page), await page.evaluate(() => document.activeElement.id)], [false, "theme"]);
  }
  await page.getByRole("button", { name: "Commands" }).click();
  assert.equal(await open(page), true);
  await page.keyboard.press("Escape");
  await leave(page);
});

test("offers what can be done now, finds it by its words, and walks by the arrows", async () => {
  const page = await browser.console();
  await page.keyboard.press("Control+k");
  const before = await options(page);
  assert.ok(before.some((text) => /View.*Workbench/.test(text)));
  assert.ok(!before.some((text) => /Hang up/.test(text)), "there is no call to hang up");
  const box = page.getByRole("combobox", { name: "What to do" });
  const first = await chosen(page);
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await chosen(page), first);
  const active = await box.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).textContent(), await chosen(page));
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await chosen(page), before.at(-1), "before the first is the last");
  await page.keyboard.type("xyzzy");
  await page.getByText("Nothing here is called that.").waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await open(page), true, "there is nothing to do");
  await page.keyboard.press("Escape");
  await leave(page);
});

test("does what it says: views, calls, faults, keys of a phone, the search", async () => {
  const page = await browser.console();
  await placed(page);
  await row(page, "ParticipantsUpdated", "3 in call").waitFor();
  assert.match(await act(page, "report"), /View\s*Report/);
  assert.equal(await page.locator("#tab-report").getAttribute("aria-selected"), "true");
  assert.match(await act(page, "fault 10 dupl"), /Fault\s*10 % duplicates/);
  assert.equal(await page.locator("#presets button").first().getAttribute("aria-pressed"), "true");
  assert.equal(await page.locator("#tab-faults").getAttribute("aria-selected"), "true", "what was done is in sight");
  await act(page, "search the wire");
  assert.equal(await page.evaluate(() => document.activeElement.id), "filter");
  await page.evaluate(() => document.activeElement.blur());
  assert.match(await act(page, "phone of 5"), /Phone/);
  await act(page, "all calls");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("hang up");
  await page.locator("#palette-list li", { hasText: "Hang up" }).click();
  await row(page, "hangUp").first().waitFor();
  await leave(page);
});

for (const [colorScheme, width] of [
  ["light", 1280],
  ["dark", 390],
])
  test(`${colorScheme}, ${width} wide: axe finds nothing`, async () => {
    const page = await browser.console({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await page.keyboard.press("Control+k");
    await page.locator("#palette-list li").first().waitFor();
    assert.deepEqual(await violations(page), []);
    const box = await page.locator("#palette").boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    await page.keyboard.press("Escape");
    await leave(page);
  });
