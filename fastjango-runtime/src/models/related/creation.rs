//! Rows that related managers make, or find and else make.

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::creation::{Changes, change_or_make, find_or_make};
use crate::models::expressions::{Expr, IntoAssignments};
use crate::models::instances::{self, insert_safely};
use crate::models::options::{ColumnIndex, RelationKind};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::related::loaded::Loaded;
use crate::models::related::writes::insert_and_add;
use crate::models::related::{HasMany, ManyToMany, ThroughDefaults};
use crate::models::relations::ToMany;
use crate::value::Value;

impl<T: Model> HasMany<T> {
    /// Inserts a row whose foreign key points to this instance, wherever it pointed before.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses the row, [`Error::Query`] where this instance was never saved.
    pub async fn create(&mut self, db: &impl Executor, instance: T) -> Result<T> {
        let instance = instances::insert(self.owned(instance)?, db).await?;
        self.loaded = Loaded::nothing();
        Ok(instance)
    }

    /// [`QuerySet::bulk_create`] of rows whose foreign keys point to this instance, wherever they pointed before.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn bulk_create(&mut self, db: &impl Executor, instances: Vec<T>) -> Result<Vec<T>> {
        let owned = instances.into_iter().map(|instance| self.owned(instance));
        let instances = QuerySet::new().bulk_create(db, owned.collect::<Result<_>>()?).await?;
        self.loaded = Loaded::nothing();
        Ok(instances)
    }

    /// [`QuerySet::get_or_create`] among the related rows; a new row points to this instance.
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::get_or_create`] and [`create`](Self::create).
    pub async fn get_or_create(
        &mut self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, handle) = (self.filter(predicate), db.handle());
        find_or_make(queryset, handle, async || self.make(new(), handle).await).await
    }

    /// [`QuerySet::update_or_create`] among the related rows; a new row points to this instance.
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::update_or_create`] and [`create`](Self::create).
    pub async fn update_or_create<S: IntoAssignments<T>>(
        &mut self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        defaults: impl FnOnce(FieldsOf<T>) -> S,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, changes) = (self.filter(predicate), Changes::of::<T, S>(defaults)?);
        let handle = db.handle();
        self.loaded = Loaded::nothing();
        change_or_make(queryset, handle, &changes, async || self.make(new(), handle).await).await
    }

    /// Inserts a row that points to this instance.
    async fn make(&mut self, instance: T, handle: Handle<'_>) -> Result<T> {
        let made = insert_safely(self.owned(instance)?, handle).await;
        self.loaded = Loaded::nothing();
        made
    }

    /// The instance, pointing to the owner.
    fn owned(&self, mut instance: T) -> Result<T> {
        let (column, owner) = self.key_to_owner()?;
        instances::replace(&mut instance, vec![(column, owner)])?;
        Ok(instance)
    }

    /// The column of the foreign key, and the key of the owner.
    fn key_to_owner(&self) -> Result<(ColumnIndex, Value)> {
        let (owner, bound) = self.bound.get()?;
        let (model, target) = ((bound.model)(), T::options());
        let RelationKind::Reverse { inverse, .. } = model.relation(bound.relation).kind else {
            return Err(Error::Query(format!("`{}` has no such relation", model.name)));
        };
        match target.relation_named(inverse).map(|index| target.relation(index).kind) {
            Some(RelationKind::Forward { column, .. }) => Ok((column, owner.clone())),
            _ => Err(Error::Query(format!(
                "`{}` has no foreign key `{inverse}`",
                target.name
            ))),
        }
    }
}

impl<T: Model> ManyToMany<T> {
    /// [`QuerySet::get_or_create`] among the related rows; a new row is linked to this instance.
    ///
    /// As in Django, a row that is there and not related is not found, and the new one may clash with it.
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::get_or_create`] and [`create`](Self::create).
    pub async fn get_or_create(
        &mut self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, handle) = (self.filter(predicate), db.handle());
        find_or_make(queryset, handle, async || self.make(new(), handle).await).await
    }

    /// [`QuerySet::update_or_create`] among the related rows; a new row is linked to this instance.
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::update_or_create`] and [`create`](Self::create).
    pub async fn update_or_create<S: IntoAssignments<T>>(
        &mut self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        defaults: impl FnOnce(FieldsOf<T>) -> S,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, changes) = (self.filter(predicate), Changes::of::<T, S>(defaults)?);
        let handle = db.handle();
        self.loaded = Loaded::nothing();
        change_or_make(queryset, handle, &changes, async || self.make(new(), handle).await).await
    }

    /// Inserts a row and links it to this instance.
    async fn make(&mut self, instance: T, handle: Handle<'_>) -> Result<T> {
        let made = insert_and_add(handle, self.to_many()?, instance).await;
        self.loaded = Loaded::nothing();
        made
    }

    /// The relation, to be written.
    pub(super) fn to_many(&self) -> Result<ToMany> {
        let (owner, bound) = self.bound.get()?;
        ToMany::new((bound.model)(), bound.relation, owner.clone())
    }
}

impl<T: Model> ThroughDefaults<'_, T> {
    /// [`ManyToMany::get_or_create`] with these values for the link of a new row.
    ///
    /// # Errors
    ///
    /// Those of [`ManyToMany::get_or_create`] and [`add`](Self::add).
    pub async fn get_or_create(
        self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, handle) = (self.relation.filter(predicate), db.handle());
        find_or_make(queryset, handle, async || self.make(new(), handle).await).await
    }

    /// [`ManyToMany::update_or_create`] with these values for the link of a new row.
    ///
    /// # Errors
    ///
    /// Those of [`ManyToMany::update_or_create`] and [`add`](Self::add).
    pub async fn update_or_create<S: IntoAssignments<T>>(
        self,
        db: &impl Executor,
        predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>,
        defaults: impl FnOnce(FieldsOf<T>) -> S,
        new: impl FnOnce() -> T + Send,
    ) -> Result<(T, bool)> {
        let (queryset, changes) = (self.relation.filter(predicate), Changes::of::<T, S>(defaults)?);
        let handle = db.handle();
        self.relation.loaded = Loaded::nothing();
        change_or_make(queryset, handle, &changes, async || self.make(new(), handle).await).await
    }

    /// Inserts a row and links it.
    async fn make(self, instance: T, handle: Handle<'_>) -> Result<T> {
        let made = insert_and_add(handle, self.to_many()?, instance).await;
        self.relation.loaded = Loaded::nothing();
        made
    }
}
