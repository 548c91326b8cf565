// What the page knows, and who is told when that changes. Tokens are not part of it: they stay with the backend that uses them.
import { Call, idOf } from "./call.js";

/** How many requests and callbacks the log keeps. */
export const KEPT = 200;

/** What waits to be sent must not vanish under the hand that is about to send it. */
const isOver = ({ phase }) => !["signing", "review", "sending"].includes(phase);

export class Store {
  /** `"emulator"` or `"live"`. */
  mode = "emulator";
  /** What requests go through; none in live mode until it is connected. */
  backend;
  /** Who is to be called: raw ids. */
  callees = [];
  /** Whether a signed request waits for a click. */
  review = false;
  /** @type {Map<string, Call>} by mode and call leg, in the order they were placed: two emulators give out the same ids */
  calls = new Map();
  callId;
  /** Requests and callbacks, the oldest first. */
  entries = [];
  entryId;

  #watchers = new Set();
  #scheduled = false;
  #lastId = 0;

  watch(watcher) {
    this.#watchers.add(watcher);
    watcher(this);
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

  /** Shows an entry, or a call, or both. */
  select(selected) {
    Object.assign(this, selected);
    this.changed();
  }

  knownCall(legId, mode) {
    return this.calls.get(idOf(legId, mode));
  }

  /** The call of that leg; a new one when it is heard of for the first time. */
  callOf(legId, at, mode) {
    let call = this.knownCall(legId, mode);
    if (!call) {
      call = new Call(legId, mode, at);
      this.calls.set(call.id, call);
      this.callId = call.id;
    }
    call.startsBy(at);
    this.changed();
    return call;
  }
}
