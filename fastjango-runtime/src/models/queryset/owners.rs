//! Rows whose related rows are wanted, and which of these belong to which.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::db::Row;
use crate::error::{Error, Result};
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
    of_rows: Vec<usize>,
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
            ValueKind::Integer => row.integer(column)?.and_then(|key| self.numbers.integers.get(&key)),
            kind => self.numbers.others.get(&ValueKey::from(&row.value(column, kind)?)),
        };
        self.of_rows.push(number.copied().unwrap_or(nobody));
        Ok(())
    }

    /// Forgets the related rows.
    pub(crate) fn clear(&mut self) {
        self.of_rows.clear();
    }

    /// Orders the related rows by their owners, once for all of them; those of one owner stay in their order. The first
    /// of the rows is at this place.
    pub(crate) fn order(self, first: usize) -> OwnedRows {
        let owners = self.numbers.len();
        let mut starts = vec![0; owners + 2];
        for owner in &self.of_rows {
            starts[owner + 1] += 1;
        }
        for owner in 0..=owners {
            starts[owner + 1] += starts[owner];
        }
        let mut next = starts.clone();
        let mut positions = vec![0; self.of_rows.len()];
        for (position, owner) in (first..).zip(self.of_rows) {
            positions[next[owner]] = position;
            next[owner] += 1;
        }
        OwnedRows { starts, positions }
    }
}

/// The places of related rows, ordered by their owners.
#[derive(Debug)]
pub(crate) struct OwnedRows {
    /// Where each owner's places begin, which is where those of the one before end.
    starts: Vec<usize>,
    positions: Vec<usize>,
}

impl OwnedRows {
    /// Where the rows of the owner with this number are; none for no number.
    pub(crate) fn of(&self, number: Option<usize>) -> &[usize] {
        number.map_or(&[], |number| {
            &self.positions[self.starts[number]..self.starts[number + 1]]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Owners;
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
        let rows = owners.order(10);
        assert_eq!(
            [rows.of(Some(0)), rows.of(Some(1)), rows.of(Some(2))],
            [&[11, 14][..], &[], &[10, 13]]
        );
        assert!(rows.of(None).is_empty());
    }
}
