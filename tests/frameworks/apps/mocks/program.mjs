// One client, one mock or tracer, in one order: what the mock sees of the client's request, and what the client makes of the answer.
//
// Usage: node program.mjs <mock> <client> <order> <format> <origin>
import { createRequire, register } from "node:module";

const [mockName, clientName, order, format, origin] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const load = format === "cjs" ? async (name) => require(name) : (name) => import(name);
/** What packages export by default, in both formats. */
const defaultOf = (module) => module.default ?? module;

const ANSWER = { callConnectionId: "mocked", callConnectionState: "connecting", targets: [] };
const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const PATH = "/calling/callConnections";

/** What is compared of a request. */
const describe = (method, header, body) => ({
  method,
  signed: /^HMAC-SHA256 /.test(header("authorization")),
  contentType: header("content-type")?.split(";")[0],
  callbackUri: body?.callbackUri,
});

async function nock(name) {
  const nock = defaultOf(await load(name));
  nock.disableNetConnect();
  let body;
  const headers = {};
  const keep = (name) => (value) => {
    headers[name] = [value].flat()[0];
    return true;
  };
  const keepBody = (sent) => {
    body = sent;
    return true;
  };
  const scope = nock(origin)
    .post((uri) => uri.startsWith(PATH), keepBody)
    .matchHeader("authorization", keep("authorization"))
    .matchHeader("content-type", keep("content-type"))
    .reply(201, ANSWER);
  return () => (scope.isDone() ? describe("POST", (name) => headers[name], body) : undefined);
}

async function msw(name) {
  const { http, HttpResponse } = await load(name);
  const { setupServer } = await load(`${name}/node`);
  let seen;
  const answer = async ({ request }) => {
    seen = describe(request.method, (name) => request.headers.get(name), await request.clone().json());
    return HttpResponse.json(ANSWER, { status: 201 });
  };
  setupServer(http.post(`${origin}${PATH}`, answer)).listen({ onUnhandledRequest: "error" });
  return () => seen;
}

/** The server that is asked gives the `traceparent` it got as the id of the correlation. */
async function openTelemetry(packageName, className) {
  if (format === "esm") register("@opentelemetry/instrumentation/hook.mjs", import.meta.url);
  const { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } = await load("@opentelemetry/sdk-trace-node");
  const { registerInstrumentations } = await load("@opentelemetry/instrumentation");
  const { [className]: Instrumentation } = await load(packageName);
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  tracerProvider.register();
  registerInstrumentations({ tracerProvider, instrumentations: [new Instrumentation()] });
  // The instrumentation patches the module when it is loaded the next time, as any server does.
  await load("node:http");
  return (result) => {
    const span = exporter.getFinishedSpans().find(({ kind }) => kind === 2);
    if (!span) return undefined;
    const status = span.attributes["http.response.status_code"] ?? span.attributes["http.status_code"];
    return { status, propagated: result?.correlationId?.includes(span.spanContext().traceId) };
  };
}

const mocks = {
  nock13: nock,
  nock14: nock,
  nock15: nock,
  msw2: msw,
  msw3: msw,
  "otel-http": () => openTelemetry("@opentelemetry/instrumentation-http", "HttpInstrumentation"),
  "otel-undici": () => openTelemetry("@opentelemetry/instrumentation-undici", "UndiciInstrumentation"),
};

const clients = {
  official: () =>
    automationClient("@azure/communication-call-automation", { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }),
  ringwire: () => automationClient("ringwire", { retry: false }),
  // By the platform's own function, as it is when it is used.
  "ringwire-fetch": () => automationClient("ringwire", { retry: false, fetch: (...request) => fetch(...request) }),
  async fetch() {
    const body = JSON.stringify({ callbackUri: "https://app.example/cb" });
    return async () => (await fetch(`${origin}${PATH}`, { method: "POST", body })).json();
  },
};

async function automationClient(name, options) {
  const { CallAutomationClient } = await load(name);
  const client = new CallAutomationClient(`endpoint=${origin}/;accesskey=${KEY}`, options);
  const targetParticipant = { communicationUserId: "8:acs:callee" };
  return async () => (await client.createCall({ targetParticipant }, "https://app.example/cb")).callConnectionProperties;
}

let mock = order === "before" && (await mocks[mockName](mockName));
const place = await clients[clientName]();
// Whether a server listens there or not: the client must only have sent a request.
if (order === "after-use") await place().catch(() => {});
mock ||= await mocks[mockName](mockName);
let result;
let error;
try {
  result = await place();
} catch (caught) {
  error = [caught, caught.cause].filter(Boolean).join(", because of ");
}
// A span ends a moment after the answer.
await new Promise((resolve) => setTimeout(resolve, 50));
console.log(`RESULT ${JSON.stringify({ seen: mock(result), callConnectionId: result?.callConnectionId, error })}`);
process.exit();
