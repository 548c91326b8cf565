// What the tests of `ringwire/opentelemetry` share: the built package beside `@opentelemetry/api`, as a program has them, and the SDK with
// its exporters in memory.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { programWith } from "./pkg.mjs";

/** A folder of a program that has the package, and the API of OpenTelemetry if that is wanted. */
export const program = (withApi = true) => programWith(...(withApi ? ["@opentelemetry"] : []));

/** The entries of the package in a folder of a program. */
export async function entries(dir) {
  const load = (file) => import(pathToFileURL(join(dir, "node_modules/ringwire", file)).href);
  const [client, callbacks, emulator, http, telemetry] = await Promise.all(
    ["client-node", "callbacks-node", "emulator-node", "emulator-http-node"]
      .map((name) => `entries/${name}.js`)
      .concat("opentelemetry/index.js")
      .map(load),
  );
  return { ...client, ...callbacks, ...emulator, ...http, ...telemetry };
}

/** An SDK in memory, registered until the test ends. What it exports is read by `spans()` and `metrics()`. */
export function sdk(t, { manager = new AsyncLocalStorageContextManager(), propagator = new W3CTraceContextPropagator() } = {}) {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  if (propagator) propagation.setGlobalPropagator(propagator);
  if (manager) context.setGlobalContextManager(manager.enable());
  t.after(async () => {
    for (const api of [trace, metrics, propagation, context]) api.disable();
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
  });
  return {
    tracer: trace.getTracer("the program"),
    spans: () => exporter.getFinishedSpans(),
    /** By name: the descriptor, and the points with their attributes. */
    async metrics() {
      await reader.forceFlush();
      const all =
        measured
          .getMetrics()
          .at(-1)
          ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
      return new Map(all.map((metric) => [metric.descriptor.name, metric]));
    },
  };
}

/** The spans of a name, or the one span of it. */
export const named = (spans, name) => spans.filter((span) => span.name === name);
export const one = (spans, name) => {
  const found = named(spans, name);
  if (found.length !== 1)
    throw new Error(`${found.length} spans of the name ${name}: ${spans.map((span) => span.name).join(", ")}`);
  return found[0];
};
export const idOf = (span) => span.spanContext().spanId;
export const traceOf = (span) => span.spanContext().traceId;
export const parentOf = (span) => span.parentSpanContext?.spanId;
export const linksOf = (span) => span.links.map((link) => link.context.spanId);
