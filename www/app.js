// The console: what the page knows (lib/store.js), the views that show it, and its address.
import { DEFAULT_CONTRACT } from "./lib/contracts.js";
import { $ } from "./lib/dom.js";
import { DEFAULT_TAB, readHash, writeHash } from "./lib/hash.js";
import { manifestUrl, wasmUrls } from "./lib/ringwire.js";
import { Store } from "./lib/store.js";
import { callView } from "./views/call.js";
import { callsView } from "./views/calls.js";
import { contractView } from "./views/contract.js";
import { detailView } from "./views/detail.js";
import { faultsView } from "./views/faults.js";
import { frameView } from "./views/frame.js";
import { helpView } from "./views/help.js";
import { incomingView } from "./views/incoming.js";
import { keysView } from "./views/keys.js";
import { modeView } from "./views/mode.js";
import { operationsView } from "./views/operations.js";
import { paletteView } from "./views/palette.js";
import { placeView } from "./views/place.js";
import { reportView } from "./views/report.js";
import { softphoneView } from "./views/softphone.js";
import { teachView } from "./views/teach.js";
import { themeView } from "./views/theme.js";
import { tourView } from "./views/tour.js";
import { waitsView } from "./views/waits.js";
import { wireView } from "./views/wire.js";

/** Two people who answer, one of whom presses keys: a first call with something to see. */
const SAMPLE = ["+15550100000", "+15550100001"];

themeView();
const store = new Store();
takeHash();
const switchTo = modeView(store);
const began = performance.now();
await switchTo("emulator");
const readyMs = performance.now() - began;
if (store.backend?.mode === "emulator") store.tables = store.backend.tables;
frameView(store);
contractView(store);
const { openPlace } = callsView(store);
placeView(store, openPlace);
incomingView(store);
callView(store, (rawId) => softphone.attach(rawId));
operationsView(store);
waitsView(store);
reportView(store);
faultsView(store);
const wire = wireView(store);
const closeDetail = detailView(store, wire);
const startTour = tourView(store, switchTo, openPlace);
teachView(store, startTour);
const openHelp = helpView(store);
const { toSearch } = keysView(store, { wire, openHelp, closeDetail, openPalette: () => openPalette() });
const openPalette = paletteView(store, { toSearch });
const softphone = softphoneView(store, readHash().phone === true);
store.watch(({ mode, callees, review, contract, tab, entryId, scoped, call }) => {
  const emulated = mode === "emulator";
  writeHash({
    callees: emulated ? callees : undefined,
    review,
    contract,
    tab,
    row: entryId,
    call: scoped ? call?.serviceId : undefined,
    phone: softphone.isOn(),
  });
});
showBuild();
document.body.dataset.ready = "yes";

/** What an address says: on the emulator all of it; on a live endpoint what is shown, and never who is called. */
function takeHash() {
  const { callees = SAMPLE, review = false, contract = DEFAULT_CONTRACT, tab = DEFAULT_TAB, row, call } = readHash();
  if (store.mode === "emulator") Object.assign(store, { callees, review, contract });
  const known = call === undefined ? undefined : store.knownCall(call, store.mode);
  Object.assign(store, { tab, entryId: row, scoped: Boolean(known), ...(known && { callId: known.id }) });
}

window.addEventListener("hashchange", () => {
  takeHash();
  store.changed();
});

$("#skip").addEventListener("click", () => {
  store.select({ tab: "live" });
  if (store.entries.length) wire.focus();
  else $("#live").focus();
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
