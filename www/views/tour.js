// “Start a sample call”: one click, a call from beginning to end, and what happens in it said step by step.
import { $, h, reveal, setText } from "../lib/dom.js";
import { STEPS, sampleCall } from "../lib/tour.js";

const STATES = { waits: "to come", begun: "now", done: "done", failed: "did not happen" };

export function tourView(store, switchTo) {
  const start = $("#tour-start");
  const stop = $("#tour-stop");
  const list = $("#tour-steps");
  const said = $("#tour-said");
  const fields = $("#place-form").elements;
  let running;

  start.addEventListener("click", run);
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
    list.hidden = false;
    stop.focus();
    const began = performance.now();
    try {
      if (store.mode !== "emulator") await switchTo("emulator");
      store.select({ contract: "CallAutomationClient" });
      // The fields are those of the mode that was just chosen once everyone has been told of it.
      await new Promise((resolve) => setTimeout(resolve));
      const text = (name) => fields[name].value.trim();
      await sampleCall(
        store,
        { source: text("source"), callerId: text("alternateCallerId"), callbackUri: text("callbackUri") },
        tell,
        signal,
      );
      say(
        `That was a whole call, in ${((performance.now() - began) / 1000).toFixed(1)} seconds. Open any line of the wire to see what was sent; then place a call of your own.`,
      );
    } catch (error) {
      const step = $("[data-state=begun]", list);
      if (step) mark(step, "failed");
      if (signal.aborted) say("Stopped. The call is yours now: steer it, or hang up.");
      else say(`The tour ends here: ${error.message}`);
    }
    const stayed = stop.contains(document.activeElement);
    running = undefined;
    toggle(false);
    if (stayed) start.focus();
  }

  function tell(step, state, text) {
    mark($(`[data-step=${step}]`, list), state);
    say(text);
    if (step === "place" && state === "begun") reveal($("#tour"));
  }

  function mark(element, state) {
    element.dataset.state = state;
    if (state === "begun") element.setAttribute("aria-current", "step");
    else element.removeAttribute("aria-current");
    setText($(".step-state", element), STATES[state]);
  }

  const say = (text) => setText(said, text);

  function toggle(runs) {
    start.hidden = runs;
    stop.hidden = !runs;
    setText(start, "Start it again");
  }
}
