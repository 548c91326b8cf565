// The span of an operation, and a span for each of its requests.
/** @import { Context, Span } from "@opentelemetry/api" */
/** @import { Observe, Watcher } from "../platform/telemetry.js" */
/** @import { Failure, Scope } from "./scope.js" */
import { SpanKind, context, trace } from "@opentelemetry/api";
import { monotonic } from "../platform/contained.js";
import { get } from "../platform/values.js";
import { active, add, attempt, end, failureOf, present, secondsSince, shown, suppressed } from "./scope.js";

/** The headers that carry the id of a request, the service's own first. */
const REQUEST_IDS = ["x-ms-request-id", "x-ms-client-request-id", "client-request-id"];
const DEFAULT_PORTS = /** @type {Record<string, number>} */ ({ "https:": 443, "http:": 80 });

/**
 * @param {Scope} scope
 * @returns {Observe}
 */
export const observeOperation = (scope) => async (about, run, traced) => {
  const { name, args, known } = about;
  const before = /** @type {Span | undefined} */ (traced?.of?.operation);
  const { base, links } = scope.after(before?.spanContext(), contextOf(args) ?? active());
  // The first argument of the 2021 preview is the call, except for `createCall`, where it is the caller.
  const call = about.className === "CallClient" ? name !== "CallClient.createCall" && args[0] : known[0];
  const span = scope.start(
    name,
    SpanKind.INTERNAL,
    base,
    {
      "azure.resource_provider.namespace": "Microsoft.Communication",
      "ringwire.operation.name": name,
      "ringwire.call.id": typeof call === "string" ? shown(call) : undefined,
    },
    links,
  );
  if (traced) traced.operation = span;
  const watcher = new AttemptWatcher(scope, trace.setSpan(base, span));
  const beganMs = monotonic();
  /** @type {Failure | undefined} */
  let failure;
  try {
    const result = await context.with(trace.setSpan(base, span), () => run(watcher));
    const placed = get(result, "callConnectionId") ?? get(result, "callLegId");
    if (typeof placed === "string") add(span, { "ringwire.call.id": shown(placed) });
    if (traced?.places) scope.measure(({ placed }) => placed.add(1, { "ringwire.operation.name": name }));
    return result;
  } catch (error) {
    failure = failureOf(error);
    throw error;
  } finally {
    watcher.close(failure);
    end(span, failure);
    const measured = present({ "ringwire.operation.name": name, "error.type": failure?.type });
    scope.measure(({ operations }) => operations.record(secondsSince(beganMs), measured));
  }
};

/**
 * The context in the options of an operation, as the official package takes it: `tracingOptions: { tracingContext }`.
 *
 * @param {unknown[]} args
 * @returns {Context | undefined}
 */
function contextOf(args) {
  for (const arg of args) {
    const found = get(get(arg, "tracingOptions"), "tracingContext");
    if (["getValue", "setValue", "deleteValue"].every((method) => typeof get(found, method) === "function"))
      return /** @type {Context} */ (found);
  }
  return undefined;
}

/**
 * The requests of an operation, one after the other.
 *
 * @implements {Watcher}
 */
class AttemptWatcher {
  #scope;
  #context;
  #count = 0;
  /** @type {Attempt | undefined} */
  #last;

  /**
   * @param {Scope} scope
   * @param {Context} of that of the operation
   */
  constructor(scope, of) {
    this.#scope = scope;
    this.#context = of;
  }

  /** @type {Watcher["request"]} */
  async request(method, url, host, isOwn, send) {
    this.close(undefined);
    const one = new Attempt(this.#scope, this.#context, method, url, this.#count++);
    this.#last = one;
    try {
      const headers = this.#scope.headersOf(one.context);
      // What the program's own function does is the program's: an emulator in it may post callbacks.
      const answer = await context.with(isOwn ? one.context : suppressed(one.context), () => send(headers));
      one.answered(Number(attempt(() => host.status(answer))), requestId(host, answer));
      return answer;
    } catch (error) {
      one.failed(error);
      throw error;
    }
  }

  /** @type {Watcher["body"]} */
  body(read) {
    const one = this.#last;
    const failed = (/** @type {unknown} */ error) => {
      one?.failed(error);
      throw error;
    };
    const whole = (/** @type {string} */ text) => {
      one?.end(undefined);
      return text;
    };
    try {
      const body = read();
      return typeof body === "string" ? whole(body) : body.then(whole, failed);
    } catch (error) {
      return failed(error);
    }
  }

  /**
   * The operation is over, or goes on with another attempt: so the last one has ended, if it was aborted or its body is a stream.
   *
   * @param {Failure | undefined} failure
   */
  close(failure) {
    this.#last?.end(failure);
  }
}

/** A request and its response. */
class Attempt {
  #scope;
  #span;
  /** @type {Record<string, string | number | undefined>} */
  #measured;
  #beganMs = monotonic();
  #isOver = false;
  /** @type {Failure | undefined} */
  #failure;
  context;

  /**
   * @param {Scope} scope
   * @param {Context} of that of the operation
   * @param {string} method
   * @param {string} url
   * @param {number} before how many came before
   */
  constructor(scope, of, method, url, before) {
    const { href, hostname, port, protocol } = new URL(url);
    this.#measured = {
      "http.request.method": method,
      "server.address": hostname.replace(/^\[|\]$/g, ""),
      "server.port": Number(port) || DEFAULT_PORTS[protocol],
    };
    this.#scope = scope;
    this.#span = scope.start(method, SpanKind.CLIENT, of, {
      ...this.#measured,
      // Without the query: that of a recording may hold a signature.
      "url.full": shown(href.replace(/[?#].*/s, "")),
      "http.request.resend_count": before || undefined,
    });
    this.context = trace.setSpan(of, this.#span);
  }

  /**
   * @param {number} status
   * @param {string | undefined} id that of the request at the service
   */
  answered(status, id) {
    // One that was aborted may have an answer all the same.
    if (this.#isOver || !status) return;
    this.#measured["http.response.status_code"] = status;
    add(this.#span, { "http.response.status_code": status, "azure.service.request.id": id });
    if (status >= 400) this.#failure = { type: String(status) };
  }

  /** @param {unknown} error */
  failed(error) {
    this.#failure ??= noAnswer(error);
    // After an abort the operation fails at once, and says better why.
    if (get(error, "name") !== "AbortError") this.end(undefined);
  }

  /** @param {Failure | undefined} failure that of the operation */
  end(failure) {
    if (this.#isOver) return;
    this.#isOver = true;
    const isAborted = failure && !this.#measured["http.response.status_code"];
    const ended = isAborted ? failure : (this.#failure ?? failure);
    end(this.#span, ended);
    const measured = present({ ...this.#measured, "error.type": ended?.type });
    this.#scope.measure(({ attempts }) => attempts.record(secondsSince(this.#beganMs), measured));
  }
}

/**
 * What an attempt without a whole answer failed with: the code of the connection, where the platform gives one.
 *
 * @param {unknown} error
 */
function noAnswer(error) {
  const code = get(error, "code") ?? get(get(error, "cause"), "code");
  return { ...failureOf(error), ...(typeof code === "string" && code && { type: code }) };
}

/**
 * @param {Parameters<Watcher["request"]>[2]} host
 * @param {Parameters<typeof host.header>[0]} answer
 */
function requestId(host, answer) {
  for (const name of REQUEST_IDS) {
    const value = attempt(() => host.header(answer, name));
    if (typeof value === "string" && value) return shown(value);
  }
  return undefined;
}
