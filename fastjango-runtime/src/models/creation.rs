//! Rows that are found or made: `get_or_create` and `update_or_create`.

use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::{Error, IntegrityKind, Result};
use crate::models::base::Model;
use crate::models::expressions::{IntoAssignments, own_assignments};
use crate::models::instances::{self, How, insert_safely, parted};
use crate::models::integrity;
use crate::models::options::ColumnIndex;
use crate::models::query::Node;
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::value::Value;

impl<M: Model> QuerySet<M> {
    /// The one row of the queryset, or a new one: whether it is new is told beside it.
    ///
    /// `Tag::objects().filter(|t| t.slug.eq("rare")).get_or_create(&db, || Tag::new().slug("rare").name("Rare").build())`
    ///
    /// Several that ask at once get the same row, if a unique constraint says that there is one: who comes too late to
    /// make it gets the other's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sea = || Tag::objects().filter(|t| t.name.eq("sea"));
    /// let (tag, created) = sea().get_or_create(db, || Tag::new().name("sea").build()).await?;
    /// assert!(created);
    /// let (same, created) = sea().get_or_create(db, || Tag::new().name("sea").build()).await?;
    /// assert!(!created && same.id == tag.id);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::MultipleObjectsReturned`] where there are several, [`Error::Integrity`] where the new row clashes with
    /// one that is not of the queryset, and the database's other errors.
    pub async fn get_or_create(self, db: &impl Executor, new: impl FnOnce() -> M + Send) -> Result<(M, bool)> {
        let handle = db.handle();
        find_or_make(self, handle, async || insert_safely(new(), handle).await).await
    }

    /// The one row of the queryset with other values, or a new one: whether it is new is told beside it.
    ///
    /// The row is locked while it is changed. Fields with `auto_now` are set too. Several that ask at once change or
    /// make the same row, if a unique constraint says that there is one.
    ///
    /// `Publisher::objects().filter(|p| p.name.eq("P9")).update_or_create(&db, |p| p.city.set("Ghent"), || …)`
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune"));
    /// let (dune, created) = dune
    ///     .update_or_create(db, |b| b.price.set(b.price + 1), || unreachable!("the book is there"))
    ///     .await?;
    /// assert_eq!((dune.price, created), (dec!(10.99), false));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`get_or_create`](Self::get_or_create), and [`Error::Query`] for values of related models.
    pub fn update_or_create<'a, S: IntoAssignments<M>>(
        self,
        db: &'a impl Executor,
        defaults: impl FnOnce(FieldsOf<M>) -> S,
        new: impl FnOnce() -> M + Send + 'a,
    ) -> BoxFuture<'a, Result<(M, bool)>> {
        let (handle, defaults) = (db.handle(), Changes::of::<M, S>(defaults));
        Box::pin(
            async move { change_or_make(self, handle, &defaults?, async || insert_safely(new(), handle).await).await },
        )
    }
}

/// The one row of a queryset, or the one that is made: whether it is new is told beside it.
pub(crate) async fn find_or_make<M: Model>(
    queryset: QuerySet<M>,
    handle: Handle<'_>,
    make: impl AsyncFnOnce() -> Result<M>,
) -> Result<(M, bool)> {
    if let Some(instance) = found(queryset.clone(), handle).await? {
        return Ok((instance, false));
    }
    settle(make().await, async || found(queryset, handle).await).await
}

/// The one row of a queryset, changed, or the one that is made: whether it is new is told beside it.
///
/// It is made outside of the transaction that looked: a clash within it would keep locks that those who wait need.
pub(crate) async fn change_or_make<M: Model>(
    queryset: QuerySet<M>,
    handle: Handle<'_>,
    changes: &Changes,
    make: impl AsyncFnOnce() -> Result<M>,
) -> Result<(M, bool)> {
    if let Some(instance) = change(queryset.clone(), handle, changes).await? {
        return Ok((instance, false));
    }
    settle(make().await, async || change(queryset, handle, changes).await).await
}

/// The one row of a queryset, if there is one.
async fn found<M: Model>(queryset: QuerySet<M>, handle: Handle<'_>) -> Result<Option<M>> {
    match queryset.get(&handle).await {
        Ok(instance) => Ok(Some(instance)),
        Err(Error::DoesNotExist { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Locks the one row of a queryset, if there is one, and changes it.
async fn change<M: Model>(queryset: QuerySet<M>, handle: Handle<'_>, changes: &Changes) -> Result<Option<M>> {
    let row = handle
        .atomic(async |transaction| {
            let handle = transaction.handle();
            let Some(mut instance) = found(queryset.select_for_update(), handle).await? else {
                return Ok(None);
            };
            changes.apply(&mut instance, handle).await?;
            Ok(Some(instance))
        })
        .await;
    match row {
        Ok(instance) => Ok(instance),
        Err(error) => {
            let values = changes.values.iter().map(|(column, value)| (*column, value));
            Err(integrity::of_commit(error, M::options(), values, handle).await)
        }
    }
}

/// The new row, or after a clash the one that is there by now.
async fn settle<M>(made: Result<M>, again: impl AsyncFnOnce() -> Result<Option<M>>) -> Result<(M, bool)> {
    let clash = match made {
        Ok(instance) => return Ok((instance, true)),
        Err(Error::Integrity(clash)) if clash.kind == IntegrityKind::Unique => clash,
        Err(error) => return Err(error),
    };
    let there = again().await?;
    there.map_or(Err(Error::Integrity(clash)), |instance| Ok((instance, false)))
}

/// What becomes of a row that is found.
pub(crate) struct Changes {
    /// The columns that are saved: those with a new value, and those that the clock sets.
    fields: Vec<ColumnIndex>,
    values: Vec<(ColumnIndex, Value)>,
    computed: Vec<(ColumnIndex, Node)>,
}

impl Changes {
    /// The new values of columns, and the clock's.
    pub(crate) fn of<M: Model, S: IntoAssignments<M>>(defaults: impl FnOnce(FieldsOf<M>) -> S) -> Result<Self> {
        let (values, computed) = parted(own_assignments(defaults)?);
        let mut fields: Vec<ColumnIndex> = values.iter().map(|(column, _)| *column).collect();
        for (index, column) in (0..).zip(M::options().columns) {
            if column.auto_now && !fields.contains(&index) {
                fields.push(index);
            }
        }
        Ok(Self {
            fields,
            values,
            computed,
        })
    }

    async fn apply<M: Model>(&self, instance: &mut M, handle: Handle<'_>) -> Result<()> {
        instances::replace(instance, self.values.clone())?;
        let how = How::Change(self.fields.clone(), self.computed.clone());
        instances::save(instance, handle, how).await
    }
}
