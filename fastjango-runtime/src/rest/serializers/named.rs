//! Serializers that name fields of their model and say no more of them: DRF's `ModelSerializer` with `Meta.fields`.

use std::fmt;
use std::marker::PhantomData;

use super::coverage::{Message, equal};
use super::data::{Data, ValidatedData};
use super::options::{Field, Kind, Length, Source};
use super::typed::{DocumentData, Serializer};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::expressions::Column;
use crate::models::fields::FieldType;
use crate::models::options::{Column as ColumnOptions, ModelOptions, RelationIndex, RelationKind};
use crate::models::presence::Present;
use crate::models::query::Path;

/// Refuses a name of which the model has no field, or one that clients may not see.
///
/// # Panics
///
/// At compile time, with the message for the user.
#[track_caller]
pub const fn check_named<M: Model>(name: &str) {
    let mut at = 0;
    while at < M::OPTIONS.columns.len() {
        let column = &M::OPTIONS.columns[at];
        if equal(column.name, name) {
            return refuse_secret(column, name);
        }
        at += 1;
    }
    let mut at = 0;
    while at < M::OPTIONS.relations.len() {
        let relation = &M::OPTIONS.relations[at];
        if equal(relation.name, name) {
            if let RelationKind::Forward { column, .. } = relation.kind {
                refuse_secret(&M::OPTIONS.columns[column as usize], name);
            }
            return;
        }
        at += 1;
    }
    let mut message = Message::new()
        .with("`")
        .with(M::OPTIONS.name)
        .with("` has no field `")
        .with(name)
        .with("`; its fields are");
    let mut at = 0;
    while at < M::OPTIONS.columns.len() {
        let column = &M::OPTIONS.columns[at];
        if column.relation.is_none() && !column.secret {
            message = message.with(" `").with(column.name).with("`");
        }
        at += 1;
    }
    let mut at = 0;
    while at < M::OPTIONS.relations.len() {
        message = message.with(" `").with(M::OPTIONS.relations[at].name).with("`");
        at += 1;
    }
    panic!("{}", message.text());
}

#[track_caller]
const fn refuse_secret(column: &ColumnOptions, name: &str) {
    if column.secret {
        let message = Message::new()
            .with("`")
            .with(name)
            .with("` is secret, so no serializer has it");
        panic!("{}", message.text());
    }
}

/// The fields of a model with these names, which were checked when they were compiled.
#[must_use]
pub fn named_fields(model: &'static ModelOptions, names: &[&'static str], read_only: &[&str]) -> Vec<Field> {
    let field = |name: &&'static str| {
        let field = of_column(model, name).or_else(|| of_relation(model, name))?;
        Some(if read_only.contains(name) {
            field.read_only()
        } else {
            field
        })
    };
    names.iter().filter_map(field).collect()
}

fn of_column(model: &'static ModelOptions, name: &'static str) -> Option<Field> {
    let mut columns = (0..).zip(model.columns);
    let (index, column) = columns.find(|(_, column)| column.name == name)?;
    Some(Field::of_column(name, Path::ROOT, index, column))
}

/// A relation by the keys of its rows.
fn of_relation(model: &'static ModelOptions, name: &'static str) -> Option<Field> {
    let index: RelationIndex = model.relation_named(name)?;
    let relation = model.relation(index);
    let (many, null) = match relation.kind {
        RelationKind::Forward { column, .. } => (false, model.column(column).null),
        RelationKind::Reverse { one_to_one, .. } => (!one_to_one, one_to_one),
        _ => (true, false),
    };
    let kind = Kind::PrimaryKey {
        target: relation.target,
        slug_field: None,
        many,
        length: Length::default(),
    };
    let source = Source::Relation(Path::ROOT.join(index));
    Some(Field::of_key(name, model, source, kind, null))
}

/// The checked data of a serializer that names its fields: values by the model's columns.
pub struct NamedData<S> {
    data: ValidatedData,
    serializer: PhantomData<fn() -> S>,
}

impl<S: Serializer> NamedData<S>
where
    S::Model: Model,
{
    /// The value of a column; `None` where the document didn't say it.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) where another value was put in its place.
    pub fn get<T: FieldType, C>(
        &self,
        column: impl FnOnce(<S::Model as Model>::Fields<S::Model, Present>) -> Column<S::Model, T, C>,
    ) -> Result<Option<T>> {
        let field = S::options().field_of(column(S::Model::fields()).index());
        let value = field.and_then(|field| self.data.get(field));
        value
            .map(|value| T::from_value(value.clone().into_value()?))
            .transpose()
    }

    /// Gives a column a value, or takes it away; a column that is none of the fields is passed over.
    pub fn set<T: FieldType, C>(
        &mut self,
        column: impl FnOnce(<S::Model as Model>::Fields<S::Model, Present>) -> Column<S::Model, T, C>,
        value: Option<T>,
    ) {
        if let Some(field) = S::options().field_of(column(S::Model::fields()).index()) {
            self.data.set(field, value.map(|value| Data::Value(value.encode())));
        }
    }
}

impl<S: 'static> DocumentData for NamedData<S> {
    fn from_validated(data: ValidatedData) -> Result<Self> {
        Ok(Self {
            data,
            serializer: PhantomData,
        })
    }

    fn into_validated(self) -> ValidatedData {
        self.data
    }
}

impl<S> fmt::Debug for NamedData<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NamedData").field(&self.data).finish()
    }
}
