// Calls that come in: a button makes one, as a caller who dials the application's number does; a card answers, rejects or redirects it.
import { $, announce, h, inputsOf, reconcile } from "../lib/dom.js";
import { describe } from "../lib/advice.js";
import { perform } from "../lib/exchange.js";
import { identifierOf } from "../lib/identifiers.js";
import { nameOf } from "../lib/numbers.js";
import { makePicker } from "./picker.js";
import { showProblem } from "./problem.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { IncomingCall } from "../lib/types.d.ts"
 */

const CONTRACT = "CallAutomationClient";

/** @param {Store} store */
export function incomingView(store) {
  const form = $("form#incoming-form");
  const slot = $(".problem", form);
  const fields = inputsOf($("form#place-form"), ["source", "callbackUri", "speech"]);

  const picker = makePicker($("#incoming-picker"), {
    label: "From a caller who…",
    button: "Ring",
    taken: () => [...store.ringing.values()].map(({ from }) => nameOf(from)),
    async chosen(rawId) {
      const { backend } = store;
      if (backend?.mode !== "emulator") return;
      try {
        await backend.ring({ from: identifierOf(rawId), to: identifierOf(fields.source.value.trim()) });
        showProblem(slot);
      } catch (error) {
        showProblem(slot, { kind: "validation", message: describe(error).message });
      }
    },
  });
  form.addEventListener("submit", (event) => event.preventDefault());

  /** The calls that were announced, so that each is announced once. */
  const announced = new Set();

  store.watch(({ mode, backend, ringing }) => {
    $("#ring-open").hidden = mode !== "emulator";
    form.hidden = mode !== "emulator";
    picker.offer(backend?.numbersOf(CONTRACT) ?? []);
    const shown = mode === "emulator" ? [...ringing.values()] : [];
    for (const { incomingCallContext, from } of shown) {
      if (!announced.has(incomingCallContext)) announce(`${nameOf(from)} calls.`);
      announced.add(incomingCallContext);
    }
    reconcile($("#ringing"), shown, ({ incomingCallContext }) => incomingCallContext, card);
  });

  /** @param {IncomingCall} call */
  function card({ incomingCallContext, from, to }) {
    const name = nameOf(from);
    const problem = h("div", { class: "problem", role: "alert" });
    const target = h("input", {
      type: "text",
      value: "+15550110000",
      spellcheck: "false",
      "aria-label": `Who takes the call of ${name} instead`,
    });
    const source = identifierOf(fields.source.value.trim());

    /**
     * @param {string} operation
     * @param {unknown[]} args
     */
    async function decide(operation, ...args) {
      showProblem(problem);
      const { error } = await perform(store, operation, args, { contract: CONTRACT });
      showProblem(problem, error);
      if (error) return;
      store.select({ scoped: false });
      $("#call").focus();
    }

    const redirect = h(
      "form",
      {
        class: "redirect",
        hidden: true,
        onsubmit(event) {
          event.preventDefault();
          decide("redirectCall", undefined, incomingCallContext, { targetParticipant: identifierOf(target.value.trim()) });
        },
      },
      target,
      h("button", { type: "submit" }, "Pass on"),
    );
    const opens = h("button", { type: "button", "aria-expanded": "false", onclick: open }, "Redirect…");

    function open() {
      redirect.hidden = !redirect.hidden;
      opens.setAttribute("aria-expanded", String(!redirect.hidden));
      if (!redirect.hidden) target.select();
    }

    const speech = fields.speech.value.trim();
    const options = speech ? { callIntelligenceOptions: { cognitiveServicesEndpoint: speech } } : {};
    return h(
      "li",
      { class: "ringing" },
      h("span", { class: "bell", "aria-hidden": "true" }, "☎"),
      h("p", {}, h("strong", { class: "number" }, name), h("span", { class: "soft" }, ` calls ${nameOf(to)}`)),
      h(
        "div",
        { class: "actions" },
        h(
          "button",
          {
            type: "button",
            class: "primary",
            onclick: () => decide("answerCall", source, incomingCallContext, fields.callbackUri.value.trim(), options),
          },
          "Answer",
        ),
        h(
          "button",
          {
            type: "button",
            class: "danger",
            onclick: () => decide("rejectCall", undefined, incomingCallContext, { callRejectReason: "busy" }),
          },
          "Reject",
        ),
        opens,
      ),
      redirect,
      problem,
    );
  }
}
