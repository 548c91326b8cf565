// The log: every request and every callback, the newest first.
import { $, announce, h, reconcile, reveal, setText, targetOf } from "../lib/dom.js";
import { detailOf, kindOf, titleOf } from "../lib/event-text.js";
import { toneOf } from "../lib/timeline.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { AnyEvent, Entry, Fault } from "../lib/types.d.ts"
 */

const EMPTY = "Nothing has been on the wire yet.";
const NO_MATCH = "Nothing in the log matches the filter.";

/** @param {Store} store */
export function logView(store) {
  const list = $("#log-list");
  const filter = $("input#filter");
  const kind = $("select#filter-kind");

  filter.addEventListener("input", draw);
  kind.addEventListener("change", draw);
  $("#log-clear").addEventListener("click", () => {
    store.clear();
    announce("The log is empty.");
  });
  list.addEventListener("click", (event) => {
    const row = targetOf(event).closest("li");
    if (!row) return;
    store.select({ entryId: Number(row.dataset.key) });
    reveal($("#detail"));
    announce(`${$(".title", row).textContent} is shown in full.`);
  });
  list.addEventListener("keydown", move);

  /**
   * Two hundred rows are one stop for the Tab key; within, the arrows move.
   *
   * @param {KeyboardEvent} event
   */
  function move(event) {
    const rows = [...list.querySelectorAll("button")];
    const here = rows.findIndex((row) => row.matches(":focus"));
    /** @type {Record<string, number>} */
    const moves = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 };
    const next = moves[event.key];
    if (here < 0 || !rows[next]) return;
    event.preventDefault();
    rows[next].focus();
  }

  function draw() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = store.entries
      .filter(
        (entry) =>
          isKind(entry, kind.value, store.faultsOf(entry)) &&
          words.every((word) => textOf(entry, store.faultsOf(entry)).includes(word)),
      )
      .reverse();
    reconcile(list, shown, ({ id }) => id, create, update);
    const rows = [...list.querySelectorAll("button")];
    const stop = rows.find((row) => row.getAttribute("aria-current") === "true") ?? rows[0];
    for (const row of rows) row.tabIndex = row === stop || row === document.activeElement ? 0 : -1;
    const total = store.entries.length;
    setText($("#log-count"), shown.length === total ? `${total}` : `${shown.length} of ${total}`);
    const empty = $("#log-empty");
    empty.hidden = shown.length > 0;
    setText(empty, total ? NO_MATCH : EMPTY);
    $("#log-clear").hidden = total === 0;
  }

  /**
   * @param {HTMLElement} row
   * @param {Entry} entry
   */
  function update(row, entry) {
    $("button", row).setAttribute("aria-current", String(entry.id === store.entryId));
    const [text, tone] = statusOf(entry);
    const chip = $(".chip", row);
    setText(chip, text);
    chip.dataset.tone = tone;
    const faults = store.faultsOf(entry).map(({ fault }) => fault);
    setText($(".where", row), `${faults.length ? `⚡ ${faults.join(", ")} · ` : ""}${whereOf(entry)}`);
  }

  store.watch(draw);
}

/** @param {Entry} entry */
function create(entry) {
  const request = entry.type === "request";
  const sign = h(
    "span",
    { class: `direction ${entry.type}`, "aria-label": request ? "Request" : "Callback", role: "img" },
    request ? "↑" : "↓",
  );
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "row" },
      sign,
      h("span", { class: "title" }, breakable(entry.type === "request" ? entry.operation : kindOf(entry.event))),
      h("span", { class: "chip" }),
      h("span", { class: "where" }),
      h("time", { datetime: new Date(entry.at).toISOString() }, clock(entry.at)),
    ),
  );
}

/**
 * On a narrow screen a name breaks between its words: `CallLegState|Changed`.
 *
 * @param {string} name
 */
const breakable = (name) => name.split(/(?<=[a-z])(?=[A-Z])/).flatMap((word, index) => (index ? [h("wbr"), word] : [word]));

/**
 * What became of it.
 *
 * @param {Entry} entry
 * @returns {[text: string, tone: string]}
 */
export function statusOf(entry) {
  if (entry.type === "callback") {
    if (entry.refusal) return [entry.status ? `refused · ${entry.status}` : "no answer", "bad"];
    if (entry.state === "waiting" || entry.state === "sending") return ["on its way", "wait"];
    return entry.again ? ["again", "end"] : [detailOf(entry.event), tonesOf(entry.event)];
  }
  const { phase, response, error } = entry;
  if (phase === "review") return ["not sent yet", "wait"];
  if (phase === "discarded") return ["discarded", "end"];
  if (phase === "refused") return ["not sent", "bad"];
  if (response) return [`${response.status} · ${msText(response.ms)}`, error ? "bad" : "good"];
  return error ? ["no answer", "bad"] : ["sending", "wait"];
}

/**
 * An event that says how something went has that colour; another has the colour of callbacks.
 *
 * @param {AnyEvent} event
 */
const tonesOf = ({ callState, status }) => (callState || status ? toneOf(callState ?? status ?? "") : "play");

/** @param {number} ms */
export const msText = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** @param {Entry} entry */
function whereOf({ type, request, url, mode }) {
  if (type === "callback") return url ? `to ${new URL(url).host}` : "pasted";
  if (!request) return "";
  const { host, pathname } = new URL(request.url);
  return `${request.method} ${mode === "live" ? host : ""}${shorten(pathname)}`;
}

/**
 * A path without its ids: those are in the detail.
 *
 * @param {string} path
 */
const shorten = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, "…");

/**
 * @param {Entry} entry
 * @param {string} kind
 * @param {Fault[]} faults
 */
function isKind({ type, error, refusal }, kind, faults) {
  return kind === "all" || type === kind || (kind === "problem" && Boolean(error || refusal || faults.length));
}

/**
 * What a filter looks through.
 *
 * @param {Entry} entry
 * @param {Fault[]} faults
 */
function textOf({ type, operation, request, response, error, event, serviceId, context, refusal }, faults) {
  const answer = [response?.status, error?.kind, error?.message, error?.requestId];
  return [
    type,
    operation,
    request?.method,
    request?.url,
    request?.body,
    ...answer,
    event && titleOf(event),
    JSON.stringify(event),
    serviceId,
    context,
    refusal,
    ...faults.map(({ fault }) => fault),
  ]
    .join(" ")
    .toLowerCase();
}

/** @param {number} at */
export const clock = (at) => {
  const date = new Date(at);
  return `${date.toLocaleTimeString([], { hour12: false })}.${String(date.getMilliseconds()).padStart(3, "0")}`;
};
