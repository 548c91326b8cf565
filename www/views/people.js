// Those who are, were or may yet be in the call, and what can be done to each.
import { $, h, reconcile, setText } from "../lib/dom.js";
import { nameOf } from "../lib/numbers.js";
import { toneOf } from "../lib/timeline.js";
import { makePhone } from "./phone.js";
import { showProblem } from "./problem.js";

export function peopleView(store, act) {
  const list = $("#people");
  const slot = $("#people-problem");

  function create({ rawId }) {
    const name = nameOf(rawId);
    const person = () => store.call.people.get(rawId);
    const phone = makePhone(name, (what, ...given) => {
      try {
        const { serviceId } = store.call;
        store.backend[what](serviceId, person().participantId ?? rawId, ...given);
        showProblem(slot);
      } catch (error) {
        showProblem(slot, { kind: "validation", message: error.message });
      }
    });
    const element = h(
      "li",
      {},
      h(
        "div",
        { class: "person" },
        h("span", { class: "number" }, name),
        h("span", { class: "chip" }),
        h("span", { class: "reason" }),
      ),
      h(
        "div",
        { class: "person-actions" },
        phone.toggle,
        h(
          "button",
          {
            ...{ type: "button", class: "remove", "aria-label": `Remove ${name} from the call` },
            onclick: () => act(slot, "remove", { person: person() }),
          },
          "Remove",
        ),
      ),
      phone.element,
    );
    phones.set(element, phone);
    return element;
  }

  /** By the row each is in: what is done with a phone is done by its own. */
  const phones = new WeakMap();

  function update(element, { state, reason, participantId, keys }) {
    const { call } = store;
    const chip = $(".chip", element);
    const unseen = call.over && state === "connected";
    setText(chip, unseen ? "talks on, unseen" : state);
    chip.dataset.tone = unseen ? "end" : toneOf(state);
    setText($(".reason", element), reason ?? "");
    const here = !call.over && (state === "connected" || state === "ringing");
    $(".remove", element).hidden = !here || (call.contract === "CallClient" && !participantId);
    // A live callee has a phone of their own.
    const dials = call.mode === "emulator" && !call.over && state === "connected";
    phones.get(element).show(dials, { keys, speaks: call.contract === "CallAutomationClient" });
  }

  return (call) => {
    // Another call, other people: an open phone is not theirs.
    if (list.dataset.call !== call.id) list.replaceChildren();
    list.dataset.call = call.id;
    reconcile(list, [...call.people.values()], ({ rawId }) => rawId, create, update);
  };
}
