//! What generated code may name; nobody else should. Everything here can change without notice.

pub use chrono::{DateTime, Utc};
pub use futures_util::future::BoxFuture;

pub use crate::db::{Executor, Row};
pub use crate::error::{Error, Result};
pub use crate::models::base::{Handles, Model, RelationField};
pub use crate::models::expressions::{Column, Expr, IntoOrdering, Operand};
pub use crate::models::fields::{FieldType, IntoField, Moment};
pub use crate::models::instances::insert;
pub use crate::models::options::{
    Check, Choice, Column as ColumnOptions, ColumnIndex, ColumnKind, Index, ModelOptions, OnDelete, Ordering, Relation,
    RelationIndex, RelationKind, Through, Unique, Validator,
};
pub use crate::models::presence::{Many, Optional, Presence, Present};
pub use crate::models::query::{Node, Path};
pub use crate::models::related::{
    ByForeignKey, ByManyToMany, ByOneToOne, ForeignKey, HasMany, HasOne, ManyToMany, OneToOne, check_inverse,
};
pub use crate::value::Value;

/// A required field of a builder that was given.
#[derive(Debug, Clone, Copy)]
pub struct Given;

/// A required field of a builder that was not given yet.
#[derive(Debug, Clone, Copy)]
pub struct Missing;
