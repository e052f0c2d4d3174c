//! Moments and days that are counted from 1970, written without a value of them.

use crate::value::temporal::{DAY, last_digits, small};

/// Writes a moment of UTC, given in microseconds; `false` and nothing where its year is none from 1 to 9999.
#[must_use]
pub(crate) fn moment(out: &mut Vec<u8>, microseconds: i64) -> bool {
    let mut text = *b"\"0000-00-00T00:00:00.000000Z\"";
    let Some(date) = text_of_day(microseconds.div_euclid(DAY)) else {
        return false;
    };
    text[1..11].copy_from_slice(&date);
    let rest = microseconds.rem_euclid(DAY);
    let seconds = small(rest / 1_000_000);
    text[12..14].copy_from_slice(&last_digits::<2>(seconds / 3600));
    text[15..17].copy_from_slice(&last_digits::<2>(seconds / 60 % 60));
    text[18..20].copy_from_slice(&last_digits::<2>(seconds % 60));
    let microseconds = small(rest % 1_000_000);
    if microseconds == 0 {
        text[20..22].copy_from_slice(b"Z\"");
        out.extend_from_slice(&text[..22]);
    } else {
        text[21..27].copy_from_slice(&last_digits::<6>(microseconds));
        out.extend_from_slice(&text);
    }
    true
}

/// Writes a date, given in days; `false` and nothing where its year is none from 1 to 9999.
#[must_use]
pub(crate) fn day(out: &mut Vec<u8>, days: i64) -> bool {
    let Some(date) = text_of_day(days) else {
        return false;
    };
    let mut text = *b"\"0000-00-00\"";
    text[1..11].copy_from_slice(&date);
    out.extend_from_slice(&text);
    true
}

/// The date of a day.
///
/// Years are counted from the first of March, so that the day that not every year has is a year's last: a month begins
/// `(153 * month + 2) / 5` days into the year then, and 400 years have 146,097 days.
fn text_of_day(days: i64) -> Option<[u8; 10]> {
    /// From the first of March of the year 0 to 1970.
    const TO_1970: i64 = 719_468;
    let days = u32::try_from(days.checked_add(TO_1970)?).ok()?;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = 400 * era + year + u32::from(month >= 10);
    let month = if month < 10 { month + 3 } else { month - 9 };
    let mut text = *b"0000-00-00";
    text[..4].copy_from_slice(&last_digits::<4>(year));
    text[5..7].copy_from_slice(&last_digits::<2>(month));
    text[8..].copy_from_slice(&last_digits::<2>(day));
    (1..=9999).contains(&year).then_some(text)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::value::{json, written};

    #[test]
    fn moments_that_are_no_values_are_written_as_values_are() {
        let second = 1_000_000;
        // Every day of some 1,100 years, with a time that differs each time, and the ends of what four digits can say.
        let days = (-719_162..-719_000)
            .chain((-250_000..150_000).step_by(7))
            .chain(2_932_000..=2_932_896);
        for (number, days) in (0_i64..).zip(days) {
            let microseconds = days * DAY + number * 7_919 % 86_400 * second + number % 3 * 1_001;
            let expected = DateTime::from_timestamp_micros(microseconds)
                .expect("chrono knows it")
                .naive_utc();
            let text = written(|out| assert!(moment(out, microseconds), "{expected}"));
            assert_eq!(text, written(|out| json::date_time(out, expected)));
            let text = written(|out| assert!(day(out, days)));
            assert_eq!(text, written(|out| json::date(out, expected.date())));
        }
        for beyond in [-719_163, -719_528, 2_932_897, i64::MIN, i64::MAX] {
            let mut out = Vec::new();
            let microseconds = beyond.saturating_mul(DAY);
            assert!(!day(&mut out, beyond) && !moment(&mut out, microseconds) && out.is_empty());
        }
    }
}
