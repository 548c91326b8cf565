// The switch between the emulator and a live endpoint, and the way into the latter.
import { describe } from "../lib/advice.js";
import { $, announce, inputsOf, setText, choiceOf } from "../lib/dom.js";
import { attached, rootOf } from "../lib/attached.js";
import { emulated } from "../lib/emulated.js";
import { connect, isLoopback } from "../lib/live.js";
import { showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { EmulatorBackend, LiveBackend, Mode } from "../lib/types.d.ts"
 */

/** @param {Store} store */
export function modeView(store) {
  const form = $("form#connect");
  const { endpoint, token } = inputsOf(form, ["endpoint", "token"]);
  const slot = $(".problem", form);
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
    store.select({ callId: last?.id });
    announce(
      mode === "live"
        ? "Live: calls are real."
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
    const { connection } = store;
    document.body.dataset.connection = connection?.state ?? "none";
    const notes = {
      emulator: connection ? connectionText(connection) : "In this page: nothing leaves it, no real phone rings.",
      live: liveText(connected),
    };
    setText($("#mode-note"), notes[mode]);
  });

  return switchTo;
}

/** @param {NonNullable<Store["connection"]>} connection */
function connectionText({ state, endpoint }) {
  return state === "live"
    ? `The emulator at ${endpoint}, and what your application does with it. No real phone rings.`
    : `The emulator at ${endpoint} has stopped. Start it again, and this page goes on.`;
}

/** @param {LiveBackend | undefined} connected */
function liveText(connected) {
  if (!connected) return "Not connected. Calls made here are real, and may cost money, unless the endpoint is an emulator.";
  return isLoopback(connected.endpoint)
    ? `An emulator, at ${connected.endpoint}: no real phone rings.`
    : `Real calls, by ${connected.endpoint}. They may cost money.`;
}

/** @param {LiveBackend} backend */
function untilText({ expiresAt }) {
  return expiresAt ? `, until ${new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "";
}
