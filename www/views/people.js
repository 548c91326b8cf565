// Those who are, were or may yet be in the call; what can be done to each.
import { keyOf } from "../lib/call.js";
import { $, h, reconcile, setText } from "../lib/dom.js";
import { nameOf } from "../lib/numbers.js";
import { toneOf } from "../lib/timeline.js";
import { showProblem } from "./problem.js";

const KEYS = [..."123456789*0#"];

export function peopleView(store, act) {
  const list = $("#people");
  const slot = $("#people-problem");

  function create({ rawId }) {
    const name = nameOf(rawId);
    const person = () => store.call.people.get(rawId);
    const pad = h("div", { class: "pad", role: "group", "aria-label": `Dial-pad of ${name}`, hidden: true, onkeydown: typed });
    const pressed = h("output", { class: "pressed", "aria-label": `Keys ${name} pressed` });
    pad.append(...KEYS.map((key) => h("button", { type: "button", class: "key", onclick: () => press(key) }, key)), pressed);

    function press(key) {
      try {
        store.backend.press(store.call.legId, person().participantId, key);
        showProblem(slot);
      } catch (error) {
        showProblem(slot, { kind: "validation", message: error.message });
      }
    }

    function typed(event) {
      if (!KEYS.includes(event.key)) return;
      event.preventDefault();
      press(event.key);
    }

    function toggle({ currentTarget }) {
      pad.hidden = !pad.hidden;
      currentTarget.setAttribute("aria-expanded", String(!pad.hidden));
      if (!pad.hidden) $("button", pad).focus();
    }

    return h(
      "li",
      {},
      h("div", { class: "person" }, h("span", { class: "number" }, name), h("span", { class: "chip" }), h("span", { class: "reason" })),
      h(
        "div",
        { class: "person-actions" },
        h("button", { type: "button", class: "dial", "aria-expanded": "false", "aria-label": `Dial-pad of ${name}`, onclick: toggle }, "Dial-pad"),
        h(
          "button",
          {
            ...{ type: "button", class: "remove", "aria-label": `Remove ${name} from the call` },
            onclick: () => act(slot, "removeParticipant", [person().participantId]),
          },
          "Remove",
        ),
      ),
      pad,
    );
  }

  function update(element, { state, reason, participantId, keys }) {
    const { call } = store;
    const chip = $(".chip", element);
    const unseen = call.over && state === "connected";
    setText(chip, unseen ? "talks on, unseen" : state);
    chip.dataset.tone = unseen ? "end" : toneOf(state);
    setText($(".reason", element), reason ?? "");
    const here = !call.over && (state === "connected" || state === "ringing");
    $(".remove", element).hidden = !here || !participantId;
    // A live callee has a phone of their own.
    const dials = call.mode === "emulator" && !call.over && state === "connected";
    $(".dial", element).hidden = !dials;
    const pad = $(".pad", element);
    if (!dials) {
      pad.hidden = true;
      $(".dial", element).setAttribute("aria-expanded", "false");
    }
    setText($(".pressed", element), keys.map(({ tone }) => keyOf(tone)).join(" "));
  }

  return (call) => {
    // Another call, other people: an open dial-pad is not theirs.
    if (list.dataset.call !== call.id) list.replaceChildren();
    list.dataset.call = call.id;
    reconcile(list, [...call.people.values()], ({ rawId }) => rawId, create, update);
  };
}
