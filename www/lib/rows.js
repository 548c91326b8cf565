// What a row of the wire says of a request or a callback: what became of it, where it went, its quiet marks, and what a search looks through.
import { detailOf, kindOf, titleOf } from "./event-text.js";
/** @import { Entry, Fault } from "./types.d.ts" */

/** @param {Entry} entry */
export const titleOfRow = (entry) => (entry.type === "request" ? entry.operation : kindOf(entry.event));

/** @param {number} status */
const isGood = (status) => status >= 200 && status < 300;

/**
 * Whether a callback has no answer yet.
 *
 * @param {Entry} entry
 */
const isOnItsWay = (entry) =>
  entry.type === "callback" && !entry.refusal && (entry.state === "waiting" || entry.state === "sending");

/**
 * Whether a callback is in the log alone: nothing subscribes to it.
 *
 * @param {Entry} entry
 */
const isListed = (entry) => entry.type === "callback" && entry.state === "listed";

/**
 * Whether it was turned away or failed, on either side: these rows are red.
 *
 * @param {Entry} entry
 */
export function isRefused(entry) {
  if (entry.type === "request") return Boolean(entry.error);
  return Boolean(entry.refusal) || !(isGood(entry.status) || isOnItsWay(entry) || isListed(entry));
}

/**
 * What became of it.
 *
 * @param {Entry} entry
 * @returns {[text: string, tone: string]}
 */
export function statusOf(entry) {
  if (entry.type === "callback") {
    const { status } = entry;
    if (isOnItsWay(entry)) return ["on its way", "wait"];
    if (isListed(entry)) return ["not sent", "end"];
    if (!status) return ["no answer", "bad"];
    return isRefused(entry) ? [`refused · ${status}`, "bad"] : [`${status}`, "play"];
  }
  const { phase, response, error } = entry;
  if (phase === "review") return ["not sent yet", "wait"];
  if (phase === "discarded") return ["discarded", "end"];
  if (phase === "refused") return ["not sent", "bad"];
  // An emulator on a clock of its own answers in no time at all.
  if (response) return [[response.status, ...(response.ms ? [msText(response.ms)] : [])].join(" · "), error ? "bad" : "good"];
  if (error) return [error.kind === "timeout" ? "timed out" : "no answer", "bad"];
  return ["sending", "wait"];
}

/**
 * What an event says beyond its name: `connected`, `keys 5`.
 *
 * @param {Entry} entry
 */
export function saysOf(entry) {
  if (entry.type === "request") return "";
  const detail = detailOf(entry.event);
  return detail === "event" ? "" : detail;
}

/** @param {number} ms */
export const msText = (ms) => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** @param {Entry} entry */
export function whereOf({ type, request, url, mode }) {
  if (type === "callback") return url ? `→ ${pathOf(url)}` : mode === "live" ? "pasted" : "no subscription";
  if (!request) return "";
  const { host, pathname } = new URL(request.url);
  return `${request.method} ${mode === "live" ? host : ""}${shorten(pathname)}`;
}

/** @param {string} url */
export const pathOf = (url) => (URL.canParse(url) ? new URL(url).pathname : url);

/**
 * A path without its ids: those are in the detail.
 *
 * @param {string} path
 */
const shorten = (path) => path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, "…");

/**
 * The quiet marks of a row: faults that struck, copies, retries, time-outs.
 *
 * @param {Entry} entry
 * @param {Fault[]} faults
 * @returns {{ icon: string, text: string }[]}
 */
export function signsOf(entry, faults) {
  /** @type {{ icon: string, text: string }[]} */
  const signs = faults.map(({ fault }) => ({ icon: "fault", text: fault }));
  if (entry.type === "request")
    return entry.error?.kind === "timeout" ? [...signs, { icon: "waiting", text: "time-out" }] : signs;
  const { again, attempts = [] } = entry;
  if (again) signs.push({ icon: "again", text: "again" });
  if (attempts.length > 1) signs.push({ icon: "retry", text: `attempt ${attempts.length}` });
  if (attempts.some(({ status, state }) => status === undefined && state !== "listed"))
    signs.push({ icon: "waiting", text: "no answer" });
  return signs;
}

/**
 * @param {Entry} entry
 * @param {string} kind
 * @param {Fault[]} faults
 */
export const isKind = (entry, kind, faults) =>
  kind === "all" || entry.type === kind || (kind === "problem" && (isRefused(entry) || faults.length > 0));

/**
 * The texts that a search looks through, with what they were made from: a row changes until its answer is there.
 *
 * @type {WeakMap<Entry, { state: string, text: string }>}
 */
const texts = new WeakMap();

/**
 * What a search looks through, in lower case.
 *
 * @param {Entry} entry
 * @param {Fault[]} faults
 */
export function textOf(entry, faults) {
  const { type, phase, status, attempts } = { attempts: undefined, ...entry };
  const state = `${phase} ${status} ${faults.length} ${attempts?.length} ${entry.refusal}`;
  const known = texts.get(entry);
  if (known?.state === state) return known.text;
  const { operation, request, response, error, event, serviceId, context, refusal, url } = entry;
  const answer = [response?.status, response?.body, error?.kind, error?.message, error?.requestId];
  const text = [
    ...[type, operation, request?.method, request?.url, request?.body, ...answer],
    ...[event && titleOf(event), JSON.stringify(event), url, status, serviceId, context, refusal],
    ...faults.map(({ fault }) => fault),
    isRefused(entry) ? "refused" : "",
  ]
    .join(" ")
    .toLowerCase();
  texts.set(entry, { state, text });
  return text;
}

/** @param {number} at */
export function clock(at) {
  const date = new Date(at);
  /** @param {number} number */
  const two = (number, digits = 2) => String(number).padStart(digits, "0");
  // Not `toLocaleTimeString`, which takes a thousand times as long: a row is drawn in each frame that scrolls.
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/**
 * A time since the beginning of a call: `0:02.184`.
 *
 * @param {number} ms
 */
export function sinceText(ms) {
  const whole = Math.max(0, Math.round(ms));
  const [minutes, rest] = [Math.floor(whole / 60_000), whole % 60_000];
  return `${minutes}:${(rest / 1000).toFixed(3).padStart(6, "0")}`;
}
