// What the page knows, and the watchers it calls when that changes. Tokens are not part of it: they stay with the backend that uses
// them.
import { Call, idOf } from "./call.js";
import { DEFAULT_CONTRACT } from "./contracts.js";
/** @import { Backend, CallKey, CallbackEntry, EmulatorContractTable, Entry, Fault, IncomingCall, Mode, NewEntry, RequestEntry } from "./types.d.ts" */

/** How many requests and callbacks the log keeps. */
export const KEPT = 200;

/** What waits to be sent must not vanish under the hand that is about to send it. */
/** @param {Entry} entry */
const isOver = ({ phase }) => phase !== "signing" && phase !== "review" && phase !== "sending";

export class Store {
  /** @type {Mode} */
  mode = "emulator";
  /** The class that speaks the contract calls are placed by. */
  contract = DEFAULT_CONTRACT;
  /**
   * The tables of both contracts, from the emulator.
   *
   * @type {EmulatorContractTable[]}
   */
  tables = [];
  /**
   * What requests go through; none in live mode until it is connected.
   *
   * @type {Backend | undefined}
   */
  backend;
  /**
   * Who is to be called: raw ids.
   *
   * @type {string[]}
   */
  callees = [];
  /** Whether a signed request waits for a click. */
  review = false;
  /**
   * By mode and id, in the order they were placed.
   *
   * @type {Map<string, Call>}
   */
  calls = new Map();
  /**
   * The call that is shown.
   *
   * @type {string | undefined}
   */
  callId;
  /**
   * Calls that come in and are not taken yet, by their context.
   *
   * @type {Map<string, IncomingCall>}
   */
  ringing = new Map();
  /**
   * Requests and callbacks, the oldest first.
   *
   * @type {Entry[]}
   */
  entries = [];
  /**
   * The entry that is shown.
   *
   * @type {number | undefined}
   */
  entryId;
  /**
   * Faults that callbacks met, by the id of the event.
   *
   * @type {Map<string, Fault[]>}
   */
  #faults = new Map();

  /** @type {Set<(store: Store) => void>} */
  #watchers = new Set();
  #scheduled = false;
  #lastId = 0;

  /**
   * Calls `watcher` now and after every change.
   *
   * @param {(store: Store) => void} watcher
   * @returns {() => void} a function that ends it
   */
  watch(watcher) {
    this.#watchers.add(watcher);
    watcher(this);
    return () => void this.#watchers.delete(watcher);
  }

  /** Calls every watcher once, in a microtask: after all changes that are made together. */
  changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const watcher of this.#watchers) watcher(this);
    });
  }

  get call() {
    return this.callId === undefined ? undefined : this.calls.get(this.callId);
  }

  get entry() {
    return this.entries.find(({ id }) => id === this.entryId);
  }

  /**
   * Adds a request or a callback to the log.
   *
   * @template {RequestEntry | CallbackEntry} Kind
   * @param {NewEntry<Kind>} fresh
   * @returns {Kind}
   */
  add(fresh) {
    const entry = /** @type {Kind} */ (Object.assign(fresh, { id: ++this.#lastId, at: fresh.at ?? Date.now() }));
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.splice(this.entries.findIndex(isOver), 1);
    this.changed();
    return entry;
  }

  clear() {
    this.entries = this.entries.filter((entry) => !isOver(entry));
    this.changed();
  }

  /**
   * Notes that a callback met a fault; it counts for every attempt of the callback.
   *
   * @param {string} eventId
   * @param {Fault} fault
   */
  addFault(eventId, fault) {
    this.#faults.set(eventId, [...(this.#faults.get(eventId) ?? []), fault]);
  }

  /**
   * The faults that a request or a callback met.
   *
   * @param {Pick<Entry, "faults" | "event">} entry
   */
  faultsOf({ faults, event }) {
    return faults ?? this.#faults.get(event?.id ?? "") ?? [];
  }

  /**
   * Notes that a call comes in, or that it rings no more.
   *
   * @param {{ incomingCallContext: string, from?: string, to?: string, state: "ringing" | "over" }} fact
   * @param {number} at
   */
  ring({ incomingCallContext, from = "", to = "", state }, at) {
    if (state === "ringing") this.ringing.set(incomingCallContext, { incomingCallContext, from, to, at });
    else this.ringing.delete(incomingCallContext);
    this.changed();
  }

  /**
   * Shows an entry or a call, or takes another contract.
   *
   * @param {Partial<Pick<Store, "entryId" | "callId" | "contract">>} selected
   */
  select(selected) {
    Object.assign(this, selected);
    this.changed();
  }

  /**
   * @param {string} serviceId
   * @param {Mode} mode
   */
  knownCall(serviceId, mode) {
    return this.calls.get(idOf(serviceId, mode));
  }

  /**
   * The call of that key; a new one at the first request or callback that names it.
   *
   * @param {CallKey} key
   * @param {number} at
   * @param {Mode} mode
   */
  callOf(key, at, mode) {
    let call = this.knownCall(key.serviceId, mode);
    if (!call) {
      call = new Call(key, mode, at);
      this.calls.set(call.id, call);
      this.callId = call.id;
    }
    call.startsBy(at);
    this.changed();
    return call;
  }
}
