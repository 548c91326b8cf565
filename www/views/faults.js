// Faults of the emulator: which there are, rules that say whom they strike, and how often each has.
import { $, announce, h, reconcile, setText } from "../lib/dom.js";
import { tableOf } from "../lib/tables.js";
import { editorOf } from "./editors/editor.js";
import { fieldOf } from "./editors/field.js";
import { showProblem } from "./problem.js";

export function faultsView(store) {
  const form = $("#fault-form");
  const choice = $("#fault");
  const slot = $(".problem", form);
  const faults = () => store.backend?.faults;
  let parts = [];
  let known;

  choice.addEventListener("change", drawForm);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = Object.assign({ fault: choice.value }, ...parts.map((part) => part.value()));
    if (given.percent !== undefined) given.share = given.percent / 100;
    delete given.percent;
    set([...rules(), given], `${given.fault} is on.`);
  });
  $("#faults-clear").addEventListener("click", () => set([], "No faults any more."));
  $("#fault-seed").addEventListener("change", () => set(rules(), "The faults begin anew."));

  /** The rules there are, as they may be given again. */
  const rules = () => faults().state().rules;

  function set(all, told) {
    const seed = Number($("#fault-seed").value);
    try {
      faults().set({ seed, rules: all });
      showProblem(slot);
      announce(told);
    } catch (error) {
      showProblem(slot, { kind: "validation", message: error.message });
    }
    store.changed();
  }

  function drawForm() {
    const kind = known.find(({ fault }) => fault === choice.value);
    setText($("#fault-doc"), kind.doc);
    const strikes = kind.on === "answer" ? "operation" : "event";
    const { operations } = tableOf(store.tables, store.contract);
    const values = kind.on === "answer" ? [...new Set(operations.map(({ name }) => name))] : faults().events(store.contract);
    const rows = [
      {
        name: strikes,
        type: "enum",
        values,
        doc: kind.on === "answer" ? "Requests for which operation; any if not given." : "Which callbacks; any if not given.",
      },
      { name: "percent", type: "integer", least: 0, most: 100, default: 100, doc: "How many of a hundred it strikes." },
      { name: "times", type: "integer", least: 1, most: 2 ** 31, doc: "How many times at most; without end if not given." },
      ...kind.numbers.map(({ name, default: usual, least, most, among }) => ({
        ...{ name, default: usual, doc: among ? `${usual} if not given.` : "" },
        ...(among ? wordsOf(among) : typeof usual === "number" ? { type: "integer", least, most } : { type: "text" }),
      })),
    ];
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
    parts = rows.map((row) => numeric(row, fieldOf({ required: false, ...row }, context)));
    $("#fault-fields").replaceChildren(...parts.map(({ element }) => element));
  }

  store.watch(() => {
    const there = Boolean(faults());
    $("#faults-live").hidden = there;
    $("#faults-there").hidden = !there;
    if (!there) return;
    if (known?.contract !== store.contract) {
      known = Object.assign([...faults().kinds], { contract: store.contract });
      const before = choice.value;
      choice.replaceChildren(
        ...["answer", "callback"].map((on) =>
          h(
            "optgroup",
            { label: on === "answer" ? "Of answers" : "Of callbacks" },
            known.filter((kind) => kind.on === on).map(({ fault }) => h("option", { value: fault }, fault)),
          ),
        ),
      );
      if (before) choice.value = before;
      drawForm();
    }
    const { rules: all, struck, seed } = faults().state();
    if (document.activeElement !== $("#fault-seed")) $("#fault-seed").value = seed;
    $("#faults-empty").hidden = all.length > 0;
    $("#faults-clear").hidden = all.length === 0;
    // A rule has no name of its own: the same one in the same place is the same.
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

const wordsOf = (among) => ({ type: "enum", values: among.map(String), numeric: typeof among[0] === "number" });

/** What a choice among numbers gives is a number again. */
const numeric = ({ name, numeric: isNumber }, part) => ({
  ...part,
  value: () =>
    Object.fromEntries(
      Object.entries(part.value()).map(([key, value]) => [key, isNumber && key === name ? Number(value) : value]),
    ),
});
