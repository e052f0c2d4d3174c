//! What rules know of the rows within a row, before they are written.

use std::any::Any;
use std::collections::HashMap;

use super::{Children, own_relation};
use crate::error::Result;
use crate::models::options::{ColumnIndex, RelationKind};
use crate::models::query::{Node, Query};
use crate::models::queryset;
use crate::rest::serializers::context::SerializerContext;
use crate::rest::serializers::options::{Field, Kind, SerializerOptions};
use crate::value::{Value, ValueKey};

/// The instances of rows within a row, by their keys, for rules that ask for the one that their document changes.
#[derive(Default)]
pub(in crate::rest::serializers) struct Instances(HashMap<ValueKey, Box<dyn Any + Send + Sync>>);

impl Instances {
    /// Reads the instances of rows that documents name by these keys. Nothing is read where no rule could ask.
    pub(in crate::rest::serializers) async fn read(
        parent: &SerializerOptions,
        field: &Field,
        serializer: &'static SerializerOptions,
        keys: Vec<Value>,
        context: &SerializerContext<'_>,
    ) -> Result<Self> {
        let owner = context
            .key()
            .filter(|_| !keys.is_empty() && serializer.hooks.rules_take_context);
        let children = owner.and_then(|owner| within(parent, field, serializer, owner));
        match children {
            Some(children) => children.instances(Some(keys), context).await,
            None => Ok(Self::default()),
        }
    }

    /// The instance of the row with this key.
    pub(in crate::rest::serializers) fn get(&self, key: &Value) -> Option<&(dyn Any + Send + Sync)> {
        self.0.get(&ValueKey::from(key)).map(|instance| &**instance)
    }
}

/// The one row that stands within the row that is changed, as far as rules may ask for it.
#[derive(Default)]
pub(in crate::rest::serializers) struct TheOne {
    pub(in crate::rest::serializers) key: Option<Value>,
    pub(in crate::rest::serializers) instances: Instances,
}

/// The one row that stands within the row that is changed, for rules that ask whether another has a value, for those
/// that look at it, and for the rows within it.
pub(in crate::rest::serializers) async fn the_one(
    parent: &SerializerOptions,
    field: &Field,
    serializer: &'static SerializerOptions,
    context: &SerializerContext<'_>,
) -> Result<TheOne> {
    let has_rows = |field: &Field| !field.read_only && matches!(field.kind, Kind::Nested { many: true, .. });
    let asks = serializer.hooks.rules_take_context
        || serializer.fields.iter().any(|field| field.unique || has_rows(field))
        || !serializer.unique_together.is_empty()
        || !serializer.unique_for.is_empty();
    let owner = context.key().filter(|_| asks);
    let Some(children) = owner.and_then(|owner| within(parent, field, serializer, owner)) else {
        return Ok(TheOne::default());
    };
    let existing = children.existing(&[], context.db()).await?;
    let Some(row) = existing.into_iter().next() else {
        return Ok(TheOne::default());
    };
    let instances = if serializer.hooks.rules_take_context {
        children.instances(None, context).await?
    } else {
        Instances::default()
    };
    Ok(TheOne {
        key: Some(row.key),
        instances,
    })
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
    match parent.model?.relation(own_relation(field)?).kind {
        RelationKind::Reverse { inverse, .. } => Children::new(serializer, inverse, owner).ok(),
        _ => None,
    }
}

impl Children<'_> {
    /// The instances of these rows, or of all.
    async fn instances(&self, keys: Option<Vec<Value>>, context: &SerializerContext<'_>) -> Result<Instances> {
        let Some(decode) = self.serializer.hooks.decode else {
            return Ok(Instances::default());
        };
        let (number, key) = (self.model.primary_key, self.model.primary_key());
        let kind = key.kind.value_kind();
        let mut query = Query::new(self.model);
        query.ordering = Some(Vec::new());
        query.add_filter(Node::column(self.column).equals(self.owner.clone()));
        if let Some(keys) = keys {
            query.add_filter(Node::column(number).one_of(kind, keys));
        }
        let mut instances = HashMap::new();
        for row in queryset::select(&query, context.db()).await? {
            let key = row.value(usize::from(number), kind)?;
            instances.insert(ValueKey::from(&key), decode(&row, 0)?);
        }
        Ok(Instances(instances))
    }
}
