// Every export of `ringwire/callbacks`, used as a user would: it is enough that this compiles. What must not compile says so.
import type { CallAutomationClient, CallClient } from "ringwire";
import type {
  CallConnected,
  CallEvent,
  IncomingCallEvent,
  PlayCompleted,
  RecordingChunk,
  RecordingFileStatusUpdatedEvent,
} from "ringwire";
import { CallAutomationError, CallOutcomeError, CallbackReceiver, outcomeOf, reasonOf } from "ringwire/callbacks";
import type {
  CallbackReceiverOptions,
  CallbackRequest,
  CallbackResponse,
  CallbackStore,
  EventFilter,
  EventOfKind,
  NodeRequest,
  NodeResponse,
  OperationOutcome,
  OutcomeReason,
  PlatformContext,
  ReceivedEvent,
  ReceivedKind,
  Refusal,
  Telemetry,
  WaitOptions,
} from "ringwire/callbacks";

declare const telemetry: Telemetry;

const kept = new Map<string, string>();
const store: CallbackStore = {
  add: (key, value, expiresAtMs) => expiresAtMs > 0 && !kept.has(key) && Boolean(kept.set(key, value)),
  get: async (key) => kept.get(key),
  list: (prefix) => [...kept].filter(([key]) => key.startsWith(prefix)).map(([, value]) => value),
};
const options: Required<CallbackReceiverOptions> = {
  audience: ["5a3f0b1e-8f0c-4d5e-9a77-1d2c3b4a5968"],
  issuer: "https://issuer.example",
  metadataUrl: "https://issuer.example/.well-known/openid-configuration",
  clockSkewMs: 60_000,
  secret: { name: "code", value: "a secret" },
  unverified: false,
  fetch: (url: string, init: RequestInit) => fetch(url, init),
  store,
  pollMs: 500,
  maxBodyBytes: 1 << 20,
  waitTimeoutMs: 240_000,
  rememberMs: 3_600_000,
  maxEvents: 100_000,
  maxMemoryBytes: 1 << 27,
  handlerTimeoutMs: 300_000,
  onError: (error: unknown, event?: ReceivedEvent) => void [error, event?.kind],
  onRefused: ({ status, reason, message }: Refusal) => void [status + 1, reason.length, message.length],
  telemetry,
};
export const receivers: CallbackReceiver[] = [
  new CallbackReceiver(options),
  new CallbackReceiver({ audience: "5a3f0b1e-8f0c-4d5e-9a77-1d2c3b4a5968" }),
  new CallbackReceiver({ secret: "a secret", fetch }),
];
const receiver = new CallbackReceiver({ unverified: true });
// @ts-expect-error nothing says whom to believe: a mistake at run time, and without options at once
new CallbackReceiver();
// @ts-expect-error a misspelt option
new CallbackReceiver({ audiance: "a" });

// ── Hosts

const context: PlatformContext = { waitUntil: (work: Promise<unknown>) => void work };
export const worker = { fetch: receiver.handle };
export const answered: Promise<Response> = receiver.handle(new Request("https://clinic.example/callbacks"), {}, context);
/** As Azure Functions declare it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly query: URLSearchParams;
  readonly body: ReadableStream | null;
  readonly bodyUsed: boolean;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
}
export interface HttpResponseInit {
  body?: AsyncIterable<Uint8Array> | string | null | undefined;
  jsonBody?: object;
  status?: number;
  headers?: Headers | Record<string, string>;
}
export const azure: (request: HttpRequest, invocation: { invocationId: string }) => Promise<HttpResponseInit> = receiver.handle;
export const structural: (request: CallbackRequest) => Promise<CallbackResponse> = receiver.handle;
// @ts-expect-error the context of Hono: its request is `c.req.raw`
export const hono: (context: { req: { raw: Request } }) => Promise<Response> = receiver.handle;
// @ts-expect-error a request of Node is for `node()`
export const express: (request: NodeRequest, response: NodeResponse) => Promise<Response> = receiver.handle;
// @ts-expect-error a URL
receiver.handle("https://clinic.example/callbacks");
/** What of their requests differs from that of Node. */
interface Framework {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body?: unknown;
}
export const others = (
  fastify: Framework & { raw: NodeRequest },
  koa: Framework & { req: NodeRequest },
  response: NodeResponse,
) => [fastify, koa].map((request) => receiver.node()(request, response));
export const listener: (request: NodeRequest, response: NodeResponse) => Promise<void> = receiver.node();

// ── Handlers

const end: () => void = receiver.on("PlayCompleted", (event: PlayCompleted) => event.callConnectionId);
end();
receiver.on("RecordingFileStatusUpdated", (event: RecordingFileStatusUpdatedEvent) =>
  event.recordingStorageInfo.recordingChunks.map(({ contentLocation }: RecordingChunk) => contentLocation satisfies string),
);
receiver.on("Unknown", ({ type }) => type satisfies string);
receiver.on("IncomingCall", async ({ incomingCallContext }: IncomingCallEvent) => incomingCallContext.length);
receiver.on("CallLegStateChanged", ({ callState }) => callState);
receiver.on("Unknown", (event: EventOfKind<"Unknown">) => event.data);
receiver.on("*", (event: ReceivedEvent) => event.kind satisfies ReceivedKind);
// @ts-expect-error a kind that does not exist
receiver.on("CallConected", () => undefined);

// ── Waits

const patience: WaitOptions = { timeoutMs: 1000, signal: new AbortController().signal };
export async function waits(client: CallAutomationClient, old: CallClient): Promise<void> {
  const connected: CallConnected = await receiver.waitFor({ callConnectionId: "id", kind: "CallConnected" }, patience);
  const either: EventOfKind<"PlayCompleted" | "PlayFailed"> = await receiver.waitFor({
    operationContext: connected.callConnectionId,
    kind: ["PlayCompleted", "PlayFailed"],
    predicate: (event) => event.kind === "PlayFailed",
  });
  const filter: EventFilter<"DtmfReceived"> = { callLegId: "leg", kind: "DtmfReceived" };
  for await (const { toneInfo } of receiver.events(filter, { signal: new AbortController().signal })) void toneInfo.tone;
  for await (const event of receiver.events()) void event.kind;
  // @ts-expect-error a filter that does not exist
  await receiver.waitFor({ callId: "id" });
  try {
    await (await client.createCall({ targetParticipant: { phoneNumber: "+14255550123" } }, "https://clinic.example")).connected();
    await old.hangupCall("leg").completed();
  } catch (error) {
    if (error instanceof CallOutcomeError) {
      const told: [string, "failed" | "ended", number | undefined, number | undefined] = [
        error.reason,
        error.kind,
        error.code,
        error.subCode,
      ];
      void [told, error.event.kind, either.kind];
    } else if (error instanceof CallAutomationError) {
      void error.target;
    }
  }
  const reason: OutcomeReason = reasonOf(connected);
  const outcome: OperationOutcome | undefined = outcomeOf("playToAll");
  void [reason.text, outcome?.done];
  const waiting: number = receiver.waiting;
  const events: CallEvent["kind"][] = ["DtmfReceived"];
  void [waiting, events];
}

// Closing, also by `await using` where the library has `Symbol.asyncDispose`.
export const closed: Promise<void> = receiver.close();
