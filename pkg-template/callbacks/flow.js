// A call as straight-line code that another process can take up: what each step gave is kept, and given again. See `callbacks.d.ts`.
import { wantedOf } from "./awaitable.js";
import { Journal } from "./flow-journal.js";
import { validationError } from "../errors.js";
import { CallOutcomeError } from "./outcome-error.js";

/** A name that no step has: theirs are not empty. */
const RESULT = "";
const A_DAY_MS = 86_400_000;
const AGAIN_AFTER_MS = 10_000;

/**
 * Runs a flow, or gives the result of one that has finished.
 *
 * @param receiver `awaited(what, wanted, options)`, `waitFor(filter, options)`, `spend(event, exclusive)`, `timeoutMs`
 */
export async function runFlow(receiver, store, id, run, { keepMs = A_DAY_MS } = {}) {
  if (!(Number.isFinite(keepMs) && keepMs > 0))
    throw validationError("flow: options.keepMs", "expected milliseconds, above zero");
  const journal = await Journal.open(store, id, keepMs);
  const finished =
    journal.kept(RESULT) ?? (await journal.keep(RESULT, { value: await run(new CallFlow(receiver, journal, id)) }));
  return finished.value;
}

class CallFlow {
  #receiver;
  #journal;
  #id;
  #names = new Set();

  constructor(receiver, journal, id) {
    this.#receiver = receiver;
    this.#journal = journal;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }

  async step(name, work) {
    return this.#once(name, "step", async () => work(await this.#ids(name)));
  }

  async waitFor(name, filter, options) {
    if (!filter?.callConnectionId && !filter?.callLegId) {
      throw validationError("flow.waitFor: filter", "expected callConnectionId or callLegId: events are kept by their call");
    }
    return this.#once(name, "waitFor", () => this.#receiver.waitFor(filter, options));
  }

  async act(name, begin, { againAfterMs = AGAIN_AFTER_MS, ...options } = {}) {
    if (!(Number.isFinite(againAfterMs) && againAfterMs >= 0)) {
      throw validationError("flow.act: options.againAfterMs", "expected milliseconds, not below zero");
    }
    return this.#once(name, "act", async () => {
      const before = await this.#endOfBefore(name, againAfterMs, options);
      return before ?? this.#begin(name, begin, againAfterMs, options);
    });
  }

  /** What a step of that name gave in a run before; else what it gives now, which is kept. */
  async #once(name, kind, work) {
    if (typeof name !== "string" || !name) throw validationError(`flow.${kind}: name`, "expected a string");
    if (this.#names.has(name))
      throw validationError(`flow.${kind}: name`, `expected a unique name: this run already has a step "${name}"`);
    this.#names.add(name);
    const kept = this.#journal.kept(name);
    if (!kept) return this.#given(await this.#journal.keep(name, { kind, ...(await settled(work)) }));
    if (kept.kind !== kind) {
      throw validationError(`flow.${kind}: name`, `expected a unique name: an earlier run stored "${name}" as a ${kept.kind}`);
    }
    // For this process it has not been waited for: a later wait is not to get it.
    if (kind !== "step") await this.#receiver.spend(kept.value ?? kept.outcome.event, kind === "act");
    return this.#given(kept);
  }

  #given({ value, outcome }) {
    if (!outcome) return value;
    const { message, ...members } = outcome;
    throw Object.assign(new CallOutcomeError(message), members);
  }

  /** The end of what a run before has begun; `undefined` if it has begun nothing, or no end comes any more. */
  async #endOfBefore(name, againAfterMs, { timeoutMs = this.#receiver.timeoutMs, signal }) {
    const begun = this.#journal.begun(name);
    if (!begun || begun.refused) return undefined;
    // However long that takes: a call is not placed twice.
    if (begun.placed) return this.#receiver.awaited(`flow.act "${name}"`, begun.wanted, { timeoutMs, signal });
    // At least `againAfterMs` in any case: the service delivers events that no handler took again, and they arrive only now.
    const leftMs = begun.accepted ? begun.atMs + timeoutMs - Date.now() : 0;
    return this.#endWithin(name, begun.wanted, Math.max(leftMs, againAfterMs), signal);
  }

  async #begin(name, begin, againAfterMs, options) {
    const ids = await this.#ids(name);
    const atMs = Date.now();
    const operation = begin(ids);
    const wanted = wantedOf.get(operation);
    if (!wanted) return this.#connected(name, atMs, await operation, options);
    // What it is rejected with is dealt with below; that takes until the journal has written.
    operation.catch(() => {});
    // Before the request leaves, where a store writes at once: only now is known which events end it.
    await this.#journal.begin(name, { atMs, wanted });
    try {
      await operation;
    } catch (error) {
      if (error?.status === 404) {
        // There is no such call any more, perhaps as a run before has hung it up: the event that says so is on its way.
        const end = await this.#endWithin(name, wanted, againAfterMs, options.signal);
        if (end) return end;
      } else if (error?.status) {
        // It was not begun, so a later run need not look for its end.
        await this.#journal.begin(name, { atMs, refused: true });
      }
      throw error;
    }
    await this.#journal.begin(name, { atMs, accepted: true, wanted });
    return operation.completed(options);
  }

  /** One that places a call: the service knows it again by its id, so before it is answered nothing need be written down. */
  async #connected(name, atMs, placed, options) {
    const wanted = wantedOf.get(placed?.connected);
    if (!wanted) throw notAwaitable(name);
    await this.#journal.begin(name, { atMs, placed: true, wanted });
    return placed.connected(options);
  }

  /** The event that ends something; `undefined` when none comes in that time. */
  async #endWithin(name, wanted, timeoutMs, signal) {
    try {
      return await this.#receiver.awaited(`flow.act "${name}"`, { ...wanted, seenToo: true }, { timeoutMs, signal });
    } catch (error) {
      if (error?.name === "TimeoutError" && !signal?.aborted) return undefined;
      throw error;
    }
  }

  /** The same in every run, so that what is sent twice is known again. */
  async #ids(name) {
    const [repeatabilityRequestId, operationContext] = await Promise.all(
      ["request", "context"].map((what) => uuid([what, this.#id, name])),
    );
    return { repeatabilityRequestId, operationContext };
  }
}

/** What came of something: its value, or that the call took another turn. Other errors are thrown: it may be tried again. */
async function settled(work) {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof CallOutcomeError)) throw error;
    const { message, kind, reason, code, subCode, event } = error;
    return { outcome: { message, kind, reason, code, subCode, event } };
  }
}

function notAwaitable(name) {
  return new TypeError(
    `flow.act: "${name}": expected an operation whose end can be awaited: return the promise of the client itself (not from an async function), ` +
      "of a client with this receiver as `callbacks`; for an operation that no event ends, use flow.step",
  );
}

/** A UUID, of version 4 by its looks as the service wants it, that is the same for the same parts. */
async function uuid(parts) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(parts)))).slice(
    0,
    16,
  );
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
