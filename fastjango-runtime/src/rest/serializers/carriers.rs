//! How the value of a field stands in checked data, for each of what a field can be.

use std::marker::PhantomData;

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::nested::{NestedKind, nested_field};
use super::options::{Field, Kind, Length, Source};
use crate::error::Result;
use crate::models::fields::FieldType;
use crate::rest::fields::FieldKind;
use crate::rest::validators::Validator;
use crate::value::Value;

/// How a field's checked value gets its type and loses it.
pub trait Carrier: 'static {
    /// The type.
    type Type: 'static;

    /// A field that stands for nothing of a model.
    #[must_use]
    fn field(name: &'static str) -> Field;

    /// Gives the value its type.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where it is something else.
    fn from_data(data: Data) -> Result<Self::Type>;

    /// Takes the type away.
    fn into_data(value: Self::Type) -> Data;
}

/// One value.
#[derive(Debug)]
pub struct Scalar<T>(PhantomData<T>);

impl<T: FieldType> Carrier for Scalar<T> {
    type Type = T;

    fn field(name: &'static str) -> Field {
        let kind = FieldKind::of_type::<T>();
        let mut field = Field::new(name, Source::Document, Kind::Value(kind));
        field.allow_null = T::NULL;
        field.required = !T::NULL;
        if matches!(kind, FieldKind::Text { .. }) {
            field.validators.push(Validator::ProhibitNullCharacters);
        }
        // The kind of choices refuses all others by itself.
        field.type_validator = T::VALIDATOR.filter(|_| T::CHOICES.is_empty());
        field
    }

    fn from_data(data: Data) -> Result<T> {
        match data.into_value()? {
            // A choice that was left blank.
            Value::Text(text) if text.is_empty() && T::NULL && !T::CHOICES.is_empty() => {
                T::from_value(Data::NULL.into_value()?)
            }
            value => T::from_value(value),
        }
    }

    fn into_data(value: T) -> Data {
        Data::Value(value.encode())
    }
}

/// A list of what another carrier carries. Choices are chosen, each once.
#[derive(Debug)]
pub struct Items<C>(PhantomData<C>);

impl<C: Carrier> Carrier for Items<C> {
    type Type = Vec<C::Type>;

    fn field(name: &'static str) -> Field {
        let child = child::<C>();
        let kind = match child.kind {
            Kind::Value(FieldKind::Choice(choices)) if !child.allow_null => Kind::MultipleChoice {
                choices,
                length: Length::default(),
            },
            _ => Kind::list_of(child),
        };
        Field::new(name, Source::Document, kind)
    }

    fn from_data(data: Data) -> Result<Vec<C::Type>> {
        data.into_list()?.into_iter().map(C::from_data).collect()
    }

    fn into_data(value: Vec<C::Type>) -> Data {
        Data::List(value.into_iter().map(C::into_data).collect())
    }
}

/// A dictionary of what another carrier carries, as the map `M`.
#[derive(Debug)]
pub struct Entries<M, C>(PhantomData<(M, C)>);

impl<C, M> Carrier for Entries<M, C>
where
    C: Carrier,
    M: IntoIterator<Item = (String, C::Type)> + FromIterator<(String, C::Type)> + 'static,
{
    type Type = M;

    fn field(name: &'static str) -> Field {
        let kind = Kind::Dict {
            child: Box::new(child::<C>()),
            length: Length::default(),
        };
        Field::new(name, Source::Document, kind)
    }

    fn from_data(data: Data) -> Result<M> {
        let members = data.into_map()?.into_iter();
        members
            .map(|(name, member)| Ok((name, C::from_data(member)?)))
            .collect()
    }

    fn into_data(value: M) -> Data {
        let members = value.into_iter();
        Data::Map(members.map(|(name, member)| (name, C::into_data(member))).collect())
    }
}

/// What another carrier carries, or null.
#[derive(Debug)]
pub struct Maybe<C>(PhantomData<C>);

impl<C: Carrier> Carrier for Maybe<C> {
    type Type = Option<C::Type>;

    fn field(name: &'static str) -> Field {
        let mut field = C::field(name);
        field.allow_null = true;
        field.required = false;
        field
    }

    fn from_data(data: Data) -> Result<Option<C::Type>> {
        if data.is_null() {
            Ok(None)
        } else {
            C::from_data(data).map(Some)
        }
    }

    fn into_data(value: Option<C::Type>) -> Data {
        value.map_or(Data::NULL, C::into_data)
    }
}

/// The field of an item, which has no name of its own.
fn child<C: Carrier>() -> Field {
    C::field("")
}

/// A nested serializer.
#[derive(Debug)]
pub struct Document<T>(PhantomData<T>);

impl<T: NestedKind + 'static> Carrier for Document<T> {
    type Type = T::Data;

    fn field(name: &'static str) -> Field {
        nested_field::<T>(name, Source::Document)
    }

    fn from_data(data: Data) -> Result<T::Data> {
        T::from_data(data)
    }

    fn into_data(value: T::Data) -> Data {
        T::into_data(value)
    }
}

/// Takes a field's value out of checked data, with its type.
///
/// # Errors
///
/// [`Error::Decode`](crate::error::Error::Decode) where it is something else.
pub fn take<T>(data: &mut ValidatedData, field: usize, from: fn(Data) -> Result<T>) -> Result<Option<T>> {
    data.take(field).map(from).transpose()
}

/// Puts a field's value into checked data.
pub fn put<T>(data: &mut ValidatedData, field: usize, value: Option<T>, into: fn(T) -> Data) {
    data.set(field, value.map(into));
}

/// The key by which a document within a list names its row, where the serializer says of the key that it is only read.
#[derive(Debug, Default)]
pub struct NamedKey(Option<(usize, Data)>);

impl NamedKey {
    /// Takes the key out of checked data: it is a field's that is only read, as no other is there.
    #[must_use]
    pub fn take(data: &mut ValidatedData, read_only: &[usize]) -> Self {
        Self(read_only.iter().find_map(|field| Some((*field, data.take(*field)?))))
    }

    /// Puts the key into checked data.
    pub fn put(self, data: &mut ValidatedData) {
        if let Some((field, key)) = self.0 {
            data.set(field, Some(key));
        }
    }
}

/// The value of a default that depends on who asks.
pub fn context_default<T>(default: impl FnOnce(&SerializerContext<'_>) -> T, context: &SerializerContext<'_>) -> T {
    default(context)
}
