//! The meaning of `#[derive(FieldType)]`. Only `check` makes it.

use crate::common::Door;
use proc_macro2::Ident;
use syn::{Member, Type};

/// A struct around one value.
pub(crate) struct FieldType {
    pub(crate) name: Ident,
    pub(crate) door: Door,
    /// The field that holds the value.
    pub(crate) member: Member,
    /// The type of the value.
    pub(crate) inner: Type,
}
