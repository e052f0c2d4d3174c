//! The meaning of `#[filterset]`. Only `check` makes it.

use crate::common::{Door, FieldPath};
use proc_macro2::{Ident, TokenStream};
use syn::{Path, Type};

/// A filterset.
pub(crate) struct FilterSet {
    /// The struct, without our attributes.
    pub(crate) item: TokenStream,
    pub(crate) name: Ident,
    pub(crate) door: Door,
    pub(crate) model: Path,
    pub(crate) fields: Vec<Field>,
}

/// A field and its filters.
pub(crate) struct Field {
    pub(crate) path: FieldPath,
    pub(crate) ty: Type,
    pub(crate) help_text: String,
    pub(crate) filters: Vec<Filter>,
    /// The column that names rows in place of their keys.
    pub(crate) named_by: Option<Ident>,
    /// Whether all of several rows are asked for, not any of them.
    pub(crate) conjoined: bool,
    /// Whether only values are taken that some row has.
    pub(crate) all_values: bool,
    /// The least and the greatest number that is taken.
    pub(crate) min: Option<Bound>,
    pub(crate) max: Option<Bound>,
}

/// A bound of numbers: its key, as the user wrote it, and the number.
pub(crate) struct Bound {
    pub(crate) key: Ident,
    pub(crate) number: String,
}

/// A parameter and its lookup.
pub(crate) struct Filter {
    pub(crate) parameter: String,
    /// The method of the handle, with the span of the lookup as the user wrote it.
    pub(crate) method: Ident,
    pub(crate) form: Form,
    /// Whether the rows that it finds are left out.
    pub(crate) exclude: bool,
}

/// What a lookup takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A value of the field's type.
    One,
    /// Text.
    Text,
    /// Two of them.
    Two,
    /// A list of them.
    Many,
    /// The two ends of a range, each a parameter of its own.
    Range,
    /// `true` or `false`: whether it is NULL.
    IsNull,
    /// A regular expression.
    Pattern,
    /// A part of a date or moment, which is compared by this method.
    Part(Part, &'static str),
    /// The key of a row, or keys of rows.
    Row,
    /// Any of the values of a parameter that may be given several times.
    Repeated,
    /// Whatever a function of the filterset makes of a value.
    Method,
}

/// What a part of a date or moment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Number,
    Date,
    Time,
}
