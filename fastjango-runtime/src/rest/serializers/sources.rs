//! Where a field of a serializer comes from, with its types: a column or a relation of the model.

use std::marker::PhantomData;

use super::options::{Field, Kind, Source, model_at};
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Column, NotSecret};
use crate::models::fields::FieldType;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::presence::{Many, Optional, Presence, Present};
use crate::models::query::Path;
use crate::rest::fields::FieldKind;

/// A column of type `C` as the source of a field, at the end of relations whose presence is `P`.
#[derive(Debug)]
#[must_use]
pub struct ColumnSource<C, P> {
    root: fn() -> &'static ModelOptions,
    path: Path,
    column: ColumnIndex,
    types: PhantomData<fn() -> (C, P)>,
}

/// A relation to rows of `M` as the source of a field, whose presence is `P`.
#[derive(Debug)]
#[must_use]
pub struct RelationSource<M, P> {
    pub(crate) root: fn() -> &'static ModelOptions,
    pub(crate) path: Path,
    types: PhantomData<fn() -> (M, P)>,
}

/// A column of the serializer's model, or one at the end of relations: what a client may see.
pub fn column<R: Model, C: FieldType, S: NotSecret>(column: Column<R, C, S>) -> ColumnSource<C, Present> {
    ColumnSource {
        root: R::options,
        path: column.path(),
        column: column.index(),
        types: PhantomData,
    }
}

/// A relation of the serializer's model, or one at the end of relations.
pub fn relation<H: Handles>(relation: H) -> RelationSource<H::Model, H::Presence> {
    RelationSource {
        root: H::Root::options,
        path: relation.path(),
        types: PhantomData,
    }
}

impl<C> ColumnSource<C, Present> {
    /// Says over which relations the column is found.
    pub fn over<H: Handles>(self, _: H) -> ColumnSource<C, H::Presence> {
        ColumnSource {
            root: self.root,
            path: self.path,
            column: self.column,
            types: PhantomData,
        }
    }
}

/// A model that is the model `M`: where another would do, a message can say which is needed.
#[diagnostic::on_unimplemented(
    message = "these are keys of `{Self}`, and the relation leads to `{M}`",
    label = "expected keys of `{M}`"
)]
pub trait Same<M> {}

#[diagnostic::do_not_recommend]
impl<M> Same<M> for M {}

/// A field's type, which must be the column's.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot stand for a column of type `{C}`",
    label = "expected `{C}`"
)]
pub trait FieldOf<C>: FieldType {}

#[diagnostic::do_not_recommend]
impl<T: FieldType> FieldOf<T> for T {}

/// A presence that means at most one row, so that there is one value.
#[diagnostic::on_unimplemented(
    message = "this column is found over a to-many relation, so there is a list of values",
    label = "expected a `Vec`"
)]
pub trait OneRow: Presence {}

#[diagnostic::do_not_recommend]
impl OneRow for Present {}
#[diagnostic::do_not_recommend]
impl OneRow for Optional {}

/// A presence that means any number of rows, so that there is a list of values.
#[diagnostic::on_unimplemented(
    message = "this column is not found over a to-many relation, so there is one value",
    label = "expected one value, not a `Vec`"
)]
pub trait ManyRows: Presence {}

#[diagnostic::do_not_recommend]
impl ManyRows for Many {}

impl<C: FieldType, P: Presence> ColumnSource<C, P> {
    /// A field that stands for the column.
    #[must_use]
    pub fn value<T: FieldOf<C>>(self, name: &'static str) -> Field
    where
        P: OneRow,
    {
        self.field(name, T::NULL)
    }

    /// A field that gives the column of all rows of a to-many relation.
    #[must_use]
    pub fn list<T: FieldOf<C::Inner>>(self, name: &'static str) -> Field
    where
        P: ManyRows,
    {
        let mut field = self.field(name, false);
        if let Kind::Value(_) = field.kind {
            let child = Field::new("", field.source, field.kind);
            field.kind = Kind::list_of(child);
        }
        field
    }

    fn field(self, name: &'static str, null: bool) -> Field {
        match model_at((self.root)(), self.path.hops().unwrap_or_default()) {
            Some(model) => {
                let mut field = Field::of_column(name, self.path, self.column, model.column(self.column));
                field.allow_null = null;
                field
            }
            None => Field::new(name, Source::Document, Kind::Value(FieldKind::Json)).read_only(),
        }
    }
}
