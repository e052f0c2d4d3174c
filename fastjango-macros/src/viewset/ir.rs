//! The meaning of `#[viewset]`. Only `check` makes it.

use crate::common::values::{Documents, OrderingField};
use crate::common::{Door, FieldPath};
use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Expr, ImplItemFn, Path, Visibility};

/// A viewset.
pub(crate) struct ViewSet {
    pub(crate) name: Ident,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
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
    /// Who may use it, as an expression.
    pub(crate) permission: TokenStream,
    pub(crate) policies: Vec<Policy>,
    pub(crate) lookup_field: Option<Ident>,
    pub(crate) parents: Vec<Ident>,
    /// The standard actions, by the names of their methods.
    pub(crate) standard: Vec<Ident>,
    /// The methods of the trait that are written anew.
    pub(crate) hooks: Vec<ImplItemFn>,
    pub(crate) actions: Vec<Action>,
    /// Whether a mistake was found: what is left must compile without saying it again.
    pub(crate) recovered: bool,
}

/// An action that the standard ones don't have.
pub(crate) struct Action {
    pub(crate) function: ImplItemFn,
    /// Whether a mistake was found in what is said of it: then it is a method and nothing more.
    pub(crate) faulty: bool,
    pub(crate) description: String,
    pub(crate) detail: bool,
    /// Whether it takes the row.
    pub(crate) takes_object: bool,
    /// The methods, as actix names them.
    pub(crate) methods: Vec<Ident>,
    pub(crate) url_path: String,
    /// The serializers of what it takes and gives, for the API's description.
    pub(crate) request: Option<Documents>,
    pub(crate) response: Option<Documents>,
    /// The status of its answers where all goes well, for the description too.
    pub(crate) status: Option<u16>,
    /// Who may use it, as an expression, where that isn't what the viewset says.
    pub(crate) permission: Option<TokenStream>,
    pub(crate) policies: Vec<Policy>,
}

/// One way in which callers are known, bodies read, answers written or requests counted.
pub(crate) enum Policy {
    /// One of a kind, by the builder's method: `parser(JsonParser)`.
    One(&'static str, Expr),
    /// None of a kind, by the builder's method: `without_throttles()`.
    None(&'static str),
}
