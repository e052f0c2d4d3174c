//! Reading the values of filters, with django-filter's messages.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::beyond::{self, Side};
use super::messages::message;
use super::numbers::{self, Number};
use super::{Count, Form};
use crate::error::{ErrorDetail, ValidationError};
use crate::models::options::ColumnKind;
use crate::rest::fields::{duration, is_year};
use crate::rest::parameters::Parameters;
use crate::rest::validators::{Validator, Wording};
use crate::value::Value;

/// The last text of a parameter, where it is not empty.
fn text<'a>(parameters: &'a Parameters, name: &str) -> Option<&'a str> {
    parameters.get(name).filter(|text| !text.is_empty())
}

/// The value of a piece between commas; only a text may be empty.
fn piece(text: &str, form: Form) -> Result<Option<Value>, ValidationError> {
    let read = read(text, form)?;
    let is_text = matches!(form.kind, ColumnKind::Char { .. } | ColumnKind::Text) && form.choices.is_empty();
    Ok(read.or_else(|| is_text.then(|| Value::Text(String::new()))))
}

pub(super) fn one(parameters: &Parameters, name: &str, form: Form) -> Result<Option<Value>, ValidationError> {
    match text(parameters, name) {
        Some(text) => read(text, form),
        None => Ok(None),
    }
}

/// The ends of a range, each of which may be missing; `None` where none is asked for.
pub(super) fn two(
    parameters: &Parameters,
    name: &str,
    form: Form,
) -> Result<Option<[Option<Value>; 2]>, ValidationError> {
    let Some(text) = text(parameters, name) else {
        return Ok(None);
    };
    let values: Vec<Option<Value>> = text
        .split(',')
        .map(|text| piece(text, form))
        .collect::<Result<_, _>>()?;
    let ends = <[Option<Value>; 2]>::try_from(values);
    ends.map(Some)
        .map_err(|_| ValidationError::new("Range query expects two values."))
}

/// The values between commas, or those of a parameter that is given several times; `None` where none are asked for. Of
/// nothing but commas there are none.
pub(super) fn several(parameters: &Parameters, name: &str, form: Form) -> Result<Option<Vec<Value>>, ValidationError> {
    let mut texts: Vec<&str> = match form.count {
        Count::Repeated => parameters.get_all(name).filter(|text| !text.is_empty()).collect(),
        _ => text(parameters, name)
            .map(|text| text.split(',').collect())
            .unwrap_or_default(),
    };
    // Empty pieces say the same, however many they are.
    let mut has_empty = false;
    texts.retain(|text| !text.is_empty() || !std::mem::replace(&mut has_empty, true));
    if texts.len() - usize::from(has_empty) > form.limit {
        return Err(too_many(form.limit));
    }
    let read = |text: &str| match form.count {
        Count::Repeated => read(text, form),
        _ => piece(text, form),
    };
    let values: Vec<Value> = texts
        .iter()
        .filter_map(|text| read(text).transpose())
        .collect::<Result<_, _>>()?;
    let is_asked = match form.count {
        Count::Repeated => !values.is_empty(),
        _ => !texts.is_empty(),
    };
    Ok(is_asked.then_some(values))
}

/// A text that is a regular expression.
pub(crate) fn pattern(text: String) -> Result<String, ValidationError> {
    match regex::Regex::new(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(ValidationError::new("Enter a valid regular expression.")),
    }
}

pub(super) fn too_many(limit: usize) -> ValidationError {
    ValidationError::new(format!("Ensure there are no more than {limit} values."))
}

/// Reads a text as a value; `None` where it is no filter at all.
fn read(text: &str, form: Form) -> Result<Option<Value>, ValidationError> {
    // As in Django, a choice is taken as it is sent.
    let is_choice = form.choices.is_empty() || form.choices.iter().any(|choice| choice.value == text);
    if !text.is_empty() && !is_choice {
        let message = format!("Select a valid choice. {text} is not one of the available choices.");
        return Err(ValidationError::with_code(message, "invalid_choice"));
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    if trimmed.contains('\0') {
        return Err(ValidationError::new("Null characters are not allowed."));
    }
    if form.kind == ColumnKind::Boolean {
        return Ok(boolean(trimmed).map(Value::Boolean));
    }
    let value = if numbers::is_number(form.kind) {
        number(trimmed, form)?
    } else {
        value(trimmed, form.kind).ok_or_else(|| refusal(trimmed, form.kind))?
    };
    let bounds = [form.min.map(Validator::MinValue), form.max.map(Validator::MaxValue)];
    let mut broken: Vec<ErrorDetail> = Vec::new();
    for bound in bounds.into_iter().flatten() {
        bound.check(&value, Wording::Rest, &mut broken);
    }
    if broken.is_empty() {
        Ok(Some(value))
    } else {
        Err(ValidationError::Messages(broken))
    }
}

/// Reads a number of any size.
fn number(text: &str, form: Form) -> Result<Value, ValidationError> {
    let number = Number::read(text).ok_or_else(|| refusal(text, form.kind))?;
    if number.is_over_greatest() && !form.is_end {
        let message = "Ensure this value is less than or equal to 1e+50.";
        return Err(ValidationError::with_code(message, "max_value"));
    }
    let value = number.value(form.kind);
    let side = if number.is_negative() { Side::Below } else { Side::Above };
    Ok(value.unwrap_or_else(|| beyond::all(form.kind, side)))
}

/// Reads a text as a value of a kind.
pub(super) fn value(text: &str, kind: ColumnKind) -> Option<Value> {
    Some(match kind {
        kind if numbers::is_number(kind) => Number::read(text)?.value(kind)?,
        ColumnKind::Date => Value::Date(date(text)?),
        ColumnKind::Time => Value::Time(time(text)?),
        ColumnKind::DateTime => Value::DateTime(moment(text)?),
        ColumnKind::Duration => Value::Duration(duration(text).ok()?),
        ColumnKind::Uuid => Value::Uuid(Uuid::parse_str(text).ok()?),
        _ => Value::Text(text.to_owned()),
    })
}

/// What is told of a text that is no value of a kind.
fn refusal(text: &str, kind: ColumnKind) -> ValidationError {
    match (kind, duration(text)) {
        (ColumnKind::Duration, Err(fault)) => fault.told(message(kind)),
        _ => ValidationError::new(message(kind)),
    }
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    const FORMATS: [&str; 11] = [
        "%Y-%m-%d",
        "%m/%d/%y",
        "%m/%d/%Y",
        "%b %d %Y",
        "%b %d, %Y",
        "%d %b %Y",
        "%d %b, %Y",
        "%B %d %Y",
        "%B %d, %Y",
        "%d %B %Y",
        "%d %B, %Y",
    ];
    let date = FORMATS
        .iter()
        .find_map(|format| NaiveDate::parse_from_str(text, format).ok());
    date.filter(|date| date.year() >= 1000 && is_year(date.year()))
}

fn time(text: &str) -> Option<NaiveTime> {
    ["%H:%M:%S", "%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let aware = [
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f%#z",
        "%Y-%m-%dT%H:%M%#z",
        "%Y-%m-%d %H:%M%#z",
    ]
    .iter()
    .find_map(|format| DateTime::parse_from_str(text, format).ok());
    if let Some(moment) = aware {
        return Some(moment.to_utc()).filter(|moment| is_year(moment.year()));
    }
    let naive = [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M",
    ]
    .iter()
    .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    naive
        .or_else(|| date(text)?.and_hms_opt(0, 0, 0))
        .filter(|naive| is_year(naive.year()))
        .map(|naive| naive.and_utc())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use rust_decimal::Decimal;

    use super::*;
    use crate::models::options::Choice;

    fn form(kind: ColumnKind) -> Form {
        Form::of_kind(kind, Count::One)
    }

    fn told(text: &str, form: Form) -> String {
        read(text, form).expect_err("the text is refused").to_json()[0]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn values_of_each_kind() {
        let decimal = form(ColumnKind::Decimal {
            max_digits: 0,
            decimal_places: 0,
        });
        assert_eq!(read(" 1e2 ", decimal), Ok(Some(Value::Decimal(Decimal::from(100)))));
        assert_eq!(read("7", form(ColumnKind::BigInteger)), Ok(Some(Value::Integer(7))));
        for text in ["2020-03-06", "03/06/2020", "03/06/20", "Mar 6, 2020", "6 March 2020"] {
            let day = NaiveDate::from_ymd_opt(2020, 3, 6).expect("a day");
            assert_eq!(read(text, form(ColumnKind::Date)), Ok(Some(Value::Date(day))), "{text}");
        }
        let midnight = DateTime::from_timestamp(1_583_452_800, 0).expect("a moment");
        for text in [
            "2020-03-06",
            "2020-03-06T00:00Z",
            "2020-03-06T01:00:00+01:00",
            "2020-03-06 00:00:00.0",
        ] {
            assert_eq!(
                read(text, form(ColumnKind::DateTime)),
                Ok(Some(Value::DateTime(midnight))),
                "{text}"
            );
        }
        assert_eq!(
            read("1 01:00:01", form(ColumnKind::Duration)),
            Ok(Some(Value::Duration(TimeDelta::seconds(90_001))))
        );
        for (text, milliseconds) in [
            ("00:00:01.500000", 1_500),
            ("P1D", 86_400_000),
            ("-1 23:59:58.500000", -1_500),
            ("3 days, 00:00:00", 259_200_000),
            ("90", 90_000),
        ] {
            assert_eq!(
                read(text, form(ColumnKind::Duration)),
                Ok(Some(Value::Duration(TimeDelta::milliseconds(milliseconds)))),
                "{text}"
            );
        }
        assert_eq!(read("TRUE", form(ColumnKind::Boolean)), Ok(Some(Value::Boolean(true))));
        assert_eq!(read("maybe", form(ColumnKind::Boolean)), Ok(None));
        assert_eq!(read("  ", form(ColumnKind::Text)), Ok(None));
    }

    #[test]
    fn messages_of_each_kind() {
        assert_eq!(told("x", form(ColumnKind::Float)), "Enter a number.");
        assert_eq!(told("nan", form(ColumnKind::Float)), "Enter a number.");
        assert_eq!(told("2020-02-30", form(ColumnKind::Date)), "Enter a valid date.");
        assert_eq!(told("25:00", form(ColumnKind::Time)), "Enter a valid time.");
        assert_eq!(told("now", form(ColumnKind::DateTime)), "Enter a valid date/time.");
        assert_eq!(told("x y", form(ColumnKind::Duration)), "Enter a valid duration.");
        for text in ["200000000 00:00:00", "P999999999999D", "99999999999999999999 00:00:00"] {
            assert_eq!(
                told(text, form(ColumnKind::Duration)),
                "The number of days must be between -106751991 and 106751991."
            );
        }
        assert_eq!(told("x", form(ColumnKind::Uuid)), "Enter a valid UUID.");
        assert_eq!(told("a\0", form(ColumnKind::Text)), "Null characters are not allowed.");
        let status = Form {
            choices: &[Choice {
                value: "draft",
                label: "Draft",
            }],
            ..form(ColumnKind::Text)
        };
        assert_eq!(
            told("nope", status),
            "Select a valid choice. nope is not one of the available choices."
        );
    }

    #[test]
    fn numbers_may_lie_beyond_a_kind_but_not_beyond_djangos_greatest() {
        let integer = form(ColumnKind::Integer);
        let decimal = form(ColumnKind::Decimal {
            max_digits: 0,
            decimal_places: 0,
        });
        for (form, text) in [
            (integer, "99999999999999999999"),
            (integer, "1e50"),
            (decimal, "1e28"),
            (decimal, "1e50"),
        ] {
            assert_eq!(read(text, form), Ok(Some(Value::Decimal(Decimal::MAX))), "{text}");
            let below = Ok(Some(Value::Decimal(Decimal::MIN)));
            assert_eq!(read(&format!("-{text}"), form), below, "-{text}");
        }
        let choices = &[Choice {
            value: "7",
            label: "Seven",
        }];
        let chosen = Form { choices, ..integer };
        let no_choice = "Select a valid choice. 1e51 is not one of the available choices.";
        assert_eq!(told("1e51", chosen), no_choice, "a choice has no greatest number");
        let float = form(ColumnKind::Float);
        assert_eq!(read("-1e309", float), Ok(Some(Value::Float(f64::MIN))));
        for form in [integer, decimal, float] {
            assert_eq!(told("1e51", form), "Ensure this value is less than or equal to 1e+50.");
            let end = Form { is_end: true, ..form };
            assert!(read("1e51", end).is_ok(), "an end of a range may be any number");
        }
    }

    #[test]
    fn a_pattern_is_a_regular_expression() {
        assert_eq!(pattern("^a+$".to_owned()), Ok("^a+$".to_owned()));
        let told = |text: &str| pattern(text.to_owned()).map_err(|error| error.to_json().to_string());
        let refused = Err(r#"["Enter a valid regular expression."]"#.to_owned());
        assert_eq!(told("(a"), refused);
        assert_eq!(told(r"(a)\1"), refused);
    }

    #[test]
    fn lists_are_bounded() {
        let integers = form(ColumnKind::BigInteger);
        let lists = Form::of_kind(ColumnKind::BigInteger, Count::Many);
        let of = |text: &str| several(&Parameters::parse(&format!("id={text}")), "id", lists);
        let count = |text: &str| of(text).map(|values| values.map(|values| values.len()));
        assert_eq!(count("1,,2,"), Ok(Some(2)));
        assert_eq!((count(",,"), count("")), (Ok(Some(0)), Ok(None)));
        assert_eq!(count(&"1,".repeat(lists.limit)), Ok(Some(lists.limit)));
        assert!(of(&"1,".repeat(lists.limit + 1)).is_err());
        let range = |text: &str| two(&Parameters::parse(&format!("id={text}")), "id", integers);
        assert_eq!(range("1,5"), Ok(Some([1, 5].map(|end| Some(Value::Integer(end))))));
        assert_eq!(range("1,"), Ok(Some([Some(Value::Integer(1)), None])));
        assert!(range("1").is_err() && range("1,2,3").is_err());
    }

    #[test]
    fn each_value_is_within_the_bounds() {
        let bounded = |count| Form {
            min: Some(Decimal::ONE),
            max: Some(Decimal::from(5)),
            ..Form::of_kind(ColumnKind::BigInteger, count)
        };
        let told = |query: &str, count| {
            let values = several(&Parameters::parse(query), "id", bounded(count));
            values
                .map_err(|error| error.to_json().to_string())
                .map(|values| values.map_or(0, |values| values.len()))
        };
        assert_eq!(told("id=1,5", Count::Many), Ok(2));
        assert_eq!(told("id=1&id=5", Count::Repeated), Ok(2));
        let high = Err(r#"["Ensure this value is less than or equal to 5."]"#.to_owned());
        assert_eq!(told("id=6,1", Count::Many), high);
        assert_eq!(told("id=6&id=1", Count::Repeated), high);
    }
}
