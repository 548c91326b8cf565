// The console: what the page knows (lib/store.js), the views that show it, and the keys that work everywhere.
import { DEFAULT_CONTRACT } from "./lib/contracts.js";
import { $, maybe, targetOf } from "./lib/dom.js";
import { readHash } from "./lib/hash.js";
import { manifestUrl, wasmUrls } from "./lib/ringwire.js";
import { Store } from "./lib/store.js";
import { benchView } from "./views/bench.js";
import { callView } from "./views/call.js";
import { contractView } from "./views/contract.js";
import { detailView } from "./views/detail.js";
import { faultsView } from "./views/faults.js";
import { helpView } from "./views/help.js";
import { incomingView } from "./views/incoming.js";
import { logView } from "./views/log.js";
import { modeView } from "./views/mode.js";
import { operationsView } from "./views/operations.js";
import { placeView } from "./views/place.js";
import { reportView } from "./views/report.js";
import { tourView } from "./views/tour.js";
import { waitsView } from "./views/waits.js";

/** Two people who answer, one of whom presses keys: a first call with something to see. */
const SAMPLE = ["+15550100000", "+15550100001"];

const store = new Store();
takeHash();
const switchTo = modeView(store);
const began = performance.now();
await switchTo("emulator");
const readyMs = performance.now() - began;
if (store.backend?.mode === "emulator") store.tables = store.backend.tables;
contractView(store);
placeView(store);
incomingView(store);
callView(store);
benchView();
operationsView(store);
waitsView(store);
reportView(store);
faultsView(store);
logView(store);
detailView(store);
tourView(store, switchTo);
const openHelp = helpView(store);
showBuild();
document.body.dataset.ready = "yes";

function takeHash() {
  const { callees = SAMPLE, review = false, contract = DEFAULT_CONTRACT } = readHash();
  Object.assign(store, { callees, review, contract });
}

window.addEventListener("hashchange", () => {
  // A link may choose the emulator's numbers, never a live callee.
  if (store.mode !== "emulator") return;
  takeHash();
  store.changed();
});

$("#skip").addEventListener("click", () => $("#call").focus());

document.addEventListener("keydown", (event) => {
  const { key } = event;
  const typing = targetOf(event).closest("input:not([type=checkbox], [type=radio]), textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || maybe("dialog[open]")) return;
  if (key === "/") $("#filter").focus();
  else if (key === "?") openHelp();
  else if (key === "Escape" && store.entry?.decide) store.entry.decide(false);
  else return;
  event.preventDefault();
});

/** Shows which package this is, and how large. A server that does not give the sizes is no failure. */
async function showBuild() {
  /** @param {URL} url */
  const kilobytes = async (url) => {
    const response = await fetch(url, { method: "HEAD" });
    // An answer that is not read to its end counts as broken off.
    await response.arrayBuffer();
    return Number(response.headers.get("content-length")) / 1000;
  };
  try {
    const { version } = await (await fetch(manifestUrl)).json();
    const [client, emulator] = await Promise.all([kilobytes(wasmUrls.client), kilobytes(wasmUrls.emulator)]);
    const sizes =
      client && emulator ? ` · client ${Math.round(client)} kB, emulator ${Math.round(emulator)} kB of WebAssembly` : "";
    $("#build").textContent = `ringwire ${version}${sizes} · emulator ready in ${Math.max(1, Math.round(readyMs))} ms`;
  } catch {
    $("#build").textContent = "ringwire";
  }
}
