//! Signals: what is told of a change while it is made.
//!
//! A receiver is an async function with the attribute `#[receiver(post_save, model = Book)]`. A project names its
//! receivers, and hands them to its database; nothing is global, so that a test has those that it attaches. They are
//! called one after the other in the order in which they are named, within the transaction of the change (a savepoint,
//! where a transaction is open already), and an error of theirs undoes it.
//!
//! As in Django, they hear of `save`, `create`, `get_or_create` and `update_or_create`, of rows that a serializer
//! writes or a fixture has, of each row that a deletion takes along, and of many-to-many relations that are written; not of
//! `bulk_create`, `bulk_update` and `update`, nor of what the database does by itself.

use std::marker::PhantomData;

use crate::db::Transaction;
use crate::error::Result;
use crate::models::base::Model;
use crate::models::fields::FieldType as _;
use crate::models::options::ModelOptions;
use crate::value::Value;

mod changes;
mod receivers;

pub(crate) use changes::LinkChange;
pub(crate) use receivers::{AnyReceivers, Listening, Loaded, Saving};
#[doc(hidden)]
pub use receivers::{Heard, heard};
pub use receivers::{Linked, Receiver, ReceiverList, Receivers};

/// An instance is about to be saved: Django's `pre_save`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(pre_save, model = Tag)]
/// async fn small(event: PreSave<'_, Tag>) -> Result<()> {
///     event.instance.name = event.instance.name.to_lowercase(); // and so it is saved
///     Ok(())
/// }
///
/// Receivers::of::<(small,)>().attach(db);
/// assert_eq!(Tag::new().name("SEA").save(db).await?.name, "sea");
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct PreSave<'a, M> {
    /// The instance. What is changed of it is saved, unless only other columns are.
    pub instance: &'a mut M,
    /// Whether the row is one of a fixture: rows that it refers to may not be there yet.
    pub raw: bool,
    /// The columns that are saved, where only some are.
    pub update_fields: Option<&'a [&'static str]>,
    /// The transaction of the change.
    pub db: &'a Transaction,
}

/// An instance was saved: Django's `post_save`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(post_save, model = Author)]
/// async fn welcomed(event: PostSave<'_, Author>) -> Result<()> {
///     if event.created {
///         let text = format!("Welcome, {}!", event.instance.name);
///         Profile::new().text(text).author(event.instance).save(event.db).await?;
///     }
///     Ok(())
/// }
///
/// Receivers::of::<(welcomed,)>().attach(db);
/// let ursula = Author::new().name("Ursula").save(db).await?;
/// assert_eq!(ursula.profile.fetch(db).await?.map(|profile| profile.text).as_deref(), Some("Welcome, Ursula!"));
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct PostSave<'a, M> {
    /// The instance, with its key.
    pub instance: &'a M,
    /// Whether its row is new.
    pub created: bool,
    /// Whether the row is one of a fixture: rows that it refers to may not be there yet.
    pub raw: bool,
    /// The columns that were saved, where only some were.
    pub update_fields: Option<&'a [&'static str]>,
    /// The transaction of the change.
    pub db: &'a Transaction,
}

/// A row is about to be deleted: Django's `pre_delete`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(pre_delete, model = Book)]
/// async fn kept(event: PreDelete<'_, Book>) -> Result<()> {
///     if event.instance.in_stock {
///         return Err(ValidationError::new("It is still in the house.").into());
///     }
///     Ok(())
/// }
///
/// Receivers::of::<(kept,)>().attach(db);
/// assert!(Book::objects().delete(db).await.is_err());
/// assert_eq!(Book::objects().count(db).await?, 4, "all or none");
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct PreDelete<'a, M> {
    /// The row.
    pub instance: &'a M,
    /// What was asked to be deleted.
    pub origin: Origin,
    /// The transaction of the change.
    pub db: &'a Transaction,
}

/// A row was deleted: Django's `post_delete`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(post_delete, model = Review)]
/// async fn told(event: PostDelete<'_, Review>) -> Result<()> {
///     let why = format!("went with a {}", event.origin.model().name);
///     Tag::new().name(why).save(event.db).await.map(drop)
/// }
///
/// Receivers::of::<(told,)>().attach(db);
/// Book::objects().filter(|b| b.title.eq("Emma")).delete(db).await?;
/// assert!(Tag::objects().filter(|t| t.name.eq("went with a Book")).exists(db).await?);
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct PostDelete<'a, M> {
    /// The row that was.
    pub instance: &'a M,
    /// What was asked to be deleted.
    pub origin: Origin,
    /// The transaction of the change.
    pub db: &'a Transaction,
}

/// What was asked to be deleted: rows of the same model, or rows that took others along.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::signals::Origin;
///
/// # run(async |db| {
/// #[receiver(pre_delete, model = Tag)]
/// async fn one_by_one(event: PreDelete<'_, Tag>) -> Result<()> {
///     match event.origin {
///         Origin::OfInstances(_) => Ok(()),
///         Origin::OfQuerySet(model) => Err(ValidationError::new(format!("No {} in passing.", model.name)).into()),
///     }
/// }
///
/// Receivers::of::<(one_by_one,)>().attach(db);
/// assert!(Tag::objects().delete(db).await.is_err());
/// assert!(Tag::objects().first(db).await?.unwrap().delete(db).await.is_ok());
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    /// Instances of a model, or rows that were named by their keys.
    OfInstances(&'static ModelOptions),
    /// The rows of a queryset.
    OfQuerySet(&'static ModelOptions),
}

impl Origin {
    /// The model whose rows were asked to be deleted.
    #[must_use]
    pub const fn model(self) -> &'static ModelOptions {
        match self {
            Self::OfInstances(model) | Self::OfQuerySet(model) => model,
        }
    }
}

/// A many-to-many relation of the model `M` to `T` is about to be written, or was: Django's `m2m_changed`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::signals::Action;
///
/// # run(async |db| {
/// #[receiver(m2m_changed, model = Book, relation = tags)]
/// async fn few(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
///     if event.action == Action::PreAdd && event.targets()?.len() > 1 {
///         return Err(ValidationError::new("One at a time.").into());
///     }
///     Ok(())
/// }
///
/// Receivers::of::<(few,)>().attach(db);
/// let mut book = Book::objects().last(db).await?.unwrap();
/// assert!(book.tags.add(db, [1, 2]).await.is_err());
/// assert!(book.tags.add(db, [1]).await.is_ok());
/// # Ok(()) });
/// ```
#[derive(Debug)]
pub struct M2mChanged<'a, M, T> {
    /// What is done.
    pub action: Action,
    /// Whether it is done from the side that doesn't declare the relation: `tag.books.add(…)`.
    pub reverse: bool,
    /// The key of the row whose relation is written.
    pub instance: &'a Value,
    /// The keys of the rows that are added or removed; `None` where all are.
    pub pk_set: Option<&'a [Value]>,
    /// The transaction of the change.
    pub db: &'a Transaction,
    /// Whether the row whose relation is written is of the model `M`.
    of_source: bool,
    models: PhantomData<fn() -> (M, T)>,
}

impl<M: Model, T: Model> M2mChanged<'_, M, T> {
    /// The keys of the rows of `M` whose relation changes, from whichever side it is written; none where a row of `T`
    /// loses all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[receiver(m2m_changed, model = Book, relation = tags)]
    /// async fn noted(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
    ///     // The books, from whichever side the relation is written.
    ///     assert_eq!((event.sources()?, event.reverse), (vec![3, 4], true));
    ///     Ok(())
    /// }
    ///
    /// Receivers::of::<(noted,)>().attach(db);
    /// let mut desert = Tag::objects().filter(|t| t.name.eq("desert")).get(db).await?;
    /// desert.books.add(db, [3, 4]).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where a key is not of the model's type.
    pub fn sources(&self) -> Result<Vec<M::Key>> {
        self.keys(self.of_source).map(M::Key::from_value).collect()
    }

    /// The keys of the rows of `T` that they gain or lose; none where a row of `M` loses all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[receiver(m2m_changed, model = Book, relation = tags)]
    /// async fn noted(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
    ///     assert_eq!(event.targets()?, [1]);
    ///     Ok(())
    /// }
    ///
    /// Receivers::of::<(noted,)>().attach(db);
    /// Book::objects().first(db).await?.unwrap().tags.remove(db, [1]).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where a key is not of the model's type.
    pub fn targets(&self) -> Result<Vec<T::Key>> {
        self.keys(!self.of_source).map(T::Key::from_value).collect()
    }

    /// The keys of the side of the instance, or of the other one.
    fn keys(&self, of_instance: bool) -> impl Iterator<Item = Value> {
        let keys = if of_instance {
            std::slice::from_ref(self.instance)
        } else {
            self.pk_set.unwrap_or_default()
        };
        keys.iter().cloned()
    }
}

/// What is done with a many-to-many relation: the `action` of Django's `m2m_changed`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::signals::Action;
///
/// # run(async |db| {
/// #[receiver(m2m_changed, model = Book, relation = tags)]
/// async fn cleared(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
///     if event.action == Action::PostClear {
///         Tag::new().name("cleared").save(event.db).await?;
///     }
///     Ok(())
/// }
///
/// Receivers::of::<(cleared,)>().attach(db);
/// Book::objects().first(db).await?.unwrap().tags.clear(db).await?;
/// assert_eq!(Tag::objects().count(db).await?, 3);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Rows are about to be added: those that are there already are not among them.
    PreAdd,
    /// Rows were added.
    PostAdd,
    /// Rows are about to be taken out.
    PreRemove,
    /// Rows were taken out.
    PostRemove,
    /// All rows are about to be taken out.
    PreClear,
    /// All rows were taken out.
    PostClear,
}
