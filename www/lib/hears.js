// What the people in a call hear at the moment: the text that is spoken, or the file that is played, by the request that asked for it.
/** @import { Call, Entry } from "./types.d.ts" */

/**
 * @param {Call} call
 * @param {Entry[]} entries the log, the oldest first
 */
export function hearing(call, entries) {
  const prompt = call.prompts.findLast(({ from, to }) => from !== undefined && to === undefined);
  if (!prompt) return undefined;
  const asked = entries.findLast(
    ({ type, serviceId, context, mode }) =>
      type === "request" && mode === call.mode && serviceId === call.serviceId && context === prompt.context,
  );
  return sourcesIn(asked?.request?.body) || `a ${prompt.what}`;
}

/**
 * What a body plays, in words.
 *
 * @param {string} [body]
 */
function sourcesIn(body = "{}") {
  /** @type {string[]} */
  const found = [];
  try {
    JSON.parse(body, (name, value) => {
      if (typeof value !== "string") return value;
      if (name === "text") found.push(`“${value}”`);
      if (name === "ssmlText") found.push(`“${value.replace(/<[^>]*>/g, " ").trim()}”`);
      if (name === "uri" || name === "audioFileUri") found.push(fileOf(value));
      return value;
    });
  } catch {
    return "";
  }
  return found.join(", ");
}

/** @param {string} url */
const fileOf = (url) => (URL.canParse(url) ? (new URL(url).pathname.split("/").at(-1) ?? url) : url);
