// The phone of a participant in a call of the emulator: it presses keys, says something and hangs up, as the participant would.
import { keyOf } from "../lib/call.js";
import { $, h, setText } from "../lib/dom.js";
/** @import { Person } from "../lib/types.d.ts" */

const KEYS = [..."123456789*0#"];

/**
 * @param {string} name whose phone it is
 * @param {(what: "press" | "say" | "leave", text: string) => void} act does it: a key is pressed, a phrase is said
 * @returns the phone, the button that opens it, and a function that shows or hides both
 */
export function makePhone(name, act) {
  const pressed = h("output", { class: "pressed", "aria-label": `Keys ${name} pressed` });
  const phrase = h("input", { type: "text", "aria-label": `What ${name} says`, placeholder: "Say something" });
  const say = h("form", { class: "say", onsubmit: speak }, phrase, h("button", { type: "submit" }, "Say"));
  const leave = h("button", { type: "button", class: "danger leave", onclick: () => act("leave", "") }, `${name} hangs up`);
  const element = h(
    "div",
    { class: "phone", role: "group", "aria-label": `Phone of ${name}`, hidden: true, onkeydown: typed },
    pressed,
    h(
      "div",
      { class: "pad" },
      KEYS.map((key) => h("button", { type: "button", class: "key", onclick: () => act("press", key) }, key)),
    ),
    say,
    leave,
  );
  const toggle = h(
    "button",
    { type: "button", class: "dial", "aria-expanded": "false", "aria-label": `Phone of ${name}`, onclick: flip },
    "Phone",
  );

  function flip() {
    open(Boolean(element.hidden));
    if (!element.hidden) $(".key", element).focus();
  }

  /** @param {boolean} whether */
  function open(whether) {
    element.hidden = !whether;
    toggle.setAttribute("aria-expanded", String(whether));
  }

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

  /**
   * @param {boolean} there
   * @param {{ keys: Person["keys"], speaks: boolean }} person the keys pressed so far, and whether the contract hears speech
   */
  function show(there, { keys, speaks }) {
    toggle.hidden = !there;
    if (!there) open(false);
    // By the 2021 preview only keys are heard.
    say.hidden = leave.hidden = !speaks;
    setText(pressed, keys.map(({ tone }) => keyOf(tone)).join(" "));
  }

  return { element, toggle, show };
}
