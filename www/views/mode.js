// The switch between the emulator and a live endpoint, and the way into the latter.
import { describe } from "../lib/advice.js";
import { attached, rootOf } from "../lib/attached.js";
import { $, announce, choiceOf, disclose, inputsOf, setText } from "../lib/dom.js";
import { emulated } from "../lib/emulated.js";
import { isReal } from "../lib/endpoint.js";
import { connect } from "../lib/live.js";
import { showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { EmulatorBackend, LiveBackend, Mode } from "../lib/types.d.ts"
 */

const HINTS = {
  attached: "The emulator serves this page: what your application does with it is shown here. No real phone rings.",
  emulator: "The emulator runs in this page, and the page plays the part of your server. Nothing leaves it, no real phone rings.",
  live: "Requests go from this page to the endpoint, each once, as it is shown. On this machine that is an emulator; elsewhere, phones ring.",
};

/**
 * What is at the endpoint, in a word.
 *
 * @param {Store} store
 * @param {boolean} real
 */
function stateOf({ mode, backend, connection }, real) {
  if (backend?.mode === "emulator") {
    if (!backend.isAttached) return "in this page";
    if (!connection) return "connecting";
    return connection.state === "live" ? "connected" : "stopped, reconnecting";
  }
  if (mode === "live" && backend) return real ? "live" : "emulator";
  return "not connected";
}

/** @param {Store} store */
export function modeView(store) {
  const form = $("form#connect");
  const { endpoint, token } = inputsOf(form, ["endpoint", "token"]);
  const slot = $(".problem", form);
  const opener = $("#endpoint");
  const panel = $("#connection");
  const open = disclose(opener);
  // A click elsewhere closes it.
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !panel.contains(target) && !opener.contains(target)) open(false);
  });
  /** @type {EmulatorBackend | undefined} */
  let emulator;

  $("#mode").addEventListener("change", (event) => switchTo(/** @type {Mode} */ (choiceOf(event))));
  $("#disconnect").addEventListener("click", () => {
    forget();
    announce("Disconnected. The token is forgotten.");
    endpoint.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      store.backend = connect(store, endpoint.value, token.value);
      showProblem(slot);
      announce(`Connected to ${store.backend.endpoint}. The token is held in memory.`);
      open(false);
      opener.focus();
    } catch (error) {
      showProblem(slot, error);
      (describe(error).target === "endpoint" ? endpoint : token).focus();
      // A connection string holds a key: not even the field may keep it.
      if (/accesskey/i.test(endpoint.value)) endpoint.value = "";
    }
    token.value = "";
    store.changed();
  });

  /** @param {Mode} mode */
  async function switchTo(mode) {
    if (mode === "emulator") emulator ??= (await attached(store, rootOf(document.baseURI))) ?? (await emulated(store));
    store.mode = mode;
    forget();
    const last = [...store.calls.values()].findLast((call) => call.mode === mode);
    store.select({ callId: last?.id, scoped: false });
    announce(
      mode === "live"
        ? "A live endpoint: calls may be real."
        : emulator?.isAttached
          ? `The emulator at ${emulator.endpoint}.`
          : "Emulator: nothing leaves this page.",
    );
  }

  function forget() {
    // A request under review holds the token as well.
    for (const { mode, decide } of store.entries) if (mode === "live") decide?.(false);
    if (store.backend?.mode === "live") store.backend.close();
    store.backend = store.mode === "emulator" ? emulator : undefined;
    token.value = "";
    showProblem(slot);
    store.changed();
  }

  store.watch(({ mode, backend }) => {
    document.body.dataset.mode = mode;
    const connected = mode === "live" && backend?.mode === "live" ? backend : undefined;
    form.hidden = mode === "emulator" || Boolean(connected);
    $("#connected").hidden = !connected;
    /** @type {NodeListOf<HTMLInputElement>} */
    const radios = document.querySelectorAll("#mode input");
    for (const radio of radios) radio.checked = radio.value === mode;
    if (connected) setText($("#connected-to"), `to ${connected.endpoint}${untilText(connected)}. The token is in memory only.`);
    const real = isReal(store);
    const connection = mode === "emulator" ? store.connection : undefined;
    const stopped = connection?.state === "stopped";
    const notes = { emulator: emulatorText(connection), live: liveText(connected, real) };
    setText($("#mode-note"), notes[mode]);
    $("#mode-note").hidden = mode === "emulator" && !stopped;
    document.body.dataset.connection = connection?.state ?? "none";
    document.body.dataset.real = real ? "yes" : "no";
    setText($("#mode-hint"), HINTS[backend?.mode === "emulator" && backend.isAttached ? "attached" : mode]);
    setText($("#endpoint-url"), backend?.endpoint.replace(/^https?:\/\//, "") ?? "no endpoint");
    setText($("#endpoint-state"), stateOf(store, real));
    $(".lamp", opener).dataset.tone = !backend ? "wait" : real || stopped ? "bad" : "good";
  });

  return switchTo;
}

/** @param {Store["connection"]} connection */
function emulatorText(connection) {
  if (!connection) return "In this page: nothing leaves it, no real phone rings.";
  const { state, endpoint } = connection;
  return state === "live"
    ? `The emulator at ${endpoint}, and what your application does with it. No real phone rings.`
    : `The emulator at ${endpoint} has stopped. Start it again, and this page goes on.`;
}

/**
 * @param {LiveBackend | undefined} connected
 * @param {boolean} real
 */
function liveText(connected, real) {
  if (!connected) return "Not connected. Calls made here are real, and may cost money, unless the endpoint is an emulator.";
  return real
    ? `Real calls, by ${connected.endpoint}. They may cost money.`
    : `An emulator on this machine, at ${connected.endpoint}: no real phone rings.`;
}

/** @param {LiveBackend} backend */
function untilText({ expiresAt }) {
  return expiresAt ? `, until ${new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "";
}
