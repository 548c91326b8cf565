// What the service is made to answer, operation by operation; the first of each is what the cases get. Invented, by the fields of
// the published description.
import { CALL } from "./sdks.mjs";

const json = (status, body) => ({
  status,
  headers: { "content-type": "application/json", "x-ms-request-id": "answer-17" },
  body,
});
const nothing = (status) => ({ status, headers: { "x-ms-request-id": "answer-17" } });
const of = (operation, answers) => Object.entries(answers).map(([name, answer]) => ({ operation, name, ...answer }));

const DESK_ID = "8:acs:0f1d2c3b-1111-4a6b-9c1d-000000000001_0000000a-2222-4b7c-8d2e-000000000002";
const EXTENSION_PARTS = {
  userId: "5e63c2f0-7777-4fb0-a162-000000000009",
  tenantId: "6f74d301-8888-40c1-b273-00000000000a",
  resourceId: "0f1d2c3b-1111-4a6b-9c1d-000000000001",
};

/** One of each kind, as the service writes them. */
export const WIRE = {
  phone: { kind: "phoneNumber", rawId: "4:+14255550123", phoneNumber: { value: "+14255550123" } },
  user: { kind: "communicationUser", rawId: DESK_ID, communicationUser: { id: DESK_ID } },
  teams: {
    kind: "microsoftTeamsUser",
    rawId: "8:orgid:7c41a0de-5555-4d9e-8f40-000000000004",
    microsoftTeamsUser: { userId: "7c41a0de-5555-4d9e-8f40-000000000004", isAnonymous: false, cloud: "public" },
  },
  app: {
    kind: "microsoftTeamsApp",
    rawId: "28:gcch:3d52b1ef-6666-4eaf-9051-000000000008",
    microsoftTeamsApp: { appId: "3d52b1ef-6666-4eaf-9051-000000000008", cloud: "gcch" },
  },
  extension: {
    kind: "teamsExtensionUser",
    rawId: `8:acs:${EXTENSION_PARTS.resourceId}_${EXTENSION_PARTS.tenantId}_${EXTENSION_PARTS.userId}`,
    teamsExtensionUser: { ...EXTENSION_PARTS, cloud: "public" },
  },
  unknown: { kind: "unknown", rawId: "48:night-service" },
};
export const EVERYONE = Object.values(WIRE);

/** The same, as services wrote them before: without what follows from the rest. */
export const SPARE = {
  phone: { phoneNumber: { value: "+14255550123" } },
  asserted: { rawId: "4:+14255550177_b2", phoneNumber: { value: "+14255550177", isAnonymous: false, assertedId: "b2" } },
  withheld: { rawId: "4:anonymous", phoneNumber: { value: "anonymous", isAnonymous: true } },
  teams: { microsoftTeamsUser: { userId: "7c41a0de-5555-4d9e-8f40-000000000004" } },
  app: { microsoftTeamsApp: { appId: "3d52b1ef-6666-4eaf-9051-000000000008" } },
  extension: { teamsExtensionUser: EXTENSION_PARTS },
};

const CALL_IN_FULL = {
  callConnectionId: CALL,
  serverCallId: "aHR0cHM6Ly9jYWxsLzE",
  targets: EVERYONE,
  callConnectionState: "connected",
  callbackUri: "https://clinic.example/calls?visit=17",
  sourceCallerIdNumber: { value: "+14255550100" },
  sourceDisplayName: "Clinic",
  source: WIRE.user,
  correlationId: "correlation-17",
  answeredBy: { id: DESK_ID },
  mediaStreamingSubscription: { id: "streaming-17", state: "active", subscribedContentTypes: ["audio"] },
  transcriptionSubscription: {
    id: "words-17",
    state: "inactive",
    subscribedResultTypes: ["final", "intermediate"],
    locale: "hu-HU",
  },
  answeredFor: { value: "+14255550101" },
};
const CALL_AT_FIRST = {
  callConnectionId: CALL,
  callConnectionState: "connecting",
  targets: [WIRE.phone],
  callbackUri: "https://clinic.example/calls?visit=17",
};
const calls = (operation, status) =>
  of(operation, {
    "at-first": json(status, CALL_AT_FIRST),
    "in-full": json(status, CALL_IN_FULL),
    least: json(status, { callConnectionId: CALL }),
  });

const PARTICIPANT = { identifier: WIRE.phone, isMuted: false, isOnHold: true };
const RECORDING = { recordingId: "recording-17", recordingState: "active", recordingKind: "azureCommunicationServices" };
const contexts = (operation, status) =>
  of(operation, { least: json(status, {}), "with-a-context": json(status, { operationContext: "visit-17" }) });

export const ANSWERS = [
  ...calls("createCall", 201),
  ...of("createCall", { "of-spare-people": json(201, { callConnectionId: CALL, targets: Object.values(SPARE) }) }),
  ...of("createCall", {
    "of-a-later-version": json(201, { ...CALL_AT_FIRST, callConnectionState: "parked", parkedSince: "2026-11-20T09:30:00Z" }),
  }),
  ...calls("createGroupCall", 201),
  ...calls("answerCall", 200),
  ...calls("connectCall", 200),
  ...calls("getCallConnectionProperties", 200),
  ...of(
    "getCallConnectionProperties",
    Object.fromEntries(
      ["unknown", "transferring", "transferAccepted", "disconnecting", "disconnected"].map((callConnectionState) => [
        `that-is-${callConnectionState}`,
        json(200, { callConnectionId: CALL, callConnectionState, mediaStreamingSubscription: { state: "disabled" } }),
      ]),
    ),
  ),
  ...of("redirectCall", { nothing: nothing(204) }),
  ...of("rejectCall", { nothing: nothing(204) }),
  ...of("hangUp", { nothing: nothing(204) }),
  ...of("terminateCall", { nothing: nothing(204) }),
  ...of("getParticipant", {
    "in-full": json(200, PARTICIPANT),
    ...Object.fromEntries(
      Object.entries(WIRE).map(([name, identifier]) => [`that-is-${name}`, json(200, { identifier, isMuted: true })]),
    ),
    least: json(200, {}),
  }),
  ...of("listParticipants", {
    everyone: json(200, { value: EVERYONE.map((identifier) => ({ identifier, isMuted: false, isOnHold: false })) }),
    nobody: json(200, { value: [] }),
  }),
  ...of("addParticipant", {
    "in-full": json(202, { participant: PARTICIPANT, operationContext: "visit-17", invitationId: "invitation-17" }),
    "without-a-participant": json(202, { invitationId: "invitation-17" }),
  }),
  ...contexts("transferCallToParticipant", 202),
  ...contexts("removeParticipant", 202),
  ...contexts("muteParticipant", 200),
  ...of("cancelAddParticipantOperation", {
    "in-full": json(202, { invitationId: "invitation-17", operationContext: "visit-17" }),
  }),
  ...of("moveParticipants", {
    "in-full": json(202, {
      participants: [PARTICIPANT, { identifier: WIRE.user }],
      operationContext: "visit-17",
      fromCall: "clinic-call-0002",
    }),
    "without-the-call": json(202, { participants: [], operationContext: "visit-17" }),
  }),
  ...[
    "play",
    "playToAll",
    "startRecognizing",
    "cancelAllOperations",
    "startTranscription",
    "stopTranscription",
    "updateTranscription",
  ].flatMap((operation) => of(operation, { nothing: nothing(202) })),
  ...["startMediaStreaming", "stopMediaStreaming", "pause", "resume"].flatMap((operation) =>
    of(operation, { nothing: nothing(202) }),
  ),
  ...["startContinuousDtmfRecognition", "stopContinuousDtmfRecognition", "hold", "unhold"].flatMap((operation) =>
    of(operation, { nothing: nothing(200) }),
  ),
  ...contexts("sendDtmfTones", 202),
  ...of("start", {
    "at-once": json(200, RECORDING),
    later: json(202, { ...RECORDING, recordingState: "inactive", recordingKind: "teams" }),
    // In calls of Teams Phone: the event has the id. (The official package reads no 204, and makes nothing of an empty 202.)
    "begun-without-an-id": json(202, {}),
  }),
  ...of("getState", {
    active: json(200, RECORDING),
    inactive: json(200, { recordingId: "recording-17", recordingState: "inactive", recordingKind: "teamsCompliance" }),
  }),
  ...of("stop", { nothing: nothing(204) }),
  ...of("downloadStreaming", {
    whole: { status: 200, headers: { "content-type": "audio/wav" }, body: "RIFF and all that follows" },
    "a-part": { status: 206, headers: { "content-type": "audio/wav" }, body: "and all" },
  }),
  ...of("delete", { nothing: nothing(200) }),
];

/** What any operation may get in place of what it wants. */
export const REFUSALS = {
  wrapped: json(404, { error: { code: "8522", message: "Call not found." } }),
  "wrapped-with-all": json(400, {
    error: {
      code: "BadRequest",
      message: "The number is not one of the clinic's.",
      target: "sourceCallerIdNumber",
      details: [{ code: "NotOwned", message: "+14255550100 is somebody else's." }],
      innererror: { code: "Numbers", message: "There is none." },
    },
  }),
  flat: json(401, { code: "Denied", message: "The signature does not fit." }),
  empty: { status: 403, headers: { "x-ms-request-id": "answer-17" } },
  "not-json": { status: 502, headers: { "content-type": "text/html" }, body: "<html><body>Bad gateway</body></html>" },
  "too-many": {
    status: 429,
    headers: { "content-type": "application/json", "retry-after": "7" },
    body: { error: { code: "TooMany", message: "Wait." } },
  },
};

/** The answer a case gets. */
export const answerOf = (operation) => ANSWERS.find((answer) => answer.operation === operation);
