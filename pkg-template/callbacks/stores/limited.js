// The store of a program, each of whose calls has a time limit.
/** @import { CallbackStore } from "../index.js" */
import { limited } from "../../platform/contained.js";

/** How long one call of a store may take, in milliseconds. */
export const STORE_MS = 10_000;

/**
 * A call that never settles would hold an event, a wait or a flow for as long as the process lives. The methods are looked up at each
 * call, as everywhere.
 *
 * @implements {CallbackStore}
 */
export class StoreCalls {
  #store;
  /**
   * Only where the store has it.
   *
   * @type {CallbackStore["delete"]}
   */
  delete;
  /**
   * The same.
   *
   * @type {CallbackStore["since"]}
   */
  since;

  /** @param {CallbackStore} store */
  constructor(store) {
    this.#store = store;
    if (typeof store.delete === "function") this.delete = (key) => this.#delete(key);
    if (typeof store.since === "function") this.since = (prefix, place) => this.#since(prefix, place);
  }

  /** @type {CallbackStore["add"]} */
  add(key, value, expiresAtMs) {
    return limited(
      () => this.#store.add(key, value, expiresAtMs),
      STORE_MS,
      () => late("add"),
    );
  }

  /** @type {CallbackStore["get"]} */
  get(key) {
    return limited(
      () => this.#store.get(key),
      STORE_MS,
      () => late("get"),
    );
  }

  /** @type {CallbackStore["list"]} */
  list(prefix) {
    return limited(
      () => this.#store.list(prefix),
      STORE_MS,
      () => late("list"),
    );
  }

  /** @param {string} key */
  #delete(key) {
    return limited(
      () => this.#store.delete?.(key),
      STORE_MS,
      () => late("delete"),
    );
  }

  /**
   * @param {string} prefix
   * @param {string | undefined} place
   */
  #since(prefix, place) {
    return limited(
      () => /** @type {Required<CallbackStore>} */ (this.#store).since(prefix, place),
      STORE_MS,
      () => late("since"),
    );
  }
}

/** @param {string} method */
const late = (method) => new DOMException(`store.${method}: no answer came within ${STORE_MS} ms.`, "TimeoutError");
