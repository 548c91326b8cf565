import type { CallbackStore, EntriesSince } from "../index.js";

/**
 * The part of a Durable Object's storage that the store uses: `this.ctx.storage` fits.
 *
 * @see https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/
 */
export interface DurableObjectStorageLike {
  /** The SQLite database of the object, where its class has one; otherwise absent, or it throws when it is used. */
  readonly sql?: {
    /** Runs a statement; the values replace its question marks in their order. */
    exec(
      statement: string,
      ...values: any[]
    ): {
      /** All rows, as objects with the columns as members. */
      toArray(): unknown[];
    };
  };
  /** Reads one value; `undefined` when there is none. */
  get(key: string, options?: any): Promise<any>;
  /** Writes several values at once, by their keys. */
  put(entries: Record<string, unknown>, options?: any): Promise<void>;
  /** Deletes up to 128 keys at once. */
  delete(keys: string[], options?: any): Promise<unknown>;
  /** Reads the values whose keys have a prefix, in the order of the keys. */
  list(options?: any): Promise<Map<string, any>>;
  /** Runs reads and writes as one: all of them count, or none. */
  transaction(closure: (transaction: any) => Promise<any>): Promise<any>;
}

/**
 * Keeps events and flows in the storage of a Durable Object: in the table `ringwire_callbacks` when the object has SQLite
 * (`new_sqlite_classes`), otherwise under keys that begin with `ringwire`.
 *
 * Each object owns one call or one flow. The Worker forwards a callback to the object whose name is in the callback URL:
 *
 * ```js
 * import { DurableObject } from "cloudflare:workers";
 * import { CallbackReceiver } from "ringwire/callbacks";
 * import { DurableObjectStore } from "ringwire/callbacks/durable-object";
 *
 * export class Call extends DurableObject {
 *   receiver = new CallbackReceiver({ audience, store: new DurableObjectStore(this.ctx.storage), pollMs: 0 });
 *   fetch(request) {
 *     return this.receiver.handle(request, this.ctx);
 *   }
 * }
 *
 * export default {
 *   fetch(request, env) {
 *     const name = new URL(request.url).searchParams.get("call");
 *     return env.CALLS.get(env.CALLS.idFromName(name)).fetch(request);
 *   },
 * };
 * ```
 *
 * The object is the only writer of its storage, so polling is not needed: `pollMs: 0`. An evicted object does not run: when it
 * has an unfinished flow, set an alarm, and run the flow again in `alarm()`.
 */
export class DurableObjectStore implements CallbackStore {
  /**
   * @param storage `this.ctx.storage`
   * @throws TypeError when it is not the storage of a Durable Object
   */
  constructor(storage: DurableObjectStorageLike);
  /** As {@link CallbackStore.add}: one statement of SQLite, or one transaction. */
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  /** As {@link CallbackStore.get}. */
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Reads the values whose keys have a prefix, in the order of the keys. */
  /** As {@link CallbackStore.list}. Without SQLite, it reads every value under the first 600 characters of the prefix. */
  list(prefix: string): string[] | Promise<string[]>;
  /** As {@link CallbackStore.delete}. */
  delete(key: string): void | Promise<void>;
  /**
   * As {@link CallbackStore.since}. Without SQLite, it reads as `list` does.
   *
   * @throws TypeError when it is no place of this store
   */
  since(prefix: string, place?: string): EntriesSince | Promise<EntriesSince>;
}
