// The emulator's number grammar as a picker needs it: what a number does, and another number that does the same.

/** @import { EmulatorNumber, Identifier } from "./types.d.ts" */

/** Where the grammar leaves digits open. */
const OPEN = /x+/;

/** How the pattern of a user begins: any id that ends with the rest. */
const USER = "8:acs:…";

/**
 * @param {EmulatorNumber} row
 * @param {string} number
 */
function matches({ pattern }, number) {
  if (pattern.startsWith(USER)) {
    const ending = pattern.slice(USER.length).replace(/[xn]/g, "\\d");
    return new RegExp(`^8:acs:.*${ending}$`).test(number);
  }
  return pattern.startsWith("+") && new RegExp(`^\\${pattern.replaceAll("x", "\\d")}$`).test(number);
}

/**
 * The row that says what happens when `number` is called; the last one is for all others.
 *
 * @param {EmulatorNumber[]} rows
 * @param {string} number
 */
export const rowOf = (rows, number) => rows.find((row) => matches(row, number)) ?? rows.at(-1);

/**
 * A number of that row which is not among `taken`: two people need two numbers.
 *
 * @param {EmulatorNumber} row
 * @param {string[]} taken
 */
export function freeNumber(row, taken) {
  const candidates = function* () {
    yield row.example;
    const open = OPEN.exec(row.pattern);
    const length = open?.[0].length ?? 2;
    // The example ends as the pattern does, and begins with what the pattern leaves open.
    const after = open ? row.pattern.length - open.index - length : 0;
    const end = row.example.length - after;
    for (let index = 11; index < 100; index += 1)
      yield row.example.slice(0, end - length) + String(index).padStart(length, "0") + row.example.slice(end);
  };
  for (const number of candidates()) if (!taken.includes(number)) return number;
  return row.example;
}

/**
 * A raw id as people read it: `4:+1425…` is a phone number.
 *
 * @param {string} rawId
 */
export const nameOf = (rawId) => rawId.replace(/^4:/, "");

/**
 * The raw id of an identifier of the library, or of a text.
 *
 * @param {Identifier | undefined} identifier
 */
export function rawIdOf(identifier) {
  if (typeof identifier === "string") return identifier.startsWith("+") ? `4:${identifier}` : identifier;
  /** @type {{ phoneNumber?: string, communicationUserId?: string, microsoftTeamsUserId?: string, rawId?: string, id?: string }} */
  const { phoneNumber, communicationUserId, microsoftTeamsUserId, rawId, id } = identifier ?? {};
  if (phoneNumber) return `4:${phoneNumber}`;
  return rawId ?? id ?? communicationUserId ?? (microsoftTeamsUserId ? `8:orgid:${microsoftTeamsUserId}` : "unknown");
}

/**
 * A raw id in little room: `+1…0103001`. Numbers of the emulator differ in their last seven digits.
 *
 * @param {string} rawId
 */
export function shortName(rawId) {
  const name = nameOf(rawId);
  return name.length <= 10 ? name : `${name.slice(0, 2)}…${name.slice(-7)}`;
}
