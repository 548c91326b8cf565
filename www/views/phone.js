// The phone of a participant in a call of the emulator: it presses keys, says something and hangs up, as the participant would.
import { keyOf } from "../lib/call.js";
import { $, h, icon, setText } from "../lib/dom.js";
/** @import { Person } from "../lib/types.d.ts" */

const KEYS = [..."123456789*0#"];

/**
 * @param {string} name whose phone it is
 * @param {() => void} pick is called when this phone is to be the one that is shown
 * @param {(what: "press" | "say" | "leave" | "softphone", text: string) => void} act does it: a key is pressed, a phrase is said, the softphone
 *   speaks for the participant
 * @returns the phone, the button that shows it, and what shows or hides both
 */
export function makePhone(name, pick, act) {
  const pressed = h("output", { class: "pressed", "aria-label": `Keys ${name} pressed` });
  const phrase = h("input", { type: "text", "aria-label": `What ${name} says`, placeholder: "Say something" });
  const say = h("form", { class: "say", onsubmit: speak }, phrase, h("button", { type: "submit" }, "Say"));
  const leave = h("button", { type: "button", class: "danger leave", onclick: () => act("leave", "") }, `${name} hangs up`);
  const softphone = h(
    "button",
    { type: "button", class: "small", "aria-label": `Speak for ${name} with the softphone`, onclick: () => act("softphone", "") },
    icon("phone"),
    "Softphone",
  );
  const heard = h("p", { class: "heard" });
  const element = h(
    "div",
    { class: "phone", role: "group", "aria-label": `Phone of ${name}`, hidden: true, onkeydown: typed },
    h("p", { class: "whose" }, icon("phone"), h("span", { class: "number" }, name), pressed),
    h(
      "div",
      { class: "pad" },
      KEYS.map((key) => h("button", { type: "button", class: "key", onclick: () => act("press", key) }, key)),
    ),
    say,
    softphone,
    leave,
    heard,
  );
  const toggle = h(
    "button",
    { type: "button", class: "dial small", "aria-pressed": "false", "aria-label": `Phone of ${name}`, onclick: pick },
    "Phone",
  );

  /** @param {KeyboardEvent} event */
  function typed(event) {
    // In the field a digit is part of what is said.
    if (event.target === phrase || !KEYS.includes(event.key)) return;
    event.preventDefault();
    act("press", event.key);
  }

  /** @param {SubmitEvent} event */
  function speak(event) {
    event.preventDefault();
    const said = phrase.value.trim();
    if (!said) return phrase.focus();
    act("say", said);
    phrase.value = "";
  }

  return {
    element,
    toggle,
    focus: () => $(".key", element).focus(),
    /**
     * @param {boolean} there whether it can be used
     * @param {boolean} shown whether it is the one that is shown
     * @param {{ keys: Person["keys"], speaks: boolean, hears: string }} person the keys pressed so far, whether the contract hears speech, and
     *   what is heard at the moment
     */
    show(there, shown, { keys, speaks, hears }) {
      toggle.hidden = !there;
      toggle.setAttribute("aria-pressed", String(shown));
      element.hidden = !shown;
      // By the 2021 preview only keys are heard.
      say.hidden = softphone.hidden = leave.hidden = !speaks;
      setText(pressed, keys.map(({ tone }) => keyOf(tone)).join(" "));
      setText(heard, hears ? `hears ${hears}` : "hears nothing at the moment");
      heard.dataset.sounds = hears ? "yes" : "no";
    },
  };
}
