// One request or callback in full: what was sent, what came back, what it led to, why it was refused, and how to do it elsewhere. It stands
// beside the wire, or lies over it where there is no room.
import { describe } from "../lib/advice.js";
import { CONTRACTS } from "../lib/contracts.js";
import { callbacksOf } from "../lib/correlate.js";
import { $, announce, copy, h, maybe, prose, reconcile, setText, targetOf } from "../lib/dom.js";
import { titleOf } from "../lib/event-text.js";
import { perform } from "../lib/exchange.js";
import { faultText } from "../lib/faults.js";
import { maskUrl } from "../lib/mask.js";
import { endOf, outcomeOf, placesCall } from "../lib/outcomes.js";
import { clock, isRefused, msText, sinceText, statusOf, titleOfRow } from "../lib/rows.js";
import { testOf } from "../lib/save-test.js";
import { callbackCurl, curl, handler, javascript } from "../lib/snippets.js";
import { rowOf } from "../lib/tables.js";
import { factList, hint, payload, requestLine } from "./detail-parts.js";
import { problem } from "./problem.js";
import { attemptList, reasonIn, why } from "./why.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Call, CallbackEntry, EmulatorBackend, Entry, Part, RequestEntry } from "../lib/types.d.ts"
 */

const EMPTY = "Choose a row of the wire: what was sent, what came back, and why, is shown here.";

/** @type {[part: Part, name: string][]} */
const PARTS = [
  ["request", "Request"],
  ["response", "Response"],
  ["callbacks", "Callbacks"],
  ["why", "Why"],
  ["code", "Code"],
];

/** Where the detail has no place beside the wire. */
const OVER = "(max-width: 1099px)";

/**
 * @param {Store} store
 * @param {{ focus: () => void }} wire
 * @returns {() => boolean} closes the detail where it lies over the wire; gives whether it did
 */
export function detailView(store, wire) {
  const root = $("#detail");
  const body = $("#detail-body");
  const over = matchMedia(OVER);
  const meta = h("div", { class: "detail-head" });
  const notes = h("div", { class: "notes" });
  const tabs = h(
    "div",
    { class: "tabs", role: "tablist", "aria-label": "Parts of the row", onkeydown: moveTab },
    PARTS.map(([part, name]) =>
      h(
        "button",
        {
          ...{ type: "button", role: "tab", id: `part-${part}`, "aria-controls": `detail-${part}` },
          onclick: () => store.select({ part }),
        },
        name,
      ),
    ),
  );
  const panels = PARTS.map(([part]) =>
    h("div", { id: `detail-${part}`, role: "tabpanel", "aria-labelledby": `part-${part}`, tabindex: "-1" }),
  );
  const ends = h("p", { class: "ends" });
  const foot = h("div", { class: "detail-foot" });
  const filled = [meta, notes, tabs, h("div", { class: "parts" }, panels), ends, foot];
  /** @type {string | undefined} */
  let drawn = "nothing yet";
  /** @type {HTMLElement | undefined} */
  let returnTo;
  let wasOpen = false;
  let reviewed = 0;

  $("#detail-back").addEventListener("click", close);

  store.watch(() => {
    const { entry } = store;
    if (entry?.phase === "review" && entry.id !== reviewed) {
      // What waits for a click is brought onto the screen, once.
      reviewed = entry.id;
      store.select({ opened: true, tab: store.tab === "bench" ? "bench" : "live" });
    }
    document.body.dataset.detail = store.opened ? "open" : "closed";
    const key = entry && stateOf(entry);
    if (key !== drawn) {
      drawn = key;
      draw(entry);
    }
    if (entry?.type === "request") drawCallbacks(entry);
    drawParts(entry);
    root.hidden = over.matches && !store.opened;
    if (store.opened && !wasOpen && over.matches && entry?.phase !== "review") $("#detail-title").focus();
    wasOpen = store.opened;
  });
  over.addEventListener("change", () => store.changed());

  /** @param {Entry} entry */
  function stateOf(entry) {
    const { attempts = [] } = entry.type === "callback" ? entry : {};
    const { state } = entry.type === "callback" ? entry : {};
    return [entry.id, entry.phase, entry.status, state, attempts.length, store.faultsOf(entry).length].join(" ");
  }

  function close() {
    if (!over.matches || !store.opened) return false;
    store.select({ opened: false });
    // The wire can take the focus once the detail does not lie over it any more.
    queueMicrotask(() => wire.focus());
    return true;
  }

  /** @param {Entry | undefined} entry */
  function draw(entry) {
    root.dataset.entry = entry ? String(entry.id) : "";
    setText($("#detail-title"), entry ? titleOfRow(entry) : "Detail");
    const chip = $("#detail-chip");
    chip.hidden = !entry;
    if (!entry) {
      body.replaceChildren(h("p", { class: "empty" }, EMPTY));
      return;
    }
    const [text, tone] = statusOf(entry);
    setText(chip, text);
    chip.dataset.tone = tone;
    if (!tabs.isConnected) body.replaceChildren(...filled);
    meta.replaceChildren(...metaOf(entry));
    notes.replaceChildren(...(entry.phase === "review" ? [reviewBar(entry)] : []), ...faultsOf(entry));
    const [request, response, callbacks, reason, code] = panels;
    if (entry.type === "request") {
      request.replaceChildren(...requestOf(entry));
      response.replaceChildren(...responseOf(entry));
      callbacks.replaceChildren(
        h("p", { class: "hint", id: "no-callbacks" }),
        h("ol", { class: "callbacks", "aria-label": "Callbacks" }),
      );
    } else {
      request.replaceChildren(...receivedOf(entry));
      response.replaceChildren(...answerOf(entry));
      callbacks.replaceChildren();
    }
    reason.replaceChildren(...why(entry, store));
    const texts = textsOf(entry);
    code.replaceChildren(...codeOf(entry, texts, isServed(entry)));
    foot.replaceChildren(...actionsOf(entry, texts));
    focusAfter(entry);
  }

  /** @param {Entry} entry */
  function focusAfter(entry) {
    if (entry.phase === "review") {
      returnTo = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
      root.hidden = false;
      $("#send").focus();
    } else if (document.activeElement === document.body) {
      // The button that was pressed is gone: the focus goes back to where it was before the review.
      returnTo?.focus();
      returnTo = undefined;
    }
  }

  /** @param {Entry | undefined} entry */
  function drawParts(entry) {
    if (!entry) return;
    const isRequest = entry.type === "request";
    const part = store.part === "callbacks" && !isRequest ? "request" : store.part;
    for (const [index, [name]] of PARTS.entries()) {
      const tab = $(`#part-${name}`, tabs);
      tab.hidden = name === "callbacks" && !isRequest;
      tab.setAttribute("aria-selected", String(name === part));
      tab.tabIndex = name === part ? 0 : -1;
      panels[index].hidden = name !== part;
    }
    $("#part-why", tabs).dataset.tone = isRefused(entry) ? "bad" : "";
    if (isRequest) drawEnd(entry);
    else ends.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  function moveTab(event) {
    const here = targetOf(event);
    const all = [...tabs.querySelectorAll("button")].filter(({ hidden }) => !hidden);
    const index = all.indexOf(/** @type {HTMLButtonElement} */ (here));
    /** @type {Record<string, number>} */
    const moves = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: all.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const next = all.at(moves[event.key] % all.length);
    next?.click();
    next?.focus();
  }

  /**
   * What a request ends with, and when that came.
   *
   * @param {RequestEntry} entry
   */
  function drawEnd(entry) {
    const outcome = entry.phase === "done" && !entry.error ? outcomeOf(entry) : undefined;
    ends.hidden = !outcome;
    if (!outcome) return;
    const end = endOf(entry, store.entriesOf(entry));
    const text = end ? `${titleOfRow(end)} (${sinceText(end.at - (entry.sentAt ?? entry.at))})` : outcome.kinds.join(" or ");
    const before = end ? "ended with " : "ends with ";
    if (ends.textContent === before + text) return;
    const open = end && (() => store.select({ entryId: end.id }));
    ends.replaceChildren(
      before,
      open ? h("button", { type: "button", class: "link", onclick: open }, text) : h("strong", {}, text),
    );
  }

  /** @param {Entry} entry */
  function metaOf(entry) {
    const { serviceId, contract, at } = entry;
    return [
      h("span", { class: "soft" }, `${entry.type}, ${clock(at)}`),
      contract && h("span", { class: "soft" }, CONTRACTS[contract].name),
      serviceId && h("span", { class: "soft number", title: serviceId }, `call ${serviceId.slice(0, 8)}`),
    ].filter((part) => part instanceof HTMLElement);
  }

  /** @param {Entry} entry */
  const faultsOf = (entry) =>
    store
      .faultsOf(entry)
      .map((fault) => h("p", { class: "fault" }, h("strong", {}, "Fault "), `${faultText(fault)}. It is on in the tab Faults.`));

  /** @param {RequestEntry} entry */
  function again(entry) {
    const { operation, args, contract, apiVersion } = entry;
    const serviceId = placesCall(operation, contract) ? undefined : entry.serviceId;
    if (store.backend?.mode === entry.mode) perform(store, operation, args, { serviceId, contract, apiVersion });
  }

  /**
   * @param {EmulatorBackend} emulator
   * @param {number} callbackId
   */
  async function resend(emulator, callbackId) {
    try {
      await emulator.resend(callbackId);
      announce("The event is sent once more.");
    } catch (error) {
      notes.append(problem({ kind: "validation", message: describe(error).message }));
    }
  }

  /**
   * @param {Entry} entry
   * @param {{ command: string, program: string } | undefined} texts
   */
  function actionsOf(entry, texts) {
    const { backend } = store;
    /** @type {HTMLElement[]} */
    const actions = [];
    /**
     * @param {string} text
     * @param {(event: { currentTarget: HTMLButtonElement }) => void} onclick
     * @param {Record<string, string>} more
     */
    const button = (text, onclick, more = {}) =>
      actions.push(h("button", { type: "button", class: "small", onclick, ...more }, text));
    if (entry.type === "request" && isOver(entry) && backend?.mode === entry.mode)
      button("Send again", () => again(entry), { title: "The same arguments, with a new signature" });
    const emulator = backend?.mode === "emulator" ? backend : undefined;
    // What nothing subscribes to is sent nowhere the second time either.
    const { callbackId } = entry.type === "callback" && entry.state !== "listed" ? entry : {};
    if (emulator && callbackId !== undefined)
      button("Resend", () => resend(emulator, callbackId), { title: "The same event, with a new signature" });
    if (texts) {
      button("Copy cURL", ({ currentTarget }) => copy(texts.command, currentTarget), { id: "copy-curl" });
      button("Copy JavaScript", ({ currentTarget }) => copy(texts.program, currentTarget), { id: "copy-code" });
    }
    const call = entry.serviceId === undefined ? undefined : store.knownCall(entry.serviceId, entry.mode);
    if (emulator && call) {
      /** @param {"node:test" | "vitest"} runner */
      const title = (runner) => ({ title: `The call of this row as a file for ${runner}, to paste` });
      button("Save as test", ({ currentTarget }) => copy(saved(emulator, call, "node:test"), currentTarget), title("node:test"));
      button("Save for Vitest", ({ currentTarget }) => copy(saved(emulator, call, "vitest"), currentTarget), title("vitest"));
    }
    return actions;
  }

  /**
   * A call as a test of that runner.
   *
   * @param {EmulatorBackend} emulator
   * @param {Call} call
   * @param {"node:test" | "vitest"} runner
   */
  function saved(emulator, call, runner) {
    const entries = store.entriesOf(call);
    const answered = entries.find(({ operation }) => operation === "answerCall");
    const caller = answered?.type === "request" ? store.callerOf(answered.args[1]) : undefined;
    return testOf({ call, entries, tables: store.tables, numbers: emulator.numbersOf(call.contract), caller, runner });
  }

  /**
   * Whether an entry is of the emulator that serves this page.
   *
   * @param {Entry} entry
   */
  const isServed = ({ mode }) => mode === "emulator" && store.backend?.mode === mode && store.backend.isAttached === true;

  /** @param {Entry} entry */
  function textsOf(entry) {
    if (entry.type === "callback") return { command: callbackCurl(entry), program: handler(entry) };
    const served = isServed(entry);
    return (
      entry.request && {
        command: curl(entry.request, served ? entry.endpoint : undefined),
        program: javascript(entry, rowOf(store.tables, entry), served),
      }
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
    const none = $("#no-callbacks", body);
    none.hidden = callbacks.length > 0;
    setText(none, noCallbacks(entry));
    setText($("#part-callbacks", tabs), callbacks.length ? `Callbacks ${callbacks.length}` : "Callbacks");
  }

  return close;
}

/** @param {RequestEntry} entry */
const isOver = ({ phase }) => ["done", "discarded", "refused"].includes(phase);

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

/** @param {CallbackEntry} entry */
const callbackSummary = ({ event, at }) =>
  h("summary", {}, h("span", { class: "title" }, titleOf(event)), h("time", { class: "soft" }, clock(at)));

/** @param {RequestEntry} entry */
function noCallbacks({ phase, error, mode }) {
  if (phase === "refused" || phase === "discarded" || error) return "None: the request was not executed.";
  return mode === "live" ? "They go to your server. Paste them into the call to see them here." : "None yet.";
}

/**
 * @param {RequestEntry} entry
 * @returns {Node[]}
 */
function requestOf({ request, phase, error }) {
  if (!request) return phase === "refused" ? [problem(error)] : [];
  return [
    requestLine(request),
    factList(request.headers),
    ...(request.body === undefined ? [hint("No body.")] : [payload(request.body)]),
  ];
}

/**
 * @param {RequestEntry} entry
 * @returns {Node[]}
 */
function responseOf({ phase, response, error, request }) {
  if (phase === "signing" || phase === "review") return [hint("It has not been sent.")];
  if (phase === "discarded") return [hint("Discarded: it was never sent.")];
  if (phase === "sending") return [hint("On its way…")];
  const parts = error ? [problem(error)] : [];
  if (!response) return parts;
  const { status, ms, headers, body } = response;
  const requestId =
    headers["x-ms-client-request-id"] ?? headers["client-request-id"] ?? request?.headers["x-ms-client-request-id"];
  return [
    ...parts,
    factList({ status: String(status), time: ms ? msText(ms) : undefined, "request id": requestId }),
    body ? payload(body) : hint("No body."),
    h("details", {}, h("summary", {}, `Headers (${Object.keys(headers).length})`), factList(headers)),
  ];
}

/**
 * A callback as it was posted.
 *
 * @param {CallbackEntry} entry
 * @returns {Node[]}
 */
function receivedOf({ event, wire, url, contract, serviceId, resendOf }) {
  const id = contract ? { [CONTRACTS[contract].id]: serviceId } : {};
  const context = ("operationContext" in event ? event.operationContext : undefined) ?? undefined;
  return [
    ...(url ? [requestLine({ method: "POST", url: maskUrl(url) })] : []),
    factList({ kind: event.kind, ...id, operationContext: context }),
    ...(resendOf ? [hint(`It repeats the event of callback ${resendOf}.`)] : []),
    h("h3", {}, "As received"),
    payload(wire),
    h("h3", {}, "As the library gives it"),
    payload(JSON.stringify(event)),
  ];
}

/**
 * What the application answered.
 *
 * @param {CallbackEntry} entry
 * @returns {Node[]}
 */
function answerOf(entry) {
  const { status, refusal, again, attempts = [] } = entry;
  const [text] = statusOf(entry);
  const became = refusal ? "refused" : again ? "taken before, and not handed on again" : "taken";
  return [
    factList({ answered: status ? `${status}: ${became}` : text }),
    ...(refusal ? [h("p", { class: "told" }, prose(reasonIn(refusal)))] : []),
    ...(attempts.length ? [h("h3", {}, "Attempts"), attemptList(entry)] : []),
  ];
}

/**
 * @param {Entry} entry
 * @param {{ command: string, program: string } | undefined} texts
 * @param {boolean} served
 * @returns {Node[]}
 */
function codeOf(entry, texts, served) {
  if (!texts) return [hint("It was not built, so there is nothing to copy.")];
  const notes = {
    callback: "As cURL it has no token: an application that verifies callbacks refuses it, as it should.",
    emulator:
      "As cURL it is good for 15 minutes on “npx ringwire emulator”, which listens where this page pretends to and has the same key.",
    live: "No token is in these texts: they take it from COMMUNICATION_TOKEN, and a callback’s address that has a query from COMMUNICATION_CALLBACK_URL.",
    served:
      "Both are good as long as this emulator runs: it gives them a token. A callback’s address that has a query is taken from COMMUNICATION_CALLBACK_URL.",
  };
  return [
    h("h3", {}, "JavaScript"),
    h("pre", { id: "code" }, texts.program),
    h("h3", {}, "cURL"),
    h("pre", { id: "curl" }, texts.command),
    hint(notes[entry.type === "callback" ? "callback" : served ? "served" : entry.mode]),
  ];
}
