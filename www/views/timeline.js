// Draws the timeline, and writes it: the drawing is for the eye alone, the text below it says the same to every reader.
import { $, h, reconcile, setText, targetOf } from "../lib/dom.js";
import { MOST_MARKS, timeline } from "../lib/timeline.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Call, Happening } from "../lib/types.d.ts"
 *
 * @typedef {ReturnType<typeof timeline>["lanes"][number]} Lane
 */

/** @type {Record<string, string>} */
const LEGEND = { request: "request", callback: "callback", key: "key pressed", failure: "not reached" };

/** @param {Store} store */
export function timelineView(store) {
  const root = $("#timeline");
  const lanes = h("div", { class: "lanes", "aria-hidden": "true", onclick: open });
  const axis = h("div", { class: "axis", "aria-hidden": "true" });
  const legend = h(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...Object.entries(LEGEND).map(([kind, text]) => h("span", {}, h("i", { class: `mark ${kind}` }), text)),
  );
  root.append(lanes, axis, legend);
  $("#happened-list").addEventListener("click", open);

  /** @param {Event} event */
  function open(event) {
    /** @type {HTMLElement | null} */
    const entry = targetOf(event).closest("[data-entry]");
    const entryId = Number(entry?.dataset.entry);
    if (!entryId) return;
    store.select({ entryId, opened: true });
  }

  /** @param {Call} call */
  return (call) => {
    const drawn = timeline(call, Date.now());
    reconcile(lanes, drawn.lanes, ({ key }) => key, createLane, updateLane);
    for (const lane of lanes.children) {
      const now = $(".now", lane);
      now.hidden = drawn.now === undefined;
      now.style.left = `${drawn.now}%`;
    }
    reconcile(
      axis,
      drawn.ticks,
      ({ left }) => left,
      () => h("span", {}),
      (tick, { left, text }) => {
        tick.style.left = `${left}%`;
        setText(tick, text);
      },
    );
    const { happened, startedAt } = call;
    const { length } = happened;
    const count = `${length} ${length === 1 ? "entry" : "entries"}`;
    setText($("#happened-count"), length > MOST_MARKS ? `the last ${MOST_MARKS} of ${count}` : count);
    reconcile(
      $("#happened-list"),
      happened.slice(-MOST_MARKS),
      ({ key }) => `${call.id}${key}`,
      (entry) => line(entry, startedAt),
    );
  };
}

/** @param {Lane} lane */
function createLane({ name }) {
  return h(
    "div",
    { class: "lane" },
    h("div", { class: "lane-name" }, h("span", { class: "lane-title" }, name), h("span", { class: "lane-note" })),
    h("div", { class: "track" }, h("div", { class: "bars" }), h("div", { class: "marks" }), h("div", { class: "now" })),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Lane} lane
 */
function updateLane(element, { key, note, bars, marks }) {
  element.dataset.lane = key;
  setText($(".lane-note", element), note);
  reconcile(
    $(".bars", element),
    bars,
    (bar) => bar.key,
    createBar,
    (bar, { left, width, text, tone }) => {
      Object.assign(bar.style, { left: `${left}%`, width: `${width}%` });
      bar.dataset.tone = tone;
      bar.title = text;
      setText($("span", bar), text);
    },
  );
  reconcile(
    $(".marks", element),
    marks,
    (mark) => mark.key,
    createMark,
    (mark, { left }) => {
      mark.style.left = `${left}%`;
    },
  );
}

/** @param {Lane["bars"][number]} bar */
const createBar = ({ kind, text }) => h("div", { class: `bar ${kind}` }, h("span", {}, text));

/** @param {Lane["marks"][number]} mark */
const createMark = ({ kind, text, label, entryId }) =>
  h("span", { class: `mark ${kind}`, title: text, "data-entry": entryId }, label);

/**
 * @param {Happening} happening
 * @param {number} startedAt
 */
function line({ at, who, text, entryId }, startedAt) {
  const time = h("span", { class: "when" }, `+${Math.max(0, (at - startedAt) / 1000).toFixed(2)} s`);
  const words = [h("strong", {}, who), ` ${text}`];
  return h(
    "li",
    {},
    time,
    entryId ? h("button", { type: "button", class: "link", "data-entry": entryId }, words) : h("span", {}, words),
  );
}
