//! The other side of a one-to-one.

use std::fmt;
use std::ops::Range;

use crate::db::{Executor, Row};
use crate::error::Result;
use crate::models::base::{AnyLoaded, Batch, BoundRelation, Model, RelationField, decode_tree, tree_width};
use crate::models::gathered::{Gathered, Place};
use crate::models::query::RelatedTree;
use crate::models::queryset::QuerySet;
use crate::models::related::batch::rows;
use crate::models::related::loaded::Loaded;
use crate::models::related::many::Bound;
use crate::value::Value;

/// The row of `T` whose [`OneToOne`](super::OneToOne) points here, if there is one: Django's reverse one-to-one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let frank = Author::objects().first(db).await?.unwrap();
/// Profile::new().text("Wrote of deserts.").author(&frank).save(db).await?;
/// assert_eq!(frank.profile.fetch(db).await?.map(|profile| profile.text).as_deref(), Some("Wrote of deserts."));
/// # Ok(()) });
/// ```
pub struct HasOne<T> {
    bound: Bound,
    loaded: Loaded<Option<T>>,
}

impl<T: Model> HasOne<T> {
    /// The loaded row, or `None` where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// Profile::new().text("Wrote of deserts.").author(1).save(db).await?;
    /// let authors = Author::objects().select_related(|a| a.profile()).all(db).await?;
    /// assert_eq!(authors[0].profile.get()?.map(|profile| profile.text.as_str()), Some("Wrote of deserts."));
    /// assert!(authors[1].profile.get()?.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotLoaded`](crate::error::Error::NotLoaded) where neither `select_related` nor `prefetch_related` asked for it.
    pub fn get(&self) -> Result<Option<&T>> {
        let loaded = self.loaded.get().map(Option::as_ref);
        loaded.ok_or_else(|| self.bound.not_loaded(T::options().name))
    }

    /// Asks the database for the row, whether or not it is loaded.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let jane = Author::objects().filter(|a| a.name.eq("Jane")).get(db).await?;
    /// assert!(jane.profile.fetch(db).await?.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Query`](crate::error::Error::Query) where the instance was not saved, and the database's errors.
    pub async fn fetch(&self, db: &impl Executor) -> Result<Option<T>> {
        self.queryset()?.first(db).await
    }

    fn queryset(&self) -> Result<QuerySet<T>> {
        Ok(QuerySet::from_query(self.bound.query(T::options())?))
    }
}

impl<T> Default for HasOne<T> {
    fn default() -> Self {
        Self {
            bound: Bound::default(),
            loaded: Loaded::nothing(),
        }
    }
}

impl<T> Clone for HasOne<T> {
    fn clone(&self) -> Self {
        Self {
            bound: self.bound.clone(),
            loaded: self.loaded.clone(),
        }
    }
}

impl<T: fmt::Debug + 'static> fmt::Debug for HasOne<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HasOne").field(&self.loaded).finish()
    }
}

impl<T: Model> RelationField for HasOne<T> {
    fn bind(&mut self, owner: &Value, relation: BoundRelation) {
        self.bound = Bound::new(owner, relation);
    }

    fn prefetch_key(&self) -> Option<Value> {
        self.bound.key()
    }

    fn load_joined(&mut self, row: &Row, start: &mut usize, tree: &RelatedTree) -> Result<()> {
        let key = *start + usize::from(T::options().primary_key);
        if row.is_null(key)? {
            *start += tree_width(T::options(), tree);
            self.loaded = Loaded::new(None);
        } else {
            self.loaded = Loaded::new(Some(decode_tree(row, start, tree)?));
        }
        Ok(())
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
        let row = rows::<T>(batch)
            .zip(places.first())
            .and_then(|(rows, at)| rows.take(*at));
        self.loaded = Loaded::new(row);
    }

    fn loaded(&mut self) -> Option<&mut AnyLoaded> {
        Some(self.loaded.untyped())
    }
}
