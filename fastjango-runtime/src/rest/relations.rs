//! Fields that stand for related rows: DRF's relational fields.

use std::fmt;
use std::marker::PhantomData;

use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::{Column, Expr};
use crate::models::fields::FieldType;
use crate::models::options::ColumnIndex;
use crate::models::presence::{Many, Optional, Present};
use crate::models::query::Node;
use crate::rest::serializers::{Carrier, Data, Field, Kind, Length, RelationSource, Source};

/// The key of a row of `M`, as a field of a serializer: DRF's `PrimaryKeyRelatedField`.
///
/// In checked data the row is known to exist. `Option<PrimaryKey<M>>` stands for a relation that may be null,
/// `Vec<PrimaryKey<M>>` for a to-many one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// // The shop's `BookSerializer` has `author: PrimaryKey<Author>`.
/// let ada = client.force_authenticate(&ada(db).await?);
/// let refused = ada.patch("/api/books/1/", json!({ "author": 99 })).await;
/// assert_eq!(refused.to_json()?, json!({ "author": ["Invalid pk \"99\" - object does not exist."] }));
/// # Ok(()) });
/// ```
pub struct PrimaryKey<M: Model> {
    key: M::Key,
}

impl<M: Model> PrimaryKey<M> {
    /// The key of a row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert_eq!(*PrimaryKey::<Author>::new(7).key(), 7);
    /// ```
    pub const fn new(key: M::Key) -> Self {
        Self { key }
    }

    /// The key.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!({ "title": "Sanditon", "pages": 99, "price": "4.50", "author": 2 });
    /// let data = BookSerializer::validated(&sent, &SerializerContext::new(db)).await?;
    /// assert_eq!(data.author.as_ref().map(PrimaryKey::key), Some(&2));
    /// # Ok(()) });
    /// ```
    pub const fn key(&self) -> &M::Key {
        &self.key
    }

    /// The key, taken out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert_eq!(PrimaryKey::<Author>::new(7).into_key(), 7);
    /// ```
    pub fn into_key(self) -> M::Key {
        self.key
    }
}

impl<M: Model> fmt::Debug for PrimaryKey<M>
where
    M::Key: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PrimaryKey").field(&self.key).finish()
    }
}

impl<M: Model> Clone for PrimaryKey<M>
where
    M::Key: Clone,
{
    fn clone(&self) -> Self {
        Self { key: self.key.clone() }
    }
}

impl<M: Model> PartialEq for PrimaryKey<M>
where
    M::Key: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// How a key stands in a field: by itself, as an `Option`, or as a `Vec`.
pub trait KeyKind: Sized + Send + 'static {
    /// The model of the rows.
    type Model: Model;
    /// Whether it is a list.
    const MANY: bool = false;
    /// Whether it may be null.
    const NULL: bool = false;

    /// Gives checked data its type.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where it is something else.
    fn from_data(data: Data) -> Result<Self>;

    /// Takes the type away again.
    fn into_data(self) -> Data;
}

impl<M: Model> KeyKind for PrimaryKey<M> {
    type Model = M;

    fn from_data(data: Data) -> Result<Self> {
        M::Key::from_value(data.into_value()?).map(Self::new)
    }

    fn into_data(self) -> Data {
        Data::Value(self.key.encode())
    }
}

impl<M: Model> KeyKind for Option<PrimaryKey<M>> {
    type Model = M;
    const NULL: bool = true;

    fn from_data(data: Data) -> Result<Self> {
        if data.is_null() {
            Ok(None)
        } else {
            PrimaryKey::from_data(data).map(Some)
        }
    }

    fn into_data(self) -> Data {
        self.map_or(Data::NULL, KeyKind::into_data)
    }
}

impl<M: Model> KeyKind for Vec<PrimaryKey<M>> {
    type Model = M;
    const MANY: bool = true;

    fn from_data(data: Data) -> Result<Self> {
        data.into_list()?.into_iter().map(PrimaryKey::from_data).collect()
    }

    fn into_data(self) -> Data {
        Data::List(self.into_iter().map(KeyKind::into_data).collect())
    }
}

/// A key that fits a relation to rows of `M` whose presence is `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a relation to `{M}` that is `{P}`",
    label = "does not fit the relation",
    note = "`PrimaryKey<…>` names the relation's target; an `Optional` relation needs an `Option`, a to-many one a `Vec`"
)]
pub trait KeyIn<M, P>: KeyKind {}

#[diagnostic::do_not_recommend]
impl<M: Model> KeyIn<M, Present> for PrimaryKey<M> {}
#[diagnostic::do_not_recommend]
impl<M: Model> KeyIn<M, Optional> for Option<PrimaryKey<M>> {}
#[diagnostic::do_not_recommend]
impl<M: Model> KeyIn<M, Many> for Vec<PrimaryKey<M>> {}

impl<M, P> RelationSource<M, P> {
    /// A field that stands for related rows by their keys.
    #[must_use]
    pub fn primary_key<T: KeyIn<M, P>>(self, name: &'static str) -> Field {
        Field::of_key(
            name,
            (self.root)(),
            Source::Relation(self.path),
            key_kind::<T>(),
            T::NULL,
        )
    }
}

/// Which rows a key may name, from a closure over their handles.
pub fn limit<T: KeyKind>(
    limit: impl FnOnce(<T::Model as Model>::Fields<T::Model, Present>) -> Expr<T::Model, bool>,
) -> Node {
    limit(T::Model::fields()).into_node()
}

/// The column that names rows in place of their keys, from a closure over their handles.
pub fn slug_field<T: KeyKind, U: FieldType>(
    column: impl FnOnce(<T::Model as Model>::Fields<T::Model, Present>) -> Column<T::Model, U>,
) -> ColumnIndex {
    column(T::Model::fields()).index()
}

fn key_kind<T: KeyKind>() -> Kind {
    Kind::PrimaryKey {
        target: T::Model::options,
        slug_field: None,
        many: T::MANY,
        length: Length::default(),
    }
}

/// A key, as it goes into checked data.
#[derive(Debug)]
pub struct Key<T>(PhantomData<T>);

impl<T: KeyKind> Carrier for Key<T> {
    type Type = T;

    fn field(name: &'static str) -> Field {
        let mut field = Field::new(name, Source::Document, key_kind::<T>());
        field.allow_null = T::NULL;
        field.required = !T::NULL;
        field
    }

    fn from_data(data: Data) -> Result<T> {
        T::from_data(data)
    }

    fn into_data(value: T) -> Data {
        value.into_data()
    }
}
