//! Comparisons of columns of integers with other numbers, and with integers that the column can't hold.
//!
//! As in Django, what no row can satisfy finds none, and asks nothing where that is all that is asked; what each number
//! of the column satisfies is no condition at all.

use rust_decimal::prelude::ToPrimitive as _;

use crate::models::options::ColumnKind;
use crate::models::query::Lookup;
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind};

/// A number's neighbours among the integers: the greatest below or equal, the least above or equal.
#[derive(Debug, Clone, Copy)]
struct Whole {
    floor: i128,
    ceiling: i128,
}

/// The comparison in terms of integers of the column's range; `None` where it is one already.
pub(super) fn whole_numbers(lookup: Lookup, left: &Term, right: &[Term]) -> Option<Term> {
    let Term::Column { kind, .. } = left else { return None };
    let range = range_of(*kind)?;
    match (lookup, right) {
        (Lookup::In, [Term::Value(Value::List(_, items))]) => members(left, range, items),
        (Lookup::Range, [Term::Value(first), Term::Value(last)]) => {
            if fits(first, range) && fits(last, range) {
                return None;
            }
            let above = compared(Lookup::Gte, left, range, whole(first)?)?;
            let below = compared(Lookup::Lte, left, range, whole(last)?)?;
            Some(Term::and([above, below]))
        }
        (_, [Term::Value(number)]) if !fits(number, range) => compared(lookup, left, range, whole(number)?),
        _ => None,
    }
}

impl Whole {
    /// Whether it is an integer that the column can hold.
    fn is_in(self, (least, greatest): (i128, i128)) -> bool {
        self.floor == self.ceiling && (least..=greatest).contains(&self.floor)
    }
}

fn compared(lookup: Lookup, left: &Term, (least, greatest): (i128, i128), number: Whole) -> Option<Term> {
    let (bound, from) = match lookup {
        Lookup::Exact => (number.floor, None),
        Lookup::Gte | Lookup::Lt => (number.ceiling, Some(lookup == Lookup::Gte)),
        Lookup::Gt | Lookup::Lte => (number.floor, Some(lookup == Lookup::Gt)),
        _ => return None,
    };
    match from {
        None if number.floor != number.ceiling || bound < least || bound > greatest => Some(Term::Constant(false)),
        Some(greater) if bound < least => Some(Term::Constant(greater)),
        Some(greater) if bound > greatest => Some(Term::Constant(!greater)),
        _ => Some(Term::Lookup {
            lookup,
            left: Box::new(left.clone()),
            right: vec![Term::Value(Value::Integer(i64::try_from(bound).ok()?))],
        }),
    }
}

/// The members of a list that the column can hold.
fn members(left: &Term, range: (i128, i128), items: &[Value]) -> Option<Term> {
    if items.iter().all(|item| fits(item, range)) {
        return None;
    }
    let numbers: Vec<Whole> = items.iter().map(whole).collect::<Option<_>>()?;
    let held = numbers.into_iter().filter(|number| number.is_in(range));
    let held: Vec<Value> = held
        .filter_map(|number| i64::try_from(number.floor).ok())
        .map(Value::Integer)
        .collect();
    if held.is_empty() {
        return Some(Term::Constant(false));
    }
    Some(Term::Lookup {
        lookup: Lookup::In,
        left: Box::new(left.clone()),
        right: vec![Term::Value(Value::List(ValueKind::Integer, held))],
    })
}

/// Whether a value is an integer that the column can hold.
fn fits(value: &Value, (least, greatest): (i128, i128)) -> bool {
    matches!(value, Value::Integer(number) if (least..=greatest).contains(&(*number).into()))
}

/// The neighbours of a number; `None` for what is none.
fn whole(value: &Value) -> Option<Whole> {
    match value {
        Value::Integer(number) => Some(Whole {
            floor: (*number).into(),
            ceiling: (*number).into(),
        }),
        #[expect(clippy::cast_possible_truncation, reason = "what is beyond stays beyond")]
        Value::Float(number) if !number.is_nan() => Some(Whole {
            floor: number.floor() as i128,
            ceiling: number.ceil() as i128,
        }),
        Value::Decimal(number) => Some(Whole {
            floor: number.floor().to_i128()?,
            ceiling: number.ceil().to_i128()?,
        }),
        _ => None,
    }
}

fn range_of(kind: ColumnKind) -> Option<(i128, i128)> {
    Some(match kind {
        ColumnKind::SmallInteger => (i16::MIN.into(), i16::MAX.into()),
        ColumnKind::Integer => (i32::MIN.into(), i32::MAX.into()),
        ColumnKind::BigInteger => (i64::MIN.into(), i64::MAX.into()),
        ColumnKind::PositiveSmallInteger => (0, u16::MAX.into()),
        ColumnKind::PositiveInteger => (0, u32::MAX.into()),
        _ => return None,
    })
}
