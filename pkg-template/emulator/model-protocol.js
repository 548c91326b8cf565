// The names of the Realtime API: of its events in both versions, of the settings of a session, and of what it says of a wrong event. Read in the
// API reference (https://developers.openai.com/api/reference/resources/realtime), and in what developers have recorded of the service.

import { didYouMean } from "../platform/options.js";

/** What a client may send. */
export const CLIENT_EVENTS = [
  "session.update",
  "input_audio_buffer.append",
  "input_audio_buffer.commit",
  "input_audio_buffer.clear",
  "conversation.item.create",
  "conversation.item.truncate",
  "conversation.item.delete",
  "conversation.item.retrieve",
  "response.create",
  "response.cancel",
];

/**
 * The names in the beta version, where they differ; an empty one is not sent there.
 *
 * @type {Record<string, string>}
 */
const BETA_NAMES = {
  "conversation.item.added": "conversation.item.created",
  "conversation.item.done": "",
  "response.output_text.delta": "response.text.delta",
  "response.output_text.done": "response.text.done",
  "response.output_audio.delta": "response.audio.delta",
  "response.output_audio.done": "response.audio.done",
  "response.output_audio_transcript.delta": "response.audio_transcript.delta",
  "response.output_audio_transcript.done": "response.audio_transcript.done",
};

/**
 * @typedef {"ga" | "beta"} Version
 * @typedef {Record<string, any>} Members
 * @typedef {import("./model-sound.js").Coding} Coding
 */

/**
 * The name of an event in a version; empty where there is none.
 *
 * @param {string} name as in the current version
 * @param {Version} version
 */
export const nameIn = (name, version) => (version === "beta" ? (BETA_NAMES[name] ?? name) : name);

/**
 * The version that the request of a client is for: its header, its subprotocol or its path says so.
 *
 * @param {string} url
 * @param {Record<string, string>} headers
 * @returns {Version}
 */
export function versionOf(url, headers) {
  const isBeta =
    /\brealtime=v1\b/.test(headers["openai-beta"] ?? "") ||
    /\bopenai-beta\.realtime-v1\b/.test(headers["sec-websocket-protocol"] ?? "") ||
    // Azure: the preview, and Voice Live, which has the names of the beta.
    /\/openai\/realtime\?(.*&)?api-version=|\/voice-live\//.test(url);
  return isBeta ? "beta" : "ga";
}

/** What is wrong with an event of a client, in the words of the API. */
export class WrongEvent extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {string | null} [param]
   */
  constructor(code, message, param = null) {
    super(message);
    this.code = code;
    this.param = param;
    /** Which word was meant, as a question; empty where none is near. */
    this.hint = "";
  }
}

/** What is wrong with the shape of an event, and not with its time: the program will do it again. */
const OF_SHAPE = [
  "beta_api_shape_disabled",
  "invalid_event",
  "invalid_json",
  "invalid_type",
  "invalid_value",
  "missing_required_parameter",
  "unknown_parameter",
];

/**
 * Whether the program is wrong, and not only late.
 *
 * @param {WrongEvent} wrong
 */
export const isOfShape = ({ code, param }) => OF_SHAPE.includes(code) && param !== "audio_end_ms";

/** @param {string} path */
export const missing = (path) => new WrongEvent("missing_required_parameter", `Missing required parameter: '${path}'.`, path);

/**
 * @param {string} path
 * @param {unknown} value
 * @param {string[]} words
 */
export function unsupported(path, value, words) {
  const text = `Invalid value: '${shown(value)}'. Supported values are: ${listed(words)}.`;
  const hint = typeof value === "string" ? didYouMean(value, words) : "";
  return Object.assign(new WrongEvent("invalid_value", text, path), { hint });
}

/**
 * @param {string} path
 * @param {string[]} names those that there are
 */
const unknown = (path, names) =>
  Object.assign(new WrongEvent("unknown_parameter", `Unknown parameter: '${path}'.`, path), { hint: didYouMean(path, names) });

/** @param {string[]} words */
function listed(words) {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)}` : quoted.join("");
}

/** How much of a value is repeated in an error. */
const MOST_SHOWN = 80;

/** @param {unknown} value */
const shown = (value) => (typeof value === "string" ? value : String(JSON.stringify(value))).slice(0, MOST_SHOWN);

/** @typedef {"string" | "boolean" | "integer" | "decimal" | "object" | "array"} Kind */

/** How the API names the types of JSON. @type {Record<Kind, [name: string, fits: (value: unknown) => boolean]>} */
const KINDS = {
  string: ["a string", (value) => typeof value === "string"],
  boolean: ["a boolean", (value) => typeof value === "boolean"],
  integer: ["an integer", (value) => Number.isInteger(value)],
  decimal: ["a decimal", (value) => typeof value === "number"],
  object: ["an object", (value) => isObject(value)],
  array: ["an array", (value) => Array.isArray(value)],
};

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * @param {unknown} value
 * @returns {value is Members}
 */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A member of an event that must have a type.
 *
 * @param {Members} members
 * @param {string} name
 * @param {Kind} kind
 * @param {string} [path]
 */
export function required(members, name, kind, path = name) {
  const value = members[name];
  if (value === undefined) throw missing(path);
  return typed(path, value, kind);
}

/**
 * @param {string} path
 * @param {unknown} value
 * @param {Kind} kind
 * @returns {any}
 */
export function typed(path, value, kind) {
  const [name, fits] = KINDS[kind];
  if (!fits(value))
    throw new WrongEvent("invalid_type", `Invalid type for '${path}': expected ${name}, but got ${kindOf(value)} instead.`, path);
  return value;
}

/** The settings with which a session begins: the documented ones, and the formats of the API. */
export const defaults = () => ({
  type: "realtime",
  model: "",
  output_modalities: ["audio"],
  instructions: "",
  tools: /** @type {unknown[]} */ ([]),
  tool_choice: /** @type {unknown} */ ("auto"),
  max_output_tokens: /** @type {unknown} */ ("inf"),
  tracing: null,
  truncation: "auto",
  prompt: null,
  include: null,
  temperature: 0.8,
  audio: {
    input: {
      format: /** @type {Members} */ ({ type: "audio/pcm", rate: 24_000 }),
      transcription: /** @type {Members | null} */ (null),
      noise_reduction: null,
      turn_detection: /** @type {Members | null} */ ({ ...TURN_DETECTION }),
    },
    output: {
      format: /** @type {Members} */ ({ type: "audio/pcm", rate: 24_000 }),
      voice: /** @type {unknown} */ ("alloy"),
      speed: 1,
    },
  },
});

/** @typedef {ReturnType<typeof defaults>} Settings */

const TURN_DETECTION = {
  type: "server_vad",
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  idle_timeout_ms: null,
  create_response: true,
  interrupt_response: true,
};

/** The types of turn detection; those of `azure` are of Voice Live. The stand-in goes by loudness for each. */
const TURN_DETECTIONS = ["server_vad", "semantic_vad"];
const AZURE_TURN_DETECTION = /^azure_semantic_vad(_en|_multilingual)?$/;
/** The members of a turn detection, and their types. */
const TURN_DETECTION_MEMBERS = /** @type {const} */ ({
  threshold: "decimal",
  prefix_padding_ms: "integer",
  silence_duration_ms: "integer",
  create_response: "boolean",
  interrupt_response: "boolean",
});

/** The members of `session` in the current version, and how each is read. @type {Record<string, Kind | "any">} */
const MEMBERS = {
  type: "string",
  model: "string",
  output_modalities: "array",
  instructions: "string",
  tools: "array",
  tool_choice: "any",
  max_output_tokens: "any",
  tracing: "any",
  truncation: "any",
  prompt: "any",
  include: "any",
  reasoning: "any",
  parallel_tool_calls: "any",
  audio: "object",
};

/** What the beta has in the place of those: where it stands in the settings. @type {Record<string, string[]>} */
const BETA_MEMBERS = {
  modalities: ["output_modalities"],
  voice: ["audio", "output", "voice"],
  speed: ["audio", "output", "speed"],
  input_audio_format: ["audio", "input", "format"],
  output_audio_format: ["audio", "output", "format"],
  input_audio_transcription: ["audio", "input", "transcription"],
  input_audio_noise_reduction: ["audio", "input", "noise_reduction"],
  turn_detection: ["audio", "input", "turn_detection"],
  max_response_output_tokens: ["max_output_tokens"],
  temperature: ["temperature"],
};

/** What only Voice Live has; it changes nothing here, but for the rate of the input. */
const AZURE_MEMBERS = [
  "input_audio_sampling_rate",
  "input_audio_echo_cancellation",
  "output_audio_timestamp_types",
  "animation",
  "avatar",
];

/**
 * The version in which settings are written, where they say it.
 *
 * @param {Members} session
 * @returns {Version | undefined}
 */
export function versionOfSettings(session) {
  if (session.type !== undefined || session.audio !== undefined) return "ga";
  const names = [...Object.keys(BETA_MEMBERS), ...AZURE_MEMBERS];
  return names.some((name) => session[name] !== undefined) ? "beta" : undefined;
}

/**
 * Settings with the changes of a `session.update`. All of it fits, or nothing is changed.
 *
 * @param {Settings} before
 * @param {Members} session
 * @param {Version} version
 * @param {boolean} hasSpoken whether there was audio of the model
 * @returns {Settings}
 */
export function updated(before, session, version, hasSpoken) {
  const after = structuredClone(before);
  if (version === "ga" && session.type === undefined) throw missing("session.type");
  if (version === "ga" && !["realtime", "transcription"].includes(session.type))
    throw unsupported("session.type", session.type, ["realtime", "transcription"]);
  for (const [name, value] of Object.entries(session)) {
    const path = `session.${name}`;
    if (version === "beta" && AZURE_MEMBERS.includes(name)) {
      if (name === "input_audio_sampling_rate")
        after.audio.input.format = { ...after.audio.input.format, rate: rateOf(path, value) };
    } else if (version === "beta" && Object.hasOwn(BETA_MEMBERS, name)) {
      put(after, /** @type {string[]} */ (BETA_MEMBERS[name]), read(path, name, value, after));
    } else if (name === "audio" && version === "ga") {
      readAudio(after, typed(path, value, "object"));
    } else if (Object.hasOwn(MEMBERS, name) && name !== "audio") {
      const kind = MEMBERS[name] ?? "any";
      /** @type {Members} */ (after)[name] = kind === "any" ? value : read(path, name, typed(path, value, kind), after);
    } else {
      throw unknown(path, version === "ga" ? Object.keys(MEMBERS) : [...Object.keys(MEMBERS), ...Object.keys(BETA_MEMBERS)]);
    }
  }
  if (hasSpoken && JSON.stringify(after.audio.output.voice) !== JSON.stringify(before.audio.output.voice))
    throw new WrongEvent("cannot_update_voice", "Cannot update a conversation's voice if assistant audio is present.");
  return after;
}

/** The members of `session.audio`. */
const AUDIO = {
  input: ["format", "transcription", "noise_reduction", "turn_detection"],
  output: ["format", "voice", "speed"],
};

/**
 * @param {Settings} after
 * @param {Members} audio
 */
function readAudio(after, audio) {
  for (const [side, members] of Object.entries(audio)) {
    const names = Object.hasOwn(AUDIO, side) ? AUDIO[/** @type {"input" | "output"} */ (side)] : [];
    for (const [name, value] of Object.entries(typed(`session.audio.${side}`, members, "object"))) {
      const path = `session.audio.${side}.${name}`;
      if (!names.includes(name)) throw unknown(path, names);
      put(after, ["audio", side, name], read(path, name, value, after));
    }
    if (!names.length) throw unknown(`session.audio.${side}`, Object.keys(AUDIO));
  }
}

/**
 * @param {Members} into
 * @param {string[]} path
 * @param {unknown} value
 */
function put(into, path, value) {
  const inner = path.slice(0, -1).reduce((members, name) => members[name], into);
  inner[/** @type {string} */ (path.at(-1))] = value;
}

/**
 * The value of a member as the current version has it.
 *
 * @param {string} path
 * @param {string} name
 * @param {any} value
 * @param {Settings} after
 */
function read(path, name, value, after) {
  switch (name) {
    case "format":
    case "input_audio_format":
    case "output_audio_format":
      return formatOf(path, value);
    case "turn_detection":
      return turnDetectionOf(path, value, after.audio.input.turn_detection);
    case "modalities":
    case "output_modalities":
      return modalitiesOf(path, value);
    case "transcription":
    case "input_audio_transcription":
      return value === null ? null : typed(path, value, "object");
    default:
      return value;
  }
}

/**
 * `["audio"]` or `["text"]`: in the beta, audio comes with text.
 *
 * @param {string} path
 * @param {unknown} value
 */
export function modalitiesOf(path, value) {
  const words = typed(path, value, "array");
  const wrong = words.find((/** @type {unknown} */ word) => word !== "audio" && word !== "text");
  if (wrong !== undefined || !words.length) throw unsupported(path, wrong ?? value, ["text", "audio"]);
  return words.includes("audio") ? ["audio"] : ["text"];
}

/** The formats in the words of the beta. @type {Record<string, Members>} */
const BETA_FORMATS = {
  pcm16: { type: "audio/pcm", rate: 24_000 },
  g711_ulaw: { type: "audio/pcmu" },
};

/**
 * @param {string} path
 * @param {any} value
 */
function formatOf(path, value) {
  if (typeof value === "string") {
    if (!Object.hasOwn(BETA_FORMATS, value)) throw unsupported(path, value, Object.keys(BETA_FORMATS));
    return BETA_FORMATS[value];
  }
  const { type, rate = 24_000 } = typed(path, value, "object");
  if (type === "audio/pcmu") return { type };
  if (type !== "audio/pcm") throw unsupported(`${path}.type`, type, ["audio/pcm", "audio/pcmu"]);
  if (typed(`${path}.rate`, rate, "integer") < 24_000)
    throw new WrongEvent(
      "integer_below_min_value",
      `Invalid '${path}.rate': integer below minimum value. Expected a value >= 24000, but got ${rate} instead.`,
      `${path}.rate`,
    );
  if (rate !== 24_000) throw unsupported(`${path}.rate`, rate, ["24000"]);
  return { type, rate };
}

/**
 * @param {string} path
 * @param {unknown} value
 */
function rateOf(path, value) {
  if (value !== 16_000 && value !== 24_000) throw unsupported(path, value, ["16000", "24000"]);
  return value;
}

/**
 * @param {string} path
 * @param {unknown} value
 * @param {Members | null} before
 */
function turnDetectionOf(path, value, before) {
  if (value === null) return null;
  const given = typed(path, value, "object");
  const type = given.type ?? before?.type ?? TURN_DETECTION.type;
  if (!TURN_DETECTIONS.includes(type) && !AZURE_TURN_DETECTION.test(type))
    throw unsupported(`${path}.type`, type, TURN_DETECTIONS);
  for (const [name, kind] of Object.entries(TURN_DETECTION_MEMBERS)) {
    if (given[name] === undefined || given[name] === null) continue;
    const value = typed(`${path}.${name}`, given[name], kind);
    if (typeof value === "number" && (value < 0 || (kind === "decimal" && value > 1)))
      throw new WrongEvent(
        `${kind}_${value < 0 ? "below_min" : "above_max"}_value`,
        `Invalid '${path}.${name}': ${kind} ${value < 0 ? "below minimum" : "above maximum"} value. Expected a value ${value < 0 ? ">= 0" : "<= 1"}, but got ${value} instead.`,
        `${path}.${name}`,
      );
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, each]) => each !== null && each !== undefined));
  return { ...TURN_DETECTION, ...(before?.type === type ? before : {}), ...present, type };
}

/**
 * How samples of a format are written.
 *
 * @param {Members} format
 * @returns {Coding}
 */
export const codingOf = ({ type, rate }) => (type === "audio/pcmu" ? { rate: 8000, isUlaw: true } : { rate, isUlaw: false });

/** @param {Members} format */
const betaFormat = ({ type }) => (type === "audio/pcmu" ? "g711_ulaw" : "pcm16");

/** @param {string[]} modalities */
export const betaModalities = (modalities) => (modalities.includes("audio") ? ["audio", "text"] : ["text"]);

/** The beta knows no time-out of a silent user. @param {Members} detection */
const withoutIdle = ({ idle_timeout_ms: _, ...rest }) => rest;

/**
 * A session, as its events show it.
 *
 * @param {Settings} settings
 * @param {Members} identity its id, and when it ends
 * @param {Version} version
 */
export function sessionOf(settings, identity, version) {
  const { type, audio, temperature, ...rest } = structuredClone(settings);
  const head = { object: type === "transcription" ? "realtime.transcription_session" : "realtime.session", ...identity };
  if (version === "ga")
    return type === "transcription" ? { type, ...head, audio: { input: audio.input } } : { type, ...head, ...rest, audio };
  return {
    ...head,
    model: rest.model,
    modalities: betaModalities(rest.output_modalities),
    instructions: rest.instructions,
    voice: audio.output.voice,
    input_audio_format: betaFormat(audio.input.format),
    output_audio_format: betaFormat(audio.output.format),
    input_audio_transcription: audio.input.transcription,
    input_audio_noise_reduction: audio.input.noise_reduction,
    turn_detection: audio.input.turn_detection && withoutIdle(audio.input.turn_detection),
    tools: rest.tools,
    tool_choice: rest.tool_choice,
    temperature,
    max_response_output_tokens: rest.max_output_tokens,
    speed: audio.output.speed,
    tracing: rest.tracing,
  };
}
