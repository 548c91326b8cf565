// Why a request or a callback came to what it came to: what was sent, what came back, whose reason that is, and what to change.
import { adviceForCallback } from "../lib/advice.js";
import { h, prose } from "../lib/dom.js";
import { adviceForFault } from "../lib/faults.js";
import { maskUrl } from "../lib/mask.js";
import { clock, isRefused, pathOf } from "../lib/rows.js";
import { teamsPhoneVerdict } from "../lib/teams-phone.js";
import { hint } from "./detail-parts.js";
import { problem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { CallbackEntry, Entry, RequestEntry } from "../lib/types.d.ts"
 */

/**
 * @param {Entry} entry
 * @param {Store} store
 * @returns {Node[]}
 */
export const why = (entry, store) => (entry.type === "callback" ? ofCallback(entry, store) : ofRequest(entry, store));

/**
 * @param {RequestEntry} entry
 * @param {Store} store
 * @returns {Node[]}
 */
function ofRequest(entry, store) {
  const { phase, error, response, request } = entry;
  const ordered = adviceForFault("request", store.faultsOf(entry));
  const told = error
    ? [
        ...(request
          ? [h("p", { class: "came-of" }, `${request.method} ${pathOf(request.url)} → ${response?.status ?? "no answer"}`)]
          : []),
        problem(error),
        ...(ordered ? [h("p", { class: "ordered" }, prose(ordered))] : []),
      ]
    : phase === "done"
      ? [hint(`Nothing was refused: the service answered ${response?.status}.`)]
      : [hint(phase === "discarded" ? "Discarded: it was never sent." : "It has no answer yet.")];
  return [...told, ...teamsPhone(entry, store)];
}

/**
 * @param {RequestEntry} entry
 * @param {Store} store
 * @returns {Node[]}
 */
function teamsPhone(entry, store) {
  const found = teamsPhoneVerdict(entry, store.entries);
  if (!found) return [];
  const { verdict, advice, source, date } = found;
  return [
    h("h3", {}, "In calls of Teams Phone, and after 30 September 2028"),
    h(
      "p",
      { class: "teams-phone", "data-verdict": verdict },
      h("strong", {}, verdict),
      ` ${advice} `,
      h("a", { href: source, target: "_blank", rel: "noreferrer" }, `page of ${date}`),
    ),
  ];
}

/**
 * @param {CallbackEntry} entry
 * @param {Store} store
 * @returns {Node[]}
 */
function ofCallback(entry, store) {
  const { url, status, refusal, attempts = [] } = entry;
  const tried = attempts.length > 1 ? [h("h3", {}, "Attempts"), attemptList(entry)] : [];
  if (!isRefused(entry)) return [h("p", { class: "hint" }, prose(untroubled(entry))), ...tried];
  const path = url ? pathOf(url) : "the application";
  const facts = Object.entries({
    sent: url ? `POST ${maskUrl(url)}` : undefined,
    answered: status ? `${status}` : "nothing",
    attempts: attempts.length > 1 ? `${attempts.length}` : undefined,
    next: nextOf(entry),
  }).filter(([, value]) => value !== undefined);
  // What an emulator that serves this page says of an attempt names the fix, if it was not cut off before that.
  const isWhole = attempts.length > 0 && !refusal?.endsWith("…");
  const advice = adviceForFault("callback", store.faultsOf(entry)) ?? (isWhole ? undefined : adviceForCallback(status));
  return [
    h(
      "div",
      { class: "problem-body" },
      h("strong", {}, status ? `POST ${path} → ${status}` : `POST ${path}: no answer`),
      h(
        "p",
        {},
        prose(
          refusal
            ? reasonIn(refusal)
            : "The application gave no reason; that is right, for an answer must not help those who try keys.",
        ),
      ),
      h(
        "dl",
        { class: "facts" },
        facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value ?? "")]),
      ),
      ...(advice ? [h("p", { class: "advice" }, prose(advice))] : []),
    ),
    ...tried,
  ];
}

/**
 * What there is to say of a callback that was not refused.
 *
 * @param {CallbackEntry} entry
 */
function untroubled({ state, status, again }) {
  if (state === "listed")
    return "It was not sent: nothing subscribes to it. The option `--event-grid` of the emulator names who does.";
  if (!status) return "It has no answer yet.";
  return again ? "It had been taken before, and was not handed on again." : `Nothing was refused: it was answered ${status}.`;
}

/**
 * When a callback that was refused comes again.
 *
 * @param {CallbackEntry} entry
 */
function nextOf({ attempts = [], state, retryMs }) {
  if (!attempts.length) return undefined;
  return state === "waiting" && retryMs !== undefined ? `again after ${retryMs} ms` : "none: it was the last attempt";
}

/**
 * What a refusal says, as a sentence; without the request and its status, which stand before it where the log of an emulator was read.
 *
 * @param {string} refusal
 */
export function reasonIn(refusal) {
  const text = refusal.replace(/^POST \S+ → (\d+|no answer): /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? "" : "."}`;
}

/**
 * The attempts of a callback; the reason that stands above them is not said again.
 *
 * @param {CallbackEntry} entry
 */
export const attemptList = ({ attempts = [], refusal }) =>
  h(
    "ol",
    { class: "attempts" },
    attempts.map(({ at, status, why: reason, fault, nextAttemptAfterMs }) =>
      h(
        "li",
        { class: reason && !fault ? "bad" : "" },
        h("time", { class: "soft" }, clock(at)),
        h("strong", {}, status ? `${status}` : "no answer"),
        fault && h("span", { class: "soft" }, `made by the fault ${fault}`),
        nextAttemptAfterMs !== undefined && h("span", { class: "soft" }, `again after ${nextAttemptAfterMs} ms`),
        reason && reason !== refusal && h("span", { class: "why" }, prose(reasonIn(reason))),
      ),
    ),
  );
