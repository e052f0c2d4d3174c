//! Numbers beyond the range of a field, which filters compare as numbers: Django's `IntegerFieldOverflow`.

use rust_decimal::Decimal;

use super::messages::message;
use crate::db::Backend;
use crate::error::ValidationError;
use crate::models::fields::FieldType;
use crate::models::options::ColumnKind;
use crate::models::query::{Lookup, Node};
use crate::value::Value;

/// A value for a filter: one of the field's type, or a number that lies below or above all of them.
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

/// Where a number lies that no value of a column equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Below,
    Above,
}

/// Where a value lies that is beyond the range of a kind of column on every database.
pub(super) fn side(value: &Value, kind: ColumnKind) -> Option<Side> {
    // SQLite's columns have the widest ranges.
    let range = kind.integer_range(Backend::Sqlite);
    match (value, range) {
        (Value::Integer(number), Some((least, _))) if *number < least => Some(Side::Below),
        (Value::Integer(number), Some((_, greatest))) if *number > greatest => Some(Side::Above),
        (Value::Decimal(number), _) if *number == Decimal::MIN => Some(Side::Below),
        (Value::Decimal(number), _) if *number == Decimal::MAX => Some(Side::Above),
        _ => None,
    }
}

/// What stands for all numbers below or above those that values of a kind are read from: the least or the greatest
/// decimal, with a digit more than any column has; for floats, the least or the greatest float.
pub(super) fn all(kind: ColumnKind, side: Side) -> Value {
    match (kind, side) {
        (ColumnKind::Float, Side::Below) => Value::Float(f64::MIN),
        (ColumnKind::Float, Side::Above) => Value::Float(f64::MAX),
        (_, Side::Below) => Value::Decimal(Decimal::MIN),
        (_, Side::Above) => Value::Decimal(Decimal::MAX),
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
    let some = [Value::Integer(0), Value::Integer(1), Value::Decimal(Decimal::ZERO)];
    let mut some = some.into_iter().map(T::from_value);
    some.find_map(Result::ok).ok_or_else(refusal::<T>)
}

/// That a text is none of the field's values.
pub(super) fn refusal<T: FieldType>() -> ValidationError {
    ValidationError::new(message(T::COLUMN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_a_range_have_a_side() {
        let integer = ColumnKind::Integer;
        let decimal = ColumnKind::Decimal {
            max_digits: 0,
            decimal_places: 0,
        };
        assert_eq!(
            side(&Value::Integer(-1), ColumnKind::PositiveInteger),
            Some(Side::Below)
        );
        assert_eq!(side(&Value::Integer(1 << 40), integer), Some(Side::Above));
        assert_eq!(side(&Value::Integer(7), integer), None);
        assert_eq!(side(&Value::Decimal(Decimal::TEN), decimal), None);
        for kind in [integer, decimal] {
            for beyond in [Side::Below, Side::Above] {
                assert_eq!(side(&all(kind, beyond), kind), Some(beyond));
            }
        }
    }
}
