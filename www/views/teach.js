// What stands where the wire will be until something is on it: how to point an application at the emulator, and the sample call.
import { CONTRACTS } from "../lib/contracts.js";
import { $, copy, h, prose } from "../lib/dom.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Contract, EmulatorBackend } from "../lib/types.d.ts"
 */

/**
 * A first call, as each contract places it.
 *
 * @type {Record<Contract, string>}
 */
const FIRST_CALL = {
  CallAutomationClient:
    'await client.createCall({ targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } }, process.env.COMMUNICATION_CALLBACK_URL);',
  CallClient:
    'await client.createCall("8:acs:me", ["+15550100000"], { callbackUri: process.env.COMMUNICATION_CALLBACK_URL, requestedModalities: ["audio"], requestedCallEvents: [], alternateCallerId: "+14255550100" });',
};

/**
 * @param {Store} store
 * @param {() => void} startTour
 */
export function teachView(store, startTour) {
  const root = $("#teach");
  let drawn = "";

  store.watch(({ backend, contract, mode, connection }) => {
    // What is on the wire of an application is known once its log has been read.
    const isRead = mode === "live" || !connection || connection.state === "live";
    const key = `${mode} ${backend?.endpoint} ${contract} ${isRead}`;
    if (drawn === key) return;
    drawn = key;
    root.replaceChildren(...(backend?.mode === "emulator" ? emulator(backend, contract, isRead) : live(Boolean(backend))));
  });

  /**
   * @param {EmulatorBackend} backend
   * @param {Contract} contract
   * @param {boolean} isRead
   */
  function emulator({ environment }, contract, isRead) {
    const first = line("3", `A first call, by ${CONTRACTS[contract].name}`, [FIRST_CALL[contract]]);
    return [
      h("h3", {}, isRead ? "Nothing is on the wire yet" : "Reading what is on the wire"),
      ...(environment ? attached(environment, first) : alone(first)),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "primary", id: "tour-start", onclick: startTour }, "Start a sample call"),
        h("p", { class: "hint" }, "Or watch one first: ten seconds; no real phone rings."),
      ),
    ];
  }
}

/**
 * Beside an application, which needs the addresses of this emulator.
 *
 * @param {NonNullable<EmulatorBackend["environment"]>} environment
 * @param {HTMLElement} first
 */
function attached({ COMMUNICATION_CONNECTION_STRING, ...callbacks }, first) {
  return [
    h("p", { class: "lead" }, "Give your application these, and watch its calls here."),
    h(
      "ol",
      { class: "lines" },
      line("1", "Where the emulator is", settings({ COMMUNICATION_CONNECTION_STRING })),
      line("2", "Where your application takes callbacks, and whom it trusts", settings(callbacks)),
      first,
    ),
    h("p", { class: "hint" }, prose("`npx ringwire emulator --env .env.local` writes the first two into a file.")),
  ];
}

/**
 * In a page that no emulator serves.
 *
 * @param {HTMLElement} first
 */
const alone = (first) => [
  h(
    "p",
    { class: "lead" },
    "This page has an emulator of its own. To watch your application, let the package serve the console.",
  ),
  h(
    "ol",
    { class: "lines" },
    line("1", "An emulator and this console, with the settings for your application", ["npx ringwire emulator --env .env.local"]),
    line("2", "Your application, with these settings", ["node --env-file=.env.local app.mjs"]),
    first,
  ),
];

/**
 * Variables of the environment, as files of them have them.
 *
 * @param {Record<string, string>} variables
 */
const settings = (variables) => Object.entries(variables).map(([name, value]) => `${name}="${value}"`);

/**
 * @param {string} number
 * @param {string} title
 * @param {string[]} texts
 */
function line(number, title, texts) {
  return h(
    "li",
    {},
    h("span", { class: "nth", "aria-hidden": "true" }, number),
    h("span", { class: "name" }, title),
    h(
      "span",
      { class: "texts" },
      texts.map((text) => h("code", {}, text)),
    ),
    h(
      "button",
      {
        type: "button",
        class: "small",
        "aria-label": `Copy: ${title}`,
        onclick: ({ currentTarget }) => copy(texts.join("\n"), currentTarget),
      },
      "Copy",
    ),
  );
}

/** @param {boolean} isConnected */
const live = (isConnected) => [
  h("h3", {}, isConnected ? "Nothing is on the wire yet" : "Not connected"),
  h(
    "p",
    { class: "lead" },
    isConnected
      ? "Place a call on the left. What its callbacks say appears here once you paste them into the call."
      : "“Where calls go”, at the top, takes an endpoint and a token.",
  ),
];
