//! What a `#[serializer]` struct means.

use crate::common::{Door, FieldPath, Given};
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
    /// The fields of the model that it names, where it has none of its own.
    pub(crate) named: Option<Named>,
    /// Whether unique values are looked up last.
    pub(crate) unique_last: bool,
    pub(crate) unique_together: Vec<UniqueTogether>,
    /// Whether a mistake was found: what is left must compile without saying it again.
    pub(crate) recovered: bool,
}

/// The fields of the model that a serializer names.
pub(crate) struct Named {
    pub(crate) fields: Vec<Ident>,
    pub(crate) read_only: Vec<Ident>,
}

/// Fields that together no other row may have.
pub(crate) struct UniqueTogether {
    pub(crate) fields: Vec<Ident>,
    pub(crate) message: Option<String>,
}

/// A field of it.
#[expect(clippy::struct_excessive_bools, reason = "they are DRF's arguments of a field")]
pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) help_text: String,
    pub(crate) ty: Type,
    pub(crate) shape: Shape,
    /// The column or relation that it stands for.
    pub(crate) source: FieldPath,
    /// Whether it stands for the row itself.
    pub(crate) of_row: bool,
    /// The name of its value in the struct of checked data.
    pub(crate) data_ident: Ident,
    /// The name under which checked data has it, which several fields may share.
    pub(crate) data_name: String,
    /// The name of its type, for messages about a nested serializer.
    pub(crate) serializer: String,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) hidden: bool,
    pub(crate) required: Option<bool>,
    pub(crate) allow_null: Option<bool>,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) omit_null: Option<Ident>,
    pub(crate) narrowing: Narrowing,
    pub(crate) style: Style,
    /// What is said of a field that is wrong, by the code of what is wrong.
    pub(crate) error_messages: Vec<(String, String)>,
    pub(crate) ordering: Vec<FieldPath>,
    /// Whether it stands for nothing of the model.
    pub(crate) declared: bool,
    pub(crate) named_by: Option<Ident>,
    pub(crate) limit_choices_to: Option<Expr>,
    /// Whether a mistake was found in it: then the table is without it.
    pub(crate) faulty: bool,
}

/// What stands for a field that a document doesn't have.
pub(crate) struct DefaultValue {
    pub(crate) value: Expr,
    pub(crate) create_only: bool,
}

/// What narrows a value, or the items of a list.
pub(crate) struct Narrowing {
    pub(crate) words: Vec<Ident>,
    pub(crate) numbers: Vec<(Ident, TokenStream)>,
    pub(crate) digits: Option<(Given<u8>, Given<u8>)>,
    /// What a text must match.
    pub(crate) regex: Option<Given<String>>,
    pub(crate) child: Option<(Ident, Box<Narrowing>)>,
}

/// How values are written and read, where not as is usual.
pub(crate) struct Style {
    pub(crate) format: Option<Format>,
    pub(crate) input_formats: Option<Given<Vec<String>>>,
    pub(crate) coerce_to_string: Option<Given<bool>>,
    pub(crate) normalize_output: Option<Ident>,
    /// Whether a document is text that has it as JSON.
    pub(crate) binary: Option<Ident>,
    /// The key, and the way to round as `rust_decimal` calls it.
    pub(crate) rounding: Option<(Ident, &'static str)>,
}

/// How values are written.
pub(crate) struct Format {
    pub(crate) key: Ident,
    /// A form of UUIDs, or a format of Python's `strftime`.
    pub(crate) text: String,
    pub(crate) of_uuid: bool,
}

/// What a field is, by the spelling of its type. Whether the type fits is rustc's to judge.
pub(crate) enum Shape {
    /// One value.
    Value,
    /// A list of values of this type.
    List(Box<Type>),
    /// Values by names.
    Dict,
    /// A file that a form brings.
    File,
    /// A key, or several.
    Key,
    /// A nested serializer.
    Nested,
    /// A method's result.
    Method,
    /// An expression over the row.
    Annotation(Box<Expr>),
    /// The link to the row itself, among the rows of this viewset.
    Identity(Box<Type>),
    /// The link to a related row, or several.
    Link,
}

impl Field {
    /// Whether it is in the checked data.
    pub(crate) fn is_written(&self) -> bool {
        let given = matches!(self.shape, Shape::Method | Shape::Annotation(_) | Shape::Identity(_));
        !self.read_only && !given
    }
}
