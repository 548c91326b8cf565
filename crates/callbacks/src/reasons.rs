//! What the codes in events mean: a word for programs, a sentence for people.
//!
//! One line for each code, as text: a table of rows is three times that in a wasm module.
//!
//! Sources: [codes of Call Automation and at the end of a
//! call](https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes),
//! [prompts](https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/play-action#event-codes),
//! [input](https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/recognize-action#event-codes),
//! [Teams Phone](https://learn.microsoft.com/azure/communication-services/concepts/interop/tpe/teams-phone-extensibility-troubleshooting),
//! [SIP](https://www.iana.org/assignments/sip-parameters/sip-parameters.xhtml#sip-parameters-7). The sub-codes 5001, 5002 and 5234 are in no
//! document: recordings of the live service have them.

use ringwire::text::{cut, joined, number, signed_digits, split};
use std::sync::OnceLock;

/// Why something ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// A word for programs: `busy`, `noAnswer`, `initialSilenceTimeout`; `unknown` for codes without a row.
    pub word: &'static str,
    /// A sentence for people.
    pub text: String,
}

/// A line of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The code that must be there as well; `None` for any.
    pub code: Option<i64>,
    /// The sub-code; in the tables of codes, the code.
    pub number: i64,
    /// The word.
    pub word: &'static str,
    /// The sentence.
    pub text: &'static str,
}

/// The lines of a table.
pub fn rows(table: &'static str) -> impl Iterator<Item = Row> {
    split(table, b"\n").filter_map(|line| {
        let (key, rest) = cut(line, b" ")?;
        let (word, text) = cut(rest, b" ")?;
        let (code, sub) = cut(key, b"/").map_or((None, key), |(code, sub)| (whole(code), sub));
        Some(Row { code, number: whole(sub)?, word, text })
    })
}

fn whole(text: &str) -> Option<i64> {
    i64::try_from(number(text)?).ok()
}

/// The lines of a table. It is read once, because a report needs reasons for every call.
fn read(table: &'static str, known: &'static OnceLock<Vec<Row>>) -> impl Iterator<Item = Row> {
    known.get_or_init(|| rows(table).collect()).iter().copied()
}

fn of_sub_codes() -> impl Iterator<Item = Row> {
    static KNOWN: OnceLock<Vec<Row>> = OnceLock::new();
    read(SUB_CODES, &KNOWN)
}

fn of_network(code: i64) -> Option<Row> {
    static KNOWN: OnceLock<Vec<Row>> = OnceLock::new();
    read(SIP, &KNOWN).find(|row| row.number == code)
}

fn of_operations(code: i64) -> Option<Row> {
    static KNOWN: OnceLock<Vec<Row>> = OnceLock::new();
    read(HTTP, &KNOWN).find(|row| row.number == code)
}

/// What the codes of an event of that kind mean.
///
/// The sub-code decides or, if it is 0, missing or in no table, the code. In events about calls, codes are those of the telephone network
/// (SIP), so `kind` matters: there 408 is a callee who does not answer, elsewhere a service that does not. A sub-code without a row is
/// no network's: Teams and VoIP have sub-codes of their own, beside which the code says nothing about the callee.
#[must_use]
pub fn reason(kind: &str, code: Option<i64>, sub_code: Option<i64>) -> Reason {
    let sub = sub_code.unwrap_or(0);
    let exact = of_sub_codes().find(|row| row.number == sub && row.code.is_some() && row.code == code);
    if let Some(row) = exact.or_else(|| of_sub_codes().find(|row| row.number == sub && row.code.is_none())) {
        return of_row(row, None);
    }
    // 560 stands for calls to the telephone network, 540 for calls from it; the last three digits are the network's own code.
    if matches!(sub / 1000, 540 | 560) {
        return match sub % 1000 {
            0 => over(),
            sip => of_network(sip).map_or_else(|| network(sip), |row| of_row(row, None)),
        };
    }
    let is_of_call = is_of_call(kind);
    let unnamed = Some(sub).filter(|sub| *sub != 0);
    match code {
        None if unnamed.is_none() => Reason { word: "unknown", text: "No reason was given.".to_owned() },
        Some(0) | Some(200..=299) if unnamed.is_none() && is_of_call => over(),
        Some(0) | Some(200..=299) if unnamed.is_none() => Reason { word: "succeeded", text: "It went well.".to_owned() },
        _ => {
            let network = |code| of_network(code).filter(|_| unnamed.is_none());
            let row = code.and_then(|code| if is_of_call { None } else { of_operations(code) }.or_else(|| network(code)));
            row.map_or_else(|| unknown(code, sub_code), |row| of_row(row, unnamed))
        }
    }
}

/// Whether the code of an event of that kind is the telephone network's.
fn is_of_call(kind: &str) -> bool {
    matches!(
        kind,
        "CallDisconnected"
            | "CreateCallFailed"
            | "AnswerFailed"
            | "ConnectFailed"
            | "AddParticipantFailed"
            | "CallTransferFailed"
            | "CallLegStateChanged"
            | "InviteParticipantResult"
    )
}

/// The reason of a row; `unnamed` is a sub-code that no row has.
fn of_row(row: Row, unnamed: Option<i64>) -> Reason {
    let text = match unnamed {
        None => row.text.to_owned(),
        Some(sub) => joined(&[row.text.strip_suffix('.').unwrap_or(row.text), " (sub-code ", &signed_digits(sub), ")."]),
    };
    Reason { word: row.word, text }
}

fn over() -> Reason {
    Reason { word: "hungUp", text: "A participant hung up.".to_owned() }
}

/// The reason for a code of the network without a row, by its first digit.
fn network(sip: i64) -> Reason {
    let text = joined(&["The telephone network ended the call (SIP ", &signed_digits(sip), ")."]);
    let word = match sip / 100 {
        4 => "callRefused",
        5 => "networkError",
        6 => "declined",
        _ => "unknown",
    };
    Reason { word, text }
}

fn unknown(code: Option<i64>, sub_code: Option<i64>) -> Reason {
    let shown = |number: Option<i64>| number.map_or_else(|| "none".to_owned(), signed_digits);
    Reason { word: "unknown", text: joined(&["No known reason: code ", &shown(code), ", sub-code ", &shown(sub_code), "."]) }
}

/// Every sub-code that is documented or on record, with its code before it where the code makes a difference. Sub-codes of the telephone network, 540 or 560
/// and a SIP code, are in [`SIP`].
pub static SUB_CODES: &str = "\
487/0 canceled The call was taken back before it was answered.
603/0 declined The callee declined.
7 networkLost The network was lost, and did not come back.
3100 networkFailed The call could not begin for want of a network.
3101 networkLost The network was lost.
3111 mediaFailed The two sides could not agree on how to send sound.
3112 networkFailed The call could not begin: the network is not set up for calls.
4097 endedByOrganizer The organizer ended the meeting for everyone.
4502 networkFailed A request of the browser did not get through.
4506 noAnswer The callee did not answer in time.
4507 invalidToken The application gave no valid token.
4521 disconnected A participant lost the connection without hanging up.
5000 removed The participant was removed from the call.
5001 callEnded The call was ended for everyone in it.
5002 declined The callee rejected the call.
5003 declined Every device of the callee declined.
5234 canceled The invitation was taken back before it was answered.
5300 removed The participant was removed from the call.
5317 removed The participant was removed from the call, as their role has changed.
5828 notInvited The room did not invite them.
5829 roomClosed The room is not open at this time.
5830 wrongUser The room lets only users of the resource in.
7000 endedByApi The application ended the call.
7500 wrongUser The directory's identity is not supported.
7501 invalidToken The token is not valid.
7502 accessDenied Access is not enabled.
7504 accessDenied The application lacks the permission.
7505 wrongTenant The tenant is another one.
7506 invalidCertificate The certificate is not trusted.
7507 wrongSource The caller is not one of this resource.
7508 wrongUser The identity is not supported.
7509 invalidSignature The signature of the request is not valid.
7510 managedIdentityFailed The managed identity was not accepted.
7600 accessDenied The resource has no access to this.
7601 wrongSource The caller's identity is not valid.
7602 wrongTarget The callee's identity is not valid.
7603 wrongUser The identity is not valid.
7604 accessDenied This is not allowed with Teams.
7605 accessDenied Recording this is not allowed with Teams.
7606 accessDenied The resource may not use its AI services.
8500 mediaBusy Another media operation is under way.
8501 notConnected The call is not connected.
8502 notReady The service has no place for the application in the call yet.
8503 mediaInactive The sound of the call is not active.
8504 mediaUnavailable The streams of the call are not available.
8505 ambiguousParticipant More than one participant is to be replaced.
8506 notComplianceRecording The call is not one of compliance recording.
8508 canceled It was cancelled.
8509 silenceTimeout The silence lasted too long.
8510 initialSilenceTimeout The answer did not begin in time.
8511 promptFailed The prompt could not be played.
8512 beepFailed The signal before the answer could not be played.
8513 mediaTimeout No sound came in time.
8514 stopTone A key was pressed that ends the answer.
8515 maxDuration The recording is as long as it may be.
8516 tooManyCalls There are too many calls.
8517 wrongTenant The call is of another tenant.
8518 serviceError The service failed over the call.
8519 conflict Something else is being done to the same call.
8520 notSupported The service does not do this.
8521 tooManyHops The call was passed on too often.
405/8522 missingConfiguration Something was to be set up when the call was answered.
8522 callNotFound There is no such call, or no such participant in it.
8523 invalidArgument Something in the request is not valid.
8524 invalidParticipants The number of participants is wrong for compliance recording.
8525 notRecorded This participant is not recorded.
8526 invalidToken The token to join with is not valid.
8527 invalidLink The link to join with is not valid.
8528 callEnded The call has ended.
8529 quotaExceeded This month's calls are used up.
8530 tooManyCalls Too many calls are active.
8531 maxDigits As many keys were pressed as were asked for.
8532 interDigitTimeout The next key did not come in time.
8533 choiceKey The key of a choice was pressed.
8534 wrongKey A key was pressed that no choice has.
8535 fileFormatInvalid The file is not one that can be played.
8536 fileUnreachable The file could not be fetched.
8537 keepAliveTimeout The other side fell silent on the network.
8538 declined The callee declined.
8539 busy The callee is busy.
8540 busy The callee is busy everywhere.
8541 unavailable The callee is not available.
8542 canceled The call was cancelled.
8543 callNotFound There is no such call.
8544 unreachable The callee cannot be reached.
8545 choicePhrase The phrase of a choice was said.
8546 invalidAnswer The callee's device answered with something that is not valid.
8547 wrongPhrase Something was said that no choice has.
8548 notGroupCall The call is not one of a group.
8549 transferFailed The call could not be passed on.
8550 transferFailed The call could not be passed on: the two sides could not agree on how to send sound.
8551 transferNotSupported The call cannot be passed on.
8552 organizerStays The organizer cannot be removed from the call.
8553 alreadyRecording The call is being recorded already.
8554 notHeard The participant is not in the meeting's sound.
8555 transferBusy The call is being passed on already.
8556 notSupported This is not possible in calls of compliance recording.
8557 invalidFormat The format is the wrong one.
8558 participantNotFound The participant is not in the call.
8559 alreadyRecording The recording has been asked for already.
8560 meetingLocked The meeting is locked.
8561 invalidMeeting The meeting's id is not valid.
8562 notSupported Recording in this way is not possible.
8563 speechNotRecognized What was said was not understood.
8564 aiServiceUnreachable The speech service could not be reached.
400/8565 aiServiceFailed The AI service refused the request.
401/8565 aiServiceUnauthorized The AI service does not know the resource.
403/8565 aiServiceQuotaExceeded The AI service's free quota is used up.
408/8565 aiServiceTimeout The AI service did not answer in time.
429/8565 aiServiceTooManyRequests The AI service has too many requests at once.
8565 aiServiceFailed The AI service failed.
8566 unmuteNotAllowed They may not be unmuted.
8567 aiServiceNotConfigured The AI service is not set up for the resource.
8568 managedIdentityFailed The resource could not identify itself to the AI service.
8569 speechRecognized Something was said, and understood.
8570 aiServiceFailed The AI service failed to understand what was said.
8571 recordingBusy Something else is being done to the same recording.
8572 serviceShutdown The service that plays prompts was shut down.
8573 pauseNotAllowed It cannot be paused or resumed.
8578 transcriptionFailed The transcription failed.
8579 canceled The transcription was cancelled.
8580 serviceShutdown The service that transcribes was shut down.
8581 invalidStreamUrl The address to stream to is not valid.
8582 promptEmpty There is no text to say.
8583 preconditionFailed Another operation rules this one out.
8585 notConnected The call is not connected, or has ended.
8586 notAcknowledged The application did not take notice of the call.
8587 noAnswer The application did not answer in time.
8588 mediaTimeout The recording is complete, and no more sound came.
8589 tooManyRecordings There are too many recordings.
8594 meetingFailed The meeting's state could not be changed.
8603 streamingFailed The sound could not be streamed.
8604 canceled The streaming was cancelled.
8605 modelNotSupported The speech model cannot be used to transcribe.
8606 identifierFailed The identity could not be made.
8607 transferBusy The call is being passed on already.
8608 recordingFailed The recording's participant failed.
8609 invalidAnswer The application's answer to the call is not valid.
8610 noAnswer The application did not answer the notification.
8613 tooManyCaptions There are too many live captions.
9001 serviceError A service behind the service failed.
9002 serviceTimeout A service behind the service did not answer in time.
9003 canceled It was cancelled.
9998 serviceError The service failed.
9999 serviceError The service failed, and does not say why.
10003 answeredElsewhere Another device of the callee answered.
10004 noAnswer The callee did not answer.
10009 invalidToken The callee's token is not valid.
10024 declined Every device of the callee declined.
10037 unreachable The callee has no device that is signed in.
10057 connectionFailed No client was registered where the call went, or it was lost while the call began.
10076 unreachable The callee's device is offline.
10077 unreachable The callee's device is offline.
10078 unreachable The callee's device cannot be reached.
10105 botNotPermitted The bot of the resource account is not set up to take the call.
301004 mediaFailed No sound got through when the call began.
301005 mediaLost The sound of the call was lost.
500001 noAnswer The other side did not react in time.
510403 blocked The call was blocked: the caller's number is missing, not allowed or taken for spam.
510586 blockedByCarrier The carrier of the resource account blocked the call.
511404 numberNotFound The number, or the resource it belongs to, was not found.
511532 trunkNotFound The resource has no SIP trunk for this.
531004 mediaFailed No way was found to send sound.
580406 outboundNotFunded The resource account has no balance to pay outbound calls with.
580462 outboundNotAllowed The tenant lacks what outbound calls of its resource accounts need.
580464 outboundNotAllowed The resource account lacks what outbound calls need.";

/// The codes of the telephone network (SIP, RFC 3261 §21 and later), in events about calls.
pub static SIP: &str = "\
400 badRequest The telephone network did not understand the request.
401 unauthorized The telephone network does not know the caller.
402 paymentRequired The telephone network asks to be paid.
403 forbidden The telephone network does not allow the call.
404 numberNotFound The number is not in use.
405 notSupported The telephone network does not do this.
406 notAcceptable The other side accepts nothing that was offered.
407 unauthorized The telephone network does not know the caller.
408 noAnswer The callee did not answer in time.
410 numberNotFound The number is no longer in use.
413 badRequest The request was too large for the telephone network.
414 badRequest The address was too long for the telephone network.
415 notAcceptable The other side cannot use the sound that was offered.
416 numberInvalid The telephone network cannot use this address.
420 notSupported The other side lacks an extension.
421 notSupported The other side wants an extension.
423 badRequest The time asked for was too short.
429 tooManyRequests There were too many requests.
430 unreachable The callee's device could not be notified.
433 anonymousRefused The callee takes no calls from withheld numbers.
480 noAnswer The callee did not answer, or is not available.
481 callNotFound The telephone network does not know the call.
482 tooManyHops The call went round in a circle.
483 tooManyHops The call was passed on too often.
484 numberInvalid The number is not complete, or not valid.
485 numberInvalid The number could mean more than one callee.
486 busy The callee is busy.
487 canceled The call was taken back before it was answered.
488 notAcceptable The other side cannot use the sound that was offered.
490 networkFailed The network of one side failed.
491 networkFailed The network of one side failed.
493 notAcceptable The other side could not read the request.
496 networkFailed The network of one side failed.
497 networkFailed The network of one side failed.
498 networkFailed The network of one side failed.
500 networkError The telephone network failed.
501 notSupported The telephone network does not do this.
502 networkError The telephone network had no answer it could use.
503 networkUnavailable The telephone network is not available.
504 networkTimeout The telephone network did not answer in time.
505 notSupported The telephone network speaks another version.
513 badRequest The request was too large for the telephone network.
580 networkError The telephone network could not meet a condition of the call.
600 busy The callee is busy everywhere.
603 declined The callee declined.
604 numberNotFound The number does not exist anywhere.
606 notAcceptable Nothing of what was offered can be used anywhere.
607 declined The callee does not want the call.
608 blocked Something between the two blocked the call.";

/// The codes in all other events.
pub static HTTP: &str = "\
400 badRequest The request is not valid.
401 unauthorized The service does not know the sender of the request.
403 forbidden The request is not allowed.
404 notFound There is no such thing.
405 notSupported This cannot be done.
406 notAcceptable The answer would not be accepted.
408 timedOut It took too long.
409 conflict Something else is being done to the same thing.
412 preconditionFailed Another operation rules this one out.
413 badRequest The request is too large.
426 notSupported The request needs a later version.
429 tooManyRequests There were too many requests.
500 serviceError The service failed.
501 notSupported The service does not do this.
502 serviceError A service behind the service failed.
503 serviceUnavailable The service is not available.
504 serviceTimeout A service behind the service did not answer in time.";
