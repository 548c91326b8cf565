//! What codes mean: every row, and every code the emulator has.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]

use ringwire_callbacks::reasons::{HTTP, Reason, Row, SIP, SUB_CODES, reason, rows};
use std::collections::BTreeSet;

const TABLES: [&str; 3] = [SUB_CODES, SIP, HTTP];

fn reads(row: Row, reason: &Reason) {
    assert_eq!((reason.word, &*reason.text), (row.word, row.text), "{row:?}");
}

#[test]
fn every_line_of_the_tables_is_a_row() {
    for table in TABLES {
        assert_eq!(rows(table).count(), table.lines().count());
        for Row { word, text, .. } in rows(table) {
            assert!(word.starts_with(|letter: char| letter.is_ascii_lowercase()), "{word}");
            assert!(word.bytes().all(|byte| byte.is_ascii_alphabetic()) && word != "unknown", "{word}");
            assert!(text.starts_with(|letter: char| letter.is_uppercase()) && text.ends_with('.'), "{text}");
            assert!(!text.contains("  ") && text.len() < 100, "{text}");
        }
    }
}

#[test]
fn no_two_rows_are_for_the_same_codes() {
    for table in TABLES {
        let keys: BTreeSet<_> = rows(table).map(|row| (row.code, row.number)).collect();
        assert_eq!(keys.len(), rows(table).count());
    }
}

#[test]
fn every_row_is_reached() {
    for row in rows(SUB_CODES) {
        let codes = rows(SUB_CODES).filter(|other| other.number == row.number).filter_map(|other| other.code);
        let other = codes.max().map_or(400, |code| code + 1);
        for kind in ["CallDisconnected", "PlayFailed"] {
            reads(row, &reason(kind, Some(row.code.unwrap_or(other)), Some(row.number)));
            if row.code.is_none() {
                reads(row, &reason(kind, None, Some(row.number)));
            }
        }
    }
    for row in rows(SIP).filter(|row| !matches!(row.number, 487 | 603)) {
        for sub in [None, Some(0), Some(540_000 + row.number), Some(560_000 + row.number)] {
            reads(row, &reason("AddParticipantFailed", Some(row.number), sub));
        }
    }
    for number in [487, 603] {
        reads(rows(SIP).find(|row| row.number == number).unwrap(), &reason("CreateCallFailed", None, Some(560_000 + number)));
    }
    for row in rows(HTTP) {
        for sub in [None, Some(0)] {
            reads(row, &reason("RecognizeFailed", Some(row.number), sub));
        }
    }
}

#[test]
fn words_are_those_that_programs_know() {
    for (kind, code, sub, word) in [
        ("CallDisconnected", 200, 7000, "endedByApi"),
        ("CallDisconnected", 0, 7000, "endedByApi"),
        ("CallDisconnected", 200, 5001, "callEnded"),
        ("CallDisconnected", 200, 5002, "declined"),
        ("CreateCallFailed", 200, 5002, "declined"),
        ("CancelAddParticipantSucceeded", 487, 5234, "canceled"),
        ("ContinuousDtmfRecognitionStopped", 200, 7000, "endedByApi"),
        ("MediaStreamingFailed", 400, 8581, "invalidStreamUrl"),
        ("CallDisconnected", 0, 0, "hungUp"),
        ("CallDisconnected", 0, 560_000, "hungUp"),
        ("CallDisconnected", 0, 540_000, "hungUp"),
        ("CallDisconnected", 487, 0, "canceled"),
        ("CallDisconnected", 603, 0, "declined"),
        ("CallDisconnected", 487, 10004, "noAnswer"),
        ("CallDisconnected", 487, 10003, "answeredElsewhere"),
        ("CallDisconnected", 408, 0, "noAnswer"),
        ("CreateCallFailed", 486, 560_486, "busy"),
        ("CreateCallFailed", 480, 560_480, "noAnswer"),
        ("CreateCallFailed", 408, 560_408, "noAnswer"),
        ("CreateCallFailed", 404, 560_404, "numberNotFound"),
        ("AddParticipantFailed", 603, 560_603, "declined"),
        ("AddParticipantFailed", 497, 560_487, "canceled"),
        ("AddParticipantFailed", 486, 540_486, "busy"),
        ("InviteParticipantResult", 486, 560_486, "busy"),
        ("PlayCompleted", 200, 0, "succeeded"),
        ("PlayCanceled", 400, 8508, "canceled"),
        ("PlayFailed", 400, 8535, "fileFormatInvalid"),
        ("PlayFailed", 400, 8536, "fileUnreachable"),
        ("PlayFailed", 400, 8565, "aiServiceFailed"),
        ("PlayFailed", 429, 8565, "aiServiceTooManyRequests"),
        ("PlayFailed", 418, 8565, "aiServiceFailed"),
        ("PlayFailed", 408, 0, "timedOut"),
        ("RecognizeFailed", 400, 8510, "initialSilenceTimeout"),
        ("RecognizeFailed", 400, 8532, "interDigitTimeout"),
        ("RecognizeFailed", 500, 8511, "promptFailed"),
        ("RecognizeCompleted", 200, 8531, "maxDigits"),
        ("RecognizeCompleted", 200, 8514, "stopTone"),
        ("AnswerFailed", 404, 8522, "callNotFound"),
        ("AnswerFailed", 405, 8522, "missingConfiguration"),
        ("CreateCallFailed", 404, 580_406, "outboundNotFunded"),
        ("CallDisconnected", 404, 580_406, "outboundNotFunded"),
        ("CreateCallFailed", 404, 580_462, "outboundNotAllowed"),
        ("CreateCallFailed", 404, 580_464, "outboundNotAllowed"),
        ("CreateCallFailed", 403, 510_586, "blockedByCarrier"),
        ("CallDisconnected", 403, 10_105, "botNotPermitted"),
        ("AddParticipantFailed", 408, 10_057, "connectionFailed"),
    ] {
        assert_eq!(reason(kind, Some(code), Some(sub)).word, word, "{kind} {code}/{sub}");
    }
}

/// A program that throws numbers away does so by these words: they stand for what the telephone network says of the callee's number, and
/// for nothing that a resource account, a tenant or a code without a row brings about.
#[test]
fn no_sub_code_but_the_networks_says_that_a_number_is_not_in_use() {
    let of_number = ["numberNotFound", "numberInvalid", "busy", "declined", "noAnswer", "anonymousRefused"];
    let known: BTreeSet<i64> = rows(SUB_CODES).map(|row| row.number).collect();
    for kind in ["CallDisconnected", "CreateCallFailed", "AddParticipantFailed"] {
        for code in [403, 404, 480, 486, 603] {
            for thousands in [1, 11, 42, 100, 510, 520, 530, 541, 550, 559, 561, 570, 580, 581, 590, 600, 999] {
                for sub in [0, 4, 404, 406, 462, 464, 480, 486, 586, 603, 999].map(|rest| thousands * 1000 + rest) {
                    let has_row = known.contains(&sub);
                    let Reason { word, text } = reason(kind, Some(code), Some(sub));
                    assert!(has_row || word == "unknown", "{kind} {code}/{sub}: {word}");
                    assert!(has_row || text.starts_with("No known reason"), "{kind} {code}/{sub}: {text}");
                }
            }
            for sub in [580_406, 580_462, 580_464, 510_586, 10_105, 10_057] {
                let Reason { word, text } = reason(kind, Some(code), Some(sub));
                assert!(
                    word != "unknown" && !of_number.contains(&word) && !text.contains("callee"),
                    "{code}/{sub}: {word}, {text}"
                );
            }
        }
    }
}

#[test]
fn what_no_row_is_for_names_its_numbers() {
    for (code, sub, word, text) in [
        (Some(299), Some(77_777), "unknown", "No known reason: code 299, sub-code 77777."),
        (Some(-1), None, "unknown", "No known reason: code -1, sub-code none."),
        (None, Some(-5), "unknown", "No known reason: code none, sub-code -5."),
        (None, None, "unknown", "No reason was given."),
        // Sub-codes of Teams and VoIP: the code beside them says nothing about the callee.
        (Some(486), Some(77_777), "unknown", "No known reason: code 486, sub-code 77777."),
        (Some(480), Some(10_999), "unknown", "No known reason: code 480, sub-code 10999."),
        (Some(603), Some(-1), "unknown", "No known reason: code 603, sub-code -1."),
        (Some(499), Some(560_499), "callRefused", "The telephone network ended the call (SIP 499)."),
        (Some(599), Some(540_599), "networkError", "The telephone network ended the call (SIP 599)."),
        (Some(699), Some(560_699), "declined", "The telephone network ended the call (SIP 699)."),
        (Some(0), Some(560_199), "unknown", "The telephone network ended the call (SIP 199)."),
        (Some(i64::MIN), Some(i64::MAX), "unknown", "No known reason: code -9223372036854775808, sub-code 9223372036854775807."),
    ] {
        assert_eq!(reason("CallDisconnected", code, sub), Reason { word, text: text.to_owned() });
    }
}

/// What the emulator says is in its source: `new(404, 8522, …)` and `code: 486, subcode: 560_486`; and in its table of choices, as
/// `404/8522`.
#[test]
fn every_code_of_the_emulator_has_a_reason() {
    let results = include_str!("../../emulator/src/ga_2026_03/results.rs");
    let failures = include_str!("../../emulator/src/world/dialplan.rs");
    let choices = include_str!("../../emulator/src/ga_2026_03/choices.rs");
    let mut raised = BTreeSet::new();
    raised.extend(results.split("Self::new(").skip(1).map(|rest| two_numbers(rest, ',')));
    raised.extend(failures.split("Failure { code: ").skip(1).map(|rest| two_numbers(&rest.replacen(" subcode: ", "", 1), ',')));
    let (by_source, by_failure) = (raised.len(), failures.matches("subcode: ").count());
    assert!(by_source >= 25 && by_failure >= 7, "{by_source} {by_failure}");
    for (at, _) in choices.match_indices('/') {
        let start = choices[..at].rfind(|letter: char| !letter.is_ascii_digit()).map_or(0, |before| before + 1);
        if start < at && choices[at + 1..].starts_with(|letter: char| letter.is_ascii_digit()) {
            raised.insert(two_numbers(&choices[start..], '/'));
        }
    }
    assert!(raised.contains(&(486, 560_486)) && raised.contains(&(404, 8522)) && raised.contains(&(400, 8547)), "{raised:?}");
    for (code, sub) in raised {
        for kind in ["CallDisconnected", "RecognizeFailed"] {
            assert_ne!(reason(kind, Some(code), Some(sub)).word, "unknown", "{code}/{sub}");
        }
    }
}

fn two_numbers(text: &str, between: char) -> (i64, i64) {
    let mut parts =
        text.split(|letter: char| letter == between || !(letter.is_ascii_digit() || letter == '_' || letter.is_whitespace()));
    let mut next =
        || parts.next().unwrap().trim().replace('_', "").parse().unwrap_or_else(|error| panic!("{error}: {:.40}", text));
    (next(), next())
}
