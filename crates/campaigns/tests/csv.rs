//! The reader of lists, held against RFC 4180, and against another reader of CSV.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use csv::{ReaderBuilder, Terminator};
use proptest::prelude::*;
use ringwire_campaigns::csv::{LONGEST_FIELD, LONGEST_ROW, Options, Reader, Refused, Row};
use ringwire_campaigns::phone::Country;

/// A file, read in one piece.
fn read(text: &[u8], options: Options) -> Result<Vec<Row>, Box<Refused>> {
    let mut reader = Reader::new(options);
    let mut rows = reader.push(text)?;
    rows.extend(reader.end()?);
    Ok(rows)
}

/// The same, in pieces of that size.
fn read_in_pieces(text: &[u8], size: usize, options: Options) -> Result<Vec<Row>, Box<Refused>> {
    let mut reader = Reader::new(options);
    let mut rows = Vec::new();
    for piece in text.chunks(size) {
        rows.extend(reader.push(piece)?);
    }
    rows.extend(reader.end()?);
    Ok(rows)
}

fn people(rows: &[Row]) -> Vec<(u64, Vec<&str>)> {
    let person = |row| match row {
        &Row::Person { line, ref members } => Some((line, members.iter().map(|(_, value)| value.as_str()).collect())),
        Row::Refused(_) => None,
    };
    rows.iter().filter_map(person).collect()
}

/// Line, column, reason.
type Fault = (u64, Option<String>, &'static str);

/// What is refused, and how many people there are.
fn summary(text: &[u8], options: Options) -> (Vec<Fault>, usize) {
    match read(text, options) {
        Ok(rows) => {
            let refused = rows.iter().filter_map(|row| match row {
                Row::Refused(refused) => Some((refused.line, refused.column.clone(), refused.reason)),
                Row::Person { .. } => None,
            });
            (refused.collect(), people(&rows).len())
        }
        Err(refused) => (vec![(refused.line, refused.column.clone(), refused.reason)], 0),
    }
}

/// A file that is broken in one way, what is said of it, and how many people are in it all the same.
struct Broken {
    file: &'static [u8],
    refused: &'static [(u64, &'static str, &'static str)],
    people: usize,
}

const fn broken(file: &'static [u8], refused: &'static [(u64, &'static str, &'static str)], people: usize) -> Broken {
    Broken { file, refused, people }
}

const BROKEN: &[Broken] = &[
    // The file as a whole.
    broken(b"", &[(1, "", "emptyFile")], 0),
    broken(b"\n\r\n\r", &[(1, "", "emptyFile")], 0),
    broken(b"\xef\xbb\xbf", &[(1, "", "emptyFile")], 0),
    broken(b"   \n", &[(1, "", "emptyFile")], 0),
    broken(b"\xff\xfep\0h\0o\0n\0e\0", &[(1, "", "utf16")], 0),
    broken(b"\xfe\xff\0p\0h\0o\0n\0e", &[(1, "", "utf16")], 0),
    broken(b"p\0h\0o\0n\0e\0\n\0", &[(1, "", "utf16")], 0),
    broken(b"\0p\0h\0o\0n\0e", &[(1, "", "utf16")], 0),
    broken(b"PK\x03\x04\x14\0\x06\0", &[(1, "", "notCsv")], 0),
    // Its header.
    broken(b"name,mobile\nAnn,+14255550123\n", &[(1, "phone", "missingColumn")], 0),
    broken(b"+14255550123,Ann\n+14255550124,Bob\n", &[(1, "phone", "missingColumn")], 0),
    broken(b"Phone\n+14255550123\n", &[(1, "phone", "missingColumn")], 0),
    broken(b"phone|name\n+14255550123|Ann\n", &[(1, "phone", "missingColumn")], 0),
    broken(b"sep=|\nphone,name\n+14255550123,Ann\n", &[(2, "phone", "missingColumn")], 0),
    broken(b"phone,phone\n+14255550123,+14255550124\n", &[(1, "phone", "duplicateColumn")], 0),
    broken(b"phone,name,name\n+14255550123,a,b\n", &[(1, "name", "duplicateColumn")], 0),
    broken(b"phone,\"name\n+14255550123,Ann\n", &[(1, "", "unclosedQuote")], 0),
    broken(b"phone,na\"me\n+14255550123,Ann\n", &[(1, "", "strayQuote")], 0),
    broken(b"\n\nphone,\"na\"me\n+14255550123,Ann\n", &[(3, "", "textAfterQuote")], 0),
    broken(b"phone,na\xefme\n+14255550123,Ann\n", &[(1, "", "notUtf8")], 0),
    broken(b"phone,na\0me\n+14255550123,Ann\n", &[(1, "", "nul")], 0),
    // Fields too many or too few.
    broken(b"phone,name\n+14255550123\n", &[(2, "name", "tooFewFields")], 0),
    broken(b"phone,name\n+14255550123,Ann\n+14255550124\n", &[(3, "name", "tooFewFields")], 1),
    broken(b"phone,name\n+14255550123,Ann,x\n", &[(2, "", "tooManyFields")], 0),
    broken(b"phone,name\n+14255550123,Doe, Ann\n+14255550124,Bob\n", &[(2, "", "tooManyFields")], 1),
    broken(b"phone,name\n+14255550123,Ann,\n", &[(2, "", "tooManyFields")], 0),
    broken(b"phone;name\n+14255550123,Ann\n", &[(2, "name", "tooFewFields")], 0),
    broken(b"phone,name\r\n+14255550123;Ann\r\n+14255550124,Bob\r\n", &[(2, "name", "tooFewFields")], 1),
    // Quotes.
    broken(b"phone,name\n+14255550123,An\"n\n+14255550124,Bob\n", &[(2, "name", "strayQuote")], 1),
    broken(b"phone,name\n+14255550123, \"Ann\"\n", &[(2, "name", "strayQuote")], 0),
    broken(b"phone,name\n+14255550123,6\" pipe\n+14255550124,Bob\n", &[(2, "name", "strayQuote")], 1),
    broken(b"phone,name\n=\"+14255550123\",Ann\n", &[(2, "phone", "strayQuote")], 0),
    broken(b"phone,name\n+14255550123,\"Ann\" \n+14255550124,Bob\n", &[(2, "name", "textAfterQuote")], 1),
    broken(b"phone,name\n+14255550123,\"An\"n\"\n", &[(2, "name", "textAfterQuote")], 0),
    broken(b"phone,name\n\"+14255550123\"x,Ann\n", &[(2, "phone", "textAfterQuote")], 0),
    broken(b"phone,name\n+14255550123,\"Ann\n", &[(2, "name", "unclosedQuote")], 0),
    broken(b"phone,name\n+14255550123,\"Ann", &[(2, "name", "unclosedQuote")], 0),
    broken(b"phone,name\n+14255550123,\"", &[(2, "name", "unclosedQuote")], 0),
    broken(
        b"phone,name\n+14255550122,Al\n+14255550123,\"Ann\n+14255550124,Bob\r\n\n+14255550125,Cy\n",
        &[(3, "name", "unclosedQuote"), (4, "", "insideQuote"), (5, "", "insideQuote"), (6, "", "insideQuote")],
        1,
    ),
    broken(
        b"phone,name\n+14255550123,\"Ann\n+14255550124,\"Bob\"\n+14255550125,Cy\n",
        &[(2, "name", "textAfterQuote"), (3, "", "insideQuote")],
        1,
    ),
    broken(
        b"phone,name\n\"+14255550123\",\"a\nb\" c\n+14255550125,Cy\n",
        &[(2, "name", "textAfterQuote"), (3, "", "insideQuote")],
        1,
    ),
    broken(b"name,note,phone\n\"a\nb\",\"c,+14255550123\nd\n", &[(3, "note", "unclosedQuote"), (4, "", "insideQuote")], 0),
    // Bytes.
    broken(b"phone,name\n+14255550123,Ren\xe9\n+14255550124,Bob\n", &[(2, "name", "notUtf8")], 1),
    broken(b"phone,name\n+14255550123,\"a\r\nRen\xe9\"\n+14255550124,Bob\n", &[(3, "name", "notUtf8")], 1),
    broken(b"phone,name\n+14255550123,\xc3\n", &[(2, "name", "notUtf8")], 0),
    broken(b"phone,name\n+14255550123,\xed\xa0\x80\n", &[(2, "name", "notUtf8")], 0),
    broken(b"phone,name\n+14255550123,\xc0\xaf\n", &[(2, "name", "notUtf8")], 0),
    broken(b"phone,name\n+14255550123,A\0nn\n+14255550124,Bob\n", &[(2, "name", "nul")], 1),
    broken(b"phone,name\n+14255550123,\"A\n\0nn\"\n", &[(3, "name", "nul")], 0),
    // Phone numbers and ids.
    broken(b"phone,name\n,Ann\n", &[(2, "phone", "noPhone")], 0),
    broken(b"phone,name\n,\n,\n", &[(2, "phone", "noPhone"), (3, "phone", "noPhone")], 0),
    broken(b"phone,name\n\" \",Ann\n", &[(2, "phone", "noPhone")], 0),
    broken(b"phone,name\nunknown,Ann\n", &[(2, "phone", "notE164")], 0),
    broken(b"phone,name\n+0123456,Ann\n", &[(2, "phone", "notE164")], 0),
    broken(b"phone,name\n+1234567890123456,Ann\n", &[(2, "phone", "notE164")], 0),
    broken(b"phone,name\n4.25555E+09,Ann\n", &[(2, "phone", "notE164")], 0),
    broken(b"phone,name\n425 555 0123,Ann\n+14255550124,Bob\n", &[(2, "phone", "noCountry")], 1),
    broken(b"phone,name\n+14255550123 +14255550124,Ann\n", &[(2, "phone", "notE164")], 0),
    broken(b"phone,id\n+14255550123,\n", &[(2, "id", "emptyId")], 0),
    broken(b"phone,id\n+14255550123,\" \"\n+14255550124,7\n", &[(2, "id", "emptyId")], 1),
    broken(b"name,phone\n\"a\nb\",12\nBob,+14255550124\n", &[(2, "phone", "noCountry")], 1),
    broken(b"id,phone\r\n1,+14255550123\r\n\r\n2,bad\r\n3,+14255550125\r\n", &[(4, "phone", "notE164")], 2),
    broken(b"id\tphone\r1\tbad\r2\t+14255550125\r", &[(2, "phone", "notE164")], 1),
];

#[test]
fn each_broken_file_is_refused_with_line_column_and_reason() {
    assert!(BROKEN.len() >= 60, "{}", BROKEN.len());
    for Broken { file, refused, people } in BROKEN {
        let shown = String::from_utf8_lossy(file);
        let expected: Vec<_> = refused
            .iter()
            .map(|(line, column, reason)| (*line, Some((*column).to_owned()).filter(|name| !name.is_empty()), *reason))
            .collect();
        assert_eq!(summary(file, Options::default()), (expected, *people), "{shown:?}");
    }
}

#[test]
fn how_a_file_is_cut_changes_nothing() {
    for Broken { file, .. } in BROKEN {
        let whole = read(file, Options::default());
        for size in 1..=file.len().max(1) {
            assert_eq!(read_in_pieces(file, size, Options::default()), whole, "{size}: {:?}", String::from_utf8_lossy(file));
        }
    }
}

#[test]
fn no_number_is_in_a_message() {
    for Broken { file, .. } in BROKEN {
        let messages: Vec<String> = match read(file, Options::default()) {
            Ok(rows) => rows
                .into_iter()
                .filter_map(|row| match row {
                    Row::Refused(Refused { value, message, .. }) => Some(format!("{message} {value:?}")),
                    Row::Person { .. } => None,
                })
                .collect(),
            Err(refused) => vec![refused.error().message],
        };
        for message in messages {
            let message = message.replace("+14255550123", "");
            let digits = message.split(|other: char| !other.is_ascii_digit()).map(str::len).max();
            assert!(digits < Some(4), "{message}");
        }
    }
}

/// What one refused row, or file, says.
fn said(text: &[u8], options: Options) -> String {
    match read(text, options) {
        Ok(rows) => rows
            .into_iter()
            .find_map(|row| match row {
                Row::Refused(refused) => Some(refused.message),
                Row::Person { .. } => None,
            })
            .unwrap_or_default(),
        Err(refused) => refused.error().message,
    }
}

#[test]
fn messages_say_where_and_what_to_do() {
    for (file, says) in [
        (&b"phone,n\n+14255550123,Ren\xe9\n"[..], "the byte at offset 24 of the file, 233, is not UTF-8"),
        (b"\xef\xbb\xbfphone,n\r\n+14255550123,\xff\n", "at offset 25 of the file"),
        (b"phone,name\n+14255550123,Doe, Ann\n", "the row has 3 fields, the header 2: is there a delimiter in a field"),
        (b"name,mobile\n", "line 1: the column phone does not exist; there are name, mobile"),
        (b"+14255550123,Ann\n", "there are +*********23, Ann"),
        (b"phone\n\n\"+14255550123\n", "a quote is opened in line 3 and never closed"),
        (b"phone,name\n+14255550123,\"a\nb\"c\n", "opened in line 2"),
        (b"\xff\xfep\0", "UTF-16"),
        (b"PK\x03\x04", "workbook"),
    ] {
        let message = said(file, Options::default());
        assert!(message.contains(says), "{message}");
    }
}

#[test]
fn a_map_names_the_columns() {
    let map = [("phone", "Mobile"), ("id", "No"), ("when", "When")];
    let map: Vec<_> = map.iter().map(|(member, column)| ((*member).to_owned(), (*column).to_owned())).collect();
    let file = b"\xef\xbb\xbfNo;When;Secret; Mobile ;Secret\r\n1;\"Mon; 9:00\";x;030 123456;y\r\n";
    let country = Some(Country::read("49", "").unwrap());
    let options = Options { map: map.clone(), others: false, country: country.clone(), phones: true };
    let rows = read(file, options.clone()).unwrap();
    let members = |row: &Row| match row {
        Row::Person { members, .. } => {
            members.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        }
        Row::Refused(refused) => panic!("{refused:?}"),
    };
    assert_eq!(members(&rows[0]), "phone=+4930123456 id=1 when=Mon; 9:00");
    let raw = read(file, Options { phones: false, ..options.clone() }).unwrap();
    assert_eq!(members(&raw[0]), "phone=030 123456 id=1 when=Mon; 9:00");
    // A column that is there twice is a mistake only where it is used.
    assert_eq!(read(file, Options { others: true, ..options.clone() }).unwrap_err().reason, "duplicateColumn");
    let others = read(b"No,When,City,Mobile\n1,now,Rome,+14255550123\n", Options { others: true, ..options }).unwrap();
    assert_eq!(members(&others[0]), "phone=+14255550123 id=1 when=now City=Rome");
    let missing = Options { map, others: false, country, phones: true };
    let refused = read(b"No,When,mobile\n", missing).unwrap_err();
    assert_eq!((refused.reason, refused.column.as_deref()), ("missingColumn", Some("Mobile")));
}

#[test]
fn the_delimiter_is_that_of_the_header() {
    for (file, expected) in [
        (&b"phone,name\n+14255550123,a;b\tc\n"[..], vec!["+14255550123", "a;b\tc"]),
        (b"phone;name\n+14255550123;a,b\tc\n", vec!["+14255550123", "a,b\tc"]),
        (b"phone\tname\n+14255550123\ta,b;c\n", vec!["+14255550123", "a,b;c"]),
        // Not that which is there most often, but that by which there is a phone.
        (b"phone;\"a,b\";c, d, e\n+14255550123;x;y\n", vec!["+14255550123", "x", "y"]),
        (b"phone;c, d, e\n+14255550123;y\n", vec!["+14255550123", "y"]),
        (b"phone\n+14255550123\n", vec!["+14255550123"]),
        (b"sep=;\r\nphone;a,b,c\r\n+14255550123;x\r\n", vec!["+14255550123", "x"]),
        (b"sep=|\nphone|x\n+14255550123|,;\n", vec!["+14255550123", ",;"]),
    ] {
        let rows = read(file, Options::default()).unwrap();
        assert_eq!(people(&rows).first().map(|(_, values)| values.clone()), Some(expected), "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn header_only_is_an_empty_list_and_blank_lines_are_none() {
    assert_eq!(read(b"phone,name\n", Options::default()), Ok(vec![]));
    assert_eq!(read(b"phone,name", Options::default()), Ok(vec![]));
    let rows = read(b"\r\n\nphone\r\n\r\n  \n+14255550123\n\n\n+14255550124", Options::default()).unwrap();
    assert_eq!(people(&rows), [(6, vec!["+14255550123"]), (9, vec!["+14255550124"])]);
}

#[test]
fn fields_and_rows_are_bounded() {
    let file = |field: &str| format!("phone,x\n+14255550123,{field}\n+14255550124,y\n").into_bytes();
    let bare = "a".repeat(LONGEST_FIELD);
    assert_eq!(summary(&file(&bare), Options::default()), (vec![], 2));
    let longer = summary(&file(&format!("{bare}a")), Options::default());
    assert_eq!(longer, (vec![(2, Some("x".to_owned()), "fieldTooLong")], 1));
    // In a quoted field every line that is lost is named, and the rows after it are read.
    let lines = "+14255550100,z\n".repeat(LONGEST_FIELD / 15 + 10);
    let (refused, count) = summary(&file(&format!("\"{lines}\"")), Options::default());
    assert_eq!(refused.len(), lines.len() / 15 + 1);
    assert_eq!(refused[0], (2, Some("x".to_owned()), "fieldTooLong"));
    assert!(refused[1..].iter().zip(3..).all(|(refused, line)| *refused == (line, None, "insideQuote")), "{:?}", &refused[..9]);
    assert_eq!(count, 1);
    let mut endless = file(&format!("\"{lines}"));
    endless.extend(b"+14255550125,z");
    let (refused, count) = summary(&endless, Options::default());
    assert_eq!((refused.len(), count), (lines.len() / 15 + 3, 0));
    assert_eq!(refused.last(), Some(&(lines.len() as u64 / 15 + 4, None, "insideQuote")));
    // A row of many fields.
    let header = (0..20).map(|index| format!("c{index}")).collect::<Vec<_>>().join(",");
    let wide = format!("phone,{header}\n+14255550123,{}\n", vec!["b".repeat(LONGEST_ROW / 20); 20].join(","));
    assert_eq!(summary(wide.as_bytes(), Options::default()), (vec![(2, None, "rowTooLong")], 0));
}

#[test]
fn after_an_error_of_the_file_nothing_is_read() {
    let mut reader = Reader::new(Options::default());
    assert_eq!(reader.push(b"name\n+14255550123\n").unwrap_err().reason, "missingColumn");
    assert_eq!(reader.push(b"phone\n+14255550123\n"), Ok(vec![]));
    assert_eq!(reader.end(), Ok(vec![]));
}

/// The characters that make a difference.
fn field() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just("\t".to_owned()),
        Just("\r\n".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just(" ".to_owned()),
        Just("é".to_owned()),
        Just("日本".to_owned()),
        Just("😀".to_owned()),
        "[a-z0-9+]{1,8}",
    ];
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// A table of valid CSV, as a program writes it: quotes where they must be, and where they need not.
#[derive(Debug, Clone)]
struct Table {
    columns: usize,
    rows: Vec<(Vec<String>, u64)>,
    delimiter: char,
    end: &'static str,
    bom: bool,
    last: bool,
}

fn table() -> impl Strategy<Value = Table> {
    let ends = prop_oneof![Just("\n"), Just("\r\n"), Just("\r")];
    let delimiters = prop_oneof![Just(','), Just(';'), Just('\t')];
    (1_usize..5, delimiters, ends, any::<bool>(), any::<bool>()).prop_flat_map(|(columns, delimiter, end, bom, last)| {
        let row = (proptest::collection::vec(field(), columns), any::<u64>());
        // A header of one column shows no delimiter.
        let delimiter = if columns == 1 { ',' } else { delimiter };
        proptest::collection::vec(row, 0..6).prop_map(move |rows| Table { columns, rows, delimiter, end, bom, last })
    })
}

impl Table {
    fn text(&self) -> Vec<u8> {
        let mut lines: Vec<String> = vec![];
        let names: Vec<String> = (1..self.columns).map(|index| format!("c{index}")).collect();
        let header = std::iter::once("phone".to_owned()).chain(names).collect::<Vec<_>>();
        lines.push(header.join(&self.delimiter.to_string()));
        for (fields, quoted) in &self.rows {
            let written = fields.iter().enumerate().map(|(index, field)| {
                let must = field.contains(['"', '\r', '\n', self.delimiter]) || field.trim().is_empty();
                if must || quoted >> index & 1 == 1 { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.clone() }
            });
            lines.push(written.collect::<Vec<_>>().join(&self.delimiter.to_string()));
        }
        let mut text = if self.bom { "\u{feff}".to_owned() } else { String::new() };
        text.push_str(&lines.join(self.end));
        if self.last {
            text.push_str(self.end);
        }
        text.into_bytes()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_files_are_read_as_another_reader_reads_them(table in table(), size in 1_usize..9) {
        let text = table.text();
        let options = Options { phones: false, ..Options::default() };
        let rows = read_in_pieces(&text, size, options).map_err(|refused| TestCaseError::fail(format!("{refused:?}")))?;
        let mut judge = ReaderBuilder::new()
            .delimiter(table.delimiter as u8)
            .terminator(Terminator::CRLF)
            .has_headers(true)
            .from_reader(text.as_slice());
        let mut expected = Vec::new();
        for record in judge.records() {
            let record = record.map_err(|error| TestCaseError::fail(error.to_string()))?;
            expected.push(record.iter().map(str::to_owned).collect::<Vec<_>>());
        }
        let got: Vec<Vec<String>> = people(&rows).into_iter().map(|(_, values)| values.into_iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(&got, &expected);
        prop_assert_eq!(got, table.rows.iter().map(|(fields, _)| fields.clone()).collect::<Vec<_>>());
        // The lines are those of an editor, which counts a line feed, a carriage return, and both together as one end.
        let starts: Vec<u64> = people(&rows).iter().map(|(line, _)| *line).collect();
        let mut line = 2;
        for ((fields, _), start) in table.rows.iter().zip(starts) {
            prop_assert_eq!(start, line);
            let row = fields.join("-").replace("\r\n", "\n");
            line += 1 + row.matches(['\n', '\r']).count() as u64;
        }
    }

    #[test]
    fn no_bytes_make_it_panic_and_their_cuts_change_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200), size in 1_usize..9) {
        let mut file = b"phone,x\n".to_vec();
        file.extend(&bytes);
        prop_assert_eq!(read_in_pieces(&file, size, Options::default()), read(&file, Options::default()));
        prop_assert_eq!(read_in_pieces(&bytes, size, Options::default()), read(&bytes, Options::default()));
    }

    #[test]
    fn each_line_of_a_file_is_a_person_refused_or_inside_one(bytes in "[ab,\"\n\r+1-9]{0,120}") {
        let file = format!("phone,x\n{bytes}");
        let rows = read(file.as_bytes(), Options { phones: false, ..Options::default() }).unwrap();
        let lines: Vec<u64> = rows.iter().map(|row| match row {
            Row::Person { line, .. } | Row::Refused(Refused { line, .. }) => *line,
        }).collect();
        prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "{lines:?}");
        // Whatever another reader takes of a file in which nothing is refused, is taken here as well.
        if people(&rows).len() == rows.len() {
            let mut judge = ReaderBuilder::new().flexible(true).from_reader(file.as_bytes());
            let expected = judge.records().filter(|record| record.as_ref().is_ok_and(|record| record.iter().any(|field| !field.trim().is_empty()) || record.len() > 1)).count();
            prop_assert_eq!(rows.len(), expected);
        }
    }
}
