// The switch between the two contracts: new calls are placed by the one it shows.
import { CONTRACTS } from "../lib/contracts.js";
import { $, announce, setText, choiceOf } from "../lib/dom.js";
/**
 * @import { Store } from "../lib/store.js"
 * @import { Contract } from "../lib/types.d.ts"
 */

/** @param {Store} store */
export function contractView(store) {
  const radios = $("#contract");

  radios.addEventListener("change", (event) => {
    const contract = /** @type {Contract} */ (choiceOf(event));
    store.select({ contract });
    announce(`The contract of new calls: ${CONTRACTS[contract].name}.`);
  });

  store.watch(({ contract }) => {
    document.body.dataset.contract = contract;
    for (const radio of radios.querySelectorAll("input")) radio.checked = radio.value === contract;
    setText($("#contract-note"), `${contract} · ${CONTRACTS[contract].version}`);
  });
}
