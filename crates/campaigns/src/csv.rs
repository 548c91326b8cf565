//! The reader of people's lists: CSV by RFC 4180, in pieces of any size.
//!
//! Not by the crate `csv-core`: it takes whatever it gets (a quote in the middle of a field, one that is never closed), and says neither
//! where nor that. Here such a row is refused with its line, because what is called next would be a guess.
//!
//! A row is read whole before it is looked at, so that a piece may end inside a character, a quote or a line end. Lines are those of the file,
//! as an editor counts them: a row with line ends in quotes has several.

use crate::phone::{self, Country};
use ringwire::error::Error;
use ringwire::mask;
use ringwire::text::{cut, digits, excerpt, joined, list};

/// The longest field, in bytes.
pub const LONGEST_FIELD: usize = 64 * 1024;
/// The longest row, in bytes.
pub const LONGEST_ROW: usize = 256 * 1024;

/// The delimiters, the most usual first.
const DELIMITERS: [u8; 3] = *b",;\t";
/// The member of a person that is called.
const PHONE: &str = "phone";
const MORE: &str = ": is there a delimiter in a field that is not in quotes?";
const BOM: &[u8] = b"\xef\xbb\xbf";
/// The first bytes by which a file shows that it is none of text in UTF-8.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"\xff\xfe", "utf16", "UTF-16"),
    (b"\xfe\xff", "utf16", "UTF-16"),
    (b"PK\x03\x04", "notCsv", "a workbook or another zip archive"),
];
/// The most bytes that are looked at to know that.
const LONGEST_MARK: usize = 4;
/// How many names of columns a message lists, and how long each may be in bytes.
const MOST_NAMES: usize = 20;
const LONGEST_NAME: usize = 60;

/// How the file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The members of a person and the names of their columns; empty when every column is a member by its own name.
    pub map: Vec<(String, String)>,
    /// Whether columns that the map does not name are members by their own names.
    pub others: bool,
    /// The country of numbers that have none.
    pub country: Option<Country>,
    /// Whether phone numbers are checked, and written in E.164.
    pub phones: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { map: Vec::new(), others: true, country: None, phones: true }
    }
}

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A person.
    Person {
        /// The line on which the row begins, from 1.
        line: u64,
        /// The members, in the order of the map or of the columns.
        members: Vec<(String, String)>,
    },
    /// A row without a person who can be called.
    Refused(Refused),
}

/// Why a row, or the whole file, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line at fault, from 1.
    pub line: u64,
    /// The name of the column in the file, where one is at fault.
    pub column: Option<String>,
    /// The value at fault, its digits masked.
    pub value: Option<String>,
    /// Why, in one word.
    pub reason: &'static str,
    /// Why, in a sentence.
    pub message: String,
}

/// Where the reader is in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A field begins.
    Begin,
    /// In a field without quotes.
    Bare,
    /// In quotes.
    Quoted,
    /// After a quote in quotes: the end of the field, or the first of two that stand for one.
    Quote,
}

/// Where a field is in its row.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    /// Whether it has quotes that stand for one each.
    doubled: bool,
}

/// What is wrong with the row that is read.
#[derive(Debug, Clone)]
struct Problem {
    line: u64,
    /// The index of the field, if it is in one.
    field: Option<usize>,
    reason: &'static str,
    message: String,
}

#[derive(Debug)]
struct Header {
    delimiter: u8,
    names: Vec<String>,
    /// The members of a person, and the index of the column of each.
    members: Vec<(String, usize)>,
    /// Which of the members is the phone number.
    phone: usize,
}

/// The reader.
#[derive(Debug)]
pub struct Reader {
    options: Options,
    /// The first bytes of the file, until it is known what they are.
    first: Option<Vec<u8>>,
    /// The delimiter, if the first line names it, as spreadsheets write and read it: `sep=;`.
    separator: Option<u8>,
    header: Option<Header>,
    /// The line of the next byte, and that on which the row begins.
    line: u64,
    began: u64,
    /// Where the row begins in the file, in bytes.
    offset: u64,
    /// After a carriage return, to which a line feed belongs.
    after_return: bool,
    /// The bytes of the row, as they are in the file; and how many there were, those included that are not kept.
    row: Vec<u8>,
    length: usize,
    spans: Vec<Span>,
    state: State,
    /// Where the field begins among the bytes that are kept, and among all.
    from: usize,
    field: usize,
    doubled: bool,
    /// The line of the quote that was opened last.
    opened: u64,
    problem: Option<Problem>,
    /// The last line that is refused already, while a row that is refused runs on in quotes.
    refused: Option<u64>,
    is_over: bool,
}

impl Reader {
    /// A reader at the beginning of a file.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            first: Some(Vec::new()),
            separator: None,
            header: None,
            line: 1,
            began: 1,
            offset: 0,
            after_return: false,
            row: Vec::new(),
            length: 0,
            spans: Vec::new(),
            state: State::Begin,
            from: 0,
            field: 0,
            doubled: false,
            opened: 0,
            problem: None,
            refused: None,
            is_over: false,
        }
    }

    /// Reads the next bytes, and gives the rows that end in them.
    ///
    /// # Errors
    /// Why nothing of the file can be read. After that, nothing is.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Row>, Box<Refused>> {
        let mut rows = Vec::new();
        if !self.is_over {
            let done = self.take(bytes, false, &mut rows);
            self.is_over = done.is_err();
            done?;
        }
        Ok(rows)
    }

    /// The file has ended.
    ///
    /// # Errors
    /// Why nothing of the file can be read.
    pub fn end(&mut self) -> Result<Vec<Row>, Box<Refused>> {
        let mut rows = Vec::new();
        if self.is_over {
            return Ok(rows);
        }
        self.is_over = true;
        self.take(&[], true, &mut rows)?;
        if self.state == State::Quoted && self.refused.is_none() {
            let message = joined(&["a quote is opened in line ", &digits(self.opened), " and never closed"]);
            // What else is wrong may be so because of it.
            self.problem = Some(self.problem_at(self.opened, "unclosedQuote", message));
        }
        if self.length > 0 {
            self.end_row(&mut rows)?;
        }
        if self.header.is_none() {
            let message = "the file is empty: expected a first line with the names of the columns";
            return Err(whole_file(1, "emptyFile", message.to_owned()));
        }
        Ok(rows)
    }

    fn take(&mut self, bytes: &[u8], is_end: bool, rows: &mut Vec<Row>) -> Result<(), Box<Refused>> {
        let Some(mut first) = self.first.take() else { return bytes.iter().try_for_each(|byte| self.byte(*byte, rows)) };
        first.extend_from_slice(bytes);
        if first.len() < LONGEST_MARK && !is_end {
            self.first = Some(first);
            return Ok(());
        }
        // In UTF-16 each second byte of a text in Latin letters is zero.
        let is_wide = matches!(first.get(..2), Some([0, other] | [other, 0]) if *other != 0);
        let wide = is_wide.then_some(("utf16", "UTF-16"));
        let known = OTHERS.iter().find(|(mark, ..)| first.starts_with(mark)).map(|(_, reason, name)| (*reason, *name));
        if let Some((reason, name)) = known.or(wide) {
            return Err(whole_file(1, reason, joined(&["the file is ", name, ", not UTF-8: save it as CSV in UTF-8"])));
        }
        let text = first.strip_prefix(BOM).unwrap_or(&first);
        self.offset = (first.len() - text.len()) as u64;
        text.iter().try_for_each(|byte| self.byte(*byte, rows))
    }

    fn byte(&mut self, byte: u8, rows: &mut Vec<Row>) -> Result<(), Box<Refused>> {
        let ends_line = matches!(byte, b'\r' | b'\n');
        let continues = self.after_return && byte == b'\n';
        self.after_return = byte == b'\r';
        if ends_line && self.state != State::Quoted {
            if !continues || self.length > 0 {
                self.end_row(rows)?;
                self.line += 1;
                self.began = self.line;
            }
            self.offset += 1;
            return Ok(());
        }
        if ends_line && !continues {
            self.refuse_lines(self.line, rows);
            self.line += 1;
        }
        self.within(byte);
        if self.state == State::Quoted && self.is_too_long() && self.refused.is_none() && self.header.is_some() {
            let bound = digits(LONGEST_FIELD as u64);
            let opened = digits(self.opened);
            let message = joined(&["a quote is opened in line ", &opened, " and not closed within ", &bound, " bytes"]);
            // What else is wrong may be so because of it.
            self.problem = Some(self.problem_at(self.opened, "fieldTooLong", message));
            self.refuse_row(rows);
            self.refused = Some(self.opened);
            self.refuse_lines(self.line - 1, rows);
        }
        Ok(())
    }

    /// A byte that belongs to the row.
    fn within(&mut self, byte: u8) {
        self.length += 1;
        // Of a row that is refused no more is needed.
        if self.row.len() <= LONGEST_ROW {
            self.row.push(byte);
        }
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::Quote,
            (State::Quoted, _) => {}
            (State::Quote, b'"') => {
                self.state = State::Quoted;
                self.doubled = true;
            }
            (State::Begin, b'"') => {
                self.state = State::Quoted;
                self.opened = self.line;
            }
            (_, byte) if self.is_delimiter(byte) => self.end_field(self.row.len().saturating_sub(1)),
            (State::Quote, _) => {
                let opened = digits(self.opened);
                let message =
                    ["text follows the quote that closes the one opened in line ", &opened, ": is a quote missing there?"];
                self.blame(self.opened, "textAfterQuote", &joined(&message));
                self.state = State::Bare;
            }
            (_, b'"') => {
                let message = "a quote stands in a field without quotes: put the field in quotes, and write two quotes for one";
                self.blame(self.line, "strayQuote", message);
            }
            (State::Begin | State::Bare, _) => self.state = State::Bare,
        }
        if byte == 0 {
            self.blame(self.line, "nul", "there is a zero byte");
        }
        if self.is_too_long() {
            self.blame(self.line, "fieldTooLong", &joined(&["a field has more than ", &digits(LONGEST_FIELD as u64), " bytes"]));
        }
        if self.length > LONGEST_ROW && self.problem.is_none() {
            let message = joined(&["a row has more than ", &digits(LONGEST_ROW as u64), " bytes"]);
            self.problem = Some(Problem { line: self.began, field: None, reason: "rowTooLong", message });
        }
    }

    fn is_too_long(&self) -> bool {
        self.length - self.field > LONGEST_FIELD
    }

    /// In the header each of the usual ones is: which of them it is shows at its end.
    fn is_delimiter(&self, byte: u8) -> bool {
        match (&self.header, self.separator) {
            (Some(header), _) => byte == header.delimiter,
            (None, Some(separator)) => byte == separator,
            (None, None) => DELIMITERS.contains(&byte),
        }
    }

    fn end_field(&mut self, end: usize) {
        let (from, to) = if self.state == State::Quote { (self.from + 1, end.saturating_sub(1)) } else { (self.from, end) };
        if self.problem.is_none() {
            self.spans.push(Span { from, to, doubled: self.doubled });
        }
        self.from = end + 1;
        self.field = self.length;
        self.doubled = false;
        self.state = State::Begin;
    }

    fn problem_at(&self, line: u64, reason: &'static str, message: String) -> Problem {
        Problem { line, field: Some(self.spans.len()), reason, message }
    }

    /// Keeps what is wrong with the row, unless something before it is.
    fn blame(&mut self, line: u64, reason: &'static str, message: &str) {
        if self.problem.is_none() {
            self.problem = Some(self.problem_at(line, reason, message.to_owned()));
        }
    }

    /// Refuses the row for what is wrong with it.
    fn refuse_row(&self, rows: &mut Vec<Row>) {
        let Some(problem) = &self.problem else { return };
        let name = |field| self.header.as_ref()?.names.get::<usize>(field).filter(|name| !name.is_empty());
        rows.push(Row::Refused(Refused {
            line: problem.line,
            column: problem.field.and_then(name).cloned(),
            value: None,
            reason: problem.reason,
            message: problem.message.clone(),
        }));
    }

    /// Refuses the lines up to this one which the quotes of a refused row have swallowed: each may be a row of its own, and none must be lost
    /// without a word.
    fn refuse_lines(&mut self, last: u64, rows: &mut Vec<Row>) {
        let Some(refused) = self.refused else { return };
        for line in refused + 1..=last {
            let message = joined(&["the line is inside the quotes that are opened in line ", &digits(self.opened)]);
            rows.push(Row::Refused(Refused { line, column: None, value: None, reason: "insideQuote", message }));
        }
        self.refused = Some(refused.max(last));
    }

    fn end_row(&mut self, rows: &mut Vec<Row>) -> Result<(), Box<Refused>> {
        let length = self.length;
        let is_blank = self.spans.is_empty() && self.problem.is_none() && self.row.trim_ascii().is_empty();
        let done = if is_blank { Ok(()) } else { self.read(rows) };
        self.offset += length as u64;
        self.clear();
        done
    }

    /// Reads a row that is there as a whole.
    fn read(&mut self, rows: &mut Vec<Row>) -> Result<(), Box<Refused>> {
        self.end_field(self.row.len());
        let row = std::mem::take(&mut self.row);
        let text = std::str::from_utf8(&row).unwrap_or_else(|error| {
            // Of a row that is not kept whole, the last character may be cut.
            if self.problem.is_none() {
                self.problem = Some(self.not_utf8(&row, error.valid_up_to()));
            }
            ""
        });
        let done = match (&self.header, &self.problem) {
            (Some(header), None) => {
                rows.push(header.row(text, &self.spans, self.began, &self.options));
                Ok(())
            }
            (Some(_), Some(_)) => {
                self.refuse(row.last(), rows);
                Ok(())
            }
            (None, Some(problem)) => Err(whole_file(problem.line, problem.reason, problem.message.clone())),
            (None, None) => self.read_header(text),
        };
        self.row = row;
        done
    }

    /// Refuses the row, unless that was said already; and with it the lines that its quotes have swallowed.
    fn refuse(&mut self, last: Option<&u8>, rows: &mut Vec<Row>) {
        let Some(problem) = &self.problem else { return };
        if self.refused.is_none() {
            self.refuse_row(rows);
            self.refused = Some(problem.line).filter(|_| matches!(problem.reason, "unclosedQuote" | "textAfterQuote"));
        }
        // At the end of the file, the last line may have nothing in it.
        let is_begun = self.length > LONGEST_ROW || !matches!(last, Some(b'\n' | b'\r'));
        self.refuse_lines(if is_begun { self.line } else { self.line - 1 }, rows);
    }

    fn not_utf8(&self, row: &[u8], at: usize) -> Problem {
        let byte = row.get(at).copied().unwrap_or_default();
        let offset = digits(self.offset + at as u64);
        let byte = digits(byte.into());
        let message = ["the byte at offset ", &offset, " of the file, ", &byte, ", is not UTF-8: save it as CSV in UTF-8"];
        Problem {
            line: self.began + line_ends(row.get(..at).unwrap_or_default()),
            field: self.spans.iter().position(|span| at < span.to),
            reason: "notUtf8",
            message: joined(&message),
        }
    }

    fn read_header(&mut self, text: &str) -> Result<(), Box<Refused>> {
        if let Some([separator @ (b',' | b';' | b'\t' | b'|')]) = text.strip_prefix("sep=").map(str::as_bytes)
            && self.separator.is_none()
        {
            self.separator = Some(*separator);
            return Ok(());
        }
        // That by which the columns are there; if none is, that which makes the most of them.
        let mut best: Option<(Header, Option<Box<Refused>>)> = None;
        for delimiter in DELIMITERS {
            let delimiter = self.separator.unwrap_or(delimiter);
            let (header, why) = self.header_by(delimiter, text);
            let is_better = best
                .as_ref()
                .is_none_or(|(other, not)| not.is_some() && (why.is_none() || header.names.len() > other.names.len()));
            if is_better {
                best = Some((header, why));
            }
        }
        match best {
            Some((_, Some(why))) => Err(why),
            Some((header, None)) => {
                self.header = Some(header);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The header by one delimiter, and why it cannot be that.
    fn header_by(&mut self, delimiter: u8, text: &str) -> (Header, Option<Box<Refused>>) {
        let separator = self.separator.replace(delimiter);
        let line = self.line;
        self.clear();
        self.line = self.began;
        text.bytes().for_each(|byte| self.within(byte));
        self.end_field(self.row.len());
        self.separator = separator;
        self.line = line;
        let names = self.spans.iter().map(|span| span.text(text).trim_ascii().to_owned()).collect();
        let mut header = Header { delimiter, names, members: Vec::new(), phone: 0 };
        let why = match &self.problem {
            Some(problem) => Some(whole_file(problem.line, problem.reason, problem.message.clone())),
            None => header.find_columns(&self.options, self.began).err(),
        };
        (header, why)
    }

    /// Forgets the row.
    fn clear(&mut self) {
        self.row.clear();
        self.spans.clear();
        (self.from, self.length, self.field) = (0, 0, 0);
        self.state = State::Begin;
        self.doubled = false;
        self.problem = None;
        self.refused = None;
    }
}

impl Header {
    /// Finds the columns of the members.
    fn find_columns(&mut self, options: &Options, line: u64) -> Result<(), Box<Refused>> {
        let is_mapped = |member: &str| options.map.iter().any(|(name, _)| name == member);
        let own = (!is_mapped(PHONE)).then(|| (PHONE.to_owned(), PHONE.to_owned()));
        for (member, column) in options.map.iter().chain(&own) {
            let mut found = self.names.iter().enumerate().filter(|(_, name)| *name == column);
            match (found.next(), found.next()) {
                (Some((index, _)), None) => self.members.push((member.clone(), index)),
                (Some(_), Some(_)) => return Err(twice(line, column)),
                (None, _) => return Err(self.lacks(line, column)),
            }
        }
        for (index, name) in self.names.iter().enumerate() {
            let is_used = self.members.iter().any(|(member, at)| *at == index || member == name);
            if !options.others || name.is_empty() || is_used {
                continue;
            }
            if self.names.iter().skip(index + 1).any(|other| other == name) {
                return Err(twice(line, name));
            }
            self.members.push((name.clone(), index));
        }
        self.phone = self.members.iter().position(|(member, _)| member == PHONE).unwrap_or_default();
        Ok(())
    }

    /// The row that has all it should have.
    fn row(&self, text: &str, spans: &[Span], line: u64, options: &Options) -> Row {
        let refused = |column: usize, value: Option<String>, reason: &'static str, message: String| {
            let column = self.names.get(column).filter(|name| !name.is_empty()).cloned();
            Row::Refused(Refused { line, column, value, reason, message })
        };
        let (is, wanted) = (spans.len(), self.names.len());
        if is != wanted {
            let counts = ["the row has ", &digits(is as u64), " fields, the header ", &digits(wanted as u64)];
            let (reason, why) = if is < wanted { ("tooFewFields", "") } else { ("tooManyFields", MORE) };
            return refused(is, None, reason, joined(&[&joined(&counts), why]));
        }
        let mut members = Vec::with_capacity(self.members.len());
        for (index, (member, column)) in self.members.iter().enumerate() {
            let mut value = spans.get(*column).map(|span| span.text(text)).unwrap_or_default();
            if member == "id" && value.trim().is_empty() {
                return refused(*column, None, "emptyId", "the id is empty".to_owned());
            }
            if index == self.phone && options.phones {
                match phone::check(&value, options.country.as_ref()) {
                    Ok(phone) => value = phone,
                    Err(why) => {
                        let shown = Some(excerpt(&mask::number(value.trim()), LONGEST_NAME)).filter(|value| !value.is_empty());
                        return refused(*column, shown, why.reason, why.message);
                    }
                }
            }
            members.push((member.clone(), value));
        }
        Row::Person { line, members }
    }

    fn lacks(&self, line: u64, column: &str) -> Box<Refused> {
        let names: Vec<String> =
            self.names.iter().filter(|name| !name.is_empty()).take(MOST_NAMES).map(|name| shown(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let name = shown(column);
        let message = joined(&["the column ", &name, " does not exist; there are ", &list(&names, ", ")]);
        of_column(name, whole_file(line, "missingColumn", message))
    }
}

impl Span {
    fn text(self, row: &str) -> String {
        let text = row.get(self.from..self.to).unwrap_or_default();
        if !self.doubled {
            return text.to_owned();
        }
        let mut single = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = cut(rest, b"\"") {
            single.push_str(before);
            single.push('"');
            rest = after.strip_prefix('"').unwrap_or(after);
        }
        single.push_str(rest);
        single
    }
}

impl Refused {
    /// The same as an error, for a mistake by which nothing of the file can be read.
    #[must_use]
    pub fn error(&self) -> Box<Error> {
        Error::validation(&joined(&["line ", &digits(self.line)]), &self.message)
    }
}

fn whole_file(line: u64, reason: &'static str, message: String) -> Box<Refused> {
    Box::new(Refused { line, column: None, value: None, reason, message })
}

fn of_column(name: String, mut refused: Box<Refused>) -> Box<Refused> {
    refused.column = Some(name);
    refused
}

fn twice(line: u64, column: &str) -> Box<Refused> {
    let name = shown(column);
    let message = joined(&["the column ", &name, " is there twice: which of them is meant?"]);
    of_column(name, whole_file(line, "duplicateColumn", message))
}

/// The name of a column as a message has it. Where the names are missing, the first line has people in it.
fn shown(name: &str) -> String {
    let name = excerpt(name, LONGEST_NAME);
    if name.bytes().filter(u8::is_ascii_digit).count() >= 5 { mask::number(&name) } else { name }
}

/// How many lines end in these bytes: a carriage return and its line feed end one.
fn line_ends(bytes: &[u8]) -> u64 {
    let mut before = 0;
    let mut count = 0;
    for byte in bytes {
        count += u64::from(*byte == b'\r' || (*byte == b'\n' && before != b'\r'));
        before = *byte;
    }
    count
}
