// Every operation of the contract as a form, made from its table.
import { $, h, setText } from "../lib/dom.js";
import { perform } from "../lib/exchange.js";
import { nameOf } from "../lib/numbers.js";
import { samplesOf } from "../lib/samples.js";
import { byClass, tableOf, versionsOf } from "../lib/tables.js";
import { editorOf } from "./editors/editor.js";
import { fieldOf } from "./editors/field.js";
import { parseJson } from "./editors/json.js";
import { showProblem } from "./problem.js";

/** What the form begins with, by contract: something that can be done to the call just placed. */
const FIRST = { CallAutomationClient: "startRecognizing", CallClient: "playAudio" };

/** Of several objects, those that are at hand. */
const PREFERRED = ["serverCallLocator", "fileSource"];

export function operationsView(store) {
  const form = $("#operation-form");
  const choice = $("#operation");
  const version = $("#operation-version");
  const asJson = $("#operation-as-json");
  const json = $("#operation-json");
  const slot = $(".problem", form);
  const place = $("#place-form").elements;
  let table;
  let parts = [];
  /** Whether somebody wrote into the form: then it stays as it is, whatever the call does. */
  let touched = false;
  let drawnFor;

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

  const rowShown = () => table.operations.find(({ name }) => name === choice.value);

  async function send() {
    if (!store.backend)
      return { kind: "credential", target: "token", message: "token: Not connected: there is nobody to send this to." };
    const row = rowShown();
    let args;
    try {
      args = argumentsGiven();
    } catch (error) {
      return error;
    }
    const { client: contract, apiVersion } = table;
    const at = row.arguments.findIndex(({ name }) => name === "callConnectionId" || name === "callLegId");
    const about = at >= 0 ? { serviceId: args[at] } : {};
    const { error } = await perform(store, row.name, args, {
      ...about,
      contract,
      apiVersion: version.value === apiVersion ? undefined : version.value,
    });
    return error;
  }

  function argumentsGiven() {
    if (asJson.checked) {
      const written = parseJson(json.value, "arguments");
      if (!Array.isArray(written)) throw { kind: "validation", target: "arguments", message: "arguments: expected an array" };
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
    const context = {
      models: table.models,
      version: version.value,
      // What is an argument of its own may not stand in an object too.
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

  let contract;
  store.watch(() => {
    if (contract !== store.contract) {
      contract = store.contract;
      chooseContract();
      redraw();
    } else if (!touched && drawnFor !== stateOf() && !form.contains(document.activeElement)) redraw();
  });
}

/** Options of the request, which nothing in a form is: they are the program's. */
const isEmpty = ({ type, fields }) => type === "object" && fields.length === 0;
