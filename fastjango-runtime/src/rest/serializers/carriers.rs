//! How the value of a field stands in checked data, for each of what a field can be.

use std::marker::PhantomData;

use super::data::{Data, ValidatedData};
use super::nested::{NestedKind, nested_field};
use super::options::{Field, Kind, Length, Source};
use crate::error::Result;
use crate::models::fields::FieldType;
use crate::rest::fields::FieldKind;
use crate::rest::validators::Validator;

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
        field
    }

    fn from_data(data: Data) -> Result<T> {
        T::from_value(data.into_value()?)
    }

    fn into_data(value: T) -> Data {
        Data::Value(value.encode())
    }
}

/// A list of values.
#[derive(Debug)]
pub struct Items<T>(PhantomData<T>);

impl<T: FieldType> Carrier for Items<T> {
    type Type = Vec<T>;

    fn field(name: &'static str) -> Field {
        let kind = Kind::List {
            item: FieldKind::of_type::<T>(),
            allow_null: T::NULL,
            length: Length::default(),
        };
        Field::new(name, Source::Document, kind)
    }

    fn from_data(data: Data) -> Result<Vec<T>> {
        let items = data.into_list()?.into_iter();
        items.map(|item| T::from_value(item.into_value()?)).collect()
    }

    fn into_data(value: Vec<T>) -> Data {
        Data::List(value.iter().map(|item| Data::Value(item.encode())).collect())
    }
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
