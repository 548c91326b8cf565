// The tracer, the instruments and the propagator, with which everything here is reported.
/** @import { Attributes, Context, Counter, Histogram, Link, Meter, MeterProvider, Span, SpanContext } from "@opentelemetry/api" */
/** @import { SpanKind, TextMapGetter, TextMapPropagator, TracerProvider } from "@opentelemetry/api" */
/** @import { ObservedReceiver } from "../platform/telemetry.js" */
import {
  INVALID_SPAN_CONTEXT,
  SpanStatusCode,
  context,
  createContextKey,
  isSpanContextValid,
  metrics,
  propagation,
  trace,
} from "@opentelemetry/api";
import { clipped } from "../errors.js";
import { monotonic } from "../platform/contained.js";
import { withoutSecrets } from "../platform/host.js";
import { get } from "../platform/values.js";
import { DURATION_BUCKETS, NAME, WAIT_BUCKETS } from "./names.js";

/**
 * The instruments of one meter.
 *
 * @typedef {object} Instruments
 * @property {Counter} placed
 * @property {Counter} answered
 * @property {Counter} failed
 * @property {Counter} refused
 * @property {Histogram} operations
 * @property {Histogram} attempts
 * @property {Histogram} requests
 * @property {Histogram} events
 * @property {Histogram} waits
 */

/** @typedef {{ type: string, message?: string | undefined }} Failure how something failed, for `error.type` and the status of its span */

/**
 * The key by which the SDK knows that nothing is to be traced; its own package sets it by `suppressTracing`. `createContextKey` gives the
 * same key for the same name.
 */
const SUPPRESSED = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

export class Scope {
  #tracerProvider;
  #meterProvider;
  #propagator;
  /** Whether the span of an event is a child of the span of its operation. */
  isChild;
  /**
   * By receiver, what gives it: a receiver that a program has let go of without closing it is not kept.
   *
   * @type {Set<{ deref(): ObservedReceiver | undefined }>}
   */
  #receivers = new Set();
  /** @type {{ provider: MeterProvider, instruments: Instruments } | undefined} */
  #made;

  /**
   * @param {object} options
   * @param {TracerProvider} [options.tracerProvider]
   * @param {MeterProvider} [options.meterProvider]
   * @param {TextMapPropagator} [options.propagator]
   * @param {"child" | "link"} options.events
   */
  constructor({ tracerProvider, meterProvider, propagator, events }) {
    this.#tracerProvider = tracerProvider;
    this.#meterProvider = meterProvider;
    this.#propagator = propagator;
    this.isChild = events === "child";
  }

  /**
   * Starts a span. The tracer is looked up at each use: programs register their SDK when they like.
   *
   * @param {string} name
   * @param {SpanKind} kind
   * @param {Context} parent
   * @param {Record<string, string | number | undefined>} attributes
   * @param {Link[]} [links]
   * @returns {Span}
   */
  start(name, kind, parent, attributes, links = []) {
    const begin = () =>
      (this.#tracerProvider ?? trace).getTracer(NAME).startSpan(name, { kind, links, attributes: present(attributes) }, parent);
    return attempt(begin) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }

  get instruments() {
    const provider = this.#meterProvider ?? metrics.getMeterProvider();
    if (this.#made?.provider !== provider) this.#made = { provider, instruments: this.#make(provider.getMeter(NAME)) };
    return this.#made.instruments;
  }

  /**
   * @param {Meter} meter
   * @returns {Instruments}
   */
  #make(meter) {
    const seconds = (/** @type {string} */ name, /** @type {string} */ description, boundaries = DURATION_BUCKETS) =>
      meter.createHistogram(name, { description, unit: "s", advice: { explicitBucketBoundaries: boundaries } });
    const counter = (/** @type {string} */ name, /** @type {string} */ unit, /** @type {string} */ description) =>
      meter.createCounter(name, { description, unit });
    meter
      .createObservableUpDownCounter("ringwire.waits.pending", {
        description: "Waits for an event that are pending.",
        unit: "{wait}",
      })
      .addCallback((result) => {
        let pending = 0;
        for (const reference of this.#receivers) {
          const receiver = reference.deref();
          if (receiver) pending += receiver.waiting;
          else this.#receivers.delete(reference);
        }
        result.observe(pending);
      });
    return {
      placed: counter("ringwire.calls.placed", "{call}", "Calls that the service has accepted to place."),
      answered: counter("ringwire.calls.answered", "{call}", "Calls that were connected."),
      failed: counter("ringwire.calls.failed", "{call}", "Calls that could not be connected."),
      refused: counter("ringwire.callbacks.refused", "{request}", "Requests that the receiver has refused."),
      operations: seconds("ringwire.operation.duration", "Operations, with all their attempts."),
      waits: seconds("ringwire.wait.duration", "Waits for an event.", WAIT_BUCKETS),
      attempts: seconds("http.client.request.duration", "Duration of HTTP client requests."),
      requests: seconds("http.server.request.duration", "Duration of HTTP server requests."),
      events: seconds("messaging.process.duration", "Duration of processing operation."),
    };
  }

  /**
   * Counts the waits of a receiver from now on. Gives what ends it.
   *
   * @param {ObservedReceiver} receiver
   */
  watch(receiver) {
    // Workers of early compatibility dates have no `WeakRef`.
    const reference = typeof WeakRef === "function" ? new WeakRef(receiver) : { deref: () => receiver };
    this.#receivers.add(reference);
    // The observable instrument must exist, even if nothing else is measured.
    attempt(() => this.instruments);
    return () => void this.#receivers.delete(reference);
  }

  /**
   * Records what happened with an instrument.
   *
   * @param {(instruments: Instruments) => void} record
   */
  measure(record) {
    attempt(() => record(this.instruments));
  }

  /**
   * Where the span of what comes after an operation belongs: with no span of the program's own, to the operation, so that all of a call is
   * one trace; else it has a link to it.
   *
   * @param {SpanContext | undefined} before the span of the operation
   * @param {Context} base
   */
  after(before, base) {
    if (!before || !this.isChild || hasSpan(base)) return { base, links: linksTo([before]) };
    return { base: trace.setSpanContext(base, before), links: [] };
  }

  /**
   * The headers that carry a context.
   *
   * @param {Context} of
   * @returns {Record<string, string>}
   */
  headersOf(of) {
    /** @type {Record<string, string>} */
    const carrier = {};
    attempt(() => (this.#propagator ?? propagation).inject(of, carrier, SETTER));
    return carrier;
  }

  /**
   * The context in which a carrier stands.
   *
   * @template Carrier
   * @param {Context} base
   * @param {Carrier} carrier
   * @param {TextMapGetter<Carrier>} getter
   */
  extract(base, carrier, getter) {
    return attempt(() => (this.#propagator ?? propagation).extract(base, carrier, getter)) ?? base;
  }
}

/** What no header may have: a propagator gives any text. */
const CONTROL = /\p{Cc}/u;

/** @type {import("@opentelemetry/api").TextMapSetter<Record<string, string>>} */
const SETTER = {
  set(carrier, name, value) {
    if (typeof value === "string" && !CONTROL.test(name + value)) carrier[name.toLowerCase()] = value;
  },
};

/** @type {TextMapGetter<Record<string, unknown>>} */
export const MEMBERS = {
  get(carrier, name) {
    const value = get(carrier, name);
    return typeof value === "string" ? value : undefined;
  },
  keys: (carrier) => Object.keys(carrier),
};

/**
 * What an SDK, an exporter or a propagator throws ends no call.
 *
 * @template Value
 * @param {() => Value} act
 * @returns {Value | undefined}
 */
export function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/**
 * A context in which other instrumentations trace nothing: that of `node:http` or of `fetch` would make a second span of a request.
 *
 * @param {Context} of
 */
export const suppressed = (of) => of.setValue(SUPPRESSED, true);

/** The active context. */
export const active = () => context.active();

/**
 * @param {Context} of
 * @returns {boolean}
 */
export const hasSpan = (of) => trace.getSpan(of) !== undefined;

/**
 * Links to spans, each once.
 *
 * @param {(SpanContext | undefined)[]} spans
 * @returns {Link[]}
 */
export function linksTo(spans) {
  /** @type {Map<string, Link>} */
  const links = new Map();
  for (const one of spans) if (one && isSpanContextValid(one)) links.set(one.spanId, { context: one });
  return [...links.values()];
}

/**
 * Ends a span, and says how: with an error, its type and its masked message.
 *
 * @param {Span} span
 * @param {Failure | undefined} failure
 * @param {number} [atMs] when that was, by the monotonic clock; now if it is not given
 */
export function end(span, failure, atMs) {
  attempt(() => {
    if (failure) {
      span.setAttribute("error.type", failure.type);
      span.setStatus({ code: SpanStatusCode.ERROR, ...(failure.message && { message: failure.message }) });
    }
    span.end(atMs);
  });
}

/**
 * The type of an error, which has few values, and its message, without phone numbers and queries of URLs.
 *
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  const [name, kind, status, reason] = ["name", "kind", "status", "reason"].map((member) => get(error, member));
  let type = typeof name === "string" && name ? name : typeof error;
  // The errors of the package say it by other members: the status of the service, the kind of what failed, the reason of an event.
  if (name === "CallOutcomeError" && typeof reason === "string") type = reason;
  if (name === "CallAutomationError") type = kind === "service" && status ? String(status) : String(kind);
  const message = get(error, "message");
  return { type, message: typeof message === "string" ? clipped(shown(message)) : undefined };
}

/**
 * A text without phone numbers and queries of URLs.
 *
 * @param {string} text
 */
export const shown = (text) => String(withoutSecrets(text)).replace(/(https?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, "$1");

/**
 * The attributes that have a value.
 *
 * @param {Record<string, string | number | undefined>} all
 */
export const present = (all) =>
  /** @type {Attributes} */ (Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== "")));

/**
 * Adds attributes to a span.
 *
 * @param {Span | undefined} span
 * @param {Record<string, string | number | undefined>} all
 */
export const add = (span, all) => void attempt(() => span?.setAttributes(present(all)));

/**
 * Adds links to a span, where the API has that (1.9).
 *
 * @param {Span} span
 * @param {(SpanContext | undefined)[]} spans
 */
export const link = (span, spans) => void attempt(() => span.addLinks?.(linksTo(spans)));

/**
 * How long something took, in seconds.
 *
 * @param {number} beganMs by the monotonic clock
 */
export const secondsSince = (beganMs) => (monotonic() - beganMs) / 1000;
