//! What the related managers write.

use uuid::Uuid;

use crate::db::Executor;
use crate::error::Result;
use crate::models::base::Model;
use crate::models::fields::FieldType as _;
use crate::models::instances;
use crate::models::related::{ForeignKey, HasMany, ManyToMany};
use crate::models::relations;
use crate::value::Value;

/// What names a row of `T` to a related manager: a reference to an instance, or its key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row of `{T}`",
    label = "expected a reference to an instance of `{T}`, or a key",
    note = "`.add(&db, [&tag])` and `.add(&db, [3])` name rows"
)]
pub trait RelatedKey<T> {
    /// The primary key.
    fn related_key(&self) -> Value;
}

impl<T: Model> RelatedKey<T> for &T {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

impl<T: Model> RelatedKey<T> for &&T {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

impl<T: Model> RelatedKey<T> for ForeignKey<T> {
    fn related_key(&self) -> Value {
        self.key().encode()
    }
}

macro_rules! keys {
    ($($key:ty)*) => {$(
        impl<T: Model<Key = $key>> RelatedKey<T> for $key {
            fn related_key(&self) -> Value {
                self.encode()
            }
        }
    )*};
}

keys! { i16 i32 i64 String Uuid }

impl<T: Model<Key = String>> RelatedKey<T> for &str {
    fn related_key(&self) -> Value {
        Value::Text((*self).to_owned())
    }
}

fn keys<T, I: RelatedKey<T>>(rows: impl IntoIterator<Item = I>) -> Vec<Value> {
    rows.into_iter().map(|row| row.related_key()).collect()
}

macro_rules! writes {
    ($name:ident, $add:literal, $remove:literal, $clear:literal) => {
        impl<T: Model> $name<T> {
            #[doc = $add]
            ///
            /// Rows are named by references or by keys: `[&first, &second]`, `&vec`, `[1, 2]`. What was loaded of the
            /// relation is forgotten.
            ///
            /// # Errors
            ///
            /// [`Error::Query`](crate::error::Error::Query) where one of them, or the instance, was never saved, and
            /// the database's errors.
            pub async fn add<I: RelatedKey<T>>(
                &mut self,
                db: &impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> Result<()> {
                let keys = keys(rows);
                let (owner, bound) = self.bound.get()?;
                relations::add(db.handle(), (bound.model)(), bound.relation, owner.clone(), keys).await?;
                self.loaded = None;
                Ok(())
            }

            #[doc = $remove]
            ///
            /// # Errors
            ///
            /// Those of [`add`](Self::add).
            pub async fn remove<I: RelatedKey<T>>(
                &mut self,
                db: &impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> Result<()> {
                let keys = keys(rows);
                let (owner, bound) = self.bound.get()?;
                relations::remove(db.handle(), (bound.model)(), bound.relation, owner.clone(), keys).await?;
                self.loaded = None;
                Ok(())
            }

            /// Makes these rows the related ones: others are taken out, missing ones are added, in one transaction.
            ///
            /// # Errors
            ///
            /// Those of [`add`](Self::add) and [`remove`](Self::remove).
            pub async fn set<I: RelatedKey<T>>(
                &mut self,
                db: &impl Executor,
                rows: impl IntoIterator<Item = I>,
            ) -> Result<()> {
                let keys = keys(rows);
                let (owner, bound) = self.bound.get()?;
                relations::set(db.handle(), (bound.model)(), bound.relation, owner.clone(), keys).await?;
                self.loaded = None;
                Ok(())
            }

            #[doc = $clear]
            ///
            /// # Errors
            ///
            /// Those of [`remove`](Self::remove).
            pub async fn clear(&mut self, db: &impl Executor) -> Result<()> {
                let (owner, bound) = self.bound.get()?;
                relations::clear(db.handle(), (bound.model)(), bound.relation, owner.clone()).await?;
                self.loaded = None;
                Ok(())
            }
        }
    };
}

writes!(
    HasMany,
    "Points the foreign keys of these rows to this instance, with one statement.",
    "Sets the foreign keys of these rows to NULL. A key that can't be null is an [`Error::Query`](crate::error::Error::Query), a row that belongs to another instance an [`Error::DoesNotExist`](crate::error::Error::DoesNotExist).",
    "Sets the foreign keys of all related rows to NULL, with one statement."
);

writes!(
    ManyToMany,
    "Links these rows to this instance. Links that are there already stay as they are; a key without a row is an [`Error::Integrity`](crate::error::Error::Integrity).",
    "Deletes the links of these rows to this instance; the rows themselves stay.",
    "Deletes all links of this instance; the rows themselves stay."
);

impl<T: Model> ManyToMany<T> {
    /// Inserts a row and links it to this instance, in one transaction: `book.tags.create(&db, Tag::new().….build())`.
    ///
    /// A [`HasMany`] has no such method: its row is complete only with the foreign key that points here, so that the
    /// builder makes it as well, `Review::new().book(&book).….save(&db)`.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where a constraint refuses the row, and those of
    /// [`add`](Self::add).
    pub async fn create(&mut self, db: &impl Executor, instance: T) -> Result<T> {
        let (owner, bound) = self.bound.get()?;
        let instance = db
            .handle()
            .atomic(async |transaction| {
                let instance = instances::insert(instance, transaction).await?;
                let keys = vec![instance.key().encode()];
                let handle = transaction.handle();
                relations::add(handle, (bound.model)(), bound.relation, owner.clone(), keys).await?;
                Ok(instance)
            })
            .await?;
        self.loaded = None;
        Ok(instance)
    }
}
