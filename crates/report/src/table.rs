//! The report as a table, for people: a row for each call and person. Facts about the whole call stand in its first row; empty columns are
//! left out.

use super::CallReport;
use super::summary::{Invitation, Person, Summary};
use super::time::to_the_second;
use super::writing::name;
use ringwire::text::{joined, list};

const COLUMNS: [&str; 11] =
    ["CALL", "CONTEXT", "PERSON", "JOINED", "LEFT", "REACHED", "ENDED", "REASON", "PRESSED", "SAID", "PLAYED"];
/// The greatest width of a cell, in columns of a terminal.
const WIDEST: usize = 48;
const BETWEEN: &str = "  ";

type Row = [String; COLUMNS.len()];

pub fn report(report: &CallReport) -> String {
    let mut rows = vec![COLUMNS.map(str::to_owned)];
    for ((_, id), call) in report.in_order() {
        let summary = report.summary(call);
        let mut first = of_call(report, &summary);
        let context = summary.context.map(|context| report.text(context)).unwrap_or_default();
        for person in &summary.people {
            let [_, _, _, _, _, _, ended, reason, pressed, said, played] = std::mem::take(&mut first);
            let [who, joined, left, reached] = of_person(report, person);
            rows.push([report.id(id), context.clone(), who, joined, left, reached, ended, reason, pressed, said, played]);
        }
        if summary.people.is_empty() {
            for (cell, text) in first.iter_mut().zip([report.id(id), context]) {
                *cell = text;
            }
            rows.push(first);
        }
    }
    aligned(rows)
}

fn of_call(report: &CallReport, summary: &Summary<'_>) -> Row {
    let of = |texts: Vec<String>| list(&texts.iter().map(|text| &**text).collect::<Vec<_>>(), ", ");
    let said = summary.said.iter().filter_map(|(_, answer)| {
        answer.choice.as_ref().or(answer.speech.as_ref()).or(answer.phrase.as_ref()).map(|text| report.text(text))
    });
    let played = summary.played.iter().map(|(fact, outcome)| match &fact.context {
        Some(context) => joined(&[&report.text(context), " ", name(*outcome)]),
        None => name(*outcome).to_owned(),
    });
    let mut row = Row::default();
    let cells = [
        summary.end().0.map(to_the_second).unwrap_or_default(),
        summary.ended.map(|fact| fact.reason("CallDisconnected").word.to_owned()).unwrap_or_default(),
        of(summary.pressed.iter().map(|pressed| report.text(&pressed.keys)).collect()),
        of(said.collect()),
        of(played.collect()),
    ];
    for (cell, text) in row.iter_mut().skip(6).zip(cells) {
        *cell = text;
    }
    row
}

fn of_person(report: &CallReport, person: &Person<'_>) -> [String; 4] {
    let moment = |time: Option<i64>| time.map(to_the_second).unwrap_or_default();
    let reached = match person.invitations.last() {
        _ if !person.stays.is_empty() => "yes",
        Some((fact, Invitation::NotReached)) => fact.reason("AddParticipantFailed").word,
        Some((_, Invitation::Transferred)) => "transferred",
        Some((_, Invitation::Joined)) => "yes",
        None => "",
    };
    let joined = person.stays.first().and_then(|stay| stay.from);
    let left = person.stays.last().and_then(|stay| stay.to);
    [report.raw_id(person.raw_id), moment(joined), moment(left), reached.to_owned()]
}

fn aligned(rows: Vec<Row>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.iter().map(|cell| fitted(cell)).collect()).collect();
    // For each column: its width, and whether a cell below its name has content.
    let mut columns = vec![(0, false); COLUMNS.len()];
    for (at, row) in rows.iter().enumerate() {
        for (cell, (widest, is_used)) in row.iter().zip(&mut columns) {
            *widest = width(cell).max(*widest);
            *is_used |= at > 0 && !cell.is_empty();
        }
    }
    let mut table = String::new();
    for row in &rows {
        let mut line = String::new();
        let used = row.iter().zip(&columns).filter(|(_, (_, is_used))| *is_used || rows.len() == 1);
        for (cell, (widest, _)) in used {
            line.push_str(cell);
            (width(cell)..*widest).for_each(|_| line.push(' '));
            line.push_str(BETWEEN);
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

/// A cell on one line. The middle of a text that is too wide is left out, since ids differ at their ends. Characters that move the cursor
/// or change the direction of the line are removed.
fn fitted(cell: &str) -> String {
    let unseen = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let letters: Vec<char> = cell.chars().map(|letter| if unseen(letter) { ' ' } else { letter }).collect();
    let whole: String = letters.iter().collect();
    if width(&whole) <= WIDEST {
        return whole;
    }
    let mut start = String::new();
    let mut end = Vec::new();
    let mut room = (WIDEST - 1).div_ceil(2);
    for letter in &letters {
        if width_of(*letter) > room {
            break;
        }
        room -= width_of(*letter);
        start.push(*letter);
    }
    room = (WIDEST - 1) / 2;
    for letter in letters.iter().rev() {
        if width_of(*letter) > room {
            break;
        }
        room -= width_of(*letter);
        end.push(*letter);
    }
    start.push('…');
    start.extend(end.iter().rev());
    start
}

fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// How many columns of a terminal a character takes: two for East Asian characters (Unicode annex 11) and pictures, none for marks that
/// combine with the character before. By blocks: a table of all characters would be kilobytes.
fn width_of(letter: char) -> usize {
    match u32::from(letter) {
        0x0300..=0x036f | 0x1ab0..=0x1aff | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f => 2,
        0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1f64f | 0x1f680..=0x1f6ff | 0x1f900..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{WIDEST, fitted, width};

    #[test]
    fn cells_are_one_line_and_not_too_wide() {
        assert_eq!(fitted("a\nb\u{1b}[31m\u{202e}c"), "a b [31m c");
        assert_eq!(width("山田🙂e\u{301}"), 7);
        for long in ["x".repeat(200), "山".repeat(200), ["8:acs:", &"0".repeat(80), "_end"].concat()] {
            let short = fitted(&long);
            assert!((WIDEST - 2..=WIDEST).contains(&width(&short)), "{short}");
            assert!(short.contains('…') && short.chars().last() == long.chars().last());
        }
    }
}
