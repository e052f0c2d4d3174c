//! Keys to another model's row: `ForeignKey` and `OneToOne`.

use std::fmt;
use std::ops::Range;

use crate::db::{Executor, Row};
use crate::error::{Error, Result};
use crate::models::base::{AnyLoaded, Batch, BoundRelation, Model, RelationField, decode_tree, tree_width};
use crate::models::fields::{FieldType, IntoField, Required};
use crate::models::gathered::{Gathered, Place};
use crate::models::options::{ColumnKind, Validator};
use crate::models::query::{Query, RelatedTree};
use crate::models::queryset::QuerySet;
use crate::models::related::batch::rows;
use crate::models::related::loaded::Loaded;
use crate::models::secrecy::Secrecy;
use crate::value::Value;

macro_rules! key {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub struct $name<T: Model> {
            key: T::Key,
            relation: Option<BoundRelation>,
            loaded: Loaded<T>,
        }

        impl<T: Model> $name<T> {
            /// A reference to the row with this key.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let mut dune = Book::objects().first(db).await?.unwrap();
            /// dune.author = ForeignKey::from_key(3); // or `ForeignKey::from(&mary)`
            /// dune.save(db).await?;
            /// assert_eq!(dune.author.fetch(db).await?.name, "Mary");
            /// # Ok(()) });
            /// ```
            pub const fn from_key(key: T::Key) -> Self {
                Self { key, relation: None, loaded: Loaded::nothing() }
            }

            /// The key of the row that it refers to.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let dune = Book::objects().first(db).await?.unwrap();
            /// assert_eq!(*dune.author.key(), 1, "it is the column `author_id`; nothing is asked");
            /// # Ok(()) });
            /// ```
            pub const fn key(&self) -> &T::Key {
                &self.key
            }

            /// The loaded row.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let dune = Book::objects().select_related(|b| b.author()).first(db).await?.unwrap();
            /// assert_eq!(dune.author.get()?.name, "Frank");
            /// let dune = Book::objects().first(db).await?.unwrap();
            /// assert_eq!(
            ///     dune.author.get().unwrap_err().to_string(),
            ///     "`Book.author` was not loaded; name it in `select_related` or `prefetch_related`, or `fetch` it",
            /// );
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// [`Error::NotLoaded`] where neither `select_related` nor `prefetch_related` brought it; it names the model
            /// and the relation.
            pub fn get(&self) -> Result<&T> {
                self.loaded.get().ok_or_else(|| self.not_loaded())
            }

            fn not_loaded(&self) -> Error {
                let unbound = Error::NotLoaded { model: stringify!($name), relation: T::options().name };
                self.relation.map_or(unbound, BoundRelation::not_loaded)
            }

            /// Asks the database for the row, whether or not it is loaded.
            ///
            /// # Examples
            ///
            /// ```
            /// # use {fastjango::prelude::*, shop::*};
            /// # run(async |db| {
            /// let emma = Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?;
            /// assert_eq!(fastjango::assert_queries!(db, 1, emma.author.fetch(db).await?).name, "Jane");
            /// # Ok(()) });
            /// ```
            ///
            /// # Errors
            ///
            /// [`Error::DoesNotExist`] where the row is gone, and the database's errors.
            pub async fn fetch(&self, db: &impl Executor) -> Result<T> {
                let query = Query::by_key(T::options(), self.key.encode());
                QuerySet::from_query(query).get(db).await
            }
        }

        impl<T: Model> Clone for $name<T>
        where
            T::Key: Clone,
        {
            fn clone(&self) -> Self {
                Self { key: self.key.clone(), relation: self.relation, loaded: self.loaded.clone() }
            }
        }

        impl<T: Model> fmt::Debug for $name<T>
        where
            T::Key: fmt::Debug,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.key).finish()
            }
        }

        impl<T: Model> PartialEq for $name<T>
        where
            T::Key: PartialEq,
        {
            /// References are equal that refer to the same row.
            fn eq(&self, other: &Self) -> bool {
                self.key == other.key
            }
        }

        impl<T: Model> From<&T> for $name<T>
        where
            T::Key: Clone,
        {
            fn from(target: &T) -> Self {
                Self::from_key(target.key().clone())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Model> IntoField<$name<T>> for &T
        where
            T::Key: Clone,
        {
            fn into_field(self) -> $name<T> {
                $name::from(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Model> IntoField<Option<$name<T>>> for &T
        where
            T::Key: Clone,
        {
            fn into_field(self) -> Option<$name<T>> {
                Some($name::from(self))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: Model> FieldType for $name<T> {
            type Inner = Self;
            type Nullable = Option<Self>;
            type Nullness = Required;
            type Storage = <T::Key as FieldType>::Storage;

            const COLUMN: ColumnKind = T::KEY_COLUMN;
            const SECRET: bool = <T::KeySecrecy as Secrecy>::SECRET;
            const IS_KEY: bool = true;
            const VALIDATOR: Option<Validator> = <T::Key as FieldType>::VALIDATOR;

            fn decode(row: &Row, index: usize) -> Result<Self> {
                T::Key::decode(row, index).map(Self::from_key)
            }

            fn decode_nullable(row: &Row, index: usize) -> Result<Option<Self>> {
                Ok(T::Key::decode_nullable(row, index)?.map(Self::from_key))
            }

            fn encode(&self) -> Value {
                self.key.encode()
            }

            fn from_value(value: Value) -> Result<Self> {
                T::Key::from_value(value).map(Self::from_key)
            }
        }

        impl<T: Model> RelationField for $name<T> {
            fn bind(&mut self, _: &Value, relation: BoundRelation) {
                self.relation = Some(relation);
            }

            fn is_loaded(&self) -> bool {
                self.loaded.is_loaded()
            }

            fn release(&mut self, batch: &mut dyn Batch) -> Option<Range<usize>> {
                let rows = rows::<T>(batch)?;
                let at = rows.adopt(self.loaded.take()?);
                Some(at..at + 1)
            }

            fn prefetch_key(&self) -> Option<Value> {
                Some(self.key.encode())
            }

            fn load_joined(&mut self, row: &Row, start: &mut usize, tree: &RelatedTree) -> Result<()> {
                self.loaded = Loaded::new(decode_tree::<T>(row, start, tree)?);
                Ok(())
            }

            fn batch(&self) -> Box<dyn Batch> {
                Box::new(Gathered::<T>::default())
            }

            fn attach(&mut self, batch: &mut dyn Batch, places: &[Place]) {
                let row = rows::<T>(batch).zip(places.first()).and_then(|(rows, at)| rows.share(*at));
                self.loaded = row.map_or(Loaded::nothing(), Loaded::new);
            }

            fn loaded(&mut self) -> Option<&mut AnyLoaded> {
                Some(self.loaded.untyped())
            }
        }

        impl<T: Model> RelationField for Option<$name<T>> {
            fn bind(&mut self, owner: &Value, relation: BoundRelation) {
                if let Some(key) = self {
                    key.bind(owner, relation);
                }
            }

            /// Where there is no key there is nothing to load.
            fn is_loaded(&self) -> bool {
                self.as_ref().is_none_or(RelationField::is_loaded)
            }

            fn release(&mut self, batch: &mut dyn Batch) -> Option<Range<usize>> {
                match self {
                    Some(key) => key.release(batch),
                    None => Some(0..0),
                }
            }

            fn prefetch_key(&self) -> Option<Value> {
                self.as_ref().and_then(RelationField::prefetch_key)
            }

            fn load_joined(&mut self, row: &Row, start: &mut usize, tree: &RelatedTree) -> Result<()> {
                match self {
                    Some(key) => key.load_joined(row, start, tree),
                    None => {
                        *start += tree_width(T::options(), tree);
                        Ok(())
                    }
                }
            }

            fn batch(&self) -> Box<dyn Batch> {
                Box::new(Gathered::<T>::default())
            }

            fn attach(&mut self, batch: &mut dyn Batch, places: &[Place]) {
                if let Some(key) = self {
                    key.attach(batch, places);
                }
            }

            fn loaded(&mut self) -> Option<&mut AnyLoaded> {
                self.as_mut().and_then(RelationField::loaded)
            }
        }
    };
}

key! {
    /// A reference to a row of `T`: Django's `ForeignKey`.
    ///
    /// It holds the key, and the row where a query loaded it. Reading never asks the database: [`get`](Self::get)
    /// gives the loaded row or an error, [`fetch`](Self::fetch) asks.
    ForeignKey
}

key! {
    /// A reference to a row of `T` that no other row refers to: Django's `OneToOneField`.
    ///
    /// It holds the key, and the row where a query loaded it, like a [`ForeignKey`].
    OneToOne
}
