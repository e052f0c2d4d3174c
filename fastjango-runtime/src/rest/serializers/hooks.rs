//! The user's own rules and steps, without their types: what `#[serializer] impl` registers.

use std::any::Any;

use futures_util::future::BoxFuture;

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use crate::db::Row;
use crate::error::Result;
use crate::value::Value;
use crate::value::json::JsonFormat;

/// What a hook gives, in time.
pub type HookFuture<'a, T> = BoxFuture<'a, Result<T>>;

/// A hook over some data.
pub type Hook<I, O> = Box<dyn for<'a> Fn(I, &'a SerializerContext<'_>) -> HookFuture<'a, O> + Send + Sync>;

/// Reads an instance from a row, from the column with this number on.
pub(crate) type Decode = fn(&Row, usize) -> Result<Box<dyn Any + Send + Sync>>;

/// A computed field: from an instance to JSON.
pub(crate) type Method =
    Box<dyn Fn(&dyn Any, &SerializerContext<'_>, JsonFormat, &mut Vec<u8>) -> Result<()> + Send + Sync>;

/// A computed field of all rows of an answer: from instances, whose columns begin with this number, to JSON.
pub(crate) type MethodOfAll = Box<
    dyn for<'a> Fn(Vec<&Row>, usize, &'a SerializerContext<'_>, JsonFormat) -> HookFuture<'a, Vec<Vec<u8>>>
        + Send
        + Sync,
>;

/// The user's own rules and steps of a serializer.
#[derive(Default)]
pub struct Hooks {
    /// `validate_<field>`, by the field's number.
    pub(crate) fields: Vec<(usize, Hook<Data, Data>)>,
    /// `validate`.
    pub(crate) validate: Option<Hook<ValidatedData, ValidatedData>>,
    /// `create`; it gives the key of the new row.
    pub(crate) create: Option<Hook<ValidatedData, Value>>,
    /// `update`.
    pub(crate) update: Option<Hook<ValidatedData, ()>>,
    /// `get_<field>`, by the field's number.
    pub(crate) methods: Vec<(usize, Method)>,
    /// `async get_<field>`, by the field's number.
    pub(crate) methods_of_all: Vec<(usize, MethodOfAll)>,
    /// Whether a rule takes the context, and so may ask for the row that is changed.
    pub(crate) rules_take_context: bool,
    /// How an instance of the model is read, where there is one.
    pub(crate) decode: Option<Decode>,
}

impl Hooks {
    /// The hooks of a serializer with a model, whose instances are read by `decode`.
    #[must_use]
    pub fn of_model(mut self, decode: Decode, rules_take_context: bool) -> Self {
        self.decode = Some(decode);
        self.rules_take_context = rules_take_context;
        self
    }

    /// Whether nobody but the framework has a part in validating and writing.
    pub(crate) fn leave_writing_alone(&self) -> bool {
        self.fields.is_empty() && self.validate.is_none() && self.create.is_none() && self.update.is_none()
    }

    /// The rule of a field.
    pub(crate) fn field(&self, field: usize) -> Option<&Hook<Data, Data>> {
        self.fields
            .iter()
            .find(|(number, _)| *number == field)
            .map(|(_, hook)| hook)
    }

    /// The method of a computed field.
    pub(crate) fn method(&self, field: usize) -> Option<&Method> {
        self.methods
            .iter()
            .find(|(number, _)| *number == field)
            .map(|(_, method)| method)
    }

    /// The method of a computed field that gets all rows at once.
    pub(crate) fn method_of_all(&self, field: usize) -> Option<&MethodOfAll> {
        self.methods_of_all
            .iter()
            .find(|(number, _)| *number == field)
            .map(|(_, method)| method)
    }
}

impl std::fmt::Debug for Hooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let fields: Vec<usize> = self.fields.iter().map(|(field, _)| *field).collect();
        f.debug_struct("Hooks").field("fields", &fields).finish_non_exhaustive()
    }
}
