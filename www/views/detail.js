// One request or callback in full: what was signed, what was answered, what was called back, and how to do it elsewhere.
import { describe } from "../lib/advice.js";
import { CONTRACTS } from "../lib/contracts.js";
import { placesCall } from "../lib/outcomes.js";
import { callbacksOf } from "../lib/correlate.js";
import { faultText } from "../lib/faults.js";
import { $, announce, copy, h, maybe, reconcile } from "../lib/dom.js";
import { kindOf, titleOf } from "../lib/event-text.js";
import { perform } from "../lib/exchange.js";
import { jsonView } from "../lib/json-view.js";
import { maskBody, maskUrl } from "../lib/mask.js";
import { testOf } from "../lib/save-test.js";
import { curl, javascript } from "../lib/snippets.js";
import { rowOf } from "../lib/tables.js";
import { teamsPhoneVerdict } from "../lib/teams-phone.js";
import { clock, msText, statusOf } from "./log.js";
import { problem, showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { CallbackEntry, EmulatorContractTable, Entry, RequestEntry, SignedRequest } from "../lib/types.d.ts"
 */

const EMPTY = "Every request is shown here as it was signed, before it is sent; then its answer and its callbacks.";

/** @param {Store} store */
export function detailView(store) {
  const body = $("#detail-body");
  /** @type {string | undefined} */
  let drawn = "nothing yet";
  /** @type {HTMLElement | undefined} */
  let returnTo;

  store.watch(() => {
    const { entry } = store;
    const key = entry && `${entry.id} ${entry.phase} ${store.faultsOf(entry).length} ${attemptsOf(entry).length}`;
    if (key !== drawn) {
      drawn = key;
      $("#detail-title").textContent = entry ? nameOf(entry) : "Request";
      body.replaceChildren(...(entry ? contents(entry) : [h("p", { class: "empty" }, EMPTY)]));
      if (entry?.phase === "review") {
        returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
        $("#send").focus();
      } else if (document.activeElement === document.body) {
        // The button that was pressed is gone: the focus goes back to where it was before the review.
        returnTo?.focus();
        returnTo = undefined;
      }
    }
    if (entry?.type === "request") drawCallbacks(entry);
  });

  /**
   * @param {Entry} entry
   * @returns {Node[]}
   */
  function contents(entry) {
    const [head, ...rest] = entry.type === "callback" ? callback(entry) : request(entry);
    const faults = store.faultsOf(entry).map((fault) => h("p", { class: "fault" }, h("strong", {}, "Fault "), faultText(fault)));
    return [head, ...faults, ...rest, ...actions(entry)];
  }

  /**
   * What can be done with an entry beside reading it.
   *
   * @param {Entry} entry
   * @returns {Node[]}
   */
  function actions(entry) {
    const { backend } = store;
    const emulator = backend?.mode === "emulator" ? backend : undefined;
    const call = entry.serviceId ? store.knownCall(entry.serviceId, entry.mode) : undefined;
    const id = entry.type === "callback" ? entry.callbackId : undefined;
    const slot = h("div", { class: "problem", role: "alert" });
    const resend = async () => {
      showProblem(slot);
      try {
        await emulator?.resend(id ?? 0);
        announce("The event is sent once more.");
      } catch (error) {
        showProblem(slot, { kind: "validation", message: describe(error).message });
      }
    };
    /** @param {"node:test" | "vitest"} runner */
    const saved = (runner) => {
      if (!emulator || !call) return "";
      const placed = store.entriesOf(call).find((one) => one.type === "request" && one.operation === "answerCall");
      const caller = placed?.type === "request" ? store.callerOf(placed.args[1]) : undefined;
      const numbers = emulator.numbersOf(call.contract);
      return testOf({ call, entries: store.entriesOf(call), tables: store.tables, numbers, caller, runner });
    };
    const button = (
      /** @type {string} */ text,
      /** @type {string} */ id,
      /** @type {(of: { currentTarget: any }) => unknown} */ onclick,
    ) => h("button", { type: "button", id, onclick }, text);
    const buttons = [
      ...(emulator && id ? [button("Resend", "resend", resend)] : []),
      ...(emulator && call
        ? [
            button("Save as test", "save-test", ({ currentTarget }) => copy(saved("node:test"), currentTarget)),
            button("Save for Vitest", "save-vitest", ({ currentTarget }) => copy(saved("vitest"), currentTarget)),
          ]
        : []),
    ];
    return buttons.length ? [h("div", { class: "actions" }, buttons), slot] : [];
  }

  /**
   * @param {RequestEntry} entry
   * @returns {Node[]}
   */
  function request(entry) {
    const { phase, error } = entry;
    if (!entry.request) return phase === "refused" ? [heading(entry), problem(error)] : [heading(entry)];
    return [
      heading(entry),
      ...(phase === "review" ? [reviewBar(entry)] : []),
      h("h3", {}, "Request"),
      requestLine(entry.request),
      headerList(entry.request.headers),
      ...(entry.request.body === undefined ? [] : [payload(entry.request.body)]),
      h("h3", {}, "Response"),
      ...response(entry),
      h("h3", { id: "callbacks-title" }, "Callbacks"),
      h("p", { class: "hint", id: "no-callbacks" }),
      h("ol", { class: "callbacks", "aria-labelledby": "callbacks-title" }),
      ...teamsPhone(entry),
      h("h3", {}, "Elsewhere"),
      ...elsewhere(entry, entry.request, rowOf(store.tables, entry), isServed()),
    ];
  }

  /**
   * @param {RequestEntry} entry
   * @returns {Node[]}
   */
  function teamsPhone(entry) {
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

  const isServed = () => store.backend?.mode === "emulator" && store.backend.isAttached === true;

  /** @param {RequestEntry} entry */
  function heading(entry) {
    const again = () => {
      const { operation, args, contract, apiVersion } = entry;
      const serviceId = placesCall(operation, contract) ? undefined : entry.serviceId;
      if (store.backend?.mode === entry.mode) perform(store, operation, args, { serviceId, contract, apiVersion });
    };
    const over = ["done", "discarded", "refused"].includes(entry.phase) && store.backend?.mode === entry.mode;
    return h(
      "div",
      { class: "detail-head" },
      chip(entry),
      h("span", { class: "soft" }, `request, ${clock(entry.at)}`),
      over &&
        h(
          "button",
          { type: "button", class: "quiet", onclick: again, title: "The same arguments, with a new signature" },
          "Send again",
        ),
    );
  }

  /** @param {RequestEntry} entry */
  function reviewBar({ decide }) {
    return h(
      "div",
      { class: "review", role: "group", "aria-label": "Review" },
      h("p", {}, h("strong", {}, "Signed, not sent."), " This is exactly what goes out. Its signature is good for some minutes."),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", id: "send", class: "primary", onclick: () => decide?.(true) }, "Send"),
        h("button", { type: "button", id: "discard", onclick: () => decide?.(false) }, "Discard"),
      ),
    );
  }

  /** @param {RequestEntry} entry */
  function drawCallbacks(entry) {
    const list = maybe(".callbacks", body);
    if (!list) return;
    const callbacks = callbacksOf(entry, store.entriesOf(entry));
    reconcile(
      list,
      callbacks,
      ({ id }) => id,
      (one) => h("li", {}, h("details", {}, callbackSummary(one), payload(one.wire))),
    );
    const hint = $("#no-callbacks");
    hint.hidden = callbacks.length > 0;
    hint.textContent = noCallbacks(entry);
  }

  /** @param {CallbackEntry} entry */
  function callbackSummary({ event, at }) {
    return h("summary", {}, h("span", { class: "title" }, titleOf(event)), h("time", { class: "soft" }, clock(at)));
  }
}

/** @param {RequestEntry} entry */
function noCallbacks({ phase, error, mode }) {
  if (phase === "refused" || phase === "discarded" || error) return "None: the request was not executed.";
  return mode === "live" ? "They go to your server. Paste them into the call to see them here." : "None yet.";
}

/** @param {Entry} entry */
const nameOf = (entry) => (entry.type === "request" ? entry.operation : kindOf(entry.event));

/** @param {Entry} entry */
function chip(entry) {
  const [text, tone] = statusOf(entry);
  return h("span", { class: "chip", "data-tone": tone }, text);
}

/**
 * @param {CallbackEntry} entry
 * @returns {Node[]}
 */
function callback(entry) {
  const { event, wire, url, at, contract, serviceId } = entry;
  const id = contract ? { [CONTRACTS[contract].id]: serviceId } : {};
  const facts = {
    kind: event.kind,
    ...id,
    operationContext: ("operationContext" in event ? event.operationContext : undefined) ?? undefined,
    to: url && maskUrl(url),
    answered: answeredWith(entry),
  };
  const shown = Object.entries(facts).filter(([, value]) => value !== undefined);
  return [
    h("div", { class: "detail-head" }, chip(entry), h("span", { class: "soft" }, `callback, ${clock(at)}`)),
    h(
      "dl",
      { class: "headers" },
      shown.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    ...attempts(entry),
    h("h3", {}, "As received"),
    payload(wire),
    h("h3", {}, "As the library gives it"),
    payload(JSON.stringify(event)),
  ];
}

/**
 * What the page's server made of it; of an application's, its attempts say more.
 *
 * @param {CallbackEntry} entry
 */
const answeredWith = ({ status, refusal, again, state }) =>
  state
    ? `${status || "no answer"}: ${state}`
    : `${status}: ${refusal ?? (again ? "taken before, and not handed on again" : "taken")}`;

/** @param {Entry} entry */
const attemptsOf = (entry) => (entry.type === "callback" ? (entry.attempts ?? []) : []);

/**
 * The attempts of a callback, each with the reason where it failed.
 *
 * @param {CallbackEntry} entry
 * @returns {Node[]}
 */
function attempts(entry) {
  const all = attemptsOf(entry);
  const { resendOf } = entry;
  if (!entry.callbackId) return [];
  const line = (/** @type {typeof all[number]} */ { attempt, at, why, status, state, fault, nextAttemptAfterMs }) =>
    h(
      "li",
      { class: why && !fault ? "bad" : "" },
      h("span", {}, `${clock(at)}, attempt ${attempt}${fault ? `, made by the fault ${fault}` : ""}: `),
      h("span", { class: "why" }, why ?? `${status ?? state}`),
      nextAttemptAfterMs ? ` It comes again in ${nextAttemptAfterMs} ms.` : "",
    );
  return [
    ...(resendOf ? [h("p", { class: "hint" }, `It repeats the event of callback ${resendOf}.`)] : []),
    h("h3", {}, "Attempts"),
    all.length ? h("ol", { class: "attempts" }, all.map(line)) : h("p", { class: "hint" }, "None yet."),
  ];
}

/** @param {SignedRequest} request */
const requestLine = ({ method, url }) =>
  h("p", { class: "request-line" }, h("span", { class: "method" }, method), h("code", { class: "url" }, url));

/** @param {Record<string, string>} headers */
const headerList = (headers) =>
  h(
    "dl",
    { class: "headers" },
    Object.entries(headers).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

/** @param {string} text */
function payload(text) {
  const bytes = new TextEncoder().encode(text).length;
  const shown = maskBody(text);
  const hidden = shown.includes("••") ? " The secret in the callback’s address is hidden here." : "";
  return h(
    "div",
    { class: "payload" },
    jsonView(shown),
    h("p", { class: "hint" }, `${bytes} bytes; spaced here to be read.${hidden}`),
  );
}

/**
 * @param {RequestEntry} entry
 * @returns {Node[]}
 */
function response({ phase, response, error, request }) {
  if (phase === "signing" || phase === "review") return [h("p", { class: "hint" }, "It has not been sent.")];
  if (phase === "discarded") return [h("p", { class: "hint" }, "Discarded: it was never sent.")];
  if (phase === "sending") return [h("p", { class: "hint" }, "On its way…")];
  const parts = error ? [problem(error)] : [];
  if (!response) return parts;
  const { status, ms, headers, body } = response;
  const requestId =
    headers["x-ms-client-request-id"] ?? headers["client-request-id"] ?? request?.headers["x-ms-client-request-id"];
  const facts = Object.entries({ status: String(status), time: msText(ms), "request id": requestId });
  return [
    ...parts,
    h(
      "dl",
      { class: "headers" },
      facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
    h("details", {}, h("summary", {}, `Headers (${Object.keys(headers).length})`), headerList(headers)),
    body ? payload(body) : h("p", { class: "hint" }, "No body."),
  ];
}

/**
 * @param {RequestEntry} entry
 * @param {SignedRequest} request
 * @param {EmulatorContractTable["operations"][number] | undefined} row
 * @param {boolean} isServed whether it went to the emulator that serves this page
 * @returns {Node[]}
 */
function elsewhere(entry, request, row, isServed) {
  const served = isServed && entry.mode === "emulator";
  const program = javascript(entry, row, served);
  const command = curl(request, served ? entry.endpoint : undefined);
  const note = served
    ? "Both are good as long as this emulator runs: it gives them a token. A callback’s address that has a query is taken from CALLBACK_URI."
    : entry.mode === "emulator"
      ? "As cURL it is good for 15 minutes on “npx ringwire emulator”, which listens where this page pretends to and has the same key."
      : "No token is in these texts: they take it from COMMUNICATION_TOKEN, and a callback’s address that has a query from CALLBACK_URI.";
  /**
   * @param {string} title
   * @param {string} text
   * @param {string} id
   */
  const snippet = (title, text, id) => h("details", { class: "snippet" }, h("summary", {}, title), h("pre", { id }, text));
  return [
    h(
      "div",
      { class: "actions" },
      h(
        "button",
        { type: "button", id: "copy-curl", onclick: ({ currentTarget }) => copy(command, currentTarget) },
        "Copy as cURL",
      ),
      h(
        "button",
        { type: "button", id: "copy-code", onclick: ({ currentTarget }) => copy(program, currentTarget) },
        "Copy as JavaScript",
      ),
    ),
    h("p", { class: "hint" }, note),
    snippet("cURL", command, "curl"),
    snippet("JavaScript", program, "code"),
  ];
}
