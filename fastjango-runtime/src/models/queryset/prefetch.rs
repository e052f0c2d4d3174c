//! `prefetch_related`: the rows of a relation, for all instances at once, by one more query.

use std::collections::HashMap;
use std::marker::PhantomData;

use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::base::{Handles, Model, RelationField};
use crate::models::expressions::{Expr, IntoOrdering};
use crate::models::options::ModelOptions;
use crate::models::query::{Owner, OwnerKeys, Path, Prefetch, Query};
use crate::models::queryset::{FieldsOf, QuerySet, RelatedPaths};
use crate::value::{Value, ValueKey};

/// A relation to prefetch with its own filter, order and further relations: `b.reviews().filter(…)`.
#[must_use = "it does nothing until `prefetch_related` uses it"]
pub struct PrefetchRelation<R, M> {
    path: Path,
    queryset: QuerySet<M>,
    root: PhantomData<fn() -> R>,
}

impl<R: Model, M: Model> PrefetchRelation<R, M> {
    /// Keeps only the related rows for which the predicate holds.
    pub fn filter(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.with(|queryset| queryset.filter(predicate))
    }

    /// Leaves out the related rows for which the predicate holds.
    pub fn exclude(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.with(|queryset| queryset.exclude(predicate))
    }

    /// Orders the related rows.
    pub fn order_by<S: IntoOrdering<M>>(self, ordering: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.order_by(ordering))
    }

    /// Joins to-one relations to the related rows.
    pub fn select_related<S: RelatedPaths<M>>(self, paths: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.select_related(paths))
    }

    /// Brings relations of the related rows too.
    pub fn prefetch_related<S: IntoPrefetch<M>>(self, relations: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.prefetch_related(relations))
    }

    fn with(self, change: impl FnOnce(QuerySet<M>) -> QuerySet<M>) -> Self {
        Self {
            path: self.path,
            queryset: change(self.queryset),
            root: PhantomData,
        }
    }
}

/// What the handles of a relation can do in `prefetch_related`: narrow the rows that are brought.
pub trait RelationHandles: Handles {
    /// Keeps only the related rows for which the predicate holds.
    fn filter(
        self,
        predicate: impl FnOnce(FieldsOf<Self::Model>) -> Expr<Self::Model, bool>,
    ) -> PrefetchRelation<Self::Root, Self::Model> {
        self.rows().filter(predicate)
    }

    /// Orders the related rows.
    fn order_by<S: IntoOrdering<Self::Model>>(
        self,
        ordering: impl FnOnce(FieldsOf<Self::Model>) -> S,
    ) -> PrefetchRelation<Self::Root, Self::Model> {
        self.rows().order_by(ordering)
    }

    /// The related rows, to be narrowed by what follows.
    fn rows(self) -> PrefetchRelation<Self::Root, Self::Model> {
        PrefetchRelation {
            path: self.path(),
            queryset: QuerySet::new(),
            root: PhantomData,
        }
    }
}

impl<H: Handles> RelationHandles for H {}

/// What `prefetch_related` takes: the handles of a relation, a narrowed relation, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`prefetch_related` takes relations of `{R}`, not `{Self}`",
    label = "expected relations such as `|b| b.tags()`, perhaps with `.filter(…)`"
)]
pub trait IntoPrefetch<R> {
    /// Adds the prefetches to those of the model.
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>);
}

impl<R: Model, H: Handles<Root = R>> IntoPrefetch<R> for H {
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
        self.rows().append(model, prefetches);
    }
}

#[diagnostic::do_not_recommend]
impl<R: Model, M: Model> IntoPrefetch<R> for PrefetchRelation<R, M> {
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
        let QuerySet { query, prefetch, .. } = self.queryset;
        add(model, prefetches, self.path, query, prefetch);
    }
}

/// Adds the prefetch of a path: one for each hop, the last with the given query.
fn add(model: &'static ModelOptions, list: &mut Vec<Prefetch>, path: Path, query: Query, children: Vec<Prefetch>) {
    let Some((end, before)) = path.hops().and_then(<[_]>::split_last) else {
        return;
    };
    let (mut model, mut list) = (model, list);
    for relation in before {
        let target = (model.relation(*relation).target)();
        let at = list
            .iter()
            .position(|prefetch| prefetch.relation == *relation)
            .unwrap_or_else(|| {
                list.push(Prefetch {
                    relation: *relation,
                    query: Query::new(target),
                    children: Vec::new(),
                });
                list.len() - 1
            });
        (model, list) = (target, &mut list[at].children);
    }
    debug_assert!(
        std::ptr::eq((model.relation(*end).target)(), query.model),
        "a path leads to its handles' model"
    );
    match list
        .iter_mut()
        .find(|prefetch| prefetch.relation == *end && prefetch.query == query)
    {
        Some(same) => same.children.extend(children),
        None => list.push(Prefetch {
            relation: *end,
            query,
            children,
        }),
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: Model, $($name: IntoPrefetch<R>),+> IntoPrefetch<R> for ($($name,)+) {
            fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
                $(self.$index.append(model, prefetches);)+
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}

/// Loads relations of instances: one query for each relation, whatever the number of instances.
///
/// # Errors
///
/// The database's errors.
pub async fn prefetch<M: Model>(owners: &mut [&mut M], plans: &[Prefetch], handle: Handle<'_>) -> Result<()> {
    for plan in plans {
        let fields = owners
            .iter_mut()
            .filter_map(|owner| owner.relation(plan.relation))
            .collect();
        load(M::options(), fields, plan, handle).await?;
    }
    Ok(())
}

/// Loads one relation into its fields.
async fn load(
    model: &'static ModelOptions,
    mut fields: Vec<&mut dyn RelationField>,
    plan: &Prefetch,
    handle: Handle<'_>,
) -> Result<()> {
    let mut keys: Vec<Value> = Vec::new();
    let mut positions: HashMap<ValueKey, Vec<usize>> = HashMap::new();
    for key in fields.iter().filter_map(|field| field.prefetch_key()) {
        positions.entry(ValueKey::from(&key)).or_insert_with(|| {
            keys.push(key);
            Vec::new()
        });
    }
    let (Some(first), Some(field)) = (keys.first(), fields.first()) else {
        return Ok(());
    };
    let kind = first.kind();
    let mut batch = field.batch();
    let mut query = plan.query.clone();
    query.owner = Some(Owner {
        model,
        relation: plan.relation,
        kind,
        keys: OwnerKeys::Values(keys),
    });
    let rows = super::select(&query, handle).await?;
    for (position, row) in rows.iter().enumerate() {
        let key = owner_key(row, kind)?;
        positions.entry(key).or_default().push(position);
        batch.push(row, &query.related)?;
    }
    batch.prefetch(&plan.children, handle).await?;
    for field in &mut fields {
        let at = field
            .prefetch_key()
            .and_then(|key| positions.get(&ValueKey::from(&key)));
        field.attach(&mut *batch, at.map_or(&[][..], Vec::as_slice));
    }
    Ok(())
}

/// The key of the owner that a row belongs to, which is the row's last column.
fn owner_key(row: &Row, kind: crate::value::ValueKind) -> Result<ValueKey> {
    let last = row.len().checked_sub(1).ok_or_else(|| Error::Decode {
        message: "a row has no columns".to_owned(),
    })?;
    Ok(ValueKey::from(&row.value(last, kind)?))
}
