//! The numbers that filters are given, which may be any: Python's `Decimal(text)`.

use rust_decimal::Decimal;

use crate::rest::fields::decimal::{self, Written};

/// The places of a decimal, after the point or in all.
const PLACES: i64 = 28;

/// A number, as columns can be compared with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// The number. One with more places than a decimal is the next one away from zero: no column has either, and what is
    /// less than the one is less than the other.
    Within(Decimal),
    /// It is less than all decimals that a column has.
    Below,
    /// It is greater.
    Above,
}

/// Reads a number; neither infinity nor what is none.
pub(super) fn number(text: &str) -> Option<Number> {
    let written = decimal::read(text)?;
    let beyond = if written.negative { Number::Below } else { Number::Above };
    Some(nearest(&written).map_or(beyond, Number::Within))
}

/// Reads a number as a float, whose infinities are what lies beyond it.
pub(super) fn float(text: &str) -> Option<f64> {
    let written = decimal::read(text)?;
    let sign = if written.negative { "-" } else { "" };
    format!("{sign}{}e{}", written.digits, written.exponent).parse().ok()
}

/// Whether a number is greater than 1e50, the greatest that Django's `NumberFilter` takes.
pub(super) fn is_over_greatest(text: &str) -> bool {
    decimal::read(text).is_some_and(|written| {
        let greatest = written.digits.trim_end_matches('0') == "1";
        let beyond = match magnitude(&written) {
            Some(51) => !greatest,
            magnitude => magnitude > Some(51),
        };
        !written.negative && beyond
    })
}

/// How many digits stand before the point, below zero how many zeros after it; `None` of zero.
fn magnitude(written: &Written) -> Option<i64> {
    let digits = i64::try_from(written.digits.len()).ok()?;
    (written.digits != "0").then_some(digits + i64::from(written.exponent))
}

/// The decimal, or the next one away from zero; `None` beyond those of 28 digits.
fn nearest(written: &Written) -> Option<Decimal> {
    let Some(magnitude) = magnitude(written) else {
        return Some(Decimal::ZERO);
    };
    if magnitude > PLACES {
        return None;
    }
    let places = PLACES - magnitude.max(0);
    let kept = usize::try_from(magnitude + places).unwrap_or(0);
    let (kept, dropped) = written.digits.split_at(kept.min(written.digits.len()));
    let kept_places = magnitude - i64::try_from(kept.len()).ok()?;
    let mut mantissa: i128 = if kept.is_empty() { 0 } else { kept.parse().ok()? };
    let mut scale = u32::try_from(-kept_places).unwrap_or(0);
    if let Ok(zeros) = u32::try_from(kept_places) {
        mantissa = mantissa.checked_mul(10_i128.checked_pow(zeros)?)?;
    }
    if dropped.contains(|digit| digit != '0') {
        // What is kept of a number below all places is nothing: the next one is the smallest.
        scale = u32::try_from(places).ok()?;
        mantissa += 1;
    }
    let mut decimal = Decimal::try_from_i128_with_scale(mantissa, scale).ok()?;
    decimal.set_sign_negative(written.negative);
    Some(decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str) -> Number {
        Number::Within(Decimal::from_str_exact(text).expect("a decimal"))
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
        ] {
            assert_eq!(number(text), Some(within(expected)), "{text}");
        }
        for text in ["", "x", "1e", "e5", "inf", "-Infinity", "nan", "1__0", "1 0", "--1"] {
            assert_eq!((number(text), float(text)), (None, None), "{text}");
        }
        assert_eq!((float("1_0.5"), float("-1e309")), (Some(10.5), Some(f64::NEG_INFINITY)));
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
            assert_eq!(number(text), Some(Number::Above), "{text}");
            assert_eq!(number(&format!("-{text}")), Some(Number::Below), "{text}");
        }
    }

    #[test]
    fn the_greatest_number_is_djangos() {
        for text in ["1e50", "1e49", "0.1e51", "1000e47", "-1e51", "-1e309", "0e99", "x"] {
            assert!(!is_over_greatest(text), "{text}");
        }
        for text in ["1e51", "1.1e50", "2e50", "0.01e53", "1e309", "+1e999999"] {
            assert!(is_over_greatest(text), "{text}");
        }
    }
}
