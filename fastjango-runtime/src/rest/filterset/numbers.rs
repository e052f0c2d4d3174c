//! The numbers that filters are given, which may be any: Python's `Decimal(text)`.

use std::iter;

use rust_decimal::Decimal;

use crate::db::Backend;
use crate::models::options::ColumnKind;
use crate::rest::fields::decimal::{self, Written};
use crate::value::Value;

/// The places of a decimal, after the point or in all.
const PLACES: i64 = 28;

/// The most digits of an integer.
const MOST_WHOLE: usize = 19;

/// Whether the values of a kind are numbers.
pub(super) fn is_number(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Float | ColumnKind::Decimal { .. }) || is_whole(kind)
}

fn is_whole(kind: ColumnKind) -> bool {
    kind.integer_range(Backend::Sqlite).is_some()
}

/// A number of any size, as a client wrote it.
pub(super) struct Number(Written);

impl Number {
    /// Reads a number; neither infinity nor what is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        decimal::read(text).map(Self)
    }

    pub(super) fn is_negative(&self) -> bool {
        self.0.negative
    }

    /// Whether it is greater than 1e50, the greatest that Django's `NumberFilter` takes.
    pub(super) fn is_over_greatest(&self) -> bool {
        let beyond = match self.0.magnitude() {
            Some(51) => self.0.digits.trim_end_matches('0') != "1",
            magnitude => magnitude > Some(51),
        };
        !self.is_negative() && beyond
    }

    /// The value of a kind of numbers; `None` where it lies beyond all of them.
    pub(super) fn value(&self, kind: ColumnKind) -> Option<Value> {
        if kind == ColumnKind::Float {
            return Some(Value::Float(self.float().filter(|number| number.is_finite())?));
        }
        if is_whole(kind) {
            return self.whole().map(Value::Integer);
        }
        self.decimal().map(Value::Decimal)
    }

    /// The number without its fraction.
    fn whole(&self) -> Option<i64> {
        let Some(digits @ 1..) = self.0.magnitude() else {
            return Some(0);
        };
        let digits = usize::try_from(digits).ok().filter(|digits| *digits <= MOST_WHOLE)?;
        let sign = if self.is_negative() { "-" } else { "" };
        let written = self.0.digits.chars().chain(iter::repeat('0')).take(digits);
        format!("{sign}{}", written.collect::<String>()).parse().ok()
    }

    /// The number as a float, whose infinities are what lies beyond it.
    fn float(&self) -> Option<f64> {
        let sign = if self.is_negative() { "-" } else { "" };
        format!("{sign}{}e{}", self.0.digits, self.0.exponent).parse().ok()
    }

    /// The decimal; `None` beyond those of 28 digits. A number with more places is the next one away from zero: no
    /// column has either, and what is less than the one is less than the other.
    fn decimal(&self) -> Option<Decimal> {
        let Some(magnitude) = self.0.magnitude() else {
            return Some(Decimal::ZERO);
        };
        if magnitude > PLACES {
            return None;
        }
        let least = magnitude.max(0) - PLACES;
        let dropped = usize::try_from(least - i64::from(self.0.exponent)).unwrap_or(0);
        let kept = self.0.digits.len().saturating_sub(dropped);
        if kept == self.0.digits.len() {
            return self.0.decimal();
        }
        let (kept, dropped) = self.0.digits.split_at(kept);
        let mut mantissa: i128 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
        mantissa += i128::from(dropped.contains(|digit| digit != '0'));
        let nearest = Written {
            negative: self.is_negative(),
            digits: mantissa.to_string(),
            exponent: i32::try_from(least).ok()?,
        };
        nearest.decimal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str) -> Decimal {
        Decimal::from_str_exact(text).expect("a decimal")
    }

    fn number(text: &str) -> Option<Decimal> {
        Number::read(text)?.decimal()
    }

    fn float(text: &str) -> Option<f64> {
        Number::read(text)?.float()
    }

    #[test]
    fn numbers_are_read_as_python_reads_them() {
        for (text, expected) in [
            ("5", "5"),
            ("-5.50", "-5.5"),
            ("+1e2", "100"),
            (".5e1", "5"),
            ("5.", "5"),
            ("1_000", "1000"),
            ("\u{665}", "5"),
            ("0e60", "0"),
            ("0e-99", "0"),
            ("0.00000000001e30", "10000000000000000000"),
            ("10000000000000000000000000000000e-30", "10"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("9999999999999999999999999999.5", "10000000000000000000000000000"),
            ("0.99999999999999999999999999999", "1"),
            ("1.0000000000000000000000000000000000000", "1"),
            ("-0", "0"),
        ] {
            assert_eq!(number(text), Some(within(expected)), "{text}");
        }
        for text in ["", "x", "1e", "e5", "inf", "-Infinity", "nan", "1__0", "1 0", "--1"] {
            assert!(Number::read(text).is_none(), "{text}");
        }
        assert_eq!((float("1_0.5"), float("-1e309")), (Some(10.5), Some(f64::NEG_INFINITY)));
    }

    #[test]
    fn integers_are_cut_and_end_where_theirs_do() {
        let integer = |text: &str| Number::read(text)?.value(ColumnKind::Integer);
        for (text, expected) in [
            ("9223372036854775807.9", Some(i64::MAX)),
            ("9223372036854775807.99999999999999999999", Some(i64::MAX)),
            ("6.99999999999999999999999999999", Some(6)),
            ("70e-1", Some(7)),
            ("12e3", Some(12_000)),
            ("0.0000000000000000000000000000000001", Some(0)),
            ("0e99", Some(0)),
            ("1e400", None),
            ("-9223372036854775808.9", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("-9223372036854775809", None),
            ("-0.5", Some(0)),
        ] {
            assert_eq!(integer(text), expected.map(Value::Integer), "{text}");
        }
    }

    #[test]
    fn what_a_decimal_has_no_room_for_lies_where_it_lay() {
        let smallest = "0.0000000000000000000000000001";
        for text in ["1e-28", "1e-29", "1e-400", "0.00000000000000000000000000000000000001"] {
            assert_eq!(number(text), Some(within(smallest)), "{text}");
        }
        assert_eq!(number("-1e-40"), Some(within(&format!("-{smallest}"))));
        let longer = number("1.00000000000000000000000000000000001");
        assert_eq!(longer, Some(within("1.000000000000000000000000001")));
        for text in ["1e28", "99999999999999999999999999999999", "1e50", "1e400"] {
            assert_eq!((number(text), number(&format!("-{text}"))), (None, None), "{text}");
        }
    }

    #[test]
    fn the_greatest_number_is_djangos() {
        let is_over_greatest = |text: &str| Number::read(text).map(|number| number.is_over_greatest());
        for text in ["1e50", "1e49", "0.1e51", "1000e47", "-1e51", "-1e309", "0e99"] {
            assert_eq!(is_over_greatest(text), Some(false), "{text}");
        }
        for text in ["1e51", "1.1e50", "2e50", "0.01e53", "1e309", "+1e999999"] {
            assert_eq!(is_over_greatest(text), Some(true), "{text}");
        }
    }
}
