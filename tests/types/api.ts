// Every export of the package, used as a user would: it is enough that this compiles. What must not compile says so.
import { CallAutomationError, CallClient, parseCallEvents } from "ringwire";
import type {
  AccessToken,
  Attempt,
  AttemptInfo,
  AwaitableCall,
  AwaitableOperation,
  CallClientCommunicationIdentifier,
  CallClientCreateCallOptions,
  CallClientCreateCallResult,
  CallClientMicrosoftTeamsUserIdentifier,
  CallClientOperation,
  CallClientOptions,
  CallClientParticipant,
  CallClientParticipantsUpdated,
  CallClientPhoneNumberIdentifier,
  CallClientResult,
  CallClientUnknownIdentifier,
  CallEvent,
  CallEventEnvelope,
  CallLegStateChanged,
  CallModality,
  CallRecordingStateChanged,
  CallState,
  ClientOptions,
  CommunicationUserIdentifier,
  Credential,
  DtmfReceived,
  EventSubscriptionType,
  GetToken,
  IdentifierLike,
  InviteParticipantResult,
  InviteParticipantsOptions,
  OperationResult,
  OperationStatus,
  PlayAudioOptions,
  PlayAudioResult,
  ReceivedResponse,
  RequestOptions,
  ResultInfo,
  RetryOptions,
  SignedRequest,
  Telemetry,
  ToneValue,
  TracingContext,
  UnknownCallEvent,
  WaitOptions,
} from "ringwire";

// ── Clients and credentials

const token: AccessToken = { token: "a.b.c", expiresOnTimestamp: Date.now() + 3_600_000 };
const getToken: GetToken = async (scope) => (scope.endsWith(".default") ? token : token.token);
const credentials: Credential[] = [
  { key: "c2VjcmV0" },
  "a.b.c",
  getToken,
  () => "a.b.c",
  () => token,
  // The credentials of @azure/identity have this shape.
  { getToken: async (_scope: string) => token },
  { getToken: async () => null },
];

const attempts: string[] = [];
function watch({ operation, attempt, status, requestId, durationMs, retriedAfterMs, error }: AttemptInfo): void {
  const numbers: (number | undefined)[] = [attempt, status, durationMs, retriedAfterMs];
  attempts.push([operation, ...numbers, requestId ?? "", String(error)].join(" "));
}
watch({ operation: "createCall", attempt: 1, durationMs: 12 } satisfies AttemptInfo);

declare const receiver: Required<ClientOptions>["callbacks"];
/** A program that makes both clients has the options of both in one object. */
export const ofBoth: ClientOptions = { timeoutMs: 1000, headers: {}, callbacks: receiver };
declare const telemetry: Telemetry;
declare const tracingContext: TracingContext;
const retry: RetryOptions = { maxRetries: 5, baseDelayMs: 100, maxDelayMs: 10_000 };
const clientOptions: Required<CallClientOptions> = {
  apiVersion: "2021-04-15-preview1",
  basePath: "/calling/calls",
  allowInsecureConnection: true,
  dateHeader: "date",
  retry,
  timeoutMs: 30_000,
  headers: { "x-tenant": "7" },
  onAttempt: watch,
  fetch: (request: Request) => fetch(request),
  callbacks: receiver,
  telemetry,
};
const connectionString = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0";
const client = new CallClient(connectionString);
export const clients: CallClient[] = [
  client,
  new CallClient(connectionString, clientOptions),
  new CallClient(connectionString, { retry: false, fetch }),
  ...credentials.map((credential) => new CallClient("https://contoso.communication.azure.com", credential, {})),
];

// @ts-expect-error a misspelt option
new CallClient(connectionString, { timeout: 1 });
// @ts-expect-error a base path that does not exist
new CallClient(connectionString, { basePath: "/call" });
// @ts-expect-error nothing to connect to
new CallClient();

// ── Identifiers

const user: CommunicationUserIdentifier = { communicationUserId: "8:acs:r_u" };
const phone: CallClientPhoneNumberIdentifier = { phoneNumber: "+14255550123" };
const teams: CallClientMicrosoftTeamsUserIdentifier = { microsoftTeamsUserId: "u", isAnonymous: true, cloud: "gcch" };
const other: CallClientUnknownIdentifier = { rawId: "28:b" };
const identifiers: CallClientCommunicationIdentifier[] = [user, phone, teams, other, { microsoftTeamsUserId: "u" }];
const callees: IdentifierLike[] = [...identifiers, "+14255550123"];

function name(identifier: CallClientCommunicationIdentifier): string {
  if ("phoneNumber" in identifier) return identifier.phoneNumber;
  if ("communicationUserId" in identifier) return identifier.communicationUserId;
  if ("microsoftTeamsUserId" in identifier) return `${identifier.microsoftTeamsUserId} (${identifier.cloud ?? "public"})`;
  return identifier.rawId;
}

// ── Operations

export async function operations(signal: AbortSignal): Promise<string[]> {
  const requestOptions: Required<RequestOptions> = {
    signal,
    timeoutMs: 1_000,
    headers: { "x-trace": "1" },
    onAttempt: watch,
    tracingOptions: { tracingContext: tracingContext.setValue(Symbol("a key"), 1).deleteValue(Symbol("a key")) },
  };
  const modalities: CallModality[] = ["audio", "video"];
  const events: EventSubscriptionType[] = ["participantsUpdated", "dtmfReceived"];
  const options: Required<CallClientCreateCallOptions> = {
    callbackUri: "https://clinic.example/callbacks",
    requestedModalities: modalities,
    requestedCallEvents: events,
    subject: "Tuesday",
    alternateCallerId: phone,
  };
  const created: CallClientCreateCallResult = await client.createCall(user, callees, options, requestOptions);
  const awaited: AwaitableCall<CallLegStateChanged, CallLegStateChanged> = await client.createCall(user, callees, options);
  const patience: WaitOptions = { timeoutMs: 60_000, signal: new AbortController().signal };
  const states: CallState[] = [(await awaited.connected(patience)).callState, (await awaited.disconnected()).callState];
  const ending: AwaitableOperation<void, CallLegStateChanged> = client.hangupCall("leg");
  states.push((await ending.completed()).callState);
  const answer: CallClientResult<"createCall"> = client.parseResponse("createCall", { status: 201, body: "{}" });
  void [states, answer.callLegId];
  // @ts-expect-error nothing tells the end of it
  void client.removeParticipant("leg", "p").completed();
  const { callLegId } = await client.createCall("8:acs:r_u", ["+14255550123"], { ...options, alternateCallerId: "+14255550100" });

  const play: Required<PlayAudioOptions> = {
    audioFileUri: "https://media.example/a.wav",
    loop: true,
    operationContext: "c",
    resourceId: "r",
  };
  const played: OperationResult = await client.playAudio(callLegId, play, requestOptions);
  const status: OperationStatus = (await client.cancelMediaProcessing(callLegId)).status;
  // Words of later versions are kept.
  const later: OperationResult = { ...played, status: "paused" };
  await client.cancelMediaProcessing(callLegId, "context", { signal });
  await client.cancelMediaProcessing(callLegId, undefined, { signal });
  const invite: Required<InviteParticipantsOptions> = { operationContext: "c", alternateCallerId: "+14255550100" };
  const nothing: void = await client.inviteParticipants(callLegId, callees, invite, requestOptions);
  await client.inviteParticipants(callLegId, ["+14255550123"]);
  await client.removeParticipant(callLegId, "p", requestOptions);
  await client.hangupCall(callLegId, requestOptions);
  await client.deleteCall(callLegId, requestOptions);
  const info: ResultInfo | null | undefined = played.resultInfo;
  return [
    created.callLegId,
    played.id,
    status,
    later.status,
    String(nothing),
    `${info?.code}/${info?.subcode} ${info?.message ?? ""}`,
  ];
}

export function refused(): void {
  // @ts-expect-error a call needs a callback
  void client.createCall(user, [phone], { requestedModalities: ["audio"], requestedCallEvents: [] });
  // Words are the service's to judge: it may know more of them.
  void client.createCall(user, [phone], { callbackUri: "", requestedModalities: ["text"], requestedCallEvents: ["callHeld"] });
  void client.inviteParticipants("leg", [{ microsoftTeamsUserId: "user", cloud: "airgap" }]);
  // @ts-expect-error a word is a text
  void client.createCall(user, [phone], { callbackUri: "", requestedModalities: [1], requestedCallEvents: [] });
  // @ts-expect-error one target is still a list
  void client.inviteParticipants("leg", phone);
  // @ts-expect-error a misspelt option
  void client.playAudio("leg", { audioFileUrl: "https://media.example/a.wav" });
  // @ts-expect-error an identifier of no kind
  void client.createCall({ phone: "+14255550123" }, [], { callbackUri: "", requestedModalities: [], requestedCallEvents: [] });
  // @ts-expect-error the service of the 2021 preview does not recognize a repeated request
  void client.hangupCall("leg", { repeatabilityRequestId: "1" });
  // @ts-expect-error an identifier of 2026-03-12
  void client.inviteParticipants("leg", [{ teamsAppId: "bot" }]);
  // @ts-expect-error the context is not in an object here
  void client.cancelMediaProcessing("leg", { operationContext: "c" });
}

// ── The pure half

export async function pure(): Promise<Response> {
  const operation: CallClientOperation = "createCall";
  const request: SignedRequest = await client.buildRequest("removeParticipant", "leg", "participant");
  await client.buildRequest("cancelMediaProcessing", "leg", "context", { timeoutMs: 1 });
  // @ts-expect-error the arguments are those of the operation
  await client.buildRequest("removeParticipant", "leg");
  const response: ReceivedResponse = { status: 201, headers: { "retry-after": "1" }, body: '{"callLegId":"leg"}' };
  const leg: string = client.parseResponse(operation, response).callLegId;
  const nothing: void = client.parseResponse("hangupCall", { status: 202 });
  return fetch(`${request.url}#${leg}${String(nothing)}`, {
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
  });
}

// ── Errors

export function told(error: unknown): string {
  if (!(error instanceof CallAutomationError)) return "not ours";
  const base: Error = error;
  const tries = error.attempts.map((attempt: Attempt) => `${attempt.status ?? "-"} ${attempt.retriedAfterMs ?? 0}`);
  const parts: (string | number | undefined)[] = [
    base.message,
    error.name satisfies "CallAutomationError",
    error.target,
    error.status,
    error.statusCode,
    error.code,
    error.requestId,
    error.retryAfterMs,
    error.body,
    error.request?.method,
    error.request?.url,
    error.response?.status,
    error.response?.bodyAsText,
    JSON.stringify([error.details, error.cause]),
    ...tries,
  ];
  switch (error.kind) {
    case "validation":
    case "credential":
    case "network":
    case "service":
    case "response":
      return parts.join(" ");
    default:
      return error.kind satisfies never;
  }
}

// ── Events

const states: Record<string, CallState> = { known: "established", later: "parked" };
const tones: ToneValue[] = ["Tone0", "Tone9", "Star", "Pound", "A", "Flash", "later"];

export function react(body: unknown): string[] {
  const events: CallEvent[] = parseCallEvents(body);
  return events.map((event) => {
    const envelope: CallEventEnvelope = event;
    const about = [envelope.id, envelope.topic, envelope.subject, envelope.eventType, envelope.eventTime].join(" ");
    return `${about} ${told_by(event)}`;
  });
}

/** A kind that is new in the types has to be dealt with here, or this does not compile. */
function told_by(event: CallEvent): string {
  switch (event.kind) {
    case "CallLegStateChanged": {
      const changed: CallLegStateChanged = event;
      return `${changed.callLegId} ${changed.callState === states.known} ${changed.conversationId ?? ""}`;
    }
    case "ParticipantsUpdated": {
      const updated: CallClientParticipantsUpdated = event;
      const there = ({ identifier, participantId, isMuted }: CallClientParticipant) =>
        `${name(identifier)} ${participantId} ${isMuted}`;
      return `${updated.callLegId} ${updated.participants.map(there).join()}`;
    }
    case "PlayAudioResult": {
      const played: PlayAudioResult = event;
      return `${played.callLegId} ${played.status} ${played.operationContext} ${played.resultInfo?.subcode === 8508}`;
    }
    case "InviteParticipantResult": {
      const invited: InviteParticipantResult = event;
      return `${invited.callLegId} ${invited.status} ${invited.operationContext} ${invited.resultInfo?.code} ${invited.participants.map(name).join()}`;
    }
    case "DtmfReceived": {
      const pressed: DtmfReceived = event;
      return `${pressed.callLegId} ${pressed.toneInfo.sequenceId} ${tones.includes(pressed.toneInfo.tone)}`;
    }
    case "CallRecordingStateChanged": {
      const recording: CallRecordingStateChanged = event;
      return `${recording.recordingId} ${recording.state} ${recording.startDateTime} ${recording.conversationId}`;
    }
    case "Unknown": {
      const unknown: UnknownCallEvent = event;
      return JSON.stringify(unknown.data);
    }
    default:
      return event satisfies never;
  }
}
