//! Times of events, in units of 100 nanoseconds since 1970, the precision of the service.

use ringwire::http_date;
use ringwire::text::{cut, digits, joined, number};

/// Units in a millisecond.
const MILLISECOND: i64 = 10_000;
const SECOND: i64 = 1000 * MILLISECOND;
const DAY: i64 = 86_400 * SECOND;
/// 2000 years, in days.
const FIVE_ERAS: i64 = 5 * 146_097;

/// Reads ISO 8601 with an offset, to seven places: `2026-11-20T09:30:00.6967712+00:00`.
pub fn read(text: &str) -> Option<i64> {
    let field = |from: usize, to: usize| i64::try_from(number(text.get(from..to)?)?).ok();
    let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if shape.iter().any(|&(at, mark)| text.as_bytes().get(at).is_none_or(|byte| byte.to_ascii_uppercase() != mark)) {
        return None;
    }
    let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
    let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut fraction = 0;
    if let Some(after) = rest.strip_prefix('.') {
        let places = after.bytes().take_while(u8::is_ascii_digit).count();
        let shown = joined(&[after.get(..places.min(7))?, "0000000"]);
        fraction = i64::try_from(number(shown.get(..7)?)?).ok()?;
        rest = after.get(places..)?;
    }
    let seconds = (hour * 60 + minute) * 60 + second - offset_s(rest)?;
    Some(days_before(year, month, day) * DAY + seconds * SECOND + fraction)
}

/// How far the clock is ahead of UTC, in seconds.
fn offset_s(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (hours, minutes) = cut(text.get(1..)?, b":").filter(|_| text.len() <= 6)?;
    let ahead = i64::try_from(number(hours)? * 3600 + number(minutes)? * 60).ok()?;
    match text.get(..1)? {
        "+" => Some(ahead),
        "-" => Some(-ahead),
        _ => None,
    }
}

/// Writes a time in UTC, to the millisecond: `2026-11-20T09:30:00.696Z`.
pub fn written(time: i64) -> String {
    let (seconds, milliseconds) = (to_the_second(time), padded(time.rem_euclid(SECOND) / MILLISECOND, 3));
    joined(&[seconds.strip_suffix('Z').unwrap_or_default(), ".", &milliseconds, "Z"])
}

/// The same to the second: `2026-11-20T09:30:00Z`.
pub fn to_the_second(time: i64) -> String {
    let (year, month, day) = civil(time.div_euclid(DAY));
    let of_day = time.rem_euclid(DAY) / SECOND;
    let [month, day] = [month, day].map(|number| padded(number, 2));
    let [hour, minute, second] = [of_day / 3600, of_day / 60 % 60, of_day % 60].map(|number| padded(number, 2));
    joined(&[&padded(year, 4), "-", &month, "-", &day, "T", &hour, ":", &minute, ":", &second, "Z"])
}

/// The time between two times, in whole milliseconds; 0 if `to` is earlier.
pub fn milliseconds(from: i64, to: i64) -> i64 {
    (to - from).max(0) / MILLISECOND
}

fn padded(number: i64, width: usize) -> String {
    let shown = digits(number.unsigned_abs());
    joined(&["0000".get(..width.saturating_sub(shown.len())).unwrap_or_default(), &shown])
}

// `http_date` counts days from 1970 on. Five eras of 400 years are added, so that every year of four digits lies after that.

fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let [year, month, day] = [year + 5 * 400, month, day].map(i64::unsigned_abs);
    http_date::days_before(year, month, day).cast_signed() - FIVE_ERAS
}

fn civil(days: i64) -> (i64, i64, i64) {
    let (year, month, day) = http_date::civil((days + FIVE_ERAS).unsigned_abs());
    (year.cast_signed() - 5 * 400, month.cast_signed(), day.cast_signed())
}

#[cfg(test)]
mod tests {
    use super::{milliseconds, read, to_the_second, written};

    #[test]
    fn times_are_read_and_written() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
            ("2026-11-20T09:30:00.6967712+00:00", "2026-11-20T09:30:00.696Z"),
            ("2021-05-14T09:26:53.5Z", "2021-05-14T09:26:53.500Z"),
            ("2024-02-29T23:59:59.9999999-01:30", "2024-03-01T01:29:59.999Z"),
            ("2000-03-01T00:30:00+01:00", "2000-02-29T23:30:00.000Z"),
            ("1899-12-31t00:00:00.123456789z", "1899-12-31T00:00:00.123Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"),
        ] {
            assert_eq!(read(text).map(written).as_deref(), Some(expected), "{text}");
            let again = read(expected).map(to_the_second);
            assert_eq!(again.as_deref(), expected.get(..19).map(|start| [start, "Z"].concat()).as_deref());
        }
        for days in 0..3000 {
            let time = (days * 53 - 70_000) * super::DAY;
            assert_eq!(read(&written(time)), Some(time));
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2026-11-20",
            "2026-11-20T09:30:00",
            "2026-13-20T09:30:00Z",
            "2026-11-20 09:30:00Z",
            "2026-1a-20T09:30:00Z",
            "2026-11-20T09:30:00.Zx",
            "2026-11-20T09:30:00+aa:00",
            "2026-11-20T09:30:00+99999999999999999999:00",
            "é026-11-20T09:30:00Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_lies_between_is_never_negative() {
        assert_eq!([milliseconds(0, 25_000), milliseconds(25_000, 0)], [2, 0]);
    }
}
