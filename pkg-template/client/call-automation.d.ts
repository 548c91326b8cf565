// The types of the contract 2026-03-12. Names, argument order, options and results are those of the official package
// `@azure/communication-call-automation` 1.6.0, identifiers those of `@azure/communication-common`; tests/types/official.ts
// compares them. Members that the official package does not have are marked.
import type {
  AwaitableCall,
  AwaitableOperation,
  ClientOptions,
  Credential,
  ReceivedResponse,
  RequestOptions,
  RetryOptions,
  SignedRequest,
} from "./index.js";

// ── Identifiers ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A user of a communication resource. Both contracts use it. */
export interface CommunicationUserIdentifier {
  /** The raw id: `8:acs:<resource>_<user>`. */
  communicationUserId: string;
}

/** A telephone, mobile or fixed, reached over the telephone network (PSTN). */
export interface PhoneNumberIdentifier {
  /** The raw id: `4:` and the number. Default: derived from `phoneNumber`. */
  rawId?: string | undefined;
  /** E.164: a plus sign and 1 to 15 digits, as in `+14255550123`. */
  phoneNumber: string;
  /** Distinguishes participants of a call with the same number. The service sets it. */
  assertedId?: string | undefined;
  /** Whether the caller withholds the number; `phoneNumber` is then `"anonymous"`. Default: `false`. */
  isAnonymous?: boolean | undefined;
}

/** A person with an account of Microsoft Teams, or a visitor of a meeting. */
export interface MicrosoftTeamsUserIdentifier {
  /** The raw id: `8:orgid:…`, `8:dod:…`, `8:gcch:…` or `8:teamsvisitor:…`. Default: derived from the other members. */
  rawId?: string | undefined;
  /** The id of the user in the Microsoft Entra directory, or of the visitor. */
  microsoftTeamsUserId: string;
  /** Whether the user joined as a visitor. Default: `false`. */
  isAnonymous?: boolean | undefined;
  /** The Microsoft cloud that holds the user. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch" | undefined;
}

/** A Microsoft Teams application: a bot, a call queue or an auto attendant. */
export interface MicrosoftTeamsAppIdentifier {
  /** The raw id: `28:orgid:…`, `28:dod:…` or `28:gcch:…`. Default: derived from the other members. */
  rawId?: string | undefined;
  /** The id of the application. */
  teamsAppId: string;
  /** The Microsoft cloud that holds the application. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch" | undefined;
}

/** A Teams user whose phone is extended by a communication resource (Teams Phone extensibility). */
export interface TeamsExtensionUserIdentifier {
  /** The raw id: `8:acs:<resource>_<tenant>_<user>`. Default: derived from the other members. */
  rawId?: string | undefined;
  /** The id of the user in the Microsoft Entra directory. */
  userId: string;
  /** The id of the directory. */
  tenantId: string;
  /** The id of the communication resource. */
  resourceId: string;
  /** The Microsoft cloud that holds the user. Default: `"public"`. */
  cloud?: "public" | "dod" | "gcch" | undefined;
}

/** A participant of any other kind. The raw id is kept unchanged. */
export interface UnknownIdentifier {
  /** The raw id. */
  id: string;
}

/** A participant. */
export type CommunicationIdentifier =
  | CommunicationUserIdentifier
  | PhoneNumberIdentifier
  | MicrosoftTeamsUserIdentifier
  | MicrosoftTeamsAppIdentifier
  | TeamsExtensionUserIdentifier
  | UnknownIdentifier;

/** A {@link CommunicationUserIdentifier} with its `kind`. */
export interface CommunicationUserKind extends CommunicationUserIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "communicationUser";
}

/** A {@link PhoneNumberIdentifier} with its `kind`. */
export interface PhoneNumberKind extends PhoneNumberIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "phoneNumber";
}

/** A {@link MicrosoftTeamsUserIdentifier} with its `kind`. */
export interface MicrosoftTeamsUserKind extends MicrosoftTeamsUserIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "microsoftTeamsUser";
}

/** A {@link MicrosoftTeamsAppIdentifier} with its `kind`. */
export interface MicrosoftTeamsAppKind extends MicrosoftTeamsAppIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "microsoftTeamsApp";
}

/** A {@link TeamsExtensionUserIdentifier} with its `kind`. */
export interface TeamsExtensionUserKind extends TeamsExtensionUserIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "teamsExtensionUser";
}

/** An {@link UnknownIdentifier} with its `kind`. */
export interface UnknownIdentifierKind extends UnknownIdentifier {
  /** Distinguishes it in {@link CommunicationIdentifierKind}. */
  kind: "unknown";
}

/** A participant with its `kind`. */
export type CommunicationIdentifierKind =
  | CommunicationUserKind
  | PhoneNumberKind
  | MicrosoftTeamsUserKind
  | MicrosoftTeamsAppKind
  | TeamsExtensionUserKind
  | UnknownIdentifierKind;

/** Whether the identifier is a user of a communication resource. */
export function isCommunicationUserIdentifier(identifier: CommunicationIdentifier): identifier is CommunicationUserIdentifier;
/** Whether the identifier is a phone number. */
export function isPhoneNumberIdentifier(identifier: CommunicationIdentifier): identifier is PhoneNumberIdentifier;
/** Whether the identifier is a Teams user. */
export function isMicrosoftTeamsUserIdentifier(identifier: CommunicationIdentifier): identifier is MicrosoftTeamsUserIdentifier;
/** Whether the identifier is a Teams application. */
export function isMicrosoftTeamsAppIdentifier(identifier: CommunicationIdentifier): identifier is MicrosoftTeamsAppIdentifier;
/** Whether the identifier is a Teams user whose phone is extended by a communication resource. */
export function isTeamsExtensionUserIdentifier(identifier: CommunicationIdentifier): identifier is TeamsExtensionUserIdentifier;
/** Whether the identifier is of any other kind. */
export function isUnknownIdentifier(identifier: CommunicationIdentifier): identifier is UnknownIdentifier;

/** Returns the identifier with its `kind`. */
export function getIdentifierKind(identifier: CommunicationIdentifier): CommunicationIdentifierKind;

/**
 * Returns the raw id of an identifier: a string that contains the whole identifier, suitable as a database key.
 *
 * @throws CallAutomationError when the argument is not an identifier
 */
export function getIdentifierRawId(identifier: CommunicationIdentifier): string;

/** Parses a raw id. A raw id with an unknown prefix becomes an {@link UnknownIdentifierKind}. */
export function createIdentifierFromRawId(rawId: string): CommunicationIdentifierKind;

// ── Values ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────
//
// A type that ends in `string & {}` also allows values that this version of the package does not know: from the service they are
// kept, and in a request they are sent as they are, for the service to judge. Known values may be in any case. The names of the
// official package that are closed there are closed here; options that take them take other values too.

/** How far a call connection is: it begins with `connecting`, is usable while it is `connected`, and ends with `disconnected`. */
export type CallConnectionStateModel =
  | "unknown"
  | "connecting"
  | "connected"
  | "transferring"
  | "transferAccepted"
  | "disconnecting"
  | "disconnected"
  | (string & {});

/** The reason for rejecting a call. */
export type CallRejectReason = "none" | "busy" | "forbidden" | (string & {});

/** The known values of {@link CallRejectReason}. */
export enum KnownCallRejectReason {
  /** No reason is given. */
  None = "none",

  /** The callee is in another call. */
  Busy = "busy",

  /** The caller may not call here. */
  Forbidden = "forbidden",
}

/** The kinds of a {@link CallLocator}. */
export type CallLocatorType = "serverCallLocator" | "groupCallLocator" | "roomCallLocator";

/** A DTMF tone, as events contain it. */
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

/** A key of a telephone, as requests name it. Events name it by the same words: {@link Tone}. */
export enum DtmfTone {
  /** The key 0. */
  Zero = "zero",

  /** The key 1. */
  One = "one",

  /** The key 2. */
  Two = "two",

  /** The key 3. */
  Three = "three",

  /** The key 4. */
  Four = "four",

  /** The key 5. */
  Five = "five",

  /** The key 6. */
  Six = "six",

  /** The key 7. */
  Seven = "seven",

  /** The key 8. */
  Eight = "eight",

  /** The key 9. */
  Nine = "nine",

  /** The key A of the fourth column, which few telephones have. */
  A = "a",

  /** The key B of the fourth column. */
  B = "b",

  /** The key C of the fourth column. */
  C = "c",

  /** The key D of the fourth column. */
  D = "d",

  /** The key #. */
  Pound = "pound",

  /** The key *. */
  Asterisk = "asterisk",
}

/** The gender of the voice of a {@link TextSource}. */
export enum VoiceKind {
  /** A man's voice. */
  Male = "male",

  /** A woman's voice. */
  Female = "female",
}

/** The input of a recognize operation. The official package has only this member. */
export enum RecognizeInputType {
  /** Keys that a participant presses. */
  Dtmf = "dtmf",
}

/** The kind of input that was recognized. */
export type RecognitionType = "dtmf" | "speech" | "choices" | (string & {});

/** `active`: it records now; `inactive`: it is paused, has stopped, or has not begun. */
export type RecordingState = "active" | "inactive" | (string & {});

/** Whether the pictures of the participants are recorded, too. A call of the telephone network has none. */
export type RecordingContent = "audio" | "audioVideo";

/** The channels of a recording: one for all participants, or one for each. */
export type RecordingChannel = "mixed" | "unmixed";

/** The file format of a recording. */
export type RecordingFormat = "mp3" | "mp4" | "wav";

/**
 * The recording system. Contracts up to `2025-08-15-preview` write these values with a capital first letter; the package converts
 * them.
 */
export type RecordingKind = "azureCommunicationServices" | "teams" | "teamsCompliance";

/**
 * The storage of recordings. Contracts up to `2025-08-15-preview` write these values with a capital first letter; the package
 * converts them.
 */
export type RecordingStorageKind = "azureCommunicationServices" | "azureBlobStorage";

/** The transports of media streaming and transcription. */
export enum KnownStreamingTransportType {
  /** A WebSocket (RFC 6455) that the service opens to your server. */
  Websocket = "websocket",
}

/** The channels of streamed audio: one for all participants, or one for each. */
export type MediaStreamingAudioChannelType = "mixed" | "unmixed" | (string & {});

/** The known values of {@link MediaStreamingAudioChannelType}. */
export enum KnownMediaStreamingAudioChannelType {
  /** One channel with the voices of all participants. */
  Mixed = "mixed",

  /** A channel for each participant. */
  Unmixed = "unmixed",
}

/** What is streamed: sound alone. */
export type MediaStreamingContentType = "audio" | (string & {});

/** The known values of {@link MediaStreamingContentType}. */
export enum KnownMediaStreamingContentType {
  /** The voices of the participants. */
  Audio = "audio",
}

/** The format of streamed audio: PCM, 16 bit, mono, with a sample rate of 16 or 24 kHz. */
export type AudioFormat = "pcm16KMono" | "pcm24KMono" | (string & {});

/** The state of media streaming or transcription. */
export type SubscriptionState = "disabled" | "inactive" | "active" | (string & {});

/** Whether a transcription result is final or can still change. */
export type TranscriptionResultState = "final" | "intermediate" | (string & {});

/** How far media streaming is, or `unspecifiedError`: {@link MediaStreamingStatusDetails} says why. */
export type MediaStreamingStatus =
  | "mediaStreamingStarted"
  | "mediaStreamingFailed"
  | "mediaStreamingStopped"
  | "unspecifiedError"
  | (string & {});

/** The reason for a status of media streaming or transcription. */
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

/** The reason for a status of media streaming. */
export type MediaStreamingStatusDetails = "initialWebSocketConnectionFailed" | StreamingStatusDetails;

/** How far transcription is, or `unspecifiedError`: {@link TranscriptionStatusDetails} says why. */
export type TranscriptionStatus =
  | "transcriptionStarted"
  | "transcriptionFailed"
  | "transcriptionResumed"
  | "transcriptionUpdated"
  | "transcriptionStopped"
  | "unspecifiedError"
  | (string & {});

/** The reason for a status of transcription. */
export type TranscriptionStatusDetails = "transcriptionLocaleUpdated" | StreamingStatusDetails;

// ── Calls ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The callee, and what the callee sees of the caller. */
export interface CallInvite {
  /** The callee. */
  readonly targetParticipant:
    | PhoneNumberIdentifier
    | CommunicationUserIdentifier
    | MicrosoftTeamsUserIdentifier
    | MicrosoftTeamsAppIdentifier
    | TeamsExtensionUserIdentifier;
  /**
   * The caller ID: the phone number that the callee sees. Needed to call a phone number, except in calls of Teams Phone, which refuse it.
   * `redirectCall` does not send it.
   */
  readonly sourceCallIdNumber?: PhoneNumberIdentifier | undefined;
  /** The display name that the callee sees. `redirectCall` does not send it. */
  sourceDisplayName?: string | undefined;
  /** Custom headers for the callee. `createCall` and `redirectCall` refuse it, because the service has no field for it there. */
  customCallingContext?: CustomCallingContext | undefined;
}

/** Identifies a call that another application or participant started. */
export interface CallLocator {
  /** The id of the server call, the group call or the room. */
  id: string;
  /** The kind of the id. */
  kind: CallLocatorType;
}

/** A header for a VoIP callee. */
export interface VoipHeader {
  /** Distinguishes it in {@link CustomCallingContext}. */
  kind: "voip";
  /** The name of the header. */
  key: string;
  /** A text that the application of the callee receives as it is. */
  value: string;
}

/** The user-to-user information of a SIP call (RFC 7433). */
export interface SipUserToUserHeader {
  /** Distinguishes it in {@link CustomCallingContext}. */
  kind: "sipuui";
  /** Not sent: the name of the header is always `User-To-User`. */
  key: string;
  /** A text that the callee's system receives as it is. */
  value: string;
}

/** The prefixes of custom SIP headers. */
export type SipHeaderPrefix = "X-" | "X-MS-Custom-";

/** A header of your own, which the callee's SIP system receives. */
export interface SipCustomHeader {
  /** Distinguishes it in {@link CustomCallingContext}. */
  kind: "sipx";
  /** The name of the header, without the prefix. */
  key: string;
  /** A text that the callee's system receives as it is. */
  value: string;
  /** The prefix of the name. Default: `"X-MS-Custom-"`. */
  sipHeaderPrefix?: SipHeaderPrefix | undefined;
}

/** The original caller of a call that is passed on to Teams. */
export interface TeamsPhoneCallerDetails {
  /** Who calls, as an identifier. */
  caller?: CommunicationIdentifier | undefined;
  /** How the person who calls is named in Teams. */
  name?: string | undefined;
  /** The number from which the call came, in E.164. */
  phoneNumber?: string | undefined;
  /** The id of the caller's record in your own system. */
  recordId?: string | undefined;
  /** The URL of a page to open for the callee. */
  screenPopUrl?: string | undefined;
  /** Whether the identity of the caller was verified. */
  isAuthenticated?: boolean | undefined;
  /** Further information to show: at most 10 entries. */
  additionalCallerInformation?: Record<string, string> | undefined;
}

/** The application or participant that passes a call on to Teams. */
export interface TeamsPhoneSourceDetails {
  /** The application or participant. */
  source?: CommunicationIdentifier | undefined;
  /** The language: an ISO 639 code. */
  language?: string | undefined;
  /** The status of the call. */
  status?: string | undefined;
  /** The participants for whom the call is meant. */
  intendedTargets?: Record<string, CommunicationIdentifier> | undefined;
}

/**
 * Information about a call that Teams shows to the callee. All of it is optional. What came in with a call goes on without change:
 * `customCallingContext: [{ kind: "TeamsPhoneCallDetails", ...incoming.customContext.teamsPhoneCallDetails }]`.
 *
 * @see https://learn.microsoft.com/azure/communication-services/quickstarts/tpe/teams-phone-extensibility-interactive-voice-response
 */
export interface TeamsPhoneCallDetails {
  /** Distinguishes it in {@link CustomCallingContext}. */
  kind: "TeamsPhoneCallDetails";
  /** The original caller. */
  teamsPhoneCallerDetails?: TeamsPhoneCallerDetails | undefined;
  /** The source that passes the call on. */
  teamsPhoneSourceDetails?: TeamsPhoneSourceDetails | undefined;
  /** An id of the call, for logs. */
  sessionId?: string | undefined;
  /** The intent of the caller. */
  intent?: string | undefined;
  /** The topic of the call: at most 48 characters. */
  callTopic?: string | undefined;
  /** A summary of the conversation so far. */
  callContext?: string | undefined;
  /** The page on which the callee can read what was said so far. */
  transcriptUrl?: string | undefined;
  /** The sentiment of the caller. */
  callSentiment?: string | undefined;
  /** Actions to suggest to the callee. */
  suggestedActions?: string | undefined;
}

/** Custom headers for the callee. */
export type CustomCallingContext = (VoipHeader | SipUserToUserHeader | SipCustomHeader | TeamsPhoneCallDetails)[];

/** The Azure AI services for text-to-speech and speech recognition. */
export interface CallIntelligenceOptions {
  /** The URL of an Azure AI services resource. Needed for {@link TextSource}, {@link SsmlSource} and speech recognition. */
  cognitiveServicesEndpoint?: string | undefined;
}

/**
 * Media streaming: the service sends the audio of a call to your WebSocket server. See {@link StreamingData}.
 *
 * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/audio-streaming-quickstart
 */
export interface MediaStreamingOptions {
  /** How the service connects to your server: always `"websocket"`. */
  transportType: "websocket" | (string & {});
  /** `mixed`: the audio of all participants in one channel; `unmixed`: that of each participant in its own. */
  audioChannelType: MediaStreamingAudioChannelType;
  /** The URL of your WebSocket server: `wss://…`. */
  transportUrl?: string | undefined;
  /** The content to stream. Default: that of the service, `"audio"`. */
  contentType?: MediaStreamingContentType | undefined;
  /**
   * Whether media streaming starts when the call is connected. Otherwise call {@link CallMedia.startMediaStreaming}. Default:
   * that of the service.
   */
  startMediaStreaming?: boolean | undefined;
  /**
   * Whether your server can send audio into the call: see {@link createOutboundAudioData}. Default: that of the service.
   */
  enableBidirectional?: boolean | undefined;
  /** The audio format. Default: that of the service, `"pcm16KMono"`. */
  audioFormat?: AudioFormat | undefined;
  /** Whether DTMF tones are streamed too. Default: that of the service. */
  enableDtmfTones?: boolean | undefined;
}

/** A summary of the conversation. Only with `apiVersion: "2025-08-15-preview"`. */
export interface SummarizationOptions {
  /** Whether the service makes a summary when the call ends. Default: that of the service. */
  enableEndCallSummary?: boolean | undefined;
  /** The language of the summary, such as `en-US`. */
  locale?: string | undefined;
}

/** Redaction of personal data in a transcript. Only with `apiVersion: "2025-08-15-preview"`. */
export interface PiiRedactionOptions {
  /** Whether personal data is redacted. Default: that of the service. */
  enable?: boolean | undefined;
  /** How personal data is redacted. */
  redactionType?: "maskWithCharacter" | (string & {}) | undefined;
}

/** Real-time transcription: the service sends a transcript of the call to your WebSocket server. See {@link StreamingData}. */
export interface TranscriptionOptions {
  /** The spoken language, such as `en-US`. With `apiVersion: "2025-08-15-preview"`, `locales` can replace it. */
  locale: string;
  /** How the service connects to your server: always `"websocket"`. */
  transportType: "websocket" | (string & {});
  /** The URL of your WebSocket server: `wss://…`. */
  transportUrl?: string | undefined;
  /** The endpoint id of a custom speech model. */
  speechModelEndpointId?: string | undefined;
  /**
   * Whether transcription starts when the call is connected. Otherwise call {@link CallMedia.startTranscription}. Default: that
   * of the service, `false`.
   */
  startTranscription?: boolean | undefined;
  /** Whether results that can still change are sent too. Default: that of the service. */
  enableIntermediateResults?: boolean | undefined;
  /** The languages that may be spoken; at least one. Only with `apiVersion: "2025-08-15-preview"`. */
  locales?: string[] | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** Redaction of personal data. Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions | undefined;
  /** A summary of the conversation. Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions | undefined;
}

/** The media streaming of a call. */
export interface MediaStreamingSubscription {
  /** The id by which the logs of the service name the stream. */
  id?: string | undefined;
  /** Whether audio is sent now. */
  state?: SubscriptionState | undefined;
  /** The streamed content. */
  subscribedContentTypes?: MediaStreamingContentType[] | undefined;
}

/** The transcription of a call. */
export interface TranscriptionSubscription {
  /** The id by which the logs of the service name the transcript. */
  id?: string | undefined;
  /** Whether results are sent now. */
  state?: SubscriptionState | undefined;
  /** The results that are sent. */
  subscribedResultStates?: TranscriptionResultState[] | undefined;
  /** The language, such as `en-US`. */
  locale?: string | undefined;
}

/** What the service knows of a call connection. Its answer to `createCall` lacks some of them, such as `serverCallId`. */
export interface CallConnectionProperties {
  /** The id of the call connection: the argument of {@link CallAutomationClient.getCallConnection}. */
  callConnectionId?: string | undefined;
  /** The id of the call, the same for all of its call connections; absent before the call is connected. */
  serverCallId?: string | undefined;
  /** The caller ID: the phone number that callees see. */
  sourceCallerIdNumber?: PhoneNumberIdentifier | undefined;
  /** The display name that callees see. */
  sourceDisplayName?: string | undefined;
  /** The caller. */
  source?: CommunicationIdentifier | undefined;
  /** The callees. */
  targetParticipants?: CommunicationIdentifier[] | undefined;
  /** How far the connection is at the time of the answer. */
  callConnectionState?: CallConnectionStateModel | undefined;
  /** The URL to which the events of the call are posted. The official package leaves it out. */
  callbackUrl?: string | undefined;
  /** The correlation id of the call in the logs of the service. */
  correlationId?: string | undefined;
  /** The user who answered, when {@link CallAutomationClientOptions.sourceIdentity} was set. */
  answeredby?: CommunicationUserIdentifier | undefined;
  /** The called number, for an incoming call from the phone network. */
  answeredFor?: PhoneNumberIdentifier | undefined;
  /** The stream of the call's audio; absent when none was requested. */
  mediaStreamingSubscription?: MediaStreamingSubscription | undefined;
  /** The transcript of the call; absent when none was requested. */
  transcriptionSubscription?: TranscriptionSubscription | undefined;
}

/** Who is in a call, or is called, and whether they are muted or on hold. */
export interface CallParticipant {
  /** Who it is. The application itself is a participant too: a `communicationUser`. */
  identifier?: CommunicationIdentifier | undefined;
  /** Whether the participant is muted. */
  isMuted?: boolean | undefined;
  /** Whether the participant is on hold. */
  isOnHold?: boolean | undefined;
}

// ── Play sources ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The members of every play source. */
export interface PlaySource {
  /**
   * The misspelt name that the official package has.
   *
   * @deprecated Use `playSourceCacheId`, which takes precedence.
   */
  playsourcacheid?: string | undefined;
  /** An id of your choice. The service caches the play source under it. */
  playSourceCacheId?: string | undefined;
}

/** An audio file. */
export interface FileSource extends PlaySource {
  /**
   * The URL from which the service fetches the file: WAV (mono, 16 bit, 16 kHz) or MP3; `https`, or `http` on a loopback host.
   */
  url: string;

  /** Distinguishes it from the other play sources. */
  readonly kind: "fileSource";
}

/** A text for text-to-speech. Needs {@link CallIntelligenceOptions}. */
export interface TextSource extends PlaySource {
  /** The text; not empty. */
  text: string;
  /** The language, such as `en-US`. Needed with `voiceKind` when there is no `voiceName`. */
  sourceLocale?: string | undefined;
  /** The gender of the voice: a {@link VoiceKind} or its value. */
  voiceKind?: `${VoiceKind}` | (string & {}) | undefined;
  /** The name of the voice, such as `en-US-NancyNeural`. */
  voiceName?: string | undefined;
  /** The deployment of a voice that was trained for you: its id in Azure AI Speech. */
  customVoiceEndpointId?: string | undefined;

  /** Distinguishes it from the other play sources. */
  readonly kind: "textSource";
}

/** An SSML document for text-to-speech. Needs {@link CallIntelligenceOptions}. */
export interface SsmlSource extends PlaySource {
  /** The whole document: `<speak …>…</speak>`. */
  ssmlText: string;
  /** The deployment of a voice that was trained for you: its id in Azure AI Speech. */
  customVoiceEndpointId?: string | undefined;

  /** Distinguishes it from the other play sources. */
  readonly kind: "ssmlSource";
}

/** A choice of a recognize operation. */
export interface RecognitionChoice {
  /** The label of the choice; {@link ChoiceResult} contains it. */
  label: string;
  /** The phrases that select the choice; at least one. */
  phrases: string[];
  /** The tone that selects the choice: a {@link DtmfTone} or its value. */
  tone?: `${DtmfTone}` | (string & {}) | undefined;
}

// ── Options ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** An `AbortSignal`, or an object with the same members. */
export interface AbortSignalLike {
  /** Whether the signal is aborted. */
  readonly aborted: boolean;
  /** Registers a function that is called once the signal aborts. */
  addEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
  /** Removes a function that was registered. */
  removeEventListener(type: "abort", listener: (this: AbortSignalLike, event: any) => any, options?: any): void;
}

/**
 * The options of every operation: those of the official package, and those of {@link RequestOptions}. An unknown option is
 * refused with its path.
 */
export interface OperationOptions extends RequestOptions {
  /** The official name of `signal`. `signal` takes precedence. */
  abortSignal?: AbortSignalLike | undefined;
  /** The official names of `timeoutMs` and `headers`. They take precedence over those. */
  requestOptions?:
    | {
        /**
         * The longest time of the operation with all its retries, in milliseconds: 0 to 2147483647. 0 stands for that of the client.
         */
        timeout?: number | undefined;
        /** Headers to add to the request. */
        customHeaders?: Record<string, string> | undefined;
        /** Accepted without effect: see {@link CallAutomationClientOptions.allowInsecureConnection}. */
        allowInsecureConnection?: boolean | undefined;
      }
    | undefined;
  /** Accepted without effect. */
  serializerOptions?: object | undefined;
  /** Accepted and never called: see `onAttempt`. */
  onResponse?: ((rawResponse: any, flatResponse: unknown, error?: unknown) => void) | undefined;
}

/** The options of operations that place or change a call. The service recognizes such a request when it receives it twice. */
export interface RepeatableOperationOptions extends OperationOptions {
  /**
   * The id of the request: a UUID. The service executes requests with the same id only once. Default: a new id for each call of
   * the method; its retries use the same id. Not in the official package.
   */
  repeatabilityRequestId?: string | undefined;
}

/** The options of operations with events. */
export interface OperationCallbackOptions extends OperationOptions {
  /** A string of your choice that the events of the operation repeat. */
  operationContext?: string | undefined;
  /** The URL to which the events of the operation are posted. Default: the callback URL of the call. */
  operationCallbackUrl?: string | undefined;
}

/** The options of operations with events that place or change a call. */
export interface RepeatableCallbackOptions extends RepeatableOperationOptions {
  /** A string of your choice that the events of the operation repeat. */
  operationContext?: string | undefined;
  /** The URL to which the events of the operation are posted. Default: the callback URL of the call. */
  operationCallbackUrl?: string | undefined;
}

/** The options of a {@link CallAutomationClient}, for all of its requests. An unknown option is refused. */
export interface CallAutomationClientOptions extends ClientOptions {
  /** The user of the communication resource that calls and answers. Not needed to call phone numbers. */
  sourceIdentity?: CommunicationUserIdentifier | undefined;
  /** The `api-version` of every request. Default: `"2026-03-12"`. */
  apiVersion?: "2026-03-12" | "2025-08-15-preview" | (string & {}) | undefined;
  /**
   * When to retry; `false` for never. Operations are retried after status 408, 429, 500, 502, 503 and 504, and when no response
   * came; those that place or change a call keep their `repeatabilityRequestId`. `play`, `playToAll`, `startRecognizing`, `hold`,
   * `startTranscription`, `startMediaStreaming` and `summarizeCall` have no such id and would take effect twice, so they are
   * retried only after status 429. Every retry has a new date and signature. Default: see {@link RetryOptions}.
   */
  retry?: RetryOptions | false | undefined;
}

/** The options of `createCall` and `createGroupCall`. */
export interface CreateCallOptions extends RepeatableOperationOptions {
  /**
   * The caller ID: the phone number that callees see. Needed to call phone numbers, except with `teamsAppSource`, beside which it is
   * refused. With `createCall`, that of {@link CallInvite} takes precedence.
   */
  sourceCallIdNumber?: PhoneNumberIdentifier | undefined;
  /** The display name that callees see. With `createCall`, that of {@link CallInvite} takes precedence. */
  sourceDisplayName?: string | undefined;
  /** A string of your choice that the events of the request repeat, such as `CallConnected`. */
  operationContext?: string | undefined;
  /** The Azure AI services for text-to-speech and speech recognition. */
  callIntelligenceOptions?: CallIntelligenceOptions | undefined;
  /** To send the audio of the call to your WebSocket server. */
  mediaStreamingOptions?: MediaStreamingOptions | undefined;
  /** To send a transcript of the call to your WebSocket server. */
  transcriptionOptions?: TranscriptionOptions | undefined;
  /**
   * The resource account of Teams that calls, instead of `sourceIdentity`: `teamsAppId` is the Entra object id of the account. The call is
   * one of Teams Phone: it shows the account's number, and `sourceCallIdNumber` and `sourceDisplayName` are refused (400, code `8523`).
   *
   * @see https://learn.microsoft.com/azure/communication-services/quickstarts/tpe/teams-phone-extensibility-server-outbound-call
   */
  teamsAppSource?: MicrosoftTeamsAppIdentifier | undefined;
  /** Whether the call receives its own audio. Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean | undefined;
}

/** How an incoming call is answered, and what it needs: speech services, media streaming, transcription. */
export interface AnswerCallOptions extends RepeatableOperationOptions {
  /** The Azure AI services for text-to-speech and speech recognition. */
  callIntelligenceOptions?: CallIntelligenceOptions | undefined;
  /** To send the audio of the call to your WebSocket server. */
  mediaStreamingOptions?: MediaStreamingOptions | undefined;
  /** To send a transcript of the call to your WebSocket server. */
  transcriptionOptions?: TranscriptionOptions | undefined;
  /** A string of your choice that the events of the request repeat, such as `CallConnected`. */
  operationContext?: string | undefined;
  /** Whether the call receives its own audio. Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean | undefined;
}

/** None but those that every repeatable request takes. */
export type RedirectCallOptions = RepeatableOperationOptions;

/** Why an incoming call is rejected. */
export interface RejectCallOptions extends RepeatableOperationOptions {
  /** The reason. Default: that of the service. */
  callRejectReason?: CallRejectReason | undefined;
}

/** What the application needs in a call that it joins: speech services, media streaming, transcription. */
export interface ConnectCallOptions extends RepeatableOperationOptions {
  /** A string of your choice that the events of the request repeat, such as `CallConnected`. */
  operationContext?: string | undefined;
  /** The Azure AI services for text-to-speech and speech recognition. */
  callIntelligenceOptions?: CallIntelligenceOptions | undefined;
  /** To send the audio of the call to your WebSocket server. */
  mediaStreamingOptions?: MediaStreamingOptions | undefined;
  /** To send a transcript of the call to your WebSocket server. */
  transcriptionOptions?: TranscriptionOptions | undefined;
  /** Whether the call receives its own audio. Only with `apiVersion: "2025-08-15-preview"`. */
  enableLoopbackAudio?: boolean | undefined;
}

/** None but those that every request takes. */
export type GetCallConnectionPropertiesOptions = OperationOptions;

/** The options of `hangUp`. `repeatabilityRequestId` is accepted only with `isForEveryone`. */
export type HangUpOptions = RepeatableOperationOptions;

/** The options of `getParticipant` and `listParticipants`. */
export type GetParticipantOptions = OperationOptions;

/** How long the callee rings, and where the events of the invitation go. */
export interface AddParticipantOptions extends RepeatableCallbackOptions {
  /** How long the callee rings, in whole seconds: 0 to 180. Default: that of the service. */
  invitationTimeoutInSeconds?: number | undefined;
}

/** The options of `transferCallToParticipant`. The default of `operationContext` is a new UUID. */
export interface TransferCallToParticipantOptions extends RepeatableCallbackOptions {
  /** The participant to transfer. Needed when the call has more than two participants. */
  transferee?: CommunicationIdentifier | undefined;
  /** Custom headers for the target of the transfer. */
  customCallingContext?: CustomCallingContext | undefined;
  /**
   * The caller ID: the phone number that the target of the transfer sees. Needed when the target is a phone number, except in calls of
   * Teams Phone.
   */
  sourceCallIdNumber?: PhoneNumberIdentifier | undefined;
}

/** The options of `removeParticipant`. The default of `operationContext` is a new UUID. */
export type RemoveParticipantsOption = RepeatableCallbackOptions;

/** The operation context that the answer repeats. No event follows. */
export interface MuteParticipantOption extends RepeatableOperationOptions {
  /** A string of your choice that the response repeats. */
  operationContext?: string | undefined;
}

/** The options of `cancelAddParticipantOperation`. The default of `operationContext` is a new UUID. */
export type CancelAddParticipantOperationOptions = RepeatableCallbackOptions;

/** The options of `moveParticipants`. The default of `operationContext` is a new UUID. */
export type MoveParticipantsOptions = RepeatableCallbackOptions;

/** Whether the prompt repeats, and where its events go. */
export interface PlayOptions extends OperationCallbackOptions {
  /** Whether to repeat the play sources until they are canceled. Default: `false`. */
  loop?: boolean | undefined;
}

/** The options of `playToAll`. The default of `operationContext` is a new UUID. */
export interface PlayToAllOptions extends PlayOptions {
  /**
   * Whether to cancel the current play or recognize operation, instead of waiting until it ends. Default: that of the service,
   * `false`.
   */
  interruptCallMediaOperation?: boolean | undefined;
}

/** The options of every recognize operation. The default of `operationContext` is a new UUID. */
export interface CallMediaRecognizeOptions extends OperationCallbackOptions {
  /** The prompt to play first. */
  playPrompt?: FileSource | TextSource | SsmlSource | undefined;
  /** The prompts to play first, in order; at least one. */
  playPrompts?: (FileSource | TextSource | SsmlSource)[] | undefined;
  /**
   * Whether to cancel the current play or recognize operation, instead of waiting until it ends. Default: that of the service,
   * `false`.
   */
  interruptCallMediaOperation?: boolean | undefined;
  /**
   * The name of the first versions of the service.
   *
   * @deprecated No effect, as in the official package. Use `interruptCallMediaOperation`.
   */
  stopCurrentOperations?: boolean | undefined;
  /** Whether tones or speech of the participant end the prompt. Default: that of the service. */
  interruptPrompt?: boolean | undefined;
  /** How long to wait for the first tone or word after the prompt, in whole seconds: 0 to 300. Default: 5. */
  initialSilenceTimeoutInSeconds?: number | undefined;
}

/** The options to recognize tones. */
export interface CallMediaRecognizeDtmfOptions extends CallMediaRecognizeOptions {
  /** How long to wait for the next tone, in whole seconds: 1 to 60. Default: 2. */
  interToneTimeoutInSeconds?: number | undefined;
  /** The tones that end the recognition: {@link DtmfTone}s or their values. Default: none. */
  stopDtmfTones?: (`${DtmfTone}` | (string & {}))[] | undefined;
  /** The number of tones that ends the recognition, from 1. */
  maxTonesToCollect?: number | undefined;

  /** Says what is recognized, and so which options there are. */
  readonly kind: "callMediaRecognizeDtmfOptions";
}

/** The options to recognize one of several choices, by speech or tone. */
export interface CallMediaRecognizeChoiceOptions extends CallMediaRecognizeOptions {
  /** The choices; at least one. */
  choices: RecognitionChoice[];
  /** The spoken language. Default: that of the service, `"en-US"`. */
  speechLanguage?: string | undefined;
  /** The languages that may be spoken; at least one. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[] | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** The endpoint id of a custom speech model. */
  speechRecognitionModelEndpointId?: string | undefined;

  /** Says what is recognized, and so which options there are. */
  readonly kind: "callMediaRecognizeChoiceOptions";
}

/** To recognize what a participant says, as text. Needs {@link CallIntelligenceOptions}. */
export interface CallMediaRecognizeSpeechOptions extends CallMediaRecognizeOptions {
  /**
   * The length of the silence that ends the recognition, in seconds: 0 to 2147483, with fractions down to a millisecond. Default:
   * 2.
   */
  endSilenceTimeoutInSeconds?: number | undefined;
  /** The spoken language. Default: that of the service, `"en-US"`. */
  speechLanguage?: string | undefined;
  /** The languages that may be spoken; at least one. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[] | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** The endpoint id of a custom speech model. */
  speechRecognitionModelEndpointId?: string | undefined;

  /** Says what is recognized, and so which options there are. */
  readonly kind: "callMediaRecognizeSpeechOptions";
}

/** The options to recognize speech or tones, whichever comes first. */
export interface CallMediaRecognizeSpeechOrDtmfOptions extends CallMediaRecognizeOptions {
  /**
   * The length of the silence that ends the recognition, in seconds: 0 to 2147483, with fractions down to a millisecond. Default:
   * 2.
   */
  endSilenceTimeoutInSeconds?: number | undefined;
  /** How long to wait for the next tone, in whole seconds: 1 to 60. Default: 2. */
  interToneTimeoutInSeconds?: number | undefined;
  /** The tones that end the recognition: {@link DtmfTone}s or their values. Default: none. */
  stopDtmfTones?: (`${DtmfTone}` | (string & {}))[] | undefined;
  /** The number of tones that ends the recognition, from 1. */
  maxTonesToCollect?: number | undefined;
  /** The spoken language. Default: that of the service, `"en-US"`. */
  speechLanguage?: string | undefined;
  /** The languages that may be spoken; at least one. Only with `apiVersion: "2025-08-15-preview"`. */
  speechLanguages?: string[] | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** The endpoint id of a custom speech model. */
  speechRecognitionModelEndpointId?: string | undefined;

  /** Says what is recognized, and so which options there are. */
  readonly kind: "callMediaRecognizeSpeechOrDtmfOptions";
}

/** The options of `startContinuousDtmfRecognition` and `stopContinuousDtmfRecognition`. */
export type ContinuousDtmfRecognitionOptions = OperationCallbackOptions;

/** None but those of every operation with events. The default of `operationContext` is a new UUID. */
export type SendDtmfTonesOptions = RepeatableCallbackOptions;

/** What the participant hears meanwhile, and where a failure is reported. */
export interface HoldOptions extends OperationCallbackOptions {
  /** The play source that the participant hears. Default: the hold music of the service. */
  playSource?: FileSource | TextSource | SsmlSource | undefined;
}

/** None but those of every operation with events; no event follows. */
export type UnholdOptions = OperationCallbackOptions;

/** The language and the model, where they differ from those the call was placed or answered with. */
export interface StartTranscriptionOptions extends OperationCallbackOptions {
  /** The spoken language, such as `en-US`. Default: that of the call's {@link TranscriptionOptions}. */
  locale?: string | undefined;
  /** The endpoint id of a custom speech model. */
  speechRecognitionModelEndpointId?: string | undefined;
  /** The languages that may be spoken; at least one. Only with `apiVersion: "2025-08-15-preview"`. */
  locales?: string[] | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** Redaction of personal data. Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions | undefined;
  /** A summary of the conversation. Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions | undefined;
}

/** None but those of every operation with events. */
export type StopTranscriptionOptions = OperationCallbackOptions;

/** The model to go on with; the language is an argument of the method. */
export interface UpdateTranscriptionOptions extends OperationCallbackOptions {
  /** The endpoint id of a custom speech model. */
  speechRecognitionModelEndpointId?: string | undefined;
  /** Whether the service analyzes the sentiment. Only with `apiVersion: "2025-08-15-preview"`. */
  enableSentimentAnalysis?: boolean | undefined;
  /** Redaction of personal data. Only with `apiVersion: "2025-08-15-preview"`. */
  piiRedactionOptions?: PiiRedactionOptions | undefined;
  /** A summary of the conversation. Only with `apiVersion: "2025-08-15-preview"`. */
  summarizationOptions?: SummarizationOptions | undefined;
}

/** The options of `summarizeCall`. Not in the official package. */
export interface SummarizeCallOptions extends OperationCallbackOptions {
  /** The summary. */
  summarizationOptions?: SummarizationOptions | undefined;
}

/** None but those of every operation with events. */
export type StartMediaStreamingOptions = OperationCallbackOptions;

/** None but those of every operation with events. */
export type StopMediaStreamingOptions = OperationCallbackOptions;

/** Assigns a channel of an unmixed recording to a participant. */
export interface ChannelAffinity {
  /** The channel: 0 to 4. */
  channel?: number | undefined;
  /** Whose voice the channel has. */
  targetParticipant: CommunicationIdentifier;
}

/**
 * Where the files of a recording go: to the service, which keeps them for 24 hours, or to your own container.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/voice-video-calling/call-recording
 */
export interface RecordingStorage {
  /** Whose storage it is. */
  recordingStorageKind: RecordingStorageKind;
  /** The URL of the blob container. Needed for `"azureBlobStorage"`. */
  recordingDestinationContainerUrl?: string | undefined;
}

/** The options of `start`. Exactly one of `callLocator` and `callConnectionId` must be given. */
export interface StartRecordingOptions extends RepeatableOperationOptions {
  /** The call to record. */
  callLocator?: CallLocator | undefined;
  /** The call connection to record. */
  callConnectionId?: string | undefined;
  /** The URL to which `RecordingStateChanged` events are posted. */
  recordingStateCallbackEndpointUrl?: string | undefined;
  /** The content. Default: that of the service, `"audioVideo"`. */
  recordingContent?: RecordingContent | (string & {}) | undefined;
  /** The channels. Default: that of the service, `"mixed"`. */
  recordingChannel?: RecordingChannel | (string & {}) | undefined;
  /** The file format. Default: that of the service, `"mp4"`. */
  recordingFormat?: RecordingFormat | (string & {}) | undefined;
  /** The storage. Default: that of the service. */
  recordingStorage?: RecordingStorage | undefined;
  /** Whether the recording starts paused. Default: `false`. */
  pauseOnStart?: boolean | undefined;
  /**
   * The participants of the channels of an unmixed recording, from the first channel on. Default: in the order in which the
   * participants first speak.
   */
  audioChannelParticipantOrdering?: CommunicationIdentifier[] | undefined;
  /** The participants of the channels of an unmixed recording, by channel number. Default: chosen by the service. */
  channelAffinity?: ChannelAffinity[] | undefined;
}

/** The options of `getState`. */
export type GetRecordingPropertiesOptions = OperationOptions;

/** None but those that every request takes. */
export type StopRecordingOptions = OperationOptions;

/** None but those that every request takes. */
export type PauseRecordingOptions = OperationOptions;

/** None but those that every request takes. */
export type ResumeRecordingOptions = OperationOptions;

/** None but those that every request takes. */
export type DeleteRecordingOptions = OperationOptions;

/** Which part of the file to read. */
export interface DownloadRecordingOptions extends OperationOptions {
  /** The first byte to download, counted from 0. Default: 0. */
  offset?: number | undefined;
  /** The number of bytes to download, from 1. Default: all bytes from `offset` on. */
  length?: number | undefined;
}

// ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A call. `connected()` and `disconnected()` wait for its events; they are not in the official package. */
export interface CallResult
  extends AwaitableCall<CallConnected, CallDisconnected | CreateCallFailed | AnswerFailed | ConnectFailed> {
  /** What the answer of the service says of the new connection. */
  callConnectionProperties: CallConnectionProperties;
  /** The object that controls the call. */
  callConnection: CallConnection;
}

/** The result of `createCall` and `createGroupCall`. */
export type CreateCallResult = CallResult;

/** The call, which rings no longer. It is connected when `connected()` resolves. */
export type AnswerCallResult = CallResult;

/** The call that the application joins. It is connected when `connected()` resolves. */
export type ConnectCallResult = CallResult;

/** The participants of a call. */
export interface ListParticipantsResult {
  /** Those of all pages, in the order of the service; of `parseResponse`, those of one page. */
  values?: CallParticipant[] | undefined;
  /**
   * The URL of the next page, in a result of `parseResponse`. `undefined` in a result of the method, which has read all pages.
   */
  nextLink?: string | undefined;
}

/**
 * The participants of a call. `await` reads all pages and returns them. `for await (const participant of list)` reads each page
 * when it is needed; the iteration is not in the official package.
 */
export interface ParticipantList extends Promise<ListParticipantsResult>, AsyncIterable<CallParticipant> {}

/** The invitation. Whether the callee joins, `completed()` says. */
export interface AddParticipantResult {
  /** The argument of `cancelAddParticipantOperation`. */
  invitationId?: string | undefined;
  /** The invited participant. */
  participant?: CallParticipant | undefined;
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The result of `transferCallToParticipant`. */
export interface TransferCallResult {
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The answer to the request. That the participant has left, `completed()` says. */
export interface RemoveParticipantResult {
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The answer to the request: the participant is muted then. */
export interface MuteParticipantResult {
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The answer to the request. That the callee rings no longer, `completed()` says. */
export interface CancelAddParticipantOperationResult {
  /** The id of the canceled invitation. */
  invitationId?: string | undefined;
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The answer to the request. That the participants have arrived, `completed()` says. */
export interface MoveParticipantsResult {
  /** The moved participants. */
  participants?: CallParticipant[] | undefined;
  /** The operation context of the request. */
  operationContext?: string | undefined;
  /** The id of the call connection from which they are moved. */
  fromCall?: string | undefined;
}

/** The answer to the request. That the tones were sent, `completed()` says. */
export interface SendDtmfTonesResult {
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The recording that an answer of the service is about, and whether it records. */
export interface RecordingStateResult {
  /**
   * The id of the recording: the argument of the other methods of {@link CallRecording}. In calls of Teams Phone the answer to `start` may
   * lack it: then `RecordingStateChanged` has it.
   */
  recordingId: string;
  /** The recording system. */
  recordingKind: RecordingKind | (string & {});
  /** Whether it records now. Of `start`, it is `inactive`: the recording begins a moment later. */
  recordingState: RecordingState;
}

// ── Clients ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What `buildRequest` takes for a method of {@link CallAutomationClient}: the user who calls, then the arguments of the method. */
type OfClient<Name extends "createCall" | "createGroupCall" | "answerCall" | "redirectCall" | "rejectCall" | "connectCall"> = [
  sourceIdentity: CommunicationUserIdentifier | undefined,
  ...args: Parameters<CallAutomationClient[Name]>,
];

/** What `buildRequest` takes for a method of {@link CallConnection}: the id of the connection, then the arguments of the method. */
type OfConnection<Name extends Exclude<keyof CallConnection, "getCallMedia">> = [
  callConnectionId: string,
  ...args: Parameters<CallConnection[Name]>,
];

/** What `buildRequest` takes for a method of {@link CallMedia}: the id of the connection, then the arguments of the method. */
type OfMedia<Name extends keyof CallMedia> = [callConnectionId: string, ...args: Parameters<CallMedia[Name]>];

/** What one operation takes and gives, in {@link CallAutomationOperations}. */
interface OperationSignature<Arguments extends unknown[], Result> {
  /** The arguments of {@link CallAutomationClient.buildRequest} after the name, in order. */
  arguments: Arguments;
  /** The result of {@link CallAutomationClient.parseResponse}; `void` when the body of the response is not read. */
  result: Result;
}

/**
 * All operations: the arguments of {@link CallAutomationClient.buildRequest}, and the result of
 * {@link CallAutomationClient.parseResponse}. Not in the official package.
 */
export interface CallAutomationOperations {
  /** Calls one participant: {@link CallAutomationClient.createCall}. */
  createCall: OperationSignature<OfClient<"createCall">, CallConnectionProperties>;
  /** Calls several participants: {@link CallAutomationClient.createGroupCall}. */
  createGroupCall: OperationSignature<OfClient<"createGroupCall">, CallConnectionProperties>;
  /** Answers an incoming call: {@link CallAutomationClient.answerCall}. */
  answerCall: OperationSignature<OfClient<"answerCall">, CallConnectionProperties>;
  /** Passes an incoming call on before it is answered: {@link CallAutomationClient.redirectCall}. */
  redirectCall: OperationSignature<OfClient<"redirectCall">, void>;
  /** Refuses an incoming call: {@link CallAutomationClient.rejectCall}. */
  rejectCall: OperationSignature<OfClient<"rejectCall">, void>;
  /** Joins a call that others have started: {@link CallAutomationClient.connectCall}. */
  connectCall: OperationSignature<OfClient<"connectCall">, CallConnectionProperties>;
  /** Reads how far a call is: {@link CallConnection.getCallConnectionProperties}. */
  getCallConnectionProperties: OperationSignature<OfConnection<"getCallConnectionProperties">, CallConnectionProperties>;
  /** Leaves the call: {@link CallConnection.hangUp} with `false`. */
  hangUp: OperationSignature<[callConnectionId: string, options?: HangUpOptions], void>;
  /** Ends the call for all participants: {@link CallConnection.hangUp} with `true`. */
  terminateCall: OperationSignature<[callConnectionId: string, options?: HangUpOptions], void>;
  /** Reads one participant: {@link CallConnection.getParticipant}. */
  getParticipant: OperationSignature<OfConnection<"getParticipant">, CallParticipant>;
  /** Reads one page of the participants: {@link CallConnection.listParticipants}. */
  listParticipants: OperationSignature<OfConnection<"listParticipants">, ListParticipantsResult>;
  /** Calls a further participant: {@link CallConnection.addParticipant}. */
  addParticipant: OperationSignature<OfConnection<"addParticipant">, AddParticipantResult>;
  /** Hands the call over: {@link CallConnection.transferCallToParticipant}. */
  transferCallToParticipant: OperationSignature<OfConnection<"transferCallToParticipant">, TransferCallResult>;
  /** Takes a participant out of the call: {@link CallConnection.removeParticipant}. */
  removeParticipant: OperationSignature<OfConnection<"removeParticipant">, RemoveParticipantResult>;
  /** Mutes a participant: {@link CallConnection.muteParticipant}. */
  muteParticipant: OperationSignature<OfConnection<"muteParticipant">, MuteParticipantResult>;
  /** Withdraws an invitation: {@link CallConnection.cancelAddParticipantOperation}. */
  cancelAddParticipantOperation: OperationSignature<
    OfConnection<"cancelAddParticipantOperation">,
    CancelAddParticipantOperationResult
  >;
  /** Moves participants of another call into this one: {@link CallConnection.moveParticipants}. */
  moveParticipants: OperationSignature<OfConnection<"moveParticipants">, MoveParticipantsResult>;
  /** Plays prompts to some participants: {@link CallMedia.play}. */
  play: OperationSignature<OfMedia<"play">, void>;
  /** Plays prompts to all participants: {@link CallMedia.playToAll}. */
  playToAll: OperationSignature<OfMedia<"playToAll">, void>;
  /** Recognizes keys or speech: {@link CallMedia.startRecognizing}. */
  startRecognizing: OperationSignature<OfMedia<"startRecognizing">, void>;
  /** Cancels prompts and recognition, the running and the queued ones: {@link CallMedia.cancelAllOperations}. */
  cancelAllOperations: OperationSignature<OfMedia<"cancelAllOperations">, void>;
  /** Reports each key that a participant presses: {@link CallMedia.startContinuousDtmfRecognition}. */
  startContinuousDtmfRecognition: OperationSignature<OfMedia<"startContinuousDtmfRecognition">, void>;
  /** Reports keys no longer: {@link CallMedia.stopContinuousDtmfRecognition}. */
  stopContinuousDtmfRecognition: OperationSignature<OfMedia<"stopContinuousDtmfRecognition">, void>;
  /** Presses keys for a participant: {@link CallMedia.sendDtmfTones}. */
  sendDtmfTones: OperationSignature<OfMedia<"sendDtmfTones">, SendDtmfTonesResult>;
  /** Puts a participant on hold: {@link CallMedia.hold}. */
  hold: OperationSignature<OfMedia<"hold">, void>;
  /** Takes a participant off hold: {@link CallMedia.unhold}. */
  unhold: OperationSignature<OfMedia<"unhold">, void>;
  /** Starts the transcript: {@link CallMedia.startTranscription}. */
  startTranscription: OperationSignature<OfMedia<"startTranscription">, void>;
  /** Stops the transcript: {@link CallMedia.stopTranscription}. */
  stopTranscription: OperationSignature<OfMedia<"stopTranscription">, void>;
  /** Changes the language of the transcript: {@link CallMedia.updateTranscription}. */
  updateTranscription: OperationSignature<OfMedia<"updateTranscription">, void>;
  /** Requests a summary of the conversation: {@link CallMedia.summarizeCall}. */
  summarizeCall: OperationSignature<OfMedia<"summarizeCall">, void>;
  /** Starts to stream the audio: {@link CallMedia.startMediaStreaming}. */
  startMediaStreaming: OperationSignature<OfMedia<"startMediaStreaming">, void>;
  /** Stops streaming the audio: {@link CallMedia.stopMediaStreaming}. */
  stopMediaStreaming: OperationSignature<OfMedia<"stopMediaStreaming">, void>;
  /** Starts a recording: {@link CallRecording.start}. */
  start: OperationSignature<Parameters<CallRecording["start"]>, RecordingStateResult>;
  /** Reads whether a recording is active: {@link CallRecording.getState}. */
  getState: OperationSignature<Parameters<CallRecording["getState"]>, RecordingStateResult>;
  /** Ends a recording: {@link CallRecording.stop}. */
  stop: OperationSignature<Parameters<CallRecording["stop"]>, void>;
  /** Pauses a recording: {@link CallRecording.pause}. */
  pause: OperationSignature<Parameters<CallRecording["pause"]>, void>;
  /** Goes on with a paused recording: {@link CallRecording.resume}. */
  resume: OperationSignature<Parameters<CallRecording["resume"]>, void>;
  /** Downloads a recording: {@link CallRecording.downloadStreaming}. The response body is the file. */
  downloadStreaming: OperationSignature<Parameters<CallRecording["downloadStreaming"]>, void>;
  /** Deletes the file of a recording: {@link CallRecording.delete}. */
  delete: OperationSignature<Parameters<CallRecording["delete"]>, void>;
}

/** The names of all operations. */
export type CallAutomationOperation = keyof CallAutomationOperations;

/**
 * A client of the contract 2026-03-12. It places, answers and joins calls.
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
 * Methods reject with a `CallAutomationError`, with the platform's `AbortError` when aborted, and with its `TimeoutError` after
 * `timeoutMs`. Invalid arguments are refused before a request is sent (`kind: "validation"`). Arguments are never modified.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/call-automation
 */
export class CallAutomationClient {
  /**
   * @param connectionString `endpoint=https://contoso.communication.azure.com/;accesskey=…`, as the Azure portal shows it
   * @throws CallAutomationError when a part of it is missing, the key is not base64, or an option is unknown or invalid
   */
  constructor(connectionString: string, options?: CallAutomationClientOptions);
  /**
   * @param endpoint the URL of the communication resource; `https`, or `http` on a loopback host
   * @param credential `{ key }`, a bearer token, a function that returns bearer tokens, or a credential of `@azure/identity`
   * @throws CallAutomationError when one of them is invalid, or an option is unknown or invalid
   */
  constructor(endpoint: string, credential: Credential, options?: CallAutomationClientOptions);

  /** Returns the object that controls a call, by its `callConnectionId`. It sends no request. */
  getCallConnection(callConnectionId: string): CallConnection;

  /** Returns the object that records calls. It sends no request. */
  getCallRecording(): CallRecording;

  /** Returns the `sourceIdentity` of the options; `undefined` when there is none. */
  getSourceIdentity(): CommunicationUserIdentifier | undefined;

  /**
   * Calls a participant. `POST /calling/callConnections`, answered with 201. `CallConnected` or `CreateCallFailed` follows.
   *
   * @param targetParticipant the callee, and the caller ID
   * @param callbackUrl the URL to which the events of the call are posted: `https`, or `http` on a loopback host
   */
  createCall(targetParticipant: CallInvite, callbackUrl: string, options?: CreateCallOptions): Promise<CreateCallResult>;

  /**
   * Calls several participants into one call. `POST /calling/callConnections`, answered with 201. `CallConnected` or
   * `CreateCallFailed` follows.
   *
   * @param targetParticipants the callees; at least one
   * @param callbackUrl the URL to which the events of the call are posted: `https`, or `http` on a loopback host
   */
  createGroupCall(
    targetParticipants: CommunicationIdentifier[],
    callbackUrl: string,
    options?: CreateCallOptions,
  ): Promise<CreateCallResult>;

  /**
   * Answers an incoming call. `POST /calling/callConnections:answer`, answered with 200. `CallConnected` or `AnswerFailed`
   * follows.
   *
   * @param incomingCallContext the `incomingCallContext` of an {@link IncomingCallEvent}
   * @param callbackUrl the URL to which the events of the call are posted: `https`, or `http` on a loopback host
   */
  answerCall(incomingCallContext: string, callbackUrl: string, options?: AnswerCallOptions): Promise<AnswerCallResult>;

  /**
   * Redirects an incoming call to another participant. `POST /calling/callConnections:redirect`, answered with 204. No event
   * follows.
   *
   * @param incomingCallContext the `incomingCallContext` of an {@link IncomingCallEvent}
   * @param targetParticipant the participant who receives the call
   */
  redirectCall(incomingCallContext: string, targetParticipant: CallInvite, options?: RedirectCallOptions): Promise<void>;

  /**
   * Rejects an incoming call. `POST /calling/callConnections:reject`, answered with 204. No event follows.
   *
   * @param incomingCallContext the `incomingCallContext` of an {@link IncomingCallEvent}
   */
  rejectCall(incomingCallContext: string, options?: RejectCallOptions): Promise<void>;

  /**
   * Joins a call that another application or participant started. `POST /calling/callConnections:connect`, answered with 200.
   * `CallConnected` or `ConnectFailed` follows.
   *
   * @param callbackUrl the URL to which the events of the call are posted: `https`, or `http` on a loopback host
   */
  connectCall(callLocator: CallLocator, callbackUrl: string, options?: ConnectCallOptions): Promise<ConnectCallResult>;

  /**
   * Builds and signs the request of an operation without sending it, for queues, proxies and tests. The service accepts the
   * signature for some minutes. Not in the official package.
   *
   * @param operation the operation; `hangUp(true)` is `terminateCall`
   * @param args the arguments of the method, after the value that its object supplies: the source identity (or `undefined`) for
   * methods of `CallAutomationClient`, the `callConnectionId` for methods of `CallConnection` and `CallMedia`
   * @throws CallAutomationError when an argument is invalid, or no token could be obtained
   */
  buildRequest<Name extends CallAutomationOperation>(
    operation: Name,
    ...args: CallAutomationOperations[Name]["arguments"]
  ): Promise<SignedRequest>;

  /**
   * Reads the result of an operation from a response that your own code has received. Not in the official package.
   *
   * @throws CallAutomationError when the response is an error, or not what the contract says
   */
  parseResponse<Name extends CallAutomationOperation>(
    operation: Name,
    response: ReceivedResponse,
  ): CallAutomationOperations[Name]["result"];
}

/**
 * Controls one call. {@link CallAutomationClient.getCallConnection} returns it, and the results of methods that place, answer and
 * join calls contain it.
 */
export class CallConnection {
  /** Made by the client: see {@link CallAutomationClient.getCallConnection}. */
  private constructor();

  /** Returns the object that plays and recognizes media in the call. It sends no request. */
  getCallMedia(): CallMedia;

  /** Returns the properties of the call connection. `GET /calling/callConnections/{callConnectionId}`, answered with 200. */
  getCallConnectionProperties(options?: GetCallConnectionPropertiesOptions): Promise<CallConnectionProperties>;

  /**
   * Leaves the call, or ends it for all participants. `CallDisconnected` follows.
   *
   * @param isForEveryone `false` leaves the call: `DELETE /calling/callConnections/{callConnectionId}`. `true` ends it for all
   * participants: `POST /calling/callConnections/{callConnectionId}:terminate`. Both are answered with 204.
   */
  hangUp(isForEveryone: boolean, options?: HangUpOptions): AwaitableOperation<void, CallDisconnected>;

  /**
   * Returns a participant of the call. `GET /calling/callConnections/{callConnectionId}/participants/{rawId}`, answered with 200.
   */
  getParticipant(targetParticipant: CommunicationIdentifier, options?: GetParticipantOptions): Promise<CallParticipant>;

  /**
   * Lists the participants of the call. `GET /calling/callConnections/{callConnectionId}/participants`, answered with 200, and
   * then each `nextLink`. No request is sent until the list is awaited or iterated. At most 1000 pages are read, and `timeoutMs` covers
   * the requests for all of them; what your code does between two pages does not count.
   */
  listParticipants(options?: GetParticipantOptions): ParticipantList;

  /**
   * Calls a participant and adds it to the call. `POST /calling/callConnections/{callConnectionId}/participants:add`, answered
   * with 202. `AddParticipantSucceeded` or `AddParticipantFailed` follows.
   */
  addParticipant(
    targetParticipant: CallInvite,
    options?: AddParticipantOptions,
  ): AwaitableOperation<AddParticipantResult, AddParticipantSucceeded>;

  /**
   * Transfers the call to another participant. `POST /calling/callConnections/{callConnectionId}:transferToParticipant`, answered
   * with 202. `CallTransferAccepted` or `CallTransferFailed` follows.
   *
   * @param targetParticipant the target of the transfer
   */
  transferCallToParticipant(
    targetParticipant: CommunicationIdentifier,
    options?: TransferCallToParticipantOptions,
  ): AwaitableOperation<TransferCallResult, CallTransferAccepted>;

  /**
   * Removes a participant from the call. `POST /calling/callConnections/{callConnectionId}/participants:remove`, answered with
   * 202. `RemoveParticipantSucceeded` or `RemoveParticipantFailed` follows.
   */
  removeParticipant(
    participant: CommunicationIdentifier,
    options?: RemoveParticipantsOption,
  ): AwaitableOperation<RemoveParticipantResult, RemoveParticipantSucceeded>;

  /**
   * Mutes a user of the communication resource; phone numbers cannot be muted.
   * `POST /calling/callConnections/{callConnectionId}/participants:mute`, answered with 200. `ParticipantsUpdated` follows.
   */
  muteParticipant(participant: CommunicationIdentifier, options?: MuteParticipantOption): Promise<MuteParticipantResult>;

  /**
   * Cancels an invitation that was not answered yet.
   * `POST /calling/callConnections/{callConnectionId}/participants:cancelAddParticipant`, answered with 202.
   * `CancelAddParticipantSucceeded` or `CancelAddParticipantFailed` follows.
   *
   * @param invitationId the `invitationId` of the result of `addParticipant`
   */
  cancelAddParticipantOperation(
    invitationId: string,
    options?: CancelAddParticipantOperationOptions,
  ): AwaitableOperation<CancelAddParticipantOperationResult, CancelAddParticipantSucceeded>;

  /**
   * Moves participants from another call into this one. `POST /calling/callConnections/{callConnectionId}/participants:moveHere`,
   * answered with 202. `MoveParticipantSucceeded` or `MoveParticipantFailed` follows.
   *
   * @param targetParticipants the participants to move; at least one
   * @param fromCall the id of the call connection from which to move them
   */
  moveParticipants(
    targetParticipants: CommunicationIdentifier[],
    fromCall: string,
    options?: MoveParticipantsOptions,
  ): AwaitableOperation<MoveParticipantsResult, MoveParticipantSucceeded>;
}

/**
 * Plays and recognizes media in one call. {@link CallConnection.getCallMedia} returns it. Play and recognize operations run one
 * after the other, unless `interruptCallMediaOperation` is `true`.
 */
export class CallMedia {
  /** Made by {@link CallConnection.getCallMedia}. */
  private constructor();

  /**
   * Plays audio to some participants. `POST /calling/callConnections/{callConnectionId}:play`, answered with 202. `PlayStarted`
   * follows, then `PlayCompleted`, `PlayFailed` or `PlayCanceled`.
   *
   * @param playSources the play sources, in order; at least one
   * @param playTo the participants who hear them; at least one
   * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/play-action
   */
  play(
    playSources: (FileSource | TextSource | SsmlSource)[],
    playTo: CommunicationIdentifier[],
    options?: PlayOptions,
  ): AwaitableOperation<void, PlayCompleted>;

  /**
   * Plays audio to all participants; otherwise like {@link CallMedia.play}.
   *
   * @param playSources the play sources, in order; at least one
   */
  playToAll(
    playSources: (FileSource | TextSource | SsmlSource)[],
    options?: PlayToAllOptions,
  ): AwaitableOperation<void, PlayCompleted>;

  /**
   * Recognizes tones, with their number as an argument.
   *
   * @deprecated Set `maxTonesToCollect` in the options.
   */
  startRecognizing(
    targetParticipant: CommunicationIdentifier,
    maxTonesToCollect: number,
    options: CallMediaRecognizeDtmfOptions,
  ): AwaitableOperation<void, RecognizeCompleted>;
  /**
   * Recognizes tones or speech of a participant, after an optional prompt.
   * `POST /calling/callConnections/{callConnectionId}:recognize`, answered with 202. `RecognizeCompleted`, `RecognizeFailed` or
   * `RecognizeCanceled` follows.
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
   * Cancels the current play or recognize operation and all queued ones.
   * `POST /calling/callConnections/{callConnectionId}:cancelAllMediaOperations`, answered with 202. `PlayCanceled` and
   * `RecognizeCanceled` follow. The official method has no options.
   */
  cancelAllOperations(options?: OperationOptions): Promise<void>;

  /**
   * Starts continuous DTMF recognition: each tone of the participant is reported, independently of recognize operations.
   * `POST /calling/callConnections/{callConnectionId}:startContinuousDtmfRecognition`, answered with 200.
   * `ContinuousDtmfRecognitionToneReceived` follows for each tone, `ContinuousDtmfRecognitionToneFailed` when a tone was not
   * recognized.
   */
  startContinuousDtmfRecognition(
    targetParticipant: CommunicationIdentifier,
    options?: ContinuousDtmfRecognitionOptions,
  ): Promise<void>;

  /**
   * Stops continuous DTMF recognition. `POST /calling/callConnections/{callConnectionId}:stopContinuousDtmfRecognition`, answered
   * with 200. `ContinuousDtmfRecognitionStopped` follows.
   */
  stopContinuousDtmfRecognition(
    targetParticipant: CommunicationIdentifier,
    options?: ContinuousDtmfRecognitionOptions,
  ): AwaitableOperation<void, ContinuousDtmfRecognitionStopped>;

  /**
   * Sends tones to a participant. `POST /calling/callConnections/{callConnectionId}:sendDtmfTones`, answered with 202.
   * `SendDtmfTonesCompleted` or `SendDtmfTonesFailed` follows.
   *
   * @param tones the tones, in order; at least one
   */
  sendDtmfTones(
    tones: Tone[] | DtmfTone[],
    targetParticipant: CommunicationIdentifier,
    options?: SendDtmfTonesOptions,
  ): AwaitableOperation<SendDtmfTonesResult, SendDtmfTonesCompleted>;

  /**
   * Puts a participant on hold. `POST /calling/callConnections/{callConnectionId}:hold`, answered with 200. `HoldFailed` follows
   * when it fails; no event reports success.
   */
  hold(targetParticipant: CommunicationIdentifier, options?: HoldOptions): Promise<void>;

  /**
   * Resumes a participant who is on hold. `POST /calling/callConnections/{callConnectionId}:unhold`, answered with 200. No event
   * follows.
   */
  unhold(targetParticipant: CommunicationIdentifier, options?: UnholdOptions): Promise<void>;

  /**
   * Starts transcription, as configured by the {@link TranscriptionOptions} of the call.
   * `POST /calling/callConnections/{callConnectionId}:startTranscription`, answered with 202. `TranscriptionStarted` or
   * `TranscriptionFailed` follows.
   */
  startTranscription(options?: StartTranscriptionOptions): AwaitableOperation<void, TranscriptionStarted>;

  /**
   * Stops transcription. `POST /calling/callConnections/{callConnectionId}:stopTranscription`, answered with 202.
   * `TranscriptionStopped` follows.
   */
  stopTranscription(options?: StopTranscriptionOptions): AwaitableOperation<void, TranscriptionStopped>;

  /**
   * Changes the language of the transcription. `POST /calling/callConnections/{callConnectionId}:updateTranscription`, answered
   * with 202. `TranscriptionUpdated` follows.
   *
   * @param locale the spoken language, such as `en-US`
   */
  updateTranscription(locale: string, options?: UpdateTranscriptionOptions): AwaitableOperation<void, TranscriptionUpdated>;

  /**
   * Requests a summary of the conversation so far. `POST /calling/callConnections/{callConnectionId}:summarizeCall`, answered
   * with 202. Only with `apiVersion: "2025-08-15-preview"`. Not in the official package.
   */
  summarizeCall(options?: SummarizeCallOptions): Promise<void>;

  /**
   * Starts media streaming, as configured by the {@link MediaStreamingOptions} of the call.
   * `POST /calling/callConnections/{callConnectionId}:startMediaStreaming`, answered with 202. `MediaStreamingStarted` or
   * `MediaStreamingFailed` follows.
   */
  startMediaStreaming(options?: StartMediaStreamingOptions): AwaitableOperation<void, MediaStreamingStarted>;

  /**
   * Stops media streaming. `POST /calling/callConnections/{callConnectionId}:stopMediaStreaming`, answered with 202.
   * `MediaStreamingStopped` follows.
   */
  stopMediaStreaming(options?: StopMediaStreamingOptions): AwaitableOperation<void, MediaStreamingStopped>;
}

/** The file of a recording: a stream of the web that can be passed on to one of Node, as the official one can. */
export interface RecordingStream extends ReadableStream<Uint8Array> {
  /**
   * Writes the file to a stream of Node, such as the response of `node:http` or Express, and ends that; a failure destroys it with
   * the error. Unlike {@link CallRecording.downloadToStream} it returns at once.
   *
   * @returns the destination
   * @throws Error where there is no file system, and no stream of Node
   */
  pipe<Destination extends NodeWritable>(destination: Destination): Destination;
}

/** A writable stream of Node; the type does not need `@types/node`. */
export interface NodeWritable {
  /** Writes a chunk; `false` when the stream asks to wait for its `drain` event. */
  write(chunk: Uint8Array, callback?: (error?: Error | null) => void): boolean;
  /** Ends the stream. */
  end(callback?: () => void): unknown;
  /** Adds a listener. */
  on(event: string, listener: (...args: any[]) => void): unknown;
  /** Adds a listener that is called once. */
  once(event: string, listener: (...args: any[]) => void): unknown;
}

/**
 * Records calls. {@link CallAutomationClient.getCallRecording} returns it.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/voice-video-calling/call-recording
 */
export class CallRecording {
  /** Made by {@link CallAutomationClient.getCallRecording}. */
  private constructor();

  /**
   * Starts a recording. `POST /calling/recordings`, answered with 200, 202 or 204. `RecordingStateChanged` or `StartRecordingFailed`
   * follows. In calls of Teams Phone the answer may have no body, or no members: the recording has begun, and the event has its id.
   */
  start(options: StartRecordingOptions): Promise<RecordingStateResult>;

  /** Returns the state of a recording. `GET /calling/recordings/{recordingId}`, answered with 200. */
  getState(recordingId: string, options?: GetRecordingPropertiesOptions): Promise<RecordingStateResult>;

  /** Stops a recording. `DELETE /calling/recordings/{recordingId}`, answered with 204. `RecordingStateChanged` follows. */
  stop(recordingId: string, options?: StopRecordingOptions): Promise<void>;

  /** Pauses a recording. `POST /calling/recordings/{recordingId}:pause`, answered with 202. `RecordingStateChanged` follows. */
  pause(recordingId: string, options?: PauseRecordingOptions): Promise<void>;

  /**
   * Resumes a paused recording. `POST /calling/recordings/{recordingId}:resume`, answered with 202. `RecordingStateChanged`
   * follows.
   */
  resume(recordingId: string, options?: ResumeRecordingOptions): Promise<void>;

  /**
   * Deletes the file of a recording. `DELETE`, answered with 200.
   *
   * @param recordingLocationUrl the `deleteLocation` of the Event Grid event. The signed request is sent only by `https` to the
   * recording hosts of the service (`*.asm.skype.com`, `*.asyncgw.teams.microsoft.com`, `*.ams.gov.teams.microsoft.us`), or to
   * the endpoint of the client.
   */
  delete(recordingLocationUrl: string, options?: DeleteRecordingOptions): Promise<void>;

  /**
   * Downloads the file of a recording. `GET`, answered with 200, or with 206 for a part of the file. At most five redirects are followed,
   * to the same origin and to the recording hosts of the service, without the credential. `timeoutMs` and `signal` cover the body too.
   *
   * @param sourceLocationUrl the `contentLocation` of the Event Grid event; for its host see {@link CallRecording.delete}
   * @returns a web stream that also has `pipe`. The official method returns a stream of Node: `Readable.fromWeb` makes one. It fails
   *   with a `CallAutomationError` of the kind `network` when the connection breaks.
   */
  downloadStreaming(sourceLocationUrl: string, options?: DownloadRecordingOptions): Promise<RecordingStream>;

  /**
   * Downloads the file of a recording into a stream and closes the stream.
   *
   * @param sourceLocationUrl as for {@link CallRecording.downloadStreaming}
   * @param destinationStream a writable stream of Node or of the web
   */
  downloadToStream(
    sourceLocationUrl: string,
    destinationStream: NodeWritable | WritableStream<Uint8Array>,
    options?: DownloadRecordingOptions,
  ): Promise<void>;

  /**
   * Downloads the file of a recording to disk, in Node, Deno and Bun. The file has another name (`….part`) until it is whole; a download
   * that fails leaves no file, and an older file of that name as it was.
   *
   * @param sourceLocationUrl as for {@link CallRecording.downloadStreaming}
   * @param destinationPath the path of the file, which is created or overwritten
   */
  downloadToPath(sourceLocationUrl: string, destinationPath: string, options?: DownloadRecordingOptions): Promise<void>;
}

// ── Events ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A result code of SIP or Q.850. */
export interface SipDiagnosticInfo {
  /** The number: of SIP as in RFC 3261 (486 is busy), of Q.850 a cause value (17 is busy). */
  code?: number | undefined;
  /** A description of the code. */
  message?: string | undefined;
}

/**
 * The outcome of an operation.
 *
 * @see
 * https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes
 */
export interface ResultInformation {
  /** An HTTP-like status code; 200 is success. */
  code: number;
  /** A code for the reason; 0 is success, 8508 is canceled, 8510 is initial silence. */
  subCode: number;
  /** A description of the reason. */
  message: string;
  /** The SIP result of the phone network. */
  sipDetails?: SipDiagnosticInfo | undefined;
  /** The Q.850 result of the phone network. */
  q850Details?: SipDiagnosticInfo | undefined;
}

/** The members of every event. Members that this version of the package does not know are kept. */
export interface CallAutomationEventBase {
  /** The id of the event. An event that is delivered twice has the same id. Not in the official package. */
  id?: string | undefined;
  /** The type of the event: `Microsoft.Communication.` and the `kind`. Not in the official package. */
  type?: string | undefined;
  /** The time of the event: ISO 8601 with up to seven decimal digits of the second. Not in the official package. */
  time?: string | undefined;
  /** The id of the call connection: the argument of {@link CallAutomationClient.getCallConnection}. */
  callConnectionId: string;
  /** The id of the call, the same for all of its call connections. */
  serverCallId: string;
  /** The correlation id of the call in the logs of the service. */
  correlationId: string;
  /** The outcome of the operation. */
  resultInformation?: ResultInformation | undefined;
}

/** The members of every event of an operation. */
export interface OperationEventBase extends CallAutomationEventBase {
  /** The operation context of the request. */
  operationContext?: string | undefined;
}

/** The call is connected. */
export interface CallConnected extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CallConnected";
}

/** The call has ended, or the application has left it. */
export interface CallDisconnected extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CallDisconnected";
}

/** The call could not be placed: no callee answered. */
export interface CreateCallFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CreateCallFailed";
}

/** The call could not be answered. */
export interface AnswerFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "AnswerFailed";
}

/** The call could not be joined. */
export interface ConnectFailed extends Omit<OperationEventBase, "serverCallId"> {
  /** The id of the call; absent when it is not known. */
  serverCallId?: string | undefined;

  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "ConnectFailed";
}

/** The call was transferred. */
export interface CallTransferAccepted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CallTransferAccepted";
  /** The transferred participant. The service may leave it out, although the official type and this one require it. */
  transferee: CommunicationIdentifier;
  /** Who has the call now. */
  transferTarget: CommunicationIdentifier;
}

/** The call could not be transferred. */
export interface CallTransferFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CallTransferFailed";
}

/** A participant joined, left, was muted or was put on hold. */
export interface ParticipantsUpdated extends CallAutomationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "ParticipantsUpdated";
  /** All participants who are in the call now. */
  participants: CallParticipant[];
  /** Increases with each of these events in a call, so that an event that arrives late can be recognized. */
  sequenceNumber?: number | undefined;
}

/** An invited participant joined. */
export interface AddParticipantSucceeded extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "AddParticipantSucceeded";
  /** Who joined. */
  participant?: CommunicationIdentifier | undefined;
}

/** An invited participant did not join. */
export interface AddParticipantFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "AddParticipantFailed";
  /** Who was invited. */
  participant?: CommunicationIdentifier | undefined;
}

/** An invitation was canceled. */
export interface CancelAddParticipantSucceeded extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CancelAddParticipantSucceeded";
  /** That of the result of `addParticipant`. */
  invitationId: string;
}

/** An invitation could not be canceled. */
export interface CancelAddParticipantFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "CancelAddParticipantFailed";
  /** That of the result of `addParticipant`. */
  invitationId: string;
}

/** A participant was removed. */
export interface RemoveParticipantSucceeded extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RemoveParticipantSucceeded";
  /** Who has left. */
  participant?: CommunicationIdentifier | undefined;
}

/** A participant could not be removed. */
export interface RemoveParticipantFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RemoveParticipantFailed";
  /** Who is still in the call. */
  participant?: CommunicationIdentifier | undefined;
}

/** A participant was moved into the call. */
export interface MoveParticipantSucceeded extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "MoveParticipantSucceeded";
  /** Who has arrived. */
  participant?: CommunicationIdentifier | undefined;
  /** The id of the call connection from which the participant was moved. */
  fromCall?: string | undefined;
}

/** A participant could not be moved into the call. */
export interface MoveParticipantFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "MoveParticipantFailed";
  /** Who stays in the other call. */
  participant?: CommunicationIdentifier | undefined;
  /** The id of the call connection in which the participant is. */
  fromCall?: string | undefined;
}

/** A participant could not be put on hold. */
export interface HoldFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "HoldFailed";
}

/** The first play source began to play. */
export interface PlayStarted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "PlayStarted";
}

/** All play sources were played. */
export interface PlayCompleted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "PlayCompleted";
}

/** A play source could not be played. */
export interface PlayFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "PlayFailed";
  /** The index of the play source, from 0. */
  failedPlaySourceIndex?: number | undefined;
}

/** The play operation was canceled. */
export interface PlayCanceled extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "PlayCanceled";
}

/** The recognized tones. */
export interface DtmfResult {
  /** The tones, in order. */
  readonly tones?: Tone[] | undefined;
}

/** The recognized choice. */
export interface ChoiceResult {
  /** The `label` of the {@link RecognitionChoice}. */
  label?: string | undefined;
  /** The recognized phrase; absent when the choice was selected by a tone. */
  recognizedPhrase?: string | undefined;
  /** The confidence, from 0 to 1. */
  confidence?: number | undefined;
}

/** The recognized speech. */
export interface SpeechResult {
  /** The text. */
  speech?: string | undefined;
  /** The confidence, from 0 to 1. */
  confidence?: number | undefined;
}

/** The recognize operation succeeded. */
export interface RecognizeCompleted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RecognizeCompleted";
  /** The kind of input, and with it the member that holds the result. */
  recognitionType?: RecognitionType | undefined;
  /** The keys; present when `recognitionType` is `dtmf`. */
  dtmfResult?: DtmfResult | undefined;
  /** The choice; present when `recognitionType` is `choices`. */
  choiceResult?: ChoiceResult | undefined;
  /** What was said; present when `recognitionType` is `speech`. */
  speechResult?: SpeechResult | undefined;
}

/**
 * The recognize operation failed: initial silence (subCode 8510), a timeout between two tones (8532), or a prompt that could not
 * be played.
 */
export interface RecognizeFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RecognizeFailed";
  /** The index of the prompt, from 0. */
  failedPlaySourceIndex?: number | undefined;
}

/** The recognize operation was canceled. */
export interface RecognizeCanceled extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RecognizeCanceled";
}

/** A participant pressed a key. */
export interface ContinuousDtmfRecognitionToneReceived extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "ContinuousDtmfRecognitionToneReceived";
  /** The sequence number of the tone, so that a lost event can be recognized. */
  sequenceId: number;
  /** The key that was pressed. */
  tone: Tone;
}

/** A tone could not be recognized. */
export interface ContinuousDtmfRecognitionToneFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "ContinuousDtmfRecognitionToneFailed";
}

/** Continuous DTMF recognition has stopped. */
export interface ContinuousDtmfRecognitionStopped extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "ContinuousDtmfRecognitionStopped";
}

/** The tones were sent. */
export interface SendDtmfTonesCompleted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "SendDtmfTonesCompleted";
}

/** The tones could not be sent. */
export interface SendDtmfTonesFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "SendDtmfTonesFailed";
}

/** The status of media streaming. */
export interface MediaStreamingUpdate {
  /** The streamed content. */
  contentType?: string | undefined;
  /** How far it is. */
  mediaStreamingStatus?: MediaStreamingStatus | undefined;
  /** The reason for the status. */
  mediaStreamingStatusDetails?: MediaStreamingStatusDetails | undefined;
}

/** Media streaming has started. */
export interface MediaStreamingStarted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "MediaStreamingStarted";
  /** The status of media streaming. */
  mediaStreamingUpdate?: MediaStreamingUpdate | undefined;
}

/** Media streaming has stopped. */
export interface MediaStreamingStopped extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "MediaStreamingStopped";
  /** The status of media streaming. */
  mediaStreamingUpdate?: MediaStreamingUpdate | undefined;
}

/** The stream could not be opened, or has broken off: {@link MediaStreamingUpdate.mediaStreamingStatusDetails} says why. */
export interface MediaStreamingFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "MediaStreamingFailed";
  /** The status of media streaming. */
  mediaStreamingUpdate?: MediaStreamingUpdate | undefined;
}

/** The status of transcription. */
export interface TranscriptionUpdate {
  /** How far it is. */
  transcriptionStatus?: TranscriptionStatus | undefined;
  /** The reason for the status. */
  transcriptionStatusDetails?: TranscriptionStatusDetails | undefined;
}

/** Transcription has started. */
export interface TranscriptionStarted extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "TranscriptionStarted";
  /** The status of transcription. */
  transcriptionUpdate?: TranscriptionUpdate | undefined;
}

/** Transcription has stopped. */
export interface TranscriptionStopped extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "TranscriptionStopped";
  /** The status of transcription. */
  transcriptionUpdate?: TranscriptionUpdate | undefined;
}

/** Transcription has changed, for example its language. */
export interface TranscriptionUpdated extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "TranscriptionUpdated";
  /** The status of transcription. */
  transcriptionUpdate?: TranscriptionUpdate | undefined;
}

/** The transcript could not begin, or has broken off: {@link TranscriptionUpdate.transcriptionStatusDetails} says why. */
export interface TranscriptionFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "TranscriptionFailed";
  /** The status of transcription. */
  transcriptionUpdate?: TranscriptionUpdate | undefined;
}

/**
 * A recording became active or inactive: it started, paused, resumed or stopped. Its `callConnectionId` is that of the recorder: use the
 * `serverCallId` and the `recordingId` to find the call.
 */
export interface RecordingStateChanged extends CallAutomationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "RecordingStateChanged";
  /** The argument of the methods of {@link CallRecording}. */
  readonly recordingId?: string | undefined;
  /** The new state. */
  state?: RecordingState | undefined;
  /** When the recording started. */
  readonly startDateTime?: Date | undefined;
  /** The recording system. */
  recordingKind?: RecordingKind | (string & {}) | undefined;
}

/** A recording could not be started. Use the `serverCallId` to find the call. */
export interface StartRecordingFailed extends OperationEventBase {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "StartRecordingFailed";
  /** Which recording it would have been. */
  recordingId?: string | undefined;
}

/** An event of a type that this version of the package does not know. Its data is kept unchanged. Not in the official package. */
export interface UnknownCallAutomationEvent {
  /** Distinguishes it in {@link CallAutomationEvent}. */
  kind: "Unknown";
  /** The type of the event: `Microsoft.Communication.…`. */
  type: string;
  /** The id of the event. An event that is delivered twice has the same id. */
  id?: string | undefined;
  /** The time of the event: ISO 8601 with up to seven decimal digits of the second. */
  time?: string | undefined;
  /** The data of the event, unchanged. */
  data?: unknown | undefined;
}

/**
 * An event of the contract 2026-03-12.
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
 * Parses the first event of a callback. A callback can hold several events: {@link parseCallAutomationEvents} parses them all.
 *
 * @param encodedEvents the request body: text or parsed JSON, one event or an array of events
 * @throws CallAutomationError when the text is not JSON, or the element is not an event
 * @throws Error when the array is empty
 * @throws TypeError when this version of the package does not know the type of the event
 */
export function parseCallAutomationEvent(encodedEvents: string | Record<string, unknown>): CallAutomationEvent;

/**
 * Parses all events of a callback. Events of unknown types are kept. Not in the official package.
 *
 * The function does not verify the sender. The service signs its callbacks with a token in the `Authorization` header, which
 * `CallbackReceiver` of `ringwire/callbacks` verifies.
 *
 * @param body the request body: text or parsed JSON, one event or an array of events
 * @see https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/secure-webhook-endpoint
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseCallAutomationEvents(body: unknown): (CallAutomationEvent | UnknownCallAutomationEvent)[];

// ── Event Grid ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What every event of Event Grid has, in the schema of Event Grid and as a CloudEvent. */
export interface EventGridEnvelope {
  /** The type of the event, in both schemas: `Microsoft.Communication.…`. */
  type: string;
  /** The id of the event. An event that is delivered twice has the same id. */
  id?: string;
  /** Who called whom, or what the event is about: `/caller/<raw id>/recipient/<raw id>` of an incoming call. */
  subject?: string;
  /** The time of the event in the schema of Event Grid: ISO 8601. */
  eventTime?: string;
  /** The time of the event in the CloudEvents schema: ISO 8601. */
  time?: string;
}

/**
 * An incoming call, as Event Grid reports it. Not in the official package.
 *
 * @see https://learn.microsoft.com/azure/communication-services/concepts/call-automation/incoming-call-notification
 */
export interface IncomingCallEvent extends EventGridEnvelope {
  /** Distinguishes it in `ReceivedEvent` of `ringwire/callbacks`. */
  kind: "IncomingCall";
  /** The callee. */
  to: CommunicationIdentifier;
  /** The caller. */
  from: CommunicationIdentifier;
  /** The argument of `answerCall`, `redirectCall` and `rejectCall`. */
  incomingCallContext: string;
  /** As in the later events of the call: by it, an event is known to belong to this call before it is answered. */
  serverCallId?: string | undefined;
  /** What the caller calls itself; empty for most calls of the telephone network. It is not verified. */
  callerDisplayName?: string | undefined;
  /** The correlation id of the call in the logs of the service. */
  correlationId?: string | undefined;
  /** The custom headers of the caller. */
  customContext?:
    | {
        /** Those of a VoIP caller, by name. */
        voipHeaders?: Record<string, string>;

        /** Those of a SIP caller, by name with the prefix: `X-MS-Custom-…`, `User-To-User`. */
        sipHeaders?: Record<string, string>;
        /** What Teams shows of the call, for `customCallingContext`: see {@link TeamsPhoneCallDetails}. */
        teamsPhoneCallDetails?: Omit<TeamsPhoneCallDetails, "kind">;
      }
    | undefined;
  /** The participant on whose behalf the callee takes the call. */
  onBehalfOfCallee?: CommunicationIdentifier | undefined;
}

/**
 * The files of a recording are ready, as Event Grid reports it. Not in the official package.
 *
 * @see https://learn.microsoft.com/azure/event-grid/communication-services-voice-video-events
 */
export interface RecordingFileStatusUpdatedEvent extends EventGridEnvelope {
  /** Distinguishes it in `ReceivedEvent` of `ringwire/callbacks`. */
  kind: "RecordingFileStatusUpdated";
  /**
   * Where to download what was recorded. The service keeps it for 24 hours.
   *
   * @see https://learn.microsoft.com/azure/communication-services/concepts/voice-video-calling/call-recording
   */
  recordingStorageInfo: {
    /** The parts of the recording, in order; mostly one. */
    recordingChunks: RecordingChunk[];
  };
  /** When the recording started: ISO 8601. */
  recordingStartTime?: string;
  /** The length of the recording, in milliseconds. */
  recordingDurationMs?: number;
  /** What was recorded: `Audio` or `AudioVideo`. */
  recordingContentType?: string;
  /** The channels: `Mixed` or `Unmixed`. */
  recordingChannelType?: string;
  /** The format of the files: `Wav`, `Mp3` or `Mp4`. */
  recordingFormatType?: string;
  /** Why the recording ended. */
  sessionEndReason?: string;
}

/** A part of a recording. */
export interface RecordingChunk {
  /** The id of the part. */
  documentId: string;
  /** The place of the part in the recording, from 0. */
  index: number;
  /** Why the part ended. */
  endReason: string;
  /** The URL of the recording: the argument of `downloadStreaming`, `downloadToPath` and `downloadToStream`. */
  contentLocation: string;
  /** The URL of the metadata. */
  metadataLocation: string;
  /** The URL that deletes the part: the argument of `delete`. */
  deleteLocation: string;
}

/** The response to Event Grid's validation request. Not in the official package. */
export interface ValidationResponse {
  /** The validation code of the request. */
  validationResponse: string;
}

/**
 * Parses the incoming calls in a request of Event Grid, in both of its schemas. Events of other types are left out. Not in the
 * official package.
 *
 * @param body the request body: text or parsed JSON, one event or an array of events
 * @throws CallAutomationError when the text is not JSON, or an element is not an event
 */
export function parseIncomingCallEvents(body: unknown): IncomingCallEvent[];

/**
 * The response to a validation request of Event Grid: send it as JSON with status 200. Not in the official package.
 *
 * @param body the request body: text or parsed JSON
 * @returns `undefined` when the body is not a validation request
 * @see https://learn.microsoft.com/azure/event-grid/webhook-event-delivery
 * @throws CallAutomationError when the text is not JSON
 */
export function validationResponse(body: unknown): ValidationResponse | undefined;

// ── Streaming ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The number of audio channels. */
export enum Channel {
  /** The message of the service has another number. */
  Unknown = 0,

  /** One channel. */
  Mono = 1,
}

/** The first message of media streaming: the format of the audio. */
export interface AudioMetadata {
  /** The id by which the logs of the service name the stream. */
  subscriptionId: string;
  /** The encoding: `"PCM"`. */
  encoding: string;
  /** The sample rate in hertz: 16000 or 24000. */
  sampleRate: number;
  /** The number of channels. */
  channels: Channel;
}

/** A packet of audio. */
export interface AudioData {
  /** The samples, in base64. */
  data: string;
  /** The time of the audio. */
  timestamp?: Date | undefined;
  /** Whether the packet is silent. */
  isSilent?: boolean | undefined;
  /** The participant who speaks, in unmixed audio. */
  participant?: CommunicationIdentifier | undefined;
}

/** A DTMF tone. */
export interface DtmfData {
  /** The tone. */
  data: string;
  /** When it was pressed, where the service says it. The official package drops it. */
  timestamp?: Date | undefined;
  /** The participant who pressed it, where the service says it. The official package drops it. */
  participant?: CommunicationIdentifier | undefined;
}

/** The first message of transcription: its settings. */
export interface TranscriptionMetadata {
  /** The id by which the logs of the service name the transcript. */
  subscriptionId: string;
  /** The language, such as `en-US`. */
  locale: string;
  /** The argument of {@link CallAutomationClient.getCallConnection}. */
  callConnectionId: string;
  /** The correlation id of the call in the logs of the service. */
  correlationId: string;
  /** The endpoint id of the custom speech model. */
  speechRecognitionModelEndpointId: string;
}

/** A word of a transcript. */
export interface WordData {
  /** The word, in lower case and without punctuation. */
  text: string;
  /** The offset of its beginning, in ticks of 100 nanoseconds. */
  offsetInTicks: number;
  /** The duration, in ticks of 100 nanoseconds. */
  durationInTicks: number;
}

/** A phrase of a transcript. */
export interface TranscriptionData {
  /** What was said, with punctuation. */
  text: string;
  /** The format of the text: `"display"`. */
  format: string;
  /** The confidence, from 0 to 1. */
  confidence: number;
  /** The offset of its beginning, in ticks of 100 nanoseconds. */
  offsetInTicks: number;
  /** The duration, in ticks of 100 nanoseconds. */
  durationInTicks: number;
  /** Its words, each with its time. */
  words: WordData[];
  /** The participant who spoke. */
  participant: CommunicationIdentifier;
  /** Whether the phrase can still change. */
  resultState: TranscriptionResultState;
}

/** A message from the service over the WebSocket. */
export type StreamingDataResult = TranscriptionMetadata | TranscriptionData | AudioData | AudioMetadata | DtmfData;

/** The kinds of messages. */
export type StreamingDataKind = "AudioData" | "AudioMetadata" | "TranscriptionData" | "TranscriptionMetadata" | "DtmfData";

/** Parses the messages that the service sends over the WebSocket. */
// biome-ignore lint/complexity/noStaticOnlyClass: the official package has this class.
export class StreamingData {
  /**
   * Parses one message.
   *
   * @param data the message as text or as bytes in UTF-8. The official method accepts a string or an `ArrayBuffer`
   * @returns the data of the message. Members that this version of the package does not know are kept, and so is a message of a
   *   kind that it does not know: `getStreamingKind` then gives that kind
   * @throws SyntaxError when the message is not JSON
   * @throws Error when the message has no kind
   */
  static parse(data: string | ArrayBuffer | ArrayBufferView): StreamingDataResult;
  /** The kind of the last parsed message. It is shared by all connections, so read it before another message is parsed. */
  static getStreamingKind(): StreamingDataKind;
}

/** The kinds of messages to the service. */
export type MediaKind = "audioData" | "stopAudio";

/** Stops the audio that was sent and has not been played yet. */
// biome-ignore lint/suspicious/noEmptyInterface: the official package has it, and it is empty on the wire.
export interface StopAudio {}

/** A message to the service, before it is serialized. */
export interface OutStreamingData {
  /** The kind of the message. */
  kind: MediaKind;
  /** The samples to play; present when `kind` is `audioData`. */
  audioData?: AudioData | undefined;
  /** An empty object, for `stopAudio`. */
  stopAudio?: StopAudio | undefined;
}

/**
 * The message that plays audio in the call.
 *
 * @param data the samples in the format {@link MediaStreamingOptions.audioFormat}: in base64, or their bytes
 * @returns the message to send over the WebSocket
 * @throws CallAutomationError of the kind `validation` when that is no audio
 */
export function createOutboundAudioData(data: string | ArrayBuffer | ArrayBufferView): string;

/**
 * The message that stops the audio which was sent and has not been played yet.
 *
 * @returns the message to send over the WebSocket
 */
export function createOutboundStopAudioData(): string;

// biome-ignore lint/complexity/noUselessEmptyExport: without it, TypeScript would export the declarations above that have no `export`.
export {};
