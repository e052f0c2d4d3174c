//! Serializers: what a document is, how it is read and checked, and how rows become documents.
//!
//! `#[serializer]` declares one; everything else is done here, untyped, over its [`SerializerOptions`].

mod context;
mod data;
mod hooks;
mod input;
mod keys;
mod links;
mod messages;
mod options;
mod output;
mod plan;
mod planner;
mod save;
mod typed;
mod unique;
mod write;

pub use context::SerializerContext;
pub use data::{Data, ValidatedData};
pub use hooks::{Hook, HookFuture, Hooks};
pub use links::LinkTarget;
pub use options::{Field, Kind, Length, SerializerOptions, Source};
pub use plan::Plan;
pub use typed::{
    Carrier, ColumnHandle, Document, DocumentData, FieldOf, HookProbe, Items, MethodOfAll, NestedIn, NestedKind,
    NoHooks, Scalar, SerializeHooks, Serializer, TypedHook, annotated, annotation, column, document, handles_of_rows,
    list, method, nested, put, rows_column, take, value,
};
