//! The meaning of `#[derive(Row)]`. Only `check` makes it.

use crate::common::{Door, FieldPath};
use proc_macro2::Ident;
use syn::{Path, Type, Visibility};

/// A struct that rows become.
pub(crate) struct Row {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) door: Door,
    /// The model whose columns its fields are, for `only`.
    pub(crate) model: Option<Path>,
    pub(crate) fields: Vec<Field>,
}

/// A field of it.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) visibility: Visibility,
    /// The column of the model that it is.
    pub(crate) source: FieldPath,
}
