//! Changes of many-to-many relations, as receivers are told of them.

use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{Action, M2mChanged};
use crate::db::Transaction;
use crate::error::Result;
use crate::models::base::Model;
use crate::models::options::{ModelOptions, Relation, RelationKind, Through};
use crate::value::Value;

/// A change of a relation, without the types of its models.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LinkChange<'a> {
    /// The table between.
    pub(crate) table: &'static str,
    /// Whether it is written from the side that doesn't declare the relation.
    pub(crate) reverse: bool,
    /// The key of the row whose relation is written.
    pub(crate) owner: &'a Value,
    /// The keys of the other rows; `None` for all.
    pub(crate) keys: Option<&'a [Value]>,
}

/// Who hears of changes of a relation.
pub(super) struct LinkReceiver {
    table: &'static str,
    call: Arc<Call>,
}

/// A receiver without the types of its models.
type Call = dyn for<'a> Fn(Action, LinkChange<'a>, &'a Transaction) -> BoxFuture<'a, Result<()>> + Send + Sync;

impl std::fmt::Debug for LinkReceiver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "receiver of `{}`", self.table)
    }
}

impl LinkReceiver {
    /// The receiver of the relation with this name, where that has a table between.
    pub(super) fn new<M: Model, T: Model>(
        model: &'static ModelOptions,
        relation: &str,
        receiver: fn(M2mChanged<'_, M, T>) -> BoxFuture<'_, Result<()>>,
    ) -> Option<Self> {
        let (table, declares) = table_between(model.relation(model.relation_named(relation)?))?;
        Some(Self {
            table,
            call: Arc::new(move |action, change: LinkChange<'_>, db| {
                receiver(M2mChanged {
                    action,
                    reverse: change.reverse,
                    instance: change.owner,
                    pk_set: change.keys,
                    db,
                    of_source: change.reverse != declares,
                    models: PhantomData,
                })
            }),
        })
    }
}

/// The table between of a relation, and whether it is declared there.
fn table_between(relation: &Relation) -> Option<(&'static str, bool)> {
    let name = |through| match through {
        Through::Automatic { table, .. } => table,
        Through::Model { model, .. } => model().table,
    };
    match relation.kind {
        RelationKind::ManyToMany { through } => Some((name(through), true)),
        RelationKind::ManyToManyReverse { inverse } => {
            let target = (relation.target)();
            let declared = target.relation(target.relation_named(inverse)?);
            table_between(declared).map(|(table, _)| (table, false))
        }
        _ => None,
    }
}

impl LinkReceiver {
    /// Whether it hears of the relation with this table between.
    pub(super) fn hears(&self, table: &str) -> bool {
        self.table == table
    }

    pub(super) fn call<'a>(
        &self,
        action: Action,
        change: LinkChange<'a>,
        db: &'a Transaction,
    ) -> BoxFuture<'a, Result<()>> {
        (self.call)(action, change, db)
    }
}
