// Who runs which line. In one process, campaigns that have a number in common take turns on its lines; between processes, locks say whose a
// line is.
/** @import * as Declared from "./index.js" */
import { onAbort } from "../platform/abort.js";

/** A process does not lose a line while it lives. */
const NEVER = new AbortController().signal;
/** How often a process that waits for lines of another looks for them, in milliseconds. */
const LOOK_MS = 500;

/**
 * What says which process has a line. A lock ends with the process that holds it, and at no time.
 *
 * @typedef {object} LineLocks
 * @property {(lines: string[]) => string[] | Promise<string[]>} acquire gives those that are this process's now
 * @property {(lines: string[]) => unknown} release
 */
/**
 * A line in this process.
 *
 * @typedef {object} Line
 * @property {boolean} isMine whether this process has it
 * @property {AbortController | undefined} wanted of the campaign whose turn it is
 * @property {(() => void)[]} next the campaigns that wait for their turn
 */

/** @implements {Declared.LineOwner} */
export class ProcessOwner {
  #locks;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /**
   * The lines that another process has, and what goes on when this one has them.
   *
   * @type {Map<string, () => void>}
   */
  #awaited = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #onError;

  /**
   * @param {LineLocks} [locks] none where no other process has the store
   * @param {(error: unknown) => void} [onError]
   */
  constructor(locks, onError = () => {}) {
    this.#locks = locks;
    this.#onError = onError;
  }

  /** @type {Declared.LineOwner["run"]} */
  async run(lines, work, { signal }) {
    await Promise.all(lines.map((line) => this.#run(line, work, signal)));
  }

  /**
   * @param {string} line
   * @param {Parameters<Declared.LineOwner["run"]>[1]} work
   * @param {AbortSignal} signal
   */
  async #run(line, work, signal) {
    for (;;) {
      const turn = await this.#turn(line, signal);
      if (!turn) return;
      try {
        if ((await work(line, turn)) === "over") return;
      } finally {
        this.#pass(line);
      }
    }
  }

  /**
   * The turn of a campaign on a line; `undefined` when it needs the line no more.
   *
   * @param {string} name
   * @param {AbortSignal} signal
   * @returns {Promise<Declared.LineTurn | undefined>}
   */
  async #turn(name, signal) {
    if (signal.aborted) return undefined;
    const line = this.#lines.get(name) ?? { isMine: !this.#locks, wanted: undefined, next: [] };
    this.#lines.set(name, line);
    if (line.wanted) {
      line.wanted.abort();
      const { next } = line;
      /** @type {(() => void)[]} */
      const mine = [];
      await until((go) => {
        mine.push(go);
        next.push(go);
      }, signal);
      const at = next.findIndex((go) => mine.includes(go));
      // Given up before it was its turn.
      if (at >= 0) return void next.splice(at, 1);
    } else {
      line.wanted = new AbortController();
    }
    const wanted = /** @type {AbortController} */ (line.wanted);
    if (!line.isMine && !signal.aborted) {
      await until((go) => this.#await(name, go), signal);
      this.#awaited.delete(name);
    }
    if (signal.aborted || !line.isMine) return void this.#pass(name);
    return { signal: NEVER, wanted: wanted.signal };
  }

  /**
   * The next campaign has its turn.
   *
   * @param {string} name
   */
  #pass(name) {
    const line = this.#lines.get(name);
    if (!line) return;
    const next = line.next.shift();
    // Given on at once: a campaign that comes now has to wait.
    line.wanted = next && new AbortController();
    if (next) {
      if (line.next.length) line.wanted?.abort();
      return next();
    }
    this.#lines.delete(name);
    if (this.#locks && line.isMine) this.#release([name]);
  }

  /** @param {string[]} names */
  async #release(names) {
    try {
      await this.#locks?.release(names);
    } catch (error) {
      this.#onError(error);
    }
  }

  /**
   * @param {string} name
   * @param {() => void} go
   */
  #await(name, go) {
    this.#awaited.set(name, go);
    // All that are asked for at once are looked for at once.
    this.#timer ??= setTimeout(() => this.#look(), 0);
  }

  async #look() {
    try {
      const mine = (await this.#locks?.acquire([...this.#awaited.keys()])) ?? [];
      for (const name of mine) {
        const go = this.#awaited.get(name);
        const line = this.#lines.get(name);
        // Not needed any more.
        if (!go || !line) {
          await this.#release([name]);
          continue;
        }
        this.#awaited.delete(name);
        line.isMine = true;
        go();
      }
    } catch (error) {
      this.#onError(error);
    }
    this.#timer = this.#awaited.size ? setTimeout(() => this.#look(), LOOK_MS) : undefined;
  }
}

/**
 * Waits until it goes on, or the signal aborts.
 *
 * @param {(go: () => void) => void} begin
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
const until = (begin, signal) =>
  new Promise((resolve) => {
    const leave = onAbort(signal, () => resolve());
    begin(() => {
      leave();
      resolve();
    });
  });
