// What a campaign makes of the people that it is given: each is one to be called, or is refused with the reason.
/** @import * as Declared from "./index.js" */
/** @import { CsvRow, Rules } from "./core.js" */
/** @import { CheckedOptions } from "./options.js" */
/** @import { Zones } from "./zones.js" */
import { validationError } from "../errors.js";
import { get } from "../platform/values.js";
import { checkPhone, maskPhone } from "./core.js";
import { ROWS } from "./people.js";

/** The longest id, and the longest person as JSON, in characters. */
const LONGEST_ID = 500;
const LONGEST_PERSON = 65_536;
const MOST_PRIORITY = 1_000_000;

/** @typedef {{ row: number, line?: number, person: Declared.StoredPerson }} Accepted */
/** @typedef {{ row: number, refused: Declared.RefusedPerson }} Refused */

export class Input {
  #options;
  #rules;
  #zones;

  /**
   * @param {CheckedOptions} options
   * @param {Rules} rules
   * @param {Zones} zones
   */
  constructor(options, rules, zones) {
    this.#options = options;
    this.#rules = rules;
    this.#zones = zones;
  }

  /**
   * @param {Iterable<unknown> | AsyncIterable<unknown>} people
   * @returns {AsyncGenerator<Accepted | Refused, void, undefined>}
   */
  async *read(people) {
    const rows = get(people, ROWS);
    let row = 0;
    if (typeof rows === "function") {
      const { country, normalise } = this.#options;
      /** @type {AsyncIterable<CsvRow>} */
      const read = rows({ ...(country && { country }), ...(normalise && { phones: false }) });
      for await (const one of read) {
        row += 1;
        const { line, person } = one;
        yield person ? { ...this.#checked(row, person, line), line } : { row, refused: refusalOf(row, one) };
      }
      return;
    }
    const isIterable = people && typeof people === "object" && (Symbol.iterator in people || Symbol.asyncIterator in people);
    if (!isIterable) throw validationError("campaign.add: people", "expected people: an array, an iterable, or readPeople(…)");
    for await (const person of people) {
      row += 1;
      yield this.#checked(row, person);
    }
  }

  /**
   * @param {number} row
   * @param {unknown} given
   * @param {number} [line]
   * @returns {Accepted | Refused}
   */
  #checked(row, given, line) {
    /**
     * @param {string} reason
     * @param {string} message
     * @param {{ column?: string, value?: string }} [about]
     * @returns {Refused}
     */
    const refuse = (reason, message, about) => ({
      row,
      refused: { row, ...(line !== undefined && { line }), ...about, reason, message },
    });
    if (typeof given !== "object" || !given) return refuse("notAPerson", "expected an object with the member phone");
    const { normalise, country, zoneOf } = this.#options;
    const text = get(given, "phone");
    if (typeof text !== "string") return refuse("noPhone", "expected a phone number", { column: "phone" });
    const checked = checkPhone(normalise ? String(normalise(text, given)) : text, country);
    if (checked.phone === undefined) {
      const { reason, message } = checked;
      return refuse(reason, message, { column: "phone", value: maskPhone(text.slice(0, 100)) });
    }
    const { phone } = checked;
    const id = get(given, "id") ?? phone;
    if ((typeof id !== "string" && typeof id !== "number") || id === "")
      return refuse("emptyId", "expected an id, or none: then the phone is the id", { column: "id" });
    if (String(id).length > LONGEST_ID)
      return refuse("idTooLong", `expected an id of at most ${LONGEST_ID} characters`, { column: "id" });
    const priority = Number(get(given, "priority") || 0);
    if (!Number.isInteger(priority) || Math.abs(priority) > MOST_PRIORITY)
      return refuse("priority", "expected a whole number: those with a higher one are called first", { column: "priority" });
    /** @type {string[]} */
    const zones = [];
    const hours = this.#rules.zones;
    if (hours === "person") {
      for (const zone of namesOf(zoneOf ? zoneOf(given) : get(given, "zone"))) {
        const name = this.#zones.nameOf(zone);
        if (!name) {
          const value = zone.slice(0, 100);
          return refuse("unknownZone", "expected a time zone such as Europe/Berlin", { column: "zone", value });
        }
        zones.push(name);
      }
      const expected =
        'expected a time zone: the hours are those of the person; or name one zone in hours, or set hours to "always"';
      if (!zones.length) return refuse("noZone", expected, { column: "zone" });
    } else if (hours !== "always") {
      zones.push(hours);
    }
    const nowMs = Date.now();
    const offsets = zones.map((zone) => this.#zones.offsets(zone, nowMs));
    const opens = this.#rules.opens(nowMs, offsets);
    if (opens.never && opens.because === "hours")
      return refuse("neverOpen", "there is no time at which the hours of all zones of this person are open", { column: "zone" });
    const person = { ...given, phone };
    const json = jsonOf(person);
    if (json === undefined || json.length > LONGEST_PERSON)
      return refuse("tooLarge", `expected a person who has at most ${LONGEST_PERSON} characters as JSON`);
    const dueAtMs = opens.never ? nowMs : Math.max(opens.openAtMs, 0);
    return { row, person: { id: String(id), phone, priority, zones, person, dueAtMs } };
  }
}

/**
 * @param {number} row
 * @param {Extract<CsvRow, { reason: string }>} refusal
 * @returns {Declared.RefusedPerson}
 */
const refusalOf = (row, { line, column, value, reason, message }) => ({
  row,
  line,
  ...(column !== undefined && { column }),
  ...(value !== undefined && { value }),
  reason,
  message,
});

/**
 * The zones of a person: names have no spaces and no commas.
 *
 * @param {unknown} given
 */
const namesOf = (given) =>
  [given ?? []]
    .flat()
    .flatMap((zone) => String(zone).split(/[\s,;]+/))
    .filter(Boolean);

/** @param {unknown} value */
function jsonOf(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
