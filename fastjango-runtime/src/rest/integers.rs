//! Integers in addresses and parameters, read as generously as clients of DRF are used to.

/// The zero of each run of ten decimal digits in Unicode (category Nd).
const ZEROS: [char; 66] = [
    '\u{30}',
    '\u{660}',
    '\u{6f0}',
    '\u{7c0}',
    '\u{966}',
    '\u{9e6}',
    '\u{a66}',
    '\u{ae6}',
    '\u{b66}',
    '\u{be6}',
    '\u{c66}',
    '\u{ce6}',
    '\u{d66}',
    '\u{de6}',
    '\u{e50}',
    '\u{ed0}',
    '\u{f20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17e0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19d0}',
    '\u{1a80}',
    '\u{1a90}',
    '\u{1b50}',
    '\u{1bb0}',
    '\u{1c40}',
    '\u{1c50}',
    '\u{a620}',
    '\u{a8d0}',
    '\u{a900}',
    '\u{a9d0}',
    '\u{a9f0}',
    '\u{aa50}',
    '\u{abf0}',
    '\u{ff10}',
    '\u{104a0}',
    '\u{10d30}',
    '\u{11066}',
    '\u{110f0}',
    '\u{11136}',
    '\u{111d0}',
    '\u{112f0}',
    '\u{11450}',
    '\u{114d0}',
    '\u{11650}',
    '\u{116c0}',
    '\u{11730}',
    '\u{118e0}',
    '\u{11950}',
    '\u{11c50}',
    '\u{11d50}',
    '\u{11da0}',
    '\u{16a60}',
    '\u{16ac0}',
    '\u{16b50}',
    '\u{1d7ce}',
    '\u{1d7d8}',
    '\u{1d7e2}',
    '\u{1d7ec}',
    '\u{1d7f6}',
    '\u{1e140}',
    '\u{1e2f0}',
    '\u{1e950}',
    '\u{1fbf0}',
];

/// The value of a decimal digit of any script.
pub(crate) fn digit(character: char) -> Option<i64> {
    if character.is_ascii() {
        return character.to_digit(10).map(i64::from);
    }
    let run = ZEROS.partition_point(|zero| *zero <= character).checked_sub(1)?;
    let value = u32::from(character) - u32::from(ZEROS[run]);
    (value < 10).then_some(i64::from(value))
}

/// Reads a whole number: spaces around it, a sign, leading zeros, single underscores between digits and the digits
/// of every script are fine. A number beyond 64 bits becomes the nearest end of the range.
///
/// # Examples
///
/// ```
/// use fastjango::rest::parse_integer;
///
/// assert_eq!(parse_integer(" +1_000 "), Some(1000));
/// assert_eq!(parse_integer("٣"), Some(3));
/// assert_eq!(parse_integer("1.5"), None);
/// ```
#[must_use]
pub fn parse_integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut number = 0_i64;
    let mut after_digit = false;
    for character in digits.chars() {
        if character == '_' && after_digit {
            after_digit = false;
            continue;
        }
        number = number.saturating_mul(10).saturating_add(digit(character)?);
        after_digit = true;
    }
    after_digit.then_some(if negative { -number } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_many_shapes() {
        for (text, number) in [
            ("7", 7),
            ("-1", -1),
            ("007", 7),
            (" 42\n", 42),
            ("1_0", 10),
            ("\u{1fbf9}", 9),
        ] {
            assert_eq!(parse_integer(text), Some(number), "{text}");
        }
        for text in ["", " ", "+", "--1", "1__0", "_1", "1_", "1e1", "0x1", "1\0", "x", "½"] {
            assert_eq!(parse_integer(text), None, "{text}");
        }
        assert_eq!(parse_integer("99999999999999999999"), Some(i64::MAX));
    }
}
