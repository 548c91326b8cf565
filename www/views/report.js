// The call report, as the library folds it from the callbacks: who was called, who joined and left when, what was played and pressed.
import { $, announce, copy, h, reconcile } from "../lib/dom.js";
import { jsonView } from "../lib/json-view.js";
import { nameOf } from "../lib/numbers.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { ReportedCall } from "ringwire/report"
 */

/** @param {Store} store */
export function reportView(store) {
  const numbers = $("input#report-numbers");
  let drawn = "";

  const report = () => store.backend?.server.reports[numbers.checked ? "plain" : "masked"];

  numbers.addEventListener("change", () => {
    announce(numbers.checked ? "Numbers are shown." : "Numbers are masked.");
    draw();
  });
  const [asJson, asTable] = [$("#report-copy"), $("#report-copy-table")];
  asJson.addEventListener("click", () => copy(JSON.stringify(report()?.toJSON(), null, 2), asJson));
  asTable.addEventListener("click", () => copy(String(report()), asTable));

  function draw() {
    // The report of a long session is long: it is folded into a table when one looks at it.
    if (store.tab !== "report") return;
    const current = report();
    const count = current?.calls ?? 0;
    $("#report-empty").hidden = count > 0;
    $("#report-filled").hidden = count === 0;
    if (!current || !count) return;
    const whole = current.toJSON();
    const text = JSON.stringify(whole);
    if (drawn === text) return;
    drawn = text;
    reconcile($("#report-calls"), [...whole.calls].reverse(), (call) => JSON.stringify(call), call);
    $("#report-json").replaceChildren(jsonView(text));
  }

  store.watch(draw);
}

/** @param {string | undefined} at */
const time = (at) => (at ? h("time", { datetime: at }, new Date(at).toLocaleTimeString([], { hour12: false })) : "");

/** @param {ReportedCall} call */
function call({ id, contract, connectedAt, durationMs, end, people, played, pressed, said, failures }) {
  const [state, tone] = end ? [end.text, "end"] : connectedAt ? ["goes on", "good"] : ["not connected", "wait"];
  const lasted = durationMs === undefined ? undefined : `${(durationMs / 1000).toFixed(1)} s`;
  const facts = {
    lasted,
    played: played.map(({ operationContext, outcome }) => [operationContext, outcome].filter(Boolean).join(" ")),
    pressed: pressed.map(({ keys }) => keys),
    said: said.map((one) => one.speech ?? one.phrase ?? one.choice ?? ""),
    failed: failures.map(({ text }) => text),
  };
  const shown = Object.entries(facts).flatMap(([name, value]) => (value?.length ? [{ name, texts: [value].flat() }] : []));
  return h(
    "li",
    {},
    h(
      "div",
      { class: "report-head" },
      h("h3", {}, `Call ${id.slice(0, 8)}…`),
      h("span", { class: "soft" }, contract),
      h("span", { class: "chip", "data-tone": tone }, state),
    ),
    h(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": `People of call ${id.slice(0, 8)}` },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Who", "Joined", "Left"].map((head) => h("th", { scope: "col" }, head)),
          ),
        ),
        h(
          "tbody",
          {},
          people.map((person) =>
            h(
              "tr",
              {},
              h("td", { class: "number" }, nameOf(person.id)),
              h("td", {}, time(person.joinedAt)),
              h("td", {}, time(person.leftAt)),
            ),
          ),
        ),
      ),
    ),
    shown.length > 0 &&
      h(
        "dl",
        { class: "facts" },
        shown.flatMap(({ name, texts }) => [h("dt", {}, name), h("dd", {}, texts.join(", "))]),
      ),
  );
}
