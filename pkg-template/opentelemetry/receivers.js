// The spans of a receiver: a request, each event in it, waits and flows.
/** @import { Context, Span, SpanContext } from "@opentelemetry/api" */
/** @import { FlowTelemetry, ObservedReceiver, ReceiverTelemetry, Traced } from "../platform/telemetry.js" */
/** @import { Failure, Scope } from "./scope.js" */
import { ROOT_CONTEXT, SpanKind, context, trace } from "@opentelemetry/api";
import { isThenable, monotonic } from "../platform/contained.js";
import { get } from "../platform/values.js";
import { MEMBERS, active, add, attempt, end, failureOf, hasSpan, link, linksTo, present, secondsSince, shown } from "./scope.js";

/** As RFC 9110 and RFC 5789 list them; every other method is `_OTHER`, so that a sender cannot invent names. */
const METHODS = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];

/** The query and the fragment of a URL. */
const QUERY = /[?#].*/s;

/** @implements {ReceiverTelemetry} */
export class ReceiverObserver {
  #scope;
  #receiver;
  #unwatch;
  /**
   * The contexts of requests, and of the events in them.
   *
   * @type {WeakMap<object, { context: Context, path: string }>}
   */
  #requests = new WeakMap();
  /**
   * The spans of events.
   *
   * @type {WeakMap<object, SpanContext>}
   */
  #events = new WeakMap();

  /**
   * @param {Scope} scope
   * @param {ObservedReceiver} receiver
   */
  constructor(scope, receiver) {
    this.#scope = scope;
    this.#receiver = receiver;
    this.#unwatch = scope.watch(receiver);
  }

  close() {
    this.#unwatch();
  }

  /** @type {ReceiverTelemetry["request"]} */
  async request(incoming, answer) {
    const method = METHODS.find((known) => known === incoming.method) ?? "_OTHER";
    const { path, scheme } = placeOf(incoming.url);
    // Where the server is instrumented, there is a span of the server already.
    const isNested = hasSpan(active());
    const base = isNested
      ? active()
      : this.#scope.extract(active(), incoming, {
          get: (carrier, name) => attempt(() => carrier.header(name.toLowerCase())),
          // No platform lists them all, and those of the W3C are asked for by name.
          keys: () => [],
        });
    const name = method === "_OTHER" ? "HTTP" : method;
    const seen = { "http.request.method": method, "url.scheme": scheme };
    const span = this.#scope.start(isNested ? "ringwire.callback" : name, isNested ? SpanKind.INTERNAL : SpanKind.SERVER, base, {
      ...seen,
      "url.path": path,
    });
    const within = trace.setSpan(base, span);
    this.#requests.set(incoming, { context: within, path });
    const beganMs = monotonic();
    /** @type {number | undefined} */
    let status;
    /** @type {Failure | undefined} */
    let failure;
    try {
      const reply = await context.with(within, answer);
      status = reply.status;
      const refusal = reply.reason === undefined ? undefined : refusalOf(reply);
      const measured = present({ "error.type": refusal, "http.response.status_code": status });
      if (refusal) this.#scope.measure(({ refused }) => refused.add(1, measured));
      add(span, { "http.response.status_code": status, "ringwire.callback.refusal": refusal });
      // What is refused with less is no failure of a server.
      if (status >= 500) failure = { type: refusal ?? String(status), message: undefined };
      return reply;
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      end(span, failure);
      const measured = present({ ...seen, "http.response.status_code": status, "error.type": failure?.type });
      if (!isNested) this.#scope.measure(({ requests }) => requests.record(secondsSince(beganMs), measured));
    }
  }

  /** @type {ReceiverTelemetry["batch"]} */
  batch(incoming, events) {
    const request = this.#requests.get(incoming);
    if (!request) return;
    for (const { event } of events) this.#requests.set(event, request);
    if (events.length > 1) add(trace.getSpan(request.context), { "messaging.batch.message_count": events.length });
  }

  /** @type {ReceiverTelemetry["event"]} */
  event(observed, arrive) {
    const beganMs = monotonic();
    const { event, wire, contract, call, isNew, fate } = observed;
    const request = this.#requests.get(event);
    const { operations, call: beginning } = arrive();
    // A wait for the end of the call is one of the operation that began it: an operation that ends it comes before that.
    const [own] = operations.filter((traced) => traced !== beginning).flatMap((traced) => spanOf(traced) ?? []);
    const placing = isThenable(beginning) ? undefined : spanOf(beginning);
    const creator = this.#scope.isChild ? (own ?? placing) : undefined;
    const received = request?.context ?? active();
    // Links say what belongs together even where another span is the parent: the conventions of messaging demand them.
    const links = linksTo([
      ...operations.map(spanOf),
      placing,
      creator && trace.getSpanContext(received),
      trace.getSpanContext(this.#scope.extract(ROOT_CONTEXT, /** @type {Record<string, unknown>} */ (wire), MEMBERS)),
    ]);
    const reason = fate === "failed" ? this.#receiver.reasonOf(event) : undefined;
    const base = creator ? trace.setSpanContext(received, creator) : received;
    const system = contract === "event_grid" ? "eventgrid" : "azure.call_automation";
    const measured = { "messaging.operation.name": "process", "messaging.system": system, "ringwire.event.kind": event.kind };
    const span = this.#scope.start(
      `process ${event.kind}`,
      SpanKind.CONSUMER,
      base,
      {
        ...measured,
        ...cloudEvent(wire),
        "messaging.operation.type": "process",
        "messaging.message.id": text(wire, "id"),
        "messaging.destination.name": request?.path,
        "ringwire.call.id": shown(call),
        "ringwire.reason": reason?.reason,
        "ringwire.result.code": reason?.code,
        "ringwire.result.sub_code": reason?.subCode,
      },
      links,
    );
    this.#events.set(event, span.spanContext());
    // The event came before the answer that names its call: its span stays open for the link.
    const known = isThenable(beginning)
      ? beginning.then((/** @type {Traced | undefined} */ traced) => link(span, [spanOf(traced)]))
      : undefined;
    if (isNew) {
      if (fate === "answered") this.#scope.measure(({ answered }) => answered.add(1));
      if (reason) this.#scope.measure(({ failed }) => failed.add(1, { "error.type": reason.reason }));
    }
    const within = trace.setSpan(base, span);
    /** @type {Failure | undefined} */
    let failure;
    const failed = (/** @type {unknown} */ error) => {
      failure ??= failureOf(error);
      throw error;
    };
    return {
      run(handler) {
        try {
          const taken = context.with(within, handler);
          return isThenable(taken) ? taken.then((value) => value, failed) : taken;
        } catch (error) {
          return failed(error);
        }
      },
      end: () => {
        const endedMs = monotonic();
        if (known) known.then(() => end(span, failure, endedMs));
        else end(span, failure);
        const all = present({ ...measured, "error.type": failure?.type });
        this.#scope.measure(({ events }) => events.record(secondsSince(beganMs), all));
      },
    };
  }

  /** @type {ReceiverTelemetry["wait"]} */
  async wait(what, operation, wait) {
    // Without the names that a program gives to its steps.
    const name = /^[\w.]+(?:: \w+)?/.exec(what)?.[0].replace(": ", ".") ?? "waitFor";
    const before = spanOf(operation?.());
    const { base, links } = this.#scope.after(before, active());
    const span = this.#scope.start(`wait ${name}`, SpanKind.INTERNAL, base, { "ringwire.wait.name": name }, links);
    const beganMs = monotonic();
    /** @type {Failure | undefined} */
    let failure;
    const ended = (/** @type {unknown} */ event) => {
      const by = event && typeof event === "object" ? this.#events.get(event) : undefined;
      link(span, [by]);
    };
    try {
      const event = await context.with(trace.setSpan(base, span), wait);
      ended(event);
      return event;
    } catch (error) {
      failure = failureOf(error);
      ended(get(error, "event"));
      throw error;
    } finally {
      end(span, failure);
      const measured = present({ "ringwire.wait.name": name, "error.type": failure?.type });
      this.#scope.measure(({ waits }) => waits.record(secondsSince(beganMs), measured));
    }
  }

  /** @type {ReceiverTelemetry["flow"]} */
  async flow(id, run) {
    const base = active();
    const span = this.#scope.start("flow", SpanKind.INTERNAL, base, { "ringwire.flow.id": shown(id) });
    const within = trace.setSpan(base, span);
    const reference = this.#scope.headersOf(within);
    /** @type {FlowTelemetry} */
    const telemetry = {
      reference: Object.keys(reference).length ? reference : undefined,
      resumed: (earlier) => {
        const first = trace.getSpanContext(this.#scope.extract(ROOT_CONTEXT, earlier, MEMBERS));
        if (first?.spanId !== span.spanContext().spanId) link(span, [first]);
      },
    };
    /** @type {Failure | undefined} */
    let failure;
    try {
      return await context.with(within, () => run(telemetry));
    } catch (error) {
      failure = failureOf(error);
      throw error;
    } finally {
      end(span, failure);
    }
  }
}

/**
 * The span of an operation, if it has begun, and has one.
 *
 * @param {Traced | undefined} traced
 */
const spanOf = (traced) => /** @type {Span | undefined} */ (traced?.operation)?.spanContext();

/**
 * The path of a request and its scheme, where the platform gives the whole URL. Never the query, which holds the secret.
 *
 * @param {string} url
 */
function placeOf(url) {
  const [, scheme, rest = url] = /^(https?):\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  return { scheme: scheme?.toLowerCase(), path: shown(rest.replace(QUERY, "") || "/") };
}

/**
 * Why a request was refused, as one of few values: the reasons that are a word or two, else the code of the answer.
 *
 * @param {{ status: number, body?: string, reason?: string }} reply
 */
function refusalOf({ status, body, reason = "" }) {
  if (/^\w+(?: \w+)?$/.test(reason)) return reason;
  const code = attempt(() => JSON.parse(body ?? "").error.code);
  return typeof code === "string" ? code : String(status);
}

/**
 * @param {unknown} object
 * @param {string} name
 */
function text(object, name) {
  const value = get(object, name);
  return typeof value === "string" ? shown(value) : undefined;
}

/**
 * The attributes of a CloudEvent. Not its subject: that of a call that comes in is made of phone numbers.
 *
 * @param {unknown} wire
 */
const cloudEvent = (wire) =>
  text(wire, "specversion") === undefined
    ? {}
    : {
        "cloudevents.event_id": text(wire, "id"),
        "cloudevents.event_source": text(wire, "source"),
        "cloudevents.event_spec_version": text(wire, "specversion"),
        "cloudevents.event_type": text(wire, "type"),
      };
