//! Serializers: what a document is, how it is read and checked, and how rows become documents.
//!
//! `#[serializer]` declares one; everything else is done here, untyped, over its [`SerializerOptions`].

mod carriers;
mod context;
mod coverage;
mod data;
mod hooks;
mod input;
mod judgement;
mod keys;
mod links;
mod messages;
mod nested;
mod options;
mod output;
mod plan;
mod planner;
mod save;
mod signatures;
mod sources;
mod typed;
mod unique;
mod write;

pub use carriers::{Carrier, Document, Items, Scalar, put, take};
pub use context::SerializerContext;
pub use coverage::{check_create, check_method, check_nested};
pub use data::{Data, ValidatedData};
pub use hooks::{Hook, HookFuture, Hooks};
pub use judgement::{MayBeNull, length_of, limit_of, nullable, pattern_of, text};
pub use links::LinkTarget;
pub use nested::{NestedIn, NestedKind};
pub use options::{Field, Kind, Length, SerializerOptions, Source};
pub use plan::Plan;
pub use signatures::{
    Create, Method, NeverValidated, OfAll, OfRow, Outcome, Rule, TypedHook, TypedMethod, TypedMethodOfAll, Update,
    Written,
};
pub use sources::{ColumnSource, FieldOf, ManyRows, OneRow, RelationSource, Same, column, relation};
pub use typed::{
    DocumentData, HookProbe, NoHooks, SerializeHooks, Serializer, annotated, annotation, handles_of_rows, method,
};
