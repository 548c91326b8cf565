import type { CallbackStore } from "../index.js";

/** As much of the storage of a Durable Object as is used. */
export interface DurableObjectStorageLike {
  readonly sql?: { exec(statement: string, ...values: any[]): { toArray(): unknown[] } };
  get(key: string, options?: any): Promise<any>;
  put(entries: Record<string, unknown>, options?: any): Promise<void>;
  delete(keys: string[], options?: any): Promise<unknown>;
  list(options?: any): Promise<Map<string, any>>;
  transaction(closure: (transaction: any) => Promise<any>): Promise<any>;
}

/**
 * Keeps events and flows in the storage of a Durable Object: in the table `ringwire_callbacks` where the object has SQLite
 * (`new_sqlite_classes`), else under keys that begin with `ringwire:`.
 *
 * One object owns one call, or one flow. The Worker sends each callback to it by its name, which you put into the callback URL:
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
 * Nobody else writes there, so the store need not be asked again for what others received: `pollMs: 0`. An object that is evicted
 * runs nothing: where it has a flow to end, set an alarm, and in `alarm()` run that flow again.
 */
export class DurableObjectStore implements CallbackStore {
  /** @param storage `this.ctx.storage` */
  constructor(storage: DurableObjectStorageLike);
  add(key: string, value: string, expiresAtMs: number): boolean | Promise<boolean>;
  get(key: string): string | undefined | Promise<string | undefined>;
  list(prefix: string): string[] | Promise<string[]>;
}
