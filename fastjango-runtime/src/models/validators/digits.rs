//! The digits of decimal numbers, as Django's `DecimalValidator` counts them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::error::ErrorDetail;

/// What is wrong with the digits of a number.
pub(crate) fn fault(number: Decimal, max_digits: u8, decimal_places: u8) -> Option<ErrorDetail> {
    let (digits, places) = count(number);
    let (most, most_places) = (u32::from(max_digits), u32::from(decimal_places));
    let most_whole = most.saturating_sub(most_places);
    Some(if digits > most {
        too_many(max_digits.into(), "digit", " in total", "max_digits")
    } else if places > most_places {
        too_many(most_places, "decimal place", "", "max_decimal_places")
    } else if digits - places > most_whole {
        too_many(most_whole, "digit", " before the decimal point", "max_whole_digits")
    } else {
        return None;
    })
}

fn too_many(most: u32, what: &str, of: &str, code: &'static str) -> ErrorDetail {
    let plural = if most == 1 { "" } else { "s" };
    ErrorDetail {
        message: format!("Ensure that there are no more than {most} {what}{plural}{of}."),
        code,
    }
}

/// What is wrong with a number that a database is to keep which has so many digits for what is no integer of 64 bits: that
/// it would become another one.
pub(crate) fn unkept(number: Decimal, most: u8) -> Option<ErrorDetail> {
    let bound = 10_u128.pow(most.min(28).into());
    if number.mantissa().unsigned_abs() < bound {
        return None;
    }
    let number = number.normalize();
    let mut digits = number.mantissa().unsigned_abs();
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
    }
    let fits = digits < bound || (number.scale() == 0 && number.to_i64().is_some());
    (!fits).then(|| too_many(most.into(), "digit", " in total", "max_digits"))
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
        fault(number.parse().expect("the tests give numbers"), 4, 2).map(|detail| detail.code)
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

    #[test]
    fn a_number_is_kept_as_a_whole_or_not_at_all() {
        let fault = |number: &str| unkept(number.parse().expect("the tests give numbers"), 15);
        for kept in [
            "0",
            "9999999999999.99",
            "-0.00000000000000123",
            "123456789012345678",
            "9223372036854775807.00",
            "1234567890123.450000",
            "-20000000000000000000.00",
        ] {
            assert!(fault(kept).is_none(), "{kept}");
        }
        for lost in [
            "12345678901234567.89",
            "0.1234567890123456",
            "9223372036854775809",
            "1000000000000.0001",
        ] {
            let detail = fault(lost).expect("it would be another number");
            assert_eq!(detail.message, "Ensure that there are no more than 15 digits in total.");
        }
    }
}
