//! Serializers: what a document is, how it is read and checked, and how rows become documents.
//!
//! `#[serializer]` declares one; everything else is done here, untyped, over its [`SerializerOptions`].

mod carriers;
mod children;
mod context;
mod coverage;
mod data;
mod files;
mod forms;
mod hooks;
mod input;
mod judgement;
mod keys;
mod links;
mod messages;
mod metadata;
mod named;
mod nested;
mod options;
mod output;
mod plan;
mod planner;
mod save;
mod signatures;
mod sources;
mod turns;
mod typed;
mod unique;
mod values;
mod write;
mod written;

pub use carriers::{Carrier, Document, Entries, Items, Maybe, NamedKey, Scalar, context_default, put, take};
pub use context::SerializerContext;
pub(crate) use coverage::{Message, equal};
pub use coverage::{check_create, check_hook, check_method, check_nested, check_provided};
pub use data::{Data, ValidatedData};
pub use files::Upload;
pub use hooks::{Hook, HookFuture, Hooks};
pub use judgement::{
    Digital, ExactNumber, Identifier, JsonDocument, MayBeNull, Temporal, check_blank, decimal_output, json_text,
    length_of, limit_of, nullable, number_as_text, pattern_of, temporal_format, text, uuid_format,
};
pub use links::LinkTarget;
pub(crate) use metadata::{FieldInfos, InOrder};
pub use named::{NamedData, check_named, named_fields};
pub use nested::{NestedIn, NestedKind, row_document};
pub use options::{Field, FieldDefault, Kind, Length, SerializerOptions, Source};
pub use plan::Plan;
pub(crate) use save::Inserted;
pub use signatures::{
    Create, Method, NeverValidated, OfAll, OfRow, Outcome, Rule, RuleOfNamed, TypedHook, TypedMethod, TypedMethodOfAll,
    Update, Written,
};
pub use sources::{ColumnSource, FieldOf, ManyRows, OneRow, RelationSource, Same, column, relation};
pub use typed::{
    DocumentData, HookProbe, NoHooks, SerializeHooks, Serializer, annotated, annotation, handles_of_rows, method,
};
