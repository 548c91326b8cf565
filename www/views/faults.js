// Faults of the emulator: their kinds, the rules that say which requests and callbacks meet them, and how often each rule has struck.
import { describe } from "../lib/advice.js";
import { isRule } from "../lib/faults.js";
import { FAULT_PRESETS } from "../lib/ringwire.js";
import { $, announce, h, reconcile, setText } from "../lib/dom.js";
import { tableOf } from "../lib/tables.js";
import { editorOf } from "./editors/editor.js";
import { fieldOf } from "./editors/field.js";
import { showProblem } from "./problem.js";
/**
 * @import { EmulatorFaultKind, EmulatorFaultRule } from "ringwire/emulator"
 * @import { Store } from "../lib/store.js"
 * @import { Contract, EditorContext, EmulatorBackend, Field, Row } from "../lib/types.d.ts"
 *
 * @typedef {{ rule: EmulatorFaultRule, index: number, times: number }} ShownRule
 */

/** What a fault happens to: its heading, and the member by which a rule narrows it. */
const STRIKES = {
  answer: { label: "Of answers", member: "operation", doc: "Requests for which operation; any if not given." },
  callback: { label: "Of callbacks", member: "event", doc: "Which callbacks; any if not given." },
  socket: { label: "Of WebSockets", member: "stream", doc: "What is sent on it; any if not given." },
};

/** @param {Store} store */
export function faultsView(store) {
  const form = $("form#fault-form");
  const choice = $("select#fault");
  const seedField = $("input#fault-seed");
  const slot = $(".problem", form);
  /** @type {EmulatorBackend["faults"] | undefined} */
  let faults;
  /** @type {Contract | undefined} */
  let drawnFor;
  /** @type {Field[]} */
  let parts = [];

  choice.addEventListener("change", drawForm);
  const presets = FAULT_PRESETS.map((preset) => {
    const button = h(
      "button",
      { type: "button", class: "preset", "aria-pressed": "false", onclick: () => turn(preset) },
      h("strong", {}, preset.title),
      h("span", {}, preset.text),
    );
    return { ...preset, button };
  });
  $("#presets").append(...presets.map(({ button }) => h("li", {}, button)));

  /** @param {typeof FAULT_PRESETS[number]} preset */
  const isOn = (preset) => preset.rules.every((rule) => rules().some((one) => isRule(one, rule)));

  /** @param {typeof FAULT_PRESETS[number]} preset */
  function turn(preset) {
    const isOff = !isOn(preset);
    const others = rules().filter((one) => !preset.rules.some((rule) => isRule(one, rule)));
    set(isOff ? [...rules(), ...preset.rules] : others, `${preset.title}: ${isOff ? "on" : "off"}.`);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { percent, ...given } = Object.assign({ fault: choice.value }, ...parts.map((part) => part.value()));
    if (percent !== undefined) given.share = percent / 100;
    set([...rules(), given], `${given.fault} is on.`);
  });
  $("#faults-clear").addEventListener("click", () => set([], "No faults any more."));
  seedField.addEventListener("change", () => set(rules(), "The faults begin again."));

  /** The rules there are, as they may be given again. */
  const rules = () => faults?.state().rules ?? [];

  /**
   * @param {EmulatorFaultRule[]} all
   * @param {string} announcement
   */
  async function set(all, announcement) {
    const seed = Number(seedField.value);
    try {
      await faults?.set({ seed, rules: all });
      showProblem(slot);
      announce(announcement);
    } catch (error) {
      showProblem(slot, { kind: "validation", message: describe(error).message });
    }
    store.changed();
  }

  function drawForm() {
    const kind = faults?.kinds.find(({ fault }) => fault === choice.value);
    if (!faults || !kind) return;
    setText($("#fault-doc"), kind.doc);
    const { member, doc } = STRIKES[kind.on];
    const { operations } = tableOf(store.tables, store.contract);
    const values = {
      answer: () => [...new Set(operations.map(({ name }) => name))],
      callback: () => faults?.events(store.contract) ?? [],
      socket: () => ["audio", "transcription"],
    }[kind.on]();
    /** @type {FormRow[]} */
    const rows = [
      {
        name: member,
        required: false,
        type: "enum",
        values,
        doc,
      },
      {
        ...{ name: "percent", required: false, type: "integer", least: 0, most: 100, default: 100 },
        doc: "How many of a hundred it strikes.",
      },
      {
        ...{ name: "times", required: false, type: "integer", least: 1, most: 2 ** 31 },
        doc: "How many times at most; without end if not given.",
      },
      ...kind.numbers.map(rowOf),
    ];
    /** @type {EditorContext} */
    const context = {
      models: {},
      version: "",
      taken: [],
      wanted: true,
      sampleOf: () => undefined,
      prefers: () => false,
      people: () => [],
      edit: editorOf,
    };
    parts = rows.map((row) => numeric(row, fieldOf(row, context)));
    $("#fault-fields").replaceChildren(...parts.map(({ element }) => element));
  }

  store.watch(({ backend, contract }) => {
    faults = backend?.mode === "emulator" ? backend.faults : undefined;
    $("#faults-live").hidden = Boolean(faults);
    $("#faults-there").hidden = !faults;
    const on = rules().length;
    setText($("#faults-count"), on ? ` (${on})` : "");
    if (!faults) return;
    for (const preset of presets) preset.button.setAttribute("aria-pressed", String(isOn(preset)));
    const { kinds } = faults;
    if (drawnFor !== contract) {
      drawnFor = contract;
      const before = choice.value;
      choice.replaceChildren(
        ...Object.entries(STRIKES).map(([on, { label }]) =>
          h(
            "optgroup",
            { label },
            kinds.filter((kind) => kind.on === on).map(({ fault }) => h("option", { value: fault }, fault)),
          ),
        ),
      );
      if (before) choice.value = before;
      drawForm();
    }
    const { rules: all, struck, seed } = faults.state();
    if (document.activeElement !== seedField) seedField.value = `${seed}`;
    $("#faults-empty").hidden = all.length > 0;
    $("#faults-clear").hidden = all.length === 0;
    // A rule has no name of its own: it is known by its text and its place.
    reconcile(
      $("#faults"),
      all.map((rule, index) => ({ rule, index, times: struck[index] })),
      ({ rule, index }) => `${index} ${JSON.stringify(rule)}`,
      ruleRow,
      (row, { times }) => {
        const chip = $(".chip", row);
        setText(chip, times ? `struck ${times} ×` : "not yet");
        chip.dataset.tone = times ? "bad" : "wait";
      },
    );
  });

  /** @param {ShownRule} shown */
  function ruleRow({ rule: { fault, ...numbers }, index }) {
    const shown = Object.entries(numbers).filter(([, value]) => value !== null && value !== undefined);
    const remove = () =>
      set(
        rules().filter((_, at) => at !== index),
        `${fault} is off.`,
      );
    return h(
      "li",
      {},
      h("strong", {}, fault),
      h("span", { class: "chip" }),
      h(
        "button",
        { type: "button", class: "round small", "aria-label": `Remove the fault ${fault}`, title: "Remove", onclick: remove },
        "×",
      ),
      h("p", { class: "hint" }, shown.map(([name, value]) => `${name} ${value}`).join(", ")),
    );
  }
}

/**
 * The row of a form for a number or a word of a fault.
 *
 * @typedef {Row & { numeric?: boolean }} FormRow
 * @param {EmulatorFaultKind["numbers"][number]} number
 * @returns {FormRow}
 */
function rowOf({ name, default: usual, least, most, among }) {
  const row = { name, required: false, default: usual };
  if (among) {
    const choice = { type: "enum", values: among.map(String), numeric: typeof among[0] === "number" };
    return { ...row, ...choice, doc: `${usual} if not given.` };
  }
  return typeof usual === "number" ? { ...row, type: "integer", least, most, doc: "" } : { ...row, type: "text", doc: "" };
}

/**
 * What a choice among numbers gives is a number again.
 *
 * @param {FormRow} row
 * @param {Field} part
 * @returns {Field}
 */
const numeric = ({ name, numeric: isNumber }, part) => ({
  ...part,
  value: () =>
    Object.fromEntries(
      Object.entries(part.value()).map(([key, value]) => [key, isNumber && key === name ? Number(value) : value]),
    ),
});
