// The switch between the emulator and a live endpoint, and the way into the latter.
import { $, announce, setText } from "../lib/dom.js";
import { emulated } from "../lib/emulated.js";
import { connect } from "../lib/live.js";
import { showProblem } from "./problem.js";

export function modeView(store) {
  const form = $("#connect");
  const { endpoint, token } = form.elements;
  const slot = $(".problem", form);
  let emulator;

  $("#mode").addEventListener("change", ({ target }) => switchTo(target.value));
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
      (error.target === "endpoint" ? endpoint : token).focus();
      // A connection string holds a key: not even the field may keep it.
      if (/accesskey/i.test(endpoint.value)) endpoint.value = "";
    }
    token.value = "";
    store.changed();
  });

  async function switchTo(mode) {
    if (mode === "emulator") emulator ??= await emulated(store);
    store.mode = mode;
    forget();
    const last = [...store.calls.values()].findLast((call) => call.mode === mode);
    store.select({ callId: last?.id });
    announce(mode === "live" ? "Live: calls are real." : "Emulator: nothing leaves this page.");
  }

  function forget() {
    // What waits to be sent holds the token as well.
    for (const { mode, decide } of store.entries) if (mode === "live") decide?.(false);
    if (store.backend?.mode === "live") store.backend.close();
    store.backend = store.mode === "emulator" ? emulator : undefined;
    token.value = "";
    showProblem(slot);
    store.changed();
  }

  store.watch(({ mode, backend }) => {
    document.body.dataset.mode = mode;
    const connected = mode === "live" && backend;
    form.hidden = mode === "emulator" || Boolean(connected);
    $("#connected").hidden = !connected;
    for (const radio of document.querySelectorAll("#mode input")) radio.checked = radio.value === mode;
    if (connected) setText($("#connected-to"), `to ${backend.endpoint}${untilText(backend)}. The token is in memory only.`);
    const notes = {
      emulator: "In this page: nothing leaves it, nobody’s phone rings.",
      live: connected
        ? `Real calls, by ${backend.endpoint}. They may cost money.`
        : "Not connected. Calls made here are real, and may cost money.",
    };
    setText($("#mode-note"), notes[mode]);
  });

  return switchTo;
}

function untilText({ expiresAt }) {
  return expiresAt ? `, until ${new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}` : "";
}
