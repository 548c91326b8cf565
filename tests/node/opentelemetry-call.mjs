// A call with a telemetry, in whichever runtime: the SDK, the emulator and all else in one program. It imports what a bundler finds.
import { context, metrics, propagation, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { CallAutomationClient } from "ringwire";
import { CallbackReceiver } from "ringwire/callbacks";
import { Emulator } from "ringwire/emulator";
import { openTelemetry } from "ringwire/opentelemetry";

/** The spans of a call, each as `parent > name`, and the traceparents that the emulator was sent. */
export async function call(manager) {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  if (manager) context.setGlobalContextManager(manager.enable());
  const telemetry = openTelemetry();
  const receiver = new CallbackReceiver({ unverified: true, telemetry });
  const emulator = await Emulator.start({ onCallback: (request) => receiver.handle(request) });
  const sent = [];
  const fetch = (request) => {
    sent.push(request.headers.get("traceparent"));
    return emulator.fetch(request);
  };
  const client = new CallAutomationClient(emulator.connectionString, { fetch, callbacks: receiver, telemetry });
  const prompt = { kind: "fileSource", url: emulator.promptUri(1) };
  receiver.on("CallConnected", async ({ callConnectionId }) => {
    const connection = client.getCallConnection(callConnectionId);
    await connection.getCallMedia().playToAll([prompt]).completed();
    await connection.hangUp(true);
  });
  const invite = { targetParticipant: { phoneNumber: "+15550100000" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } };
  const { disconnected } = await client.createCall(invite, "https://app.example/callbacks");
  let isOver = false;
  const over = () => (isOver = true);
  disconnected().then(over, over);
  for (let turns = 0; !isOver && turns < 2000; turns++) {
    await emulator.advance("100ms");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await receiver.close();
  const spans = exporter.getFinishedSpans();
  const names = new Map(spans.map((span) => [span.spanContext().spanId, span.name]));
  const requests = spans.filter(({ name, parentSpanContext }) => name === "POST" && !parentSpanContext);
  for (const api of [trace, context, propagation, metrics]) api.disable();
  return {
    traces: new Set(spans.filter((span) => !requests.includes(span)).map((span) => span.spanContext().traceId)).size,
    requests: requests.length,
    tree: spans
      .filter((span) => !requests.includes(span))
      .map((span) => `${names.get(span.parentSpanContext?.spanId) ?? ""} > ${span.name}`)
      .sort(),
    sent: sent.map((header) => names.get(header?.split("-")[2])),
  };
}
