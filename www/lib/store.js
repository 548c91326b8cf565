// What the page knows, and the watchers it calls when that changes. Tokens are not part of it: they stay with the backend that uses
// them.
import { Call, idOf } from "./call.js";
import { DEFAULT_CONTRACT } from "./contracts.js";
import { DEFAULT_TAB } from "./hash.js";
/** @import { AnyEvent, Backend, CallKey, CallbackEntry, EmulatorContractTable, Entry, Fault, IncomingCall, Mode, NewEntry, Part, RequestEntry } from "./types.d.ts" */

/** How many requests and callbacks the log keeps. */
export const KEPT = 10_000;
/** How many calls it knows. */
export const KEPT_CALLS = 500;

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
  /** Whether the wire has the rows of the call shown alone; then no new call takes its place. */
  scoped = false;
  /** The part of the page that is shown. */
  tab = DEFAULT_TAB;
  /** Whether the detail is open, where it lies over the wire. */
  opened = false;
  /**
   * The part of the detail that is shown.
   *
   * @type {Part}
   */
  part = "request";
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
  /**
   * Who called whom, by the contexts of calls that came in.
   *
   * @type {Map<string, { from: string, to: string }>}
   */
  #callers = new Map();
  /** @type {Map<number, Entry>} */
  #byId = new Map();
  /**
   * The entries of a call, by the id of the call here; the oldest first.
   *
   * @type {Map<string, Entry[]>}
   */
  #ofCall = new Map();
  /**
   * The first callback of a call that named a server call.
   *
   * @type {Map<string, CallbackEntry>}
   */
  #ofServerCall = new Map();
  /**
   * Whether the emulator that serves this page is there; nothing when none serves it.
   *
   * @type {{ state: "live" | "stopped", endpoint: string } | undefined}
   */
  connection;
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

  /** The number of the newest entry. */
  get lastId() {
    return this.#lastId;
  }

  get call() {
    return this.callId === undefined ? undefined : this.calls.get(this.callId);
  }

  get entry() {
    return this.entryId === undefined ? undefined : this.#byId.get(this.entryId);
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
    this.#byId.set(entry.id, entry);
    if (entry.serviceId) this.belongsTo(entry, entry.serviceId);
    if (this.entries.length > KEPT) {
      const oldest = this.entries.findIndex(isOver);
      // Not `splice` where `shift` does: that moves no other entry.
      const gone = oldest ? this.entries.splice(oldest, 1)[0] : this.entries.shift();
      if (gone) this.#drop(gone);
    }
    this.changed();
    return entry;
  }

  clear() {
    this.#keep((entry) => !isOver(entry));
    this.changed();
  }

  /**
   * Forgets the calls, requests and callbacks of a mode: its emulator has.
   *
   * @param {Mode} mode
   */
  forget(mode) {
    this.#keep((entry) => entry.mode !== mode);
    for (const [id, call] of this.calls) if (call.mode === mode) this.calls.delete(id);
    if (this.callId !== undefined && !this.calls.has(this.callId)) Object.assign(this, { callId: undefined, scoped: false });
    if (mode === "emulator") {
      this.ringing.clear();
      this.#faults.clear();
    }
    this.changed();
  }

  /** @param {(entry: Entry) => boolean} isKept */
  #keep(isKept) {
    const all = this.entries;
    this.entries = all.filter(isKept);
    for (const entry of all) if (!isKept(entry)) this.#drop(entry);
  }

  /** @param {Entry} entry */
  #drop(entry) {
    this.#byId.delete(entry.id);
    const id = entry.serviceId && idOf(entry.serviceId, entry.mode);
    const all = id ? this.#ofCall.get(id) : undefined;
    // The oldest of all entries is mostly the oldest of its call.
    const at = all?.indexOf(entry) ?? -1;
    if (at >= 0) all?.splice(at, 1);
    if (id && !all?.length) this.#ofCall.delete(id);
    const server = entry.event && /** @type {AnyEvent} */ (entry.event).serverCallId;
    if (server && this.#ofServerCall.get(server) === entry) this.#ofServerCall.delete(server);
    if (entry.event?.id) this.#faults.delete(entry.event.id);
  }

  /**
   * Notes which call an entry is of.
   *
   * @param {Entry} entry
   * @param {string} serviceId
   */
  belongsTo(entry, serviceId) {
    entry.serviceId = serviceId;
    const id = idOf(serviceId, entry.mode);
    const all = this.#ofCall.get(id);
    if (!all) this.#ofCall.set(id, [entry]);
    else if ((all.at(-1)?.id ?? 0) < entry.id) all.push(entry);
    // A request is known to be of its call when it is answered, and may be followed by callbacks already.
    else if (!all.includes(entry)) all.splice(all.findLastIndex((one) => one.id < entry.id) + 1, 0, entry);
    const server = entry.type === "callback" ? /** @type {AnyEvent} */ (entry.event).serverCallId : undefined;
    if (server && entry.type === "callback" && !this.#ofServerCall.has(server)) this.#ofServerCall.set(server, entry);
  }

  /**
   * The entries of the call that an entry or a call is of, the oldest first.
   *
   * @param {{ serviceId?: string, mode: Mode }} of
   */
  entriesOf({ serviceId, mode }) {
    return (serviceId && this.#ofCall.get(idOf(serviceId, mode))) || [];
  }

  /**
   * The first callback of a call that named this server call.
   *
   * @param {string | undefined} serverCallId
   */
  namedBy(serverCallId) {
    const entry = serverCallId === undefined ? undefined : this.#ofServerCall.get(serverCallId);
    return entry ? [entry] : [];
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
    if (state === "ringing") {
      this.ringing.set(incomingCallContext, { incomingCallContext, from, to, at });
      this.#callers.set(incomingCallContext, { from, to });
      if (this.#callers.size > KEPT_CALLS) this.#callers.delete(/** @type {string} */ (this.#callers.keys().next().value));
    } else this.ringing.delete(incomingCallContext);
    this.changed();
  }

  /**
   * Who called whom, in a call that came in.
   *
   * @param {unknown} incomingCallContext
   */
  callerOf(incomingCallContext) {
    return this.#callers.get(String(incomingCallContext));
  }

  /**
   * Shows an entry, a call or another part of the page, or takes another contract.
   *
   * @param {Partial<Pick<Store, "entryId" | "callId" | "contract" | "scoped" | "tab" | "opened" | "part">>} selected
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
      if (!this.scoped) this.callId = call.id;
      this.#forgetCalls();
    }
    call.startsBy(at);
    this.changed();
    return call;
  }

  /** The oldest call that is over makes room; one that goes on, and the one shown, stay. */
  #forgetCalls() {
    if (this.calls.size <= KEPT_CALLS) return;
    for (const { id, over } of this.calls.values())
      if (over && id !== this.callId) {
        this.calls.delete(id);
        return;
      }
  }
}
