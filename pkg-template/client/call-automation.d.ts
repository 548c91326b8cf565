// Calls by the contract `2026-03-12`. Names, order of arguments, options and results are those of the official package
// `@azure/communication-call-automation` 1.6.0, identifiers those of `@azure/communication-common`: tests/types/official.ts holds
// the two against each other. What is this package's own says so.
import type { CallbackReceiver } from "../callbacks/index.js";
import type {
  AttemptInfo,
  AwaitableCall,
  AwaitableOperation,
  Credential,
  ReceivedResponse,
  RequestOptions,
  RetryOptions,
  SignedRequest,
} from "./index.js";

// ── Identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A user of a communication resource. Both contracts use it. */
export interface CommunicationUserIdentifier {
  /** The whole id: `8:acs:<resource>_<user>`. */
  communicationUserId: string;
}

/** A phone number. */
export interface PhoneNumberIdentifier {
  /** The raw id: `4:` and the number. Made of the number where it is left out. */
  rawId?: string;
  /** E.164: a plus sign and up to 15 digits, as in `+14255550123`. */
  phoneNumber: string;
  /** Tells apart the legs of a call that were made through the same number. Given by the service. */
  assertedId?: string;
  /** Whether the caller hides the number; `phoneNumber` is then `"anonymous"`. Default: `false`. */
  isAnonymous?: boolean;
}

/** A Teams user. */
export interface MicrosoftTeamsUserIdentifier {
  /** The raw id: `8:orgid:…`, `8:dod:…`, `8:gcch:…` or `8:teamsvisitor:…`. Made of the other members where it is left out. */
  rawId?: string;
  /** The id of the user in its directory, or of the visitor. */
  microsoftTeamsUserId: string;
  /** Whether the user joined as a visitor. Default: `false`. */
  isAnonymous?: boolean;
  /** The cloud the user is in. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch";
}

/** A Teams application: a bot, a call queue, an auto attendant. */
export interface MicrosoftTeamsAppIdentifier {
  /** The raw id: `28:orgid:…`, `28:dod:…` or `28:gcch:…`. Made of the other members where it is left out. */
  rawId?: string;
  /** The id of the application. */
  teamsAppId: string;
  /** The cloud the application is in. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch";
}

/** A Teams user whose phone is extended by a communication resource. */
export interface TeamsExtensionUserIdentifier {
  /** The raw id: `8:acs:<resource>_<tenant>_<user>`. Made of the other members where it is left out. */
  rawId?: string;
  /** The id of the user in its directory. */
  userId: string;
  /** The directory. */
  tenantId: string;
  /** The communication resource. */
  resourceId: string;
  /** The cloud the user is in. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch";
}

/** Anything else: kept whole. */
export interface UnknownIdentifier {
  /** The raw id. */
  id: string;
}

/** Whom a call reaches. */
export type CommunicationIdentifier =
  | CommunicationUserIdentifier
  | PhoneNumberIdentifier
  | MicrosoftTeamsUserIdentifier
  | MicrosoftTeamsAppIdentifier
  | TeamsExtensionUserIdentifier
  | UnknownIdentifier;

/** A {@link CommunicationUserIdentifier} that says what it is. */
export interface CommunicationUserKind extends CommunicationUserIdentifier {
  kind: "communicationUser";
}

/** A {@link PhoneNumberIdentifier} that says what it is. */
export interface PhoneNumberKind extends PhoneNumberIdentifier {
  kind: "phoneNumber";
}

/** A {@link MicrosoftTeamsUserIdentifier} that says what it is. */
export interface MicrosoftTeamsUserKind extends MicrosoftTeamsUserIdentifier {
  kind: "microsoftTeamsUser";
}

/** A {@link MicrosoftTeamsAppIdentifier} that says what it is. */
export interface MicrosoftTeamsAppKind extends MicrosoftTeamsAppIdentifier {
  kind: "microsoftTeamsApp";
}

/** A {@link TeamsExtensionUserIdentifier} that says what it is. */
export interface TeamsExtensionUserKind extends TeamsExtensionUserIdentifier {
  kind: "teamsExtensionUser";
}

/** An {@link UnknownIdentifier} that says what it is. */
export interface UnknownIdentifierKind extends UnknownIdentifier {
  kind: "unknown";
}

/** An identifier that says what it is, in `kind`. */
export type CommunicationIdentifierKind =
  | CommunicationUserKind
  | PhoneNumberKind
  | MicrosoftTeamsUserKind
  | MicrosoftTeamsAppKind
  | TeamsExtensionUserKind
  | UnknownIdentifierKind;

/** Whether it is a user of a communication resource. */
export function isCommunicationUserIdentifier(identifier: CommunicationIdentifier): identifier is CommunicationUserIdentifier;
/** Whether it is a phone number. */
export function isPhoneNumberIdentifier(identifier: CommunicationIdentifier): identifier is PhoneNumberIdentifier;
/** Whether it is a Teams user. */
export function isMicrosoftTeamsUserIdentifier(identifier: CommunicationIdentifier): identifier is MicrosoftTeamsUserIdentifier;
/** Whether it is a Teams application. */
export function isMicrosoftTeamsAppIdentifier(identifier: CommunicationIdentifier): identifier is MicrosoftTeamsAppIdentifier;
/** Whether it is a Teams user whose phone is extended by a communication resource. */
export function isTeamsExtensionUserIdentifier(identifier: CommunicationIdentifier): identifier is TeamsExtensionUserIdentifier;
/** Whether it is none of the others. */
export function isUnknownIdentifier(identifier: CommunicationIdentifier): identifier is UnknownIdentifier;

/** The identifier with its `kind`. */
export function getIdentifierKind(identifier: CommunicationIdentifier): CommunicationIdentifierKind;

/**
 * The raw id of an identifier: one string that says everything, good as a key in a database.
 *
 * @throws CallAutomationError when it is no identifier
 */
export function getIdentifierRawId(identifier: CommunicationIdentifier): string;

/** Reads a raw id. What has no known prefix becomes an {@link UnknownIdentifierKind} that keeps it whole. */
export function createIdentifierFromRawId(rawId: string): CommunicationIdentifierKind;

// ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
//
// Where a type ends in `string & {}`, the service may send other words than those listed: they are kept as they are. What is sent
// to the service is one of those listed, or refused before anything is sent.

/** The states of a call connection. */
export type CallConnectionStateModel =
  | "unknown"
  | "connecting"
  | "connected"
  | "transferring"
  | "transferAccepted"
  | "disconnecting"
  | "disconnected"
  | (string & {});

/** Why a call is rejected. */
export type CallRejectReason = "none" | "busy" | "forbidden" | (string & {});

/** The words of {@link CallRejectReason}. */
export enum KnownCallRejectReason {
  None = "none",
  Busy = "busy",
  Forbidden = "forbidden",
}

/** What the id of a {@link CallLocator} is. */
export type CallLocatorType = "serverCallLocator" | "groupCallLocator" | "roomCallLocator";

/** A key of a phone, as events name it. */
export type Tone =
  | "zero"
  | "one"
  | "two"
  | "three"
  | "four"
  | "five"
  | "six"
  | "seven"
  | "eight"
  | "nine"
  | "a"
  | "b"
  | "c"
  | "d"
  | "pound"
  | "asterisk"
  | (string & {});

/** A key of a phone. */
export enum DtmfTone {
  Zero = "zero",
  One = "one",
  Two = "two",
  Three = "three",
  Four = "four",
  Five = "five",
  Six = "six",
  Seven = "seven",
  Eight = "eight",
  Nine = "nine",
  A = "a",
  B = "b",
  C = "c",
  D = "d",
  Pound = "pound",
  Asterisk = "asterisk",
}

/** The voice of a {@link TextSource}. */
export enum VoiceKind {
  Male = "male",
  Female = "female",
}

/** What is recognised. The official package has this one member. */
export enum RecognizeInputType {
  Dtmf = "dtmf",
}

/** What was recognised. */
export type RecognitionType = "dtmf" | "speech" | "choices" | (string & {});

/** Whether a recording goes on. */
export type RecordingState = "active" | "inactive" | (string & {});

/** What is recorded. */
export type RecordingContent = "audio" | "audioVideo";

/** Whether everyone is recorded into one channel, or each into their own. */
export type RecordingChannel = "mixed" | "unmixed";

/** The format of a recording. */
export type RecordingFormat = "mp3" | "mp4" | "wav";

/** Who records. Up to `2025-08-15-preview` the service begins these words with a capital. */
export type RecordingKind = "azureCommunicationServices" | "teams" | "teamsCompliance";

/** Where recordings are kept. Up to `2025-08-15-preview` the service begins these words with a capital. */
export type RecordingStorageKind = "azureCommunicationServices" | "azureBlobStorage";

/** How media is streamed. */
export enum KnownStreamingTransportType {
  Websocket = "websocket",
}

/** Whether everyone is streamed in one channel, or each in their own. */
export type MediaStreamingAudioChannelType = "mixed" | "unmixed" | (string & {});

/** The words of {@link MediaStreamingAudioChannelType}. */
export enum KnownMediaStreamingAudioChannelType {
  Mixed = "mixed",
  Unmixed = "unmixed",
}

/** What is streamed. */
export type MediaStreamingContentType = "audio" | (string & {});

/** The words of {@link MediaStreamingContentType}. */
export enum KnownMediaStreamingContentType {
  Audio = "audio",
}

/** The samples that are streamed: 16 bit, mono, 16 or 24 kHz. */
export type AudioFormat = "pcm16KMono" | "pcm24KMono" | (string & {});

/** Whether streaming or transcription is on. */
export type SubscriptionState = "disabled" | "inactive" | "active" | (string & {});

/** Whether a transcript may still change. */
export type TranscriptionResultState = "final" | "intermediate" | (string & {});

/** How media streaming stands. */
export type MediaStreamingStatus =
  | "mediaStreamingStarted"
  | "mediaStreamingFailed"
  | "mediaStreamingStopped"
  | "unspecifiedError"
  | (string & {});

/** Why media streaming or transcription stands as it does. */
export type StreamingStatusDetails =
  | "subscriptionStarted"
  | "streamConnectionReestablished"
  | "streamConnectionUnsuccessful"
  | "streamUrlMissing"
  | "serviceShutdown"
  | "streamConnectionInterrupted"
  | "speechServicesConnectionError"
  | "subscriptionStopped"
  | "unspecifiedError"
  | "authenticationFailure"
  | "badRequest"
  | "tooManyRequests"
  | "forbidden"
  | "serviceTimeout"
  | (string & {});

/** Why media streaming stands as it does. */
export type MediaStreamingStatusDetails = "initialWebSocketConnectionFailed" | StreamingStatusDetails;

/** How transcription stands. */
export type TranscriptionStatus =
  | "transcriptionStarted"
  | "transcriptionFailed"
  | "transcriptionResumed"
  | "transcriptionUpdated"
  | "transcriptionStopped"
  | "unspecifiedError"
  | (string & {});

/** Why transcription stands as it does. */
export type TranscriptionStatusDetails = "transcriptionLocaleUpdated" | StreamingStatusDetails;

// ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Whom to call, and as whom. */
export interface CallInvite {
  /** Whom to call. */
  readonly targetParticipant:
    | PhoneNumberIdentifier
    | CommunicationUserIdentifier
    | MicrosoftTeamsUserIdentifier
    | MicrosoftTeamsAppIdentifier
    | TeamsExtensionUserIdentifier;
  /** The number shown to the one called; needed to reach a phone number. `redirectCall` has no place for it. */
  readonly sourceCallIdNumber?: PhoneNumberIdentifier;
  /** The name shown to the one called. `redirectCall` has no place for it. */
  sourceDisplayName?: string;
  /** What the one called is told. `createCall` and `redirectCall` have no place for it and refuse it. */
  customCallingContext?: CustomCallingContext;
}

/** Where a call is found that somebody else began. */
export interface CallLocator {
  /** The id of the server call, the group call or the room. */
  id: string;
  /** Which of them. */
  kind: CallLocatorType;
}

/** What a Voice-over-IP client is told. */
export interface VoipHeader {
  kind: "voip";
  key: string;
  value: string;
}

/** The user-to-user information of a SIP call (RFC 7433). */
export interface SipUserToUserHeader {
  kind: "sipuui";
  /** Not sent: the header is always `User-To-User`. */
  key: string;
  value: string;
}

/** What stands before the name of a SIP header of your own. */
export type SipHeaderPrefix = "X-" | "X-MS-Custom-";

/** A SIP header of your own. */
export interface SipCustomHeader {
  kind: "sipx";
  /** Its name, without the prefix. */
  key: string;
  value: string;
  /** Its prefix. Default: `"X-MS-Custom-"`. */
  sipHeaderPrefix?: SipHeaderPrefix;
}

/** Who called in the first place, for a call that goes on to Teams. */
export interface TeamsPhoneCallerDetails {
  caller: CommunicationIdentifier;
  name: string;
  phoneNumber: string;
  /** The caller's record in a system of yours. */
  recordId?: string;
  /** The page to open for the one who takes the call. */
  screenPopUrl?: string;
  /** Whether the caller proved who they are. */
  isAuthenticated?: boolean;
  /** More to show. The service keeps the first 10. */
  additionalCallerInformation?: Record<string, string>;
}

/** Who passes on a call to Teams. */
export interface TeamsPhoneSourceDetails {
  source: CommunicationIdentifier;
  /** An ISO 639 language code. */
  language: string;
  status: string;
  intendedTargets?: Record<string, CommunicationIdentifier>;
}

/** What Teams shows about a call. */
export interface TeamsPhoneCallDetails {
  kind: "TeamsPhoneCallDetails";
  teamsPhoneCallerDetails?: TeamsPhoneCallerDetails;
  teamsPhoneSourceDetails?: TeamsPhoneSourceDetails;
  /** An id for this call, for logs. */
  sessionId?: string;
  intent?: string;
  /** Why they call, in at most 48 characters. */
  callTopic?: string;
  /** What was said so far. */
  callContext?: string;
  transcriptUrl?: string;
  callSentiment?: string;
  suggestedActions?: string;
}

/** What the one called is told. */
export type CustomCallingContext = (VoipHeader | SipUserToUserHeader | SipCustomHeader | TeamsPhoneCallDetails)[];

/** What understands and makes speech. */
export interface CallIntelligenceOptions {
  /** The URL of an Azure AI services resource. Needed for {@link TextSource}, {@link SsmlSource} and speech recognition. */
  cognitiveServicesEndpoint?: string;
}

/**
 * Streams the audio of a call to a WebSocket server of yours: see {@link StreamingData}.
 *
 * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/audio-streaming-quickstart
 */
export interface MediaStreamingOptions {
  transportType: "websocket";
  audioChannelType: MediaStreamingAudioChannelType;
  /** Your server: `wss://…`. */
  transportUrl?: string;
  /** Default: `"audio"`. */
  contentType?: MediaStreamingContentType;
  /** Whether to begin as soon as the call is connected; otherwise {@link CallMedia.startMediaStreaming} does. */
  startMediaStreaming?: boolean;
  /** Whether your server may send audio into the call: see {@link createOutboundAudioData}. */
  enableBidirectional?: boolean;
  /** Default: `"pcm16KMono"`. */
  audioFormat?: AudioFormat;
  /** Whether the keys pressed are streamed too. */
  enableDtmfTones?: boolean;
}

/** A summary of what was said. Only with `apiVersion: "2025-08-15-preview"`. */
export interface SummarizationOptions {
  /** Whether to make one when the call ends. */
  enableEndCallSummary?: boolean;
  /** Its language, as in `en-US`. */
  locale?: string;
}

/** What becomes of personal data in a transcript. Only with `apiVersion: "2025-08-15-preview"`. */
export interface PiiRedactionOptions {
  enable?: boolean;
  redactionType?: "maskWithCharacter" | (string & {});
}

/** Streams a transcript of a call to a WebSocket server of yours: see {@link StreamingData}. */
export interface TranscriptionOptions {
  /** The language spoken, as in `en-US`. With `apiVersion: "2025-08-15-preview"`, `locales` do in its place. */
  locale: string;
  transportType: "websocket";
  /** Your server: `wss://…`. */
  transportUrl?: string;
  /** A speech model of your own. */
  speechModelEndpointId?: string;
  /** Whether to begin as soon as the call is connected; otherwise {@link CallMedia.startTranscription} does. */
  startTranscription?: boolean;
  /** Whether to stream what may still change. */
  enableIntermediateResults?: boolean;
  /** The languages that may be spoken. Only with `apiVersion: "2025-08-15-preview"`. */
  locales?: string[];
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions;
}

/** Media streaming, as it stands. */
export interface MediaStreamingSubscription {
  id?: string;
  state?: SubscriptionState;
  subscribedContentTypes?: MediaStreamingContentType[];
}

/** Transcription, as it stands. */
export interface TranscriptionSubscription {
  id?: string;
  state?: SubscriptionState;
  subscribedResultStates?: TranscriptionResultState[];
  locale?: string;
}

/** What is known about a call. */
export interface CallConnectionProperties {
  /** What {@link CallAutomationClient.getCallConnection} takes. */
  callConnectionId?: string;
  /** The call itself, the same for each connection to it; not there before it is connected. */
  serverCallId?: string;
  /** The number shown to those called. */
  sourceCallerIdNumber?: PhoneNumberIdentifier;
  /** The name shown to those called. */
  sourceDisplayName?: string;
  /** Who called. */
  source?: CommunicationIdentifier;
  /** Whom they called. */
  targetParticipants?: CommunicationIdentifier[];
  callConnectionState?: CallConnectionStateModel;
  /** Where the events of the call are posted. The official package leaves it out. */
  callbackUrl?: string;
  /** What ties the call to logs of the service. */
  correlationId?: string;
  /** Who answered, when {@link CallAutomationClientOptions.sourceIdentity} said so. */
  answeredby?: CommunicationUserIdentifier;
  /** The number that was called, of an incoming call from the phone network. */
  answeredFor?: PhoneNumberIdentifier;
  mediaStreamingSubscription?: MediaStreamingSubscription;
  transcriptionSubscription?: TranscriptionSubscription;
}

/** Somebody in a call. */
export interface CallParticipant {
  identifier?: CommunicationIdentifier;
  /** Whether the others cannot hear them. */
  isMuted?: boolean;
  /** Whether they are on hold. */
  isOnHold?: boolean;
}

// ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What every source may say. */
export interface PlaySource {
  /** @deprecated Use `playSourceCacheId`, which wins over it. */
  playsourcacheid?: string;
  /** A name of yours, by which the service keeps the source for the next time. */
  playSourceCacheId?: string;
}

/** A file. */
export interface FileSource extends PlaySource {
  /** Where the service fetches it: WAV (mono, 16 bit, 16 kHz) or MP3, by `https`, or by `http` from a loopback host. */
  url: string;
  readonly kind: "fileSource";
}

/** A text to be spoken. Needs {@link CallIntelligenceOptions}. */
export interface TextSource extends PlaySource {
  text: string;
  /** Its language, as in `en-US`. Needed with `voiceKind`, unless `voiceName` is given. */
  sourceLocale?: string;
  /** A {@link VoiceKind}, or its word. */
  voiceKind?: `${VoiceKind}`;
  /** A voice, as in `en-US-NancyNeural`. */
  voiceName?: string;
  /** A voice of your own. */
  customVoiceEndpointId?: string;
  readonly kind: "textSource";
}

/** A text with marks for speech. Needs {@link CallIntelligenceOptions}. */
export interface SsmlSource extends PlaySource {
  /** The whole document: `<speak …>…</speak>`. */
  ssmlText: string;
  /** A voice of your own. */
  customVoiceEndpointId?: string;
  readonly kind: "ssmlSource";
}

/** One of the answers a caller may give. */
export interface RecognitionChoice {
  /** Your name for it; {@link ChoiceResult} gives it back. */
  label: string;
  /** What may be said; at least one. */
  phrases: string[];
  /** The key that may be pressed instead: a {@link DtmfTone}, or its word. */
  tone?: `${DtmfTone}`;
}

// ── Options ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An `AbortSignal`, or what behaves like one. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
  removeEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
}

/**
 * What every operation may be told: the options of the official package, and those of {@link RequestOptions}. An option that does
 * not exist is refused, with its path.
 */
export interface OperationOptions extends RequestOptions {
  /** The official name of `signal`, which counts where both are given. */
  abortSignal?: AbortSignalLike;
  /** The official names of `timeoutMs` and `headers`, which win over them. */
  requestOptions?: {
    /** In milliseconds, for the whole operation and its retries; 0 is what the client says. */
    timeout?: number;
    customHeaders?: Record<string, string>;
    /** Accepted, without effect: see {@link CallAutomationClientOptions.allowInsecureConnection}. */
    allowInsecureConnection?: boolean;
  };
  /** Accepted, without effect: see `onAttempt`. */
  tracingOptions?: object;
  /** Accepted, without effect. */
  serializerOptions?: object;
  /** Accepted, never called: see `onAttempt`. */
  onResponse?: (rawResponse: any, flatResponse: unknown, error?: unknown) => void;
}

/** What operations may be told that the service knows again when they are sent twice: those that place or change a call. */
export interface RepeatableOperationOptions extends OperationOptions {
  /**
   * The id by which the service knows the request again, a UUID: a request with the same id is carried out once, however often it
   * is sent. Default: a new one for each call of a method; its retries keep it. This package's own.
   */
  repeatabilityRequestId?: string;
}

/** What operations may be told of whose events something comes back. */
export interface OperationCallbackOptions extends OperationOptions {
  /** A text of yours that comes back with the event. */
  operationContext?: string;
  /** Where the events of this operation are posted. Default: where those of the call are. */
  operationCallbackUrl?: string;
}

/** The same, of operations that the service knows again. */
export interface RepeatableCallbackOptions extends RepeatableOperationOptions {
  /** A text of yours that comes back with the event. */
  operationContext?: string;
  /** Where the events of this operation are posted. Default: where those of the call are. */
  operationCallbackUrl?: string;
}

/** What every request of a client shares. An option that does not exist is refused. */
export interface CallAutomationClientOptions {
  /** Who calls and who answers: a user of the resource. Not needed to reach phone numbers. */
  sourceIdentity?: CommunicationUserIdentifier;
  /** The `api-version` sent. Default: `"2026-03-12"`. */
  apiVersion?: "2026-03-12" | "2025-08-15-preview" | (string & {});
  /** Allows plain `http` beyond loopback hosts, for the endpoint and for callbacks. Default: `false`. */
  allowInsecureConnection?: boolean;
  /**
   * When to try again; `false` for never. After 408, 429, 500, 502, 503, 504 and when no answer came; operations that place or
   * change a call under the id by which the service knows them again (`repeatabilityRequestId`). Operations without such an id
   * that would do more when done twice (`play`, `playToAll`, `startRecognizing`, `hold`, `startTranscription`,
   * `startMediaStreaming`, `summarizeCall`) are tried again only after 429. Every try is signed anew.
   */
  retry?: RetryOptions | false;
  /** The longest time an operation may take, its retries included, in milliseconds; at least 1. Default: no limit. */
  timeoutMs?: number;
  /** Headers added to every request. */
  headers?: Record<string, string>;
  /** Called after every try of a request, for logs and traces. What it throws is ignored. */
  onAttempt?: (attempt: AttemptInfo) => void;
  /** Sends the requests; called with a `Request`. Default: `node:http` in Node, the platform's `fetch` elsewhere. */
  fetch?: (request: Request) => Promise<Response>;
  /** Where the callbacks of the calls arrive, for their ends to be awaited. This package's own. */
  callbacks?: CallbackReceiver;
}

/** What `createCall` and `createGroupCall` may be told. */
export interface CreateCallOptions extends RepeatableOperationOptions {
  /** The number shown to those called; needed to reach phone numbers. For `createCall` it is in {@link CallInvite}. */
  sourceCallIdNumber?: PhoneNumberIdentifier;
  /** The name shown to those called. For `createCall` it is in {@link CallInvite}. */
  sourceDisplayName?: string;
  /** A text of yours that comes back with the events. */
  operationContext?: string;
  callIntelligenceOptions?: CallIntelligenceOptions;
  mediaStreamingOptions?: MediaStreamingOptions;
  transcriptionOptions?: TranscriptionOptions;
  /** A Teams application that calls, in place of `sourceIdentity`. */
  teamsAppSource?: MicrosoftTeamsAppIdentifier;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean;
}

/** What `answerCall` may be told. */
export interface AnswerCallOptions extends RepeatableOperationOptions {
  callIntelligenceOptions?: CallIntelligenceOptions;
  mediaStreamingOptions?: MediaStreamingOptions;
  transcriptionOptions?: TranscriptionOptions;
  /** A text of yours that comes back with the events. */
  operationContext?: string;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean;
}

/** What `redirectCall` may be told. */
export type RedirectCallOptions = RepeatableOperationOptions;

/** What `rejectCall` may be told. */
export interface RejectCallOptions extends RepeatableOperationOptions {
  /** Default: what the service takes for none. */
  callRejectReason?: CallRejectReason;
}

/** What `connectCall` may be told. */
export interface ConnectCallOptions extends RepeatableOperationOptions {
  /** A text of yours that comes back with the events. */
  operationContext?: string;
  callIntelligenceOptions?: CallIntelligenceOptions;
  mediaStreamingOptions?: MediaStreamingOptions;
  transcriptionOptions?: TranscriptionOptions;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean;
}

/** What `getCallConnectionProperties` may be told. */
export type GetCallConnectionPropertiesOptions = OperationOptions;

/** What `hangUp` may be told. `repeatabilityRequestId` only when it is for everyone: who has left cannot leave again. */
export type HangUpOptions = RepeatableOperationOptions;

/** What `getParticipant` and `listParticipants` may be told. */
export type GetParticipantOptions = OperationOptions;

/** What `addParticipant` may be told. */
export interface AddParticipantOptions extends RepeatableCallbackOptions {
  /** How long to let it ring, in whole seconds: 0 to 180. */
  invitationTimeoutInSeconds?: number;
}

/** What `transferCallToParticipant` may be told. `operationContext` is a new UUID by default. */
export interface TransferCallToParticipantOptions extends RepeatableCallbackOptions {
  /** Who is passed on. Needed when there are more than two in the call. */
  transferee?: CommunicationIdentifier;
  /** What the one called is told. */
  customCallingContext?: CustomCallingContext;
  /** The number shown to the one called, when that is a phone number. */
  sourceCallIdNumber?: PhoneNumberIdentifier;
}

/** What `removeParticipant` may be told. `operationContext` is a new UUID by default. */
export type RemoveParticipantsOption = RepeatableCallbackOptions;

/** What `muteParticipant` may be told. */
export interface MuteParticipantOption extends RepeatableOperationOptions {
  /** A text of yours that comes back with the answer. */
  operationContext?: string;
}

/** What `cancelAddParticipantOperation` may be told. `operationContext` is a new UUID by default. */
export type CancelAddParticipantOperationOptions = RepeatableCallbackOptions;

/** What `moveParticipants` may be told. `operationContext` is a new UUID by default. */
export type MoveParticipantsOptions = RepeatableCallbackOptions;

/** What `play` may be told. */
export interface PlayOptions extends OperationCallbackOptions {
  /** Whether to play it again and again until cancelled. Default: `false`. */
  loop?: boolean;
}

/** What `playToAll` may be told. `operationContext` is a new UUID by default. */
export interface PlayToAllOptions extends PlayOptions {
  /** Whether to stop what is playing, instead of waiting for its end. */
  interruptCallMediaOperation?: boolean;
}

/** What every way of recognising may be told. `operationContext` is a new UUID by default. */
export interface CallMediaRecognizeOptions extends OperationCallbackOptions {
  /** What to play first. */
  playPrompt?: FileSource | TextSource | SsmlSource;
  /** What to play first, one after the other. */
  playPrompts?: (FileSource | TextSource | SsmlSource)[];
  /** Whether to stop what is playing, instead of waiting for its end. */
  interruptCallMediaOperation?: boolean;
  /** @deprecated It does nothing, as in the official package; see `interruptCallMediaOperation`. */
  stopCurrentOperations?: boolean;
  /** Whether the caller may answer before the prompt ends. */
  interruptPrompt?: boolean;
  /** How long to wait for the first tone or word after the prompt, in whole seconds: 0 to 300. Default: 5. */
  initialSilenceTimeoutInSeconds?: number;
}

/** Recognises tones. */
export interface CallMediaRecognizeDtmfOptions extends CallMediaRecognizeOptions {
  /** How long to wait for the next tone, in whole seconds: 1 to 60. Default: 2. */
  interToneTimeoutInSeconds?: number;
  /** The tones that end it: {@link DtmfTone}s, or their words. */
  stopDtmfTones?: `${DtmfTone}`[];
  /** How many tones end it; at least 1. */
  maxTonesToCollect?: number;
  readonly kind: "callMediaRecognizeDtmfOptions";
}

/** Recognises one of several answers, spoken or as a tone. */
export interface CallMediaRecognizeChoiceOptions extends CallMediaRecognizeOptions {
  choices: RecognitionChoice[];
  /** The language spoken. Default: `"en-US"`. */
  speechLanguage?: string;
  /** The languages that may be spoken. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[];
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** A speech model of your own. */
  speechRecognitionModelEndpointId?: string;
  readonly kind: "callMediaRecognizeChoiceOptions";
}

/** Recognises speech. */
export interface CallMediaRecognizeSpeechOptions extends CallMediaRecognizeOptions {
  /** How long a silence ends it, in seconds; fractions down to a millisecond. Default: 2. */
  endSilenceTimeoutInSeconds?: number;
  /** The language spoken. Default: `"en-US"`. */
  speechLanguage?: string;
  /** The languages that may be spoken. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[];
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** A speech model of your own. */
  speechRecognitionModelEndpointId?: string;
  readonly kind: "callMediaRecognizeSpeechOptions";
}

/** Recognises speech or tones, whichever comes first. */
export interface CallMediaRecognizeSpeechOrDtmfOptions extends CallMediaRecognizeOptions {
  /** How long a silence ends it, in seconds; fractions down to a millisecond. Default: 2. */
  endSilenceTimeoutInSeconds?: number;
  /** How long to wait for the next tone, in whole seconds: 1 to 60. Default: 2. */
  interToneTimeoutInSeconds?: number;
  /** The tones that end it: {@link DtmfTone}s, or their words. */
  stopDtmfTones?: `${DtmfTone}`[];
  /** How many tones end it; at least 1. */
  maxTonesToCollect?: number;
  /** The language spoken. Default: `"en-US"`. */
  speechLanguage?: string;
  /** The languages that may be spoken. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[];
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** A speech model of your own. */
  speechRecognitionModelEndpointId?: string;
  readonly kind: "callMediaRecognizeSpeechOrDtmfOptions";
}

/** What `startContinuousDtmfRecognition` and `stopContinuousDtmfRecognition` may be told. */
export type ContinuousDtmfRecognitionOptions = OperationCallbackOptions;

/** What `sendDtmfTones` may be told. */
export type SendDtmfTonesOptions = RepeatableCallbackOptions;

/** What `hold` may be told. */
export interface HoldOptions extends OperationCallbackOptions {
  /** What they hear. Default: the service's own music. */
  playSource?: FileSource | TextSource | SsmlSource;
}

/** What `unhold` may be told. */
export type UnholdOptions = OperationCallbackOptions;

/** What `startTranscription` may be told. */
export interface StartTranscriptionOptions extends OperationCallbackOptions {
  /** The language spoken, as in `en-US`. Default: that of the call's {@link TranscriptionOptions}. */
  locale?: string;
  /** A speech model of your own. */
  speechRecognitionModelEndpointId?: string;
  /** The languages that may be spoken. Only with `apiVersion: "2025-08-15-preview"`. */
  locales?: string[];
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions;
}

/** What `stopTranscription` may be told. */
export type StopTranscriptionOptions = OperationCallbackOptions;

/** What `updateTranscription` may be told. */
export interface UpdateTranscriptionOptions extends OperationCallbackOptions {
  /** A speech model of your own. */
  speechRecognitionModelEndpointId?: string;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions;
  /** Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions;
}

/** What `summarizeCall` may be told. This package's own. */
export interface SummarizeCallOptions extends OperationCallbackOptions {
  summarizationOptions?: SummarizationOptions;
}

/** What `startMediaStreaming` may be told. */
export type StartMediaStreamingOptions = OperationCallbackOptions;

/** What `stopMediaStreaming` may be told. */
export type StopMediaStreamingOptions = OperationCallbackOptions;

/** Gives somebody a channel of their own in an unmixed recording. */
export interface ChannelAffinity {
  /** The channel: 0 to 4. */
  channel?: number;
  targetParticipant: CommunicationIdentifier;
}

/** Where a recording is kept. */
export interface RecordingStorage {
  recordingStorageKind: RecordingStorageKind;
  /** The container, for `"azureBlobStorage"`. */
  recordingDestinationContainerUrl?: string;
}

/** What to record, and how. Either `callLocator` or `callConnectionId` is needed; both are refused. */
export interface StartRecordingOptions extends RepeatableOperationOptions {
  callLocator?: CallLocator;
  callConnectionId?: string;
  /** Where `RecordingStateChanged` events are posted. */
  recordingStateCallbackEndpointUrl?: string;
  /** Default: the service's, `"audioVideo"`. */
  recordingContent?: RecordingContent;
  /** Default: the service's, `"mixed"`. */
  recordingChannel?: RecordingChannel;
  /** Default: the service's, `"mp4"`. */
  recordingFormat?: RecordingFormat;
  recordingStorage?: RecordingStorage;
  /** Whether to begin paused. Default: `false`. */
  pauseOnStart?: boolean;
  /** Who gets the first channel of an unmixed recording, who the second, and so on. Default: by who speaks first. */
  audioChannelParticipantOrdering?: CommunicationIdentifier[];
  /** Who gets which channel of an unmixed recording. Default: the service decides. */
  channelAffinity?: ChannelAffinity[];
}

/** What `getState` may be told. */
export type GetRecordingPropertiesOptions = OperationOptions;

/** What `stop` may be told. */
export type StopRecordingOptions = OperationOptions;

/** What `pause` may be told. */
export type PauseRecordingOptions = OperationOptions;

/** What `resume` may be told. */
export type ResumeRecordingOptions = OperationOptions;

/** What `delete` may be told. */
export type DeleteRecordingOptions = OperationOptions;

/** What the downloads may be told. */
export interface DownloadRecordingOptions extends OperationOptions {
  /** The first byte wanted, counted from 0. Default: 0. */
  offset?: number;
  /** How many bytes are wanted; at least 1. Default: all that follow. */
  length?: number;
}

// ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A call, and the object that steers it. What becomes of it can be awaited: that is this package's own. */
export interface CallResult
  extends AwaitableCall<CallConnected, CallDisconnected | CreateCallFailed | AnswerFailed | ConnectFailed> {
  callConnectionProperties: CallConnectionProperties;
  callConnection: CallConnection;
}

/** What `createCall` and `createGroupCall` give. */
export type CreateCallResult = CallResult;

/** What `answerCall` gives. */
export type AnswerCallResult = CallResult;

/** What `connectCall` gives. */
export type ConnectCallResult = CallResult;

/** Those in a call. */
export interface ListParticipantsResult {
  values?: CallParticipant[];
  /** Where the next page is, in what `parseResponse` gives; the method has read them all. */
  nextLink?: string;
}

/**
 * Everyone in a call: awaited, once all pages are read; iterated, as they are read: `for await (const participant of list)`. That
 * it can be iterated is this package's own.
 */
export interface ParticipantList extends Promise<ListParticipantsResult>, AsyncIterable<CallParticipant> {}

/** What `addParticipant` gives. */
export interface AddParticipantResult {
  /** What `cancelAddParticipantOperation` takes. */
  invitationId?: string;
  participant?: CallParticipant;
  operationContext?: string;
}

/** What `transferCallToParticipant` gives. */
export interface TransferCallResult {
  operationContext?: string;
}

/** What `removeParticipant` gives. */
export interface RemoveParticipantResult {
  operationContext?: string;
}

/** What `muteParticipant` gives. */
export interface MuteParticipantResult {
  operationContext?: string;
}

/** What `cancelAddParticipantOperation` gives. */
export interface CancelAddParticipantOperationResult {
  invitationId?: string;
  operationContext?: string;
}

/** What `moveParticipants` gives. */
export interface MoveParticipantsResult {
  participants?: CallParticipant[];
  operationContext?: string;
  /** The call connection they come from. */
  fromCall?: string;
}

/** What `sendDtmfTones` gives. */
export interface SendDtmfTonesResult {
  operationContext?: string;
}

/** A recording, as it stands. */
export interface RecordingStateResult {
  /** What the other methods of {@link CallRecording} take. */
  recordingId: string;
  recordingKind: RecordingKind | (string & {});
  recordingState: RecordingState;
}

// ── Clients ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

type OfClient<Name extends "createCall" | "createGroupCall" | "answerCall" | "redirectCall" | "rejectCall" | "connectCall"> = [
  sourceIdentity: CommunicationUserIdentifier | undefined,
  ...args: Parameters<CallAutomationClient[Name]>,
];
type OfConnection<Name extends Exclude<keyof CallConnection, "getCallMedia">> = [
  callConnectionId: string,
  ...args: Parameters<CallConnection[Name]>,
];
type OfMedia<Name extends keyof CallMedia> = [callConnectionId: string, ...args: Parameters<CallMedia[Name]>];

/**
 * The requests there are: the arguments {@link CallAutomationClient.buildRequest} takes for each, and what
 * {@link CallAutomationClient.parseResponse} gives. This package's own.
 */
export interface CallAutomationOperations {
  createCall: { arguments: OfClient<"createCall">; result: CallConnectionProperties };
  createGroupCall: { arguments: OfClient<"createGroupCall">; result: CallConnectionProperties };
  answerCall: { arguments: OfClient<"answerCall">; result: CallConnectionProperties };
  redirectCall: { arguments: OfClient<"redirectCall">; result: void };
  rejectCall: { arguments: OfClient<"rejectCall">; result: void };
  connectCall: { arguments: OfClient<"connectCall">; result: CallConnectionProperties };
  getCallConnectionProperties: { arguments: OfConnection<"getCallConnectionProperties">; result: CallConnectionProperties };
  /** `hangUp(false)`. */
  hangUp: { arguments: [callConnectionId: string, options?: HangUpOptions]; result: void };
  /** `hangUp(true)`. */
  terminateCall: { arguments: [callConnectionId: string, options?: HangUpOptions]; result: void };
  getParticipant: { arguments: OfConnection<"getParticipant">; result: CallParticipant };
  listParticipants: { arguments: OfConnection<"listParticipants">; result: ListParticipantsResult };
  addParticipant: { arguments: OfConnection<"addParticipant">; result: AddParticipantResult };
  transferCallToParticipant: { arguments: OfConnection<"transferCallToParticipant">; result: TransferCallResult };
  removeParticipant: { arguments: OfConnection<"removeParticipant">; result: RemoveParticipantResult };
  muteParticipant: { arguments: OfConnection<"muteParticipant">; result: MuteParticipantResult };
  cancelAddParticipantOperation: {
    arguments: OfConnection<"cancelAddParticipantOperation">;
    result: CancelAddParticipantOperationResult;
  };
  moveParticipants: { arguments: OfConnection<"moveParticipants">; result: MoveParticipantsResult };
  play: { arguments: OfMedia<"play">; result: void };
  playToAll: { arguments: OfMedia<"playToAll">; result: void };
  startRecognizing: { arguments: OfMedia<"startRecognizing">; result: void };
  cancelAllOperations: { arguments: OfMedia<"cancelAllOperations">; result: void };
  startContinuousDtmfRecognition: { arguments: OfMedia<"startContinuousDtmfRecognition">; result: void };
  stopContinuousDtmfRecognition: { arguments: OfMedia<"stopContinuousDtmfRecognition">; result: void };
  sendDtmfTones: { arguments: OfMedia<"sendDtmfTones">; result: SendDtmfTonesResult };
  hold: { arguments: OfMedia<"hold">; result: void };
  unhold: { arguments: OfMedia<"unhold">; result: void };
  startTranscription: { arguments: OfMedia<"startTranscription">; result: void };
  stopTranscription: { arguments: OfMedia<"stopTranscription">; result: void };
  updateTranscription: { arguments: OfMedia<"updateTranscription">; result: void };
  summarizeCall: { arguments: OfMedia<"summarizeCall">; result: void };
  startMediaStreaming: { arguments: OfMedia<"startMediaStreaming">; result: void };
  stopMediaStreaming: { arguments: OfMedia<"stopMediaStreaming">; result: void };
  start: { arguments: Parameters<CallRecording["start"]>; result: RecordingStateResult };
  getState: { arguments: Parameters<CallRecording["getState"]>; result: RecordingStateResult };
  stop: { arguments: Parameters<CallRecording["stop"]>; result: void };
  pause: { arguments: Parameters<CallRecording["pause"]>; result: void };
  resume: { arguments: Parameters<CallRecording["resume"]>; result: void };
  /** The body of the answer is the file. */
  downloadStreaming: { arguments: Parameters<CallRecording["downloadStreaming"]>; result: void };
  delete: { arguments: Parameters<CallRecording["delete"]>; result: void };
}

/** The names of {@link CallAutomationOperations}. */
export type CallAutomationOperation = keyof CallAutomationOperations;

/**
 * Places, answers and joins calls by the contract `2026-03-12`.
 *
 * ```js
 * import { CallAutomationClient } from "ringwire";
 *
 * const client = new CallAutomationClient(process.env.COMMUNICATION_CONNECTION_STRING);
 * const { callConnection } = await client.createCall(
 *   { targetParticipant: { phoneNumber: "+14255550123" }, sourceCallIdNumber: { phoneNumber: "+14255550100" } },
 *   "https://contoso.example/callbacks",
 * );
 * ```
 *
 * Methods reject with a `CallAutomationError`, with the platform's `AbortError` when aborted, with its `TimeoutError` when out of
 * time. Input that cannot be used is refused before anything is sent (`kind: "validation"`), and never written to.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation
 */
export class CallAutomationClient {
  /**
   * @param connectionString `endpoint=https://contoso.communication.azure.com/;accesskey=…`, as the portal shows it
   * @throws CallAutomationError when a part of it is missing, the key is not base64, or an option does not exist
   */
  constructor(connectionString: string, options?: CallAutomationClientOptions);
  /**
   * @param endpoint the URL of the resource; `https`, or `http` on a loopback host
   * @param credential a key, a bearer token, or what gives bearer tokens; those of `@azure/identity` will do
   * @throws CallAutomationError when one of them cannot be used, or an option does not exist
   */
  constructor(endpoint: string, credential: Credential, options?: CallAutomationClientOptions);

  /** What steers a call, by its `callConnectionId`. Nothing is sent. */
  getCallConnection(callConnectionId: string): CallConnection;

  /** What records calls. */
  getCallRecording(): CallRecording;

  /** The `sourceIdentity` of the options. */
  getSourceIdentity(): CommunicationUserIdentifier | undefined;

  /**
   * Calls somebody. `POST /calling/callConnections`, answered with 201; `CallConnected` or `CreateCallFailed` follows.
   *
   * @param callbackUrl where the events of the call are posted: `https`, or `http` on a loopback host
   */
  createCall(targetParticipant: CallInvite, callbackUrl: string, options?: CreateCallOptions): Promise<CreateCallResult>;

  /**
   * Calls several people into one call. `POST /calling/callConnections`, answered with 201; `CallConnected` or `CreateCallFailed`
   * follows.
   *
   * @param targetParticipants whom to call; at least one
   * @param callbackUrl where the events of the call are posted: `https`, or `http` on a loopback host
   */
  createGroupCall(
    targetParticipants: CommunicationIdentifier[],
    callbackUrl: string,
    options?: CreateCallOptions,
  ): Promise<CreateCallResult>;

  /**
   * Answers an incoming call. `POST /calling/callConnections:answer`, answered with 200; `CallConnected` or `AnswerFailed`
   * follows.
   *
   * @param incomingCallContext as {@link IncomingCallEvent} has it
   * @param callbackUrl where the events of the call are posted: `https`, or `http` on a loopback host
   */
  answerCall(incomingCallContext: string, callbackUrl: string, options?: AnswerCallOptions): Promise<AnswerCallResult>;

  /**
   * Lets an incoming call ring elsewhere. `POST /calling/callConnections:redirect`, answered with 204; no event follows.
   *
   * @param incomingCallContext as {@link IncomingCallEvent} has it
   */
  redirectCall(incomingCallContext: string, targetParticipant: CallInvite, options?: RedirectCallOptions): Promise<void>;

  /**
   * Rejects an incoming call. `POST /calling/callConnections:reject`, answered with 204; no event follows.
   *
   * @param incomingCallContext as {@link IncomingCallEvent} has it
   */
  rejectCall(incomingCallContext: string, options?: RejectCallOptions): Promise<void>;

  /**
   * Joins a call that somebody else began. `POST /calling/callConnections:connect`, answered with 200; `CallConnected` or
   * `ConnectFailed` follows.
   *
   * @param callbackUrl where the events of the call are posted: `https`, or `http` on a loopback host
   */
  connectCall(callLocator: CallLocator, callbackUrl: string, options?: ConnectCallOptions): Promise<ConnectCallResult>;

  /**
   * The signed request of an operation, not sent: for queues, proxies and tests. Its signature is good for some minutes. Before
   * the arguments of the method stands what its object knows: the source identity (or `undefined`), or the call connection. This
   * package's own.
   */
  buildRequest<Name extends CallAutomationOperation>(
    operation: Name,
    ...args: CallAutomationOperations[Name]["arguments"]
  ): Promise<SignedRequest>;

  /**
   * The result in an answer that was received elsewhere. This package's own.
   *
   * @throws CallAutomationError when the answer is an error
   */
  parseResponse<Name extends CallAutomationOperation>(
    operation: Name,
    response: ReceivedResponse,
  ): CallAutomationOperations[Name]["result"];
}

/**
 * Steers one call. {@link CallAutomationClient.getCallConnection} makes it, as do the results of the methods that place and
 * answer calls.
 */
export class CallConnection {
  private constructor();

  /** What plays, listens and streams in the call. */
  getCallMedia(): CallMedia;

  /** What is known about the call. `GET /calling/callConnections/{callConnectionId}`, answered with 200. */
  getCallConnectionProperties(options?: GetCallConnectionPropertiesOptions): Promise<CallConnectionProperties>;

  /**
   * Ends the call for everyone, or only leaves it. `CallDisconnected` follows.
   *
   * @param isForEveryone `true`: `POST /calling/callConnections/{callConnectionId}:terminate`; `false`:
   * `DELETE /calling/callConnections/{callConnectionId}`; both answered with 204
   */
  hangUp(isForEveryone: boolean, options?: HangUpOptions): AwaitableOperation<void, CallDisconnected>;

  /** Somebody in the call. `GET /calling/callConnections/{callConnectionId}/participants/{rawId}`, answered with 200. */
  getParticipant(targetParticipant: CommunicationIdentifier, options?: GetParticipantOptions): Promise<CallParticipant>;

  /**
   * Everyone in the call. `GET /calling/callConnections/{callConnectionId}/participants`, answered with 200, and each
   * `nextLink`. `for await` asks for a page when it gets there.
   */
  listParticipants(options?: GetParticipantOptions): ParticipantList;

  /**
   * Calls somebody into the call. `POST /calling/callConnections/{callConnectionId}/participants:add`, answered with 202;
   * `AddParticipantSucceeded` or `AddParticipantFailed` follows.
   */
  addParticipant(
    targetParticipant: CallInvite,
    options?: AddParticipantOptions,
  ): AwaitableOperation<AddParticipantResult, AddParticipantSucceeded>;

  /**
   * Passes the call on to somebody else. `POST /calling/callConnections/{callConnectionId}:transferToParticipant`, answered with
   * 202; `CallTransferAccepted` or `CallTransferFailed` follows.
   */
  transferCallToParticipant(
    targetParticipant: CommunicationIdentifier,
    options?: TransferCallToParticipantOptions,
  ): AwaitableOperation<TransferCallResult, CallTransferAccepted>;

  /**
   * Takes somebody out of the call. `POST /calling/callConnections/{callConnectionId}/participants:remove`, answered with 202;
   * `RemoveParticipantSucceeded` or `RemoveParticipantFailed` follows.
   */
  removeParticipant(
    participant: CommunicationIdentifier,
    options?: RemoveParticipantsOption,
  ): AwaitableOperation<RemoveParticipantResult, RemoveParticipantSucceeded>;

  /**
   * Mutes a user of the resource; phone numbers cannot be muted. `POST
   * /calling/callConnections/{callConnectionId}/participants:mute`, answered with 200; `ParticipantsUpdated` follows.
   */
  muteParticipant(participant: CommunicationIdentifier, options?: MuteParticipantOption): Promise<MuteParticipantResult>;

  /**
   * Takes back an invitation that nobody accepted yet. `POST
   * /calling/callConnections/{callConnectionId}/participants:cancelAddParticipant`, answered with 202;
   * `CancelAddParticipantSucceeded` or `CancelAddParticipantFailed` follows.
   *
   * @param invitationId as `addParticipant` gave it
   */
  cancelAddParticipantOperation(
    invitationId: string,
    options?: CancelAddParticipantOperationOptions,
  ): AwaitableOperation<CancelAddParticipantOperationResult, CancelAddParticipantSucceeded>;

  /**
   * Moves people from another call into this one. `POST /calling/callConnections/{callConnectionId}/participants:moveHere`,
   * answered with 202; `MoveParticipantSucceeded` or `MoveParticipantFailed` follows.
   *
   * @param targetParticipants whom to move; at least one
   * @param fromCall the call connection they are in
   */
  moveParticipants(
    targetParticipants: CommunicationIdentifier[],
    fromCall: string,
    options?: MoveParticipantsOptions,
  ): AwaitableOperation<MoveParticipantsResult, MoveParticipantSucceeded>;
}

/**
 * Plays, listens and streams in one call. {@link CallConnection.getCallMedia} makes it. Operations wait for each other, unless
 * `interruptCallMediaOperation` says otherwise.
 */
export class CallMedia {
  private constructor();

  /**
   * Plays to some of those in the call. `POST /calling/callConnections/{callConnectionId}:play`, answered with 202;
   * `PlayStarted`, then `PlayCompleted`, `PlayFailed` or `PlayCanceled` follows.
   *
   * @param playSources what to play, one after the other; at least one
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/play-action
   */
  play(
    playSources: (FileSource | TextSource | SsmlSource)[],
    playTo: CommunicationIdentifier[],
    options?: PlayOptions,
  ): AwaitableOperation<void, PlayCompleted>;

  /** Plays to everyone in the call; otherwise like {@link CallMedia.play}. */
  playToAll(
    playSources: (FileSource | TextSource | SsmlSource)[],
    options?: PlayToAllOptions,
  ): AwaitableOperation<void, PlayCompleted>;

  /**
   * @deprecated Give `maxTonesToCollect` in the options.
   */
  startRecognizing(
    targetParticipant: CommunicationIdentifier,
    maxTonesToCollect: number,
    options: CallMediaRecognizeDtmfOptions,
  ): AwaitableOperation<void, RecognizeCompleted>;
  /**
   * Listens for what somebody presses or says. `POST /calling/callConnections/{callConnectionId}:recognize`, answered with 202;
   * `RecognizeCompleted`, `RecognizeFailed` or `RecognizeCanceled` follows.
   *
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/recognize-action
   */
  startRecognizing(
    targetParticipant: CommunicationIdentifier,
    options:
      | CallMediaRecognizeDtmfOptions
      | CallMediaRecognizeChoiceOptions
      | CallMediaRecognizeSpeechOptions
      | CallMediaRecognizeSpeechOrDtmfOptions,
  ): AwaitableOperation<void, RecognizeCompleted>;

  /**
   * Stops whatever plays or listens, and what waits to. `POST
   * /calling/callConnections/{callConnectionId}:cancelAllMediaOperations`, answered with 202; `PlayCanceled` and
   * `RecognizeCanceled` follow. The official method takes no options.
   */
  cancelAllOperations(options?: OperationOptions): Promise<void>;

  /**
   * Tells every key somebody presses, beside everything else. `POST
   * /calling/callConnections/{callConnectionId}:startContinuousDtmfRecognition`, answered with 200;
   * `ContinuousDtmfRecognitionToneReceived` follows with each key, `ContinuousDtmfRecognitionToneFailed` when one is missed.
   */
  startContinuousDtmfRecognition(
    targetParticipant: CommunicationIdentifier,
    options?: ContinuousDtmfRecognitionOptions,
  ): Promise<void>;

  /**
   * Ends that. `POST /calling/callConnections/{callConnectionId}:stopContinuousDtmfRecognition`, answered with 200;
   * `ContinuousDtmfRecognitionStopped` follows.
   */
  stopContinuousDtmfRecognition(
    targetParticipant: CommunicationIdentifier,
    options?: ContinuousDtmfRecognitionOptions,
  ): AwaitableOperation<void, ContinuousDtmfRecognitionStopped>;

  /**
   * Presses keys, for somebody to hear. `POST /calling/callConnections/{callConnectionId}:sendDtmfTones`, answered with 202;
   * `SendDtmfTonesCompleted` or `SendDtmfTonesFailed` follows.
   *
   * @param tones at least one
   */
  sendDtmfTones(
    tones: Tone[] | DtmfTone[],
    targetParticipant: CommunicationIdentifier,
    options?: SendDtmfTonesOptions,
  ): AwaitableOperation<SendDtmfTonesResult, SendDtmfTonesCompleted>;

  /**
   * Puts somebody on hold. `POST /calling/callConnections/{callConnectionId}:hold`, answered with 200; `HoldFailed` follows only
   * when it fails.
   */
  hold(targetParticipant: CommunicationIdentifier, options?: HoldOptions): Promise<void>;

  /** Takes somebody off hold. `POST /calling/callConnections/{callConnectionId}:unhold`, answered with 200. */
  unhold(targetParticipant: CommunicationIdentifier, options?: UnholdOptions): Promise<void>;

  /**
   * Begins the transcription that the call was told of. `POST /calling/callConnections/{callConnectionId}:startTranscription`,
   * answered with 202; `TranscriptionStarted` or `TranscriptionFailed` follows.
   */
  startTranscription(options?: StartTranscriptionOptions): AwaitableOperation<void, TranscriptionStarted>;

  /**
   * Ends the transcription. `POST /calling/callConnections/{callConnectionId}:stopTranscription`, answered with 202;
   * `TranscriptionStopped` follows.
   */
  stopTranscription(options?: StopTranscriptionOptions): AwaitableOperation<void, TranscriptionStopped>;

  /**
   * Changes the language of the transcription. `POST /calling/callConnections/{callConnectionId}:updateTranscription`, answered
   * with 202; `TranscriptionUpdated` follows.
   *
   * @param locale the language spoken, as in `en-US`
   */
  updateTranscription(locale: string, options?: UpdateTranscriptionOptions): AwaitableOperation<void, TranscriptionUpdated>;

  /**
   * Asks for a summary of what was said. `POST /calling/callConnections/{callConnectionId}:summarizeCall`, answered with 202.
   * Only with `apiVersion: "2025-08-15-preview"`. This package's own.
   */
  summarizeCall(options?: SummarizeCallOptions): Promise<void>;

  /**
   * Begins the media streaming that the call was told of. `POST /calling/callConnections/{callConnectionId}:startMediaStreaming`,
   * answered with 202; `MediaStreamingStarted` or `MediaStreamingFailed` follows.
   */
  startMediaStreaming(options?: StartMediaStreamingOptions): AwaitableOperation<void, MediaStreamingStarted>;

  /**
   * Ends the media streaming. `POST /calling/callConnections/{callConnectionId}:stopMediaStreaming`, answered with 202;
   * `MediaStreamingStopped` follows.
   */
  stopMediaStreaming(options?: StopMediaStreamingOptions): AwaitableOperation<void, MediaStreamingStopped>;
}

/** A stream of Node's that can be written to; its own types are not needed. */
export interface NodeWritable {
  write(chunk: Uint8Array, callback?: (error?: Error | null) => void): boolean;
  end(callback?: () => void): unknown;
  on(event: string, listener: (...args: any[]) => void): unknown;
  once(event: string, listener: (...args: any[]) => void): unknown;
}

/**
 * Records calls. {@link CallAutomationClient.getCallRecording} makes it.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/voice-video-calling/call-recording
 */
export class CallRecording {
  private constructor();

  /**
   * Begins a recording. `POST /calling/recordings`, answered with 200 or 202; `RecordingStateChanged` or `StartRecordingFailed`
   * follows.
   */
  start(options: StartRecordingOptions): Promise<RecordingStateResult>;

  /** How a recording stands. `GET /calling/recordings/{recordingId}`, answered with 200. */
  getState(recordingId: string, options?: GetRecordingPropertiesOptions): Promise<RecordingStateResult>;

  /** Ends a recording. `DELETE /calling/recordings/{recordingId}`, answered with 204; `RecordingStateChanged` follows. */
  stop(recordingId: string, options?: StopRecordingOptions): Promise<void>;

  /** Pauses a recording. `POST /calling/recordings/{recordingId}:pause`, answered with 202; `RecordingStateChanged` follows. */
  pause(recordingId: string, options?: PauseRecordingOptions): Promise<void>;

  /**
   * Goes on with a recording. `POST /calling/recordings/{recordingId}:resume`, answered with 202; `RecordingStateChanged`
   * follows.
   */
  resume(recordingId: string, options?: ResumeRecordingOptions): Promise<void>;

  /**
   * Deletes a recording's file. `DELETE`, answered with 200.
   *
   * @param recordingLocationUrl the `deleteLocation` that Event Grid gave. The signed request goes by `https` to the hosts the
   * service keeps recordings on (`*.asm.skype.com`, `*.asyncgw.teams.microsoft.com`, `*.ams.gov.teams.microsoft.us`), or to the
   * endpoint itself, and nowhere else.
   */
  delete(recordingLocationUrl: string, options?: DeleteRecordingOptions): Promise<void>;

  /**
   * A recording's file, as it comes in. `GET`, answered with 200, or 206 for a part of it. The official method gives a stream of
   * Node's: `Readable.fromWeb` makes one.
   *
   * @param sourceLocationUrl the `contentLocation` that Event Grid gave; its host as for {@link CallRecording.delete}
   */
  downloadStreaming(sourceLocationUrl: string, options?: DownloadRecordingOptions): Promise<ReadableStream<Uint8Array>>;

  /**
   * Writes a recording's file into a stream and closes it.
   *
   * @param sourceLocationUrl as for {@link CallRecording.downloadStreaming}
   * @param destinationStream a stream of Node's, or one of the web
   */
  downloadToStream(
    sourceLocationUrl: string,
    destinationStream: NodeWritable | WritableStream<Uint8Array>,
    options?: DownloadRecordingOptions,
  ): Promise<void>;

  /**
   * Writes a recording's file to disk. Only where there is a `node:fs`.
   *
   * @param sourceLocationUrl as for {@link CallRecording.downloadStreaming}
   * @param destinationPath a file that is made, or written over
   */
  downloadToPath(sourceLocationUrl: string, destinationPath: string, options?: DownloadRecordingOptions): Promise<void>;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What SIP or Q.850 said. */
export interface SipDiagnosticInfo {
  code?: number;
  message?: string;
}

/**
 * How an operation went.
 *
 * @see https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
 */
export interface ResultInformation {
  /** An HTTP-like status; 200 is success. */
  code: number;
  /** The reason; 0 is success, 8508 is cancelled, 8510 is silence. */
  subCode: number;
  /** The reason in words. */
  message: string;
  sipDetails?: SipDiagnosticInfo;
  q850Details?: SipDiagnosticInfo;
}

/** What every event has. Members this version does not know are kept beside those it does. */
export interface CallAutomationEventBase {
  /** The id of the event: the same one may come twice. This package's own. */
  id?: string;
  /** The type on the wire: `Microsoft.Communication.` and the `kind`. This package's own. */
  type?: string;
  /** When it happened, ISO 8601 with up to seven digits of the second. This package's own. */
  time?: string;
  /** What {@link CallAutomationClient.getCallConnection} takes. */
  callConnectionId: string;
  /** The call itself, the same for each connection to it. */
  serverCallId: string;
  /** What ties the call to logs of the service. */
  correlationId: string;
  resultInformation?: ResultInformation;
}

/** What the events of an operation have. */
export interface OperationEventBase extends CallAutomationEventBase {
  /** The text given with the request. */
  operationContext?: string;
}

/** The call is connected. */
export interface CallConnected extends OperationEventBase {
  kind: "CallConnected";
}

/** The call is over, or was left. */
export interface CallDisconnected extends OperationEventBase {
  kind: "CallDisconnected";
}

/** Nobody could be called. */
export interface CreateCallFailed extends OperationEventBase {
  kind: "CreateCallFailed";
}

/** The call could not be answered. */
export interface AnswerFailed extends OperationEventBase {
  kind: "AnswerFailed";
}

/** The call could not be joined. */
export interface ConnectFailed extends Omit<OperationEventBase, "serverCallId"> {
  /** Where it is known. */
  serverCallId?: string;
  kind: "ConnectFailed";
}

/** The call was passed on. */
export interface CallTransferAccepted extends OperationEventBase {
  kind: "CallTransferAccepted";
  /** Who was passed on. Not always there, though the official type says so, and this one with it. */
  transferee: CommunicationIdentifier;
  /** To whom. */
  transferTarget: CommunicationIdentifier;
}

/** The call was not passed on. */
export interface CallTransferFailed extends OperationEventBase {
  kind: "CallTransferFailed";
}

/** Somebody joined, left, was muted or put on hold. */
export interface ParticipantsUpdated extends CallAutomationEventBase {
  kind: "ParticipantsUpdated";
  /** Everyone now in the call. */
  participants: CallParticipant[];
  /** Grows with each of these events, so that a late one is known. */
  sequenceNumber?: number;
}

/** Somebody joined who was called into the call. */
export interface AddParticipantSucceeded extends OperationEventBase {
  kind: "AddParticipantSucceeded";
  participant?: CommunicationIdentifier;
}

/** Somebody did not join who was called into the call. */
export interface AddParticipantFailed extends OperationEventBase {
  kind: "AddParticipantFailed";
  participant?: CommunicationIdentifier;
}

/** An invitation was taken back. */
export interface CancelAddParticipantSucceeded extends OperationEventBase {
  kind: "CancelAddParticipantSucceeded";
  invitationId: string;
}

/** An invitation could not be taken back. */
export interface CancelAddParticipantFailed extends OperationEventBase {
  kind: "CancelAddParticipantFailed";
  invitationId: string;
}

/** Somebody was taken out of the call. */
export interface RemoveParticipantSucceeded extends OperationEventBase {
  kind: "RemoveParticipantSucceeded";
  participant?: CommunicationIdentifier;
}

/** Somebody could not be taken out of the call. */
export interface RemoveParticipantFailed extends OperationEventBase {
  kind: "RemoveParticipantFailed";
  participant?: CommunicationIdentifier;
}

/** Somebody was moved into the call. */
export interface MoveParticipantSucceeded extends OperationEventBase {
  kind: "MoveParticipantSucceeded";
  participant?: CommunicationIdentifier;
  /** The call connection they come from. */
  fromCall?: string;
}

/** Somebody could not be moved into the call. */
export interface MoveParticipantFailed extends OperationEventBase {
  kind: "MoveParticipantFailed";
  participant?: CommunicationIdentifier;
  /** The call connection they are in. */
  fromCall?: string;
}

/** Somebody could not be put on hold. */
export interface HoldFailed extends OperationEventBase {
  kind: "HoldFailed";
}

/** Something began to play. */
export interface PlayStarted extends OperationEventBase {
  kind: "PlayStarted";
}

/** Everything was played. */
export interface PlayCompleted extends OperationEventBase {
  kind: "PlayCompleted";
}

/** Something could not be played. */
export interface PlayFailed extends OperationEventBase {
  kind: "PlayFailed";
  /** Which source, counted from 0. */
  failedPlaySourceIndex?: number;
}

/** The playing was cancelled. */
export interface PlayCanceled extends OperationEventBase {
  kind: "PlayCanceled";
}

/** The tones that were recognised. */
export interface DtmfResult {
  readonly tones?: Tone[];
}

/** The answer that was recognised. */
export interface ChoiceResult {
  /** That of the {@link RecognitionChoice}. */
  label?: string;
  /** What was said; not there when a key was pressed. */
  recognizedPhrase?: string;
  /** From 0 to 1. */
  confidence?: number;
}

/** The words that were recognised. */
export interface SpeechResult {
  speech?: string;
  /** From 0 to 1. */
  confidence?: number;
}

/** Something was recognised; the result by the side of `recognitionType` says what. */
export interface RecognizeCompleted extends OperationEventBase {
  kind: "RecognizeCompleted";
  recognitionType?: RecognitionType;
  /** For tones. */
  dtmfResult?: DtmfResult;
  /** For one of several answers. */
  choiceResult?: ChoiceResult;
  /** For speech. */
  speechResult?: SpeechResult;
}

/** Nothing was recognised: silence (subcode 8510), too few tones (8532), or a prompt that could not be played. */
export interface RecognizeFailed extends OperationEventBase {
  kind: "RecognizeFailed";
  /** Which prompt, counted from 0. */
  failedPlaySourceIndex?: number;
}

/** The listening was cancelled. */
export interface RecognizeCanceled extends OperationEventBase {
  kind: "RecognizeCanceled";
}

/** Somebody pressed a key. */
export interface ContinuousDtmfRecognitionToneReceived extends OperationEventBase {
  kind: "ContinuousDtmfRecognitionToneReceived";
  /** The number of the key among those pressed, so that a lost one is known. */
  sequenceId: number;
  tone: Tone;
}

/** A key was not recognised. */
export interface ContinuousDtmfRecognitionToneFailed extends OperationEventBase {
  kind: "ContinuousDtmfRecognitionToneFailed";
}

/** Keys are no longer told. */
export interface ContinuousDtmfRecognitionStopped extends OperationEventBase {
  kind: "ContinuousDtmfRecognitionStopped";
}

/** The keys were pressed. */
export interface SendDtmfTonesCompleted extends OperationEventBase {
  kind: "SendDtmfTonesCompleted";
}

/** The keys could not be pressed. */
export interface SendDtmfTonesFailed extends OperationEventBase {
  kind: "SendDtmfTonesFailed";
}

/** How media streaming stands now. */
export interface MediaStreamingUpdate {
  contentType?: string;
  mediaStreamingStatus?: MediaStreamingStatus;
  mediaStreamingStatusDetails?: MediaStreamingStatusDetails;
}

/** Media is streamed. */
export interface MediaStreamingStarted extends OperationEventBase {
  kind: "MediaStreamingStarted";
  mediaStreamingUpdate?: MediaStreamingUpdate;
}

/** Media is no longer streamed. */
export interface MediaStreamingStopped extends OperationEventBase {
  kind: "MediaStreamingStopped";
  mediaStreamingUpdate?: MediaStreamingUpdate;
}

/** Media cannot be streamed. */
export interface MediaStreamingFailed extends OperationEventBase {
  kind: "MediaStreamingFailed";
  mediaStreamingUpdate?: MediaStreamingUpdate;
}

/** How transcription stands now. */
export interface TranscriptionUpdate {
  transcriptionStatus?: TranscriptionStatus;
  transcriptionStatusDetails?: TranscriptionStatusDetails;
}

/** The call is transcribed. */
export interface TranscriptionStarted extends OperationEventBase {
  kind: "TranscriptionStarted";
  transcriptionUpdate?: TranscriptionUpdate;
}

/** The call is no longer transcribed. */
export interface TranscriptionStopped extends OperationEventBase {
  kind: "TranscriptionStopped";
  transcriptionUpdate?: TranscriptionUpdate;
}

/** The transcription has changed. */
export interface TranscriptionUpdated extends OperationEventBase {
  kind: "TranscriptionUpdated";
  transcriptionUpdate?: TranscriptionUpdate;
}

/** The call cannot be transcribed. */
export interface TranscriptionFailed extends OperationEventBase {
  kind: "TranscriptionFailed";
  transcriptionUpdate?: TranscriptionUpdate;
}

/** A recording began, paused, went on or ended. */
export interface RecordingStateChanged extends CallAutomationEventBase {
  kind: "RecordingStateChanged";
  readonly recordingId?: string;
  state?: RecordingState;
  /** When it began. */
  readonly startDateTime?: Date;
  recordingKind?: RecordingKind | (string & {});
}

/** A recording could not begin. */
export interface StartRecordingFailed extends OperationEventBase {
  kind: "StartRecordingFailed";
  recordingId?: string;
}

/** An event this version has no name for: kept, its data untouched. This package's own. */
export interface UnknownCallAutomationEvent {
  kind: "Unknown";
  /** The type on the wire: `Microsoft.Communication.…`. */
  type: string;
  /** The id of the event: the same one may come twice. */
  id?: string;
  /** When it happened, ISO 8601 with up to seven digits of the second. */
  time?: string;
  data?: unknown;
}

/**
 * A callback of a call.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation#events
 */
export type CallAutomationEvent =
  | AddParticipantSucceeded
  | AddParticipantFailed
  | RemoveParticipantSucceeded
  | RemoveParticipantFailed
  | MoveParticipantSucceeded
  | MoveParticipantFailed
  | CallConnected
  | CallDisconnected
  | CallTransferAccepted
  | CallTransferFailed
  | ParticipantsUpdated
  | RecordingStateChanged
  | PlayStarted
  | PlayCompleted
  | PlayFailed
  | PlayCanceled
  | RecognizeCompleted
  | RecognizeCanceled
  | RecognizeFailed
  | ContinuousDtmfRecognitionToneReceived
  | ContinuousDtmfRecognitionToneFailed
  | ContinuousDtmfRecognitionStopped
  | SendDtmfTonesCompleted
  | SendDtmfTonesFailed
  | CancelAddParticipantSucceeded
  | CancelAddParticipantFailed
  | TranscriptionStarted
  | TranscriptionStopped
  | TranscriptionUpdated
  | TranscriptionFailed
  | CreateCallFailed
  | AnswerFailed
  | HoldFailed
  | ConnectFailed
  | MediaStreamingStarted
  | MediaStreamingStopped
  | MediaStreamingFailed
  | StartRecordingFailed;

/**
 * Reads the first event of a callback: a string or what it parses to, one event or an array of them. A callback may hold several:
 * {@link parseCallAutomationEvents} reads them all.
 *
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 * @throws Error when the array is empty
 * @throws TypeError when the event is of a type that this version has no name for
 */
export function parseCallAutomationEvent(encodedEvents: string | Record<string, unknown>): CallAutomationEvent;

/**
 * Reads every event of a callback: a string or what it parses to, one event or an array of them. Those of a type that this
 * version has no name for are kept. This package's own.
 *
 * It does not say who sent it: the service signs its callbacks with a token in the `Authorization` header.
 *
 * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseCallAutomationEvents(body: unknown): (CallAutomationEvent | UnknownCallAutomationEvent)[];

// ── Event Grid ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Somebody calls, as Event Grid tells it. This package's own.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/incoming-call-notification
 */
export interface IncomingCallEvent {
  kind: "IncomingCall";
  /** The id of the event: the same one may come twice. */
  id?: string;
  /** When it happened, ISO 8601. */
  eventTime?: string;
  /** Whom they call. */
  to: CommunicationIdentifier;
  /** Who calls. */
  from: CommunicationIdentifier;
  /** What `answerCall`, `redirectCall` and `rejectCall` take. */
  incomingCallContext: string;
  /** The call itself. */
  serverCallId?: string;
  callerDisplayName?: string;
  /** What ties the call to logs of the service. */
  correlationId?: string;
  /** What the caller tells. */
  customContext?: { voipHeaders?: Record<string, string>; sipHeaders?: Record<string, string> };
  /** For whom the one called takes the call. */
  onBehalfOfCallee?: CommunicationIdentifier;
}

/** The answer to Event Grid's question whether events are wanted. This package's own. */
export interface ValidationResponse {
  validationResponse: string;
}

/**
 * The incoming calls in what Event Grid posted: a string or what it parses to, one event or an array of them. Events of other
 * types are left out. This package's own.
 *
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseIncomingCallEvents(body: unknown): IncomingCallEvent[];

/**
 * What to answer, as JSON with status 200, when Event Grid asks whether events are wanted; `undefined` when it does not ask. This
 * package's own.
 *
 * @see https://learn.microsoft.com/azure/event-grid/webhook-event-delivery
 * @throws CallAutomationError when the text is not JSON
 */
export function validationResponse(body: unknown): ValidationResponse | undefined;

// ── Streaming ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How many channels there are. */
export enum Channel {
  Unknown = 0,
  Mono = 1,
}

/** What is sent about the audio before the audio. */
export interface AudioMetadata {
  subscriptionId: string;
  /** `"PCM"`. */
  encoding: string;
  /** Samples in a second: 16000 or 24000. */
  sampleRate: number;
  channels: Channel;
}

/** A piece of audio. */
export interface AudioData {
  /** The samples, in base64. */
  data: string;
  /** When it was heard. */
  timestamp?: Date;
  /** Whether it is all silence. */
  isSilent?: boolean;
  /** Who is heard, in unmixed audio. */
  participant?: CommunicationIdentifier | undefined;
}

/** A key that was pressed. */
export interface DtmfData {
  data: string;
}

/** What is sent about the transcript before the transcript. */
export interface TranscriptionMetadata {
  subscriptionId: string;
  /** The language, as in `en-US`. */
  locale: string;
  callConnectionId: string;
  correlationId: string;
  speechRecognitionModelEndpointId: string;
}

/** A word of a transcript. */
export interface WordData {
  text: string;
  /** Where it begins, in ticks of 100 ns. */
  offsetInTicks: number;
  /** How long it is, in ticks of 100 ns. */
  durationInTicks: number;
}

/** A piece of a transcript. */
export interface TranscriptionData {
  text: string;
  /** `"display"`. */
  format: string;
  /** From 0 to 1. */
  confidence: number;
  /** Where it begins, in ticks of 100 ns. */
  offsetInTicks: number;
  /** How long it is, in ticks of 100 ns. */
  durationInTicks: number;
  words: WordData[];
  /** Who spoke. */
  participant: CommunicationIdentifier;
  resultState: TranscriptionResultState;
}

/** What the service sends over a WebSocket. */
export type StreamingDataResult = TranscriptionMetadata | TranscriptionData | AudioData | AudioMetadata | DtmfData;

/** What it is. */
export type StreamingDataKind = "AudioData" | "AudioMetadata" | "TranscriptionData" | "TranscriptionMetadata" | "DtmfData";

/** Reads what the service sends over a WebSocket. */
export class StreamingData {
  /**
   * Reads one message.
   *
   * @param data the message; bytes are UTF-8. Official: a string or an `ArrayBuffer` only
   * @throws SyntaxError when it is not JSON
   * @throws Error when it is of a kind that this version has no name for
   */
  static parse(data: string | ArrayBuffer | ArrayBufferView): StreamingDataResult;
  /** What the last message read was. It is one for all: ask before the next is read. */
  static getStreamingKind(): StreamingDataKind;
}

/** What is sent to the service over a WebSocket. */
export type MediaKind = "audioData" | "stopAudio";

/** Stops the audio that was sent and is not played yet. */
export interface StopAudio {}

/** A message to the service, before it is JSON. */
export interface OutStreamingData {
  kind: MediaKind;
  audioData?: AudioData;
  stopAudio?: StopAudio;
}

/**
 * The message that plays audio in the call.
 *
 * @param data samples in the format of {@link MediaStreamingOptions.audioFormat}, in base64
 */
export function createOutboundAudioData(data: string): string;

/** The message that stops the audio which was sent and is not played yet. */
export function createOutboundStopAudioData(): string;

// Without this, the declarations above that are not exported would be.
export {};
