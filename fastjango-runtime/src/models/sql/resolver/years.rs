//! Comparisons of years as ones of the column itself, so that an index on the column serves them.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Weekday};

use crate::models::query::{Function, Lookup};
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind};

/// The comparison of a year, of the calendar's or of ISO 8601, in terms of what the year is taken of.
pub(super) fn year_range(lookup: Lookup, left: &Term, right: &[Term]) -> Option<Term> {
    let (
        Term::Function {
            function, arguments, ..
        },
        [Term::Value(Value::Integer(year))],
    ) = (left, right)
    else {
        return None;
    };
    let [moment] = &arguments[..] else { return None };
    let year = i32::try_from(*year).ok().filter(|year| (1..=9999).contains(year))?;
    let days = match function {
        Function::ExtractYear => (
            NaiveDate::from_ymd_opt(year, 1, 1)?,
            NaiveDate::from_ymd_opt(year, 12, 31)?,
        ),
        Function::ExtractIsoYear => iso_year(year)?,
        _ => return None,
    };
    let (first, last) = bounds(moment.kind()?, days)?;
    let (lookup, right) = match lookup {
        Lookup::Exact => (Lookup::Range, vec![first, last]),
        Lookup::Gt => (Lookup::Gt, vec![last]),
        Lookup::Gte => (Lookup::Gte, vec![first]),
        Lookup::Lt => (Lookup::Lt, vec![first]),
        Lookup::Lte => (Lookup::Lte, vec![last]),
        _ => return None,
    };
    Some(Term::Lookup {
        lookup,
        left: Box::new(moment.clone()),
        right: right.into_iter().map(Term::Value).collect(),
    })
}

/// The first and the last day of the weeks of a year.
fn iso_year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let monday = |year| NaiveDate::from_isoywd_opt(year, 1, Weekday::Mon);
    Some((monday(year)?, monday(year + 1)? - TimeDelta::days(1)))
}

fn bounds(kind: ValueKind, (first, last): (NaiveDate, NaiveDate)) -> Option<(Value, Value)> {
    match kind {
        ValueKind::Date => Some((Value::Date(first), Value::Date(last))),
        ValueKind::DateTime => {
            let end = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999)?;
            let moment = |date: NaiveDate, time| {
                Value::DateTime(DateTime::from_naive_utc_and_offset(date.and_time(time), chrono::Utc))
            };
            Some((moment(first, NaiveTime::MIN), moment(last, end)))
        }
        _ => None,
    }
}
