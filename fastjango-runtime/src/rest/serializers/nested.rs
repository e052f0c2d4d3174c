//! Serializers within serializers: a document within a document, or a list of them.

use super::data::Data;
use super::options::{Field, Kind, Length, Source};
use super::sources::{RelationSource, Same};
use super::typed::{DocumentData, Serializer};
use crate::error::Result;
use crate::models::presence::{Many, Optional, Present};

/// How a nested serializer stands in a field: by itself, as an `Option`, or as a `Vec`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be nested",
    label = "not a serializer",
    note = "what is nested is a struct with the attribute `#[serializer]`, an `Option` of one or a `Vec` of them"
)]
pub trait NestedKind {
    /// The serializer.
    type Serializer: Serializer;
    /// The checked data of the field.
    type Data: 'static;
    /// Whether it is a list.
    const MANY: bool = false;
    /// Whether it may be null.
    const NULL: bool = false;

    /// Gives the data its types.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where it is something else.
    fn from_data(data: Data) -> Result<Self::Data>;

    /// Takes the types away again.
    fn into_data(data: Self::Data) -> Data;
}

impl<S: Serializer> NestedKind for S {
    type Serializer = S;
    type Data = S::Data;

    fn from_data(data: Data) -> Result<S::Data> {
        S::Data::from_validated(data.into_object()?)
    }

    fn into_data(data: S::Data) -> Data {
        Data::Object(data.into_validated())
    }
}

impl<S: Serializer> NestedKind for Option<S> {
    type Serializer = S;
    type Data = Option<S::Data>;
    const NULL: bool = true;

    fn from_data(data: Data) -> Result<Option<S::Data>> {
        if data.is_null() {
            Ok(None)
        } else {
            <S as NestedKind>::from_data(data).map(Some)
        }
    }

    fn into_data(data: Option<S::Data>) -> Data {
        data.map_or(Data::NULL, <S as NestedKind>::into_data)
    }
}

impl<S: Serializer> NestedKind for Vec<S> {
    type Serializer = S;
    type Data = Vec<S::Data>;
    const MANY: bool = true;

    fn from_data(data: Data) -> Result<Vec<S::Data>> {
        data.into_list()?
            .into_iter()
            .map(<S as NestedKind>::from_data)
            .collect()
    }

    fn into_data(data: Vec<S::Data>) -> Data {
        Data::List(data.into_iter().map(<S as NestedKind>::into_data).collect())
    }
}

/// A nested serializer that fits a relation to rows of `M` whose presence is `P`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand for a relation to `{M}` that is `{P}`",
    label = "does not fit the relation",
    note = "the serializer's model is the relation's target; an `Optional` relation needs an `Option`, a to-many one a `Vec`"
)]
pub trait NestedIn<M, P>: NestedKind {}

#[diagnostic::do_not_recommend]
impl<M, S: Serializer> NestedIn<M, Present> for S where S::Model: Same<M> {}
#[diagnostic::do_not_recommend]
impl<M, S: Serializer> NestedIn<M, Optional> for Option<S> where S::Model: Same<M> {}
#[diagnostic::do_not_recommend]
impl<M, S: Serializer> NestedIn<M, Many> for Vec<S> where S::Model: Same<M> {}

impl<M, P> RelationSource<M, P> {
    /// A nested serializer in a serializer of a model.
    #[must_use]
    pub fn nested<T: NestedIn<M, P>>(self, name: &'static str) -> Field {
        nested_field::<T>(name, Source::Relation(self.path))
    }
}

/// A document of the row itself, which another serializer of its model writes: `source="*"`.
#[must_use]
pub fn row_document<M, T: NestedIn<M, Present>>(name: &'static str) -> Field {
    nested_field::<T>(name, Source::Row)
}

pub(super) fn nested_field<T: NestedKind>(name: &'static str, source: Source) -> Field {
    let kind = Kind::Nested {
        serializer: T::Serializer::options,
        many: T::MANY,
        length: Length::default(),
    };
    let mut field = Field::new(name, source, kind);
    field.allow_null = T::NULL;
    field.required = !T::NULL;
    field
}
