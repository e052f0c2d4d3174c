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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut mary = Author::objects().last(db).await?.unwrap();
    /// let book = Book::new().title("Frankenstein").pages(280).price(dec!(6)).author(1).build();
    /// let book = mary.books.create(db, book).await?;
    /// assert_eq!(*book.author.key(), mary.id, "whoever it said");
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let review = |rating| Review::new().rating(rating).created(Utc::now()).book(3).build();
    /// let made = dune.reviews.bulk_create(db, vec![review(1), review(2)]).await?;
    /// assert_eq!((made.len(), dune.reviews.count(db).await?), (2, 4));
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut frank = Author::objects().first(db).await?.unwrap();
    /// let emma = || Book::new().title("Emma of Dune").pages(9).price(dec!(1)).author(2).build();
    /// let (book, created) = frank.books.get_or_create(db, |b| b.title.eq("Emma of Dune"), emma).await?;
    /// assert!(created && *book.author.key() == frank.id);
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut frank = Author::objects().first(db).await?.unwrap();
    /// let new = || unreachable!("it is there");
    /// let (dune, created) = frank
    ///     .books
    ///     .update_or_create(db, |b| b.title.eq("Dune"), |b| b.pages.set(500), new)
    ///     .await?;
    /// assert_eq!((dune.pages, created), (500, false));
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?;
    /// let (sea, created) = emma
    ///     .tags
    ///     .get_or_create(db, |t| t.name.eq("sea"), || Tag::new().name("sea").build())
    ///     .await?;
    /// assert!(created && emma.tags.filter(|t| t.id.eq(sea.id)).exists(db).await?);
    /// // A tag that is there, but not of this book, is not found.
    /// let taken = emma
    ///     .tags
    ///     .get_or_create(db, |t| t.name.eq("desert"), || Tag::new().name("desert").build())
    ///     .await;
    /// assert!(matches!(taken, Err(Error::Integrity(_))));
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let new = || Tag::new().name("sand").build();
    /// let (tag, created) = dune
    ///     .tags
    ///     .update_or_create(db, |t| t.name.eq("desert"), |t| t.name.set("sand"), new)
    ///     .await?;
    /// assert_eq!((tag.name.as_str(), created), ("sand", false));
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let editors = dune
    ///     .helpers
    ///     .through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor));
    /// let (_, created) = editors
    ///     .get_or_create(db, |a| a.name.eq("Ursula"), || Author::new().name("Ursula").build())
    ///     .await?;
    /// assert!(created && Contribution::objects().get(db).await?.role == Role::Editor);
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let editors = dune
    ///     .helpers
    ///     .through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor));
    /// let (ursula, created) = editors
    ///     .update_or_create(
    ///         db,
    ///         |a| a.name.eq("Ursula"),
    ///         |a| a.born.set(1929),
    ///         || Author::new().name("Ursula").build(),
    ///     )
    ///     .await?;
    /// assert_eq!((ursula.born, created), (None, true), "a new row is as it was made");
    /// # Ok(()) });
    /// ```
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
