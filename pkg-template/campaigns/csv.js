// Results as CSV (RFC 4180), for people who open it in a spreadsheet.
/** @import * as Declared from "./index.js" */
import { masked } from "../platform/masked.js";
import { maskPhone } from "./core.js";

const HEADER = ["id", "phone", "state", "outcome", "answer", "tries", "endedAt", "callConnectionId"];
/** A cell that begins so is a formula for spreadsheets, and runs when the file is opened. */
const FORMULA = /^[=+\-@\t\r]/;
/** A phone number or another number is none. */
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * @param {AsyncGenerator<Declared.CampaignResult<any>, void, undefined>} results
 * @param {boolean} isMasked
 * @returns {ReadableStream<Uint8Array>}
 */
export function csvOf(results, isMasked) {
  const encoder = new TextEncoder();
  let isBegun = false;
  return new ReadableStream(
    {
      async pull(controller) {
        if (!isBegun) {
          isBegun = true;
          controller.enqueue(encoder.encode(row(HEADER)));
          return;
        }
        const { done, value } = await results.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(row(cellsOf(value, isMasked))));
      },
      async cancel() {
        await results.return();
      },
    },
    { highWaterMark: 16 },
  );
}

/**
 * @param {Declared.CampaignResult<any>} result
 * @param {boolean} isMasked
 */
function cellsOf({ id, phone, state, outcome, answer, tries, calls, endedAt }, isMasked) {
  const shown = isMasked ? maskPhone(phone) : phone;
  const said = answer === undefined ? "" : typeof answer === "string" ? answer : JSON.stringify(answer);
  const call = calls.at(-1)?.callConnectionId ?? "";
  const name = id === phone ? shown : id;
  const plain = (/** @type {string} */ text) => (isMasked ? masked(text) : text);
  return [plain(name), shown, state, plain(outcome ?? ""), plain(said), String(tries), endedAt?.toISOString() ?? "", call];
}

/** @param {string[]} cells */
const row = (cells) => `${cells.map(cell).join(",")}\r\n`;

/** @param {string} text */
function cell(text) {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
