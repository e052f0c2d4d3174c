//! Dates, times and lengths of time as text, in the forms that SQL, JSON and HTTP share.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::Unfit;

/// Whether Python's dates and all databases know a year.
pub(crate) fn is_year(year: i32) -> bool {
    (1..=9999).contains(&year)
}

pub(super) const DAY: i64 = 86_400_000_000;

/// Writes `2024-02-29`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::write_date;
///
/// let mut out = Vec::new();
/// write_date(&mut out, NaiveDate::from_ymd_opt(965, 8, 1).unwrap());
/// assert_eq!(out, b"0965-08-01");
/// # Ok::<(), Error>(())
/// ```
pub fn write_date(out: &mut Vec<u8>, date: NaiveDate) {
    // A year outside of four digits keeps its sign and digits; Python has none.
    match u32::try_from(date.year()) {
        Ok(year) if year <= 9999 => digits::<4>(out, year),
        _ => out.extend_from_slice(itoa::Buffer::new().format(date.year()).as_bytes()),
    }
    out.push(b'-');
    digits::<2>(out, date.month());
    out.push(b'-');
    digits::<2>(out, date.day());
}

/// Writes `12:30:00`, with six digits of microseconds if they are not zero.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::write_time;
///
/// let mut out = Vec::new();
/// write_time(&mut out, NaiveTime::from_hms_milli_opt(8, 30, 0, 500).unwrap());
/// assert_eq!(out, b"08:30:00.500000");
/// # Ok::<(), Error>(())
/// ```
pub fn write_time(out: &mut Vec<u8>, time: NaiveTime) {
    digits::<2>(out, time.hour());
    out.push(b':');
    digits::<2>(out, time.minute());
    out.push(b':');
    digits::<2>(out, time.second());
    fraction(out, time.nanosecond() / 1000 % 1_000_000);
}

/// Writes a date and a time with this character between them, and no zone.
pub fn write_date_time(out: &mut Vec<u8>, moment: NaiveDateTime, between: u8) {
    out.reserve("2000-01-01 00:00:00.000000".len());
    write_date(out, moment.date());
    out.push(between);
    write_time(out, moment.time());
}

/// Writes `[-]D HH:MM:SS[.ffffff]` as Django does: the day part is left out when it is 0, and time counts forward
/// from a negative day (minus ten seconds is `-1 23:59:50`).
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::write_duration;
///
/// let mut out = Vec::new();
/// write_duration(&mut out, 90_000_000_000);
/// assert_eq!(out, b"1 01:00:00", "as DRF writes it");
/// # Ok::<(), Error>(())
/// ```
pub fn write_duration(out: &mut Vec<u8>, microseconds: i64) {
    let (days, rest) = (microseconds.div_euclid(DAY), microseconds.rem_euclid(DAY));
    if days != 0 {
        out.extend_from_slice(itoa::Buffer::new().format(days).as_bytes());
        out.push(b' ');
    }
    let part = |unit: i64, of: i64| small(rest / unit % of);
    digits::<2>(out, part(3_600_000_000, 24));
    out.push(b':');
    digits::<2>(out, part(60_000_000, 60));
    out.push(b':');
    digits::<2>(out, part(1_000_000, 60));
    fraction(out, part(1, 1_000_000));
}

/// The microseconds of a length of time.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::microseconds;
///
/// assert_eq!(microseconds(TimeDelta::milliseconds(1500)).ok(), Some(1_500_000));
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Unfit`] if it is longer than 292,000 years.
pub fn microseconds(duration: TimeDelta) -> Result<i64, Unfit> {
    duration
        .num_microseconds()
        .ok_or_else(|| Unfit(format!("{duration} is too long")))
}

fn fraction(out: &mut Vec<u8>, microseconds: u32) {
    if microseconds != 0 {
        out.push(b'.');
        digits::<6>(out, microseconds);
    }
}

fn digits<const N: usize>(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&last_digits::<N>(value));
}

/// The last digits of a number.
#[inline]
pub(super) fn last_digits<const N: usize>(mut value: u32) -> [u8; N] {
    let mut text = [b'0'; N];
    for place in text.iter_mut().rev() {
        *place = b'0' + (value % 10).to_le_bytes()[0];
        value /= 10;
    }
    text
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a part of a day is small and positive"
)]
pub(super) fn small(part: i64) -> u32 {
    part as u32
}

/// Whether it surely is a date in the form in which dates are written; the last day of some months is not sure.
pub(super) fn is_date(text: &[u8]) -> bool {
    let [y, yy, yyy, yyyy, b'-', m, mm, b'-', d, dd] = text else {
        return false;
    };
    let month = two_digits(*m, *mm);
    [y, yy, yyy, yyyy].iter().all(|byte| byte.is_ascii_digit())
        && matches!(month, 1..=12)
        && matches!((month, two_digits(*d, *dd)), (_, 1..=28) | (1 | 3..=12, 29..=30))
}

/// Whether it is a time in the form in which times are written.
pub(super) fn is_time(text: &[u8]) -> bool {
    let [h, hh, b':', m, mm, b':', s, ss, fraction @ ..] = text else {
        return false;
    };
    let is_written_so = match fraction {
        [] => true,
        [b'.', digits @ ..] => digits.len() == 6 && digits.iter().all(u8::is_ascii_digit) && digits != b"000000",
        _ => false,
    };
    is_written_so && two_digits(*h, *hh) < 24 && two_digits(*m, *mm) < 60 && two_digits(*s, *ss) < 60
}

/// A number below 100; a greater one for what is none.
fn two_digits(tens: u8, ones: u8) -> u8 {
    match (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0')) {
        (tens @ 0..=9, ones @ 0..=9) => tens * 10 + ones,
        _ => u8::MAX,
    }
}

/// Reads `2024-02-29`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::parse_date;
///
/// assert_eq!(parse_date("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
/// assert_eq!(parse_date("2023-02-29"), None);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let text = text.as_bytes();
    let [_, _, _, _, b'-', _, _, b'-', _, _] = text else {
        return None;
    };
    NaiveDate::from_ymd_opt(
        i32::try_from(number(&text[..4])?).ok()?,
        number(&text[5..7])?,
        number(&text[8..])?,
    )
}

/// Reads `12:30`, `12:30:00` and `12:30:00.25`; digits beyond microseconds are dropped.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::parse_time;
///
/// assert_eq!(parse_time("08:30"), NaiveTime::from_hms_opt(8, 30, 0));
/// assert_eq!(parse_time("24:00"), None);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn parse_time(text: &str) -> Option<NaiveTime> {
    let text = text.as_bytes();
    let (hour, minute) = match text {
        [_, _, b':', _, _, ..] => (number(&text[..2])?, number(&text[3..5])?),
        _ => return None,
    };
    let (second, microsecond) = match &text[5..] {
        [] => (0, 0),
        [b':', tens, ones] => (number(&[*tens, *ones])?, 0),
        [b':', tens, ones, b'.', rest @ ..] => (number(&[*tens, *ones])?, parse_fraction(rest)?),
        _ => return None,
    };
    NaiveTime::from_hms_micro_opt(hour, minute, second, microsecond)
}

/// Reads a date and a time with a space or `T` between them and perhaps a zone (`Z`, `+02:00`, `+0200`, `+02`) after;
/// without one it is UTC. A date alone is its midnight.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::parse_date_time;
///
/// let moment = parse_date_time("2024-02-29T08:30:00+02:00").expect("it is a moment");
/// assert_eq!(moment.to_rfc3339(), "2024-02-29T06:30:00+00:00", "in UTC");
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn parse_date_time(text: &str) -> Option<DateTime<Utc>> {
    let date = parse_date(text.get(..10)?)?;
    let Some(rest) = text.get(11..) else {
        return (text.len() == 10).then(|| date.and_time(NaiveTime::MIN).and_utc());
    };
    if !matches!(text.as_bytes()[10], b' ' | b'T' | b't') {
        return None;
    }
    let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let time = parse_time(rest[..zone_at].trim_end())?;
    let offset = parse_offset(&rest[zone_at..])?;
    date.and_time(time)
        .checked_sub_signed(offset)
        .map(|moment| moment.and_utc())
}

/// Reads `[DD ][-][[HH:]MM:]ss[.ffffff]`, as Django does: the days have a sign of their own, and may be called `days,`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::value::temporal::parse_duration;
///
/// assert_eq!(parse_duration("2 03:00:00"), Some(TimeDelta::hours(51)));
/// assert_eq!(parse_duration("two days"), None);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn parse_duration(text: &str) -> Option<TimeDelta> {
    let (days, clock) = text.split_once(' ').unwrap_or(("0", text));
    let clock = ["days, ", "day, "]
        .iter()
        .find_map(|word| clock.strip_prefix(word))
        .unwrap_or(clock);
    let (negative, clock) = match clock.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, clock),
    };
    let (whole, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let mut seconds = 0_i64;
    for part in whole.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(number(part.as_bytes())?.into())?;
    }
    let digits = |text: &str| (1..=9).contains(&text.len());
    let microseconds = i64::from(parse_fraction(fraction.as_bytes())?);
    let well_formed = whole.split(':').count() <= 3 && whole.split(':').all(digits) && fraction.len() <= 12;
    let time = TimeDelta::try_seconds(seconds.checked_mul(if negative { -1 } else { 1 })?)?.checked_add(
        &TimeDelta::microseconds(if negative { -microseconds } else { microseconds }),
    )?;
    let days = TimeDelta::try_days(days.parse().ok()?)?;
    well_formed.then(|| days.checked_add(&time)).flatten()
}

fn parse_offset(zone: &str) -> Option<TimeDelta> {
    let (sign, amount) = match zone.as_bytes() {
        [] | [b'Z' | b'z'] => return Some(TimeDelta::zero()),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match amount {
        [_, _] => (number(amount)?, 0),
        [_, _, b':', _, _] => (number(&amount[..2])?, number(&amount[3..])?),
        [_, _, _, _] => (number(&amount[..2])?, number(&amount[2..])?),
        _ => return None,
    };
    Some(TimeDelta::minutes(sign * (i64::from(hours) * 60 + i64::from(minutes))))
}

fn parse_fraction(text: &[u8]) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    let mut value = 0;
    for place in 0..6 {
        let digit = text.get(place).map_or(Some(0), |byte| number(&[*byte]))?;
        value = value * 10 + digit;
    }
    text.iter().all(u8::is_ascii_digit).then_some(value)
}

fn number(text: &[u8]) -> Option<u32> {
    let mut value = 0_u32;
    for byte in text {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::written;

    #[test]
    fn durations_count_forward_from_a_negative_day() {
        assert_eq!(written(|out| write_duration(out, -10_000_000)), "-1 23:59:50");
        assert_eq!(written(|out| write_duration(out, DAY + 2_494_000_000)), "1 00:41:34");
        assert_eq!(written(|out| write_duration(out, 74_789_000_001)), "20:46:29.000001");
        assert_eq!(written(|out| write_duration(out, 0)), "00:00:00");
    }

    #[test]
    fn durations_are_read_as_django_reads_them() {
        assert_eq!(parse_duration("20:46:29"), TimeDelta::try_seconds(74_789));
        assert_eq!(parse_duration("1 00:41:34.5"), TimeDelta::try_milliseconds(88_894_500));
        assert_eq!(parse_duration("-1 23:59:50"), TimeDelta::try_seconds(-10));
        assert_eq!(
            parse_duration("3 days, 04:05"),
            TimeDelta::try_seconds(3 * 86_400 + 245)
        );
        assert_eq!(parse_duration("-00:00:10.25"), TimeDelta::try_milliseconds(-10_250));
        for none in ["soon", "", "1:2:3:4", "1:", "1.", "1 day", "99999999999999"] {
            assert_eq!(parse_duration(none), None, "{none}");
        }
    }

    #[test]
    fn a_moment_is_read_in_every_form_that_it_is_stored_in() {
        let expected = parse_date_time("2025-06-19 03:39:37.250000").expect("a moment");
        for text in [
            "2025-06-19T03:39:37.25Z",
            "2025-06-19 05:39:37.25+02:00",
            "2025-06-19 05:39:37.25+02",
            "2025-06-18T23:09:37.2500009-0430",
        ] {
            assert_eq!(parse_date_time(text), Some(expected), "{text}");
        }
        assert_eq!(
            written(|out| write_date_time(out, expected.naive_utc(), b'T')),
            "2025-06-19T03:39:37.250000"
        );
        assert!(parse_date_time("2025-06-19").is_some());
        for text in [
            "2025-06-19 ",
            "2025-06-19x03:39",
            "2025-06-31 00:00",
            "2025-06-19 03:39:37.",
            "é025-06-19 1",
        ] {
            assert_eq!(parse_date_time(text), None, "{text}");
        }
    }
}
