//! What a `#[serializer]` struct means.

use crate::common::{Door, FieldPath};
use proc_macro2::{Ident, TokenStream};
use syn::{Expr, ItemStruct, Path, Type};

/// A serializer.
pub(crate) struct Serializer {
    pub(crate) door: Door,
    /// The struct, without our attributes.
    pub(crate) item: TokenStream,
    pub(crate) written: ItemStruct,
    pub(crate) help_text: String,
    pub(crate) model: Option<Path>,
    pub(crate) provided: Vec<Ident>,
    pub(crate) fields: Vec<Field>,
}

/// A field of it.
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) help_text: String,
    pub(crate) ty: Type,
    pub(crate) shape: Shape,
    pub(crate) source: Option<FieldPath>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) required: Option<bool>,
    pub(crate) default: Option<Expr>,
    pub(crate) words: Vec<Ident>,
    pub(crate) numbers: Vec<(Ident, TokenStream)>,
    pub(crate) digits: Option<(u8, u8)>,
    pub(crate) ordering: Vec<FieldPath>,
}

/// What a field is, by the spelling of its type. Whether the type fits is rustc's to judge.
pub(crate) enum Shape {
    /// One value.
    Value,
    /// A list of values of this type.
    List(Box<Type>),
    /// A key, or several.
    Key,
    /// A nested serializer.
    Nested,
    /// A method's result; of this type, where it is a list.
    Method(Option<Box<Type>>),
}

impl Field {
    /// Whether it is in the checked data.
    pub(crate) fn is_written(&self) -> bool {
        !self.read_only && !matches!(self.shape, Shape::Method(_))
    }
}
