//! The rows within a row: those of a nested serializer, which are written with it.

use std::collections::{HashMap, HashSet};

use super::data::{Data, ValidatedData};
use super::options::{Field, SerializerOptions};
use super::turns::{self, Change, Values};
use super::unique;
use crate::db::{Handle, Row};
use crate::error::{Error, Result, ValidationError};
use crate::models::deletion::delete_keys;
use crate::models::options::{ColumnIndex, ModelOptions, RelationKind};
use crate::models::query::{Node, Query, Selection};
use crate::models::queryset;
use crate::value::{Value, ValueKey};

mod list;
mod place;
mod rules;

use list::List;
use place::Place;
pub(super) use rules::{NamedRow, NamedRows, TheOne, replaced, the_one};

/// The rows within a row: those whose foreign key points to it.
pub(super) struct Children<'a> {
    serializer: &'static SerializerOptions,
    model: &'static ModelOptions,
    column: ColumnIndex,
    owner: &'a Value,
    /// The sets of columns of which no two rows have the same, as far as documents say them.
    unique: Vec<Vec<ColumnIndex>>,
}

/// A row that there is, and what it has in columns that are unique.
struct Existing {
    key: Value,
    values: Vec<(ColumnIndex, Value)>,
}

impl Existing {
    fn value(&self, column: ColumnIndex) -> Option<Value> {
        let mut values = self.values.iter();
        values
            .find(|(known, _)| *known == column)
            .map(|(_, value)| value.clone())
    }
}

impl<'a> Children<'a> {
    pub(super) fn new(serializer: &'static SerializerOptions, inverse: &str, owner: &'a Value) -> Result<Self> {
        let model = serializer.writable_model()?;
        let relation = model
            .relation_named(inverse)
            .map(|relation| model.relation(relation).kind);
        match relation {
            Some(RelationKind::Forward { column, .. }) => Ok(Self {
                serializer,
                model,
                column,
                owner,
                unique: unique_sets(serializer, model),
            }),
            _ => Err(Error::Query(format!("`{}.{inverse}` is no foreign key", model.name))),
        }
    }

    /// Makes the rows of the document the row's: those that it names by key are changed, those without are added, and
    /// the others are deleted. A document that stands by itself is about the one row that there is.
    pub(super) async fn write(
        &self,
        field: &Field,
        data: Data,
        new: bool,
        parent: &ModelOptions,
        db: Handle<'_>,
    ) -> Result<()> {
        let place = Place::of(field, &data);
        let documents = documents(data)?;
        let existing = if new {
            Vec::new()
        } else {
            self.existing(&self.unique.concat(), db).await?
        };
        let the_one = existing.first().filter(|_| !place.listed);
        let known: HashSet<ValueKey> = existing.iter().map(|row| ValueKey::from(&row.key)).collect();
        let names_row = |key: &Value| !self.serializer.gives_keys() || known.contains(&ValueKey::from(key));
        let named = |document| self.key_of(document).filter(names_row);
        let key_of = |document| named(document).or_else(|| the_one.map(|row| row.key.clone()));
        let keys: Vec<Option<Value>> = documents.iter().map(key_of).collect();
        self.check_keys(&place, &keys, &known, parent)?;
        let changes = self.changes(&documents, &keys, &existing);
        self.check_clashes(&place, &changes)?;
        self.delete_others(existing, &keys, db).await?;
        let list = List {
            children: self,
            place,
            documents,
            keys,
        };
        list.write(changes, db).await
    }

    fn key_of(&self, document: &ValidatedData) -> Option<Value> {
        match document.get(self.serializer.key_field()?)? {
            Data::Value(key) if !key.is_null() => Some(key.clone()),
            _ => None,
        }
    }

    /// What is told of a key that no row within the row has.
    fn no_such_row(&self, parent: &ModelOptions) -> ValidationError {
        let message = format!("This {} has no such {}.", parent.verbose_name, self.model.verbose_name);
        ValidationError::field(self.model.primary_key().name, message)
    }

    /// Refuses keys of rows that are not within the row, and those that are named twice.
    fn check_keys(
        &self,
        place: &Place,
        keys: &[Option<Value>],
        known: &HashSet<ValueKey>,
        parent: &ModelOptions,
    ) -> Result<()> {
        let name = self.model.primary_key().name;
        let row = self.model.verbose_name;
        let mut named = HashSet::new();
        place.check(keys.iter().map(|key| {
            let key = ValueKey::from(key.as_ref()?);
            if !known.contains(&key) {
                return Some(self.no_such_row(parent));
            }
            let again = !named.insert(key);
            again.then(|| ValidationError::field(name, format!("This {row} appears twice.")))
        }))
    }

    /// Refuses rows that are to have what a row before them is to have.
    fn check_clashes(&self, place: &Place, changes: &[Change]) -> Result<()> {
        let clashes = turns::clashes(changes).into_iter();
        place.check(clashes.map(|set| set.map(|set| self.clash(set))))
    }

    /// What is told of a row that is to have what another has in a set of columns.
    fn clash(&self, set: usize) -> ValidationError {
        unique::clash(self.serializer, self.model, &self.unique[set])
    }

    /// What the rows have in columns that are unique, and what they are to have.
    fn changes(&self, documents: &[ValidatedData], keys: &[Option<Value>], existing: &[Existing]) -> Vec<Change> {
        let by_key: HashMap<ValueKey, &Existing> = existing.iter().map(|row| (ValueKey::from(&row.key), row)).collect();
        let row = |key: &Option<Value>| by_key.get(&ValueKey::from(key.as_ref()?)).copied();
        let change = |(document, key)| self.change(document, row(key));
        documents.iter().zip(keys).map(change).collect()
    }

    fn change(&self, document: &ValidatedData, row: Option<&Existing>) -> Change {
        let default = |column| self.model.column(column).default.map(|default| default());
        let now = |column| row.map_or_else(|| default(column), |row| row.value(column));
        let then = |column| {
            let given = self.serializer.given(document, &self.extra(), column);
            given.or_else(|| now(column))
        };
        let sets = self.unique.iter();
        Change {
            before: sets
                .clone()
                .map(|set| row.and_then(|row| together(set, |column| row.value(column))))
                .collect(),
            after: sets.map(|set| together(set, then)).collect(),
        }
    }

    fn extra(&self) -> [(ColumnIndex, Value); 1] {
        [(self.column, self.owner.clone())]
    }

    /// Deletes the rows that the documents don't name.
    async fn delete_others(&self, existing: Vec<Existing>, keys: &[Option<Value>], db: Handle<'_>) -> Result<()> {
        let kept: HashSet<ValueKey> = keys.iter().flatten().map(ValueKey::from).collect();
        let gone = existing.into_iter().map(|row| row.key);
        let gone: Vec<Value> = gone.filter(|key| !kept.contains(&ValueKey::from(key))).collect();
        if gone.is_empty() {
            return Ok(());
        }
        delete_keys(db, self.model, gone).await.map(drop)
    }

    /// The rows that are there, with what they have in these columns.
    async fn existing(&self, columns: &[ColumnIndex], db: Handle<'_>) -> Result<Vec<Existing>> {
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        query.add_filter(Node::column(self.column).equals(self.owner.clone()));
        let all = std::iter::once(self.model.primary_key).chain(columns.iter().copied());
        query.selection = Selection::Values(all.map(Node::column).collect());
        let rows = queryset::select(&query, db).await?;
        rows.iter().map(|row| self.read(row, columns)).collect()
    }

    /// A row of its key and these columns.
    fn read(&self, row: &Row, columns: &[ColumnIndex]) -> Result<Existing> {
        let value = |at: usize, column| row.value(at, self.model.column(column).kind.value_kind());
        let mut values = Vec::with_capacity(columns.len());
        for (at, column) in (1..).zip(columns) {
            values.push((*column, value(at, *column)?));
        }
        let key = value(0, self.model.primary_key)?;
        Ok(Existing { key, values })
    }
}

/// The documents of a list, or the one that stands by itself.
fn documents(data: Data) -> Result<Vec<ValidatedData>> {
    match data {
        Data::List(items) => items.into_iter().map(Data::into_object).collect(),
        Data::Object(document) => Ok(vec![document]),
        Data::Value(_) | Data::Map(_) | Data::File(_) => Ok(Vec::new()),
    }
}

/// The sets of columns of which no two rows have the same, where documents say at least one of them.
fn unique_sets(serializer: &SerializerOptions, model: &ModelOptions) -> Vec<Vec<ColumnIndex>> {
    let columns = (0..).zip(model.columns);
    let single = columns
        .filter(|(_, column)| column.unique)
        .map(|(column, _)| vec![column]);
    let sets = single.chain(model.plain_uniques().map(|unique| unique.columns.to_vec()));
    let is_said = |column: &ColumnIndex| *column != model.primary_key && serializer.field_of(*column).is_some();
    sets.filter(|set| set.iter().any(is_said)).collect()
}

/// The values of columns that are unique together; `None` where one is null or not known.
fn together(columns: &[ColumnIndex], value: impl Fn(ColumnIndex) -> Option<Value>) -> Values {
    let known = |column: &ColumnIndex| value(*column).filter(|value| !value.is_null());
    columns
        .iter()
        .map(|column| known(column).as_ref().map(ValueKey::from))
        .collect()
}
