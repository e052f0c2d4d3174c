//! How each database writes the parts of dates, times and moments, and arithmetic.

use crate::db::Backend;
use crate::models::query::{Function, Operator};
use crate::value::ValueKind;

/// What stands before and after a date, a time or a moment in UTC, to take a part of it as an integer, or its date or
/// time; `None` for functions that do something else.
pub(crate) fn part(function: Function, backend: Backend) -> Option<(&'static str, &'static str)> {
    match backend {
        Backend::Sqlite => sqlite(function),
        Backend::Postgres => postgres(function),
        Backend::Mysql | Backend::Mariadb => mysql(function),
    }
}

/// What stands after a moment, so that its parts are those in UTC and not those of the session's time zone.
pub(crate) fn in_utc(kind: Option<ValueKind>, backend: Backend) -> &'static str {
    match (backend, kind) {
        (Backend::Postgres, Some(ValueKind::DateTime)) => " AT TIME ZONE 'UTC'",
        _ => "",
    }
}

/// A piece of the text of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// What stands there.
    Text(&'static str),
    /// The left operand.
    Left,
    /// The right one.
    Right,
}

/// The text of arithmetic that gives a kind of number, with its operands left out.
pub(crate) fn arithmetic(operator: Operator, kind: ValueKind, backend: Backend) -> impl Iterator<Item = Piece> {
    let pieces = template(operator, kind, backend).split('|').map(|piece| match piece {
        "left" => Piece::Left,
        "right" => Piece::Right,
        text => Piece::Text(text),
    });
    pieces.filter(|piece| *piece != Piece::Text(""))
}

/// The text of arithmetic: bars stand around the operands.
fn template(operator: Operator, kind: ValueKind, backend: Backend) -> &'static str {
    let integer = kind == ValueKind::Integer;
    match (operator, backend, kind) {
        (Operator::Add, ..) => "|left| + |right|",
        (Operator::Subtract, ..) => "|left| - |right|",
        (Operator::Multiply, ..) => "|left| * |right|",
        (Operator::Divide, Backend::Mysql | Backend::Mariadb, _) if integer => "|left| DIV |right|",
        // A decimal without a fraction is kept as an integer, and two of them would be divided as integers.
        (Operator::Divide, Backend::Sqlite, ValueKind::Decimal | ValueKind::Float) => "CAST(|left| AS REAL) / |right|",
        (Operator::Divide, ..) => "|left| / |right|",
        // The operator of SQLite is for integers alone. A quotient of more than 15 digits leaves nothing that is known.
        (Operator::Modulo, Backend::Sqlite, ValueKind::Decimal) => {
            "CASE WHEN TYPEOF(|left| + 0) = 'integer' AND TYPEOF(|right| + 0) = 'integer' THEN |left| % |right| \
             WHEN ABS(CAST(|left| AS REAL) / |right|) < 1e15 THEN ROUND(|left| - |right| * \
             CAST(CAST(PRINTF('%.15g', CAST(|left| AS REAL) / |right|) AS REAL) AS INTEGER), \
             15 - LENGTH(CAST(ABS(|left|) AS INTEGER))) END"
        }
        (Operator::Modulo, Backend::Sqlite, ValueKind::Float) => {
            "CASE WHEN ABS(CAST(|left| AS REAL) / |right|) < 1e15 \
             THEN |left| - |right| * CAST(CAST(|left| AS REAL) / |right| AS INTEGER) END"
        }
        (Operator::Modulo, Backend::Postgres, ValueKind::Float) => {
            "CAST(CAST(|left| AS numeric) % CAST(|right| AS numeric) AS double precision)"
        }
        (Operator::Modulo, ..) => "|left| % |right|",
    }
}

fn sqlite(function: Function) -> Option<(&'static str, &'static str)> {
    Some(match function {
        Function::ExtractYear => ("CAST(strftime('%Y', ", ") AS INTEGER)"),
        Function::ExtractIsoYear => ("CAST(strftime('%G', ", ") AS INTEGER)"),
        Function::ExtractQuarter => ("((CAST(strftime('%m', ", ") AS INTEGER) + 2) / 3)"),
        Function::ExtractMonth => ("CAST(strftime('%m', ", ") AS INTEGER)"),
        Function::ExtractDay => ("CAST(strftime('%d', ", ") AS INTEGER)"),
        Function::ExtractWeek => ("CAST(strftime('%V', ", ") AS INTEGER)"),
        Function::ExtractWeekDay => ("(CAST(strftime('%w', ", ") AS INTEGER) + 1)"),
        Function::ExtractIsoWeekDay => ("CAST(strftime('%u', ", ") AS INTEGER)"),
        Function::ExtractHour => ("CAST(strftime('%H', ", ") AS INTEGER)"),
        Function::ExtractMinute => ("CAST(strftime('%M', ", ") AS INTEGER)"),
        Function::ExtractSecond => ("CAST(strftime('%S', ", ") AS INTEGER)"),
        Function::TruncDate => ("substr(", ", 1, 10)"),
        // What follows `YYYY-MM-DD HH`: the fraction as it is kept.
        Function::TruncTime => ("substr(", ", 12)"),
        _ => return None,
    })
}

fn postgres(function: Function) -> Option<(&'static str, &'static str)> {
    Some(match function {
        Function::ExtractYear => ("EXTRACT(YEAR FROM ", ")::bigint"),
        Function::ExtractIsoYear => ("EXTRACT(ISOYEAR FROM ", ")::bigint"),
        Function::ExtractQuarter => ("EXTRACT(QUARTER FROM ", ")::bigint"),
        Function::ExtractMonth => ("EXTRACT(MONTH FROM ", ")::bigint"),
        Function::ExtractDay => ("EXTRACT(DAY FROM ", ")::bigint"),
        Function::ExtractWeek => ("EXTRACT(WEEK FROM ", ")::bigint"),
        Function::ExtractWeekDay => ("(EXTRACT(DOW FROM ", ")::bigint + 1)"),
        Function::ExtractIsoWeekDay => ("EXTRACT(ISODOW FROM ", ")::bigint"),
        Function::ExtractHour => ("EXTRACT(HOUR FROM ", ")::bigint"),
        Function::ExtractMinute => ("EXTRACT(MINUTE FROM ", ")::bigint"),
        // With its fraction it would be rounded to the next one.
        Function::ExtractSecond => ("FLOOR(EXTRACT(SECOND FROM ", "))::bigint"),
        Function::TruncDate => ("(", ")::date"),
        Function::TruncTime => ("(", ")::time"),
        _ => return None,
    })
}

fn mysql(function: Function) -> Option<(&'static str, &'static str)> {
    Some(match function {
        Function::ExtractYear => ("EXTRACT(YEAR FROM ", ")"),
        Function::ExtractIsoYear => ("(YEARWEEK(", ", 3) DIV 100)"),
        Function::ExtractQuarter => ("QUARTER(", ")"),
        Function::ExtractMonth => ("EXTRACT(MONTH FROM ", ")"),
        Function::ExtractDay => ("EXTRACT(DAY FROM ", ")"),
        Function::ExtractWeek => ("WEEK(", ", 3)"),
        Function::ExtractWeekDay => ("DAYOFWEEK(", ")"),
        Function::ExtractIsoWeekDay => ("(WEEKDAY(", ") + 1)"),
        Function::ExtractHour => ("EXTRACT(HOUR FROM ", ")"),
        Function::ExtractMinute => ("EXTRACT(MINUTE FROM ", ")"),
        Function::ExtractSecond => ("EXTRACT(SECOND FROM ", ")"),
        Function::TruncDate => ("DATE(", ")"),
        Function::TruncTime => ("TIME(", ")"),
        _ => return None,
    })
}
