//! Rows whose related rows are wanted, and which of these belong to which.

use std::collections::HashMap;

use crate::db::Row;
use crate::error::{Error, Result};
use crate::models::options::{ModelOptions, RelationIndex};
use crate::models::query::{Owner, OwnerKeys, Query};
use crate::value::{Value, ValueKey, ValueKind};

/// Rows whose related rows are wanted, and where those of each are.
#[derive(Debug)]
pub(super) struct Owners {
    kind: ValueKind,
    keys: Vec<Value>,
    positions: HashMap<ValueKey, Vec<usize>>,
}

impl Owners {
    /// The owners with these keys, each once.
    pub(super) fn of(keys: impl Iterator<Item = Value>) -> Self {
        let mut distinct: Vec<Value> = Vec::new();
        let mut positions: HashMap<ValueKey, Vec<usize>> = HashMap::new();
        for key in keys {
            positions.entry(ValueKey::from(&key)).or_insert_with(|| {
                distinct.push(key);
                Vec::new()
            });
        }
        Self {
            kind: distinct.first().map_or(ValueKind::Integer, Value::kind),
            keys: distinct,
            positions,
        }
    }

    /// The query for their related rows; none without owners.
    pub(super) fn query(&mut self, model: &'static ModelOptions, relation: RelationIndex, of: &Query) -> Option<Query> {
        if self.keys.is_empty() {
            return None;
        }
        let mut query = of.clone();
        query.owner = Some(Owner {
            model,
            relation,
            kind: self.kind,
            keys: OwnerKeys::Values(std::mem::take(&mut self.keys)),
        });
        Some(query)
    }

    /// Notes where a related row is.
    pub(super) fn add(&mut self, row: &Row, position: usize) -> Result<()> {
        let key = owner_key(row, self.kind)?;
        self.positions.entry(key).or_default().push(position);
        Ok(())
    }

    /// Where the rows of the owner with this key are.
    pub(super) fn rows_of(&self, key: &Value) -> &[usize] {
        self.positions.get(&ValueKey::from(key)).map_or(&[], Vec::as_slice)
    }
}

/// The key of the owner that a row belongs to, which is the row's last column.
fn owner_key(row: &Row, kind: ValueKind) -> Result<ValueKey> {
    let last = row.len().checked_sub(1).ok_or_else(|| Error::Decode {
        message: "a row has no columns".to_owned(),
    })?;
    Ok(ValueKey::from(&row.value(last, kind)?))
}
