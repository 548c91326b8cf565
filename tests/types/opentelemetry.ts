// Every export of `ringwire/opentelemetry`, used as a user would: it is enough that this compiles. What must not compile says so.
import { ROOT_CONTEXT, context, metrics, propagation, trace } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import { CallAutomationClient, CallClient } from "ringwire";
import type { Telemetry as SameTelemetry, TracingContext } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { openTelemetry } from "ringwire/opentelemetry";
import type { OpenTelemetryOptions, Telemetry } from "ringwire/opentelemetry";

// What the SDK has, and what is registered by default.
export const options: Required<OpenTelemetryOptions>[] = [
  {
    tracerProvider: new BasicTracerProvider(),
    meterProvider: new MeterProvider(),
    propagator: new W3CTraceContextPropagator(),
    events: "link",
  },
  {
    tracerProvider: trace.getTracerProvider(),
    meterProvider: metrics.getMeterProvider(),
    propagator: {
      inject: propagation.inject.bind(propagation),
      extract: propagation.extract.bind(propagation),
      fields: () => [],
    },
    events: "child",
  },
];
context.setGlobalContextManager(new AsyncLocalStorageContextManager());

const telemetry: Telemetry = openTelemetry();
export const same: SameTelemetry = telemetry;
const receiver = new CallbackReceiver({ secret: "a secret", telemetry });
const client = new CallAutomationClient("endpoint=https://a.example/;accesskey=a2V5", { callbacks: receiver, telemetry });
const preview = new CallClient("endpoint=https://a.example/;accesskey=a2V5", { callbacks: receiver, telemetry: undefined });

const tracingContext: Context = trace.setSpan(ROOT_CONTEXT, trace.getTracer("a program").startSpan("a reminder"));
export const given: TracingContext = tracingContext;
export const operations = [
  client.getCallConnection("c").hangUp(true, { tracingOptions: { tracingContext } }),
  preview.hangupCall("leg", { tracingOptions: { tracingContext } }),
];

// @ts-expect-error a misspelt option
openTelemetry({ tracer: trace.getTracer("a program") });
// @ts-expect-error there are two
openTelemetry({ events: "parent" });
// @ts-expect-error it is made by the function
new CallbackReceiver({ secret: "a secret", telemetry: openTelemetry });
// @ts-expect-error no context
preview.hangupCall("leg", { tracingOptions: { tracingContext: {} } });
