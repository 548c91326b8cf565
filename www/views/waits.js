// The waits: every operation whose end a callback tells, how long it has been awaited, and what came of it.
import { $, h, reconcile, setText, targetOf } from "../lib/dom.js";
import { titleOf } from "../lib/event-text.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Wait } from "../lib/types.d.ts"
 */

const TONES = { waiting: "wait", came: "good", failed: "bad", "call ended": "end", "too late": "bad", "given up": "end" };

/** @param {Store} store */
export function waitsView(store) {
  const list = $("#waits");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  list.addEventListener("click", (event) => {
    const target = targetOf(event);
    const id = Number(target.closest("li")?.dataset.key);
    if (target.closest("button")) store.select({ entryId: id, opened: true });
  });

  function draw() {
    clearTimeout(timer);
    if (store.tab !== "bench") return;
    const waits = store.backend?.server.waits ?? [];
    $("#waits-empty").hidden = waits.length > 0;
    setText(
      $("#waits-count"),
      waits.length ? `${waits.filter(({ state }) => state === "waiting").length} waiting, ${waits.length} in all` : "",
    );
    reconcile(list, waits, ({ id }) => id, create, update);
    if (waits.some(({ state }) => state === "waiting")) timer = setTimeout(draw, 1000);
  }

  store.watch(draw);
}

/** @param {Wait} wait */
function create({ operation, context, kinds }) {
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "link" },
      h("strong", {}, operation),
      context && h("span", { class: "soft" }, ` ${context}`),
    ),
    h("span", { class: "chip" }),
    h("p", { class: "hint" }, h("span", { class: "for" }, `for ${kinds.join(", ")}`), h("span", { class: "how" })),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Wait} wait
 */
function update(element, { state, since, until, deadline, event, message }) {
  const chip = $(".chip", element);
  setText(chip, state);
  chip.dataset.tone = TONES[state];
  /** @param {number} ms */
  const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
  const now = Date.now();
  $(".for", element).hidden = Boolean(until);
  if (!until)
    setText(
      $(".how", element),
      `. ${Math.round((now - since) / 1000)} s so far, at most ${Math.round((deadline - now) / 1000)} s more.`,
    );
  else
    setText(
      $(".how", element),
      `${event ? `${titleOf(event)}${message ? `: ${message.replace(/\.$/, "")}` : ""}, after` : `${message}; it took`} ${seconds(until - since)}.`,
    );
}
