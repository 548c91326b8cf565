// What both SDKs are asked to do, as data: the row of the table, a name, the arguments of the method, the options of the client.
// Each becomes a golden file of that name (record.mjs); payloads are invented.
import {
  APP,
  APP_GCCH,
  CALLER,
  DESK,
  EXTENSION_GCCH,
  KINDS,
  NURSE,
  PHONE,
  TEAMS,
  TEAMS_DOD,
  UNKNOWN,
  VISITOR,
  WITHHELD,
  WITH_RAW_ID,
} from "./people.mjs";
import { methodOf } from "./sdks.mjs";

const CALLBACK = "https://clinic.example/calls?visit=17";
const OTHER_CALLBACK = "https://clinic.example/prompts";
const INCOMING = "eyJpbnZlbnRlZCI6InJpbmcgcmluZyJ9";
const FROM_CALL = "clinic-call-0002";
const FILE = "https://us-api.asm.skype.com/v1/objects/0-eus-d1-0123abcd/content/video";
const FILE_EUROPE = "https://eu-prod.asyncgw.teams.microsoft.com/v1/objects/0-weu-d2-4567cdef/views/audio?part=2";
const FILE_GOVERNMENT = "https://gov-api.ams.gov.teams.microsoft.us/v1/objects/0-gov-d3-89abef01";

const AI = { cognitiveServicesEndpoint: "https://contoso-speech.cognitiveservices.azure.com/" };
const STREAMING = { transportType: "websocket", audioChannelType: "unmixed", audioFormat: "pcm16KMono" };
const STREAMING_IN_FULL = {
  transportType: "websocket",
  transportUrl: "wss://clinic.example/audio",
  contentType: "audio",
  audioChannelType: "mixed",
  startMediaStreaming: true,
  enableBidirectional: true,
  audioFormat: "pcm24KMono",
  enableDtmfTones: true,
};
const TRANSCRIPTION = { transportType: "websocket", locale: "en-US" };
const TRANSCRIPTION_IN_FULL = {
  transportType: "websocket",
  transportUrl: "wss://clinic.example/words",
  locale: "hu-HU",
  speechModelEndpointId: "clinic-words",
  startTranscription: false,
  enableIntermediateResults: true,
};

const GREETING = { kind: "fileSource", url: "https://clinic.example/greeting.wav" };
const KEPT_GREETING = { ...GREETING, playSourceCacheId: "greeting-1" };
const OLD_GREETING = { ...GREETING, playsourcacheid: "greeting-0" };
const SPOKEN = { kind: "textSource", text: "Your visit is tomorrow at 9:30. Ügyfélszám: „17”." };
const SPOKEN_IN_FULL = {
  kind: "textSource",
  text: "Please hold the line.",
  sourceLocale: "en-GB",
  voiceKind: "female",
  voiceName: "en-GB-SoniaNeural",
  customVoiceEndpointId: "clinic-voice",
  playSourceCacheId: "hold-1",
};
const MARKED_UP = { kind: "ssmlSource", ssmlText: '<speak version="1.0" xml:lang="en-US"><voice name="x">Hello</voice></speak>' };
const MARKED_UP_IN_FULL = { ...MARKED_UP, customVoiceEndpointId: "clinic-voice", playSourceCacheId: "hello-1" };

const CONTEXT = { operationContext: "visit-17" };
/** As one of the service's samples gives it: some operations take it for none. */
const NO_CONTEXT = { operationContext: "" };
const BOTH = { ...CONTEXT, operationCallbackUrl: OTHER_CALLBACK };

const VOIP = { kind: "voip", key: "visit", value: "17" };
const UUI = { kind: "sipuui", key: "ignored", value: "56a390f3;encoding=hex" };
const SIP_X = { kind: "sipx", key: "visit", value: "17", sipHeaderPrefix: "X-" };
const SIP_MS = { kind: "sipx", key: "ward", value: "b", sipHeaderPrefix: "X-MS-Custom-" };
const SIP_DEFAULT = { kind: "sipx", key: "floor", value: "2" };
const TEAMS_DETAILS = { kind: "TeamsPhoneCallDetails", callTopic: "A late visit" };
const TEAMS_DETAILS_IN_FULL = {
  kind: "TeamsPhoneCallDetails",
  teamsPhoneCallerDetails: {
    caller: PHONE,
    name: "A. Patient",
    phoneNumber: "+14255550123",
    recordId: "patient-17",
    screenPopUrl: "https://clinic.example/patients/17",
    isAuthenticated: true,
    additionalCallerInformation: { ward: "b", language: "hu" },
  },
  teamsPhoneSourceDetails: { source: DESK, language: "en", status: "open", intendedTargets: { first: NURSE, second: TEAMS } },
  sessionId: "session-17",
  intent: "move the visit",
  callTopic: "A late visit",
  callContext: "Called twice.",
  transcriptUrl: "https://clinic.example/transcripts/17",
  callSentiment: "calm",
  suggestedActions: "Offer Tuesday.",
};
const TEAMS_DETAILS_OF_A_CALLER = {
  kind: "TeamsPhoneCallDetails",
  teamsPhoneCallerDetails: { caller: UNKNOWN, name: "A. Patient", phoneNumber: "+14255550123" },
  teamsPhoneSourceDetails: { source: APP, language: "en", status: "open" },
};

const RECOGNIZE = {
  dtmf: { kind: "callMediaRecognizeDtmfOptions" },
  choice: {
    kind: "callMediaRecognizeChoiceOptions",
    choices: [
      { label: "yes", phrases: ["yes", "yes please"], tone: "one" },
      { label: "no", phrases: ["no"] },
    ],
  },
  speech: { kind: "callMediaRecognizeSpeechOptions" },
  both: { kind: "callMediaRecognizeSpeechOrDtmfOptions" },
};
const PATIENCE = { interruptPrompt: true, initialSilenceTimeoutInSeconds: 12 };
const SPEECH = { speechLanguage: "hu-HU", speechRecognitionModelEndpointId: "clinic-words" };
const TONES = { interToneTimeoutInSeconds: 3, maxTonesToCollect: 4, stopDtmfTones: ["pound", "asterisk"] };
const ASKED = { playPrompt: SPOKEN, interruptCallMediaOperation: true, ...BOTH };

/** One case for each of several things. */
const each = (things, make) => Object.entries(things).map(([name, thing]) => make(name, thing));
const of = (operation, ...cases) =>
  cases.flat().map(([name, args, client]) => ({ operation, name, arguments: args, ...(client && { client }) }));

const invite = (targetParticipant, others) => ({ targetParticipant, ...others });
const FROM_DESK = { sourceIdentity: DESK };

const ALL = [
  ...of(
    "createCall",
    each(KINDS, (name, person) => [`to-${name}`, [invite(person), CALLBACK]]),
    [
      ["from-a-number", [invite(PHONE, { sourceCallIdNumber: CALLER }), CALLBACK]],
      ["from-a-user", [invite(NURSE, { sourceDisplayName: "Clinic „Ő” 😀" }), CALLBACK, CONTEXT], FROM_DESK],
      ["from-a-teams-app", [invite(TEAMS_DOD), CALLBACK, { teamsAppSource: APP }]],
      ["to-a-visitor", [invite(VISITOR), CALLBACK]],
      ["to-a-number-with-a-raw-id", [invite(WITH_RAW_ID, { sourceCallIdNumber: CALLER }), CALLBACK]],
      ["to-other-clouds", [invite(EXTENSION_GCCH), CALLBACK, { teamsAppSource: APP_GCCH }]],
      [
        "in-full",
        [
          invite(PHONE, { sourceCallIdNumber: CALLER, sourceDisplayName: "Clinic" }),
          CALLBACK,
          {
            ...CONTEXT,
            callIntelligenceOptions: AI,
            mediaStreamingOptions: STREAMING_IN_FULL,
            transcriptionOptions: TRANSCRIPTION_IN_FULL,
            teamsAppSource: APP,
          },
        ],
        FROM_DESK,
      ],
    ],
  ),
  ...of("createGroupCall", [
    ["to-one", [[NURSE], CALLBACK]],
    ["to-every-kind", [Object.values(KINDS), CALLBACK]],
    [
      "in-full",
      [
        [PHONE, NURSE],
        CALLBACK,
        {
          ...CONTEXT,
          sourceCallIdNumber: CALLER,
          sourceDisplayName: "Clinic",
          callIntelligenceOptions: AI,
          mediaStreamingOptions: { ...STREAMING_IN_FULL, ...STREAMING },
          transcriptionOptions: { ...TRANSCRIPTION_IN_FULL, ...TRANSCRIPTION },
          teamsAppSource: APP,
        },
      ],
      FROM_DESK,
    ],
  ]),
  ...of("answerCall", [
    ["least", [INCOMING, CALLBACK]],
    ["by-a-user", [INCOMING, CALLBACK, CONTEXT], FROM_DESK],
    [
      "in-full",
      [
        INCOMING,
        CALLBACK,
        {
          ...CONTEXT,
          callIntelligenceOptions: AI,
          mediaStreamingOptions: STREAMING_IN_FULL,
          transcriptionOptions: TRANSCRIPTION_IN_FULL,
        },
      ],
      FROM_DESK,
    ],
  ]),
  ...of(
    "redirectCall",
    each(KINDS, (name, person) => [`to-${name}`, [INCOMING, invite(person)]]),
    [
      // An invitation has them, and who is redirected calls already: neither sends them.
      ["with-who-calls", [INCOMING, invite(PHONE, { sourceCallIdNumber: CALLER, sourceDisplayName: "Clinic" })]],
    ],
  ),
  ...of("rejectCall", [
    ["least", [INCOMING]],
    ...["none", "busy", "forbidden"].map((callRejectReason) => [callRejectReason, [INCOMING, { callRejectReason }]]),
  ]),
  ...of("connectCall", [
    ["by-server-call", [{ kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" }, CALLBACK]],
    ["by-group", [{ kind: "groupCallLocator", id: "1c2d3e4f-9999-41d2-8384-00000000000b" }, CALLBACK, CONTEXT]],
    [
      "by-room-in-full",
      [
        { kind: "roomCallLocator", id: "99123456789012345" },
        CALLBACK,
        {
          ...CONTEXT,
          callIntelligenceOptions: AI,
          mediaStreamingOptions: STREAMING_IN_FULL,
          transcriptionOptions: TRANSCRIPTION_IN_FULL,
        },
      ],
    ],
  ]),
  ...of("getCallConnectionProperties", [["least", []]]),
  ...of("hangUp", [["least", []]]),
  ...of("terminateCall", [["least", []]]),
  ...of(
    "getParticipant",
    each(KINDS, (name, person) => [`of-${name}`, [person]]),
    [
      ["with-a-raw-id", [WITH_RAW_ID]],
      ["of-other-clouds", [EXTENSION_GCCH]],
    ],
  ),
  ...of("listParticipants", [["least", []]]),
  ...of(
    "addParticipant",
    each(KINDS, (name, person) => [`of-${name}`, [invite(person)]]),
    each(
      { voip: [VOIP], "user-to-user": [UUI], "sip-x": [SIP_X], "sip-ms-custom": [SIP_MS], "sip-by-default": [SIP_DEFAULT] },
      (name, context) => [`with-${name}`, [invite(PHONE, { customCallingContext: context })]],
    ),
    each(
      {
        "teams-details": [TEAMS_DETAILS],
        "teams-details-in-full": [TEAMS_DETAILS_IN_FULL],
        "teams-details-of-a-caller": [TEAMS_DETAILS_OF_A_CALLER],
      },
      (name, context) => [`with-${name}`, [invite(TEAMS, { customCallingContext: context })]],
    ),
    [
      ["with-an-asserted-id", [invite({ phoneNumber: "+14255550177", assertedId: "b2" })]],
      ["with-no-headers", [invite(PHONE, { customCallingContext: [] })]],
      ["with-every-header", [invite(PHONE, { customCallingContext: [VOIP, UUI, SIP_X, SIP_MS, SIP_DEFAULT, TEAMS_DETAILS] })]],
      [
        "in-full",
        [
          invite(PHONE, { sourceCallIdNumber: CALLER, sourceDisplayName: "Clinic", customCallingContext: [VOIP] }),
          { ...BOTH, invitationTimeoutInSeconds: 45 },
        ],
      ],
      ["that-rings-for-ever", [invite(NURSE), { invitationTimeoutInSeconds: 180 }]],
      ["that-does-not-ring", [invite(NURSE), { invitationTimeoutInSeconds: 0 }]],
    ],
  ),
  ...of(
    "transferCallToParticipant",
    each(KINDS, (name, person) => [`to-${name}`, [person]]),
    [
      ["with-an-empty-context", [PHONE, NO_CONTEXT]],
      ["of-somebody", [PHONE, { ...CONTEXT, transferee: NURSE, sourceCallIdNumber: CALLER }]],
      [
        "in-full",
        [
          PHONE,
          {
            ...BOTH,
            transferee: TEAMS,
            sourceCallIdNumber: CALLER,
            customCallingContext: [VOIP, UUI, SIP_X, TEAMS_DETAILS_IN_FULL],
          },
        ],
      ],
    ],
  ),
  ...of(
    "removeParticipant",
    each(KINDS, (name, person) => [`of-${name}`, [person]]),
    [
      ["with-an-empty-context", [PHONE, NO_CONTEXT]],
      ["in-full", [PHONE, BOTH]],
    ],
  ),
  ...of("muteParticipant", [
    ["least", [NURSE]],
    ["with-an-empty-context", [NURSE, NO_CONTEXT]],
    ["with-a-context", [TEAMS, CONTEXT]],
  ]),
  ...of("cancelAddParticipantOperation", [
    ["least", ["invitation-17"]],
    ["with-an-empty-context", ["invitation-17", NO_CONTEXT]],
    ["in-full", ["invitation-17", BOTH]],
  ]),
  ...of("moveParticipants", [
    ["least", [[NURSE], FROM_CALL]],
    ["with-an-empty-context", [[NURSE], FROM_CALL, NO_CONTEXT]],
    ["in-full", [Object.values(KINDS), FROM_CALL, BOTH]],
  ]),
  ...of(
    "play",
    each(KINDS, (name, person) => [`to-${name}`, [[GREETING], [person]]]),
    [
      [
        "every-source",
        [
          [GREETING, SPOKEN, MARKED_UP],
          [PHONE, NURSE],
        ],
      ],
      ["every-source-in-full", [[KEPT_GREETING, SPOKEN_IN_FULL, MARKED_UP_IN_FULL], [PHONE], { ...BOTH, loop: true }]],
      ["once", [[GREETING], [PHONE], { loop: false }]],
      ["a-source-with-its-old-name", [[OLD_GREETING], [PHONE]]],
      ["to-withheld", [[GREETING], [WITHHELD]]],
    ],
  ),
  ...of("playToAll", [
    ["a-file", [[GREETING]]],
    ["a-text", [[{ ...SPOKEN_IN_FULL, voiceKind: "male" }]]],
    ["ssml", [[MARKED_UP_IN_FULL]]],
    ["with-an-empty-context", [[GREETING], NO_CONTEXT]],
    ["interrupting", [[GREETING], { interruptCallMediaOperation: true }]],
    ["not-interrupting", [[GREETING], { interruptCallMediaOperation: false }]],
    ["in-full", [[KEPT_GREETING, SPOKEN], { ...BOTH, loop: true, interruptCallMediaOperation: true }]],
  ]),
  ...of(
    "startRecognizing",
    each(RECOGNIZE, (name, options) => [`${name}-least`, [PHONE, options]]),
    [
      ["dtmf-in-full", [PHONE, { ...RECOGNIZE.dtmf, ...ASKED, ...PATIENCE, ...TONES }]],
      ["choice-in-full", [NURSE, { ...RECOGNIZE.choice, ...ASKED, ...PATIENCE, ...SPEECH }]],
      ["speech-in-full", [TEAMS, { ...RECOGNIZE.speech, ...ASKED, ...PATIENCE, ...SPEECH, endSilenceTimeoutInSeconds: 1.5 }]],
      ["both-in-full", [PHONE, { ...RECOGNIZE.both, ...ASKED, ...PATIENCE, ...SPEECH, ...TONES, endSilenceTimeoutInSeconds: 3 }]],
      ["with-every-prompt", [PHONE, { ...RECOGNIZE.dtmf, playPrompts: [KEPT_GREETING, SPOKEN_IN_FULL, MARKED_UP] }]],
      ["with-an-empty-context", [PHONE, { ...RECOGNIZE.dtmf, ...NO_CONTEXT }]],
      ["with-a-file", [PHONE, { ...RECOGNIZE.dtmf, playPrompt: GREETING }]],
      ["with-ssml", [PHONE, { ...RECOGNIZE.dtmf, playPrompt: MARKED_UP_IN_FULL }]],
      ["without-silence", [PHONE, { ...RECOGNIZE.both, initialSilenceTimeoutInSeconds: 0, endSilenceTimeoutInSeconds: 0 }]],
      ["with-an-option-of-before", [PHONE, { ...RECOGNIZE.dtmf, stopCurrentOperations: true }]],
      ["tones-as-a-number", [PHONE, 5, { ...RECOGNIZE.dtmf }]],
      ["tones-as-a-number-with-a-context", [PHONE, 5, { ...RECOGNIZE.dtmf, ...CONTEXT }]],
    ],
  ),
  ...of("cancelAllOperations", [["least", []]]),
  ...["startContinuousDtmfRecognition", "stopContinuousDtmfRecognition"].flatMap((operation) =>
    of(operation, [
      ["least", [PHONE]],
      ["with-a-context", [NURSE, CONTEXT]],
      ["in-full", [TEAMS, BOTH]],
    ]),
  ),
  ...of("sendDtmfTones", [
    ["least", [["one"], PHONE]],
    [
      "every-tone",
      [
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "a", "b", "c", "d", "pound", "asterisk"],
        APP,
        BOTH,
      ],
    ],
  ]),
  ...of("hold", [
    ["least", [PHONE]],
    ["with-a-file", [NURSE, { playSource: KEPT_GREETING }]],
    ["with-a-text", [PHONE, { playSource: SPOKEN_IN_FULL, ...BOTH }]],
    ["with-ssml", [PHONE, { playSource: MARKED_UP_IN_FULL, ...CONTEXT }]],
  ]),
  ...of("unhold", [
    ["least", [PHONE]],
    ["in-full", [NURSE, BOTH]],
  ]),
  ...of("startTranscription", [
    ["least", []],
    ["in-full", [{ ...BOTH, locale: "hu-HU", speechRecognitionModelEndpointId: "clinic-words" }]],
  ]),
  ...of("stopTranscription", [
    ["least", []],
    ["in-full", [BOTH]],
  ]),
  ...of("updateTranscription", [
    ["least", ["hu-HU"]],
    ["in-full", ["hu-HU", { ...BOTH, speechRecognitionModelEndpointId: "clinic-words" }]],
  ]),
  ...["startMediaStreaming", "stopMediaStreaming"].flatMap((operation) =>
    of(operation, [
      ["least", []],
      ["with-a-context", [CONTEXT]],
      ["in-full", [BOTH]],
    ]),
  ),
  ...of("start", [
    ["by-call", [{ callConnectionId: "clinic-call-0001" }]],
    ["by-server-call", [{ callLocator: { kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" } }]],
    ["by-group", [{ callLocator: { kind: "groupCallLocator", id: "1c2d3e4f-9999-41d2-8384-00000000000b" } }]],
    ["by-room", [{ callLocator: { kind: "roomCallLocator", id: "99123456789012345" } }]],
    [
      "in-full",
      [
        {
          callLocator: { kind: "serverCallLocator", id: "aHR0cHM6Ly9jYWxsLzE" },
          recordingStateCallbackEndpointUrl: "https://clinic.example/recordings",
          recordingContent: "audio",
          recordingChannel: "unmixed",
          recordingFormat: "wav",
          pauseOnStart: true,
          audioChannelParticipantOrdering: [PHONE, NURSE, UNKNOWN],
          channelAffinity: [
            { targetParticipant: PHONE, channel: 0 },
            { targetParticipant: NURSE, channel: 4 },
          ],
          recordingStorage: {
            recordingStorageKind: "azureBlobStorage",
            recordingDestinationContainerUrl: "https://clinic.blob.core.windows.net/visits",
          },
        },
      ],
    ],
    [
      "in-own-storage",
      [{ callConnectionId: "clinic-call-0001", recordingStorage: { recordingStorageKind: "azureCommunicationServices" } }],
    ],
    [
      "video",
      [
        {
          callConnectionId: "clinic-call-0001",
          recordingContent: "audioVideo",
          recordingChannel: "mixed",
          recordingFormat: "mp4",
        },
      ],
    ],
    ["mp3", [{ callConnectionId: "clinic-call-0001", recordingContent: "audio", recordingFormat: "mp3", pauseOnStart: false }]],
  ]),
  ...["getState", "stop", "pause", "resume"].flatMap((operation) => of(operation, [["least", ["recording-17"]]])),
  ...of("downloadStreaming", [
    ["whole", [FILE]],
    ["from-europe", [FILE_EUROPE]],
    ["from-the-middle", [FILE, { offset: 1024 }]],
    ["a-part", [FILE_GOVERNMENT, { offset: 1024, length: 512 }]],
    ["from-the-start", [FILE, { offset: 0 }]],
  ]),
  ...of("delete", [
    ["least", [FILE]],
    ["from-europe", [FILE_EUROPE]],
  ]),
];

/** What stands in a path has to be encoded there. */
const ODD_ID = "clinic 17/ő+%:&?#'*~";
const onCalls = (operation) => ["connection", "media"].includes(methodOf(operation).on);
const odd = (it) => ({ ...it, name: "of-an-id-to-be-encoded" });
const firsts = [...new Set(ALL.map(({ operation }) => operation))].map((operation) =>
  ALL.find((it) => it.operation === operation),
);

export const CASES = [
  ...ALL,
  ...firsts.filter(({ operation }) => onCalls(operation)).map((it) => odd({ ...it, connection: ODD_ID })),
  ...firsts.filter(({ arguments: [id] }) => id === "recording-17").map((it) => odd({ ...it, arguments: [ODD_ID] })),
];

/** Those the types of neither package offer: who is invited is one of the five kinds with a name. */
export const isOpen = ({ name, arguments: args }) =>
  name.endsWith("-somebody-unknown") && args.some((argument) => argument?.targetParticipant);
