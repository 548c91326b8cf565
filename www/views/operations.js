// Every operation of the contract as a form, made from its table.
import { $, h, inputsOf, setText } from "../lib/dom.js";
import { perform } from "../lib/exchange.js";
import { nameOf } from "../lib/numbers.js";
import { samplesOf } from "../lib/samples.js";
import { byClass, tableOf, versionsOf } from "../lib/tables.js";
import { editorOf } from "./editors/editor.js";
import { fieldOf } from "./editors/field.js";
import { parseJson, refusal } from "./editors/json.js";
import { showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Contract, EditorContext, Field, Row } from "../lib/types.d.ts"
 */

/** What the form begins with, by contract: something that can be done to the call just placed. */
const FIRST = { CallAutomationClient: "startRecognizing", CallClient: "playAudio" };

/** The objects that a form begins with, where it must have one of several: those whose members are known. */
const PREFERRED = ["serverCallLocator", "fileSource"];

/** @param {Store} store */
export function operationsView(store) {
  const form = $("form#operation-form");
  const choice = $("select#operation");
  const version = $("select#operation-version");
  const asJson = $("input#operation-as-json");
  const json = $("textarea#operation-json");
  const slot = $(".problem", form);
  const place = inputsOf($("form#place-form"), ["source", "alternateCallerId", "callbackUri"]);
  let table = tableOf(store.tables, store.contract);
  /** @type {Field[]} */
  let parts = [];
  /** Whether the form was edited: then it stays as it is, whatever the call does. */
  let touched = false;
  let drawnFor = "";

  choice.addEventListener("change", () => {
    const { only } = rowShown();
    if (only) version.value = only;
    redraw();
  });
  version.addEventListener("change", redraw);
  form.addEventListener("input", ({ target }) => {
    if (target !== choice && target !== version && target !== asJson) touched = true;
  });
  asJson.addEventListener("change", showJson);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.busy) return;
    showProblem(slot);
    form.dataset.busy = "yes";
    const error = await send();
    delete form.dataset.busy;
    showProblem(slot, error);
    touched = Boolean(error);
  });

  const rowShown = () => table.operations.find(({ name }) => name === choice.value) ?? table.operations[0];

  async function send() {
    if (!store.backend)
      return { kind: "credential", target: "token", message: "token: Not connected: there is nothing to send this to." };
    const row = rowShown();
    let args;
    try {
      args = argumentsGiven();
    } catch (error) {
      return error;
    }
    const { client: contract, apiVersion } = table;
    const at = row.arguments.findIndex(({ name }) => name === "callConnectionId" || name === "callLegId");
    const about = at >= 0 ? { serviceId: /** @type {string | undefined} */ (args[at]) } : {};
    const { error } = await perform(store, row.name, args, {
      ...about,
      contract,
      apiVersion: version.value === apiVersion ? undefined : version.value,
    });
    return error;
  }

  /** @returns {unknown[]} */
  function argumentsGiven() {
    if (asJson.checked) {
      const written = parseJson(json.value, "arguments");
      if (!Array.isArray(written)) throw refusal("arguments", "expected an array");
      // JSON has no `undefined`, which is what an argument that is left out is.
      return written.map((argument) => argument ?? undefined);
    }
    return formArguments();
  }

  function formArguments() {
    const args = rowShown().arguments.map(({ name }, index) => parts[index].value()[name]);
    while (args.length && args.at(-1) === undefined) args.pop();
    return args;
  }

  function showJson() {
    $("#operation-fields").hidden = asJson.checked;
    $("#operation-json-field").hidden = !asJson.checked;
    if (!asJson.checked) return;
    try {
      json.value = JSON.stringify(formArguments(), null, 2);
      showProblem(slot);
    } catch (error) {
      showProblem(slot, error);
      json.value = "[]";
    }
  }

  function chooseContract() {
    table = tableOf(store.tables, store.contract);
    const groups = [...byClass(table)].map(([name, rows]) =>
      h(
        "optgroup",
        { label: name },
        rows.map((row) => h("option", { value: row.name }, `${row.name}: ${row.doc.replaceAll("`", "")}`)),
      ),
    );
    choice.replaceChildren(...groups);
    choice.value = FIRST[store.contract];
    const versions = versionsOf(table);
    version.replaceChildren(...versions.map((value) => h("option", { value }, value)));
    $("#version-field").hidden = versions.length < 2;
  }

  function redraw() {
    touched = false;
    const row = rowShown();
    const { only } = row;
    for (const option of version.options) option.disabled = Boolean(only) && option.value !== only;
    setText($("#operation-doc"), row.doc.replaceAll("`", ""));
    const base = table.client === "CallClient" ? "/calls" : "/calling";
    $("#operation-line").replaceChildren(
      h("span", { class: "method" }, row.method),
      h("code", { class: "url" }, row.path || table.client === "CallClient" ? `${base}${row.path}` : "where the file is"),
    );
    const sampleOf = samplesOf(store, place);
    /** @type {EditorContext} */
    const context = {
      models: table.models,
      version: version.value,
      // A member that is an argument of its own must not stand in an object as well.
      taken: row.arguments.filter(({ type }) => type !== "object").map(({ name }) => name),
      wanted: true,
      sampleOf,
      prefers: (name) => PREFERRED.includes(name),
      people: () => [...new Set([...[...(store.call?.people.keys() ?? [])].map(nameOf), ...store.callees])],
      edit: editorOf,
    };
    parts = row.arguments.map((argument) => fieldOf(argument, context));
    $("#operation-fields").replaceChildren(
      ...parts.filter((_, index) => !isEmpty(row.arguments[index])).map(({ element }) => element),
    );
    showJson();
    drawnFor = stateOf();
  }

  /** What an untouched form depends on. */
  const stateOf = () =>
    [
      store.mode,
      store.callId,
      store.call?.people.size,
      store.call?.state,
      store.ringing.size,
      store.calls.size,
      place.source.value,
    ].join(" ");

  /** @type {Contract | undefined} */
  let contract;
  store.watch(() => {
    if (contract !== store.contract) {
      contract = store.contract;
      chooseContract();
      redraw();
    } else if (!touched && drawnFor !== stateOf() && !form.contains(document.activeElement)) redraw();
  });
}

/**
 * Whether an argument has no field in the form: options that only a program can give.
 *
 * @param {Row} argument
 */
const isEmpty = ({ type, fields }) => type === "object" && fields?.length === 0;
