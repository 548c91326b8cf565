// The calls, the newest first: choosing one shows its rows alone; and the ways to begin one.
import { $, announce, disclose, h, reconcile, setText, targetOf } from "../lib/dom.js";
import { shortName } from "../lib/numbers.js";
import { timeText, toneOf } from "../lib/timeline.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Call } from "../lib/types.d.ts"
 */

/** How many calls are listed: of those before, the wire has the rows. */
const LISTED = 100;
/** The item for the rows of all calls. */
const ALL = "all";

/** @param {Store} store */
export function callsView(store) {
  const list = $("#call-list");
  const openPlace = disclose($("#place-open"), (isOpen) => isOpen && openRing(false));
  /** @type {(open: boolean) => void} */
  const openRing = disclose($("#ring-open"), (isOpen) => isOpen && openPlace(false));
  let mode = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  list.addEventListener("click", (event) => {
    const key = targetOf(event).closest("li")?.dataset.key;
    if (key === undefined) return;
    const isAll = key === ALL;
    store.select({ scoped: !isAll, ...(!isAll && { callId: key }), tab: store.tab === "report" ? "live" : store.tab });
    document.body.dataset.pane = "wire";
    announce(isAll ? "The wire shows all calls." : "The wire shows this call alone.");
  });

  function draw() {
    clearTimeout(timer);
    const calls = [...store.calls.values()].filter((call) => call.mode === store.mode).reverse();
    /** @type {(Call | { id: string })[]} */
    const items = calls.length ? [{ id: ALL }, ...calls.slice(0, LISTED)] : [];
    reconcile(list, items, ({ id }) => id, create, update);
    const older = calls.length - LISTED;
    $("#calls-older").hidden = older <= 0;
    setText($("#calls-older"), `${older} older: search the wire for one of their numbers.`);
    if (calls.some(({ over }) => !over)) timer = setTimeout(draw, 1000);
  }

  store.watch(() => {
    // Where nothing has happened yet, the form is the beginning; an application that is watched begins calls by itself.
    const isAttached = store.backend?.mode === "emulator" && store.backend.isAttached;
    if (mode !== store.mode) openPlace(!isAttached && (store.calls.size === 0 || store.mode === "live"));
    mode = store.mode;
    draw();
  });

  function create() {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "call-item" },
        h("i", { class: "lamp" }),
        h("span", { class: "number" }),
        h("span", { class: "state" }),
        h("span", { class: "elapsed" }),
      ),
    );
  }

  /**
   * @param {HTMLElement} item
   * @param {Call | { id: string }} call
   */
  function update(item, call) {
    const [lamp, name, state, elapsed] = [".lamp", ".number", ".state", ".elapsed"].map((part) => $(part, item));
    const isAll = !("people" in call);
    const isShown = isAll ? !store.scoped : store.scoped && store.callId === call.id;
    $("button", item).setAttribute("aria-current", String(isShown));
    if (isAll) {
      const { size } = store.calls;
      item.classList.add("all");
      setText(name, "All calls");
      setText(elapsed, `${size}`);
      return;
    }
    const [first, ...others] = call.people.keys();
    const failed = call.over && [...call.people.values()].every((person) => person.state === "failed");
    const reason = failed ? [...call.people.values()].find((person) => person.reason)?.reason : undefined;
    setText(name, `${first ? shortName(first) : call.serviceId.slice(0, 8)}${others.length ? ` +${others.length}` : ""}`);
    lamp.dataset.tone = failed ? "bad" : toneOf(call.state);
    setText(state, failed ? "failed" : call.state);
    item.title = reason ?? "";
    setText(elapsed, timeText(((call.endedAt ?? Date.now()) - call.startedAt) / 1000));
  }

  return { openPlace, openRing };
}
