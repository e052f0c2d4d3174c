//! The digits of decimal numbers, as Django's `DecimalValidator` counts them.

use rust_decimal::Decimal;

use crate::error::ErrorDetail;
use crate::value::Value;

/// What is wrong with the digits of a number.
pub(super) fn fault(value: &Value, max_digits: u8, decimal_places: u8) -> Option<ErrorDetail> {
    let Value::Decimal(number) = value else {
        return None;
    };
    let (digits, places) = count(*number);
    let (most, most_places) = (u32::from(max_digits), u32::from(decimal_places));
    let most_whole = most.saturating_sub(most_places);
    if digits > most {
        tell(max_digits.into(), "digit", " in total", "max_digits")
    } else if places > most_places {
        tell(most_places, "decimal place", "", "max_decimal_places")
    } else if digits - places > most_whole {
        tell(most_whole, "digit", " before the decimal point", "max_whole_digits")
    } else {
        None
    }
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `fault` gives an option")]
fn tell(most: u32, what: &str, of: &str, code: &'static str) -> Option<ErrorDetail> {
    let plural = if most == 1 { "" } else { "s" };
    Some(ErrorDetail {
        message: format!("Ensure that there are no more than {most} {what}{plural}{of}."),
        code,
    })
}

/// All digits of a number, and those after the point; zeros that begin it count only after the point.
fn count(number: Decimal) -> (u32, u32) {
    let places = number.scale();
    let mantissa = number.mantissa().unsigned_abs();
    let digits = mantissa.checked_ilog10().map_or(1, |last| last + 1);
    (digits.max(places), places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(number: &str) -> Option<&'static str> {
        let number = Value::Decimal(number.parse().expect("the tests give numbers"));
        fault(&number, 4, 2).map(|detail| detail.code)
    }

    #[test]
    fn digits_are_counted_as_django_counts_them() {
        for fits in ["0", "99.99", "-99.99", "0.05", "5.50"] {
            assert_eq!(code(fits), None, "{fits}");
        }
        assert_eq!(code("123.45"), Some("max_digits"));
        assert_eq!(code("1.234"), Some("max_decimal_places"));
        assert_eq!(code("0.001"), Some("max_decimal_places"));
        assert_eq!(code("123"), Some("max_whole_digits"));
    }
}
