// What the detail of a request and that of a callback are made of.
import { h } from "../lib/dom.js";
import { jsonView } from "../lib/json-view.js";
import { maskBody } from "../lib/mask.js";
/** @import { SignedRequest } from "../lib/types.d.ts" */

/**
 * Names with their values, as lines of the wire are written.
 *
 * @param {Record<string, string | undefined>} facts what is `undefined` is left out
 */
export const factList = (facts) =>
  h(
    "dl",
    { class: "headers" },
    Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

/** @param {Pick<SignedRequest, "method" | "url">} request */
export const requestLine = ({ method, url }) =>
  h("p", { class: "request-line" }, h("span", { class: "method" }, method), h("code", { class: "url" }, url));

/** @param {string} text */
export function payload(text) {
  const bytes = new TextEncoder().encode(text).length;
  const shown = maskBody(text);
  const hidden = shown.includes("••") ? " The secret in the callback’s address is hidden here." : "";
  return h(
    "div",
    { class: "payload" },
    jsonView(shown),
    h("p", { class: "hint" }, `${bytes} bytes; spaced here to be read.${hidden}`),
  );
}

/** @param {string} text */
export const hint = (text) => h("p", { class: "hint" }, text);
