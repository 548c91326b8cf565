// What a field of a form may begin with: what the page knows already, from the call shown, from answers and from callbacks.
import { nameOf } from "./numbers.js";
/**
 * @import { Store } from "./store.js"
 * @import { EditorContext } from "./types.d.ts"
 */

/**
 * Members by which an answer or a callback names what a field wants, where the two have different names.
 *
 * @type {Record<string, string>}
 */
const ANSWERED_AS = {
  sourceLocationUrl: "contentLocation",
  recordingLocationUrl: "deleteLocation",
  "ServerCallLocator.id": "serverCallId",
};

/** What the table does not require, and hardly any request can do without. */
const NEEDED_ALL_THE_SAME = ["sourceCallIdNumber", "alternateCallerId", "audioFileUri"];

/**
 * Values that the emulator takes, where nothing is known.
 *
 * @type {Record<string, string>}
 */
const EMULATED = {
  locale: "en-US",
  label: "Confirm",
  line: "Yes",
  text: "Hello from the console.",
  cognitiveServicesEndpoint: "https://speech.example/",
};

/**
 * @param {Store} store
 * @param {Record<"source" | "alternateCallerId" | "callbackUri", { value: string }>} form fields of the form that places calls
 * @returns {EditorContext["sampleOf"]}
 */
export function samplesOf(store, form) {
  const { call, entries, mode, backend } = store;
  const emulator = mode === "emulator";
  const people = call ? [...call.people.values()] : [];
  const others = [...store.calls.values()].filter((one) => one !== call && one.mode === mode && !one.over);

  /**
   * The newest value of a member of that name in what was answered or called back.
   *
   * @param {string} name
   */
  function lastOf(name) {
    for (const { result, event } of entries.filter((entry) => entry.mode === mode).reverse()) {
      /** @type {string | undefined} */
      let found;
      JSON.stringify([result, event], (key, value) => {
        if (key === name && typeof value === "string") found ??= value;
        return value;
      });
      if (found) return found;
    }
    return undefined;
  }

  return ({ name = "", type, required }, model) => {
    const full = `${model}.${name}`;
    if (type === "line") return emulator ? EMULATED.line : undefined;
    if (!required && !NEEDED_ALL_THE_SAME.includes(name)) return undefined;
    if (name === "callConnectionId" || name === "callLegId") return call?.serviceId;
    if (name === "fromCall") return others.at(-1)?.serviceId;
    if (name === "participantId") return people.find(({ state }) => state === "connected")?.participantId;
    if (name === "incomingCallContext") return [...store.ringing.keys()].at(-1);
    if (type === "user" || name === "source") return form.source.value.trim();
    if (type === "phoneNumber") return form.alternateCallerId.value.trim();
    if (type === "identifier")
      return nameOf((people.find(({ state }) => state === "connected") ?? people[0])?.rawId ?? store.callees[0] ?? "");
    if (/^callback(Url|Uri)$/.test(name)) return form.callbackUri.value.trim();
    const known = lastOf(ANSWERED_AS[full] ?? ANSWERED_AS[name] ?? name);
    if (known && name !== "locale") return known;
    if (backend?.mode === "emulator" && (name === "url" || name === "audioFileUri")) return backend.promptUri(2);
    return emulator ? EMULATED[name] : undefined;
  };
}
