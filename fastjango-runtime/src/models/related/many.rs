//! To-many relations: `HasMany` and `ManyToMany`.

use std::fmt;
use std::ops::Range;

use crate::db::{Executor, Row};
use crate::error::{Error, Result};
use crate::models::base::{AnyLoaded, Batch, BoundRelation, Model, RelationField};
use crate::models::expressions::Expr;
use crate::models::gathered::{Gathered, Place};
use crate::models::options::ModelOptions;
use crate::models::query::{Owner, OwnerKeys, Query, RelatedTree};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::related::batch::rows;
use crate::models::related::loaded::Loaded;
use crate::models::signals::Linked;
use crate::value::Value;

/// Whose relation a field is: nothing before the instance has a key.
#[derive(Debug, Clone, Default)]
pub(super) struct Bound(Option<(Value, BoundRelation)>);

impl Bound {
    pub(super) fn new(owner: &Value, relation: BoundRelation) -> Self {
        Self(Some((owner.clone(), relation)))
    }

    pub(super) fn key(&self) -> Option<Value> {
        self.0.as_ref().map(|(owner, _)| owner.clone())
    }

    /// The owner's key and the relation.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let author = Author::objects().prefetch_related(|a| a.books()).first(db).await?.unwrap();
    /// assert_eq!(author.books.get()?.len(), 2);
    /// let author = Author::objects().first(db).await?.unwrap();
    /// assert!(matches!(author.books.get(), Err(Error::NotLoaded { .. })));
    /// # Ok(()) });
    /// ```
    pub(super) fn get(&self) -> Result<(&Value, BoundRelation)> {
        match &self.0 {
            Some((owner, relation)) => Ok((owner, *relation)),
            None => Err(Error::Query(
                "an instance has to be saved before its relations can be used".to_owned(),
            )),
        }
    }

    /// The query over the rows of `target` that the relation leads to.
    pub(super) fn query(&self, target: &'static ModelOptions) -> Result<Query> {
        let (owner, bound) = self.get()?;
        let mut query = Query::new(target);
        query.owner = Some(Owner {
            model: (bound.model)(),
            relation: bound.relation,
            kind: owner.kind(),
            keys: OwnerKeys::Values(vec![owner.clone()]),
        });
        Ok(query)
    }

    /// The error of a relation that no query loaded.
    pub(super) fn not_loaded(&self, target: &'static str) -> Error {
        match &self.0 {
            Some((_, bound)) => bound.not_loaded(),
            None => Error::NotLoaded {
                model: target,
                relation: "its inverse",
            },
        }
    }
}

macro_rules! many {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub struct $name<T> {
            pub(super) bound: Bound,
            pub(super) loaded: Loaded<Vec<T>>,
        }

        impl<T: Model> $name<T> {
            /// The loaded rows.
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`] where no `prefetch_related` brought them.
            pub fn get(&self) -> Result<&[T]> {
                self.loaded.get().map(Vec::as_slice).ok_or_else(|| self.bound.not_loaded(T::options().name))
            }

            /// All related rows, as a queryset.
            ///
            /// Of an instance that was not saved, its terminal methods fail with [`Error::Query`].
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let frank = Author::objects().first(db).await?.unwrap();
            /// let titles = frank.books.all().order_by(|b| b.pages).values(|b| b.title);
            /// assert_eq!(titles.all(db).await?, ["Dune Messiah", "Dune"]);
            /// # Ok(()) });
            /// ```
            pub fn all(&self) -> QuerySet<T> {
                QuerySet::from_query(self.bound.query(T::options()).unwrap_or_else(|error| {
                    let mut query = Query::new(T::options());
                    query.invalid = Some(error.to_string());
                    query
                }))
            }

            /// The related rows for which the predicate holds.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let frank = Author::objects().first(db).await?.unwrap();
            /// let long = frank.books.filter(|b| b.pages.gt(300)).get(db).await?;
            /// assert_eq!(long.title, "Dune");
            /// # Ok(()) });
            /// ```
            pub fn filter(&self, predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>) -> QuerySet<T> {
                self.all().filter(predicate)
            }

            /// The related rows for which the predicate does not hold.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let dune = Book::objects().first(db).await?.unwrap();
            /// let others = dune.tags.exclude(|t| t.name.eq("classic")).values(|t| t.name);
            /// assert_eq!(others.all(db).await?, ["desert"]);
            /// # Ok(()) });
            /// ```
            pub fn exclude(&self, predicate: impl FnOnce(FieldsOf<T>) -> Expr<T, bool>) -> QuerySet<T> {
                self.all().exclude(predicate)
            }

            /// The number of related rows, asked of the database.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let dune = Book::objects().first(db).await?.unwrap();
            /// assert_eq!((dune.reviews.count(db).await?, dune.tags.count(db).await?), (2, 2));
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// [`Error::Query`] for an instance that was not saved, and the database's errors.
            pub async fn count(&self, db: &impl Executor) -> Result<i64> {
                self.all().count(db).await
            }

            /// Whether there is a related row, asked of the database.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mary = Author::objects().last(db).await?.unwrap();
            /// assert!(!mary.books.exists(db).await?);
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// Those of [`count`](Self::count).
            pub async fn exists(&self, db: &impl Executor) -> Result<bool> {
                self.all().exists(db).await
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self { bound: Bound::default(), loaded: Loaded::nothing() }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self { bound: self.bound.clone(), loaded: self.loaded.clone() }
            }
        }

        impl<T: fmt::Debug + 'static> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.loaded).finish()
            }
        }

        impl<T: Model> RelationField for $name<T> {
            fn bind(&mut self, owner: &Value, relation: BoundRelation) {
                self.bound = Bound::new(owner, relation);
            }

            fn prefetch_key(&self) -> Option<Value> {
                self.bound.key()
            }

            fn load_joined(&mut self, _: &Row, _: &mut usize, _: &RelatedTree) -> Result<()> {
                Err(Error::Query("a to-many relation cannot be joined; name it in `prefetch_related`".to_owned()))
            }

            fn is_loaded(&self) -> bool {
                self.loaded.is_loaded()
            }

            fn release(&mut self, batch: &mut dyn Batch) -> Option<Range<usize>> {
                let rows = rows::<T>(batch)?;
                let start = rows.len();
                self.loaded.take_own()?.into_iter().for_each(|row| rows.push(row));
                Some(start..rows.len())
            }

            fn batch(&self) -> Box<dyn Batch> {
                Box::new(Gathered::<T>::default())
            }

            fn attach(&mut self, batch: &mut dyn Batch, places: &[Place]) {
                let Some(rows) = rows::<T>(batch) else { return };
                self.loaded = Loaded::new(rows.take_all(places));
            }

            fn loaded(&mut self) -> Option<&mut AnyLoaded> {
                Some(self.loaded.untyped())
            }
        }
    };
}

many! {
    /// The rows of `T` whose [`ForeignKey`](super::ForeignKey) points here: Django's reverse manager, `author.book_set`.
    ///
    /// It has no column. Reading never asks the database: [`get`](Self::get) gives what `prefetch_related` brought,
    /// [`all`](Self::all) and [`filter`](Self::filter) give querysets.
    HasMany
}

many! {
    /// The rows of `T` that a table between links to this one: Django's `ManyToManyField`, and its other side.
    ///
    /// It has no column. Reading never asks the database: [`get`](Self::get) gives what `prefetch_related` brought,
    /// [`all`](Self::all) and [`filter`](Self::filter) give querysets.
    ManyToMany
}

#[diagnostic::do_not_recommend]
impl<T: Model> Linked<T> for ManyToMany<T> {}
