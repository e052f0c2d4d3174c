//! Which keys and indexes MySQL and MariaDB have no room for.

use super::SchemaEditor;
use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::constraints::Constraint;
use crate::migrations::fields::Field;
use crate::migrations::state::{ModelState, ProjectState};
use crate::models::options::ColumnKind;

/// The most bytes of an index.
const MOST_BYTES: u32 = 3072;

/// The most bytes of a letter, for each of which the index has to have room.
const LETTER: u32 = 4;

/// What an index is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Primary,
    Unique,
    Index,
}

/// A key or index that the database has no room for.
pub(in crate::migrations) struct LongKey {
    /// Its name, or that of its field.
    pub(in crate::migrations) name: String,
    /// What there is no room for.
    pub(in crate::migrations) fault: String,
}

/// The keys and indexes of a model that the database has no room for.
pub(in crate::migrations) fn long_keys(
    backend: Backend,
    model: &ModelState,
    state: &ProjectState,
) -> Result<Vec<LongKey>> {
    let mut found = Vec::new();
    if !backend.is_mysql() {
        return Ok(found);
    }
    let of_fields = model
        .fields
        .iter()
        .filter_map(|(name, field)| Some((name, key_of(field)?, vec![name.as_str()])));
    let of_indexes = model
        .indexes
        .iter()
        .filter(|index| index.expressions.is_empty())
        .map(|index| {
            let fields = index.fields.iter().map(|field| field.name.as_str()).collect();
            (&index.name, Key::Index, fields)
        });
    let of_constraints = model.constraints.iter().filter_map(|constraint| match constraint {
        Constraint::Unique(unique) if !unique.is_index() => {
            let fields = unique.fields.iter().map(String::as_str).collect();
            Some((&unique.name, Key::Unique, fields))
        }
        _ => None,
    });
    for (name, key, fields) in of_fields.chain(of_indexes).chain(of_constraints) {
        if let Some(fault) = fault(backend, key, &fields, model, state)? {
            let name = name.clone();
            found.push(LongKey { name, fault });
        }
    }
    Ok(found)
}

fn key_of(field: &Field) -> Option<Key> {
    match field {
        Field { primary_key: true, .. } => Some(Key::Primary),
        Field { unique: true, .. } => Some(Key::Unique),
        Field { index: true, .. } => Some(Key::Index),
        _ => None,
    }
}

fn fault(
    backend: Backend,
    key: Key,
    fields: &[&str],
    model: &ModelState,
    state: &ProjectState,
) -> Result<Option<String>> {
    // MariaDB makes a unique index of what is too long by a hash, and indexes the beginning of one column alone.
    let makes_do = key == Key::Unique || key == Key::Index && fields.len() == 1;
    if backend == Backend::Mariadb && makes_do {
        return Ok(None);
    }
    let mut needed = 0;
    for name in fields {
        let Some(bytes) = bytes(backend, state.column_kind(model.field(name)?)?) else {
            return Ok(Some(format!("keys and indexes of `{name}`, which has no `max_length`")));
        };
        needed += bytes;
    }
    let fault = || format!("keys and indexes of more than {MOST_BYTES} bytes ({LETTER} for each letter)");
    Ok((needed > MOST_BYTES).then(fault))
}

/// The bytes that a column has in an index at least; `None` where nothing limits them.
fn bytes(backend: Backend, kind: ColumnKind) -> Option<u32> {
    Some(match kind {
        ColumnKind::Text | ColumnKind::Json | ColumnKind::Bytes => return None,
        ColumnKind::Char { max_length } => max_length.saturating_mul(LETTER),
        ColumnKind::Uuid if backend == Backend::Mysql => 32 * LETTER,
        ColumnKind::Uuid => 16,
        ColumnKind::Boolean => 1,
        ColumnKind::SmallInteger | ColumnKind::PositiveSmallInteger => 2,
        ColumnKind::Date => 3,
        ColumnKind::Integer | ColumnKind::PositiveInteger | ColumnKind::Decimal { .. } => 4,
        ColumnKind::Time => 6,
        ColumnKind::BigInteger
        | ColumnKind::PositiveBigInteger
        | ColumnKind::Float
        | ColumnKind::DateTime
        | ColumnKind::Duration => 8,
    })
}

impl SchemaEditor {
    /// Refuses keys and indexes of a model that the database has no room for, before a statement fails there that can't
    /// be taken back; of all names, or this one alone.
    pub(in crate::migrations) fn refuse_long_keys(
        &self,
        model: &ModelState,
        state: &ProjectState,
        name: Option<&str>,
    ) -> Result<()> {
        let mut long = long_keys(self.backend, model, state)?.into_iter();
        let Some(long) = long.find(|long| name.is_none_or(|name| name == long.name)) else {
            return Ok(());
        };
        let (model, name) = (&model.name, long.name);
        Err(Error::Configuration(format!(
            "{} has no {}, as `{name}` of `{model}` is",
            self.backend.name(),
            long.fault
        )))
    }
}
