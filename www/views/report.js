// The call report, as the library folds it from the callbacks: who was called, when each came and went, what was played and pressed.
import { $, announce, copy, h, reconcile } from "../lib/dom.js";
import { jsonView } from "../lib/json-view.js";
import { nameOf } from "../lib/numbers.js";

export function reportView(store) {
  const numbers = $("#report-numbers");
  let drawn;

  const report = () => store.backend?.server.reports[numbers.checked ? "plain" : "masked"];

  numbers.addEventListener("change", () => {
    announce(numbers.checked ? "Numbers are shown." : "Numbers are masked.");
    draw();
  });
  $("#report-copy").addEventListener("click", ({ currentTarget }) =>
    copy(JSON.stringify(report().toJSON(), null, 2), currentTarget),
  );
  $("#report-copy-table").addEventListener("click", ({ currentTarget }) => copy(report().toString(), currentTarget));

  function draw() {
    const count = report()?.calls ?? 0;
    $("#report-empty").hidden = count > 0;
    $("#report-filled").hidden = count === 0;
    if (!count) return;
    const whole = report().toJSON();
    const text = JSON.stringify(whole);
    if (drawn === text) return;
    drawn = text;
    reconcile($("#report-calls"), [...whole.calls].reverse(), (call) => JSON.stringify(call), call);
    $("#report-json").replaceChildren(jsonView(text));
  }

  store.watch(draw);
}

const time = (at) => (at ? h("time", { datetime: at }, new Date(at).toLocaleTimeString([], { hour12: false })) : "");

function call({ id, contract, connectedAt, durationMs, end, people, played, pressed, said, failures }) {
  const [state, tone] = end ? [end.text, "end"] : connectedAt ? ["goes on", "good"] : ["not connected", "wait"];
  const lasted = durationMs === undefined ? undefined : `${(durationMs / 1000).toFixed(1)} s`;
  const facts = {
    lasted,
    played: played.map(({ operationContext, outcome }) => [operationContext, outcome].filter(Boolean).join(" ")),
    pressed: pressed.map(({ keys }) => keys),
    said: said.map((one) => one.text ?? one.phrase ?? one.label),
    failed: failures.map((one) => one.text ?? one.reason),
  };
  const told = Object.entries(facts).filter(([, value]) => value?.length);
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
    told.length > 0 &&
      h(
        "dl",
        { class: "facts" },
        told.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, [value].flat().join(", "))]),
      ),
  );
}
