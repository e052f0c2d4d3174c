//! Decimal literals.

use rust_decimal::Decimal;

/// A [`Decimal`] written as a number, read by the compiler.
///
/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// assert_eq!(dec!(9.99), Decimal::new(999, 2));
/// assert_eq!(dec!(-1_000), Decimal::from(-1000));
/// ```
///
/// ```compile_fail
/// let price = fastjango::dec!(9.99.9);
/// ```
#[macro_export]
macro_rules! dec {
    ($($number:tt)+) => {
        const { $crate::__private::decimal(::core::stringify!($($number)+)) }
    };
}

/// Reads the number of [`dec!`](crate::dec), or stops the compiler.
#[doc(hidden)]
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the parts of 96 bits, one after the other"
)]
pub const fn parse(text: &str) -> Decimal {
    let bytes = text.as_bytes();
    let mut digits: i128 = 0;
    let mut scale = 0;
    let mut pointed = false;
    let mut at = 0;
    let negative = bytes[0] == b'-';
    if negative {
        at = 1;
    }
    while at < bytes.len() {
        match bytes[at] {
            digit @ b'0'..=b'9' => {
                digits = digits * 10 + (digit - b'0') as i128;
                scale += pointed as u32;
                assert!(
                    digits >> 96 == 0 && scale <= 28,
                    "this number has more digits than a `Decimal` holds"
                );
            }
            b'.' if !pointed => pointed = true,
            b'_' | b' ' => {}
            _ => panic!("`dec!` takes a number such as `9.99`"),
        }
        at += 1;
    }
    Decimal::from_parts(
        digits as u32,
        (digits >> 32) as u32,
        (digits >> 64) as u32,
        negative,
        scale,
    )
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn numbers_are_read_as_written() {
        for text in [
            "0",
            "9.99",
            "-9.990",
            "79228162514264337593543950335",
            "0.0000000000000000000000000001",
        ] {
            assert_eq!(parse(text).to_string(), text);
        }
        assert_eq!(parse("- 1_000.5").to_string(), "-1000.5");
    }

    #[test]
    #[should_panic(expected = "more digits")]
    fn too_many_digits_are_refused() {
        let _ = parse("79228162514264337593543950336");
    }
}
