// This package's types against the official ones: each name is there, what a program writes by the official type fits ours, and
// what ours gives fits the official type. It is enough that this compiles.
import * as ours from "../../pkg-template/client/index.js";
import type * as theirs from "./official-packages.js";

type Keys<Type> = Type extends unknown ? keyof Type : never;
/** Fits, and has no member that ours does not know: a program that writes it out would not compile. */
type Takes<Ours, Theirs extends Ours & ([Exclude<Keys<Theirs>, Keys<Ours>>] extends [never] ? unknown : never)> = [Ours, Theirs];
type Gives<Ours extends Theirs, Theirs> = [Ours, Theirs];

/** What programs write. */
export type Taken = [
  Takes<ours.AddParticipantOptions, theirs.AddParticipantOptions>,
  Takes<ours.AnswerCallOptions, theirs.AnswerCallOptions>,
  Takes<ours.AudioData, theirs.AudioData>,
  Takes<ours.AudioFormat, theirs.AudioFormat>,
  Takes<ours.AudioMetadata, theirs.AudioMetadata>,
  Takes<ours.CallConnectionProperties, theirs.CallConnectionProperties>,
  Takes<ours.CallConnectionStateModel, theirs.CallConnectionStateModel>,
  Takes<ours.CallIntelligenceOptions, theirs.CallIntelligenceOptions>,
  Takes<ours.CallInvite, theirs.CallInvite>,
  Takes<ours.CallLocator, theirs.CallLocator>,
  Takes<ours.CallLocatorType, theirs.CallLocatorType>,
  Takes<ours.CallMediaRecognizeChoiceOptions, theirs.CallMediaRecognizeChoiceOptions>,
  Takes<ours.CallMediaRecognizeDtmfOptions, theirs.CallMediaRecognizeDtmfOptions>,
  Takes<ours.CallMediaRecognizeOptions, theirs.CallMediaRecognizeOptions>,
  Takes<ours.CallMediaRecognizeSpeechOptions, theirs.CallMediaRecognizeSpeechOptions>,
  Takes<ours.CallMediaRecognizeSpeechOrDtmfOptions, theirs.CallMediaRecognizeSpeechOrDtmfOptions>,
  Takes<ours.CallParticipant, theirs.CallParticipant>,
  Takes<ours.CallRejectReason, theirs.CallRejectReason>,
  Takes<ours.CancelAddParticipantOperationOptions, theirs.CancelAddParticipantOperationOptions>,
  Takes<ours.ChannelAffinity, theirs.ChannelAffinity>,
  Takes<ours.ChoiceResult, theirs.ChoiceResult>,
  Takes<ours.CommunicationIdentifier, theirs.CommunicationIdentifier>,
  Takes<ours.CommunicationIdentifierKind, theirs.CommunicationIdentifierKind>,
  Takes<ours.CommunicationUserIdentifier, theirs.CommunicationUserIdentifier>,
  Takes<ours.CommunicationUserKind, theirs.CommunicationUserKind>,
  Takes<ours.ConnectCallOptions, theirs.ConnectCallOptions>,
  Takes<ours.ContinuousDtmfRecognitionOptions, theirs.ContinuousDtmfRecognitionOptions>,
  Takes<ours.CreateCallOptions, theirs.CreateCallOptions>,
  Takes<ours.CustomCallingContext, theirs.CustomCallingContext>,
  Takes<ours.DeleteRecordingOptions, theirs.DeleteRecordingOptions>,
  Takes<ours.DownloadRecordingOptions, theirs.DownloadRecordingOptions>,
  Takes<ours.DtmfData, theirs.DtmfData>,
  Takes<ours.DtmfResult, theirs.DtmfResult>,
  Takes<ours.FileSource, theirs.FileSource>,
  Takes<ours.GetCallConnectionPropertiesOptions, theirs.GetCallConnectionPropertiesOptions>,
  Takes<ours.GetParticipantOptions, theirs.GetParticipantOptions>,
  Takes<ours.GetRecordingPropertiesOptions, theirs.GetRecordingPropertiesOptions>,
  Takes<ours.HangUpOptions, theirs.HangUpOptions>,
  Takes<ours.HoldOptions, theirs.HoldOptions>,
  Takes<ours.MediaKind, theirs.MediaKind>,
  Takes<ours.MediaStreamingAudioChannelType, theirs.MediaStreamingAudioChannelType>,
  Takes<ours.MediaStreamingContentType, theirs.MediaStreamingContentType>,
  Takes<ours.MediaStreamingOptions, theirs.MediaStreamingOptions>,
  Takes<ours.MediaStreamingUpdate, theirs.MediaStreamingUpdate>,
  Takes<ours.MicrosoftTeamsAppIdentifier, theirs.MicrosoftTeamsAppIdentifier>,
  Takes<ours.MicrosoftTeamsAppKind, theirs.MicrosoftTeamsAppKind>,
  Takes<ours.MicrosoftTeamsUserIdentifier, theirs.MicrosoftTeamsUserIdentifier>,
  Takes<ours.MicrosoftTeamsUserKind, theirs.MicrosoftTeamsUserKind>,
  Takes<ours.MoveParticipantsOptions, theirs.MoveParticipantsOptions>,
  Takes<ours.MuteParticipantOption, theirs.MuteParticipantOption>,
  Takes<ours.OutStreamingData, theirs.OutStreamingData>,
  Takes<ours.PauseRecordingOptions, theirs.PauseRecordingOptions>,
  Takes<ours.PhoneNumberIdentifier, theirs.PhoneNumberIdentifier>,
  Takes<ours.PhoneNumberKind, theirs.PhoneNumberKind>,
  Takes<ours.PlayOptions, theirs.PlayOptions>,
  Takes<ours.PlaySource, theirs.PlaySource>,
  Takes<ours.PlayToAllOptions, theirs.PlayToAllOptions>,
  Takes<ours.RecognitionChoice, theirs.RecognitionChoice>,
  Takes<ours.RecognitionType, theirs.RecognitionType>,
  Takes<ours.RecordingChannel, theirs.RecordingChannel>,
  Takes<ours.RecordingContent, theirs.RecordingContent>,
  Takes<ours.RecordingFormat, theirs.RecordingFormat>,
  Takes<ours.RecordingKind, theirs.RecordingKind>,
  Takes<ours.RecordingState, theirs.RecordingState>,
  Takes<ours.RecordingStorage, theirs.RecordingStorage>,
  Takes<ours.RecordingStorageKind, theirs.RecordingStorageKind>,
  Takes<ours.RedirectCallOptions, theirs.RedirectCallOptions>,
  Takes<ours.RejectCallOptions, theirs.RejectCallOptions>,
  Takes<ours.RemoveParticipantsOption, theirs.RemoveParticipantsOption>,
  Takes<ours.ResumeRecordingOptions, theirs.ResumeRecordingOptions>,
  Takes<ours.SendDtmfTonesOptions, theirs.SendDtmfTonesOptions>,
  Takes<ours.SipCustomHeader, theirs.SipCustomHeader>,
  Takes<ours.SipHeaderPrefix, theirs.SipHeaderPrefix>,
  Takes<ours.SipUserToUserHeader, theirs.SipUserToUserHeader>,
  Takes<ours.SpeechResult, theirs.SpeechResult>,
  Takes<ours.SsmlSource, theirs.SsmlSource>,
  Takes<ours.StartMediaStreamingOptions, theirs.StartMediaStreamingOptions>,
  Takes<ours.StartRecordingOptions, theirs.StartRecordingOptions>,
  Takes<ours.StartTranscriptionOptions, theirs.StartTranscriptionOptions>,
  Takes<ours.StopAudio, theirs.StopAudio>,
  Takes<ours.StopMediaStreamingOptions, theirs.StopMediaStreamingOptions>,
  Takes<ours.StopRecordingOptions, theirs.StopRecordingOptions>,
  Takes<ours.StopTranscriptionOptions, theirs.StopTranscriptionOptions>,
  Takes<ours.StreamingDataKind, theirs.StreamingDataKind>,
  Takes<ours.StreamingDataResult, theirs.StreamingDataResult>,
  Takes<ours.TeamsExtensionUserIdentifier, theirs.TeamsExtensionUserIdentifier>,
  Takes<ours.TeamsExtensionUserKind, theirs.TeamsExtensionUserKind>,
  Takes<ours.TeamsPhoneCallDetails, theirs.TeamsPhoneCallDetails>,
  Takes<ours.TeamsPhoneCallerDetails, theirs.TeamsPhoneCallerDetails>,
  Takes<ours.TeamsPhoneSourceDetails, theirs.TeamsPhoneSourceDetails>,
  Takes<ours.TextSource, theirs.TextSource>,
  Takes<ours.Tone, theirs.Tone>,
  Takes<ours.TranscriptionData, theirs.TranscriptionData>,
  Takes<ours.TranscriptionMetadata, theirs.TranscriptionMetadata>,
  Takes<ours.TranscriptionOptions, theirs.TranscriptionOptions>,
  Takes<ours.TranscriptionUpdate, theirs.TranscriptionUpdate>,
  Takes<ours.TransferCallToParticipantOptions, theirs.TransferCallToParticipantOptions>,
  Takes<ours.UnholdOptions, theirs.UnholdOptions>,
  Takes<ours.UnknownIdentifier, theirs.UnknownIdentifier>,
  Takes<ours.UnknownIdentifierKind, theirs.UnknownIdentifierKind>,
  Takes<ours.UpdateTranscriptionOptions, theirs.UpdateTranscriptionOptions>,
  Takes<ours.VoipHeader, theirs.VoipHeader>,
  Takes<ours.WordData, theirs.WordData>,
];

/** What programs read. */
export type Given = [
  Gives<ours.AddParticipantFailed, theirs.AddParticipantFailed>,
  Gives<ours.AddParticipantResult, theirs.AddParticipantResult>,
  Gives<ours.AddParticipantSucceeded, theirs.AddParticipantSucceeded>,
  Gives<ours.AnswerFailed, theirs.AnswerFailed>,
  Gives<ours.AudioData, theirs.AudioData>,
  Gives<ours.AudioFormat, theirs.AudioFormat>,
  Gives<ours.AudioMetadata, theirs.AudioMetadata>,
  Gives<ours.CallAutomationEvent, theirs.CallAutomationEvent>,
  Gives<ours.CallConnected, theirs.CallConnected>,
  Gives<ours.CallConnectionProperties, theirs.CallConnectionProperties>,
  Gives<ours.CallConnectionStateModel, theirs.CallConnectionStateModel>,
  Gives<ours.CallDisconnected, theirs.CallDisconnected>,
  Gives<ours.CallIntelligenceOptions, theirs.CallIntelligenceOptions>,
  Gives<ours.CallLocator, theirs.CallLocator>,
  Gives<ours.CallLocatorType, theirs.CallLocatorType>,
  Gives<ours.CallParticipant, theirs.CallParticipant>,
  Gives<ours.CallRejectReason, theirs.CallRejectReason>,
  Gives<ours.CallTransferAccepted, theirs.CallTransferAccepted>,
  Gives<ours.CallTransferFailed, theirs.CallTransferFailed>,
  Gives<ours.CancelAddParticipantFailed, theirs.CancelAddParticipantFailed>,
  Gives<ours.CancelAddParticipantOperationResult, theirs.CancelAddParticipantOperationResult>,
  Gives<ours.CancelAddParticipantSucceeded, theirs.CancelAddParticipantSucceeded>,
  Gives<ours.ChoiceResult, theirs.ChoiceResult>,
  Gives<ours.CommunicationIdentifier, theirs.CommunicationIdentifier>,
  Gives<ours.CommunicationIdentifierKind, theirs.CommunicationIdentifierKind>,
  Gives<ours.CommunicationUserIdentifier, theirs.CommunicationUserIdentifier>,
  Gives<ours.CommunicationUserKind, theirs.CommunicationUserKind>,
  Gives<ours.ConnectFailed, theirs.ConnectFailed>,
  Gives<ours.ContinuousDtmfRecognitionStopped, theirs.ContinuousDtmfRecognitionStopped>,
  Gives<ours.ContinuousDtmfRecognitionToneFailed, theirs.ContinuousDtmfRecognitionToneFailed>,
  Gives<ours.ContinuousDtmfRecognitionToneReceived, theirs.ContinuousDtmfRecognitionToneReceived>,
  Gives<ours.CreateCallFailed, theirs.CreateCallFailed>,
  Gives<ours.DtmfData, theirs.DtmfData>,
  Gives<ours.DtmfResult, theirs.DtmfResult>,
  Gives<ours.FileSource, theirs.FileSource>,
  Gives<ours.HoldFailed, theirs.HoldFailed>,
  Gives<ours.ListParticipantsResult, theirs.ListParticipantsResult>,
  Gives<ours.MediaKind, theirs.MediaKind>,
  Gives<ours.MediaStreamingAudioChannelType, theirs.MediaStreamingAudioChannelType>,
  Gives<ours.MediaStreamingContentType, theirs.MediaStreamingContentType>,
  Gives<ours.MediaStreamingFailed, theirs.MediaStreamingFailed>,
  Gives<ours.MediaStreamingStarted, theirs.MediaStreamingStarted>,
  Gives<ours.MediaStreamingStopped, theirs.MediaStreamingStopped>,
  Gives<ours.MediaStreamingUpdate, theirs.MediaStreamingUpdate>,
  Gives<ours.MicrosoftTeamsAppIdentifier, theirs.MicrosoftTeamsAppIdentifier>,
  Gives<ours.MicrosoftTeamsAppKind, theirs.MicrosoftTeamsAppKind>,
  Gives<ours.MicrosoftTeamsUserIdentifier, theirs.MicrosoftTeamsUserIdentifier>,
  Gives<ours.MicrosoftTeamsUserKind, theirs.MicrosoftTeamsUserKind>,
  Gives<ours.MoveParticipantFailed, theirs.MoveParticipantFailed>,
  Gives<ours.MoveParticipantsResult, theirs.MoveParticipantsResult>,
  Gives<ours.MoveParticipantSucceeded, theirs.MoveParticipantSucceeded>,
  Gives<ours.MuteParticipantResult, theirs.MuteParticipantResult>,
  Gives<ours.OutStreamingData, theirs.OutStreamingData>,
  Gives<ours.ParticipantsUpdated, theirs.ParticipantsUpdated>,
  Gives<ours.PhoneNumberIdentifier, theirs.PhoneNumberIdentifier>,
  Gives<ours.PhoneNumberKind, theirs.PhoneNumberKind>,
  Gives<ours.PlayCanceled, theirs.PlayCanceled>,
  Gives<ours.PlayCompleted, theirs.PlayCompleted>,
  Gives<ours.PlayFailed, theirs.PlayFailed>,
  Gives<ours.PlaySource, theirs.PlaySource>,
  Gives<ours.PlayStarted, theirs.PlayStarted>,
  Gives<ours.RecognitionType, theirs.RecognitionType>,
  Gives<ours.RecognizeCanceled, theirs.RecognizeCanceled>,
  Gives<ours.RecognizeCompleted, theirs.RecognizeCompleted>,
  Gives<ours.RecognizeFailed, theirs.RecognizeFailed>,
  Gives<ours.RecordingChannel, theirs.RecordingChannel>,
  Gives<ours.RecordingContent, theirs.RecordingContent>,
  Gives<ours.RecordingFormat, theirs.RecordingFormat>,
  Gives<ours.RecordingKind, theirs.RecordingKind>,
  Gives<ours.RecordingState, theirs.RecordingState>,
  Gives<ours.RecordingStateChanged, theirs.RecordingStateChanged>,
  Gives<ours.RecordingStateResult, theirs.RecordingStateResult>,
  Gives<ours.RecordingStorageKind, theirs.RecordingStorageKind>,
  Gives<ours.RemoveParticipantFailed, theirs.RemoveParticipantFailed>,
  Gives<ours.RemoveParticipantResult, theirs.RemoveParticipantResult>,
  Gives<ours.RemoveParticipantSucceeded, theirs.RemoveParticipantSucceeded>,
  Gives<ours.ResultInformation, theirs.ResultInformation>,
  Gives<ours.SendDtmfTonesCompleted, theirs.SendDtmfTonesCompleted>,
  Gives<ours.SendDtmfTonesFailed, theirs.SendDtmfTonesFailed>,
  Gives<ours.SendDtmfTonesResult, theirs.SendDtmfTonesResult>,
  Gives<ours.SipDiagnosticInfo, theirs.SipDiagnosticInfo>,
  Gives<ours.SipHeaderPrefix, theirs.SipHeaderPrefix>,
  Gives<ours.SpeechResult, theirs.SpeechResult>,
  Gives<ours.SsmlSource, theirs.SsmlSource>,
  Gives<ours.StartRecordingFailed, theirs.StartRecordingFailed>,
  Gives<ours.StopAudio, theirs.StopAudio>,
  Gives<ours.StreamingDataKind, theirs.StreamingDataKind>,
  Gives<ours.StreamingDataResult, theirs.StreamingDataResult>,
  Gives<ours.TeamsExtensionUserIdentifier, theirs.TeamsExtensionUserIdentifier>,
  Gives<ours.TeamsExtensionUserKind, theirs.TeamsExtensionUserKind>,
  Gives<ours.Tone, theirs.Tone>,
  Gives<ours.TranscriptionData, theirs.TranscriptionData>,
  Gives<ours.TranscriptionFailed, theirs.TranscriptionFailed>,
  Gives<ours.TranscriptionMetadata, theirs.TranscriptionMetadata>,
  Gives<ours.TranscriptionStarted, theirs.TranscriptionStarted>,
  Gives<ours.TranscriptionStopped, theirs.TranscriptionStopped>,
  Gives<ours.TranscriptionUpdate, theirs.TranscriptionUpdate>,
  Gives<ours.TranscriptionUpdated, theirs.TranscriptionUpdated>,
  Gives<ours.TransferCallResult, theirs.TransferCallResult>,
  Gives<ours.UnknownIdentifier, theirs.UnknownIdentifier>,
  Gives<ours.UnknownIdentifierKind, theirs.UnknownIdentifierKind>,
  Gives<ours.WordData, theirs.WordData>,
];

// Both have the same members with the same values. The rest of an enum is a name, and TypeScript tells two of one name apart by
// their members only.
export const channel: typeof theirs.Channel = ours.Channel;
export const dtmfTone: typeof theirs.DtmfTone = ours.DtmfTone;
export const knownCallRejectReason: typeof theirs.KnownCallRejectReason = ours.KnownCallRejectReason;
export const knownMediaStreamingAudioChannelType: typeof theirs.KnownMediaStreamingAudioChannelType =
  ours.KnownMediaStreamingAudioChannelType;
export const knownMediaStreamingContentType: typeof theirs.KnownMediaStreamingContentType = ours.KnownMediaStreamingContentType;
export const knownStreamingTransportType: typeof theirs.KnownStreamingTransportType = ours.KnownStreamingTransportType;
export const recognizeInputType: typeof theirs.RecognizeInputType = ours.RecognizeInputType;
export const voiceKind: typeof theirs.VoiceKind = ours.VoiceKind;

// ── Functions

export const createIdentifierFromRawId: typeof theirs.createIdentifierFromRawId = ours.createIdentifierFromRawId;
export const createOutboundAudioData: typeof theirs.createOutboundAudioData = ours.createOutboundAudioData;
export const createOutboundStopAudioData: typeof theirs.createOutboundStopAudioData = ours.createOutboundStopAudioData;
export const getIdentifierKind: typeof theirs.getIdentifierKind = ours.getIdentifierKind;
export const getIdentifierRawId: typeof theirs.getIdentifierRawId = ours.getIdentifierRawId;
export const isCommunicationUserIdentifier: typeof theirs.isCommunicationUserIdentifier = ours.isCommunicationUserIdentifier;
export const isMicrosoftTeamsAppIdentifier: typeof theirs.isMicrosoftTeamsAppIdentifier = ours.isMicrosoftTeamsAppIdentifier;
export const isMicrosoftTeamsUserIdentifier: typeof theirs.isMicrosoftTeamsUserIdentifier = ours.isMicrosoftTeamsUserIdentifier;
export const isPhoneNumberIdentifier: typeof theirs.isPhoneNumberIdentifier = ours.isPhoneNumberIdentifier;
export const isTeamsExtensionUserIdentifier: typeof theirs.isTeamsExtensionUserIdentifier = ours.isTeamsExtensionUserIdentifier;
export const isUnknownIdentifier: typeof theirs.isUnknownIdentifier = ours.isUnknownIdentifier;
export const parseCallAutomationEvent: typeof theirs.parseCallAutomationEvent = ours.parseCallAutomationEvent;
export const parse: typeof theirs.StreamingData.parse = ours.StreamingData.parse;
export const getStreamingKind: typeof theirs.StreamingData.getStreamingKind = ours.StreamingData.getStreamingKind;

// ── Classes: their private members tell them apart, so they are compared method by method

type Arguments<Class> = { [Method in keyof Class]: Class[Method] extends (...args: infer Args) => unknown ? Args : never };
type Results<Class> = {
  [Method in keyof Class]: Class[Method] extends (...args: never) => infer Result ? Awaited<Result> : never;
};
/** Those that give objects of these classes. */
type Makers =
  | "getCallConnection"
  | "getCallRecording"
  | "getCallMedia"
  | "createCall"
  | "createGroupCall"
  | "answerCall"
  | "connectCall";

export type Methods = [
  Takes<Arguments<Pick<ours.CallAutomationClient, keyof theirs.CallAutomationClient>>, Arguments<theirs.CallAutomationClient>>,
  Takes<Arguments<Pick<ours.CallConnection, keyof theirs.CallConnection>>, Arguments<theirs.CallConnection>>,
  Takes<Arguments<Pick<ours.CallMedia, keyof theirs.CallMedia>>, Arguments<theirs.CallMedia>>,
  Takes<Arguments<Pick<ours.CallRecording, keyof theirs.CallRecording>>, Arguments<theirs.CallRecording>>,
  Gives<Results<Omit<ours.CallAutomationClient, Makers>>, Results<Omit<theirs.CallAutomationClient, Makers>>>,
  Gives<Results<Omit<ours.CallConnection, Makers>>, Results<Omit<theirs.CallConnection, Makers>>>,
  Gives<Results<ours.CallMedia>, Results<theirs.CallMedia>>,
  // Ours is a stream of the web, not of Node.
  Gives<Results<Omit<ours.CallRecording, "downloadStreaming">>, Results<Omit<theirs.CallRecording, "downloadStreaming">>>,
  // Awaiting what becomes of a call is ours alone.
  Gives<Exclude<keyof ours.CallResult, keyof ours.AwaitableCall<never, never>>, keyof theirs.CallResult>,
];

/** The rest of the arguments of a constructor: the credentials of `@azure/identity` are `TokenCredential`s. */
type Credential = Exclude<ConstructorParameters<typeof theirs.CallAutomationClient>[1], undefined>;
export const made = (credential: Credential, sourceIdentity: theirs.CommunicationUserIdentifier): ours.CallAutomationClient[] => [
  new ours.CallAutomationClient("https://contoso.communication.azure.com", credential, { sourceIdentity }),
  new ours.CallAutomationClient("endpoint=…;accesskey=…", { allowInsecureConnection: true }),
];

/** The kinds of event are the same. */
export type Kinds = [
  Takes<ours.CallAutomationEvent["kind"], theirs.CallAutomationEvent["kind"]>,
  Gives<ours.CallAutomationEvent["kind"], theirs.CallAutomationEvent["kind"]>,
];

// ── What is not here: README.md says so, and what to use instead

type NotHere = [
  // What other packages of the SDK are made with.
  (
    | "AzureCommunicationTokenCredential"
    | "createCommunicationAccessKeyCredentialPolicy"
    | "createCommunicationAuthPolicy"
    | "deserializeCommunicationIdentifier"
    | "isKeyCredential"
    | "parseClientArguments"
    | "parseConnectionString"
    | "serializeCommunicationIdentifier"
  ),
  // The pipeline of the official client.
  (
    | "additionalPolicies"
    | "agent"
    | "httpClient"
    | "proxyOptions"
    | "redirectOptions"
    | "retryOptions"
    | "telemetryOptions"
    | "tlsOptions"
    | "userAgentOptions"
  ),
];
type Lacks<Ours, Theirs> = Exclude<keyof Theirs, keyof Ours>;
type Options = [ours.CallAutomationClientOptions, theirs.CallAutomationClientOptions];

export type Lacking = [
  Gives<Lacks<typeof ours, typeof theirs>, NotHere[0]>,
  Gives<NotHere[0], Lacks<typeof ours, typeof theirs>>,
  Gives<Lacks<Options[0], Options[1]>, NotHere[1]>,
  Gives<NotHere[1], Lacks<Options[0], Options[1]>>,
];
