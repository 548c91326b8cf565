//! Every choice that had to be made for the 2021 preview, and how sure it is that the service does the same.

use crate::engine::choice::{Choice, assumed, documented, on_record};

/// Every choice.
pub static CHOICES: &[Choice] = &[
    on_record("paths", "Both base paths of the contract are served: /calls and /calling/calls."),
    on_record(
        "authentication",
        "A signature names its date in x-ms-date or in date; its host is the one the request was sent to.",
    ),
    assumed(
        "authentication",
        "A date more than 15 minutes away is refused when served over HTTP; with a virtual clock, any date is taken.",
    ),
    assumed("authentication", "A refusal is a 401 with code Denied; its message explains why, which the service does not."),
    assumed("authentication", "Bearer tokens are those of the emulator's own issuer."),
    documented("errors", "Errors are flat: {code, message}; 400, 401, 404 and 500 are on record."),
    assumed("errors", "Codes are those of later versions where one is on record (8501, 8522, 8523), words elsewhere."),
    assumed("errors", "A missing or unknown api-version is a 400."),
    assumed(
        "limits",
        "A phone number places as many calls at once as maxCallsPerNumber says, of both contracts together; a phone more, by createCall or \
         inviteParticipants, is a 429 as in 2026-03-12.",
    ),
    on_record("headers", "Every answer has a client-request-id of its own."),
    assumed("headers", "x-ms-client-request-id comes back as it was sent; CORS lets pages of this machine in."),
    on_record("createCall", "The answer is 201; 200 is documented, and a setting."),
    assumed(
        "createCall",
        "The call leg is established when the first callee answers, and ends when none is in the call or may still answer.",
    ),
    assumed(
        "createCall",
        "Calling a phone number without sourceAlternateIdentity is a 400; documents say it is needed, not what happens.",
    ),
    assumed(
        "createCall",
        "The callback may be http: an emulator is used where no certificates are. The service takes https only.",
    ),
    documented("hangupCall", "The answer is 202 without a body."),
    assumed(
        "hangupCall",
        "The application leaves. If at least two participants are in the call, they continue it without the application.",
    ),
    assumed("hangupCall", "While terminating it is a 202 again, and a 404 once terminated."),
    documented("deleteCall", "The answer is 202 without a body."),
    assumed("deleteCall", "The call ends for everyone in it."),
    assumed("deleteCall", "While terminating it is a 202 again, and a 404 once terminated."),
    documented("playAudio", "The answer is 202 with status notStarted."),
    documented("playAudio", "What is played is WAV: PCM, mono, 16 bits, 16 kHz."),
    assumed(
        "playAudio",
        "Prompts wait in a queue: one plays at a time, in order, for as long as its data lasts; a loop until it is cancelled.",
    ),
    assumed("playAudio", "A call that is not established is a 400 with code 8501; a missing audioFileUri is a 400."),
    assumed("playAudio", "An audioFileUri with a resourceId is fetched once."),
    documented("cancelMediaProcessing", "The answer is 200 with status completed; 202 is documented, and a setting."),
    assumed(
        "cancelMediaProcessing",
        "The prompts that wait are cancelled as well as the one that plays; without any prompt it succeeds as well.",
    ),
    assumed("cancelMediaProcessing", "A call that is not established is a 400 with code 8501."),
    documented("inviteParticipants", "The answer is 202 without a body."),
    assumed("inviteParticipants", "A call that is not established is a 400 with code 8501."),
    assumed(
        "inviteParticipants",
        "Inviting a phone number without alternateCallerId is a 400; documents say it is needed, not what happens.",
    ),
    documented("removeParticipant", "The answer is 202 without a body."),
    assumed(
        "removeParticipant",
        "A participant who is unknown or has left is a 404; a participant who is being called is called no more.",
    ),
    assumed("removeParticipant", "When the last participant is removed the call ends."),
    documented("CallLegStateChanged", "ConversationId is null in every state but Established."),
    assumed("CallLegStateChanged", "Terminated comes 200 ms after Terminating."),
    documented("ParticipantsUpdated", "It is sent only when asked for, and lists identifier, participant id and mute."),
    assumed("ParticipantsUpdated", "It names the callees who are in the call, not the application itself."),
    documented("PlayAudioResult", "Played is 200 with subcode 0; cancelled is 400 with subcode 8508 and status Completed."),
    assumed("PlayAudioResult", "8535 (malformed) and 8536 (unreachable), on record in later versions, come with status Failed."),
    assumed("PlayAudioResult", "A prompt that plays when the call ends is cancelled."),
    documented("InviteParticipantResult", "Success has no ResultInfo."),
    assumed(
        "InviteParticipantResult",
        "There is one for each person invited; failures have the codes of call ends (486 with 560486, …).",
    ),
    documented("DtmfReceived", "It is sent only when asked for, and names the key: Tone0 to Tone9, Star, Pound, A to D, Flash."),
    assumed("DtmfReceived", "SequenceId counts the keys pressed in the call, from 1."),
    assumed("callbacks", "A POST holds one event, not an array; an array of one is a setting."),
    documented("callbacks", "They carry no token: a secret in the query of their address is all there is."),
    assumed("callbacks", "Each event has an id; the service left it null in most samples."),
    assumed("callbacks", "One that is not answered holds back the next one for 500 ms, and does not come again (settings)."),
    assumed(
        "callbacks",
        "One that is refused, or does not reach its receiver, is tried again after 1, 2, 4 and 8 s (a setting); later events do not wait for that.",
    ),
];
