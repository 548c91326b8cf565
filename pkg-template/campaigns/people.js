// Whom a campaign calls: files of CSV from wherever they come, and the check of each person.
/** @import * as Declared from "./index.js" */
/** @import { CsvRow } from "./core.js" */
import { pointedBelow, validationError } from "../errors.js";
import { builtinModule } from "../platform/builtin.js";
import { get } from "../platform/values.js";
import { givenOptions } from "../platform/options.js";
import { CsvReader } from "./core.js";

/** The rows of a file, those that are refused as well: for `add`, in whichever copy of the package it is. */
export const ROWS = Symbol.for("ringwire.rows");
/** How many bytes of a file are read at a time. */
const CHUNK = 65_536;

/**
 * @param {Declared.PeopleSource} source
 * @param {Record<string, string>} [map]
 * @param {Declared.ReadPeopleOptions} [options]
 * @returns {Declared.People}
 */
export function readPeople(source, map, options) {
  const { country } = /** @type {Declared.ReadPeopleOptions} */ (
    Object.fromEntries(givenOptions("readPeople: options", options, ["country"]))
  );
  const bytes = bytesOf(source);
  if (!bytes) {
    const expected = "expected the path of a file, an open file of node:fs/promises, bytes, a stream or a Response";
    throw pointedBelow(validationError("readPeople: source", expected), readPeople);
  }
  // A wrong map is refused now, and not when it is read.
  const reading = { ...(map && { map }), ...(country && { country }) };
  new CsvReader(reading).free();
  const people = {
    [ROWS]: (/** @type {object} */ more) => rowsOf(bytes(), { ...reading, ...more }),
    async *[Symbol.asyncIterator]() {
      for await (const row of rowsOf(bytes(), reading)) if (row.person) yield row.person;
    },
  };
  return /** @type {Declared.People} */ (/** @type {unknown} */ (people));
}

/**
 * @param {AsyncIterable<Uint8Array>} bytes
 * @param {object} options
 * @returns {AsyncGenerator<CsvRow, void, undefined>}
 */
async function* rowsOf(bytes, options) {
  const reader = new CsvReader(options);
  try {
    for await (const part of bytes) yield* reader.push(part);
    yield* reader.end();
  } finally {
    reader.free();
  }
}

/**
 * @param {unknown} source
 * @returns {(() => AsyncIterable<Uint8Array>) | undefined}
 */
function bytesOf(source) {
  if (typeof source === "string" || source instanceof URL) return () => file(source);
  if (source instanceof Uint8Array) return () => once(source);
  if (source instanceof ArrayBuffer) return () => once(new Uint8Array(source));
  const isStream = (/** @type {unknown} */ value) => typeof get(value, "getReader") === "function";
  if (isStream(source)) return () => stream(/** @type {ReadableStream<Uint8Array>} */ (source));
  const body = get(source, "body");
  if (isStream(body)) return () => stream(/** @type {ReadableStream<Uint8Array>} */ (body));
  if (typeof get(source, "stream") === "function") return () => stream(/** @type {Blob} */ (source).stream());
  if (typeof get(source, "createReadStream") === "function") {
    const handle = /** @type {{ createReadStream(options: object): AsyncIterable<Uint8Array> }} */ (source);
    return () => handle.createReadStream({ highWaterMark: CHUNK, autoClose: false });
  }
  if (source && typeof source === "object" && Symbol.asyncIterator in source)
    return () => /** @type {AsyncIterable<Uint8Array>} */ (source);
  return undefined;
}

/** @param {Uint8Array} bytes */
async function* once(bytes) {
  yield bytes;
}

/**
 * Not the iterator of the stream: some browsers have none.
 *
 * @param {ReadableStream<Uint8Array>} body
 */
async function* stream(body) {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** @param {string | URL} path */
async function* file(path) {
  const fs = builtinModule("node:fs");
  if (!fs)
    throw new Error("readPeople: this platform has no files; hand over the bytes, or a stream, such as the body of a Response");
  const handle = await fs.promises.open(path);
  try {
    yield* handle.createReadStream({ highWaterMark: CHUNK, autoClose: false });
  } finally {
    await handle.close();
  }
}
