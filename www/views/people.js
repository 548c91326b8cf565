// The people who are, were or may yet be in the call, and what can be done to each.
import { describe } from "../lib/advice.js";
import { $, h, reconcile, setText } from "../lib/dom.js";
import { hearing } from "../lib/hears.js";
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
 * @param {(rawId: string) => unknown} speakFor has the softphone speak for a participant of the call
 */
export function peopleView(store, act, speakFor) {
  const list = $("#people");
  const slot = $("#people-problem");
  const place = $("#phones");
  /** Whose phone is shown, by the raw id. */
  let holder = "";

  /** @param {Person} person */
  function create({ rawId }) {
    const name = nameOf(rawId);
    const person = () => store.call?.people.get(rawId);
    const pick = () => {
      holder = rawId;
      store.changed();
      phone.focus();
    };
    const phone = makePhone(name, pick, async (what, text) => {
      if (what === "softphone") {
        speakFor(rawId);
        return;
      }
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
    );
    place.append(phone.element);
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
  function update(element, { rawId, state, reason, participantId, keys }) {
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
    const isShown = dials && rawId === holder;
    phones.get(element)?.show(dials, isShown, { keys, speaks: call.contract === "CallAutomationClient", hears });
  }

  /** What is heard in the call. */
  let hears = "";

  /** @param {Call | undefined} call */
  return (call) => {
    $("#phone").hidden = !call?.people.size;
    $("#no-phone").hidden = Boolean(call?.people.size);
    if (!call) return;
    // Another call has other people: an open phone is not theirs.
    if (list.dataset.call !== call.id) for (const part of [list, place]) part.replaceChildren();
    list.dataset.call = call.id;
    hears = call.over ? "" : (hearing(call, store.entriesOf(call)) ?? "");
    // The phone of someone who hung up is of no use any more: the next one is shown.
    if (call.people.get(holder)?.state !== "connected")
      holder = [...call.people.values()].find(({ state }) => state === "connected")?.rawId ?? "";
    place.hidden = call.over || call.mode === "live" || !holder;
    reconcile(list, [...call.people.values()], ({ rawId }) => rawId, create, update);
  };
}
