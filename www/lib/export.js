// Every row of the wire as a file: one JSON object in each line. What must not be read over a shoulder is not in it.
import { maskBody, maskUrl } from "./mask.js";
import { titleOfRow } from "./rows.js";
/**
 * @import { Store } from "./store.js"
 * @import { Entry } from "./types.d.ts"
 */

/**
 * A text of JSON as the value it is, masked.
 *
 * @param {string | undefined} text
 */
function readable(text) {
  if (text === undefined || text === "") return undefined;
  const masked = maskBody(text);
  try {
    return JSON.parse(masked);
  } catch {
    return masked;
  }
}

/**
 * @param {Entry} entry
 * @param {Store} store
 */
function lineOf(entry, store) {
  const { id, at, type, mode, contract, serviceId } = entry;
  const faults = store.faultsOf(entry);
  const about = {
    ...{ row: id, at: new Date(at).toISOString(), type, name: titleOfRow(entry), mode, contract, call: serviceId },
    ...(faults.length && { faults }),
  };
  if (entry.type === "callback") {
    const { url, wire, status, refusal, again, attempts } = entry;
    return { ...about, url: url && maskUrl(url), status, refusal, again: again || undefined, attempts, event: readable(wire) };
  }
  const { phase, request, response, error } = entry;
  return {
    ...about,
    phase,
    request: request && { ...request, body: readable(request.body) },
    response: response && { ...response, body: readable(response.body) },
    error,
  };
}

/** @param {Store} store */
export const ndjson = (store) => store.entries.map((entry) => `${JSON.stringify(lineOf(entry, store))}\n`).join("");
