// The softphone: one talks to the application with this computer's microphone and loudspeaker, through the emulator.
import { $, announce, h, icon, inputsOf, reconcile, setText } from "../lib/dom.js";
import { identifierOf } from "../lib/identifiers.js";
import { nameOf } from "../lib/numbers.js";
import { Softphone } from "../lib/softphone.js";
import { timeText } from "../lib/timeline.js";
import { drawWaves } from "./waves.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { PhoneRing, PhoneTurn } from "../lib/types.d.ts"
 */

const KEYS = [..."123456789*0#"];
/** How many turns are shown; the newest stay. */
const MOST_TURNS = 50;

/** @type {Record<Softphone["state"], string>} */
const WORDS = { off: "off", opening: "opening", ready: "ready", dialing: "rings at the application", talking: "in a call" };

/**
 * @param {Store} store
 * @param {boolean} isWanted whether the address asks for it
 */
export function softphoneView(store, isWanted) {
  const section = $("#softphone");
  const opener = $("#softphone-open");
  const [rings, pad, turnList, slot] = ["#softphone-rings", "#softphone-pad", "#softphone-turns", "#softphone-problem"].map(
    (css) => $(css),
  );
  const waves = { said: $("canvas#wave-said"), heard: $("canvas#wave-heard") };
  const { source } = inputsOf($("form#place-form"), ["source"]);
  const phone = new Softphone(() => store.changed());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let ticking;
  let isDrawing = false;
  let announced = "";

  opener.addEventListener("click", toggle);
  $("#softphone-on").addEventListener("click", toggle);
  $("#softphone-off").addEventListener("click", toggle);
  $("#softphone-dial").addEventListener("click", () => phone.dial({ to: identifierOf(source.value.trim()) }));
  $("#softphone-hangup").addEventListener("click", () => phone.hangUp());
  $("#softphone-mute").addEventListener("click", () => phone.mute());
  $("#softphone-save").addEventListener("click", save);
  pad.append(...KEYS.map((key) => h("button", { type: "button", class: "key", onclick: () => phone.press(key) }, key)));
  section.addEventListener("keydown", (event) => {
    if (phone.state !== "talking" || !KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    phone.press(event.key);
  });
  // Browsers let a page be heard once it was used.
  for (const name of ["pointerdown", "keydown"])
    document.addEventListener(name, () => {
      if (phone.isOn) phone.wake();
    });

  async function toggle() {
    if (phone.isOn) {
      phone.turnOff();
      opener.focus();
      return;
    }
    await phone.turnOn(store.backend);
    document.body.dataset.pane = document.body.dataset.pane === "calls" ? "phone" : document.body.dataset.pane;
    if (phone.isOn) $("#softphone-title").focus();
  }

  function save() {
    const { conversation } = phone;
    if (!conversation) return;
    const url = URL.createObjectURL(new Blob([conversation.wav()], { type: "audio/wav" }));
    h("a", { href: url, download: "conversation.wav" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  /** @param {PhoneRing} call */
  function card({ ring, from, callerNumber, callerDisplayName }) {
    const who = callerNumber ?? nameOf(rawIdOf(from));
    return h(
      "li",
      { class: "ringing" },
      h("span", { class: "bell", "aria-hidden": "true" }, icon("phone")),
      h(
        "p",
        {},
        h("strong", { class: "number" }, who),
        callerDisplayName && h("span", {}, ` ${callerDisplayName}`),
        h("span", { class: "soft" }, " calls you"),
      ),
      h(
        "div",
        { class: "actions" },
        h("button", { type: "button", class: "primary answer", onclick: () => phone.answer(ring) }, "Answer"),
        h("button", { type: "button", class: "danger decline", onclick: () => phone.decline(ring) }, "Decline"),
      ),
    );
  }

  function draw() {
    clearTimeout(ticking);
    const { state, conversation } = phone;
    const isOver = state === "ready" && conversation !== undefined;
    section.dataset.state = isOver ? "over" : state;
    document.body.dataset.softphone = phone.isOn ? "on" : "off";
    opener.setAttribute("aria-expanded", String(phone.isOn));
    setText($("#softphone-number"), phone.number);
    setText($("#softphone-state"), phone.rings.size && state === "ready" ? "rings" : isOver ? "call over" : WORDS[state]);
    $("#softphone-state").dataset.tone = phone.rings.size ? "wait" : state === "talking" ? "good" : "end";
    const since = state === "talking" ? Date.now() : phone.endedAt;
    setText($("#softphone-time"), state === "talking" || isOver ? timeText(Math.max(since - phone.startedAt, 0) / 1000) : "");
    const canDial = state === "ready" && !phone.rings.size;
    $("#softphone-dial").hidden = !canDial;
    setText($("#softphone-dial span"), isOver || phone.ended ? "Dial again" : "Dial the application");
    $("#softphone-hangup").hidden = state !== "talking" && state !== "dialing";
    $("#softphone-mute").hidden = state !== "talking" && state !== "dialing";
    $("#softphone-mute").setAttribute("aria-pressed", String(phone.isMuted));
    setText($("#softphone-mute"), phone.isMuted ? "Unmute" : "Mute");
    pad.hidden = state !== "talking";
    $("#softphone-save").hidden = !isOver || !conversation.ms;
    $("#softphone-waves").hidden = !conversation;
    setText($("#softphone-hint"), hintOf());
    $("#softphone-hint").hidden = !hintOf();
    reconcile(rings, [...phone.rings.values()], ({ ring }) => ring, card);
    const about = conversation ? phone.turns.slice(-MOST_TURNS) : [];
    reconcile(
      turnList,
      about,
      ({ spokeFromMs, participant }) => `${spokeFromMs} ${participant}`,
      turnItem,
      (item, turn) => updateTurn(item, turn, phone.call?.participantId),
    );
    // The newest is the one that matters, unless one has gone back.
    if (!turnList.matches(":focus, :hover")) turnList.scrollTop = turnList.scrollHeight;
    const keys = [
      phone.pressed && `you pressed ${spaced(phone.pressed)}`,
      phone.heardKeys && `you heard ${spaced(phone.heardKeys)}`,
    ];
    setText($("#softphone-keys"), conversation ? keys.filter(Boolean).join(" · ") : "");
    setText(slot, phone.problem);
    const said = saidOf();
    if (said && said !== announced) announce(said);
    announced = said;
    if (state === "talking") {
      ticking = setTimeout(draw, 1000);
      if (!isDrawing) paint();
    } else if (conversation) drawWaves(waves, conversation, true);
  }

  function hintOf() {
    if (phone.isSilent) return "The browser keeps this page silent until you click on it.";
    if (phone.rings.size && phone.state === "ready") return "";
    if (phone.state === "ready" && phone.ended && !phone.conversation) return `The call did not come about: ${phone.ended}.`;
    if (phone.state === "ready" && !phone.conversation)
      return `Have your application call ${phone.number}, or dial the application. Nothing leaves this machine.`;
    if (phone.state === "dialing") return "The application has 30 seconds to answer the event IncomingCall.";
    if (phone.lost) return `${phone.lost} packets of sound came too late for this page.`;
    return "";
  }

  function saidOf() {
    const [ring] = phone.rings.values();
    if (ring && phone.state === "ready") return `${ring.callerNumber ?? nameOf(rawIdOf(ring.from))} calls the softphone.`;
    if (phone.state === "talking") return "The softphone is in a call.";
    if (phone.state === "ready" && phone.ended) return "The call of the softphone is over.";
    return "";
  }

  /** Draws the waves as the sound comes; less often for those who want no motion. */
  function paint() {
    isDrawing = phone.state === "talking" && phone.conversation !== undefined;
    if (!isDrawing || !phone.conversation) return;
    drawWaves(waves, phone.conversation, false);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) setTimeout(paint, 500);
    else requestAnimationFrame(paint);
  }
  // The colours of what is drawn are those of the page at that time.
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  store.watch(({ mode, backend }) => {
    const isThere = mode === "emulator";
    opener.hidden = section.hidden = !isThere;
    if (!isThere && phone.isOn) return phone.turnOff();
    if (isWanted && backend) {
      isWanted = false;
      document.body.dataset.pane = "phone";
      phone.turnOn(backend);
    }
    draw();
  });

  return {
    isOn: () => phone.isOn,
    /** @param {string} rawId a participant of the call that is shown */
    attach(rawId) {
      const { backend, call } = store;
      if (call) phone.attach(backend, call.serviceId, rawId);
    },
  };
}

function turnItem() {
  return h("li", {}, h("span", { class: "number" }), h("span", {}), h("span", { class: "soft" }));
}

/**
 * @param {HTMLElement} item
 * @param {PhoneTurn} turn
 * @param {string | undefined} own the raw id of whom the phone speaks for
 */
function updateTurn(item, { participant, spokeFromMs, spokeToMs, answerMs, interrupted }, own) {
  const [when, who, what] = /** @type {HTMLElement[]} */ ([...item.children]);
  setText(when, `${secondsOf(spokeFromMs)}–${secondsOf(spokeToMs)}`);
  setText(who, participant === own ? "you" : nameOf(participant));
  const parts = [
    answerMs !== undefined && `answered after ${answerMs} ms`,
    interrupted?.bargeInMs !== undefined && `interrupted: silent after ${interrupted.bargeInMs} ms`,
  ];
  setText(what, parts.filter(Boolean).join(" · "));
}

/** @param {number} ms */
const secondsOf = (ms) => (ms / 1000).toFixed(1);

/** @param {string} keys */
const spaced = (keys) => [...keys].join(" ");

/** @param {unknown} identifier */
function rawIdOf(identifier) {
  if (typeof identifier === "string") return identifier;
  const { rawId, phoneNumber, communicationUserId } = Object(identifier);
  return rawId ?? communicationUserId ?? (phoneNumber ? `4:${phoneNumber}` : "");
}
