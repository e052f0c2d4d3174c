//! Formats of dates, times and moments: DRF's `format` and `input_formats`, in the notation of Python's `strftime`.

use chrono::format::{Parsed, StrftimeItems};
use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta};
use serde_json::Value as Json;

use super::{FieldKind, is_year};
use crate::error::ValidationError;
use crate::value::Value;

/// DRF's name of the formats of ISO 8601 among others.
const ISO_8601: &str = "iso-8601";

/// A format as chrono spells it, for writing.
pub(crate) fn for_writing(format: &str) -> String {
    format.replace("%f", "%6f")
}

/// A format as chrono spells it, for reading: a fraction has one to six digits.
fn for_reading(format: &str) -> String {
    format.replace(".%f", "%.f").replace("%f", "%6f")
}

/// The value of a text in one of the formats that a field takes.
///
/// # Errors
///
/// DRF's message, which tells the formats.
pub(crate) fn parse(kind: FieldKind, formats: &[&str], input: &Json) -> Result<Value, ValidationError> {
    let read = |format: &&str| match (*format, input) {
        (ISO_8601, _) => kind.parse(input).ok(),
        (format, Json::String(text)) => in_format(kind, &for_reading(format), text),
        _ => None,
    };
    formats
        .iter()
        .find_map(read)
        .ok_or_else(|| super::invalid(&wrong_format(kind, formats)))
}

fn in_format(kind: FieldKind, format: &str, text: &str) -> Option<Value> {
    let mut parsed = Parsed::new();
    chrono::format::parse(&mut parsed, text, StrftimeItems::new(format)).ok()?;
    match kind {
        FieldKind::Date => {
            let date = parsed.to_naive_date().ok()?;
            is_year(date.year()).then_some(Value::Date(date))
        }
        FieldKind::Time => time(parsed).map(Value::Time),
        FieldKind::DateTime => {
            let offset = TimeDelta::seconds(parsed.offset().unwrap_or_default().into());
            let local = NaiveDateTime::new(parsed.to_naive_date().ok()?, time(parsed)?);
            let moment = local.checked_sub_signed(offset)?;
            is_year(moment.year()).then(|| Value::DateTime(moment.and_utc()))
        }
        _ => None,
    }
}

/// The time of day; what a format doesn't have is zero.
fn time(mut parsed: Parsed) -> Option<NaiveTime> {
    if parsed.hour_div_12().is_none() && parsed.hour_mod_12().is_none() {
        parsed.set_hour(0).ok()?;
    }
    if parsed.minute().is_none() {
        parsed.set_minute(0).ok()?;
    }
    parsed.to_naive_time().ok()
}

/// DRF's message for a text in none of the formats.
fn wrong_format(kind: FieldKind, formats: &[&str]) -> String {
    let (name, iso) = match kind {
        FieldKind::Date => ("Date", "YYYY-MM-DD"),
        FieldKind::Time => ("Time", "hh:mm[:ss[.uuuuuu]]"),
        _ => ("Datetime", "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"),
    };
    let formats: Vec<String> = formats
        .iter()
        .map(|format| humanized(&format.replace(ISO_8601, iso)))
        .collect();
    let formats = formats.join(", ");
    format!("{name} has wrong format. Use one of these formats instead: {formats}.")
}

/// A format for people: DRF's `humanize_strptime`.
fn humanized(format: &str) -> String {
    const WORDS: [(&str, &str); 15] = [
        ("%Y", "YYYY"),
        ("%y", "YY"),
        ("%m", "MM"),
        ("%b", "[Jan-Dec]"),
        ("%B", "[January-December]"),
        ("%d", "DD"),
        ("%H", "hh"),
        ("%I", "hh"),
        ("%M", "mm"),
        ("%S", "ss"),
        ("%f", "uuuuuu"),
        ("%a", "[Mon-Sun]"),
        ("%A", "[Monday-Sunday]"),
        ("%p", "[AM|PM]"),
        ("%z", "[+HHMM|-HHMM]"),
    ];
    WORDS
        .iter()
        .fold(format.to_owned(), |format, (code, word)| format.replace(code, word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: FieldKind, formats: &[&str], text: &str) -> String {
        match parse(kind, formats, &json!(text)) {
            Ok(value) => {
                let mut out = Vec::new();
                value.write_json(value.kind().into(), &mut out).expect("JSON");
                String::from_utf8(out).expect("text")
            }
            Err(error) => error.to_json()[0].as_str().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn texts_in_formats_of_ones_own() {
        let formats = ["%d.%m.%Y", ISO_8601];
        for text in ["29.02.2024", "29.2.2024", "2024-02-29"] {
            assert_eq!(read(FieldKind::Date, &formats, text), "\"2024-02-29\"");
        }
        assert_eq!(
            read(FieldKind::Date, &formats, "02/29/2024"),
            "Date has wrong format. Use one of these formats instead: DD.MM.YYYY, YYYY-MM-DD."
        );
        let moments = ["%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S.%f %z"];
        assert_eq!(
            read(FieldKind::DateTime, &moments, "01.03.2024 7:05"),
            "\"2024-03-01T07:05:00Z\""
        );
        assert_eq!(
            read(FieldKind::DateTime, &moments, "01.03.2024 07:05:01.5 +0200"),
            "\"2024-03-01T05:05:01.500000Z\""
        );
        assert_eq!(read(FieldKind::Time, &["%I:%M %p"], "07:05 PM"), "\"19:05:00\"");
    }
}
