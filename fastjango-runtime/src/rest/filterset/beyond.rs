//! Integers beyond the range of a field, which filters compare as numbers: Django's `IntegerFieldOverflow`.

use rust_decimal::Decimal;

use super::messages::message;
use crate::db::Backend;
use crate::error::ValidationError;
use crate::models::fields::FieldType;
use crate::models::options::ColumnKind;
use crate::models::query::{Lookup, Node};
use crate::value::Value;

/// The greatest number that Django's filters take.
const GREATEST: f64 = 1e50;
/// Every number above is beyond 64 bits.
const BITS_64: f64 = 9.2e18;

/// A value for a filter: one of the field's type, or an integer that lies below or above all of them.
pub(super) enum Given<T> {
    Value(T),
    Below,
    Above,
}

impl<T: FieldType> Given<T> {
    /// # Errors
    ///
    /// The value is none of the field's type, nor a number beyond them.
    pub(super) fn new(value: Value) -> Result<Self, ValidationError> {
        match side(&value, T::COLUMN) {
            Some(Side::Below) => Ok(Self::Below),
            Some(Side::Above) => Ok(Self::Above),
            None => T::from_value(value).map(Self::Value).map_err(|_| refusal::<T>()),
        }
    }

    /// The value, where it is one of the field's type.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Below | Self::Above => None,
        }
    }

    fn side(&self) -> Option<Side> {
        match self {
            Self::Value(_) => None,
            Self::Below => Some(Side::Below),
            Self::Above => Some(Side::Above),
        }
    }
}

/// Where an integer lies that no value of a column equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

/// Where a value lies that is beyond the range of a kind of column on every database.
pub(super) fn side(value: &Value, kind: ColumnKind) -> Option<Side> {
    // SQLite's columns have the widest ranges.
    let (least, greatest) = kind.integer_range(Backend::Sqlite)?;
    match value {
        Value::Integer(number) if *number < least => Some(Side::Below),
        Value::Integer(number) if *number > greatest => Some(Side::Above),
        Value::Decimal(number) if number.is_sign_negative() => Some(Side::Below),
        Value::Decimal(_) => Some(Side::Above),
        _ => None,
    }
}

/// Reads a number beyond those that a kind's values are read as: the least or the greatest stands for all of them. `None`
/// where the text is no such number, or the kind has no range.
///
/// # Errors
///
/// The number is greater than Django's filters take; below zero there is no such bound.
pub(super) fn read(text: &str, kind: ColumnKind) -> Result<Option<Value>, ValidationError> {
    let has_range = matches!(kind, ColumnKind::Decimal { .. }) || kind.integer_range(Backend::Sqlite).is_some();
    // Rust reads the word `inf` as a number.
    let is_number = text.contains(|character: char| character.is_ascii_digit());
    let number: Option<f64> = text.parse().ok().filter(|_| has_range && is_number);
    match number {
        Some(number) if number > GREATEST => Err(ValidationError::with_code(
            "Ensure this value is less than or equal to 1e+50.",
            "max_value",
        )),
        Some(number) if number > BITS_64 => Ok(Some(Value::Decimal(Decimal::MAX))),
        Some(number) if number < -BITS_64 => Ok(Some(Value::Decimal(Decimal::MIN))),
        _ => Ok(None),
    }
}

/// The condition that a filter makes of one value.
///
/// # Errors
///
/// The value is none, or the condition is none that has a meaning for numbers beyond the range.
pub(super) fn condition<T: FieldType>(value: Value, condition: impl Fn(T) -> Node) -> Result<Node, ValidationError> {
    let given = Given::new(value)?;
    match given.side() {
        Some(side) => compared(side, condition(any()?)).ok_or_else(refusal::<T>),
        None => given.value().map(condition).ok_or_else(refusal::<T>),
    }
}

/// The condition that a filter makes of the two ends of a range.
///
/// # Errors
///
/// Those of [`condition`].
pub(super) fn range<T: FieldType>(ends: [Value; 2], condition: impl Fn(T, T) -> Node) -> Result<Node, ValidationError> {
    let [from, to] = ends;
    let (from, to) = (Given::<T>::new(from)?, Given::<T>::new(to)?);
    let sides = (from.side(), to.side());
    let end = |end: Given<T>| end.value().map_or_else(any, Ok);
    let between = condition(end(from)?, end(to)?);
    match sides {
        (None, None) => Ok(between),
        (Some(Side::Above), _) | (_, Some(Side::Below)) => Ok(nothing()),
        (from, to) => half_open(from.is_some(), to.is_some(), between).ok_or_else(refusal::<T>),
    }
}

/// A range of which one end, or each, is beyond all values.
fn half_open(no_start: bool, no_end: bool, between: Node) -> Option<Node> {
    let Node::Lookup {
        lookup: Lookup::Range,
        left,
        right,
    } = between
    else {
        return None;
    };
    let [from, to] = <[Node; 2]>::try_from(right).ok()?;
    Some(match (no_start, no_end) {
        (true, true) => anything(*left),
        (true, false) => left.lookup(Lookup::Lte, to),
        _ => left.lookup(Lookup::Gte, from),
    })
}

/// A comparison with any value, as one with a number beyond all of them.
pub(super) fn compared(side: Side, comparison: Node) -> Option<Node> {
    let Node::Lookup { lookup, left, right } = comparison else {
        return None;
    };
    if !matches!(right[..], [Node::Value(_)]) {
        return None;
    }
    match (lookup, side) {
        (Lookup::Lt | Lookup::Lte, Side::Above) | (Lookup::Gt | Lookup::Gte, Side::Below) => Some(anything(*left)),
        (Lookup::Exact | Lookup::Lt | Lookup::Lte | Lookup::Gt | Lookup::Gte, _) => Some(nothing()),
        _ => None,
    }
}

/// The condition that no row satisfies.
pub(super) fn nothing() -> Node {
    Node::Value(Value::Boolean(false))
}

/// That there is a number.
fn anything(number: Node) -> Node {
    number.lookup(Lookup::IsNull, Node::Value(Value::Boolean(false)))
}

/// Some value of the type, to see what is asked of it.
fn any<T: FieldType>() -> Result<T, ValidationError> {
    let mut some = [0, 1].into_iter().map(|number| T::from_value(Value::Integer(number)));
    some.find_map(Result::ok).ok_or_else(refusal::<T>)
}

fn refusal<T: FieldType>() -> ValidationError {
    ValidationError::new(message(T::COLUMN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_integers_have_sides() {
        let integer = ColumnKind::Integer;
        assert_eq!(
            side(&Value::Integer(-1), ColumnKind::PositiveInteger),
            Some(Side::Below)
        );
        assert_eq!(side(&Value::Integer(1 << 40), integer), Some(Side::Above));
        assert_eq!(side(&Value::Integer(7), integer), None);
        assert_eq!(side(&Value::Float(1e20), ColumnKind::Float), None);
    }

    #[test]
    fn numbers_beyond_those_that_are_read_have_a_bound_above() {
        let decimal = ColumnKind::Decimal {
            max_digits: 0,
            decimal_places: 0,
        };
        for kind in [ColumnKind::Integer, decimal] {
            let of = |text: &str| read(text, kind).map_err(|told| told.to_json().to_string());
            let (least, greatest) = (Value::Decimal(Decimal::MIN), Value::Decimal(Decimal::MAX));
            for text in ["1e30", "1e50", "99999999999999999999999999999999"] {
                assert_eq!(of(text), Ok(Some(greatest.clone())), "{text}");
            }
            for text in ["-1e30", "-1e51", "-1e309", "-99999999999999999999999999999999"] {
                assert_eq!(of(text), Ok(Some(least.clone())), "{text}");
            }
            for text in ["1e51", "1e309"] {
                let told = r#"["Ensure this value is less than or equal to 1e+50."]"#;
                assert_eq!(of(text), Err(told.to_owned()), "{text}");
            }
            for text in ["inf", "-infinity", "nan", "x", "1e", "", "1e-40"] {
                assert_eq!(of(text), Ok(None), "{text}");
            }
        }
        assert_eq!(read("1e20", ColumnKind::Float), Ok(None));
    }
}
