// The phone of somebody in a call of the emulator: presses keys, says something, hangs up, as they would.
import { keyOf } from "../lib/call.js";
import { $, h, setText } from "../lib/dom.js";

const KEYS = [..."123456789*0#"];

/**
 * @param name whose phone it is
 * @param act is told what is done: `"press"` with a key, `"say"` with a phrase, `"leave"`
 * @returns the phone, the button that opens it, and `show(whether it is there, { keys pressed so far, speaks })`
 */
export function makePhone(name, act) {
  const pressed = h("output", { class: "pressed", "aria-label": `Keys ${name} pressed` });
  const phrase = h("input", { type: "text", "aria-label": `What ${name} says`, placeholder: "Say something" });
  const say = h("form", { class: "say", onsubmit: speak }, phrase, h("button", { type: "submit" }, "Say"));
  const leave = h("button", { type: "button", class: "danger leave", onclick: () => act("leave") }, `${name} hangs up`);
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
    open(element.hidden);
    if (!element.hidden) $(".key", element).focus();
  }

  function open(whether) {
    element.hidden = !whether;
    toggle.setAttribute("aria-expanded", String(whether));
  }

  function typed(event) {
    // In the field a digit is a word's.
    if (event.target === phrase || !KEYS.includes(event.key)) return;
    event.preventDefault();
    act("press", event.key);
  }

  function speak(event) {
    event.preventDefault();
    const said = phrase.value.trim();
    if (!said) return phrase.focus();
    act("say", said);
    phrase.value = "";
  }

  function show(there, { keys, speaks }) {
    toggle.hidden = !there;
    if (!there) open(false);
    // The preview of 2021 listens to keys alone.
    say.hidden = leave.hidden = !speaks;
    setText(pressed, keys.map(({ tone }) => keyOf(tone)).join(" "));
  }

  return { element, toggle, show };
}
