// What the page knows, and who is told when that changes. Tokens are not part of it: they stay with the backend that uses them.
import { Call, idOf } from "./call.js";
import { DEFAULT_CONTRACT } from "./contracts.js";

/** How many requests and callbacks the log keeps. */
export const KEPT = 200;

/** What waits to be sent must not vanish under the hand that is about to send it. */
const isOver = ({ phase }) => !["signing", "review", "sending"].includes(phase);

export class Store {
  /** `"emulator"` or `"live"`. */
  mode = "emulator";
  /** The class that speaks the contract calls are placed by. */
  contract = DEFAULT_CONTRACT;
  /** The tables of both contracts, from the emulator. */
  tables = [];
  /** What requests go through; none in live mode until it is connected. */
  backend;
  /** Who is to be called: raw ids. */
  callees = [];
  /** Whether a signed request waits for a click. */
  review = false;
  /** @type {Map<string, Call>} by mode and id, in the order they were placed: two emulators give out the same ids */
  calls = new Map();
  callId;
  /** Calls that come in and are not taken yet, by their context: `{ incomingCallContext, from, to, at }`. */
  ringing = new Map();
  /** Requests and callbacks, the oldest first. */
  entries = [];
  entryId;
  /** Faults that callbacks met, by the id of the event. */
  struck = new Map();

  #watchers = new Set();
  #scheduled = false;
  #lastId = 0;

  /** Tells `watcher` now and after every change; gives what ends that. */
  watch(watcher) {
    this.#watchers.add(watcher);
    watcher(this);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells everyone, once, after whatever is being done now. */
  changed() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const watcher of this.#watchers) watcher(this);
    });
  }

  get call() {
    return this.calls.get(this.callId);
  }

  get entry() {
    return this.entries.find(({ id }) => id === this.entryId);
  }

  add(entry) {
    Object.assign(entry, { id: ++this.#lastId, at: entry.at ?? Date.now() });
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.splice(this.entries.findIndex(isOver), 1);
    this.changed();
    return entry;
  }

  clear() {
    this.entries = this.entries.filter((entry) => !isOver(entry));
    this.changed();
  }

  /** A callback met a fault: it, and whatever is sent of it. */
  strike(eventId, fault) {
    this.struck.set(eventId, [...(this.struck.get(eventId) ?? []), fault]);
  }

  faultsOf({ faults, event }) {
    return faults ?? this.struck.get(event?.id) ?? [];
  }

  /** Tells that a call comes in, or that it rings no more. */
  ring({ incomingCallContext, from, to, state }, at) {
    if (state === "ringing") this.ringing.set(incomingCallContext, { incomingCallContext, from, to, at });
    else this.ringing.delete(incomingCallContext);
    this.changed();
  }

  /** Shows an entry, or a call, or both. */
  select(selected) {
    Object.assign(this, selected);
    this.changed();
  }

  knownCall(serviceId, mode) {
    return this.calls.get(idOf(serviceId, mode));
  }

  /** The call `about` names; a new one when it is heard of for the first time. */
  callOf(about, at, mode) {
    let call = this.knownCall(about.serviceId, mode);
    if (!call) {
      call = new Call(about, mode, at);
      this.calls.set(call.id, call);
      this.callId = call.id;
    }
    call.startsBy(at);
    this.changed();
    return call;
  }
}
