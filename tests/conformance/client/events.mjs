// Callbacks as the service posts them, one of each kind at least: an array of one CloudEvent. Invented, by the fields of the
// published description.
import { EVERYONE, SPARE, WIRE } from "./answers.mjs";
import { CALL } from "./sdks.mjs";

const source = `calling/callConnections/${CALL}`;
const ids = { callConnectionId: CALL, serverCallId: "aHR0cHM6Ly9jYWxsLzE", correlationId: "correlation-17" };
const context = { operationContext: "visit-17" };
const success = { resultInformation: { code: 200, subCode: 0, message: "" } };
const failure = (code, subCode, message) => ({ resultInformation: { code, subCode, message } });
const telephone = {
  resultInformation: {
    code: 486,
    subCode: 560486,
    message: "The line is busy.",
    sipDetails: { code: 486, message: "Busy Here" },
    q850Details: { code: 17, message: "User busy" },
  },
};

const cloudEvent = (kind, data) => {
  const type = `Microsoft.Communication.${kind}`;
  return {
    id: `event-of-${kind}`,
    source,
    type,
    data: { version: "2024-09-01-preview", ...data, publicEventType: type },
    time: "2026-11-20T09:30:00.6967712+00:00",
    specversion: "1.0",
    datacontenttype: "application/json",
    subject: source,
  };
};

const EVENTS_OF = {
  CallConnected: [{ ...ids, ...context, ...success }],
  CallDisconnected: [
    { ...ids, ...context, ...failure(200, 7000, "The call was ended.") },
    { ...ids, ...telephone },
  ],
  CreateCallFailed: [{ ...ids, ...context, ...telephone }],
  AnswerFailed: [{ ...ids, ...context, ...failure(400, 8501, "It was answered before.") }],
  ConnectFailed: [{ ...ids, ...context, ...failure(404, 8522, "There is no such call.") }],
  CallTransferAccepted: [
    { ...ids, ...context, ...success, transferTarget: WIRE.phone, transferee: WIRE.user },
    { ...ids, ...success, transferTarget: WIRE.teams, transferee: WIRE.app },
  ],
  CallTransferFailed: [{ ...ids, ...context, ...telephone }],
  ParticipantsUpdated: [
    {
      ...ids,
      ...success,
      sequenceNumber: 3,
      participants: EVERYONE.map((identifier) => ({ identifier, isMuted: false, isOnHold: true })),
    },
    { ...ids, sequenceNumber: 4, participants: [] },
  ],
  AddParticipantSucceeded: [{ ...ids, ...context, ...success, participant: WIRE.phone }],
  AddParticipantFailed: [{ ...ids, ...context, ...telephone, participant: WIRE.user }],
  CancelAddParticipantSucceeded: [{ ...ids, ...context, ...success, invitationId: "invitation-17" }],
  CancelAddParticipantFailed: [{ ...ids, ...context, ...failure(400, 8523, "It was answered."), invitationId: "invitation-17" }],
  RemoveParticipantSucceeded: [{ ...ids, ...context, ...success, participant: WIRE.app }],
  RemoveParticipantFailed: [{ ...ids, ...context, ...failure(404, 8525, "Nobody is there."), participant: WIRE.extension }],
  MoveParticipantSucceeded: [{ ...ids, ...context, ...success, participant: WIRE.teams, fromCall: "clinic-call-0002" }],
  MoveParticipantFailed: [
    { ...ids, ...context, ...failure(404, 8525, "Nobody is there."), participant: WIRE.unknown, fromCall: "clinic-call-0002" },
  ],
  HoldFailed: [{ ...ids, ...context, ...failure(400, 8530, "They are on hold.") }],
  PlayStarted: [{ ...ids, ...context, ...success }],
  PlayCompleted: [{ ...ids, ...context, ...success }],
  PlayFailed: [{ ...ids, ...context, ...failure(400, 8536, "The file could not be fetched."), failedPlaySourceIndex: 1 }],
  PlayCanceled: [{ ...ids, ...context, ...failure(400, 8508, "It was cancelled.") }],
  RecognizeCompleted: [
    { ...ids, ...context, ...success, recognitionType: "dtmf", dtmfResult: { tones: ["one", "asterisk", "pound"] } },
    {
      ...ids,
      ...context,
      ...success,
      recognitionType: "choices",
      choiceResult: { label: "yes", recognizedPhrase: "yes please", confidence: 0.87 },
    },
    { ...ids, ...context, ...success, recognitionType: "speech", speechResult: { speech: "Tuesday, 9:30.", confidence: 0.5 } },
  ],
  RecognizeFailed: [
    { ...ids, ...context, ...failure(400, 8510, "Nobody said anything.") },
    { ...ids, ...context, ...failure(500, 8511, "The prompt failed."), failedPlaySourceIndex: 0 },
  ],
  RecognizeCanceled: [{ ...ids, ...context, ...failure(400, 8508, "It was cancelled.") }],
  ContinuousDtmfRecognitionToneReceived: [{ ...ids, ...context, ...success, sequenceId: 2, tone: "five" }],
  ContinuousDtmfRecognitionToneFailed: [{ ...ids, ...context, ...failure(500, 9999, "Something else.") }],
  ContinuousDtmfRecognitionStopped: [{ ...ids, ...context, ...success }],
  SendDtmfTonesCompleted: [{ ...ids, ...context, ...success }],
  SendDtmfTonesFailed: [{ ...ids, ...context, ...failure(400, 8534, "They hung up.") }],
  MediaStreamingStarted: [
    {
      ...ids,
      ...context,
      ...success,
      mediaStreamingUpdate: {
        contentType: "Audio",
        mediaStreamingStatus: "mediaStreamingStarted",
        mediaStreamingStatusDetails: "subscriptionStarted",
      },
    },
  ],
  MediaStreamingStopped: [
    {
      ...ids,
      ...context,
      ...success,
      mediaStreamingUpdate: {
        contentType: "Audio",
        mediaStreamingStatus: "mediaStreamingStopped",
        mediaStreamingStatusDetails: "subscriptionStopped",
      },
    },
  ],
  MediaStreamingFailed: [
    {
      ...ids,
      ...context,
      ...failure(500, 8603, "Nobody listens there."),
      mediaStreamingUpdate: {
        contentType: "Audio",
        mediaStreamingStatus: "mediaStreamingFailed",
        mediaStreamingStatusDetails: "initialWebSocketConnectionFailed",
      },
    },
  ],
  TranscriptionStarted: [
    {
      ...ids,
      ...context,
      ...success,
      transcriptionUpdate: { transcriptionStatus: "transcriptionStarted", transcriptionStatusDetails: "subscriptionStarted" },
    },
  ],
  TranscriptionStopped: [
    {
      ...ids,
      ...context,
      ...success,
      transcriptionUpdate: { transcriptionStatus: "transcriptionStopped", transcriptionStatusDetails: "subscriptionStopped" },
    },
  ],
  TranscriptionUpdated: [
    {
      ...ids,
      ...context,
      ...success,
      transcriptionUpdate: {
        transcriptionStatus: "transcriptionUpdated",
        transcriptionStatusDetails: "transcriptionLocaleUpdated",
      },
    },
  ],
  TranscriptionFailed: [
    {
      ...ids,
      ...context,
      ...failure(500, 8607, "Nobody listens there."),
      transcriptionUpdate: { transcriptionStatus: "transcriptionFailed", transcriptionStatusDetails: "streamUrlMissing" },
    },
  ],
  RecordingStateChanged: [
    {
      ...ids,
      ...success,
      recordingId: "recording-17",
      state: "active",
      startDateTime: "2026-11-20T09:31:07.25+00:00",
      recordingKind: "azureCommunicationServices",
    },
    { ...ids, ...success, recordingId: "recording-17", state: "inactive", recordingKind: "teams" },
  ],
  StartRecordingFailed: [{ ...ids, ...context, ...failure(400, 8529, "It is recorded."), recordingId: "recording-17" }],
};

/** The callbacks, each with a name. */
export const CALLBACKS = Object.entries(EVENTS_OF).flatMap(([kind, all]) =>
  all.map((data, index) => ({ kind, name: index ? `${kind}-${index + 1}` : kind, body: [cloudEvent(kind, data)] })),
);

/** Callbacks of earlier versions of the service, and of later ones. */
export const ODD_CALLBACKS = {
  "words-with-a-capital": {
    kind: "RecordingStateChanged",
    body: [cloudEvent("RecordingStateChanged", { ...ids, state: "active", recordingKind: "TeamsCompliance" })],
  },
  "people-without-a-kind": {
    kind: "ParticipantsUpdated",
    body: [
      cloudEvent("ParticipantsUpdated", { ...ids, participants: Object.values(SPARE).map((identifier) => ({ identifier })) }),
    ],
  },
  "one-that-is-no-array": { kind: "CallConnected", body: cloudEvent("CallConnected", { ...ids, ...context }) },
  "members-of-a-later-version": {
    kind: "PlayCompleted",
    body: [cloudEvent("PlayCompleted", { ...ids, ...context, heardBy: { people: 2 } })],
  },
};
