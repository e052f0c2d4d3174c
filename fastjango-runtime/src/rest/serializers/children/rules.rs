//! What rules know of the rows within a row, before they are written.

use std::any::Any;
use std::collections::HashMap;

use super::Children;
use crate::error::{Result, ValidationError};
use crate::models::options::{ColumnIndex, RelationKind};
use crate::models::query::{Node, Query, Selection};
use crate::models::queryset;
use crate::rest::serializers::context::SerializerContext;
use crate::rest::serializers::options::{Field, Kind, SerializerOptions};
use crate::value::{Value, ValueKey};

/// A row as an instance of its model, where rules take the context.
pub(in crate::rest::serializers) type Instance = Option<Box<dyn Any + Send + Sync>>;

/// The rows within a row that the documents of a list name by their keys, as far as rules ask for them.
pub(in crate::rest::serializers) struct NamedRows {
    /// The rows that there are; `None` where no rule asks: writing finds out.
    rows: Option<HashMap<ValueKey, Instance>>,
    /// What is told of a key that no row within the row has; `None` where a step of the user's own may know it.
    unknown: Option<ValidationError>,
}

impl NamedRows {
    /// For documents that are within no row: where they give new rows their keys, there are none that they name.
    pub(in crate::rest::serializers) fn of_new(serializer: &SerializerOptions) -> Self {
        Self {
            rows: serializer.gives_keys().then(HashMap::new),
            unknown: None,
        }
    }

    /// Reads the rows within a row that have these keys.
    pub(in crate::rest::serializers) async fn read(
        parent: &SerializerOptions,
        field: &Field,
        serializer: &'static SerializerOptions,
        keys: impl Iterator<Item = Value>,
        context: &SerializerContext<'_>,
    ) -> Result<Self> {
        let asks = rules_ask(serializer) || serializer.gives_keys();
        let owner = context.key().filter(|_| asks);
        let children = owner.and_then(|owner| within(parent, field, serializer, owner));
        let Some((children, model)) = children.zip(parent.model) else {
            return Ok(Self::of_new(serializer));
        };
        let keys: Vec<Value> = keys.collect();
        if keys.is_empty() {
            return Ok(Self::of_new(serializer));
        }
        let rows = children.instances(Some(keys), context).await?.into_iter();
        Ok(Self {
            rows: Some(rows.map(|(key, instance)| (ValueKey::from(&key), instance)).collect()),
            unknown: (!context.has_own_step() && !serializer.gives_keys()).then(|| children.no_such_row(model)),
        })
    }

    /// The key of the row that a document names, where there is such a row, with its instance where rules take the
    /// context.
    ///
    /// # Errors
    ///
    /// What is told of a row that isn't within the row, before any rule can look at it.
    pub(in crate::rest::serializers) fn find(&self, key: Value) -> Result<Option<NamedRow<'_>>, ValidationError> {
        let Some(rows) = &self.rows else {
            return Ok(Some(NamedRow { key, instance: None }));
        };
        match (rows.get(&ValueKey::from(&key)), &self.unknown) {
            (Some(instance), _) => {
                let instance = instance.as_deref();
                Ok(Some(NamedRow { key, instance }))
            }
            (None, Some(unknown)) => Err(unknown.clone()),
            (None, None) => Ok(None),
        }
    }
}

/// A row that a document names.
pub(in crate::rest::serializers) struct NamedRow<'a> {
    pub(in crate::rest::serializers) key: Value,
    pub(in crate::rest::serializers) instance: Option<&'a (dyn Any + Send + Sync)>,
}

/// The one row that stands within the row that is changed, as far as rules ask for it.
#[derive(Default)]
pub(in crate::rest::serializers) struct TheOne {
    pub(in crate::rest::serializers) key: Option<Value>,
    pub(in crate::rest::serializers) instance: Instance,
    /// Whether it is known that there is none, so that the document makes one.
    pub(in crate::rest::serializers) is_new: bool,
}

/// Reads the one row that stands within the row that is changed, and its instance where rules take the context.
pub(in crate::rest::serializers) async fn the_one(
    parent: &SerializerOptions,
    field: &Field,
    serializer: &'static SerializerOptions,
    context: &SerializerContext<'_>,
) -> Result<TheOne> {
    let asks = context.is_partial() || rules_ask(serializer);
    let owner = context.key().filter(|_| asks);
    let Some(children) = owner.and_then(|owner| within(parent, field, serializer, owner)) else {
        return Ok(TheOne::default());
    };
    let row = children.instances(None, context).await?.into_iter().next();
    let is_new = row.is_none();
    let (key, instance) = row.unzip();
    Ok(TheOne {
        key,
        instance: instance.flatten(),
        is_new,
    })
}

/// Whether rules ask for the row that a document changes, by its key or as an instance, or for the rows within it.
fn rules_ask(serializer: &SerializerOptions) -> bool {
    let is_nested = |field: &Field| !field.read_only && matches!(field.kind, Kind::Nested { .. });
    serializer.hooks.rules_take_context
        || serializer.fields.iter().any(|field| field.unique || is_nested(field))
        || !serializer.unique_together.is_empty()
        || !serializer.unique_for.is_empty()
}

/// The rows that the list of a field takes the place of: the column of their key to the row that is changed, and what
/// they have there. `None` where the user's own step writes them, which may leave some as they are.
pub(in crate::rest::serializers) fn replaced(
    parent: &SerializerOptions,
    field: &Field,
    serializer: &'static SerializerOptions,
    context: &SerializerContext<'_>,
) -> Option<(ColumnIndex, Value)> {
    let owner = context.key().filter(|_| !context.has_own_step())?;
    let children = within(parent, field, serializer, owner)?;
    Some((children.column, owner.clone()))
}

/// The rows of a field within the row with this key, where they hold its key.
fn within<'a>(
    parent: &SerializerOptions,
    field: &Field,
    serializer: &'static SerializerOptions,
    owner: &'a Value,
) -> Option<Children<'a>> {
    match parent.model?.relation(field.own_relation()?).kind {
        RelationKind::Reverse { inverse, .. } => Children::new(serializer, inverse, owner).ok(),
        _ => None,
    }
}

impl Children<'_> {
    /// The rows with these keys, or all: their keys, and their instances where rules take the context.
    async fn instances(
        &self,
        keys: Option<Vec<Value>>,
        context: &SerializerContext<'_>,
    ) -> Result<Vec<(Value, Instance)>> {
        let (number, key) = (self.model.primary_key, self.model.primary_key());
        let kind = key.kind.value_kind();
        let hooks = &self.serializer.hooks;
        let decode = hooks.decode.filter(|_| hooks.rules_take_context);
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        query.add_filter(Node::column(self.column).equals(self.owner.clone()));
        if let Some(keys) = keys {
            query.add_filter(Node::column(number).one_of(kind, keys));
        }
        if decode.is_none() {
            query.selection = Selection::Values(vec![Node::column(number)]);
        }
        let at = if decode.is_some() { usize::from(number) } else { 0 };
        let rows = queryset::select(&query, context.db()).await?.into_iter();
        rows.map(|row| Ok((row.value(at, kind)?, decode.map(|decode| decode(&row, 0)).transpose()?)))
            .collect()
    }
}
