// JSON to be read: indented, with its names and values in different colours.
import { h } from "./dom.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*|true|false|null)/g;

/**
 * A `<pre>` of a text; as it is, when it is not JSON.
 *
 * @param {string} text
 */
export function jsonView(text) {
  const pre = h("pre", {});
  let pretty;
  try {
    pretty = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    pre.textContent = text;
    return pre;
  }
  let end = 0;
  for (const match of pretty.matchAll(TOKEN)) {
    const [whole, string, colon, other] = match;
    pre.append(pretty.slice(end, match.index));
    if (colon) pre.append(h("span", { class: "name" }, string), colon);
    else pre.append(h("span", { class: other ? "literal" : "string" }, string ?? other));
    end = match.index + whole.length;
  }
  pre.append(pretty.slice(end));
  return pre;
}
