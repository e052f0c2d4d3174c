//! The rows within a row: those of a nested serializer, which are written with it.

use std::collections::HashSet;

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::options::{Field, Kind, SerializerOptions, Source};
use crate::db::Handle;
use crate::error::{Error, Result, ValidationError};
use crate::models::deletion::delete_keys;
use crate::models::options::{ColumnIndex, ModelOptions, RelationKind};
use crate::models::query::{Lookup, Node, Path, Query, Selection};
use crate::models::queryset;
use crate::value::{Value, ValueKey};

/// The key of the one row that stands within the row that is changed, for rules that ask whether another has a value,
/// and for the rows within it.
pub(super) async fn the_one(
    parent: &SerializerOptions,
    field: &Field,
    serializer: &'static SerializerOptions,
    context: &SerializerContext<'_>,
) -> Result<Option<Value>> {
    let relation = match field.source {
        Source::Relation(path) => path.hops().filter(|hops| hops.len() == 1).map(|hops| hops[0]),
        _ => None,
    };
    let has_rows = |field: &Field| !field.read_only && matches!(field.kind, Kind::Nested { many: true, .. });
    let asks = serializer.fields.iter().any(|field| field.unique || has_rows(field))
        || !serializer.unique_together.is_empty()
        || !serializer.unique_for.is_empty();
    let (Some(model), Some(relation), Some(owner)) = (parent.model, relation, context.key().filter(|_| asks)) else {
        return Ok(None);
    };
    match model.relation(relation).kind {
        RelationKind::Reverse { inverse, .. } => {
            let children = Children::new(serializer, inverse, owner)?;
            Ok(children.existing(context.db()).await?.into_iter().next())
        }
        _ => Ok(None),
    }
}

/// The rows within a row: those whose foreign key points to it.
pub(super) struct Children<'a> {
    serializer: &'static SerializerOptions,
    model: &'static ModelOptions,
    column: ColumnIndex,
    owner: &'a Value,
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
        let single = matches!(data, Data::Object(_));
        let documents = match data {
            Data::List(items) => items.into_iter().map(Data::into_object).collect::<Result<Vec<_>>>()?,
            Data::Object(document) => vec![document],
            Data::Value(_) | Data::Map(_) | Data::File(_) => Vec::new(),
        };
        let existing = if new { Vec::new() } else { self.existing(db).await? };
        let known: Vec<ValueKey> = existing.iter().map(ValueKey::from).collect();
        let the_one = existing.first().filter(|_| single);
        let key_of = |document| self.key_of(document).or_else(|| the_one.cloned());
        let keys: Vec<Option<Value>> = documents.iter().map(key_of).collect();
        self.check_keys(field, &keys, &known, parent)?;
        let kept: Vec<ValueKey> = keys.iter().flatten().map(ValueKey::from).collect();
        let gone: Vec<Value> = existing
            .into_iter()
            .filter(|key| !kept.contains(&ValueKey::from(key)))
            .collect();
        if !gone.is_empty() {
            delete_keys(db, self.model, gone).await?;
        }
        let extra = [(self.column, self.owner.clone())];
        for (document, key) in documents.into_iter().zip(keys) {
            match key {
                Some(key) => self.serializer.change_all(document, &extra, key, db).await?,
                None => drop(self.serializer.insert_all(document, &extra, db).await?),
            }
        }
        Ok(())
    }

    fn key_of(&self, document: &ValidatedData) -> Option<Value> {
        match document.get(self.serializer.key_field()?)? {
            Data::Value(key) if !key.is_null() => Some(key.clone()),
            _ => None,
        }
    }

    /// Refuses keys of rows that are not within the row, and those that are named twice.
    fn check_keys(
        &self,
        field: &Field,
        keys: &[Option<Value>],
        known: &[ValueKey],
        parent: &ModelOptions,
    ) -> Result<()> {
        let name = self.model.primary_key().name;
        let row = self.model.verbose_name;
        let mut named = HashSet::new();
        let faults = keys.iter().map(|key| {
            let key = ValueKey::from(key.as_ref()?);
            if !known.contains(&key) {
                let message = format!("This {} has no such {row}.", parent.verbose_name);
                return Some(ValidationError::field(name, message));
            }
            let again = !named.insert(key);
            again.then(|| ValidationError::field(name, format!("This {row} appears twice.")))
        });
        ValidationError::of_numbered_items(faults).map_err(|faults| ValidationError::field(field.name, faults).into())
    }

    /// The keys of the rows that are there.
    async fn existing(&self, db: Handle<'_>) -> Result<Vec<Value>> {
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        query.add_filter(Node::Lookup {
            lookup: Lookup::Exact,
            left: Box::new(Node::Column {
                path: Path::ROOT,
                column: self.column,
            }),
            right: vec![Node::Value(self.owner.clone())],
        });
        query.selection = Selection::Values(vec![Node::Column {
            path: Path::ROOT,
            column: self.model.primary_key,
        }]);
        let kind = self.model.primary_key().kind.value_kind();
        queryset::select(&query, db)
            .await?
            .iter()
            .map(|row| row.value(0, kind))
            .collect()
    }
}
