//! Small pieces of queries that filters, searches, serializers and paths share.

use std::collections::HashMap;

use crate::db::Handle;
use crate::error::Result;
use crate::models::options::{ColumnIndex, ModelOptions, RelationKind};
use crate::models::query::{Lookup, Node, Path, Query, Selection};
use crate::models::queryset;
use crate::value::{Value, ValueKey};

/// The keys of the rows that some values of a column name, by their names; `limit` says which rows count.
pub(crate) async fn keys_by_name(
    target: &'static ModelOptions,
    column: ColumnIndex,
    names: Vec<Value>,
    limit: Option<Node>,
    db: Handle<'_>,
) -> Result<HashMap<ValueKey, Value>> {
    let kind = target.column(column).kind.value_kind();
    let key_kind = target.primary_key().kind.value_kind();
    let at_root = Node::column(column);
    let mut query = Query::new(target);
    query.ordering = Some(Vec::new());
    query.add_filter(at_root.clone().one_of(kind, names));
    if let Some(limit) = limit {
        query.add_filter(limit);
    }
    query.selection = Selection::Values(vec![at_root, Node::column(target.primary_key)]);
    let rows = queryset::select(&query, db).await?;
    rows.iter()
        .map(|row| Ok((ValueKey::from(&row.value(0, kind)?), row.value(1, key_kind)?)))
        .collect()
}

/// That the key of a row is among those of a query.
pub(crate) fn key_in(mut query: Query) -> Node {
    let key = Node::column(query.model.primary_key);
    query.ordering = Some(Vec::new());
    query.selection = Selection::Values(vec![key.clone()]);
    key.lookup(Lookup::In, Node::Subquery(Box::new(query)))
}

/// An expression over the row at the end of a path, as it can stand beside the columns of a query: by itself, or asked
/// for in a query of its own where it would group or multiply the rows.
pub(crate) fn beside_row(model: &'static ModelOptions, base: Path, node: Node) -> Node {
    if base.is_root() && !node.has_aggregate() {
        return node;
    }
    let column = model.primary_key;
    let mut query = Query::new(model);
    query.ordering = Some(Vec::new());
    query.add_filter(Node::column(model.primary_key).lookup(
        Lookup::Exact,
        Node::Outer {
            model: None,
            expression: Box::new(Node::Column { path: base, column }),
        },
    ));
    query.selection = Selection::Values(vec![node]);
    Node::Subquery(Box::new(query))
}

/// The model of the rows at the end of a path.
pub(crate) fn end_of(model: &'static ModelOptions, path: Path) -> &'static ModelOptions {
    let hops = path.hops().unwrap_or_default().iter();
    hops.fold(model, |at, hop| (at.relation(*hop).target)())
}

/// Whether the way to a column takes a to-many hop, so that a row may be found several times.
pub(crate) fn crosses_many(model: &'static ModelOptions, expression: &Node) -> bool {
    let Node::Column { path, .. } = expression else {
        return false;
    };
    let mut at = model;
    let mut many = false;
    for hop in path.hops().unwrap_or_default() {
        let relation = at.relation(*hop);
        many |= !matches!(
            relation.kind,
            RelationKind::Forward { .. } | RelationKind::Reverse { one_to_one: true, .. }
        );
        at = (relation.target)();
    }
    many
}
