// The call that is shown: its state, its time, and what can be done to it.
import { ACTIONS } from "../lib/actions.js";
import { CONTRACTS } from "../lib/contracts.js";
import { $, announce, h, reconcile, setText } from "../lib/dom.js";
import { perform } from "../lib/exchange.js";
import { timeText, toneOf } from "../lib/timeline.js";
import { makePicker } from "./picker.js";
import { peopleView } from "./people.js";
import { showProblem } from "./problem.js";
import { timelineView } from "./timeline.js";

/** The other number shown to those invited; the emulator, as the service, wants one to reach a phone. */
const EMULATED_CALLER = "+14255550100";

export function callView(store) {
  const drawTimeline = timelineView(store);
  const drawPeople = peopleView(store, act);
  let lastContext = 0;
  let told = "";
  let timer;

  /** Does one of the actions of the call shown; one at a time for each place it is asked from. */
  async function act(slot, action, given = {}) {
    if (slot.dataset.busy || !ready(slot)) return;
    slot.dataset.busy = "yes";
    showProblem(slot);
    const { serviceId, contract } = store.call;
    const operationContext = `${action}-${++lastContext}`;
    const { error } = await perform(store, ...ACTIONS[contract][action]({ serviceId, operationContext, ...given }), {
      serviceId,
      contract,
    });
    delete slot.dataset.busy;
    showProblem(slot, error);
  }

  function ready(slot) {
    if (store.backend) return true;
    showProblem(slot, { kind: "credential", target: "token", message: "token: Not connected: there is nobody to send this to." });
    return false;
  }

  const play = $("#play-form");
  play.addEventListener("submit", (event) => {
    event.preventDefault();
    const { audioFileUri, loop } = play.elements;
    act($(".problem", play), "play", { url: audioFileUri.value.trim(), loop: loop.checked });
  });
  $("#cancel").addEventListener("click", () => act($(".problem", play), "cancel"));

  const invite = $("#invite-form");
  const picker = makePicker($("#invite-picker"), {
    label: "Somebody who…",
    button: "Call in",
    taken: () => [...store.call.people.keys()].map((rawId) => rawId.replace(/^4:/, "")),
    chosen(rawId) {
      const callerId = store.mode === "emulator" ? EMULATED_CALLER : $("#place-form").elements.alternateCallerId.value.trim();
      act($(".problem", invite), "invite", { rawId, callerId });
    },
  });
  invite.addEventListener("submit", (event) => event.preventDefault());

  const ending = $(".problem", $("#end-form"));
  $("#hangup").addEventListener("click", () => act(ending, "hangUp"));
  $("#delete").addEventListener("click", () => {
    const people = [...store.call.people.values()].filter(({ state }) => state === "connected").length;
    const whom = people === 1 ? "The one person in it is" : `All ${people} people in it are`;
    $("#confirm-text").textContent =
      `${people ? whom : "Whoever is in it is"} cut off at once, and prompts stop. This cannot be undone.`;
    const dialog = $("#confirm");
    dialog.returnValue = "no";
    dialog.showModal();
  });
  $("#confirm").addEventListener("close", ({ target }) => {
    if (target.returnValue === "yes") act(ending, "end");
    $("#delete").focus();
  });

  const paste = $("#callbacks-form");
  paste.addEventListener("submit", async (event) => {
    event.preventDefault();
    const slot = $(".problem", paste);
    if (!ready(slot)) return;
    try {
      const count = await store.backend.read(paste.elements.body.value);
      paste.reset();
      showProblem(slot);
      announce(`${count} read.`);
    } catch (error) {
      showProblem(slot, error);
    }
  });

  $("#call-pick select").addEventListener("change", ({ target }) => store.select({ callId: target.value }));

  function draw() {
    clearTimeout(timer);
    const { call, mode, backend } = store;
    const calls = [...store.calls.values()].filter((one) => one.mode === mode);
    for (const part of ["#call-state", "#call-elapsed", "#call-body"]) $(part).hidden = !call;
    $("#call-empty").hidden = Boolean(call);
    $("#call-pick").hidden = calls.length < 2;
    reconcile(
      $("#call-pick select"),
      calls,
      ({ id }) => id,
      ({ id }) => h("option", { value: id }),
      (option, one) => setText(option, `Call ${calls.indexOf(one) + 1}: ${one.state}`),
    );
    if (!call) return;
    $("#call-pick select").value = call.id;
    const chip = $("#call-state");
    setText(chip, call.state);
    chip.dataset.tone = toneOf(call.state);
    setText($("#call-id-name"), CONTRACTS[call.contract].id);
    setText($("#call-id"), call.serviceId);
    setText($("#call-elapsed"), timeText(((call.endedAt ?? Date.now()) - call.startedAt) / 1000));
    $("#steer").disabled = call.over;
    $("#call-over").hidden = !call.over;
    $("#callbacks-form").hidden = mode === "emulator";
    picker.offer(backend?.numbersOf(call.contract) ?? []);
    drawPeople(call);
    drawTimeline(call);
    // A chip that changes is not read out: the announcer does it, once for each state.
    if (told !== call.id + call.state) announce(`Call ${call.state}.`);
    told = call.id + call.state;
    if (!call.over) timer = setTimeout(draw, document.hidden ? 1000 : 200);
  }

  let mode;
  store.watch(() => {
    if (mode !== store.mode && (store.backend || store.mode === "live")) {
      mode = store.mode;
      const emulator = mode === "emulator";
      play.elements.audioFileUri.value = emulator ? store.backend.promptUri(5) : "";
      $("#play-note").textContent = emulator
        ? "A tone of the emulator’s own, 5 seconds long. Any other address cannot be reached from here, and its prompt fails."
        : "WAV, mono, 16 bit, 16 kHz, where the service can reach it.";
      $("#call-empty p").textContent = emulator
        ? "No call yet. “Place a call” calls the numbers chosen; everything that happens then appears here, as it happens."
        : "No live call yet. Connect, then place one.";
    }
    draw();
  });
}
