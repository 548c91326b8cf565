// The people who are, were or may yet be in the call, and what can be done to each.
import { describe } from "../lib/advice.js";
import { $, h, reconcile, setText } from "../lib/dom.js";
import { nameOf } from "../lib/numbers.js";
import { toneOf } from "../lib/timeline.js";
import { makePhone } from "./phone.js";
import { showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Call, Person } from "../lib/types.d.ts"
 */

/**
 * @param {Store} store
 * @param {(slot: HTMLElement, action: "remove", given: { person: Person }) => unknown} act
 */
export function peopleView(store, act) {
  const list = $("#people");
  const slot = $("#people-problem");

  /** @param {Person} person */
  function create({ rawId }) {
    const name = nameOf(rawId);
    const person = () => store.call?.people.get(rawId);
    const phone = makePhone(name, async (what, text) => {
      const { call, backend } = store;
      if (!call || backend?.mode !== "emulator") return;
      try {
        await backend[what](call.serviceId, person()?.participantId ?? rawId, text);
        showProblem(slot);
      } catch (error) {
        showProblem(slot, { kind: "validation", message: describe(error).message });
      }
    });
    const remove = () => {
      const one = person();
      if (one) act(slot, "remove", { person: one });
    };
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
            onclick: remove,
          },
          "Remove",
        ),
      ),
      phone.element,
    );
    phones.set(element, phone);
    return element;
  }

  /**
   * The phone of each row.
   *
   * @type {WeakMap<HTMLElement, ReturnType<typeof makePhone>>}
   */
  const phones = new WeakMap();

  /**
   * @param {HTMLElement} element
   * @param {Person} person
   */
  function update(element, { state, reason, participantId, keys }) {
    const { call } = store;
    if (!call) return;
    const chip = $(".chip", element);
    const unseen = call.over && state === "connected";
    setText(chip, unseen ? "talks on, unseen" : state);
    chip.dataset.tone = unseen ? "end" : toneOf(state);
    setText($(".reason", element), reason ?? "");
    const here = !call.over && (state === "connected" || state === "ringing");
    $(".remove", element).hidden = !here || (call.contract === "CallClient" && !participantId);
    // A live callee has a phone of their own.
    const dials = call.mode === "emulator" && !call.over && state === "connected";
    phones.get(element)?.show(dials, { keys, speaks: call.contract === "CallAutomationClient" });
  }

  /** @param {Call} call */
  return (call) => {
    // Another call has other people: an open phone is not theirs.
    if (list.dataset.call !== call.id) list.replaceChildren();
    list.dataset.call = call.id;
    reconcile(list, [...call.people.values()], ({ rawId }) => rawId, create, update);
  };
}
