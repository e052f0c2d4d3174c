//! What the related managers write.

use futures_util::future::BoxFuture;
use uuid::Uuid;

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::{IntoAssignments, own_assignments};
use crate::models::fields::FieldType as _;
use crate::models::instances;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::Node;
use crate::models::queryset::FieldsOf;
use crate::models::related::loaded::Loaded;
use crate::models::related::{ForeignKey, HasMany, ManyToMany};
use crate::models::relations::ToMany;
use crate::value::Value;

/// What names a row of `T` to a related manager: a reference to an instance, or its key.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut dune = Book::objects().first(db).await?.unwrap();
/// let tags = Tag::objects().all(db).await?;
/// dune.tags.set(db, &tags).await?; // instances
/// dune.tags.set(db, [&tags[0]]).await?; // references
/// dune.tags.set(db, [2]).await?; // keys
/// assert_eq!(dune.tags.all().get(db).await?.name, "desert");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row of `{T}`",
    label = "expected a reference to an instance of `{T}`, or a key",
    note = "`.add(&db, [&tag])` and `.add(&db, [3])` name rows"
)]
pub trait RelatedKey<T> {
    /// The primary key.
    fn related_key(&self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Model> RelatedKey<T> for &T {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Model> RelatedKey<T> for &&T {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

#[diagnostic::do_not_recommend]
impl<T: Model> RelatedKey<T> for ForeignKey<T> {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

macro_rules! keys {
    ($($key:ty)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: Model<Key = $key>> RelatedKey<T> for $key {
            fn related_key(&self) -> Value {
                self.encode()
            }
        }
    )*};
}

keys! { i16 i32 i64 String Uuid }

#[diagnostic::do_not_recommend]
impl<T: Model<Key = String>> RelatedKey<T> for &str {
    fn related_key(&self) -> Value {
        Value::Text((*self).to_owned())
    }
}

fn keys<T, I: RelatedKey<T>>(rows: impl IntoIterator<Item = I>) -> Vec<Value> {
    rows.into_iter().map(|row| row.related_key()).collect()
}

/// What becomes of the links of an instance.
enum Change {
    Add(Vec<Value>),
    Remove(Vec<Value>),
    Set(Vec<Value>),
    Clear,
}

impl Change {
    async fn make(self, relation: ToMany, handle: Handle<'_>) -> Result<()> {
        match self {
            Self::Add(keys) => relation.add(handle, keys).await,
            Self::Remove(keys) => relation.remove(handle, keys).await,
            Self::Set(keys) => relation.set(handle, keys).await,
            Self::Clear => relation.clear(handle).await,
        }
    }
}

macro_rules! writes {
    ($name:ident, $add:literal, $remove:literal, $clear:literal) => {
        impl<T: Model> $name<T> {
            #[doc = $add]
            ///
            /// Rows are named by references or by keys: `[&first, &second]`, `&vec`, `[1, 2]`. What was loaded of the
            /// relation is forgotten.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mut emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?;
            /// let desert = Tag::objects().filter(|t| t.name.eq("desert")).get(db).await?;
            /// emma.tags.add(db, [&desert, &desert]).await?;
            /// assert_eq!(emma.tags.count(db).await?, 2, "what is there already is not added again");
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// [`Error::Query`] where one of them, or the instance, was never saved, and
            /// the database's errors.
            pub fn add<'a, I: RelatedKey<T>>(
                &'a mut self,
                db: &'a impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> BoxFuture<'a, Result<()>> {
                self.write(db.handle(), Change::Add(keys(rows)))
            }

            #[doc = $remove]
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mut dune = Book::objects().first(db).await?.unwrap();
            /// dune.tags.remove(db, [1]).await?;
            /// assert_eq!(dune.tags.all().values(|t| t.name).all(db).await?, ["desert"]);
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`add`](Self::add).
            pub fn remove<'a, I: RelatedKey<T>>(
                &'a mut self,
                db: &'a impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> BoxFuture<'a, Result<()>> {
                self.write(db.handle(), Change::Remove(keys(rows)))
            }

            /// Makes these rows the related ones: others are taken out, missing ones are added, in one transaction. Rows
            /// that hold a key which can't be null stay, as in Django: they need an owner.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mut dune = Book::objects().first(db).await?.unwrap();
            /// let sea = Tag::new().name("sea").save(db).await?;
            /// dune.tags.set(db, [2, sea.id]).await?;
            /// assert_eq!(dune.tags.all().values(|t| t.name).all(db).await?, ["desert", "sea"]);
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`add`](Self::add) and [`remove`](Self::remove).
            pub fn set<'a, I: RelatedKey<T>>(
                &'a mut self,
                db: &'a impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> BoxFuture<'a, Result<()>> {
                self.write(db.handle(), Change::Set(keys(rows)))
            }

            #[doc = $clear]
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mut ace = Publisher::objects().get(db).await?;
            /// ace.books.clear(db).await?; // the key may be NULL, so that the books stay
            /// assert_eq!(Book::objects().filter(|b| b.publisher_id.is_null()).count(db).await?, 4);
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`remove`](Self::remove).
            pub async fn clear(&mut self, db: &impl Executor) -> Result<()> {
                self.write(db.handle(), Change::Clear).await
            }

            /// Changes the links, and forgets what was loaded. It is boxed so that a row of another model is told once,
            /// not at `.await` again.
            fn write<'a>(&'a mut self, handle: Handle<'a>, change: Change) -> BoxFuture<'a, Result<()>> {
                Box::pin(async move {
                    let (owner, bound) = self.bound.get()?;
                    let relation = ToMany::new((bound.model)(), bound.relation, owner.clone())?;
                    change.make(relation, handle).await?;
                    self.loaded = Loaded::nothing();
                    Ok(())
                })
            }
        }
    };
}

writes!(
    HasMany,
    "Points the foreign keys of these rows to this instance, with one statement, which is taken back where one of the keys has no row: an [`Error::DoesNotExist`].",
    "Sets the foreign keys of these rows to NULL. A key that can't be null is an [`Error::Query`], a row that belongs to another instance an [`Error::DoesNotExist`].",
    "Sets the foreign keys of all related rows to NULL, with one statement."
);

writes!(
    ManyToMany,
    "Links these rows to this instance. Links that are there already stay as they are; a key without a row is an [`Error::Integrity`].",
    "Deletes the links of these rows to this instance; the rows themselves stay.",
    "Deletes all links of this instance; the rows themselves stay."
);

impl<T: Model> ManyToMany<T> {
    /// Inserts a row and links it to this instance, in one transaction: `book.tags.create(&db, Tag::new().….build())`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let sea = dune.tags.create(db, Tag::new().name("sea").build()).await?;
    /// assert!(dune.tags.filter(|t| t.id.eq(sea.id)).exists(db).await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses the row, and those of [`add`](Self::add).
    pub async fn create(&mut self, db: &impl Executor, instance: T) -> Result<T> {
        let instance = insert_and_add(db.handle(), self.to_many()?, instance).await?;
        self.loaded = Loaded::nothing();
        Ok(instance)
    }

    /// Gives columns of the model between their values in the links that are made next: Django's `through_defaults`.
    ///
    /// `book.co_authors.through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor)).add(&db, [&author])`
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let helpers = dune.helpers.through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor));
    /// helpers.add(db, [3]).await?;
    /// assert_eq!(Contribution::objects().get(db).await?.role, Role::Editor);
    /// # Ok(()) });
    /// ```
    pub fn through_defaults<H: Model, S: IntoAssignments<H>>(
        &mut self,
        values: impl FnOnce(FieldsOf<H>) -> S,
    ) -> ThroughDefaults<'_, T> {
        ThroughDefaults {
            relation: self,
            through: H::options(),
            assignments: own_assignments(values),
        }
    }
}

/// A [`ManyToMany`] with values for the model between; [`ManyToMany::through_defaults`] makes it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut dune = Book::objects().first(db).await?.unwrap();
/// let without = dune.helpers.add(db, [3]).await;
/// assert!(matches!(without, Err(Error::Query(_))), "a contribution needs a role");
/// dune.helpers.through_defaults::<Contribution, _>(|c| c.role.set(Role::Translator)).add(db, [3]).await?;
/// assert_eq!(dune.helpers.all().get(db).await?.name, "Mary");
/// # Ok(()) });
/// ```
#[must_use = "it does nothing until one of its methods is called"]
pub struct ThroughDefaults<'a, T> {
    pub(super) relation: &'a mut ManyToMany<T>,
    through: &'static ModelOptions,
    assignments: Result<Vec<(ColumnIndex, Node)>>,
}

impl<'a, T: Model> ThroughDefaults<'a, T> {
    /// [`ManyToMany::add`] with these values.
    ///
    /// # Errors
    ///
    /// Those of [`ManyToMany::add`], and [`Error::Query`] for values of another model than the one between, and for
    /// values that are computed.
    pub fn add<I: RelatedKey<T>>(
        self,
        db: &'a impl Executor,
        rows: impl IntoIterator<Item = I>,
    ) -> BoxFuture<'a, Result<()>> {
        self.write(db.handle(), Change::Add(keys(rows)))
    }

    /// [`ManyToMany::set`] with these values for the links that are new.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// dune.helpers.through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor)).set(db, [2, 3]).await?;
    /// dune.helpers.through_defaults::<Contribution, _>(|c| c.role.set(Role::Translator)).set(db, [1, 3]).await?;
    /// let roles = Contribution::objects().order_by(|c| c.author_id).values(|c| (c.author_id, c.role));
    /// assert_eq!(roles.all(db).await?, [(1, Role::Translator), (3, Role::Editor)], "Mary's link stayed as it was");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`add`](Self::add).
    pub fn set<I: RelatedKey<T>>(
        self,
        db: &'a impl Executor,
        rows: impl IntoIterator<Item = I>,
    ) -> BoxFuture<'a, Result<()>> {
        self.write(db.handle(), Change::Set(keys(rows)))
    }

    /// [`ManyToMany::create`] with these values.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().first(db).await?.unwrap();
    /// let translators = dune.helpers.through_defaults::<Contribution, _>(|c| c.role.set(Role::Translator));
    /// let ursula = translators.create(db, Author::new().name("Ursula").build()).await?;
    /// assert_eq!(Contribution::objects().get(db).await?.author.key(), &ursula.id);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`ManyToMany::create`] and [`add`](Self::add).
    pub async fn create(self, db: &impl Executor, instance: T) -> Result<T> {
        let instance = insert_and_add(db.handle(), self.to_many()?, instance).await?;
        self.relation.loaded = Loaded::nothing();
        Ok(instance)
    }

    fn write(self, handle: Handle<'a>, change: Change) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            change.make(self.to_many()?, handle).await?;
            self.relation.loaded = Loaded::nothing();
            Ok(())
        })
    }

    pub(super) fn to_many(&self) -> Result<ToMany> {
        let (owner, bound) = self.relation.bound.get()?;
        let plain = |(column, node): &(ColumnIndex, Node)| match node {
            Node::Value(value) => Ok((*column, value.clone())),
            _ => Err(Error::Query(
                "`through_defaults` takes values, not what the database computes".to_owned(),
            )),
        };
        let assignments = self
            .assignments
            .as_ref()
            .map_err(|error| Error::Query(error.to_string()))?;
        let values = assignments.iter().map(plain).collect::<Result<_>>()?;
        ToMany::new((bound.model)(), bound.relation, owner.clone())?.through_defaults(self.through, values)
    }
}

/// Inserts a row and adds it to a relation.
pub(super) async fn insert_and_add<T: Model>(handle: Handle<'_>, relation: ToMany, instance: T) -> Result<T> {
    handle
        .atomic(async |transaction| {
            let instance = instances::insert(instance, transaction).await?;
            relation
                .add(transaction.handle(), vec![instance.key().encode()])
                .await?;
            Ok(instance)
        })
        .await
}
