//! Rows whose related rows are wanted, and which of these belong to which.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::db::Row;
use crate::error::{Error, Result};
use crate::models::gathered::{Place, place};
use crate::models::options::{ModelOptions, RelationIndex};
use crate::models::query::{Owner, OwnerKeys, Query};
use crate::models::sql;
use crate::value::{Value, ValueKey, ValueKind};

/// The numbers of keys, in the order in which they were named.
#[derive(Debug, Default)]
struct Numbers {
    /// Of integers, which most keys are.
    integers: HashMap<i64, usize, RandomState>,
    others: HashMap<ValueKey, usize, RandomState>,
    /// Those of integers once more, where these lie close together.
    close: Option<Close>,
}

impl Numbers {
    fn len(&self) -> usize {
        self.integers.len() + self.others.len()
    }

    /// The number of a key, which may be new.
    fn of(&mut self, key: &Value) -> usize {
        let next = self.len();
        match key {
            Value::Integer(key) => *self.integers.entry(*key).or_insert(next),
            key => *self.others.entry(ValueKey::from(key)).or_insert(next),
        }
    }

    /// The number of a key that is an integer.
    fn of_integer(&self, key: i64) -> Option<usize> {
        match &self.close {
            Some(close) => close.number(key),
            None => self.integers.get(&key).copied(),
        }
    }
}

/// The numbers of integers by how far these are from the least: keys that a database gave are mostly near each other, and
/// each related row asks for one.
#[derive(Debug)]
struct Close {
    least: i64,
    numbers: Vec<Place>,
}

impl Close {
    /// How many places there may be for each integer.
    const ROOM: usize = 8;
    const NOBODY: Place = Place::MAX;

    /// The table of some integers, unless they are too far from each other.
    fn new(integers: &HashMap<i64, usize, RandomState>) -> Option<Self> {
        let (least, greatest) = (*integers.keys().min()?, *integers.keys().max()?);
        let width = usize::try_from(greatest.checked_sub(least)?).ok()?;
        (width < integers.len().saturating_mul(Self::ROOM)).then_some(())?;
        let mut numbers = vec![Self::NOBODY; width + 1];
        for (key, number) in integers {
            let place = usize::try_from(key - least).ok()?;
            numbers[place] = Place::try_from(*number).ok()?;
        }
        Some(Self { least, numbers })
    }

    fn number(&self, key: i64) -> Option<usize> {
        let place = usize::try_from(key.checked_sub(self.least)?).ok()?;
        let number = *self.numbers.get(place)?;
        (number != Self::NOBODY).then_some(number as usize)
    }
}

/// Rows whose related rows are wanted, and the owner of each of these.
#[derive(Debug)]
pub(crate) struct Owners {
    kind: ValueKind,
    keys: Vec<Value>,
    numbers: Numbers,
    /// The related rows' column that has their owner's key; the last one where nothing else is said.
    column: Option<usize>,
    /// The number of each related row's owner; one beyond all numbers for a row that is nobody's.
    of_rows: Vec<Place>,
}

impl Owners {
    /// No owners yet, of as many as there may be.
    pub(crate) fn with_capacity(owners: usize) -> Self {
        Self {
            kind: ValueKind::Integer,
            keys: Vec::with_capacity(owners),
            numbers: Numbers {
                integers: HashMap::with_capacity_and_hasher(owners, RandomState::default()),
                others: HashMap::default(),
                close: None,
            },
            column: None,
            of_rows: Vec::new(),
        }
    }

    /// The number of the owner with this key, who may have been named before.
    pub(crate) fn number(&mut self, key: Value) -> usize {
        let next = self.numbers.len();
        let number = self.numbers.of(&key);
        if next == 0 {
            self.kind = key.kind();
        }
        if number == next {
            self.keys.push(key);
        }
        number
    }

    /// The query for their related rows, made of one for all such rows; none without owners.
    pub(crate) fn query(
        &mut self,
        model: &'static ModelOptions,
        relation: RelationIndex,
        mut query: Query,
    ) -> Option<Query> {
        if self.keys.is_empty() {
            return None;
        }
        self.numbers.close = Close::new(&self.numbers.integers);
        query.owner = Some(Owner {
            model,
            relation,
            kind: self.kind,
            keys: OwnerKeys::Values(std::mem::take(&mut self.keys)),
        });
        self.column = sql::owner_column(&query).map(usize::from);
        Some(query)
    }

    /// Notes the owner of the next related row, which tells his key.
    pub(crate) fn add(&mut self, row: &Row) -> Result<()> {
        let column = match self.column {
            Some(column) => column,
            None => row.len().checked_sub(1).ok_or_else(|| Error::Decode {
                message: "a row has no columns".to_owned(),
            })?,
        };
        let nobody = self.numbers.len();
        let number = match self.kind {
            ValueKind::Integer => row.integer(column)?.and_then(|key| self.numbers.of_integer(key)),
            kind => self
                .numbers
                .others
                .get(&ValueKey::from(&row.value(column, kind)?))
                .copied(),
        };
        self.of_rows.push(place(number.unwrap_or(nobody))?);
        Ok(())
    }

    /// Forgets the related rows.
    pub(crate) fn clear(&mut self) {
        self.of_rows.clear();
    }

    /// Orders the related rows by their owners, once for all of them; those of one owner stay in their order. The first
    /// of the rows is at this place.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where there are more rows than four bytes count.
    pub(crate) fn order(self, first: usize) -> Result<OwnedRows> {
        let (first, end) = (place(first)?, place(first + self.of_rows.len())?);
        let owners = self.numbers.len();
        let mut starts: Vec<Place> = vec![0; owners + 2];
        for owner in &self.of_rows {
            starts[*owner as usize + 1] += 1;
        }
        for owner in 0..=owners {
            starts[owner + 1] += starts[owner];
        }
        let mut next = starts.clone();
        let mut places = vec![0; self.of_rows.len()];
        for (at, owner) in (first..end).zip(self.of_rows) {
            let next = &mut next[owner as usize];
            places[*next as usize] = at;
            *next += 1;
        }
        Ok(OwnedRows { starts, places })
    }
}

/// The places of related rows, ordered by their owners.
#[derive(Debug)]
pub(crate) struct OwnedRows {
    /// Where each owner's places begin, which is where those of the one before end.
    starts: Vec<Place>,
    places: Vec<Place>,
}

impl OwnedRows {
    /// Where the rows of the owner with this number are; none for no number.
    pub(crate) fn of(&self, number: Option<usize>) -> &[Place] {
        number.map_or(&[], |number| {
            &self.places[self.starts[number] as usize..self.starts[number + 1] as usize]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Close, Numbers, Owners};
    use crate::db::Row;
    use crate::value::Value;

    #[test]
    fn rows_stay_in_their_order_within_each_owner() {
        let mut owners = Owners::with_capacity(4);
        let numbers: Vec<_> = [7, 3, 7, 5].map(|key| owners.number(Value::Integer(key))).into();
        assert_eq!(numbers, [0, 1, 0, 2], "an owner named twice is one");
        for key in [5, 7, 9, 5, 7] {
            let row = Row::from_values(&[Value::Text("a book".to_owned()), Value::Integer(key)]);
            owners.add(&row).expect("the last column is the owner's key");
        }
        let rows = owners.order(10).expect("there are few");
        assert_eq!(
            [rows.of(Some(0)), rows.of(Some(1)), rows.of(Some(2))],
            [&[11, 14][..], &[], &[10, 13]]
        );
        assert!(rows.of(None).is_empty());
    }

    #[test]
    fn integers_are_found_whether_they_are_close_or_not() {
        let room = i64::try_from(Close::ROOM).expect("it is little");
        for (keys, is_close) in [
            (vec![7, 3, 5], true),
            (vec![9], true),
            (vec![i64::MAX, i64::MAX - 1], true),
            (vec![100, 100 + 2 * room - 1], true),
            (vec![100, 100 + 2 * room], false),
            (vec![-4, i64::MAX, 0], false),
            (vec![i64::MIN, i64::MAX], false),
        ] {
            let mut numbers = Numbers::default();
            for key in &keys {
                numbers.of(&Value::Integer(*key));
            }
            numbers.close = Close::new(&numbers.integers);
            assert_eq!(numbers.close.is_some(), is_close, "{keys:?}");
            let found: Vec<_> = keys.iter().map(|key| numbers.of_integer(*key)).collect();
            let expected: Vec<_> = (0..keys.len()).map(Some).collect();
            assert_eq!(found, expected, "{keys:?}");
            for other in [4, 6, 2, 8, 101, i64::MIN + 1, i64::MAX - 2] {
                assert_eq!(numbers.of_integer(other), None, "{other} of {keys:?}");
            }
        }
    }
}
