// The call that is shown: its state, its time, and what can be done to it.
import { ACTIONS } from "../lib/actions.js";
import { CONTRACTS } from "../lib/contracts.js";
import { $, announce, disclose, inputsOf, setText } from "../lib/dom.js";
import { perform } from "../lib/exchange.js";
import { nameOf } from "../lib/numbers.js";
import { timeText, toneOf } from "../lib/timeline.js";
import { makePicker } from "./picker.js";
import { peopleView } from "./people.js";
import { showProblem } from "./problem.js";
import { timelineView } from "./timeline.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { ActionFields, Mode, Operation } from "../lib/types.d.ts"
 */

/** The number shown to those invited; the emulator, like the service, needs one to reach a phone. */
const EMULATED_CALLER = "+14255550100";

/**
 * @param {Store} store
 * @param {(rawId: string) => unknown} speakFor has the softphone speak for a participant of the call
 */
export function callView(store, speakFor) {
  const drawTimeline = timelineView(store);
  const drawPeople = peopleView(store, act, speakFor);
  let lastContext = 0;
  let announced = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /**
   * Does one of the actions of the call shown; one at a time for each slot, which shows how it failed.
   *
   * @template {Exclude<keyof typeof ACTIONS["CallClient"], "place">} Action
   * @param {HTMLElement} slot
   * @param {Action} action
   * @param {Omit<Parameters<typeof ACTIONS["CallClient"][Action]>[0], "serviceId">} given
   */
  async function act(slot, action, given) {
    const { call } = store;
    if (!call || slot.dataset.busy || !ready(slot)) return;
    slot.dataset.busy = "yes";
    showProblem(slot);
    const { serviceId, contract } = call;
    const operationContext = `${action}-${++lastContext}`;
    const fields = { serviceId, operationContext, ...given };
    const doIt = /** @type {(fields: ActionFields) => Operation} */ (ACTIONS[contract][action]);
    const { error } = await perform(store, ...doIt(fields), { serviceId, contract });
    delete slot.dataset.busy;
    showProblem(slot, error);
  }

  /** @param {HTMLElement} slot */
  function ready(slot) {
    if (store.backend) return true;
    showProblem(slot, {
      kind: "credential",
      target: "token",
      message: "token: Not connected: there is nothing to send this to.",
    });
    return false;
  }

  disclose($("#play-open"));
  disclose($("#invite-open"));
  const play = $("form#play-form");
  const { audioFileUri, loop } = inputsOf(play, ["audioFileUri", "loop"]);
  play.addEventListener("submit", (event) => {
    event.preventDefault();
    act($(".problem", play), "play", { url: audioFileUri.value.trim(), loop: loop.checked });
  });
  $("#cancel").addEventListener("click", () => act($("#call-problem"), "cancel", {}));

  const invite = $("form#invite-form");
  const { alternateCallerId } = inputsOf($("form#place-form"), ["alternateCallerId"]);
  const picker = makePicker($("#invite-picker"), {
    label: "A participant who…",
    button: "Call in",
    taken: () => [...(store.call?.people.keys() ?? [])].map(nameOf),
    chosen(rawId) {
      const callerId = store.mode === "emulator" ? EMULATED_CALLER : alternateCallerId.value.trim();
      act($(".problem", invite), "invite", { rawId, callerId });
    },
  });
  invite.addEventListener("submit", (event) => event.preventDefault());

  const ending = $("#call-problem");
  $("#hangup").addEventListener("click", () => act(ending, "hangUp", {}));
  const dialog = $("dialog#confirm");
  $("#delete").addEventListener("click", () => {
    const people = [...(store.call?.people.values() ?? [])].filter(({ state }) => state === "connected").length;
    const whom = people === 1 ? "The one person in it is" : `All ${people} people in it are`;
    $("#confirm-text").textContent =
      `${people ? whom : "Everyone in it is"} cut off at once, and prompts stop. This cannot be undone.`;
    dialog.returnValue = "no";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "yes") act(ending, "end", {});
    $("#delete").focus();
  });

  const paste = $("form#callbacks-form");
  paste.addEventListener("submit", async (event) => {
    event.preventDefault();
    const slot = $(".problem", paste);
    if (!ready(slot) || store.backend?.mode !== "live") return;
    try {
      const count = await store.backend.read($("textarea[name=body]", paste).value);
      paste.reset();
      showProblem(slot);
      announce(`${count} read.`);
    } catch (error) {
      showProblem(slot, error);
    }
  });

  function draw() {
    clearTimeout(timer);
    const { call, mode, backend } = store;
    $("#call").hidden = !call;
    if (!call) return drawPeople(undefined);
    const [first, ...others] = call.people.keys();
    setText($("#call-title"), `${first ? nameOf(first) : "Call"}${others.length ? ` +${others.length}` : ""}`);
    const chip = $("#call-state");
    setText(chip, call.state);
    chip.dataset.tone = toneOf(call.state);
    setText($("#call-id-name"), CONTRACTS[call.contract].id);
    setText($("#call-id"), call.serviceId);
    setText($("#call-elapsed"), timeText(((call.endedAt ?? Date.now()) - call.startedAt) / 1000));
    $("fieldset#controls").disabled = call.over;
    for (const tray of ["#play-form", "#invite-form"]) $(tray).toggleAttribute("inert", call.over);
    $("#call-over").hidden = !call.over;
    $("#callbacks-form").hidden = mode === "emulator";
    picker.offer(backend?.numbersOf(call.contract) ?? []);
    drawPeople(call);
    drawTimeline(call);
    // A screen reader does not read a chip that changes: the announcer says it, once for each state.
    if (announced !== call.id + call.state) announce(`Call ${call.state}.`);
    announced = call.id + call.state;
    if (!call.over) timer = setTimeout(draw, document.hidden ? 1000 : 200);
  }

  /** @type {Mode | undefined} */
  let mode;
  store.watch(() => {
    if (mode !== store.mode && (store.backend || store.mode === "live")) {
      mode = store.mode;
      const emulator = store.backend?.mode === "emulator" ? store.backend : undefined;
      audioFileUri.value = emulator ? emulator.promptUri(5) : "";
      $("#play-note").textContent = emulator
        ? "A tone of the emulator’s own, 5 seconds long. No other address can be reached from here: its prompt fails."
        : "WAV, mono, 16 bit, 16 kHz, where the service can reach it.";
    }
    draw();
  });
}
