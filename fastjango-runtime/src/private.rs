//! What generated code may name; nobody else should. Everything here can change without notice.

pub use chrono::{DateTime, Utc};
pub use futures_util::future::BoxFuture;

pub use crate::db::{Executor, Row};
pub use crate::error::{Error, Result};
pub use crate::models::base::{Handles, Model, RelationField};
pub use crate::models::expressions::{Column, Expr, IntoOrdering, Operand};
pub use crate::models::fields::choices::{choice_from_value, decode_choice, unknown_choice};
pub use crate::models::fields::declaration::{
    auto, column, decimal_column, default_value, email, key_column, max, max_digits, max_length, min, min_length, slug,
    url,
};
pub use crate::models::fields::storage::TextField;
pub use crate::models::fields::{FieldType, IntoField, Moment, Required};
pub use crate::models::instances::insert;
pub use crate::models::options::{
    Check, Choice, Column as ColumnOptions, ColumnIndex, ColumnKind, Index, ModelOptions, OnDelete, Ordering, Relation,
    RelationIndex, RelationKind, Through, Unique, Validator,
};
pub use crate::models::presence::{Many, Optional, Presence, Present};
pub use crate::models::query::{Node, Path};
pub use crate::models::related::{
    ByForeignKey, ByManyToMany, ByOneToOne, ForeignKey, HasMany, HasOne, ManyToMany, OneToOne, check_inverse,
    check_through,
};
pub use crate::rest::relations::{Key, key, primary_key};
pub use crate::rest::serializers::{
    Carrier, ColumnHandle, Document, DocumentData, HookProbe, Hooks, Items, NoHooks, Scalar, SerializeHooks,
    Serializer, SerializerOptions, TypedHook, ValidatedData, column as serializer_column, document, handles_of_rows,
    list as serializer_list, method, nested, put, rows_column, take, value as serializer_value,
};
pub use crate::value::Value;

/// What the macros of the REST layer name.
pub mod rest {
    pub use crate::rest::FilterSet;
    pub use crate::rest::filterset::Filter;
}

/// A required field of a builder that was given.
#[derive(Debug, Clone, Copy)]
pub struct Given;

/// A required field of a builder that was not given yet.
#[derive(Debug, Clone, Copy)]
pub struct Missing;

/// A required value of a builder, which the builder's type says was given.
///
/// # Panics
///
/// Never in generated code: `build` and `save` exist only where each required field is [`Given`].
#[must_use]
pub fn given<T>(value: Option<T>) -> T {
    value.expect("the builder's type says that the field was given")
}

/// The condition of a check, from its closure over the handles.
pub fn condition<M: Model>(condition: impl FnOnce(M::Fields<M, Present>) -> Expr<M, bool>) -> Node {
    condition(M::fields()).into_node()
}
