// What the stand-in for a realtime model says to which turn.
/** @import * as Declared from "./model.js" */
/** @import { Sound } from "./model-sound.js" */
import { isThenable } from "../platform/contained.js";
import { isDuration } from "./async.js";
import { check, checkNames } from "./refusals.js";
import { soundOf } from "./model-sound.js";

/**
 * One answer, read.
 *
 * @typedef {object} Step
 * @property {Sound | undefined} sound
 * @property {string} text
 * @property {number} afterMs
 * @property {number} speed
 * @property {{ name: string, arguments: string } | undefined} call
 * @property {string | undefined} heard
 * @property {Step | undefined} ifInterrupted
 */

/** What it says without a script. */
const STANDARD = [
  "Hello, I am the stand-in for your model. What can I do for you?",
  "I have heard you. What else can I do for you?",
];

/** @type {Step} */
const SILENCE = {
  sound: undefined,
  text: "",
  afterMs: 0,
  speed: Infinity,
  call: undefined,
  heard: undefined,
  ifInterrupted: undefined,
};

const MEMBERS = ["say", "transcript", "afterMs", "speed", "call", "heard", "ifInterrupted"];

/**
 * Reads a script: gives the answer to a turn.
 *
 * @param {Declared.EmulatorModelScript | undefined} script
 * @returns {(turn: Declared.EmulatorModelRequest) => Step | Promise<Step>}
 */
export function scriptOf(script = STANDARD) {
  if (typeof script === "function") {
    return (turn) => {
      const answer = script(turn);
      return isThenable(answer) ? Promise.resolve(answer).then((step) => stepOf("script", step)) : stepOf("script", answer);
    };
  }
  check(
    "script",
    Array.isArray(script) && script.length > 0,
    'expected a list of answers, such as ["Hello"], or a function that gives the answer to a turn',
    script,
  );
  const steps = script.map((step, index) => stepOf(`script[${index}]`, step));
  // What has no further answer says its last one again.
  return ({ number }) => /** @type {Step} */ (steps[Math.min(number, steps.length - 1)]);
}

/**
 * @param {string} path
 * @param {unknown} given
 * @returns {Step}
 */
function stepOf(path, given) {
  if (given === undefined || given === null) return SILENCE;
  const isObject =
    typeof given === "object" && !ArrayBuffer.isView(given) && Object.prototype.toString.call(given) !== "[object ArrayBuffer]";
  if (!isObject) return { ...SILENCE, ...said(path, given, undefined) };
  check(path, !Array.isArray(given), "expected an answer: a text, a sound, or { say, afterMs, … }", given);
  checkNames(path, given, MEMBERS);
  const { say, transcript, afterMs, speed, call, heard, ifInterrupted } = /** @type {Declared.EmulatorModelStep} */ (given);
  for (const [name, text] of Object.entries({ transcript, heard }))
    check(`${path}.${name}`, text === undefined || typeof text === "string", "expected a text", text);
  check(`${path}.afterMs`, afterMs === undefined || isDuration(afterMs), "expected milliseconds, not below zero", afterMs);
  check(
    `${path}.speed`,
    speed === undefined || (typeof speed === "number" && speed > 0),
    "expected how many times as fast as it sounds the audio comes, above zero",
    speed,
  );
  return {
    ...SILENCE,
    ...(say === undefined ? {} : said(`${path}.say`, say, transcript)),
    afterMs: afterMs ?? 0,
    speed: speed ?? Infinity,
    call: call === undefined ? undefined : callOf(`${path}.call`, call),
    heard,
    ifInterrupted: ifInterrupted === undefined ? undefined : stepOf(`${path}.ifInterrupted`, ifInterrupted),
  };
}

/**
 * @param {string} path
 * @param {unknown} say
 * @param {string | undefined} transcript
 */
const said = (path, say, transcript) => ({
  sound: soundOf(path, say),
  text: transcript ?? (typeof say === "string" ? say : ""),
});

/**
 * @param {string} path
 * @param {unknown} given
 */
function callOf(path, given) {
  check(path, typeof given === "object" && given !== null, 'expected { name, arguments }, such as { name: "hang_up" }', given);
  checkNames(path, /** @type {object} */ (given), ["name", "arguments"]);
  const { name, arguments: values = {} } = /** @type {NonNullable<Declared.EmulatorModelStep["call"]>} */ (given);
  check(`${path}.name`, typeof name === "string" && name !== "", "expected the name of a function", name);
  // A text may be no JSON: models write such arguments as well.
  return { name, arguments: typeof values === "string" ? values : JSON.stringify(values) };
}
