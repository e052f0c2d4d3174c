//! The meaning of `#[viewset]`. Only `check` makes it.

use crate::common::values::OrderingField;
use crate::common::{Door, FieldPath};
use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, ImplItemFn, Path};

/// A viewset.
pub(crate) struct ViewSet {
    pub(crate) name: Ident,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) door: Door,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) model: Path,
    pub(crate) serializer: Path,
    pub(crate) list_serializer: Path,
    pub(crate) write_serializer: Path,
    pub(crate) filterset: Option<Path>,
    pub(crate) search_fields: Vec<(Ident, FieldPath)>,
    pub(crate) ordering_fields: Vec<OrderingField>,
    pub(crate) ordering: Vec<FieldPath>,
    pub(crate) pagination: Option<Expr>,
    pub(crate) permission: Permission,
    pub(crate) lookup_field: Option<Ident>,
    pub(crate) parents: Vec<Ident>,
    /// The standard actions, by the names of their methods.
    pub(crate) standard: Vec<Ident>,
    /// The methods of the trait that are written anew.
    pub(crate) hooks: Vec<ImplItemFn>,
    pub(crate) actions: Vec<Action>,
}

/// A permission: its value and its type.
#[derive(Clone)]
pub(crate) struct Permission {
    pub(crate) value: TokenStream,
    pub(crate) ty: TokenStream,
}

/// An action that the standard ones don't have.
pub(crate) struct Action {
    pub(crate) function: ImplItemFn,
    pub(crate) description: String,
    pub(crate) detail: bool,
    /// Whether it takes the row.
    pub(crate) takes_object: bool,
    /// The methods, as actix names them.
    pub(crate) methods: Vec<Ident>,
    pub(crate) url_path: String,
    /// The serializers of what it takes and gives, for the API's description.
    pub(crate) request: Option<Path>,
    pub(crate) response: Option<Path>,
    pub(crate) permission: Option<Permission>,
}
