// The messages on the WebSocket: one JSON object each. Names and kinds are read without regard to case, since the service and its own
// packages write them in more than one way.

/** A character, as JavaScript counts them, has at most so many bytes in UTF-8: a longer message ends its socket before it is in memory. */
export const CHARACTER_BYTES = 3;

/** @typedef {Record<string, unknown>} Members */

/**
 * What is read: its kind in small letters, its kind as it came, and the members of its data.
 *
 * @typedef {{ kind: string, name: string, data: Members }} Message
 */

/**
 * @param {unknown} value
 * @returns {value is Members}
 */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * A member by its name in any case. `null` is absent.
 *
 * @param {Members} members
 * @param {string} name as the service writes it
 */
export function member(members, name) {
  // As a rule it is written so.
  if (Object.hasOwn(members, name) && members[name] !== null) return members[name];
  const wanted = name.toLowerCase();
  const isIt = (/** @type {string} */ key) => key.length === name.length && key.toLowerCase() === wanted && members[key] !== null;
  const found = Object.keys(members).find(isIt);
  return found === undefined ? undefined : members[found];
}

/**
 * Reads a message; `undefined` when it is none.
 *
 * @param {string} text
 * @returns {Message | undefined}
 */
export function read(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(message)) return undefined;
  const name = member(message, "kind");
  if (typeof name !== "string" || !name) return undefined;
  const data = member(message, name.charAt(0).toLowerCase() + name.slice(1));
  // A kind that is not known here may have its data anywhere.
  return { kind: name.toLowerCase(), name, data: isObject(data) ? data : message };
}

/**
 * A member that is a text.
 *
 * @param {Members} data
 * @param {string} name
 */
export function text(data, name) {
  const value = member(data, name);
  return typeof value === "string" ? value : undefined;
}

/**
 * @param {Members} data
 * @param {string} name
 */
export function number(data, name) {
  const value = member(data, name);
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/**
 * The message that plays audio, written as the official package for JavaScript does. Base64 needs no escapes.
 *
 * @param {string} base64
 */
export const audioMessage = (base64) => `{"kind":"audioData","audioData":{"data":"${base64}","isSilent":false},"stopAudio":{}}`;

/** The message that drops the audio which was sent and is not played yet. */
export const STOP = '{"kind":"stopAudio","stopAudio":{}}';
