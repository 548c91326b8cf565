// The form that places a call, by either contract.
import { ACTIONS } from "../lib/actions.js";
import { perform } from "../lib/exchange.js";
import { $, announce, h, reconcile, reveal } from "../lib/dom.js";
import { writeHash } from "../lib/hash.js";
import { nameOf, rowOf } from "../lib/numbers.js";
import { makePicker } from "./picker.js";
import { showProblem } from "./problem.js";

const EMPTY = { source: "", alternateCallerId: "", callbackUri: "", subject: "", callerName: "", speech: "" };
const DEFAULTS = {
  emulator: {
    ...EMPTY,
    source: "8:acs:console_operator",
    alternateCallerId: "+14255550100",
    callbackUri: "https://app.example/callbacks",
    // Without one, texts cannot be spoken; the emulator asks nobody.
    speech: "https://speech.example/",
  },
  live: EMPTY,
};
const CALLBACK_NOTES = {
  emulator: "Nothing is sent there: this page plays the part of your server, and shows what it would receive.",
  live: "A server of yours. Live callbacks cannot reach a page: paste them into the call's “Callbacks” to see them here.",
};

export function placeView(store) {
  const form = $("#place-form");
  const fields = form.elements;
  const list = $("#callees");
  const slot = $(".problem", form);
  // What was typed for one mode is not what the other needs.
  const kept = { emulator: { ...DEFAULTS.emulator }, live: { ...DEFAULTS.live } };
  const keptCallees = { live: [] };
  let mode;
  let placing = false;

  const picker = makePicker($("#callee-picker"), {
    label: "Add somebody who…",
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
  $("#review").addEventListener("change", ({ target }) => {
    store.review = target.checked;
    store.changed();
  });

  async function place() {
    if (!store.backend) {
      showProblem(slot, {
        kind: "credential",
        target: "token",
        message: "token: Not connected: there is nobody to send this to.",
      });
      return $("#connect").elements.endpoint.focus();
    }
    placing = true;
    store.changed();
    showProblem(slot);
    const { error } = await perform(store, ...ACTIONS[store.contract].place(given()));
    placing = false;
    showProblem(slot, error);
    if (!error) reveal($("#call"));
    // The error may be about a field that is folded away.
    if (error && /source|alternateCallerId|callback|callIntelligence/.test(error.target ?? "")) $("#options").open = true;
    store.changed();
  }

  function given() {
    const text = (name) => fields[name].value.trim();
    return {
      source: text("source"),
      callees: store.callees,
      callerId: text("alternateCallerId"),
      callerName: text("callerName"),
      callbackUri: text("callbackUri"),
      speech: text("speech"),
      subject: text("subject"),
      events: [...fields.events].filter(({ checked }) => checked).map(({ value }) => value),
    };
  }

  function changeMode() {
    if (mode) {
      for (const name of Object.keys(DEFAULTS[mode])) kept[mode][name] = fields[name].value;
      keptCallees[mode] = store.callees;
      store.callees = keptCallees[store.mode] ?? [];
    }
    mode = store.mode;
    for (const [name, value] of Object.entries(kept[mode])) fields[name].value = value;
    $("#callback-note").textContent = CALLBACK_NOTES[mode];
    $("#options").open = mode === "live";
    $("[type=submit]", form).textContent = mode === "live" ? "Place a real call" : "Place a call";
    showProblem(slot);
  }

  store.watch(() => {
    if (mode !== store.mode) changeMode();
    const rows = store.backend?.numbersOf(store.contract) ?? NO_ROWS;
    picker.offer(rows);
    reconcile(
      list,
      store.callees,
      (rawId) => rawId,
      calleeRow,
      (row, rawId) => {
        const behaviour = rows.length ? rowOf(rows, rawId).behaviour : "";
        $(".behaviour", row).textContent = behaviour;
      },
    );
    $("#no-callees").hidden = store.callees.length > 0;
    $("#review").checked = store.review;
    $("[type=submit]", form).setAttribute("aria-disabled", String(placing));
    $("#options-summary").textContent = fields.source.value ? `as ${fields.source.value}` : "";
    if (store.mode === "emulator") writeHash(store);
  });

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

/** One and the same array, so that a picker sees that nothing changed. */
const NO_ROWS = [];
