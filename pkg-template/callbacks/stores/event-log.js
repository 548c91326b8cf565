// Events that outlive the process. They are written before the handlers have them, and read when a wait begins. One process may receive
// the events that another waits for, so the store is polled while a wait is pending: by one query for all waits where the store has `since`,
// else call by call.
//
// The rows, each under the contract of its event, how such events are believed, the call and the key:
//   received …         the event
//   claim … <number>   a process has the event, or had it and its handlers did not take it; see `#claimOnce`
//   taken …            the handlers have taken it
// A receiver reads only what was believed for no less a reason than its own: an event that the secret alone proved is none for a receiver
// that verifies tokens. Earlier versions wrote `event <call> <key>` and `taken <key>`; these rows are read until they expire.
/** @import { Received } from "../core.js" */
/** @import { CallbackStore, ReceivedEvent } from "../index.js" */
/** @import { Pauses } from "../pauses.js" */
/** @import { Wanted, Waits } from "../waits.js" */
import { validationError } from "../../errors.js";
import { backgroundTimer, monotonic } from "../../platform/contained.js";
import { nameTimer } from "../../platform/pending.js";
import { uuid } from "../../platform/host.js";
import { AGAIN_MS } from "../pauses.js";
import { callName } from "../waits.js";

/** How long a claim lasts that is not renewed, in milliseconds: after that, the process that made it has ended. */
const CLAIM_MS = 15_000;
/** How often a claim is renewed, in milliseconds. */
const RENEW_MS = 5000;
/** How long the duplicate of an event waits that another process has, and how often it looks, in milliseconds. */
const BUSY_MS = 20_000;
const BUSY_STEP_MS = 250;

/** What the keys of events begin with. */
const RECEIVED = "received ";

/** @typedef {{ number: number, owner: string, refused?: boolean }} ClaimRow */
/**
 * @typedef {object} Claim
 * @property {() => void} leave ends the renewals
 * @property {(isTaken: boolean, later: ((work: Promise<unknown>) => void) | undefined) => Promise<void>} end the handlers have taken the
 *   event, or have not. It never rejects
 */
/** @typedef {Pick<Wanted, "contract" | "call">} Call */
/**
 * A call with pending waits.
 *
 * @typedef {object} Watched
 * @property {Call} of
 * @property {number} waits how many are pending
 * @property {Map<string, string | undefined>} last by the beginning of their keys, the last event that was read
 * @property {boolean} [isLooking] whether its events are being listed
 * @property {boolean} [isRead] whether all its events before `#place` were read
 */

export class EventLog {
  #store;
  #waits;
  #rememberMs;
  #pollMs;
  #trustsOf;
  #onError;
  #pauses;
  #owner = uuid();
  #began = monotonic();
  /**
   * By the name of a call.
   *
   * @type {Map<string, Watched>}
   */
  #watched = new Map();
  /**
   * Up to where events were read, in a store that has `since`.
   *
   * @type {string | undefined}
   */
  #place;
  /** Counts the times that the reading by places began anew. */
  #round = 0;
  #isReading = false;
  #hasFailed = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(() => void) | undefined} */
  #forgetTimer;

  /**
   * @param {object} options
   * @param {CallbackStore} options.store
   * @param {number} options.rememberMs
   * @param {number} options.pollMs
   * @param {(contract: string) => string[]} options.trustsOf why this receiver believes events of a contract, then the reasons that are
   *   more than this
   * @param {(error: unknown) => void} options.onError
   * @param {Waits} waits
   * @param {Pauses} pauses
   */
  constructor({ store, rememberMs, pollMs, trustsOf, onError }, waits, pauses) {
    this.#store = store;
    this.#waits = waits;
    this.#pauses = pauses;
    this.#rememberMs = rememberMs;
    this.#pollMs = pollMs;
    this.#trustsOf = trustsOf;
    this.#onError = onError;
  }

  /**
   * Keeps an event, and claims it for the handlers of this process: of all receivers that have it, one has the claim. `"taken"` when
   * handlers have taken it, `"busy"` when another process has it.
   *
   * @param {Received} received
   * @param {() => void} arrive is called when the event is kept, and it is not for this process: the waits of this process end with it all
   *   the same
   * @returns {Promise<Claim | "taken" | "busy">}
   */
  async claim(received, arrive) {
    const place = this.#waits.placeOf(received.number);
    if (!place) return "busy";
    const [scope] = this.#scopes(place);
    const id = `${scope}${place.key}`;
    let isNew = await this.#add(RECEIVED + id, JSON.stringify(received.wire));
    const until = monotonic() + BUSY_MS;
    for (;;) {
      const claim = await this.#claimOnce(id, place.key, isNew);
      if (typeof claim !== "string") return claim;
      arrive();
      if (claim === "taken" || this.#pauses.isClosed || monotonic() > until) return claim;
      await this.#pauses.pause(BUSY_STEP_MS);
      isNew = false;
    }
  }

  /**
   * Claims are numbered, and each number is added once. The last row says who has the event: a process, while the row has not expired, or
   * none, when the handlers did not take it. A process that still has it adds the next number before the row expires.
   *
   * @param {string} id
   * @param {string} key the key alone, under which earlier versions wrote
   * @param {boolean} isNew whether no receiver had the event before
   * @returns {Promise<Claim | "taken" | "busy">}
   */
  async #claimOnce(id, key, isNew) {
    if (this.#mayHaveEarlier() && (await this.#has(`taken ${key}`))) return "taken";
    let number = 1;
    if (!isNew) {
      if (await this.#has(`taken ${id}`)) return "taken";
      const last = this.#last(await this.#store.list(`claim ${id} `));
      // One of this process, which does not have the event, is of a call of the store that had no answer in time.
      if (last && !last.refused && last.owner !== this.#owner) return "busy";
      number += last?.number ?? 0;
    }
    if (!(await this.#addClaim(id, number))) return "busy";
    const claim = this.#claim(id, number);
    if (isNew || !(await this.#has(`taken ${id}`))) return claim;
    // Taken since it was looked for above.
    claim.leave();
    return "taken";
  }

  /**
   * @param {string} id
   * @param {number} number
   * @returns {Claim}
   */
  #claim(id, number) {
    let isOver = false;
    const renew = async () => {
      try {
        if (isOver || !(await this.#addClaim(id, number + 1))) return;
        number += 1;
      } catch (error) {
        this.#onError(error);
      }
      if (!isOver) timer = backgroundTimer(renew, RENEW_MS);
    };
    let timer = backgroundTimer(renew, RENEW_MS);
    const leave = () => {
      isOver = true;
      clearTimeout(timer);
    };
    return {
      leave,
      end: async (isTaken, later) => {
        try {
          if (isTaken) await this.#taken(id);
          else await this.#refuse(id, number);
          leave();
        } catch (error) {
          this.#onError(error);
          // The handlers have the event, whatever the store says: it is not handed over again because of that. The claim stays meanwhile.
          if (isTaken) later?.(this.#takenAgain(id).finally(leave));
          else leave();
        }
      },
    };
  }

  /**
   * Writes down that handlers have taken an event.
   *
   * @param {string} id
   */
  #taken(id) {
    return this.#add(`taken ${id}`, "");
  }

  /**
   * The same, where the store has failed.
   *
   * @param {string} id
   */
  async #takenAgain(id) {
    for (const delayMs of AGAIN_MS) {
      await this.#pauses.pause(delayMs);
      try {
        await this.#taken(id);
        return;
      } catch (error) {
        if (delayMs !== AGAIN_MS.at(-1) && !this.#pauses.isClosed) continue;
        const message = "that an event was accepted could not be stored: another process may hand a duplicate to its handlers";
        this.#onError(new Error(message, { cause: error }));
        return;
      }
    }
  }

  /**
   * Another process, or the next delivery here, may claim the event.
   *
   * @param {string} id
   * @param {number} number
   */
  async #refuse(id, number) {
    const refused = (/** @type {number} */ next) =>
      this.#add(`claim ${id} ${next}`, JSON.stringify({ number: next, owner: this.#owner, refused: true }));
    if (await refused(number + 1)) return;
    // A renewal has that number; or another process has, since this claim had expired.
    const there = await this.#store.get(`claim ${id} ${number + 1}`);
    if (there && this.#last([there])?.owner === this.#owner) await refused(number + 2);
  }

  /**
   * @param {string} id
   * @param {number} number
   */
  #addClaim(id, number) {
    return this.#store.add(`claim ${id} ${number}`, JSON.stringify({ number, owner: this.#owner }), Date.now() + CLAIM_MS);
  }

  /**
   * The claim with the highest number.
   *
   * @param {string[]} texts
   */
  #last(texts) {
    /** @type {ClaimRow | undefined} */
    let last;
    for (const text of texts) {
      const row = /** @type {ClaimRow} */ (JSON.parse(text));
      if (!last || row.number > last.number) last = row;
    }
    return last;
  }

  /**
   * Reads the events that are kept of a call.
   *
   * @param {Call} of
   */
  async load(of) {
    if (!of.call) return;
    const watched = this.#watched.get(callName(of));
    const isCovered = this.#covered();
    for (const prefix of this.#prefixes(of)) this.#arrived(await this.#store.list(prefix));
    if (this.#mayHaveEarlier()) this.#arrived(await this.#store.list(`event ${of.call} `));
    if (watched && isCovered()) watched.isRead = true;
  }

  /** @param {string[]} texts */
  #arrived(texts) {
    for (const text of texts) {
      const batch = this.#read(text);
      if (!batch) continue;
      for (const { number } of batch.events) this.#waits.arrive(number);
      this.#waits.drop(batch);
    }
  }

  /**
   * A wait for an event of a call begins: its events are polled.
   *
   * @param {Call} of
   */
  watch(of) {
    if (!of.call || !this.#pollMs || this.#pauses.isClosed) return;
    const name = callName(of);
    const watched = this.#watched.get(name) ?? { of, waits: 0, last: new Map() };
    watched.waits += 1;
    this.#watched.set(name, watched);
    if (this.#timer === undefined) this.#pollLater();
  }

  /** @param {Call} of */
  unwatch(of) {
    const watched = this.#watched.get(callName(of));
    if (!watched) return;
    watched.waits -= 1;
    if (!watched.waits) this.#watched.delete(callName(of));
    if (!this.#watched.size) this.#stop();
  }

  /** Polls no longer. */
  close() {
    this.#watched.clear();
    this.#stop();
  }

  #pollLater() {
    this.#timer = setTimeout(() => this.#poll(), this.#pollMs);
    this.#forgetTimer ??= nameTimer();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#forgetTimer?.();
    this.#forgetTimer = undefined;
    this.#startOver();
  }

  /** Gives a function that says whether what was listed meanwhile is all that is not read by its place. */
  #covered() {
    const round = this.#place === undefined ? undefined : this.#round;
    return () => round === this.#round;
  }

  /** Nothing is read by its place until there is a new one. */
  #startOver() {
    this.#place = undefined;
    this.#round += 1;
    for (const watched of this.#watched.values()) watched.isRead = false;
  }

  /** A store that fails, or does not answer, is polled again; each wait has a deadline of its own. */
  #poll() {
    if (this.#store.since) this.#readNew(this.#store.since);
    else for (const watched of this.#watched.values()) this.#lookAt(watched);
    this.#pollLater();
  }

  /**
   * Reads what was added since the last time, for all calls at once; and lists the events of calls whose earlier ones were not read yet.
   *
   * @param {NonNullable<CallbackStore["since"]>} since
   */
  async #readNew(since) {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      const round = this.#round;
      for (let more = true; more; ) {
        const page = await since(RECEIVED, this.#place);
        // No wait is pending any more.
        if (round !== this.#round) return;
        this.#place = page.place;
        ({ more } = page);
        for (const { key, value } of page.entries) if (this.#isWatched(key)) this.#arrived([value]);
      }
      this.#hasFailed = false;
      for (const watched of this.#watched.values()) if (!watched.isRead) this.#lookAt(watched);
    } catch (error) {
      // The store may be another now, such as the standby of a server.
      this.#startOver();
      this.#failed(error);
    } finally {
      this.#isReading = false;
    }
  }

  /**
   * Whether an event is of a call with a pending wait, and is believed here. The id of a call may hold a space: then its event may be read for
   * another call too, which gives that nothing, since the event itself says whose it is.
   *
   * @param {string} key
   */
  #isWatched(key) {
    const [contract = "", , ...rest] = key.slice(RECEIVED.length).split(" ");
    return (
      this.#isBelieved(key) &&
      rest.some((_, at) => this.#watched.has(callName({ contract, call: rest.slice(0, at + 1).join(" ") })))
    );
  }

  /** @param {string} key of an event */
  #isBelieved(key) {
    const [contract = "", trust = ""] = key.slice(RECEIVED.length).split(" ", 2);
    return this.#trustsOf(contract).includes(trust);
  }

  /**
   * The events of all calls, up to those that are there now.
   *
   * @returns {AsyncGenerator<ReceivedEvent, void, undefined>}
   */
  async *all() {
    const { since } = this.#store;
    if (!since) throw validationError("options.store", "expected a store with since, which reads its events in their order");
    let page = await since(RECEIVED, "");
    for (;;) {
      for (const { key, value } of page.entries) if (this.#isBelieved(key)) yield* this.#eventsOf(value);
      if (!page.more) return;
      page = await since(RECEIVED, page.place);
    }
  }

  /** @param {string} text */
  *#eventsOf(text) {
    const batch = this.#read(text);
    if (!batch) return;
    this.#waits.drop(batch);
    for (const { event } of batch.events) yield event;
  }

  /**
   * A row as it was received; `undefined` for one that is no event.
   *
   * @param {string} text
   */
  #read(text) {
    try {
      return this.#waits.read(text);
    } catch (error) {
      // The other rows are events.
      this.#onError(new Error("the store has a value that is no event", { cause: error }));
      return undefined;
    }
  }

  /** @param {Watched} watched */
  #lookAt(watched) {
    if (watched.isLooking) return;
    watched.isLooking = true;
    const isCovered = this.#covered();
    this.#look(watched)
      .then(
        () => {
          this.#hasFailed = false;
          if (isCovered()) watched.isRead = true;
        },
        (error) => this.#failed(error),
      )
      .finally(() => {
        watched.isLooking = false;
      });
  }

  /**
   * Reported once, until it works again.
   *
   * @param {unknown} error
   */
  #failed(error) {
    if (!this.#hasFailed) this.#onError(error);
    this.#hasFailed = true;
  }

  /**
   * Reads the events of a call, unless none was added since the last time, as mostly none was.
   *
   * @param {Watched} watched
   */
  async #look({ of, last }) {
    for (const prefix of this.#prefixes(of)) {
      const texts = await this.#store.list(prefix);
      if (!texts.length || texts.at(-1) === last.get(prefix)) continue;
      last.set(prefix, texts.at(-1));
      this.#arrived(texts);
    }
  }

  /** Whether there may be rows of an earlier version that have not expired. */
  #mayHaveEarlier() {
    return monotonic() - this.#began < this.#rememberMs;
  }

  /**
   * What stands before the keys of a call's events, of those of this receiver first.
   *
   * @param {Call} of
   */
  #scopes({ contract = "", call = "" }) {
    return this.#trustsOf(contract).map((trust) => `${contract} ${trust} ${call} `);
  }

  /** @param {Call} of */
  #prefixes(of) {
    return this.#scopes(of).map((scope) => RECEIVED + scope);
  }

  /** @param {string} key */
  async #has(key) {
    return (await this.#store.get(key)) !== undefined;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  #add(key, value) {
    return this.#store.add(key, value, Date.now() + this.#rememberMs);
  }
}
