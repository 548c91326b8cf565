// Draws the timeline, and writes it: the drawing is for the eye alone, the text below it says the same to everybody.
import { $, h, reconcile, reveal, setText } from "../lib/dom.js";
import { timeline } from "../lib/timeline.js";

export function timelineView(store) {
  const root = $("#timeline");
  const lanes = h("div", { class: "lanes", "aria-hidden": "true", onclick: open });
  const axis = h("div", { class: "axis", "aria-hidden": "true" });
  const legend = h(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...["request", "callback", "key", "failure"].map((kind) =>
      h("span", {}, h("i", { class: `mark ${kind}` }), { key: "key pressed", failure: "not reached" }[kind] ?? kind),
    ),
  );
  root.append(lanes, axis, legend);
  $("#happened-list").addEventListener("click", open);

  function open({ target }) {
    const entryId = Number(target.closest("[data-entry]")?.dataset.entry);
    if (!entryId) return;
    store.select({ entryId });
    reveal($("#detail"));
  }

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
    setText($("#happened-count"), `${happened.length} ${happened.length === 1 ? "entry" : "entries"}`);
    // Keys of their place as well: an entry that came late moves those after it.
    reconcile(
      $("#happened-list"),
      happened,
      ({ key }) => `${call.id}${key}`,
      (entry) => line(entry, startedAt),
    );
  };
}

function createLane({ name }) {
  return h(
    "div",
    { class: "lane" },
    h("div", { class: "lane-name" }, h("span", { class: "lane-title" }, name), h("span", { class: "lane-note" })),
    h("div", { class: "track" }, h("div", { class: "bars" }), h("div", { class: "marks" }), h("div", { class: "now" })),
  );
}

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
      setText(bar.firstElementChild, text);
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

const createBar = ({ kind, text }) => h("div", { class: `bar ${kind}` }, h("span", {}, text));

const createMark = ({ kind, text, label, entryId }) =>
  h("span", { class: `mark ${kind}`, title: text, "data-entry": entryId }, label);

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
