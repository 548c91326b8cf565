// Every export for 2026-03-12, used as a user would: it is enough that this compiles. What must not compile says so.
import {
  CallAutomationClient,
  CallConnection,
  CallMedia,
  CallRecording,
  Channel,
  DtmfTone,
  KnownCallRejectReason,
  KnownMediaStreamingAudioChannelType,
  KnownMediaStreamingContentType,
  KnownStreamingTransportType,
  RecognizeInputType,
  StreamingData,
  VoiceKind,
  createIdentifierFromRawId,
  createOutboundAudioData,
  createOutboundStopAudioData,
  getIdentifierKind,
  getIdentifierRawId,
  isCommunicationUserIdentifier,
  isMicrosoftTeamsAppIdentifier,
  isMicrosoftTeamsUserIdentifier,
  isPhoneNumberIdentifier,
  isTeamsExtensionUserIdentifier,
  isUnknownIdentifier,
  parseCallAutomationEvent,
  parseCallAutomationEvents,
  parseIncomingCallEvents,
  validationResponse,
} from "ringwire";
import type {
  AbortSignalLike,
  AddParticipantFailed,
  AddParticipantOptions,
  AddParticipantResult,
  AddParticipantSucceeded,
  AnswerCallOptions,
  AnswerCallResult,
  AnswerFailed,
  AudioData,
  AudioFormat,
  AudioMetadata,
  CallAutomationClientOptions,
  CallAutomationEvent,
  CallAutomationEventBase,
  CallAutomationOperation,
  CallAutomationOperations,
  CallConnected,
  CallConnectionProperties,
  CallConnectionStateModel,
  CallDisconnected,
  CallIntelligenceOptions,
  CallInvite,
  CallLocator,
  CallLocatorType,
  CallMediaRecognizeChoiceOptions,
  CallMediaRecognizeDtmfOptions,
  CallMediaRecognizeOptions,
  CallMediaRecognizeSpeechOptions,
  CallMediaRecognizeSpeechOrDtmfOptions,
  CallParticipant,
  CallRejectReason,
  CallResult,
  CallTransferAccepted,
  CallTransferFailed,
  CancelAddParticipantFailed,
  CancelAddParticipantOperationOptions,
  CancelAddParticipantOperationResult,
  CancelAddParticipantSucceeded,
  ChannelAffinity,
  ChoiceResult,
  CommunicationIdentifier,
  CommunicationIdentifierKind,
  CommunicationUserIdentifier,
  CommunicationUserKind,
  ConnectCallOptions,
  ConnectCallResult,
  ConnectFailed,
  ContinuousDtmfRecognitionOptions,
  ContinuousDtmfRecognitionStopped,
  ContinuousDtmfRecognitionToneFailed,
  ContinuousDtmfRecognitionToneReceived,
  CreateCallFailed,
  CreateCallOptions,
  CreateCallResult,
  CustomCallingContext,
  DeleteRecordingOptions,
  DownloadRecordingOptions,
  DtmfData,
  DtmfResult,
  FileSource,
  GetCallConnectionPropertiesOptions,
  GetParticipantOptions,
  GetRecordingPropertiesOptions,
  HangUpOptions,
  HoldFailed,
  HoldOptions,
  EventGridEnvelope,
  IncomingCallEvent,
  RecordingChunk,
  RecordingFileStatusUpdatedEvent,
  ListParticipantsResult,
  MediaKind,
  MediaStreamingAudioChannelType,
  MediaStreamingContentType,
  MediaStreamingFailed,
  MediaStreamingOptions,
  MediaStreamingStarted,
  MediaStreamingStatus,
  MediaStreamingStatusDetails,
  MediaStreamingStopped,
  MediaStreamingSubscription,
  MediaStreamingUpdate,
  MicrosoftTeamsAppIdentifier,
  MicrosoftTeamsAppKind,
  MicrosoftTeamsUserIdentifier,
  MicrosoftTeamsUserKind,
  MoveParticipantFailed,
  MoveParticipantSucceeded,
  MoveParticipantsOptions,
  MoveParticipantsResult,
  MuteParticipantOption,
  MuteParticipantResult,
  NodeWritable,
  OperationCallbackOptions,
  OperationEventBase,
  OperationOptions,
  OutStreamingData,
  ParticipantList,
  ParticipantsUpdated,
  PauseRecordingOptions,
  PhoneNumberIdentifier,
  PhoneNumberKind,
  PiiRedactionOptions,
  PlayCanceled,
  PlayCompleted,
  PlayFailed,
  PlayOptions,
  PlaySource,
  PlayStarted,
  PlayToAllOptions,
  RecognitionChoice,
  RecognitionType,
  RecognizeCanceled,
  RecognizeCompleted,
  RecognizeFailed,
  RecordingChannel,
  RecordingContent,
  RecordingFormat,
  RecordingKind,
  RecordingState,
  RecordingStateChanged,
  RecordingStateResult,
  RecordingStream,
  RecordingStorage,
  RecordingStorageKind,
  RedirectCallOptions,
  RejectCallOptions,
  RemoveParticipantFailed,
  RemoveParticipantResult,
  RemoveParticipantSucceeded,
  RemoveParticipantsOption,
  RepeatableCallbackOptions,
  RepeatableOperationOptions,
  ResultInformation,
  ResumeRecordingOptions,
  SendDtmfTonesCompleted,
  SendDtmfTonesFailed,
  SendDtmfTonesOptions,
  SendDtmfTonesResult,
  SignedRequest,
  SipCustomHeader,
  SipDiagnosticInfo,
  SipHeaderPrefix,
  SipUserToUserHeader,
  SpeechResult,
  SsmlSource,
  StartMediaStreamingOptions,
  StartRecordingFailed,
  StartRecordingOptions,
  StartTranscriptionOptions,
  StopAudio,
  StopMediaStreamingOptions,
  StopRecordingOptions,
  StopTranscriptionOptions,
  StreamingDataKind,
  StreamingDataResult,
  StreamingStatusDetails,
  SubscriptionState,
  SummarizationOptions,
  SummarizeCallOptions,
  TeamsExtensionUserIdentifier,
  TeamsExtensionUserKind,
  TeamsPhoneCallDetails,
  TeamsPhoneCallerDetails,
  TeamsPhoneSourceDetails,
  TextSource,
  Tone,
  TranscriptionData,
  TranscriptionFailed,
  TranscriptionMetadata,
  TranscriptionOptions,
  TranscriptionResultState,
  TranscriptionStarted,
  TranscriptionStatus,
  TranscriptionStatusDetails,
  TranscriptionStopped,
  TranscriptionSubscription,
  TranscriptionUpdate,
  TranscriptionUpdated,
  TransferCallResult,
  TransferCallToParticipantOptions,
  UnholdOptions,
  UnknownCallAutomationEvent,
  UnknownIdentifier,
  UnknownIdentifierKind,
  UpdateTranscriptionOptions,
  ValidationResponse,
  VoipHeader,
  WordData,
} from "ringwire";

// ── Identifiers

const user: CommunicationUserIdentifier = { communicationUserId: "8:acs:r_u" };
const phone: PhoneNumberIdentifier = { phoneNumber: "+14255550123" };
const hidden: Required<PhoneNumberIdentifier> = {
  phoneNumber: "anonymous",
  rawId: "4:anonymous",
  assertedId: "1",
  isAnonymous: true,
};
const teams: Required<MicrosoftTeamsUserIdentifier> = {
  microsoftTeamsUserId: "u",
  isAnonymous: false,
  cloud: "gcch",
  rawId: "8:gcch:u",
};
const bot: Required<MicrosoftTeamsAppIdentifier> = { teamsAppId: "a", cloud: "public", rawId: "28:orgid:a" };
const extension: Required<TeamsExtensionUserIdentifier> = {
  userId: "u",
  tenantId: "t",
  resourceId: "r",
  cloud: "dod",
  rawId: "8:dod-acs:r_t_u",
};
const other: UnknownIdentifier = { id: "48:later" };
const everyone: CommunicationIdentifier[] = [
  user,
  phone,
  hidden,
  teams,
  bot,
  extension,
  other,
  createIdentifierFromRawId("4:+1"),
];
// @ts-expect-error the unknown identifier of the 2021 preview
everyone.push({ rawId: "48:later" });

function name(identifier: CommunicationIdentifier): string {
  if (isPhoneNumberIdentifier(identifier)) return identifier.phoneNumber;
  if (isCommunicationUserIdentifier(identifier)) return identifier.communicationUserId;
  if (isMicrosoftTeamsUserIdentifier(identifier)) return identifier.microsoftTeamsUserId;
  if (isMicrosoftTeamsAppIdentifier(identifier)) return identifier.teamsAppId;
  if (isTeamsExtensionUserIdentifier(identifier)) return `${identifier.resourceId} ${identifier.tenantId} ${identifier.userId}`;
  if (isUnknownIdentifier(identifier)) return identifier.id;
  return identifier satisfies never;
}

export function named(identifier: CommunicationIdentifier): string {
  const kind: CommunicationIdentifierKind = getIdentifierKind(identifier);
  switch (kind.kind) {
    case "communicationUser":
      return (kind satisfies CommunicationUserKind).communicationUserId;
    case "phoneNumber":
      return (kind satisfies PhoneNumberKind).phoneNumber;
    case "microsoftTeamsUser":
      return (kind satisfies MicrosoftTeamsUserKind).microsoftTeamsUserId;
    case "microsoftTeamsApp":
      return (kind satisfies MicrosoftTeamsAppKind).teamsAppId;
    case "teamsExtensionUser":
      return (kind satisfies TeamsExtensionUserKind).userId;
    case "unknown":
      return (kind satisfies UnknownIdentifierKind).id + getIdentifierRawId(identifier) + name(identifier);
    default:
      return kind satisfies never;
  }
}

// ── Clients

declare const receiver: Required<CallAutomationClientOptions>["callbacks"];
declare const telemetry: Required<CallAutomationClientOptions>["telemetry"];
const clientOptions: Required<CallAutomationClientOptions> = {
  sourceIdentity: user,
  apiVersion: "2025-08-15-preview",
  allowInsecureConnection: true,
  retry: { maxRetries: 5, baseDelayMs: 100, maxDelayMs: 10_000 },
  timeoutMs: 30_000,
  headers: { "x-tenant": "7" },
  onAttempt: ({ operation, attempt, durationMs }) => void [operation.length, attempt + durationMs],
  fetch: (request: Request) => fetch(request),
  callbacks: receiver,
  telemetry,
};
const connectionString = "endpoint=https://contoso.communication.azure.com/;accesskey=c2VjcmV0";
const client = new CallAutomationClient(connectionString);
export const clients: CallAutomationClient[] = [
  new CallAutomationClient(connectionString, clientOptions),
  new CallAutomationClient(connectionString, { retry: false, fetch, apiVersion: "2027-01-01" }),
  new CallAutomationClient("https://contoso.communication.azure.com", { key: "c2VjcmV0" }),
  // The credentials of @azure/identity have this shape.
  new CallAutomationClient(
    "https://contoso.communication.azure.com",
    {
      getToken: async (_scopes: string | string[], _options?: { abortSignal?: AbortSignalLike }) => ({
        token: "t",
        expiresOnTimestamp: 1,
      }),
    },
    { sourceIdentity: user },
  ),
];
const source: CommunicationUserIdentifier | undefined = client.getSourceIdentity();

// @ts-expect-error nothing to connect to
new CallAutomationClient();
// @ts-expect-error an option of the 2021 preview
new CallAutomationClient(connectionString, { basePath: "/calls" });
// @ts-expect-error who calls is a user of the resource
new CallAutomationClient(connectionString, { sourceIdentity: phone });
// @ts-expect-error a client makes it
new CallConnection("id", connectionString, { key: "" });
// @ts-expect-error a connection makes it
new CallMedia("id", connectionString, { key: "" });
// @ts-expect-error a client makes it
new CallRecording(connectionString, { key: "" });

// ── Options

const signal = AbortSignal.timeout(1_000);
const operationOptions: Required<OperationOptions> = {
  abortSignal: signal,
  signal,
  timeoutMs: 1_000,
  headers: { "x-trace": "1" },
  onAttempt: () => {},
  requestOptions: { timeout: 1_000, customHeaders: { "x-trace": "1" }, allowInsecureConnection: true },
  tracingOptions: {},
  serializerOptions: {},
  onResponse: (rawResponse) => void rawResponse.status,
};
const repeatable: Required<RepeatableOperationOptions> = {
  ...operationOptions,
  repeatabilityRequestId: "c6a2f5e2-5c1f-4d4c-9f7d-2f1a5a1f2d3e",
};
const simple: (
  | GetCallConnectionPropertiesOptions
  | GetParticipantOptions
  | GetRecordingPropertiesOptions
  | StopRecordingOptions
  | PauseRecordingOptions
  | ResumeRecordingOptions
  | DeleteRecordingOptions
)[] = [operationOptions, {}];

const callback: Required<OperationCallbackOptions> = {
  ...operationOptions,
  operationContext: "c",
  operationCallbackUrl: "https://clinic.example/callbacks",
};
const repeatableCallback: Required<RepeatableCallbackOptions> = { ...callback, ...repeatable };
const again: (
  | RemoveParticipantsOption
  | CancelAddParticipantOperationOptions
  | MoveParticipantsOptions
  | SendDtmfTonesOptions
)[] = [repeatableCallback, callback];
const withCallback: (
  | ContinuousDtmfRecognitionOptions
  | UnholdOptions
  | StopTranscriptionOptions
  | StartMediaStreamingOptions
  | StopMediaStreamingOptions
)[] = [callback, { operationContext: "c" }];

const intelligence: Required<CallIntelligenceOptions> = { cognitiveServicesEndpoint: "https://speech.example" };
const channelType: MediaStreamingAudioChannelType = KnownMediaStreamingAudioChannelType.Unmixed;
const contentType: MediaStreamingContentType = KnownMediaStreamingContentType.Audio;
const audioFormats: AudioFormat[] = ["pcm16KMono", "pcm24KMono", "later"];
const streaming: Required<MediaStreamingOptions> = {
  transportType: KnownStreamingTransportType.Websocket,
  audioChannelType: channelType,
  transportUrl: "wss://media.example",
  contentType,
  startMediaStreaming: true,
  enableBidirectional: true,
  audioFormat: "pcm24KMono",
  enableDtmfTones: true,
};
const pii: Required<PiiRedactionOptions> = { enable: true, redactionType: "maskWithCharacter" };
const summary: Required<SummarizationOptions> = { enableEndCallSummary: true, locale: "en-US" };
const transcription: Required<TranscriptionOptions> = {
  transportType: "websocket",
  locale: "en-US",
  transportUrl: "wss://media.example",
  speechModelEndpointId: "m",
  startTranscription: true,
  enableIntermediateResults: false,
  locales: ["en-US", "de-CH"],
  enableSentimentAnalysis: true,
  piiRedactionOptions: pii,
  summarizationOptions: summary,
};
const create: Required<CreateCallOptions> = {
  ...repeatable,
  sourceCallIdNumber: phone,
  sourceDisplayName: "Clinic",
  operationContext: "c",
  callIntelligenceOptions: intelligence,
  mediaStreamingOptions: streaming,
  transcriptionOptions: transcription,
  teamsAppSource: bot,
  enableLoopbackAudio: true,
};
const answer: Required<AnswerCallOptions & ConnectCallOptions> = {
  ...repeatable,
  operationContext: "c",
  callIntelligenceOptions: intelligence,
  mediaStreamingOptions: streaming,
  transcriptionOptions: transcription,
  enableLoopbackAudio: true,
};
const reasons: CallRejectReason[] = ["busy", KnownCallRejectReason.Forbidden];
const reject: Required<RejectCallOptions> = { ...repeatable, callRejectReason: KnownCallRejectReason.None };
const redirect: Required<RedirectCallOptions> = repeatable;

const prefix: SipHeaderPrefix = "X-";
const voip: VoipHeader = { kind: "voip", key: "k", value: "v" };
const sip: SipCustomHeader = { kind: "sipx", key: "k", value: "v", sipHeaderPrefix: prefix };
const userToUser: SipUserToUserHeader = { kind: "sipuui", key: "", value: "v" };
const caller: Required<TeamsPhoneCallerDetails> = {
  caller: phone,
  name: "Ada",
  phoneNumber: "+14255550123",
  recordId: "1",
  screenPopUrl: "https://clinic.example/1",
  isAuthenticated: true,
  additionalCallerInformation: { since: "1815" },
};
const passedOnBy: Required<TeamsPhoneSourceDetails> = {
  source: bot,
  language: "en",
  status: "ok",
  intendedTargets: { desk: teams },
};
const details: Required<TeamsPhoneCallDetails> = {
  kind: "TeamsPhoneCallDetails",
  teamsPhoneCallerDetails: caller,
  teamsPhoneSourceDetails: passedOnBy,
  sessionId: "s",
  intent: "i",
  callTopic: "t",
  callContext: "c",
  transcriptUrl: "https://clinic.example/t",
  callSentiment: "fine",
  suggestedActions: "none",
};
const context: CustomCallingContext = [voip, sip, userToUser, details];
const invite: Required<CallInvite> = {
  targetParticipant: extension,
  sourceCallIdNumber: phone,
  sourceDisplayName: "Clinic",
  customCallingContext: context,
};
// @ts-expect-error the service cannot call an identifier of unknown kind
const uncalled: CallInvite = { targetParticipant: other };
// @ts-expect-error once made, an invitation is for the one it is for
invite.targetParticipant = phone;

// ── Calls

export async function calls(): Promise<unknown[]> {
  const created: CreateCallResult = await client.createCall({ targetParticipant: phone }, "https://clinic.example/callbacks");
  const group: CreateCallResult = await client.createGroupCall(everyone, "https://clinic.example/callbacks", create);
  const answered: AnswerCallResult = await client.answerCall("context", "https://clinic.example/callbacks", answer);
  const types: CallLocatorType[] = ["serverCallLocator", "groupCallLocator", "roomCallLocator"];
  const locators: CallLocator[] = types.map((kind) => ({ id: "s", kind }));
  const connected: ConnectCallResult = await client.connectCall(
    { id: "room", kind: "roomCallLocator" },
    "https://clinic.example",
    answer,
  );
  const nothing: void[] = [
    await client.redirectCall("context", { targetParticipant: bot }, redirect),
    await client.rejectCall("context", reject),
    await client.rejectCall("context"),
  ];
  const results: CallResult[] = [created, group, answered, connected];
  const connections: CallConnection[] = results.map(({ callConnection }) => callConnection);
  const properties: CallConnectionProperties[] = results.map(({ callConnectionProperties }) => callConnectionProperties);
  const states: CallConnectionStateModel[] = properties.map(({ callConnectionState }) => callConnectionState ?? "unknown");
  const subscriptions = properties.map(({ mediaStreamingSubscription, transcriptionSubscription }) => {
    const media: MediaStreamingSubscription = mediaStreamingSubscription ?? {};
    const text: TranscriptionSubscription = transcriptionSubscription ?? {};
    const state: SubscriptionState | undefined = media.state ?? text.state;
    const resultStates: TranscriptionResultState[] = text.subscribedResultStates ?? ["final"];
    return [state, resultStates, media.subscribedContentTypes, text.locale, media.id, text.id];
  });
  const known = properties.map((call) => [
    call.callConnectionId ?? call.serverCallId ?? call.correlationId ?? call.callbackUrl ?? call.sourceDisplayName,
    ...[call.source, call.answeredby, call.answeredFor, call.sourceCallerIdNumber, ...(call.targetParticipants ?? [])],
  ]);
  return [...nothing, ...locators, ...connections, ...states, ...subscriptions, ...known, source, reasons];
}

export function refusedCalls(): void {
  // @ts-expect-error a call needs a callback
  void client.createCall({ targetParticipant: phone });
  // @ts-expect-error whom to call is in an invitation
  void client.createCall(phone, "https://clinic.example");
  // @ts-expect-error one target is still a list
  void client.createGroupCall(phone, "https://clinic.example");
  // @ts-expect-error a misspelt option
  void client.createCall(invite, "https://clinic.example", { operationcontext: "c" });
  // Words are the service's to judge: it may know more of them.
  void client.createCall(invite, "https://clinic.example", { mediaStreamingOptions: { ...streaming, transportType: "webrtc" } });
  void client.createCall(invite, "https://clinic.example", {
    transcriptionOptions: { locale: "en-US", transportType: KnownStreamingTransportType.Websocket },
  });
  // @ts-expect-error a word is a text
  void client.createCall(invite, "https://clinic.example", { mediaStreamingOptions: { ...streaming, transportType: 1 } });
  // @ts-expect-error a locator says what it is
  void client.connectCall({ id: "room" }, "https://clinic.example");
  // @ts-expect-error the reason is in an object
  void client.rejectCall("context", "busy");
}

// ── Connections

const add: Required<AddParticipantOptions> = { ...repeatableCallback, invitationTimeoutInSeconds: 30 };
const transfer: Required<TransferCallToParticipantOptions> = {
  ...repeatableCallback,
  transferee: user,
  customCallingContext: context,
  sourceCallIdNumber: phone,
};
const mute: Required<MuteParticipantOption> = { ...repeatable, operationContext: "c" };
const hangUp: Required<HangUpOptions> = repeatable;

export async function connection(): Promise<unknown[]> {
  const call: CallConnection = client.getCallConnection("id");
  const properties: CallConnectionProperties = await call.getCallConnectionProperties(operationOptions);
  const participant: CallParticipant = await call.getParticipant(phone, operationOptions);
  const list: ParticipantList = call.listParticipants(operationOptions);
  const { values, nextLink }: ListParticipantsResult = await call.listParticipants();
  const everyone: string[] = [];
  for await (const { identifier, isMuted, isOnHold } of list) {
    everyone.push(`${identifier ? name(identifier) : ""} ${isMuted} ${isOnHold}`);
  }
  const caught: ListParticipantsResult | undefined = await call.listParticipants().catch(() => undefined);
  const added: AddParticipantResult = await call.addParticipant(invite, add);
  const transferred: TransferCallResult = await call.transferCallToParticipant(bot, transfer);
  const removed: RemoveParticipantResult = await call.removeParticipant(user, again[0]);
  const muted: MuteParticipantResult = await call.muteParticipant(user, mute);
  const cancelled: CancelAddParticipantOperationResult = await call.cancelAddParticipantOperation("invitation", again[1]);
  const moved: MoveParticipantsResult = await call.moveParticipants([user], "from", repeatableCallback);
  const nothing: void[] = [await call.hangUp(true, hangUp), await call.hangUp(false, simple[0])];
  return [
    ...[properties.serverCallId, participant.isMuted, values?.length, nextLink, caught?.values, ...everyone, ...nothing],
    ...[added.invitationId, added.participant?.isOnHold, transferred.operationContext, removed.operationContext],
    ...[muted.operationContext, cancelled.invitationId, moved.participants?.length, moved.fromCall, moved.operationContext],
  ];
}

export function refusedConnections(call: CallConnection): void {
  // @ts-expect-error for everyone, or not?
  void call.hangUp();
  // @ts-expect-error whom to add is in an invitation
  void call.addParticipant(phone);
  // @ts-expect-error the transferee is an identifier, not a text
  void call.transferCallToParticipant(phone, { transferee: "+14255550123" });
  // @ts-expect-error the call they come from is missing
  void call.moveParticipants([user]);
  // @ts-expect-error muting has no event, so no address for one
  void call.muteParticipant(user, { operationCallbackUrl: "https://clinic.example" });
}

// ── Media

const cached: Required<PlaySource> = { playSourceCacheId: "hello", playsourcacheid: "hello" };
const file: Required<FileSource> = { ...cached, kind: "fileSource", url: "https://media.example/a.wav" };
const text: Required<TextSource> = {
  ...cached,
  kind: "textSource",
  text: "Hello",
  sourceLocale: "en-US",
  voiceKind: VoiceKind.Male,
  voiceName: "en-US-NancyNeural",
  customVoiceEndpointId: "v",
};
const ssml: Required<SsmlSource> = { ...cached, kind: "ssmlSource", ssmlText: "<speak/>", customVoiceEndpointId: "v" };
const play: Required<PlayOptions> = { ...callback, loop: true };
const playToAll: Required<PlayToAllOptions> = { ...play, interruptCallMediaOperation: true };
const choices: RecognitionChoice[] = [
  { label: "yes", phrases: ["yes"], tone: DtmfTone.One },
  { label: "no", phrases: ["no"], tone: "two" },
];
const prompt: Required<CallMediaRecognizeOptions> = {
  ...callback,
  playPrompt: file,
  playPrompts: [file, text, ssml],
  interruptCallMediaOperation: true,
  stopCurrentOperations: true,
  interruptPrompt: true,
  initialSilenceTimeoutInSeconds: 0,
};
const model = {
  speechLanguage: "en-US",
  speechLanguages: ["en-US", "de-CH"],
  enableSentimentAnalysis: true,
  speechRecognitionModelEndpointId: "m",
};
const dtmf: Required<CallMediaRecognizeDtmfOptions> = {
  ...prompt,
  kind: "callMediaRecognizeDtmfOptions",
  interToneTimeoutInSeconds: 5,
  stopDtmfTones: [DtmfTone.Pound, "asterisk"],
  maxTonesToCollect: 4,
};
const choice: Required<CallMediaRecognizeChoiceOptions> = {
  ...prompt,
  ...model,
  kind: "callMediaRecognizeChoiceOptions",
  choices,
};
const speech: Required<CallMediaRecognizeSpeechOptions> = {
  ...prompt,
  ...model,
  kind: "callMediaRecognizeSpeechOptions",
  endSilenceTimeoutInSeconds: 0.5,
};
const speechOrDtmf: Required<CallMediaRecognizeSpeechOrDtmfOptions> = {
  ...dtmf,
  ...model,
  kind: "callMediaRecognizeSpeechOrDtmfOptions",
  endSilenceTimeoutInSeconds: 1,
};
const hold: Required<HoldOptions> = { ...callback, playSource: text };
const startTranscription: Required<StartTranscriptionOptions> = {
  ...callback,
  locale: "en-US",
  speechRecognitionModelEndpointId: "m",
  locales: ["en-US"],
  enableSentimentAnalysis: true,
  piiRedactionOptions: pii,
  summarizationOptions: summary,
};
const updateTranscription: Required<UpdateTranscriptionOptions> = {
  ...callback,
  speechRecognitionModelEndpointId: "m",
  enableSentimentAnalysis: true,
  piiRedactionOptions: pii,
  summarizationOptions: summary,
};
const summarize: Required<SummarizeCallOptions> = { ...callback, summarizationOptions: summary };

export async function media(): Promise<void> {
  const media: CallMedia = client.getCallConnection("id").getCallMedia();
  await media.play([file, text, ssml], everyone, play);
  await media.playToAll([{ kind: "textSource", text: "Hello", voiceKind: "female" }], playToAll);
  const played: PlayCompleted = await media.playToAll([file]).completed({ timeoutMs: 60_000 });
  const heard: RecognizeCompleted = await media.startRecognizing(phone, { kind: "callMediaRecognizeDtmfOptions" }).completed();
  void [played.operationContext, heard.dtmfResult?.tones];
  // @ts-expect-error nothing tells the end of it
  void media.hold(phone).completed();
  for (const options of [dtmf, choice, speech, speechOrDtmf]) await media.startRecognizing(phone, options);
  await media.startRecognizing(phone, 4, dtmf);
  await media.cancelAllOperations();
  await media.cancelAllOperations(operationOptions);
  await media.startContinuousDtmfRecognition(phone, callback);
  await media.stopContinuousDtmfRecognition(phone, callback);
  const tones: Tone[] = ["one", "pound", "later"];
  const sent: SendDtmfTonesResult = await media.sendDtmfTones(tones, phone, repeatableCallback);
  await media.sendDtmfTones([DtmfTone.Zero, DtmfTone.Asterisk], phone, { operationContext: sent.operationContext ?? "" });
  await media.hold(phone, hold);
  await media.unhold(phone, withCallback[0]);
  await media.startTranscription(startTranscription);
  await media.updateTranscription("de-CH", updateTranscription);
  await media.summarizeCall(summarize);
  await media.stopTranscription(callback);
  await media.startMediaStreaming(callback);
  const nothing: void = await media.stopMediaStreaming();
  return nothing;
}

export function refusedMedia(media: CallMedia): void {
  // @ts-expect-error one source is still a list
  void media.playToAll(file);
  // @ts-expect-error a source says what it is
  void media.playToAll([{ url: "https://media.example/a.wav" }]);
  // @ts-expect-error for whom?
  void media.play([file]);
  void media.playToAll([{ kind: "textSource", text: "Hello", voiceKind: "neutral" }]);
  // @ts-expect-error a kind of source that does not exist: it has members of its own
  void media.playToAll([{ kind: "musicSource", url: "https://media.example/a.wav" }]);
  // @ts-expect-error the service does not know it again
  void media.playToAll([file], { repeatabilityRequestId: repeatable.repeatabilityRequestId });
  // @ts-expect-error only everyone at once can be interrupted
  void media.play([file], [phone], { interruptCallMediaOperation: true });
  // @ts-expect-error what is to be recognised?
  void media.startRecognizing(phone, { playPrompt: file });
  // @ts-expect-error an answer has a label
  void media.startRecognizing(phone, { kind: "callMediaRecognizeChoiceOptions", choices: [{ phrases: ["yes"] }] });
  // @ts-expect-error tones have no language
  void media.startRecognizing(phone, { kind: "callMediaRecognizeDtmfOptions", speechLanguage: "en-US" });
  void media.startRecognizing(phone, { kind: "callMediaRecognizeDtmfOptions", stopDtmfTones: ["flash", DtmfTone.Pound] });
  void media.startRecognizing(phone, {
    kind: "callMediaRecognizeChoiceOptions",
    choices: [{ label: "yes", phrases: ["yes"], tone: "flash" }],
  });
  // @ts-expect-error a key is a text
  void media.startRecognizing(phone, { kind: "callMediaRecognizeDtmfOptions", stopDtmfTones: [1] });
  // @ts-expect-error to which language?
  void media.updateTranscription();
}

// ── Recordings

const storageKind: RecordingStorageKind = "azureBlobStorage";
const storage: Required<RecordingStorage> = {
  recordingStorageKind: storageKind,
  recordingDestinationContainerUrl: "https://blob.example/c",
};
const affinity: Required<ChannelAffinity> = { channel: 4, targetParticipant: user };
const content: RecordingContent[] = ["audio", "audioVideo"];
const channels: RecordingChannel[] = ["mixed", "unmixed"];
const formats: RecordingFormat[] = ["mp3", "mp4", "wav"];
const kinds: RecordingKind[] = ["azureCommunicationServices", "teams", "teamsCompliance"];
const recordOptions: Required<StartRecordingOptions> = {
  ...repeatable,
  callLocator: { id: "s", kind: "serverCallLocator" },
  callConnectionId: "id",
  recordingStateCallbackEndpointUrl: "https://clinic.example/callbacks",
  recordingContent: content[0]!,
  recordingChannel: channels[0]!,
  recordingFormat: formats[0]!,
  recordingStorage: storage,
  pauseOnStart: true,
  audioChannelParticipantOrdering: everyone,
  channelAffinity: [affinity],
};
const part: Required<DownloadRecordingOptions> = { ...operationOptions, offset: 0, length: 1_024 };

export async function recordings(nodeStream: NodeWritable, webStream: WritableStream<Uint8Array>): Promise<string> {
  const recording: CallRecording = client.getCallRecording();
  const begun: RecordingStateResult = await recording.start(recordOptions);
  const { recordingId, recordingKind, recordingState } = await recording.getState(begun.recordingId, operationOptions);
  const active: RecordingState = "active";
  await recording.pause(recordingId, operationOptions);
  await recording.resume(recordingId);
  await recording.stop(recordingId);
  const stream: ReadableStream<Uint8Array> = await recording.downloadStreaming("https://media.example/r", part);
  await stream.pipeTo(webStream);
  const piped: RecordingStream = await recording.downloadStreaming("https://media.example/r");
  const same: typeof nodeStream = piped.pipe(nodeStream);
  // @ts-expect-error a stream of the web has pipeTo
  piped.pipe(webStream);
  await recording.downloadToStream("https://media.example/r", webStream, { offset: 1 });
  await recording.downloadToStream("https://media.example/r", nodeStream);
  await recording.downloadToPath("https://media.example/r", "/tmp/r.wav", part);
  await recording.delete("https://media.example/r", operationOptions);
  void same;
  return `${recordingState === active} ${kinds.some((kind) => kind === recordingKind)}`;
}

export function refusedRecordings(recording: CallRecording): void {
  // @ts-expect-error what is to be recorded?
  void recording.start();
  void recording.start({ callConnectionId: "id", recordingFormat: "ogg", recordingChannel: "stereo", recordingContent: "text" });
  // @ts-expect-error storage of another kind has members of its own
  void recording.start({ callConnectionId: "id", recordingStorage: { recordingStorageKind: "tape" } });
  // @ts-expect-error that cannot be written to
  void recording.downloadToStream("https://media.example/r", new ReadableStream());
}

// ── The pure half

export async function pure(): Promise<unknown[]> {
  const operation: CallAutomationOperation = "getParticipant";
  const request: SignedRequest = await client.buildRequest("createCall", user, invite, "https://clinic.example", create);
  await client.buildRequest("createGroupCall", undefined, [phone], "https://clinic.example");
  await client.buildRequest(operation, "id", phone, { timeoutMs: 1 });
  await client.buildRequest("hangUp", "id");
  await client.buildRequest("playToAll", "id", [file]);
  await client.buildRequest("startRecognizing", "id", phone, dtmf);
  await client.buildRequest("start", recordOptions);
  await client.buildRequest("pause", "recording");
  await client.buildRequest("downloadStreaming", "https://media.example/r", part);
  await client.buildRequest("delete", "https://media.example/r");
  // @ts-expect-error the id of the call is missing
  await client.buildRequest("playToAll", [file]);
  // @ts-expect-error an operation of the 2021 preview
  await client.buildRequest("playAudio", "id", {});
  const properties: CallConnectionProperties = client.parseResponse("createCall", { status: 201, body: "{}" });
  const { nextLink }: ListParticipantsResult = client.parseResponse("listParticipants", { status: 200, body: '{"value":[]}' });
  const nothing: void = client.parseResponse("hangUp", { status: 204 });
  const participant: CallAutomationOperations[typeof operation]["result"] = client.parseResponse(operation, { status: 200 });
  return [request.url, properties.callConnectionId, nextLink, nothing, participant.isMuted];
}

// ── Events

export function react(body: unknown): string[] {
  const first: CallAutomationEvent = parseCallAutomationEvent('{"type":"Microsoft.Communication.CallConnected"}');
  const same: CallAutomationEvent = parseCallAutomationEvent({ type: "Microsoft.Communication.CallConnected" });
  // @ts-expect-error a body that is not read yet
  parseCallAutomationEvent(1);
  const events: (CallAutomationEvent | UnknownCallAutomationEvent)[] = parseCallAutomationEvents(body);
  return [first, same, ...events].map((event) => {
    if (event.kind === "Unknown") {
      const { type, id, time, data }: UnknownCallAutomationEvent = event;
      return `${type} ${id} ${time} ${JSON.stringify(data)}`;
    }
    const when: (string | undefined)[] = [event.id, event.type, event.time];
    return `${when} ${event.callConnectionId} ${event.serverCallId} ${event.correlationId} ${why(event.resultInformation)} ${told(event)}`;
  });
}

function why(result: ResultInformation | undefined): string {
  const said = (info: SipDiagnosticInfo | undefined) => `${info?.code ?? 0} ${info?.message ?? ""}`;
  return result
    ? `${result.code}/${result.subCode} ${result.message} ${said(result.sipDetails)} ${said(result.q850Details)}`
    : "";
}

function who(identifier: CommunicationIdentifier | undefined): string {
  return identifier ? name(identifier) : "";
}

/** A kind that is new in the types has to be dealt with here, or this does not compile. */
function told(event: CallAutomationEvent): string {
  switch (event.kind) {
    case "ParticipantsUpdated": {
      const { participants, sequenceNumber, ...rest }: ParticipantsUpdated = event;
      return `${sequenceNumber} ${participants.map(({ identifier }) => who(identifier)).join()} ${about(rest)}`;
    }
    case "RecordingStateChanged": {
      const { recordingId, recordingKind, startDateTime, state }: RecordingStateChanged = event;
      return `${recordingId} ${recordingKind} ${startDateTime?.toISOString()} ${state satisfies RecordingState | undefined}`;
    }
    case "StartRecordingFailed":
      return `${(event satisfies StartRecordingFailed).recordingId} ${event.operationContext}`;
    case "CallTransferAccepted": {
      const { transferee, transferTarget }: CallTransferAccepted = event;
      return `${who(transferee)} ${who(transferTarget)}`;
    }
    case "AddParticipantSucceeded":
    case "AddParticipantFailed":
    case "RemoveParticipantSucceeded":
    case "RemoveParticipantFailed": {
      const of: AddParticipantSucceeded | AddParticipantFailed | RemoveParticipantSucceeded | RemoveParticipantFailed = event;
      return `${who(of.participant)} ${of.operationContext}`;
    }
    case "MoveParticipantSucceeded":
    case "MoveParticipantFailed": {
      const { participant, fromCall }: MoveParticipantSucceeded | MoveParticipantFailed = event;
      return `${who(participant)} ${fromCall}`;
    }
    case "CancelAddParticipantSucceeded":
    case "CancelAddParticipantFailed": {
      const { invitationId }: CancelAddParticipantSucceeded | CancelAddParticipantFailed = event;
      return invitationId;
    }
    case "PlayFailed":
    case "RecognizeFailed": {
      const { failedPlaySourceIndex, operationContext }: PlayFailed | RecognizeFailed = event;
      return `${failedPlaySourceIndex} ${operationContext}`;
    }
    case "RecognizeCompleted": {
      const completed: RecognizeCompleted = event;
      const type: RecognitionType | undefined = completed.recognitionType;
      const tones: DtmfResult | undefined = completed.dtmfResult;
      const chosen: ChoiceResult | undefined = completed.choiceResult;
      const spoken: SpeechResult | undefined = completed.speechResult;
      const pressed = tones?.tones?.some((tone: Tone) => tone === DtmfTone.One);
      const words = [
        type,
        pressed,
        chosen?.label,
        chosen?.recognizedPhrase,
        chosen?.confidence,
        spoken?.speech,
        spoken?.confidence,
      ];
      return words.join(" ");
    }
    case "ContinuousDtmfRecognitionToneReceived": {
      const { sequenceId, tone }: ContinuousDtmfRecognitionToneReceived = event;
      return `${sequenceId} ${tone === DtmfTone.Pound}`;
    }
    case "MediaStreamingStarted":
    case "MediaStreamingStopped":
    case "MediaStreamingFailed": {
      const of: MediaStreamingStarted | MediaStreamingStopped | MediaStreamingFailed = event;
      const update: MediaStreamingUpdate = of.mediaStreamingUpdate ?? {};
      const status: MediaStreamingStatus | undefined = update.mediaStreamingStatus;
      const why: MediaStreamingStatusDetails | StreamingStatusDetails | undefined = update.mediaStreamingStatusDetails;
      return `${update.contentType} ${status} ${why}`;
    }
    case "TranscriptionStarted":
    case "TranscriptionStopped":
    case "TranscriptionUpdated":
    case "TranscriptionFailed": {
      const of: TranscriptionStarted | TranscriptionStopped | TranscriptionUpdated | TranscriptionFailed = event;
      const update: TranscriptionUpdate = of.transcriptionUpdate ?? {};
      const status: TranscriptionStatus | undefined = update.transcriptionStatus;
      const why: TranscriptionStatusDetails | undefined = update.transcriptionStatusDetails;
      return `${status} ${why}`;
    }
    case "ConnectFailed": {
      // The service may not know the call.
      const { serverCallId }: ConnectFailed = event;
      return `${serverCallId satisfies string | undefined}`;
    }
    case "CallConnected":
    case "CallDisconnected":
    case "CallTransferFailed":
    case "CreateCallFailed":
    case "AnswerFailed":
    case "HoldFailed":
    case "PlayStarted":
    case "PlayCompleted":
    case "PlayCanceled":
    case "RecognizeCanceled":
    case "ContinuousDtmfRecognitionToneFailed":
    case "ContinuousDtmfRecognitionStopped":
    case "SendDtmfTonesCompleted":
    case "SendDtmfTonesFailed": {
      const call: CallConnected | CallDisconnected | CallTransferFailed | CreateCallFailed | AnswerFailed | HoldFailed | Bare =
        event;
      const operation: OperationEventBase = call;
      return `${operation.operationContext} ${about(operation)}`;
    }
    default:
      return event satisfies never;
  }
}

/** Events of media that carry no more than how it went. */
type Bare =
  | PlayStarted
  | PlayCompleted
  | PlayCanceled
  | RecognizeCanceled
  | ContinuousDtmfRecognitionToneFailed
  | ContinuousDtmfRecognitionStopped
  | SendDtmfTonesCompleted
  | SendDtmfTonesFailed;

function about(event: CallAutomationEventBase): string {
  return `${event.callConnectionId} ${why(event.resultInformation)}`;
}

// ── Event Grid

export function eventGrid(body: unknown): Response {
  const asked: ValidationResponse | undefined = validationResponse(body);
  if (asked) return Response.json(asked satisfies { validationResponse: string });
  const about = parseIncomingCallEvents(body).map((call: IncomingCallEvent) => {
    const envelope: EventGridEnvelope = call;
    const { id, type, to, from, onBehalfOfCallee, incomingCallContext, customContext, ...rest } = call;
    void client.answerCall(incomingCallContext, "https://clinic.example/callbacks");
    const told: (string | undefined)[] = [customContext?.sipHeaders?.["X-MS-Custom-k"], customContext?.voipHeaders?.k];
    const ids: (string | undefined)[] = [
      id,
      type,
      envelope.eventTime,
      envelope.time,
      rest.serverCallId,
      rest.callerDisplayName,
      rest.correlationId,
    ];
    return [rest.kind satisfies "IncomingCall", who(to), who(from), who(onBehalfOfCallee), ...told, ...ids].join(" ");
  });
  return Response.json(about);
}

export function files({ recordingStorageInfo, recordingStartTime }: RecordingFileStatusUpdatedEvent): string[] {
  return recordingStorageInfo.recordingChunks.map(
    ({ contentLocation, deleteLocation }: RecordingChunk) => `${contentLocation} ${deleteLocation} ${recordingStartTime}`,
  );
}

// ── Streaming

export function stream(message: string | ArrayBuffer | Uint8Array): string {
  const data: StreamingDataResult = StreamingData.parse(message);
  const kind: StreamingDataKind = StreamingData.getStreamingKind();
  switch (kind) {
    case "AudioMetadata": {
      const { subscriptionId, encoding, sampleRate, channels } = data as AudioMetadata;
      return `${subscriptionId} ${encoding} ${sampleRate} ${channels === Channel.Mono} ${channels === Channel.Unknown}`;
    }
    case "AudioData": {
      const { data: samples, timestamp, isSilent, participant } = data as AudioData;
      return `${samples} ${timestamp?.getTime()} ${isSilent} ${who(participant)}`;
    }
    case "DtmfData":
      return (data as DtmfData).data;
    case "TranscriptionMetadata": {
      const { subscriptionId, locale, callConnectionId, correlationId } = data as TranscriptionMetadata;
      return `${subscriptionId} ${locale} ${callConnectionId} ${correlationId}`;
    }
    case "TranscriptionData": {
      const { words, participant, resultState, text, format, confidence } = data as TranscriptionData;
      const spoken = words.map((word: WordData) => `${word.text} ${word.offsetInTicks + word.durationInTicks}`);
      return `${who(participant)} ${resultState satisfies TranscriptionResultState} ${text} ${format} ${confidence} ${spoken.join()}`;
    }
    default:
      return kind satisfies never;
  }
}

const stop: StopAudio = {};
const outKinds: MediaKind[] = ["audioData", "stopAudio"];
const out: OutStreamingData[] = outKinds.map((kind) => ({ kind, audioData: { data: "AAAA" }, stopAudio: stop }));
export const messages: string[] = [createOutboundAudioData("AAAA"), createOutboundStopAudioData(), JSON.stringify(out)];
export const encoded: string[] = [new Uint8Array(2), new ArrayBuffer(2), new DataView(new ArrayBuffer(2))].map(
  createOutboundAudioData,
);
// @ts-expect-error samples are base64 or bytes
createOutboundAudioData([1, 2]);

export const words: unknown[] = [audioFormats, uncalled, RecognizeInputType.Dtmf satisfies RecognizeInputType];
