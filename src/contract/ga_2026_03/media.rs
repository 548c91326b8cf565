//! Media: played, recognised, held, streamed, transcribed.

use super::super::{
    Class, Ends, Field, Model, Operation, Place, Presence, Repeat, Type, Union, Variant, argument, ends, group, optional, or,
};
use super::super::{prose, required};
use super::calls::{LOCALES, PII_REDACTION, SENTIMENT, SUMMARIZATION};
use super::{CALL_CONNECTION_ID, CONTEXT_RESULT, OPERATION_CALLBACK, OPERATION_CONTEXT, OPTIONS, PREVIEW, REQUEST, ROW, TONE};

const TARGET: super::Argument = argument("targetParticipant", Place::Field);
/// Most of them carry no id by which the service could recognise a repeated request: sent twice, a prompt would be heard twice.
const MEDIA: Operation = Operation { class: Class::CallMedia, repeat: Repeat::Never, ..ROW };

pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        name: "play",
        id: prose!("CallMedia_Play"),
        path: "/callConnections/{callConnectionId}:play",
        arguments: &[CALL_CONNECTION_ID, argument("playSources", Place::Field), argument("playTo", Place::Field), OPTIONS],
        body: Some(&PLAY),
        ends: Some(&PLAY_ENDS),
        doc: prose!("Plays to some of the people in the call."),
        ..MEDIA
    },
    Operation {
        name: "playToAll",
        id: prose!("CallMedia_Play"),
        path: "/callConnections/{callConnectionId}:play",
        arguments: &[CALL_CONNECTION_ID, argument("playSources", Place::Field), OPTIONS],
        body: Some(&PLAY_TO_ALL),
        ends: Some(&PLAY_ENDS),
        doc: prose!("Plays to everyone in the call."),
        ..MEDIA
    },
    Operation {
        name: "startRecognizing",
        id: prose!("CallMedia_Recognize"),
        path: "/callConnections/{callConnectionId}:recognize",
        arguments: &[CALL_CONNECTION_ID, TARGET, OPTIONS],
        body: Some(&RECOGNIZE),
        ends: Some(&ends(&["RecognizeCompleted"], &["RecognizeFailed", "RecognizeCanceled"])),
        doc: prose!("Asks a participant a question, which is answered by keys or speech."),
        ..MEDIA
    },
    Operation {
        name: "cancelAllOperations",
        id: prose!("CallMedia_CancelAllMediaOperations"),
        path: "/callConnections/{callConnectionId}:cancelAllMediaOperations",
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, REQUEST],
        doc: prose!("Stops every prompt and question of the call, also those that wait."),
        ..MEDIA
    },
    Operation {
        name: "startContinuousDtmfRecognition",
        id: prose!("CallMedia_StartContinuousDtmfRecognition"),
        path: "/callConnections/{callConnectionId}:startContinuousDtmfRecognition",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, TARGET, OPTIONS],
        body: Some(&OF_ONE),
        doc: prose!("Begins to report every key that a participant presses."),
        ..MEDIA
    },
    Operation {
        name: "stopContinuousDtmfRecognition",
        id: prose!("CallMedia_StopContinuousDtmfRecognition"),
        path: "/callConnections/{callConnectionId}:stopContinuousDtmfRecognition",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, TARGET, OPTIONS],
        body: Some(&OF_ONE),
        ends: Some(&ends(&["ContinuousDtmfRecognitionStopped"], &[])),
        doc: prose!("Stops reporting the keys that a participant presses."),
        ..MEDIA
    },
    Operation {
        name: "sendDtmfTones",
        id: prose!("CallMedia_SendDtmfTones"),
        path: "/callConnections/{callConnectionId}:sendDtmfTones",
        repeat: Repeat::ById,
        arguments: &[CALL_CONNECTION_ID, argument("tones", Place::Field), TARGET, OPTIONS],
        body: Some(&SEND_DTMF_TONES),
        result: Some(&CONTEXT_RESULT),
        ends: Some(&ends(&["SendDtmfTonesCompleted"], &["SendDtmfTonesFailed"])),
        doc: prose!("Sends keys that a participant hears."),
        ..MEDIA
    },
    Operation {
        name: "hold",
        id: prose!("CallMedia_Hold"),
        path: "/callConnections/{callConnectionId}:hold",
        success: &[200],
        arguments: &[CALL_CONNECTION_ID, TARGET, OPTIONS],
        body: Some(&HOLD),
        doc: prose!("Puts a participant on hold, with music if wanted."),
        ..MEDIA
    },
    Operation {
        name: "unhold",
        id: prose!("CallMedia_Unhold"),
        path: "/callConnections/{callConnectionId}:unhold",
        success: &[200],
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, TARGET, OPTIONS],
        body: Some(&OF_ONE),
        doc: prose!("Takes a participant back from hold."),
        ..MEDIA
    },
    Operation {
        name: "startTranscription",
        id: prose!("CallMedia_StartTranscription"),
        path: "/callConnections/{callConnectionId}:startTranscription",
        arguments: &[CALL_CONNECTION_ID, OPTIONS],
        body: Some(&START_TRANSCRIPTION),
        ends: Some(&ends(&["TranscriptionStarted"], &["TranscriptionFailed"])),
        doc: prose!("Begins to write down what is said."),
        ..MEDIA
    },
    Operation {
        name: "stopTranscription",
        id: prose!("CallMedia_StopTranscription"),
        path: "/callConnections/{callConnectionId}:stopTranscription",
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, OPTIONS],
        body: Some(&CONTEXT_ONLY),
        ends: Some(&ends(&["TranscriptionStopped"], &["TranscriptionFailed"])),
        doc: prose!("Writes down no longer."),
        ..MEDIA
    },
    Operation {
        name: "updateTranscription",
        id: prose!("CallMedia_UpdateTranscription"),
        path: "/callConnections/{callConnectionId}:updateTranscription",
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, argument("locale", Place::Field), OPTIONS],
        body: Some(&UPDATE_TRANSCRIPTION),
        ends: Some(&ends(&["TranscriptionUpdated"], &["TranscriptionFailed"])),
        doc: prose!("Changes the language that is written down."),
        ..MEDIA
    },
    Operation {
        name: "summarizeCall",
        id: prose!("CallMedia_SummarizeCall"),
        path: "/callConnections/{callConnectionId}:summarizeCall",
        arguments: &[CALL_CONNECTION_ID, OPTIONS],
        body: Some(&SUMMARIZE_CALL),
        only: PREVIEW,
        doc: prose!("Sums up what was said so far."),
        ..MEDIA
    },
    Operation {
        name: "startMediaStreaming",
        id: prose!("CallMedia_StartMediaStreaming"),
        path: "/callConnections/{callConnectionId}:startMediaStreaming",
        arguments: &[CALL_CONNECTION_ID, OPTIONS],
        body: Some(&CONTEXT_ONLY),
        ends: Some(&ends(&["MediaStreamingStarted"], &["MediaStreamingFailed"])),
        doc: prose!("Begins to stream the audio of the call."),
        ..MEDIA
    },
    Operation {
        name: "stopMediaStreaming",
        id: prose!("CallMedia_StopMediaStreaming"),
        path: "/callConnections/{callConnectionId}:stopMediaStreaming",
        repeat: Repeat::Always,
        arguments: &[CALL_CONNECTION_ID, OPTIONS],
        body: Some(&CONTEXT_ONLY),
        ends: Some(&ends(&["MediaStreamingStopped"], &["MediaStreamingFailed"])),
        doc: prose!("Streams no longer."),
        ..MEDIA
    },
];

const PLAY_ENDS: Ends = ends(&["PlayCompleted"], &["PlayFailed", "PlayCanceled"]);

/// Like the official package, sends a new UUID when the caller gives none, so that the event can be recognised.
const CONTEXT_OR_UUID: Field = Field { presence: Presence::Uuid, ..OPERATION_CONTEXT };
const TARGET_PARTICIPANT: Field =
    required("targetParticipant", "targetParticipant", Type::Identifier, prose!("Whom it is about."));

const PLAY_SOURCES: Field =
    required("playSources", "playSources", Type::List(&PLAY_SOURCE, 1), prose!("What to play, in order."));
const LOOP: Field = group(
    "playOptions",
    Type::Group(&Model {
        name: prose!("PlayOptions"),
        fields: &[or(
            Presence::Default("false"),
            "loop",
            "loop",
            Type::Boolean,
            prose!("Whether to play it again and again until cancelled; default false."),
        )],
    }),
);
const INTERRUPT: Field = optional(
    "interruptCallMediaOperation",
    "interruptCallMediaOperation",
    Type::Boolean,
    prose!("Whether to stop what is playing, in place of waiting for its end."),
);

static PLAY: Model = Model {
    name: prose!("PlayRequest"),
    fields: &[
        PLAY_SOURCES,
        required("playTo", "playTo", Type::List(&Type::Identifier, 1), prose!("Who is to hear it.")),
        LOOP,
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
    ],
};

static PLAY_TO_ALL: Model = Model {
    name: prose!("PlayToAllRequest"),
    fields: &[
        PLAY_SOURCES,
        // No participant in particular.
        or(Presence::Default("[]"), "", "playTo", Type::List(&Type::Identifier, 0), prose!("Who is to hear it; empty for all.")),
        INTERRUPT,
        LOOP,
        CONTEXT_OR_UUID,
        OPERATION_CALLBACK,
    ],
};

/// A source to play: a file, a text that is spoken, or a text in SSML.
const PLAY_SOURCE: Type = Type::Union(&PLAY_SOURCE_KINDS);
const CACHE_ID: Field = optional(
    "playSourceCacheId",
    "playSourceCacheId",
    Type::Id,
    prose!("A name of your choice, by which the service caches it."),
);
/// The same by its former name.
const OLD_CACHE_ID: Field = Field { name: "playsourcacheid", ..CACHE_ID };
const CUSTOM_VOICE: Field = optional("customVoiceEndpointId", "customVoiceEndpointId", Type::Id, prose!("A voice of your own."));

static PLAY_SOURCE_KINDS: Union = Union {
    tag: "kind",
    wire_tag: "kind",
    variants: &[
        Variant {
            name: "fileSource",
            wire: "file",
            model: &Model {
                name: prose!("FileSource"),
                fields: &[
                    CACHE_ID,
                    OLD_CACHE_ID,
                    group(
                        "file",
                        Type::Group(&Model {
                            name: prose!("FileSourceInternal"),
                            fields: &[required("url", "uri", Type::Url, prose!("The WAV or MP3 file."))],
                        }),
                    ),
                ],
            },
        },
        Variant {
            name: "textSource",
            wire: "text",
            model: &Model {
                name: prose!("TextSource"),
                fields: &[
                    CACHE_ID,
                    OLD_CACHE_ID,
                    group(
                        "text",
                        Type::Group(&Model {
                            name: prose!("TextSourceInternal"),
                            fields: &[
                                required("text", "text", Type::Id, prose!("What to say.")),
                                optional("sourceLocale", "sourceLocale", Type::Id, prose!("The language, as in `en-US`.")),
                                optional("voiceKind", "voiceKind", Type::Enum(&["male", "female"]), prose!("The voice.")),
                                optional("voiceName", "voiceName", Type::Id, prose!("The voice, by its name.")),
                                CUSTOM_VOICE,
                            ],
                        }),
                    ),
                ],
            },
        },
        Variant {
            name: "ssmlSource",
            wire: "ssml",
            model: &Model {
                name: prose!("SsmlSource"),
                fields: &[
                    CACHE_ID,
                    OLD_CACHE_ID,
                    group(
                        "ssml",
                        Type::Group(&Model {
                            name: prose!("SsmlSourceInternal"),
                            fields: &[required("ssmlText", "ssmlText", Type::Id, prose!("What to say, in SSML.")), CUSTOM_VOICE],
                        }),
                    ),
                ],
            },
        },
    ],
};

static RECOGNIZE: Model = Model {
    name: prose!("RecognizeRequest"),
    fields: &[
        group("", Type::Union(&RECOGNIZE_KINDS)),
        optional("playPrompt", "playPrompt", PLAY_SOURCE, prose!("What to ask.")),
        optional("playPrompts", "playPrompts", Type::List(&PLAY_SOURCE, 1), prose!("What to ask, in order.")),
        INTERRUPT,
        // An option of the official package, which documents that it has no effect.
        optional("stopCurrentOperations", "", Type::Any, prose!("Taken and not sent.")),
        CONTEXT_OR_UUID,
        OPERATION_CALLBACK,
    ],
};

static RECOGNIZE_KINDS: Union = Union {
    tag: "kind",
    wire_tag: "recognizeInputType",
    variants: &[
        Variant {
            name: "callMediaRecognizeDtmfOptions",
            wire: "dtmf",
            model: &Model {
                name: prose!("CallMediaRecognizeDtmfOptions"),
                fields: &[group(
                    "recognizeOptions",
                    Type::Group(&Model {
                        name: prose!("DtmfRecognizeOptions"),
                        fields: &[INTERRUPT_PROMPT, INITIAL_SILENCE, TARGET_PARTICIPANT, DTMF_OPTIONS],
                    }),
                )],
            },
        },
        Variant {
            name: "callMediaRecognizeChoiceOptions",
            wire: "choices",
            model: &Model {
                name: prose!("CallMediaRecognizeChoiceOptions"),
                fields: &[group(
                    "recognizeOptions",
                    Type::Group(&Model {
                        name: prose!("ChoiceRecognizeOptions"),
                        fields: &[
                            INTERRUPT_PROMPT,
                            INITIAL_SILENCE,
                            TARGET_PARTICIPANT,
                            SPEECH_LANGUAGE,
                            SPEECH_LANGUAGES,
                            SENTIMENT,
                            SPEECH_MODEL,
                            required("choices", "choices", Type::List(&Type::Model(&CHOICE), 1), prose!("What may be chosen.")),
                        ],
                    }),
                )],
            },
        },
        Variant {
            name: "callMediaRecognizeSpeechOptions",
            wire: "speech",
            model: &Model {
                name: prose!("CallMediaRecognizeSpeechOptions"),
                fields: &[group(
                    "recognizeOptions",
                    Type::Group(&Model {
                        name: prose!("SpeechRecognizeOptions"),
                        fields: &[
                            INTERRUPT_PROMPT,
                            INITIAL_SILENCE,
                            TARGET_PARTICIPANT,
                            SPEECH_LANGUAGE,
                            SPEECH_LANGUAGES,
                            SENTIMENT,
                            SPEECH_MODEL,
                            SPEECH_OPTIONS,
                        ],
                    }),
                )],
            },
        },
        Variant {
            name: "callMediaRecognizeSpeechOrDtmfOptions",
            wire: "speechOrDtmf",
            model: &Model {
                name: prose!("CallMediaRecognizeSpeechOrDtmfOptions"),
                fields: &[group(
                    "recognizeOptions",
                    Type::Group(&Model {
                        name: prose!("SpeechOrDtmfRecognizeOptions"),
                        fields: &[
                            INTERRUPT_PROMPT,
                            INITIAL_SILENCE,
                            TARGET_PARTICIPANT,
                            SPEECH_LANGUAGE,
                            SPEECH_LANGUAGES,
                            SENTIMENT,
                            SPEECH_MODEL,
                            DTMF_OPTIONS,
                            SPEECH_OPTIONS,
                        ],
                    }),
                )],
            },
        },
    ],
};

const INTERRUPT_PROMPT: Field =
    optional("interruptPrompt", "interruptPrompt", Type::Boolean, prose!("Whether an answer stops the question."));
const INITIAL_SILENCE: Field = or(
    Presence::Default("5"),
    "initialSilenceTimeoutInSeconds",
    "initialSilenceTimeoutInSeconds",
    Type::Integer(0, 300),
    prose!("How long to wait for the answer to begin; default 5."),
);
const SPEECH_LANGUAGE: Field =
    optional("speechLanguage", "speechLanguage", Type::Id, prose!("The language spoken, as in `en-US`."));
const SPEECH_LANGUAGES: Field = or(
    Presence::Only(PREVIEW),
    "speechLanguages",
    "speechLanguages",
    Type::List(&Type::Id, 1),
    prose!("The languages that may be spoken."),
);
const SPEECH_MODEL: Field = optional(
    "speechRecognitionModelEndpointId",
    "speechRecognitionModelEndpointId",
    Type::Id,
    prose!("A speech model of your own."),
);
const DTMF_OPTIONS: Field = group(
    "dtmfOptions",
    Type::Group(&Model {
        name: prose!("DtmfOptions"),
        fields: &[
            or(
                Presence::Default("2"),
                "interToneTimeoutInSeconds",
                "interToneTimeoutInSeconds",
                Type::Integer(1, 60),
                prose!("How long to wait for the next key; default 2."),
            ),
            optional(
                "maxTonesToCollect",
                "maxTonesToCollect",
                Type::Integer(1, i32::MAX as i64),
                prose!("How many keys make an answer."),
            ),
            optional("stopDtmfTones", "stopTones", Type::List(&TONE, 0), prose!("The keys that end an answer.")),
        ],
    }),
);
const SPEECH_OPTIONS: Field = group(
    "speechOptions",
    Type::Group(&Model {
        name: prose!("SpeechOptions"),
        fields: &[or(
            Presence::Default("2000"),
            "endSilenceTimeoutInSeconds",
            "endSilenceTimeoutInMs",
            Type::Seconds,
            prose!("How long a silence ends an answer; default 2."),
        )],
    }),
);

static CHOICE: Model = Model {
    name: prose!("RecognitionChoice"),
    fields: &[
        required("label", "label", Type::Id, prose!("What the event will call it.")),
        required("phrases", "phrases", Type::List(&Type::Id, 1), prose!("What may be said for it.")),
        optional("tone", "tone", TONE, prose!("What may be pressed for it.")),
    ],
};

static OF_ONE: Model =
    Model { name: prose!("OfOneParticipantRequest"), fields: &[TARGET_PARTICIPANT, OPERATION_CONTEXT, OPERATION_CALLBACK] };

static SEND_DTMF_TONES: Model = Model {
    name: prose!("SendDtmfTonesRequest"),
    fields: &[
        required("tones", "tones", Type::List(&TONE, 1), prose!("The keys, in order.")),
        TARGET_PARTICIPANT,
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
    ],
};

static HOLD: Model = Model {
    name: prose!("HoldRequest"),
    fields: &[
        TARGET_PARTICIPANT,
        optional("playSource", "playSourceInfo", PLAY_SOURCE, prose!("What to play until they are taken back.")),
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
    ],
};

const TRANSCRIPTION_MODEL: Field =
    optional("speechRecognitionModelEndpointId", "speechModelEndpointId", Type::Id, prose!("A speech model of your own."));

static START_TRANSCRIPTION: Model = Model {
    name: prose!("StartTranscriptionRequest"),
    fields: &[
        optional("locale", "locale", Type::Id, prose!("The language spoken, as in `en-US`.")),
        TRANSCRIPTION_MODEL,
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
        LOCALES,
        SENTIMENT,
        PII_REDACTION,
        SUMMARIZATION,
    ],
};

static UPDATE_TRANSCRIPTION: Model = Model {
    name: prose!("UpdateTranscriptionRequest"),
    fields: &[
        required("locale", "locale", Type::Id, prose!("The language spoken from now on.")),
        TRANSCRIPTION_MODEL,
        OPERATION_CONTEXT,
        OPERATION_CALLBACK,
        SENTIMENT,
        PII_REDACTION,
        SUMMARIZATION,
    ],
};

static SUMMARIZE_CALL: Model =
    Model { name: prose!("SummarizeCallRequest"), fields: &[OPERATION_CONTEXT, OPERATION_CALLBACK, SUMMARIZATION] };

static CONTEXT_ONLY: Model = Model { name: prose!("ContextRequest"), fields: &[OPERATION_CONTEXT, OPERATION_CALLBACK] };
