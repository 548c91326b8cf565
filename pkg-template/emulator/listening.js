// What was heard in calls of the emulator, and the scripts of those who are heard.
/** @import { EmulatorHeard, EmulatorScriptStep, EmulatorTurn } from "./emulator.js" */
/** @import { EmulatorCore } from "./core.js" */
import { base64 } from "./bytes.js";
import { check, found } from "./refusals.js";

/**
 * Steps as the core reads them: bytes as base64.
 *
 * @param {EmulatorScriptStep[]} steps
 * @returns {string} JSON
 */
export function stepsText(steps) {
  check("steps", Array.isArray(steps), 'expected an array of steps such as [{ say: "Hello" }, { hangUp: true }]', steps);
  return JSON.stringify(steps.map((step) => (isObject(step) && "say" in step ? { ...step, say: said(step.say) } : step)));
}

/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && value !== null;

/** @param {unknown} words */
function said(words) {
  // Not `instanceof`: test runners have realms of their own.
  const kind = Object.prototype.toString.call(words);
  if (kind === "[object ArrayBuffer]") return { wav: base64(new Uint8Array(/** @type {ArrayBuffer} */ (words))) };
  if (!ArrayBuffer.isView(words)) return words;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  if (kind !== "[object Int16Array]") return { wav: base64(bytes) };
  // The bytes of a sample have the order of the platform, and a file that of WAV.
  const samples = /** @type {Int16Array} */ (words);
  const view = new DataView(new ArrayBuffer(bytes.length));
  samples.forEach((sample, index) => view.setInt16(2 * index, sample, true));
  return { pcm: base64(new Uint8Array(view.buffer)) };
}

/**
 * @param {() => EmulatorCore} core the one that runs
 * @param {string} call
 * @param {string | undefined} participant
 * @param {number} now
 * @returns {EmulatorHeard}
 */
export function heardBy(core, call, participant, now) {
  const ids = { call, participant: participant ?? "" };
  /** @type {{ ms: number, droppedUntilMs?: number, keys: string, sounds: import("./emulator.js").EmulatorSound[] }} */
  const { ms, droppedUntilMs, keys, sounds } = JSON.parse(found("heard", ids, () => core().heard(call, participant, now)));
  return {
    ms,
    ...(droppedUntilMs !== undefined && { droppedUntilMs }),
    keys: () => keys,
    sounds: () => sounds.map((sound) => ({ ...sound })),
    wav: () => found("heard", ids, () => core().heardWav(call, participant, ms, now)),
  };
}

/**
 * @param {EmulatorCore} core
 * @param {string} call
 * @param {number} now
 * @returns {EmulatorTurn[]}
 */
export function turnsOf(core, call, now) {
  return JSON.parse(found("turns", { call, participant: "" }, () => core.turns(call, now)));
}
