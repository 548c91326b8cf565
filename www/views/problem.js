// A failure, where it happened: what kind, what was wrong, where, and what to try.
import { adviceFor, describe } from "../lib/advice.js";
import { h } from "../lib/dom.js";

/** @type {Record<string, string>} */
const KINDS = {
  validation: "Refused before sending",
  credential: "Credential refused before sending",
  network: "No answer",
  timeout: "No answer in time",
  service: "The service refused",
  response: "An answer that cannot be read",
};

/**
 * Shows `error` in `slot`; clears the slot when there is none.
 *
 * @param {HTMLElement} slot
 * @param {unknown} [error]
 */
export function showProblem(slot, error) {
  slot.replaceChildren(...(error ? [problem(error)] : []));
}

/** @param {unknown} error */
export function problem(error) {
  const described = describe(error);
  const { kind = "", message, target, status, code, requestId } = described;
  const facts = Object.entries({ kind, path: target, status, code, "request id": requestId }).filter(
    ([, value]) => value !== undefined,
  );
  return h(
    "div",
    { class: "problem-body" },
    h("strong", {}, KINDS[kind] ?? kind),
    h("p", {}, message),
    h(
      "dl",
      { class: "facts" },
      facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))]),
    ),
    h("p", { class: "advice" }, adviceFor(described)),
  );
}
