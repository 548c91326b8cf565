// “Start a sample call”: one click places a call and takes it to its end; the page says step by step what happens in it.
import { describe } from "../lib/advice.js";
import { $, h, inputsOf, maybe, setText } from "../lib/dom.js";
import { STEPS, sampleCall } from "../lib/tour.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Mode } from "../lib/types.d.ts"
 * @import { Step } from "../lib/tour.js"
 */

/** @type {Record<string, string>} */
const STATES = { waits: "to come", begun: "now", done: "done", failed: "did not happen" };

/**
 * @param {Store} store
 * @param {(mode: Mode) => Promise<void>} switchTo
 * @param {(open: boolean) => void} openPlace
 * @returns {() => Promise<void>} starts the tour
 */
export function tourView(store, switchTo, openPlace) {
  const root = $("#tour");
  const stop = $("#tour-stop");
  const again = $("#tour-again");
  const close = $("#tour-close");
  const list = $("#tour-steps");
  const said = $("#tour-said");
  const fields = inputsOf($("form#place-form"), ["source", "alternateCallerId", "callbackUri"]);
  /** @type {AbortController | undefined} */
  let running;

  for (const button of [again, $("#tour-open")]) button.addEventListener("click", run);
  close.addEventListener("click", () => {
    root.hidden = true;
    $("#tour-open").focus();
  });
  stop.addEventListener("click", () => running?.abort(new DOMException("stopped", "AbortError")));

  async function run() {
    if (running) return;
    running = new AbortController();
    const { signal } = running;
    toggle(true);
    list.replaceChildren(
      ...STEPS.map(([step, name]) =>
        h(
          "li",
          { "data-step": step, "data-state": "waits" },
          h("span", { class: "step-name" }, name),
          h("span", { class: "step-state" }, STATES.waits),
        ),
      ),
    );
    root.hidden = false;
    openPlace(false);
    document.body.dataset.pane = "wire";
    stop.focus();
    const began = performance.now();
    try {
      if (store.mode !== "emulator") await switchTo("emulator");
      store.select({ contract: "CallAutomationClient", tab: "live", scoped: false });
      // The watchers fill in the fields of the mode that was just chosen.
      await new Promise((resolve) => setTimeout(resolve));
      const [source, callerId, callbackUri] = [fields.source, fields.alternateCallerId, fields.callbackUri].map(({ value }) =>
        value.trim(),
      );
      await sampleCall(store, { source, callerId, callbackUri }, show, signal);
      say(
        `That was a whole call, in ${((performance.now() - began) / 1000).toFixed(1)} seconds. Open any row of the wire to see what was sent; then place a call of your own.`,
      );
    } catch (error) {
      const step = maybe("[data-state=begun]", list);
      if (step) mark(step, "failed");
      if (signal.aborted) say("Stopped. The call is yours now: control it, or hang up.");
      else say(`The tour ends here: ${describe(error).message}`);
    }
    const stayed = stop.contains(document.activeElement);
    running = undefined;
    toggle(false);
    if (stayed) again.focus();
  }

  /**
   * @param {Step} step
   * @param {"begun" | "done"} state
   * @param {string} text
   */
  function show(step, state, text) {
    mark($(`[data-step=${step}]`, list), state);
    say(text);
  }

  /**
   * @param {HTMLElement} element
   * @param {string} state
   */
  function mark(element, state) {
    element.dataset.state = state;
    if (state === "begun") element.setAttribute("aria-current", "step");
    else element.removeAttribute("aria-current");
    setText($(".step-state", element), STATES[state]);
  }

  /** @param {string} text */
  const say = (text) => setText(said, text);

  /** @param {boolean} runs */
  function toggle(runs) {
    again.hidden = close.hidden = runs;
    stop.hidden = !runs;
  }

  return run;
}
