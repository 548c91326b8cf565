// The form that places a call, by either contract.
import { ACTIONS } from "../lib/actions.js";
import { perform } from "../lib/exchange.js";
import { $, announce, h, inputsOf, reconcile, setText } from "../lib/dom.js";
import { isReal } from "../lib/endpoint.js";
import { nameOf, rowOf } from "../lib/numbers.js";
import { makePicker } from "./picker.js";
import { showProblem } from "./problem.js";
/**
 * @import { EventSubscriptionType } from "ringwire"
 * @import { Store } from "../lib/store.js"
 * @import { EmulatorNumber, Mode, PlaceFields } from "../lib/types.d.ts"
 */

const EMPTY = { source: "", alternateCallerId: "", callbackUri: "", subject: "", callerName: "", speech: "" };
const DEFAULTS = {
  emulator: {
    ...EMPTY,
    source: "8:acs:console_operator",
    alternateCallerId: "+14255550100",
    callbackUri: "https://app.example/callbacks",
    // Without one, texts cannot be spoken; the emulator sends nothing there.
    speech: "https://speech.example/",
  },
  live: EMPTY,
};
const CALLBACK_NOTES = {
  attached:
    "Your application’s, as it gave it last; where it has a secret, *** stands for it. The sink of the emulator takes what no application does.",
  emulator: "Nothing is sent there: this page plays the part of your server, and shows what it would receive.",
  live: "Your own server. Live callbacks cannot reach a page: paste them into the call's “Callbacks” to see them here.",
};

const NAMES = /** @type {(keyof typeof EMPTY)[]} */ (Object.keys(EMPTY));

/**
 * @param {Store} store
 * @param {(open: boolean) => void} openPlace opens or closes the form
 */
export function placeView(store, openPlace) {
  const form = $("form#place-form");
  const fields = inputsOf(form, NAMES);
  const review = $("input#review");
  /** @type {NodeListOf<HTMLInputElement>} */
  const events = form.querySelectorAll("input[name=events]");
  const list = $("#callees");
  const slot = $(".problem", form);
  // The two modes need different values, so each keeps its own.
  const kept = { emulator: { ...DEFAULTS.emulator }, live: { ...DEFAULTS.live } };
  /** @type {Partial<Record<Mode, string[]>>} */
  const keptCallees = {};
  const urls = h("datalist", { id: "callback-urls" });
  form.append(urls);
  fields.callbackUri.setAttribute("list", urls.id);
  /** What was put into the field for the callback URL, and not by the user. */
  let suggested = DEFAULTS.emulator.callbackUri;
  /** @type {Mode | undefined} */
  let mode;
  let placing = false;

  const picker = makePicker($("#callee-picker"), {
    label: "Add a callee who…",
    button: "Add",
    taken: () => store.callees,
    chosen(rawId) {
      if (store.callees.includes(rawId)) return announce(`${rawId} is there already.`);
      store.callees = [...store.callees, rawId];
      announce(`${rawId} added, ${store.callees.length} to be called.`);
      store.changed();
    },
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!placing) await place();
  });
  review.addEventListener("change", () => {
    store.review = review.checked;
    store.changed();
  });

  async function place() {
    if (!store.backend) {
      showProblem(slot, {
        kind: "credential",
        target: "token",
        message: "token: Not connected: there is nothing to send this to.",
      });
      return;
    }
    placing = true;
    // The call will be one of all: the rows of another would hide it.
    store.select({ scoped: false, tab: store.tab === "bench" ? "bench" : "live" });
    showProblem(slot);
    const { error } = await perform(store, ...ACTIONS[store.contract].place(given()));
    placing = false;
    showProblem(slot, error);
    if (!error) done();
    // The error may be about a field that is folded away.
    if (error && /source|alternateCallerId|callback|callIntelligence/.test(error.target ?? "")) $("details#options").open = true;
    store.changed();
  }

  /** The form makes room for the call. */
  function done() {
    const had = form.contains(document.activeElement) || document.activeElement === document.body;
    openPlace(false);
    if (had) $("#place-open").focus();
    document.body.dataset.pane = "wire";
  }

  /** @returns {PlaceFields} */
  function given() {
    /** @param {keyof typeof EMPTY} name */
    const text = (name) => fields[name].value.trim();
    return {
      source: text("source"),
      callees: store.callees,
      callerId: text("alternateCallerId"),
      callerName: text("callerName"),
      callbackUri: text("callbackUri"),
      speech: text("speech"),
      subject: text("subject"),
      events: [...events].filter(({ checked }) => checked).map(({ value }) => /** @type {EventSubscriptionType} */ (value)),
    };
  }

  function changeMode() {
    if (mode) {
      for (const name of NAMES) kept[mode][name] = fields[name].value;
      keptCallees[mode] = store.callees;
      store.callees = keptCallees[store.mode] ?? [];
    }
    mode = store.mode;
    for (const name of NAMES) fields[name].value = kept[mode][name];
    $("#callback-note").textContent = CALLBACK_NOTES[mode];
    $("details#options").open = mode === "live";
    showProblem(slot);
  }

  /** Offers the addresses of the application, the one that it used last first. */
  function suggest() {
    const { backend } = store;
    const offered = backend?.mode === "emulator" ? (backend.callbackUrls?.() ?? []) : [];
    if (!offered.length) return;
    const drawn = [...urls.children].map((option) => option.getAttribute("value"));
    if (drawn.join(" ") !== offered.join(" ")) urls.replaceChildren(...offered.map((value) => h("option", { value })));
    if (fields.callbackUri.value === suggested && document.activeElement !== fields.callbackUri)
      fields.callbackUri.value = suggested = offered[0];
    $("#callback-note").textContent = CALLBACK_NOTES.attached;
  }

  store.watch(() => {
    if (mode !== store.mode) changeMode();
    suggest();
    const rows = store.backend?.numbersOf(store.contract) ?? NO_ROWS;
    picker.offer(rows);
    reconcile(
      list,
      store.callees,
      (rawId) => rawId,
      calleeRow,
      (row, rawId) => {
        const behaviour = rowOf(rows, rawId)?.behaviour ?? "";
        $(".behaviour", row).textContent = behaviour;
      },
    );
    $("#no-callees").hidden = store.callees.length > 0;
    review.checked = store.review;
    setText($("[type=submit]", form), isReal(store) ? "Place a real call" : "Place a call");
    $("[type=submit]", form).setAttribute("aria-disabled", String(placing));
    $("#options-summary").textContent = fields.source.value ? `as ${fields.source.value}` : "";
  });

  /** @param {string} rawId */
  function calleeRow(rawId) {
    const remove = () => {
      store.callees = store.callees.filter((callee) => callee !== rawId);
      announce(`${rawId} removed, ${store.callees.length} to be called.`);
      store.changed();
      picker.element.focus();
    };
    return h(
      "li",
      {},
      h("span", { class: "number" }, nameOf(rawId)),
      h("span", { class: "behaviour" }),
      h(
        "button",
        { type: "button", class: "round small", "aria-label": `Do not call ${nameOf(rawId)}`, title: "Remove", onclick: remove },
        "×",
      ),
    );
  }
}

/**
 * One and the same array, so that a picker sees that nothing changed.
 *
 * @type {EmulatorNumber[]}
 */
const NO_ROWS = [];
