// The wire: every request and every callback, the newest last. It stays with the newest until one scrolls away from it.
import { $, announce, h, icon, setText, targetOf } from "../lib/dom.js";
import { ndjson } from "../lib/export.js";
import { clock, isKind, isRefused, saysOf, signsOf, sinceText, statusOf, textOf, titleOfRow, whereOf } from "../lib/rows.js";
import { virtualList } from "../lib/virtual.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Entry } from "../lib/types.d.ts"
 *
 * @typedef {{ kind: HTMLElement, use: SVGUseElement, at: HTMLElement, title: HTMLElement, says: HTMLElement, where: HTMLElement, signs: HTMLElement, chip: HTMLElement }} Cells
 */

const NO_MATCH = "No row is as you asked.";
const NOTHING = "Nothing has been on the wire yet.";

/** @param {Store} store */
export function wireView(store) {
  const list = $("#log-list");
  const filter = $("input#filter");
  const kind = $("select#filter-kind");
  const refusedOnly = $("#refused-only");
  const newest = $("#newest");
  const empty = $("#log-empty");
  /**
   * What is listed: all there is, or what was asked for.
   *
   * @type {Entry[]}
   */
  let listed = [];
  /** The newest row that was on the screen. */
  let seen = 0;
  /** The row that last had the focus. */
  let focused = 0;
  /** @type {WeakMap<HTMLElement, Cells>} */
  const cells = new WeakMap();
  const rows = virtualList(list, { create, update, scrolled: drawNewest });

  filter.addEventListener("input", draw);
  kind.addEventListener("change", draw);
  refusedOnly.addEventListener("click", () => {
    refusedOnly.setAttribute("aria-pressed", String(!isPressed()));
    draw();
  });
  newest.addEventListener("click", () => {
    rows.follow();
    drawNewest();
    rows.reveal(listed.length - 1, true);
  });
  $("#log-clear").addEventListener("click", () => {
    store.clear();
    announce("The wire is empty.");
  });
  $("#log-export").addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([ndjson(store)], { type: "application/x-ndjson" }));
    h("a", { href: url, download: "ringwire.ndjson" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    announce(`${store.entries.length} rows are exported, as one JSON object in each line.`);
  });
  list.addEventListener("click", (event) => {
    const target = targetOf(event);
    const key = target.closest(".row")?.getAttribute("data-key");
    if (!key) return;
    const why = target.closest(".why") ? { part: /** @type {const} */ ("why") } : {};
    store.select({ entryId: Number(key), opened: true, ...why });
  });
  list.addEventListener("focusin", (event) => {
    focused = Number(targetOf(event).dataset.key) || focused;
  });

  const isPressed = () => refusedOnly.getAttribute("aria-pressed") === "true";

  /** @returns {Entry[]} */
  function asked() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { entries, call } = store;
    const scope = store.scoped ? call : undefined;
    if (!words.length && kind.value === "all" && !isPressed() && !scope) return entries;
    return entries.filter((entry) => {
      if (isPressed() && !isRefused(entry)) return false;
      if (scope && !(entry.mode === scope.mode && (entry.serviceId === scope.serviceId || isUnderWay(entry)))) return false;
      const faults = store.faultsOf(entry);
      if (!isKind(entry, kind.value, faults)) return false;
      if (!words.length) return true;
      const text = textOf(entry, faults);
      return words.every((word) => text.includes(word));
    });
  }

  /** @param {number | undefined} id */
  const indexOf = (id) => listed.findIndex((entry) => entry.id === id);

  /** Where the row is that is selected, or the one that had the focus; -1 when neither is listed. */
  function here() {
    const selected = indexOf(store.entryId);
    return selected >= 0 ? selected : indexOf(focused);
  }

  function draw() {
    listed = asked();
    const selected = indexOf(store.entryId);
    const held = list.contains(document.activeElement) ? indexOf(focused) : -1;
    rows.show(listed, held >= 0 ? held : selected >= 0 ? selected : listed.length - 1);
    drawNewest();
    const total = store.entries.length;
    setText($("#log-count"), listed.length === total ? `${total}` : `${listed.length} of ${total}`);
    const refused = store.entries.reduce((count, entry) => count + Number(isRefused(entry)), 0);
    setText($("#refused-count"), refused ? `${refused}` : "");
    refusedOnly.dataset.tone = refused ? "bad" : "";
    const isFirst = total === 0 && store.calls.size === 0;
    empty.hidden = listed.length > 0 || isFirst;
    setText(empty, total ? NO_MATCH : NOTHING);
    $("#teach").hidden = !isFirst;
    list.hidden = listed.length === 0;
    for (const button of [$("#log-clear"), $("#log-export")]) button.hidden = total === 0;
  }

  function drawNewest() {
    if (rows.following) seen = listed.at(-1)?.id ?? 0;
    newest.hidden = rows.following;
    if (rows.following) return;
    const fresh = listed.length - 1 - listed.findLastIndex(({ id }) => id <= seen);
    newest.replaceChildren("newest ↓", ...(fresh ? [h("span", { class: "number" }, ` ${fresh} new`)] : []));
  }

  /**
   * @param {HTMLElement} row
   * @param {Entry} entry
   */
  function update(row, entry) {
    const { kind, use, at, title, says, where, signs, chip } = /** @type {Cells} */ (cells.get(row));
    const refused = isRefused(entry);
    const isSelected = entry.id === store.entryId;
    row.className = `row ${entry.type}${refused ? " refused" : ""}`;
    row.ariaSelected = String(isSelected);
    setText(kind, entry.type === "request" ? "Request" : "Callback");
    use.setAttribute("href", `#i-${refused ? "refused" : entry.type}`);
    const { call } = store;
    setText(at, store.scoped && call ? sinceText(entry.at - call.startedAt) : clock(entry.at));
    setText(title, titleOfRow(entry));
    setText(says, saysOf(entry));
    setText(where, whereOf(entry));
    const [text, tone] = statusOf(entry);
    setText(chip, text);
    chip.dataset.tone = tone;
    const marks = signsOf(entry, store.faultsOf(entry));
    const drawn = marks.map(({ icon, text }) => `${icon} ${text}`).join();
    if (signs.dataset.drawn !== drawn) {
      signs.dataset.drawn = drawn;
      signs.replaceChildren(...marks.map((mark) => h("span", { class: `sign of-${mark.icon}` }, icon(mark.icon), mark.text)));
    }
  }

  function create() {
    const sign = icon("request");
    const parts = {
      kind: h("span", { class: "unseen" }),
      use: /** @type {SVGUseElement} */ (sign.firstElementChild),
      at: h("span", { class: "at" }),
      title: h("span", { class: "title" }),
      says: h("span", { class: "says" }),
      where: h("span", { class: "where" }),
      signs: h("span", { class: "signs" }),
      chip: h("span", { class: "status" }),
    };
    const { kind, at, title, says, where, signs, chip } = parts;
    const row = h(
      "div",
      { role: "option" },
      h("span", { class: "direction" }, kind, sign),
      at,
      h("span", { class: "what" }, title, says),
      h("span", { class: "place" }, where, signs),
      chip,
      h("span", { class: "why", "aria-hidden": "true", title: "Why it was refused" }, "WHY ▸"),
    );
    cells.set(row, parts);
    return row;
  }

  let scheduled = false;
  store.watch(() => {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  });

  /**
   * Selects a row, and brings it onto the screen.
   *
   * @param {number} index
   */
  function go(index) {
    if (!listed.length) return;
    const target = listed[Math.min(Math.max(index, 0), listed.length - 1)];
    store.select({ entryId: target.id });
    draw();
    rows.reveal(indexOf(target.id), !$("#detail").contains(document.activeElement));
    drawNewest();
  }

  return {
    /** @param {number} by how many rows to go down */
    move(by) {
      const from = here();
      go(from < 0 ? listed.length - 1 : from + by);
    },
    /** @param {number} by how many screens to go down */
    page: (by = 1) => go(Math.max(here(), 0) + by * rows.page),
    first: () => go(0),
    last: () => go(listed.length - 1),
    /** Gives the focus to the row that is selected, or to the one that had it. */
    focus() {
      draw();
      const index = here();
      if (listed.length) rows.reveal(index < 0 ? listed.length - 1 : index, true);
    },
    /** Opens the row that has the focus, or else the one that is selected. */
    open() {
      const hasFocus = list.contains(document.activeElement);
      store.select({ opened: true, ...(hasFocus && { entryId: focused }) });
    },
    /** Selects no row any more, and goes to the newest. */
    leave() {
      store.select({ entryId: undefined });
      rows.follow();
      drawNewest();
    },
  };
}

/**
 * Whether it is not known yet which call a request is about.
 *
 * @param {Entry} entry
 */
const isUnderWay = ({ type, serviceId, phase = "done" }) =>
  type === "request" && !serviceId && ["signing", "review", "sending"].includes(phase);
