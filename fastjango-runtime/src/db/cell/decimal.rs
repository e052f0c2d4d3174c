//! Exact numbers in the forms that databases store them in.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// The integer that a decimal without a fraction is.
pub(super) fn whole(value: Decimal) -> Option<i64> {
    if value.fract().is_zero() { value.to_i64() } else { None }
}

/// The integer that a text is, be it written as a decimal.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| whole(text.parse().ok()?))
}

/// A float's first 15 digits: what Django makes of a decimal that SQLite stored as REAL.
pub(super) fn from_float(value: f64) -> Option<Decimal> {
    short(value).or_else(|| first_digits(value))
}

/// The decimal of few places that a float was made of: below 15 digits there is no other whose float it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "below 1e15 it is an integer exactly, and it is asked for this float and no other"
)]
fn short(value: f64) -> Option<Decimal> {
    const POWERS: [f64; 7] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
    (0..).zip(POWERS).find_map(|(places, power)| {
        let units = (value * power).round();
        let is_it = units.abs() < 1e15 && units / power == value;
        is_it.then(|| Decimal::new(units as i64, places))
    })
}

fn first_digits(value: f64) -> Option<Decimal> {
    Decimal::from_scientific(&format!("{value:.14e}"))
        .ok()
        .map(|value| value.normalize())
}

/// Writes a float that stands for a decimal of so many places, if it is close enough to one to be sure.
pub(super) fn write_float(value: f64, places: Option<u32>, out: &mut Vec<u8>) -> bool {
    let Some(places @ 0..=9) = places else { return false };
    let scaled = value * 10_f64.powi(places.cast_signed());
    let units = scaled.round();
    if units.abs() >= 1e15 || (scaled - units).abs() > 1e-3 || units == 0.0 {
        return false;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 1e15 it is an integer exactly")]
    let units = units as i64;
    out.push(b'"');
    if units < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(units.unsigned_abs()).as_bytes();
    write_placed(digits, places as usize, out);
    out.push(b'"');
    true
}

/// Writes digits with a point before the last so many of them.
fn write_placed(digits: &[u8], places: usize, out: &mut Vec<u8>) {
    let whole = digits.len().saturating_sub(places);
    out.extend_from_slice(if whole == 0 { b"0" } else { &digits[..whole] });
    if places > 0 {
        out.push(b'.');
        out.resize(out.len() + places.saturating_sub(digits.len()), b'0');
        out.extend_from_slice(&digits[whole..]);
    }
}

/// Writes a decimal that is stored as text, if only zeros are missing from its places.
pub(super) fn write_text(text: &str, places: Option<u32>, out: &mut Vec<u8>) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let places = places.map_or(fraction.len(), |places| places as usize);
    if digits.is_empty() || !plain(digits) || !plain(fraction) || fraction.len() > places {
        return false;
    }
    out.push(b'"');
    out.extend_from_slice(whole.as_bytes());
    if places > 0 {
        out.push(b'.');
        out.extend_from_slice(fraction.as_bytes());
        out.resize(out.len() + places - fraction.len(), b'0');
    }
    out.push(b'"');
    true
}

#[cfg(feature = "postgres")]
pub(in crate::db) use numeric::Numeric;

#[cfg(feature = "postgres")]
mod numeric {
    use std::str::FromStr as _;

    use rust_decimal::Decimal;

    use super::write_placed;

    /// PostgreSQL's `numeric`: digits of base 10,000, in big-endian words after a header of four.
    #[derive(Clone, Copy)]
    pub(in crate::db) struct Numeric<'r> {
        digits: &'r [u8],
        /// How many digits stand before the point, less one.
        weight: i16,
        negative: bool,
        /// How many decimal places it shows.
        scale: u16,
    }

    const NEGATIVE: u16 = 0x4000;

    impl<'r> Numeric<'r> {
        /// Reads the binary form; `NaN` and the infinities are no decimals.
        pub(in crate::db) fn parse(bytes: &'r [u8]) -> Option<Self> {
            let (header, digits) = bytes.split_at_checked(8)?;
            let word = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
            let sign = word(4);
            let complete = digits.len() == usize::from(word(0)) * 2;
            (complete && (sign == 0 || sign == NEGATIVE)).then_some(Self {
                digits,
                weight: word(2).cast_signed(),
                negative: sign == NEGATIVE,
                scale: word(6),
            })
        }

        /// The digit for 10,000 to this power.
        fn digit(&self, power: i16) -> u16 {
            let at = usize::try_from(i32::from(self.weight) - i32::from(power)).unwrap_or(usize::MAX / 4) * 2;
            self.digits
                .get(at..at + 2)
                .map_or(0, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
        }

        /// Writes all of its places, and as many zeros as are missing.
        fn write_places(&self, places: usize, out: &mut Vec<u8>) {
            if self.negative {
                out.push(b'-');
            }
            let first = self.weight.max(0);
            out.extend_from_slice(itoa::Buffer::new().format(self.digit(first)).as_bytes());
            for power in (0..first).rev() {
                write_group(self.digit(power), out);
            }
            if places > 0 {
                out.push(b'.');
                let start = out.len();
                let mut power = -1;
                while out.len() - start < places {
                    write_group(self.digit(power), out);
                    power -= 1;
                }
                out.truncate(start + places);
            }
        }

        /// Writes it as a JSON string, unless it has more places than are asked for.
        pub(in crate::db) fn write(&self, places: Option<u32>, out: &mut Vec<u8>) -> bool {
            let scale = usize::from(self.scale);
            let places = places.map_or(scale, |places| places as usize);
            if places < scale {
                return false;
            }
            out.push(b'"');
            match self.units(places) {
                Some(units) => {
                    if self.negative {
                        out.push(b'-');
                    }
                    write_placed(itoa::Buffer::new().format(units).as_bytes(), places, out);
                }
                None => self.write_places(places, out),
            }
            out.push(b'"');
            true
        }

        /// How many units of the last of these places it has, if there are as few as most numbers have.
        fn units(&self, places: usize) -> Option<u64> {
            const MOST_PLACES: usize = 6;
            if places > MOST_PLACES || self.weight > 1 {
                return None;
            }
            let groups = self.weight + 1 + i16::try_from(places.div_ceil(4)).ok()?;
            let mut digits = self.digits.chunks_exact(2);
            let digit = |_| {
                digits
                    .next()
                    .map_or(0, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
            };
            let units = (0..groups)
                .map(digit)
                .fold(0, |units, digit| units * 10_000 + u64::from(digit));
            Some(units / [1, 1000, 100, 10][places % 4])
        }

        fn text(&self) -> String {
            self.text_of(usize::from(self.scale))
        }

        /// Its text with so many places.
        pub(super) fn text_of(&self, places: usize) -> String {
            let mut out = Vec::with_capacity(32);
            self.write_places(places, &mut out);
            String::from_utf8(out).expect("digits are ASCII")
        }

        pub(in crate::db) fn decimal(&self) -> Option<Decimal> {
            self.small().or_else(|| Decimal::from_str(&self.text()).ok())
        }

        /// The decimal, if its digits fit comfortably: the usual case, without going through text.
        fn small(&self) -> Option<Decimal> {
            let count = self.digits.len() / 2;
            if count > 6 || self.scale > 20 || !(-1..6).contains(&self.weight) {
                return None;
            }
            let last = -i16::try_from(u32::from(self.scale).div_ceil(4)).ok()?;
            let mut units: i128 = 0;
            for power in (last..=self.weight).rev() {
                units = units * 10_000 + i128::from(self.digit(power));
            }
            let surplus = u32::try_from(-last).ok()? * 4 - u32::from(self.scale);
            units /= 10_i128.pow(surplus);
            let units = if self.negative { -units } else { units };
            Decimal::try_from_i128_with_scale(units, u32::from(self.scale)).ok()
        }

        pub(in crate::db) fn float(&self) -> Option<f64> {
            self.text().parse().ok()
        }
    }

    impl std::fmt::Debug for Numeric<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.text())
        }
    }

    fn write_group(digit: u16, out: &mut Vec<u8>) {
        let mut text = [b'0'; 4];
        let mut rest = digit;
        for place in text.iter_mut().rev() {
            *place += u8::try_from(rest % 10).expect("a digit is less than 10");
            rest /= 10;
        }
        out.extend_from_slice(&text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::cast_precision_loss, reason = "what is lost is what is tested")]
    fn a_float_is_the_decimal_of_its_first_digits() {
        let units = (-3_000..3_000).map(|units: i64| units * 7);
        let units = units.chain([
            123_456_789,
            99_999_999_999_999,
            999_999_999_999_999,
            1_000_000_000_000_001,
        ]);
        let floats = units.flat_map(|units| (0..9).map(move |places| units as f64 / 10_f64.powi(places)));
        let others = [
            0.1 + 0.2,
            1.0 / 3.0,
            2.5e-7,
            1e15,
            1e22,
            1e300,
            f64::NAN,
            f64::INFINITY,
            -0.0,
        ];
        for value in floats.chain(others) {
            let text = |decimal: Option<Decimal>| decimal.map(|decimal| decimal.to_string());
            assert_eq!(text(from_float(value)), text(first_digits(value)), "{value:e}");
        }
        assert!(short(12.34).is_some() && short(0.1 + 0.2).is_none());
    }
    #[cfg(feature = "postgres")]
    #[test]
    fn numerics_of_few_units_are_written_as_those_of_many() {
        // The first has no digits, the others begin and end in each place of a group.
        let groups: [&[u16]; 8] = [
            &[],
            &[7],
            &[10],
            &[999],
            &[1000],
            &[1, 2],
            &[40, 9000],
            &[9999, 9999, 5000],
        ];
        for (digits, weight, scale) in groups.iter().flat_map(|digits| {
            (-2_i16..4).flat_map(move |weight| (0_u16..10).map(move |scale| (*digits, weight, scale)))
        }) {
            let last = weight - i16::try_from(digits.len()).expect("there are few") + 1;
            let sign = if scale % 2 == 1 { 0x4000 } else { 0 };
            let length = u16::try_from(digits.len()).expect("there are few");
            let header = [length, weight.cast_unsigned(), sign, scale];
            let bytes: Vec<u8> = header
                .iter()
                .chain(digits)
                .flat_map(|word| word.to_be_bytes())
                .collect();
            let numeric = Numeric::parse(&bytes).expect("it is complete");
            // PostgreSQL has no digits below the scale, and zero has none at all, which stand at no place.
            let is_below = i32::from(last) * 4 + i32::from(scale.next_multiple_of(4)) < 0;
            if is_below || (digits.is_empty() && weight != 0) {
                continue;
            }
            for places in [u32::from(scale), u32::from(scale) + 1, u32::from(scale) + 3] {
                let mut out = Vec::new();
                assert!(numeric.write(Some(places), &mut out));
                let text = format!("\"{}\"", numeric.text_of(places as usize));
                assert_eq!(String::from_utf8_lossy(&out), text, "{digits:?} {weight} {scale}");
            }
        }
    }
}
