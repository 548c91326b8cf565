import type { CallbackStore } from "../index.js";

/** The part of a Durable Object's storage that the store uses. */
export interface DurableObjectStorageLike {
  readonly sql?: { exec(statement: string, ...values: any[]): { toArray(): unknown[] } };
  get(key: string, options?: any): Promise<any>;
  put(entries: Record<string, unknown>, options?: any): Promise<void>;
  delete(keys: string[], options?: any): Promise<unknown>;
  list(options?: any): Promise<Map<string, any>>;
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
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  get(key: string): string | undefined | Promise<string | undefined>;
  list(prefix: string): string[] | Promise<string[]>;
}
