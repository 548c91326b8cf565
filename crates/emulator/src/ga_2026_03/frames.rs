//! The messages on the WebSockets of a call: one JSON object each. What the service writes, and what it reads.
//!
//! Names and kinds are read without regard to case, since the service's own packages write them in five ways; `kind` alone decides what a
//! message is, for one of them has an empty `stopAudio` beside its audio.

use crate::engine::json::{Json, Map, json};
use crate::engine::time::iso;
use ringwire::base64;

/// How many characters of a kind that is not known, or of the id of a mark, are kept.
const MOST_NAME: usize = 256;
/// How many units of 100 ns a millisecond has: offsets and durations of transcripts count in them.
pub(super) const TICKS_PER_MS: u64 = 10_000;

/// The first message of a stream of audio: PCM, one channel, `length` bytes every 20 ms.
pub(super) fn audio_metadata(subscription: &str, rate: u32, samples: usize) -> String {
    let data = json!({
        "subscriptionId": subscription, "encoding": "PCM", "sampleRate": rate, "channels": 1, "length": 2 * samples,
    });
    json!({ "kind": "AudioMetadata", "audioMetadata": data }).to_string()
}

/// 20 ms of audio that began at a time. Audio that is mixed has no participant.
pub(super) fn audio_data(at_ms: u64, raw_id: Option<&str>, samples: &[i16], is_silent: bool) -> String {
    let mut bytes = Vec::with_capacity(2 * samples.len());
    for sample in samples {
        bytes.extend_from_slice(&sample.to_le_bytes());
    }
    let who = raw_id.map(|raw_id| [",\"participantRawID\":", &json!(raw_id).to_string()].concat()).unwrap_or_default();
    // Written by hand: there are fifty of them a second, for each participant, and neither time nor base64 needs an escape.
    [
        "{\"kind\":\"AudioData\",\"audioData\":{\"timestamp\":\"",
        &iso(at_ms),
        "\"",
        &who,
        ",\"data\":\"",
        &base64::encode(&bytes),
        "\",\"silent\":",
        if is_silent { "true" } else { "false" },
        "}}",
    ]
    .concat()
}

/// A key that a participant has pressed.
pub(super) fn dtmf_data(at_ms: u64, raw_id: &str, key: char) -> String {
    let data = json!({ "timestamp": iso(at_ms), "participantRawID": raw_id, "data": key.to_string() });
    json!({ "kind": "DtmfData", "dtmfData": data }).to_string()
}

/// What became of a mark in the audio of the application.
pub(super) fn mark_data(id: &str, is_played: bool) -> String {
    let status = if is_played { "completed" } else { "cancelled" };
    json!({ "kind": "MarkData", "markData": { "id": id, "status": status } }).to_string()
}

/// The first message of a transcript.
pub(super) fn transcription_metadata(
    subscription: &str,
    locale: Option<&str>,
    connection: &str,
    correlation: &str,
    model: Option<&str>,
) -> String {
    let mut data = Map::new();
    for (name, value) in [
        ("subscriptionId", Some(subscription)),
        ("locale", Some(locale.unwrap_or_default())),
        ("callConnectionId", Some(connection)),
        ("correlationId", Some(correlation)),
        ("speechRecognitionModelEndpointId", model),
    ] {
        data.extend(value.map(|value| (name.to_owned(), json!(value))));
    }
    json!({ "kind": "TranscriptionMetadata", "transcriptionMetadata": data }).to_string()
}

/// What a participant has said, or has said so far. Times are in milliseconds from the beginning of the transcript.
pub(super) fn transcription_data(raw_id: &str, from_ms: u64, words: &[Word<'_>], is_final: bool) -> String {
    let text: Vec<&str> = words.iter().map(|word| word.text).collect();
    let until_ms = words.last().map_or(from_ms, |word| word.to_ms);
    let each = words.iter().map(|Word { text, from_ms, to_ms }| {
        let lasts_ms = to_ms.saturating_sub(*from_ms);
        json!({ "text": text, "offset": ticks(*from_ms), "duration": ticks(lasts_ms) })
    });
    let mut data = Map::new();
    for (name, value) in [
        ("text", json!(text.join(" "))),
        ("format", json!("display")),
        // What is not final has none.
        ("confidence", if is_final { json!(0.9) } else { Json::Null }),
        ("offset", json!(ticks(from_ms))),
        ("duration", json!(ticks(until_ms.saturating_sub(from_ms)))),
        ("words", each.collect()),
        ("participantRawID", json!(raw_id)),
        ("resultStatus", json!(if is_final { "Final" } else { "Intermediate" })),
    ] {
        if !value.is_null() {
            data.insert(name.to_owned(), value);
        }
    }
    json!({ "kind": "TranscriptionData", "transcriptionData": data }).to_string()
}

fn ticks(ms: u64) -> u64 {
    ms.saturating_mul(TICKS_PER_MS)
}

/// A word that was said, with its time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) from_ms: u64,
    pub(super) to_ms: u64,
}

/// The words of a phrase, each of which takes as long as it has letters.
pub(super) fn words(phrase: &str, from_ms: u64, to_ms: u64) -> Vec<Word<'_>> {
    let all: Vec<&str> = phrase.split_whitespace().collect();
    let letters = |word: &&str| u64::try_from(word.chars().count()).unwrap_or(u64::MAX).saturating_add(1);
    let whole = all.iter().map(letters).sum::<u64>().max(1);
    let lasts_ms = to_ms.saturating_sub(from_ms);
    let mut before = 0;
    let at_ms = |letters: u64| from_ms.saturating_add(lasts_ms.saturating_mul(letters) / whole);
    let word = |text: &'_ str| {
        let begins = before;
        before += letters(&text);
        (begins, before)
    };
    let spans: Vec<(u64, u64)> = all.iter().copied().map(word).collect();
    let timed = all.into_iter().zip(spans);
    timed.map(|(text, (begins, ends))| Word { text, from_ms: at_ms(begins), to_ms: at_ms(ends) }).collect()
}

/// A message of a kind that no version of the service has.
pub(super) fn unheard_of() -> String {
    json!({ "kind": "UnheardOf", "unheardOf": { "of": [1, "two", null] } }).to_string()
}

/// What an application has sent.
#[derive(Debug, PartialEq)]
pub(super) enum Received {
    /// Audio to be heard in the call, and the mark that stands at its end.
    Audio {
        samples: Vec<i16>,
        /// Whether there was half a sample at its end.
        is_odd: bool,
        mark: Option<String>,
    },
    /// What is queued and was not heard is dropped.
    StopAudio,
    /// A kind that is not known.
    Unknown(String),
}

/// Reads a message.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn read(text: &str) -> Result<Received, &'static str> {
    let message: Json = serde_json::from_str(text).map_err(|_| "it is no JSON")?;
    let message = message.as_object().ok_or("it is no JSON object")?;
    let kind = member(message, "kind").ok_or("it has no kind")?;
    let kind = kind.as_str().filter(|kind| !kind.is_empty()).ok_or("its kind is no text")?;
    if kind.eq_ignore_ascii_case("stopAudio") {
        return Ok(Received::StopAudio);
    }
    if !kind.eq_ignore_ascii_case("audioData") {
        return Ok(Received::Unknown(kind.chars().take(MOST_NAME).collect()));
    }
    let data = member(message, "audioData").and_then(Json::as_object).ok_or("it has no audioData")?;
    let mark = member(data, "mark").and_then(Json::as_object).and_then(|mark| member(mark, "id")).map(|id| match id {
        Json::String(id) => id.chars().take(MOST_NAME).collect(),
        other => other.to_string().chars().take(MOST_NAME).collect(),
    });
    let bytes = match member(data, "data") {
        Some(Json::String(data)) => decoded(data).ok_or("its audioData.data is no base64")?,
        Some(_) => return Err("its audioData.data is no text"),
        None if mark.is_some() => Vec::new(),
        None => return Err("it has no audioData.data"),
    };
    let (pairs, rest) = bytes.as_chunks();
    let is_odd = !rest.is_empty();
    let samples = pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
    Ok(Received::Audio { samples, is_odd, mark })
}

/// The bytes of a base64, with or without padding.
fn decoded(text: &str) -> Option<Vec<u8>> {
    match text.len() % 4 {
        0 => base64::decode(text),
        rest => base64::decode(&[text, "=".repeat(4 - rest).as_str()].concat()),
    }
}

/// A member by its name in any case. `null` is absent.
fn member<'a>(members: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    let exact = members.get(name).filter(|value| !value.is_null());
    let any = || members.iter().find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null()).map(|(_, value)| value);
    exact.or_else(any)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audio(samples: &[i16]) -> Received {
        Received::Audio { samples: samples.to_vec(), is_odd: false, mark: None }
    }

    #[test]
    fn all_five_spellings_of_audio_are_read_and_only_the_kind_decides() {
        for text in [
            r#"{"kind":"audioData","audioData":{"data":"AQACAA==","isSilent":false},"stopAudio":{}}"#,
            r#"{"Kind":"AudioData","AudioData":{"Data":"AQACAA=="},"StopAudio":null}"#,
            r#"{"Kind":"AudioData","AudioData":{"Data":"AQACAA=="},"StopAudio":{}}"#,
            r#"{"kind":"audioData","audioData":{"data":"AQACAA=="}}"#,
            r#"{"kind":"AudioData","AudioData":{"data":"AQACAA=="},"StopAudio":null}"#,
            r#"{"KIND":"AUDIODATA","audioData":null,"AUDIODATA":{"data":null,"DATA":"AQACAA"}}"#,
        ] {
            assert_eq!(read(text), Ok(audio(&[1, 2])), "{text}");
        }
        for text in [
            r#"{"kind":"stopAudio","stopAudio":{}}"#,
            r#"{"Kind":"StopAudio","AudioData":null,"StopAudio":{}}"#,
            r#"{"kind":"StopAudio"}"#,
            r#"{"kind":"stopaudio","audioData":{"data":"AQACAA=="}}"#,
        ] {
            assert_eq!(read(text), Ok(Received::StopAudio), "{text}");
        }
    }

    #[test]
    fn what_is_no_message_says_what_is_wrong() {
        for (text, wrong) in [
            ("", "it is no JSON"),
            ("{", "it is no JSON"),
            ("null", "it is no JSON object"),
            ("[1]", "it is no JSON object"),
            ("{}", "it has no kind"),
            (r#"{"kind":null}"#, "it has no kind"),
            (r#"{"kind":7}"#, "its kind is no text"),
            (r#"{"kind":""}"#, "its kind is no text"),
            (r#"{"kind":"audioData"}"#, "it has no audioData"),
            (r#"{"kind":"audioData","audioData":[]}"#, "it has no audioData"),
            (r#"{"kind":"audioData","audioData":{}}"#, "it has no audioData.data"),
            (r#"{"kind":"audioData","audioData":{"data":5}}"#, "its audioData.data is no text"),
            (r#"{"kind":"audioData","audioData":{"data":"%"}}"#, "its audioData.data is no base64"),
            (r#"{"kind":"audioData","audioData":{"data":"AQ-_"}}"#, "its audioData.data is no base64"),
        ] {
            assert_eq!(read(text), Err(wrong), "{text}");
        }
        let deep = ["{\"kind\":", &"[".repeat(100_000)].concat();
        assert_eq!(read(&deep), Err("it is no JSON"));
        assert_eq!(read(r#"{"kind":"Bell","bell":1}"#), Ok(Received::Unknown("Bell".to_owned())));
        assert_eq!(read(&format!(r#"{{"kind":"{}"}}"#, "ü".repeat(999))), Ok(Received::Unknown("ü".repeat(MOST_NAME))));
    }

    #[test]
    fn half_a_sample_and_marks_are_read() {
        let read = |text: &str| read(text).unwrap();
        let odd = Received::Audio { samples: vec![1], is_odd: true, mark: None };
        assert_eq!(read(r#"{"kind":"audioData","audioData":{"data":"AQAC"}}"#), odd);
        let marked =
            |samples: &[i16], id: &str| Received::Audio { samples: samples.to_vec(), is_odd: false, mark: Some(id.to_owned()) };
        assert_eq!(read(r#"{"kind":"audioData","audioData":{"data":"AQA=","mark":{"id":"a"}}}"#), marked(&[1], "a"));
        assert_eq!(read(r#"{"Kind":"AudioData","AudioData":{"Data":"AQA=","Mark":{"Id":7}}}"#), marked(&[1], "7"));
        assert_eq!(read(r#"{"kind":"audioData","audioData":{"mark":{"id":"a"}}}"#), marked(&[], "a"));
    }

    #[test]
    fn words_take_as_long_as_they_have_letters() {
        let all = words("  I would  like\ta table ", 100, 1_100);
        assert_eq!(all.iter().map(|word| word.text).collect::<Vec<_>>(), ["I", "would", "like", "a", "table"]);
        assert_eq!((all[0].from_ms, all[4].to_ms), (100, 1_100));
        assert!(all.windows(2).all(|pair| pair[0].to_ms == pair[1].from_ms && pair[0].from_ms < pair[0].to_ms));
        assert_eq!(words("", 0, 10), []);
    }

    #[test]
    fn a_frame_has_the_length_of_the_service_s_own() {
        let frame = |raw_id| audio_data(1_731_698_172_925, raw_id, &[0; 320], false);
        assert!(
            frame(None).starts_with(r#"{"kind":"AudioData","audioData":{"timestamp":"2024-11-15T19:16:12.925Z","data":"AAAA"#)
        );
        let named: Json = serde_json::from_str(&frame(Some("4:+1555\"01"))).unwrap();
        assert_eq!(named["audioData"]["participantRawID"], "4:+1555\"01");
        assert!(frame(None).len() < 1_024 && audio_data(0, None, &[0; 480], true).len() < 2_048);
    }
}
