// The state of an emulator in a file: an input a line, each written in one piece before it takes effect. A process that is killed leaves at
// most a part of one line behind, of an input that has had no effect.
/** @import { EmulatorJournal } from "./emulator.js" */
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { write } from "./certificate.js";
import { codeOf, lock } from "./lock.js";
import { refusal } from "./refusals.js";

/** @implements {EmulatorJournal} */
export class StateFile {
  file;
  #free;
  #onProblem;
  /** @type {number | undefined} */
  #descriptor;
  #isClosed = false;
  #length = 0;
  /** Whether another emulator has written it. */
  isResumed = false;
  /** @type {string[]} */
  entries = [];
  /** How many bytes of a line were at the end that the last process did not finish. */
  torn = 0;
  mostBytes;

  /**
   * Opens a file, and keeps other processes from it.
   *
   * @param {string} given
   * @param {number} [mostBytes]
   * @param {(problem: string) => void} [onProblem]
   */
  constructor(given, mostBytes, onProblem) {
    const file = resolve(given);
    if (!existsSync(dirname(file))) throw refusal(new Error(`state: the folder ${dirname(file)} does not exist`));
    if (existsSync(file) && !statSync(file).isFile()) throw refusal(new Error(`state: ${file} is no file`));
    this.file = file;
    this.mostBytes = mostBytes;
    this.#onProblem = onProblem;
    const free = lock(file);
    if (typeof free !== "function")
      throw refusal(new Error(`state: ${file} is in use by process ${free}: stop it, or name another file`));
    this.#free = free;
    try {
      this.#read();
    } catch (error) {
      free();
      throw error;
    }
  }

  #read() {
    let bytes;
    try {
      bytes = readFileSync(this.file);
    } catch (error) {
      if (codeOf(error) === "ENOENT") return;
      throw error;
    }
    const end = bytes.lastIndexOf(0x0a) + 1;
    const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
    // After a loss of power the end may be of the right length, and without its contents.
    const last = lines.at(-1);
    const isBroken = lines.length > 1 && last !== undefined && !isJson(last);
    if (isBroken) lines.pop();
    // A file without a whole line is none of an emulator, which begins it in one piece.
    this.entries = lines.length || !bytes.length ? lines : [bytes.toString("utf8")];
    this.#length = isBroken ? end - Buffer.byteLength(`${last}\n`) : end;
    this.isResumed = this.entries.length > 0;
    this.torn = lines.length ? bytes.length - this.#length : 0;
  }

  /** @param {string} entry */
  append(entry) {
    try {
      this.#append(entry);
    } catch (error) {
      this.#onProblem?.(`requests are answered with 503: ${/** @type {Error} */ (error).message}`);
      throw error;
    }
  }

  /** @param {string} entry */
  #append(entry) {
    this.entries = [];
    const descriptor = this.#open();
    const line = Buffer.from(`${entry}\n`);
    const written = writeSync(descriptor, line, 0, line.length, this.#length);
    // A disk that is full takes a part.
    if (written < line.length) {
      ftruncateSync(descriptor, this.#length);
      throw new Error(`state: ${this.file} took ${written} of ${line.length} bytes: the disk is full`);
    }
    this.#length += written;
  }

  /** @param {string[]} entries */
  restart(entries) {
    this.#mustBeOpen();
    this.entries = [];
    this.#close();
    write(this.file, entries.map((entry) => `${entry}\n`).join(""), 0o600);
    this.#length = fstatSync(this.#open()).size;
  }

  close() {
    this.#close();
    this.#isClosed = true;
    this.#free();
  }

  /** The file is touched for the first time when its entries have been found good. */
  #open() {
    this.#mustBeOpen();
    if (this.#descriptor === undefined) {
      this.#descriptor = openSync(this.file, "r+");
      if (this.torn) {
        ftruncateSync(this.#descriptor, this.#length);
        this.#onProblem?.(
          `state: the last ${this.torn} bytes of ${this.file} were dropped: an input that was not written to its end, and had no effect`,
        );
        this.torn = 0;
      }
    }
    return this.#descriptor;
  }

  /** Once it is closed, another process may write the file. */
  #mustBeOpen() {
    if (this.#isClosed) throw new Error(`state: ${this.file} is closed`);
  }

  #close() {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
