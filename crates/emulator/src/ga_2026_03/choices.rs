//! Every choice that had to be made for 2026-03-12, and how sure it is that the service does the same. The shapes of its
//! operations and events are published, and need no choice.

use crate::engine::choice::{Choice, assumed, documented, missing, on_record};

/// Every choice.
pub static CHOICES: &[Choice] = &[
    on_record("paths", "/calling/callConnections and /calling/recordings, with actions after a colon."),
    assumed("authentication", "As for the 2021 preview."),
    on_record(
        "authentication",
        "A signature that does not fit is a 401 with capital letters: {Error: {Code: 7509, Message: HMAC-SHA256 validation failed}}.",
    ),
    assumed("authentication", "Its Details explain why, which those of the service do not."),
    on_record(
        "api-version",
        "All stable versions from 2023-03-06 on, and 2025-08-15-preview, which knows more. Every answer lists them \
         (api-supported-versions).",
    ),
    on_record(
        "api-version",
        "The version in the data of events is that of the request that made the connection; the preview has its own.",
    ),
    documented(
        "api-version",
        "What each version has of operations, members and events, by what the official packages generate for it.",
    ),
    assumed(
        "api-version",
        "Any other version is a 400 (UnsupportedApiVersion, ApiVersionUnspecified), and so is an operation that a version does not have.",
    ),
    assumed(
        "api-version",
        "Members that a version does not have are ignored, and left out of its answers and events. A failed call is CallDisconnected \
         where there is no CreateCallFailed or AnswerFailed.",
    ),
    on_record(
        "errors",
        "Errors stand below error: {error: {code, message, target}}; a call or a recording that is over is a 404 with 8522.",
    ),
    on_record("errors", "The target is the path of the request. Errors about files have no body (the log has the reason)."),
    assumed("errors", "Codes where none is on record: 8501 (not connected), 8523 (invalid), words elsewhere."),
    on_record("errors", "Words are taken in any case, in every member."),
    on_record("headers", "x-ms-client-request-id comes back as it was sent."),
    assumed(
        "sound",
        "What is said, played and streamed at a time adds up, and is cut off where it is too loud. None hears themselves.",
    ),
    assumed("sound", "Keys of participants are heard by the others, each for 100 ms, 400 ms from one to the next."),
    assumed("sound", "20 ms are silent that are softer than -38 dB."),
    on_record(
        "repeatability",
        "A repeated request is not executed again; its answer has the status of the first and the current state of the call.",
    ),
    assumed("repeatability", "A repeated request is recognized by its id, method and path, for as long as the emulator runs."),
    assumed("repeatability", "One of the two headers without the other is a 400."),
    on_record(
        "callbacks",
        "An array of one CloudEvent; source and subject name the connection; the time has seven digits, its plus sign is escaped.",
    ),
    documented("callbacks", "operationCallbackUri stands in for the address of the call, for the events of that operation."),
    assumed(
        "callbacks",
        "One that is not answered holds back the next one of its call for 500 ms, and does not come again (settings): applications that never answer work.",
    ),
    assumed(
        "callbacks",
        "One that is refused, or does not reach its receiver, is tried again after 1, 2, 4 and 8 s (a setting).",
    ),
    documented(
        "Event Grid",
        "An answer is awaited for 30 s; 200 to 204 is a success, 400, 401, 403 and 413 end the attempts, others come from 10 s on (settings).",
    ),
    assumed("Event Grid", "The waits have no random part, and a slow subscription is not put on probation."),
    assumed(
        "callbacks",
        "The callback may be http: an emulator is used where no certificates are. The service takes https only.",
    ),
    documented(
        "callbacks",
        "Each attempt carries a new bearer token: RS256, for the resource's id, five minutes; metadata and keys are published.",
    ),
    assumed("callbacks", "Beside iss, aud and exp a token has iat, nbf and jti. The keys change when asked to."),
    missing("Event Grid", "There is no handshake with eventGridEndpoint: it is posted to from the first event."),
    on_record(
        "createCall",
        "The answer is 201, connecting, without serverCallId; then CallConnected and ParticipantsUpdated, in either order.",
    ),
    assumed("createCall", "It is connected when the first callee answers. Without a source, the emulator makes up a user."),
    assumed(
        "createCall",
        "Calling a phone number without sourceCallerIdNumber is a 400; documents say it is needed, not what happens.",
    ),
    documented(
        "limits",
        "A phone number places two calls at once, more by request to support, and a limit that is reached is a 429: maxCallsPerNumber, \
         which is off at first.",
    ),
    assumed(
        "limits",
        "It is the request that calls one more which gets it (TooManyRequests, Retry-After: 1), and it dials no one.",
    ),
    assumed(
        "limits",
        "Each phone counts that createCall, addParticipant or a transfer calls, until it has left and the call, if it ends with that, \
         is disconnected. Calls of the 2021 preview count with them.",
    ),
    assumed("createGroupCall", "A callee who does not answer raises no event while another may still answer."),
    on_record("answerCall", "The answer has serverCallId, though the state is connecting."),
    assumed(
        "answerCall",
        "It takes 200 ms. For a call that does not ring any more, the answer is 200, then AnswerFailed 404/8522.",
    ),
    on_record("answerCall", "In a call to a phone number, the application itself is a communicationUser."),
    assumed("answerCall", "That user is one that the emulator makes up, unless the request names it."),
    documented("redirectCall", "The answer is 204, and no event follows; for a call that does not ring any more as well."),
    assumed(
        "redirectCall",
        "A call from outside is gone, and raises no more events, unless it was redirected to a user for whom the application answers.",
    ),
    assumed("redirectCall", "A call of the application itself goes on with the new target, as if that had been called at first."),
    documented("rejectCall", "The answer is 204; for a call that does not ring any more as well."),
    on_record("rejectCall", "The caller's connection gets CallDisconnected and then CreateCallFailed, both 200/5002."),
    assumed("rejectCall", "The reason changes nothing. Rejected, an invitation or a transfer fails with 200/5002 as well."),
    on_record("connectCall", "The answer has no source."),
    assumed(
        "connectCall",
        "A group or room begins, empty, with the first request to join it; an unknown server call is ConnectFailed 404/8522.",
    ),
    on_record(
        "getCallConnectionProperties",
        "serverCallId is present once the call is connected; a call that has ended is a 404.",
    ),
    on_record("hangUp", "The answer is 204; CallDisconnected says 200/7000."),
    on_record("hangUp", "For everyone: the other connections of the application to the call end with 200/5001."),
    assumed("hangUp", "When one of two sides of a call hangs up, the other one ends, too; if it is a connection, with 200/5001."),
    assumed(
        "hangUp",
        "At least two participants continue the call without the application; CallDisconnected comes 200 ms later.",
    ),
    on_record("hangUp", "When it ends the call for everyone, CallDisconnected of the other connections says 200/5001."),
    documented("getParticipant", "By the raw id; identifier, isMuted and isOnHold."),
    assumed("getParticipant", "A participant who is not in the call is a 404 with code ParticipantNotFound."),
    documented("listParticipants", "value and nextLink, an absolute URL."),
    assumed("listParticipants", "It names everyone in the call, the applications last. A page has 1000 (a setting)."),
    documented("addParticipant", "The answer is 202 with an invitationId; then AddParticipantSucceeded or AddParticipantFailed."),
    assumed(
        "addParticipant",
        "Without a caller id, the request shows that of the call. A participant who is already in the call is a 400.",
    ),
    assumed("addParticipant", "When invitationTimeoutInSeconds is over, AddParticipantFailed says 408/560408."),
    assumed(
        "transferCallToParticipant",
        "A call of more than two without a transferee is a 400. Once accepted, the transferee leaves the call.",
    ),
    assumed(
        "transferCallToParticipant",
        "A target or transferee who is a connection of the application keeps it: the two talk on, the other connection ends with 0/0.",
    ),
    assumed("removeParticipant", "A participant who is not in the call is RemoveParticipantFailed 400/8523."),
    assumed("removeParticipant", "A connection of the application that is removed ends with 200/5000."),
    documented("muteParticipant", "The answer is 200; then ParticipantsUpdated shows it."),
    assumed("muteParticipant", "Every participant can be muted, on a telephone too; none unmutes themselves."),
    assumed(
        "cancelAddParticipantOperation",
        "An invitation that was answered, is over or is unknown is CancelAddParticipantFailed 400/8523.",
    ),
    on_record("CancelAddParticipantSucceeded", "It says 487/5234 (one recording)."),
    assumed("moveParticipants", "The call they leave ends with its last participant."),
    assumed("play", "Media operations of a call wait for each other, for all its participants, unless one interrupts."),
    assumed(
        "play",
        "A text lasts 65 ms a character without its markup, at least half a second. It is heard as babble, without words.",
    ),
    assumed(
        "play",
        "A file is heard as it is, up to 8 MiB (four minutes); a longer one as babble of its length. A loop has no pauses.",
    ),
    assumed("play", "What is played to some is heard by them alone, also on hold; a recording has it."),
    assumed(
        "play",
        "Without cognitiveServicesEndpoint, text and SSML fail with 400/8565. A file with a playSourceCacheId is fetched once.",
    ),
    on_record(
        "play",
        "A participant to whom alone it plays is on hold meanwhile, and ParticipantsUpdated says both (one recording).",
    ),
    assumed("play", "So are several who are named; ParticipantsUpdated comes before PlayStarted and after the end."),
    assumed("play", "What is played is WAV: PCM, mono, 16 bits, 16 kHz. MP3 fails with 400/8535."),
    assumed(
        "startRecognizing",
        "An answer stops the prompt unless interruptPrompt is false; then an answer before the end of the prompt is ignored.",
    ),
    assumed(
        "startRecognizing",
        "The key that ends an answer is not part of it. A phrase selects a choice if they differ in case and punctuation only.",
    ),
    assumed("startRecognizing", "Its prompt is heard by everyone in the call."),
    assumed("startRecognizing", "Without cognitiveServicesEndpoint, speech and choices fail with 400/8565."),
    documented("cancelAllOperations", "The answer is 202; PlayCanceled and RecognizeCanceled say 400/8508."),
    assumed("stopContinuousDtmfRecognition", "It succeeds whether or not the recognition was started."),
    on_record(
        "ContinuousDtmfRecognitionStopped",
        "It comes at the end of a call with the recognition on, with the result of the end (200/7000).",
    ),
    assumed("ContinuousDtmfRecognitionStopped", "There is one for each participant whose keys were recognized."),
    assumed("sendDtmfTones", "A key takes 400 ms and sounds for 100 ms of them; the target alone hears it."),
    documented("hold", "The answer is 200; only a failure has an event of its own, HoldFailed."),
    assumed(
        "hold",
        "ParticipantsUpdated shows who is on hold. They hear silence: the music is logged, and its file is not fetched.",
    ),
    on_record("MediaStreamingFailed", "A socket that cannot be opened is 400/8581."),
    assumed(
        "startMediaStreaming",
        "A transportUrl whose host ends with .invalid fails, as does a missing one. Without mediaStreamingOptions it is a 400.",
    ),
    documented(
        "startMediaStreaming",
        "The service dials transportUrl, with startMediaStreaming when the call is connected: with the ids of the call in headers, and a \
         bearer token of 24 hours.",
    ),
    documented(
        "startMediaStreaming",
        "AudioMetadata comes first, then AudioData every 20 ms: 640 bytes at 16 kHz. Unmixed, each of at most four participants has frames.",
    ),
    assumed("startMediaStreaming", "At 24 kHz a frame has 960 bytes. http counts as ws, and https as wss."),
    assumed(
        "startMediaStreaming",
        "Mixed audio has no participantRawID, and the application's own audio is not in it. Frames come for participants who are silent, too.",
    ),
    assumed(
        "startMediaStreaming",
        "A dial that is refused is repeated after 1, 2 and 4 s. A socket that the application closes, or that breaks, is \
         MediaStreamingStopped (streamConnectionInterrupted); then it is dialled as often, and MediaStreamingStarted says \
         streamConnectionReestablished. What was to be heard meanwhile is not sent later.",
    ),
    assumed(
        "startMediaStreaming",
        "MediaStreamingStarted is posted when the socket is open, and AudioMetadata is sent before it.",
    ),
    assumed("startMediaStreaming", "Audio and transcription have a socket each, though they have the same URL."),
    assumed(
        "startMediaStreaming",
        "At most ten minutes of the application's audio wait to be heard; what is beyond is dropped, and so is half a sample.",
    ),
    assumed("startMediaStreaming", "Keys of participants come as DtmfData with enableDtmfTones, also where they are recognized."),
    assumed(
        "startMediaStreaming",
        "Marks of the preview (audioData.mark) are answered: MarkData says completed, or cancelled after StopAudio.",
    ),
    assumed(
        "startMediaStreaming",
        "Where the emulator has nothing to dial with, MediaStreamingStarted is posted all the same, and the log says so.",
    ),
    assumed(
        "stopMediaStreaming",
        "The socket is closed with 1000. The end of the call closes it, too, and MediaStreamingStopped is not posted then.",
    ),
    assumed(
        "startTranscription",
        "A transportUrl whose host ends with .invalid fails, as does a missing one. Without transcriptionOptions it is a 400.",
    ),
    on_record(
        "startTranscription",
        "The preview answers with subscriptionId; in it every call shows both subscriptions, disabled at first.",
    ),
    assumed("TranscriptionFailed", "As MediaStreamingFailed: 400/8581."),
    documented(
        "startTranscription",
        "A WebSocket as for the streaming of audio: TranscriptionMetadata first, then TranscriptionData with offsets and durations of 100 ns.",
    ),
    assumed(
        "startTranscription",
        "What participants say as text is written down as it is, and nothing else: no speech is recognized. Each word takes as long as it \
         has letters; confidence is 0.9.",
    ),
    assumed(
        "startTranscription",
        "With enableIntermediateResults, a phrase comes every 300 ms as far as it was said, with its words and without a confidence.",
    ),
    assumed(
        "startTranscription",
        "Refused and interrupted sockets are dialled again as those of audio; TranscriptionStarted then says transcriptionResumed.",
    ),
    documented("summarizeCall", "Only the preview of this contract has it: 202, then TranscriptionCallSummaryUpdated."),
    missing("summarizeCall", "There is no summary, only its event."),
    on_record(
        "start",
        "The answer has recordingId, recordingState inactive whatever comes of it, and recordingKind in lower case.",
    ),
    assumed(
        "start",
        "The answer is 200; the call must be connected. A container whose host ends with .invalid is StartRecordingFailed.",
    ),
    assumed(
        "start",
        "The file is WAV, whatever format the request names: all that is said and played in the call, also by the application, at most \
         128 MiB (70 minutes of one channel).",
    ),
    assumed(
        "start",
        "Unmixed, it has a channel for each, at most five: those who are named have theirs, then participants, then the application; the \
         rest are on the last.",
    ),
    missing("start", "No file is written to a container of the application."),
    on_record("getState", "A recording that has ended is a 404 with code 8522."),
    assumed("stop", "One second later RecordingFileStatusUpdated names the file. The end of the call also stops the recording."),
    documented("downloadStreaming", "Signed for the resource (x-ms-host, the path without a query); 200, or 206 for a range."),
    assumed("downloadStreaming", "The file is on the emulator's own host, below /v1/objects/."),
    assumed("delete", "A file that was deleted is a 404."),
    on_record(
        "CallConnected",
        "It comes before ParticipantsUpdated or after it, each on about half of the connections (by chance, a setting).",
    ),
    on_record(
        "PlayCompleted",
        "The message of media that succeeds is \"Action completed successfully.\"; of other successes it is empty.",
    ),
    on_record("CallDisconnected", "Ended by the application it says 200/7000."),
    assumed("CallDisconnected", "When the last participant hangs up it says 0/560000; after a transfer, 0/0."),
    on_record(
        "CreateCallFailed",
        "For a call that was rejected it says 200/5002, and CallDisconnected with the same comes before.",
    ),
    documented("CreateCallFailed", "It has the code of the failure: 486/560486, 603/560603, 480/560480, 404/560404, 408/560408."),
    assumed(
        "CreateCallFailed",
        "It comes alone, without CallDisconnected, when the last callee will not answer, is busy or cannot be reached.",
    ),
    on_record("ParticipantsUpdated", "It names everyone in the call; its sequence number counts from 1."),
    on_record(
        "PlayFailed",
        "8535 is a file that cannot be played, 8536 one that cannot be fetched; failedPlaySourceIndex says which.",
    ),
    documented("PlayCanceled", "It says 400/8508."),
    assumed("PlayCanceled", "A prompt that plays when the call ends is cancelled."),
    documented("RecognizeCompleted", "As many keys as asked for is 200/8531, a key that ends the answer 200/8514."),
    assumed("RecognizeCompleted", "The key of a choice is 200/8533, its phrase 200/8545, speech 200/0; confidence is 0.9."),
    documented("RecognizeFailed", "Silence is 400/8510, no next key 400/8532, a prompt that fails 500/8511."),
    assumed("RecognizeFailed", "A key of no choice is 400/8534, a phrase of no choice 400/8547."),
    documented("RecognizeCanceled", "It says 400/8508."),
    on_record("IncomingCall", "Event Grid's envelope; callerDisplayName is there even where it is empty."),
    documented("IncomingCall", "A call rings for 30 seconds."),
    on_record(
        "IncomingCall",
        "A call of the application to a user of the resource comes in as well; answered, it is a second connection to the same call.",
    ),
    assumed(
        "IncomingCall",
        "Such a call comes in for users in whom the application has shown interest, or for all or none (a setting). If the application \
         does not answer, it fails with 487/10004 after 30 s.",
    ),
    assumed("IncomingCall", "It is posted to eventGridEndpoint; without one, it is only listed."),
    documented("RecordingFileStatusUpdated", "One chunk with contentLocation, metadataLocation and deleteLocation."),
    on_record(
        "RecordingStateChanged",
        "Its callConnectionId is the recorder's own; its source is calling/recordings/{serverCallId}/{recordingId}/RecordingStateChanged.",
    ),
    assumed("RecordingStateChanged", "It is posted only to recordingStateCallbackUri. Its subject is its source."),
    assumed("StartRecordingFailed", "It names the recorder and the recording as RecordingStateChanged does."),
    assumed(
        "Teams Phone",
        "Nothing of it was seen on the live service. Each row of the table names its page and that page's date.",
    ),
    documented(
        "Teams Phone",
        "A call is one of Teams Phone if it has teamsAppSource or came in to a resource account. A caller id in addParticipant is 400/8523.",
    ),
    assumed("Teams Phone", "A caller id in createCall and transferCallToParticipant is 400/8523 as well."),
    assumed(
        "Teams Phone",
        "What the table calls not supported is a 400 with code 8520; what ends in 2028, on and after that day, too.",
    ),
    documented(
        "Teams Phone",
        "A call that fails raises CreateCallFailed, then CallDisconnected; without funds it is 404/580406.",
    ),
    assumed("Teams Phone", "A phone number that is added or transferred to without funds fails as one that is called."),
    documented("Teams Phone", "An operator that blocks calls is 403/510586; an agent who is not signed in is 408/10057."),
    assumed("Teams Phone", "An agent who is not signed in rings for 30 s, and so does one whom the profile does not name."),
    documented(
        "Teams Phone",
        "IncomingCall names the account as an unknown identifier, and shows the caller's number as the name.",
    ),
    assumed(
        "Teams Phone",
        "In participants and as source the account is an identifier of the kind microsoftTeamsApp; answeredFor is absent.",
    ),
    documented(
        "Teams Phone",
        "A third outbound call of a number at once is a 429; consent is PUT, GET and DELETE with 201 or 200, and 204.",
    ),
    assumed("Teams Phone", "The calls of createCall count, not participants that are added. The 429 has no retry-after."),
    assumed(
        "Teams Phone",
        "createCall from an account that has not consented is a 403, from one that the profile does not name a 400/8523.",
    ),
    documented("Teams Phone", "A recording by callConnectionId is answered without an id; RecordingStateChanged has it."),
    assumed(
        "Teams Phone",
        "That answer is a 202 with {} (a setting); without an address for its events, they go to that of the call.",
    ),
];
