/**
 * What clients and receivers do, as traces and metrics of OpenTelemetry.
 *
 * ```js
 * import { CallAutomationClient } from "ringwire";
 * import { CallbackReceiver } from "ringwire/callbacks";
 * import { openTelemetry } from "ringwire/opentelemetry";
 *
 * const telemetry = openTelemetry();
 * const receiver = new CallbackReceiver({ audience, telemetry });
 * const client = new CallAutomationClient(connectionString, { callbacks: receiver, telemetry });
 * ```
 *
 * It needs the package `@opentelemetry/api` (1.3 or later; 1.9 for the links that are added to a span later), which you install; the other
 * entries of `ringwire` need it not. It reports to the SDK that your program registers, at any time; without an SDK it does nothing.
 * It runs wherever `ringwire` does, with the context manager and the propagator that your program registers. Whatever an SDK throws, the
 * operations of clients and receivers go on.
 *
 * **Spans**
 *
 * | Name | Kind | What it is | Parent |
 * |---|---|---|---|
 * | `CallAutomationClient.createCall`, `CallConnection.hangUp`, `CallClient.playAudio`, … | INTERNAL | an operation with all its attempts, to its response | `tracingContext` of its `tracingOptions`, else the active span, else the operation that began its call |
 * | `POST`, `GET`, … | CLIENT | an attempt: a request and its response. The redirects of a download are part of it, its stream is not | the operation |
 * | `POST`, … | SERVER | a request to the receiver, to its response | the caller's, by its headers |
 * | `ringwire.callback` | INTERNAL | the same, where the server is instrumented and a span is active | the active span |
 * | `process CallConnected`, `process PlayCompleted`, … | CONSUMER | an event, from its arrival until its handlers have returned; handlers run in its context | see {@link OpenTelemetryOptions.events} |
 * | `wait createCall.connected`, `wait playToAll.completed`, `wait waitFor`, `wait flow.act` | INTERNAL | a wait for an event; it has a link to the span of the event that ended it | the active span, else the operation |
 * | `flow` | INTERNAL | a run of a flow; it has a link to the first run, which the journal names | the active span |
 *
 * Every attempt is a span of its own, as the conventions for HTTP want it. `traceparent`, or whatever the registered propagator writes,
 * goes to the service as headers, unless the `headers` of the client or of the operation have such a header already. While a request is
 * being sent, the spans of other instrumentations (of `node:http`, of `fetch`) are suppressed, since they would describe it again; not within a
 * `fetch` of your own.
 *
 * A process knows the spans of its own operations: an event of an operation that another process has sent has no link to it.
 *
 * **Attributes.** Those of the [conventions for HTTP](https://opentelemetry.io/docs/specs/semconv/http/http-spans/), for
 * [messaging](https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/), for
 * [CloudEvents](https://opentelemetry.io/docs/specs/semconv/cloudevents/cloudevents-spans/) and of
 * [Azure](https://opentelemetry.io/docs/specs/semconv/registry/attributes/azure/), and some of our own:
 *
 * | Attribute | Of | Value |
 * |---|---|---|
 * | `http.request.method`, `url.full`, `server.address`, `server.port`, `http.response.status_code`, `http.request.resend_count`, `azure.service.request.id` | attempts | `url.full` without the query; `resend_count` from 1, and absent in the first attempt |
 * | `http.request.method`, `url.path`, `url.scheme`, `http.response.status_code` | requests | `url.scheme` where the platform gives the whole URL |
 * | `messaging.system`, `messaging.operation.name`, `messaging.operation.type`, `messaging.message.id`, `messaging.destination.name` | events | `azure.call_automation`, or `eventgrid`; `process`; `process`; the id of the event; the path of the request |
 * | `messaging.batch.message_count` | requests | how many events it has, if more than one |
 * | `cloudevents.event_id`, `cloudevents.event_source`, `cloudevents.event_spec_version`, `cloudevents.event_type` | events of 2026-03-12, and of Event Grid in that schema | not the subject, which may be made of phone numbers |
 * | `azure.resource_provider.namespace` | operations | `Microsoft.Communication` |
 * | `error.type` | all that failed | the status of a response (`429`), the kind of a `CallAutomationError` (`network`), the `reason` of a `CallOutcomeError` (`busy`), the code of a connection (`ECONNREFUSED`), else the name of the error. The status of the span is `ERROR`, with the masked message |
 * | `ringwire.operation.name` | operations | `CallAutomationClient.createCall` |
 * | `ringwire.call.id` | operations, events | the id of the call connection or call leg |
 * | `ringwire.event.kind` | events | `CallConnected` |
 * | `ringwire.reason`, `ringwire.result.code`, `ringwire.result.sub_code` | events of a call that could not be connected | `busy`, 486, 0 |
 * | `ringwire.callback.refusal` | requests that were refused | see `ringwire.callbacks.refused` below |
 * | `ringwire.wait.name` | waits | `createCall.connected` |
 * | `ringwire.flow.id` | flows | the id of the flow |
 *
 * **Metrics**
 *
 * | Name | Instrument | Unit | Attributes |
 * |---|---|---|---|
 * | `ringwire.calls.placed` | counter | `{call}` | `ringwire.operation.name`. Calls that the service has accepted, of clients with `callbacks` |
 * | `ringwire.calls.answered` | counter | `{call}` | none. Calls that were connected, also those that were answered or joined by this program |
 * | `ringwire.calls.failed` | counter | `{call}` | `error.type`: the reason, such as `busy`, `noAnswer`, `declined` |
 * | `ringwire.callbacks.refused` | counter | `{request}` | `error.type`: `secret`, `no secret`, what is wrong with the token (`missing`, `audience`, `expired`, …), else `unauthorized`, `badRequest`, `methodNotAllowed`, `tooLarge`, `notTaken`, `unavailable`; `http.response.status_code` |
 * | `ringwire.waits.pending` | observable up-down counter | `{wait}` | none. The sum of `waiting` of the receivers |
 * | `ringwire.operation.duration` | histogram | `s` | `ringwire.operation.name`, `error.type` |
 * | `ringwire.wait.duration` | histogram | `s` | `ringwire.wait.name`, `error.type` |
 * | `http.client.request.duration` | histogram | `s` | `http.request.method`, `server.address`, `server.port`, `http.response.status_code`, `error.type` |
 * | `http.server.request.duration` | histogram | `s` | `http.request.method`, `url.scheme`, `http.response.status_code`, `error.type`. Only of spans of the kind SERVER |
 * | `messaging.process.duration` | histogram | `s` | `messaging.operation.name`, `messaging.system`, `ringwire.event.kind`, `error.type` |
 *
 * Nothing of this contains a key, a token, a secret, the query of a URL or a phone number, except for the last two digits of numbers.
 * (What your own propagator, headers and ids of calls and flows contain is yours. In these ids, numbers with a plus sign or in raw ids are masked.)
 *
 * @packageDocumentation
 */

import type { MeterProvider, TextMapPropagator, TracerProvider } from "@opentelemetry/api";
import type { Telemetry } from "../client/index.js";

export type { Telemetry } from "../client/index.js";

/** The options of {@link openTelemetry}. An unknown option is refused. */
export interface OpenTelemetryOptions {
  /** Makes the tracer. Default: the registered one, at each use. */
  tracerProvider?: TracerProvider | undefined;
  /** Makes the meter. Default: the registered one, at each use. */
  meterProvider?: MeterProvider | undefined;
  /** Writes the headers to the service and reads those of requests. Default: the registered one, at each use. */
  propagator?: TextMapPropagator | undefined;
  /**
   * What the span of an event belongs to. It has links to the operations that it ends and to the one that began its call, in any case.
   *
   * - `"child"`: it is a child of the operation that it ends (`PlayCompleted` of `playToAll`, `CallDisconnected` of `hangUp`), else of the
   *   operation that began its call (`CallConnected` of `createCall`); it has a link to the span of its request, whose child it is only
   *   where neither is known. So a call is one trace, from `createCall` to its end.
   * - `"link"`: it is a child of the span of its request, as the conventions for messaging prefer it. The traces stay short where calls are
   *   long. Operations with no active span begin traces of their own.
   *
   * An event that comes before the response to `createCall` is a child of its request, and gets its link with that response.
   *
   * Default: `"child"`.
   */
  events?: "child" | "link" | undefined;
}

/**
 * Makes what a client and a receiver take as `telemetry`. One object may serve several of them, and a client and its receiver may have
 * different ones.
 *
 * @throws CallAutomationError when an option is unknown or invalid
 */
export function openTelemetry(options?: OpenTelemetryOptions): Telemetry;
