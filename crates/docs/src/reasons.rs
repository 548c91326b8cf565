//! The page of the reasons and codes.

use crate::markdown::{code, codes, head, table};
use ringwire_callbacks::reasons::{HTTP, Row, SIP, SUB_CODES, rows};
use std::collections::BTreeMap;

const ABOUT: &str = "\
A `CallOutcomeError` has a `reason` of one word, and `reasonOf(event)` says the same of any event: `{ reason, text, code, subCode }`. The
word is for programs, the text for people.

The sub-code of `resultInformation` decides. If it is 0, missing or in no table, the code does: in events about calls it is a code of the
telephone network (SIP), in all others one of HTTP. Sub-codes of 540 and 560 thousand have the code of the network as their last three
digits: 560486 is busy. Codes without a row give `unknown`, and the text has both numbers.

Sources: [codes of Call Automation](https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes),
[prompts](https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/play-action#event-codes),
[input](https://learn.microsoft.com/azure/communication-services/how-tos/call-automation/recognize-action#event-codes),
[SIP](https://www.iana.org/assignments/sip-parameters/sip-parameters.xhtml#sip-parameters-7). The sub-codes 5001, 5002 and 5234 are in no
document: recordings of the live service have them.
";

/// The page.
pub fn page() -> String {
    let mut page = head("Reasons and codes", ABOUT);
    let mut words: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (prefix, text) in [("", SUB_CODES), ("SIP ", SIP), ("HTTP ", HTTP)] {
        for row in rows(text) {
            words.entry(row.word).or_default().push([prefix, &number(&row)].concat());
        }
    }
    page.push_str("\n## By word\n");
    let by_word = words.iter().map(|(word, numbers)| [code(word), codes(numbers.iter().map(String::as_str))]);
    page.push_str(&table(&["reason", "codes"], by_word));
    for (title, about, column, text) in [
        ("Sub-codes", "Two numbers are a code and a sub-code, which count together.", "sub-code", SUB_CODES),
        ("Codes of the telephone network", "In events about calls, and as the end of a sub-code.", "SIP", SIP),
        ("Codes of operations", "In all other events.", "HTTP", HTTP),
    ] {
        page.push_str(&["\n## ", title, "\n\n", about, "\n"].concat());
        page.push_str(&table(
            &[column, "reason", "meaning"],
            rows(text).map(|row| [number(&row), code(row.word), row.text.to_owned()]),
        ));
    }
    page
}

fn number(row: &Row) -> String {
    row.code.map_or_else(|| row.number.to_string(), |code| format!("{code}/{}", row.number))
}
