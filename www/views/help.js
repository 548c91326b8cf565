// The help dialog: the keys, what the numbers do, and how sure the emulator is of what it does.
import { $, h } from "../lib/dom.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Contract, EmulatorBackend } from "../lib/types.d.ts"
 */

const KEYS = [
  ["j k ↑ ↓", "the next row of the wire, and the one before; Page up and down, Home, End"],
  ["Enter", "opens the row; sends the form you are in, or a request under review"],
  ["w", "why the row was refused"],
  ["⌘K, Ctrl K", "opens the palette: everything that can be done now, by its words"],
  ["/", "goes to the search of the wire"],
  ["0–9 * #", "press keys, in a phone"],
  ["Esc", "goes back: from the detail, a search, a tab, a call; discards a request under review"],
  ["?", "opens this help"],
];

/** @param {Store} store */
export function helpView(store) {
  const dialog = $("dialog#help");
  const open = () => {
    $("#help-body").replaceChildren(...contents(store.contract, store.backend?.mode === "emulator" ? store.backend : undefined));
    dialog.showModal();
  };
  $("#help-open").addEventListener("click", open);
  $("[data-close]", dialog).addEventListener("click", () => dialog.close());
  return open;
}

/**
 * @param {Contract} contract
 * @param {EmulatorBackend | undefined} emulator
 */
function contents(contract, emulator) {
  const keys = h(
    "dl",
    { class: "keys" },
    KEYS.flatMap(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)]),
  );
  const parts = [
    h(
      "p",
      {},
      "Places and controls phone calls with ringwire. Every request is built and signed by the library, shown, and sent once as shown; what comes back is a row of the wire.",
    ),
    h("h3", {}, "Keys"),
    keys,
  ];
  if (!emulator) return parts;
  const numbers = emulator.numbersOf(contract).map(({ pattern, behaviour }) => [h("code", {}, pattern), behaviour]);
  const { operations, events, apiVersion } = contract === "CallClient" ? emulator.support : emulator.support.automation;
  /** @param {string[]} list */
  const assumed = (list) =>
    h(
      "ul",
      {},
      list.map((text) => h("li", {}, text)),
    );
  const rows = [
    ...operations.map(({ name, ...one }) => ({ name, ...one })),
    ...events.map(({ kind, ...one }) => ({ name: kind, ...one })),
  ];
  return [
    ...parts,
    h("h3", {}, "What the emulator’s numbers do"),
    table(["Number", "What happens"], numbers),
    h(
      "details",
      {},
      h("summary", {}, `What the emulator does of ${apiVersion}, and how sure it is`),
      table(
        ["What", "How sure", "Assumed"],
        rows.map((one) => [h("code", {}, one.name), one.support, assumed(one.assumed)]),
      ),
    ),
  ];
}

/**
 * @param {string[]} heads
 * @param {(Node | string)[][]} rows
 */
const table = (heads, rows) =>
  h(
    "div",
    { class: "scrolls", tabindex: "0", role: "region", "aria-label": heads.join(", ") },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          heads.map((head) => h("th", { scope: "col" }, head)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
