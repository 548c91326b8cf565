// A page that has a call when its button is clicked.
import { virtualCall } from "./virtual.mjs";

document.querySelector("button").onclick = async () => {
  document.querySelector("output").textContent = await virtualCall().catch((error) => String(error.stack ?? error));
};
