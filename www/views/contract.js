// The switch between the two contracts: by which one calls are placed from now on.
import { $, announce, setText } from "../lib/dom.js";
import { CONTRACTS } from "../lib/contracts.js";

export function contractView(store) {
  const radios = $("#contract");

  radios.addEventListener("change", ({ target }) => {
    store.select({ contract: target.value });
    const { name, version } = CONTRACTS[target.value];
    announce(`Calls are placed by ${version}, ${name.toLowerCase()}.`);
  });

  store.watch(({ contract }) => {
    document.body.dataset.contract = contract;
    for (const radio of radios.querySelectorAll("input")) radio.checked = radio.value === contract;
    setText($("#contract-note"), `${contract} · ${CONTRACTS[contract].version}`);
  });
}
