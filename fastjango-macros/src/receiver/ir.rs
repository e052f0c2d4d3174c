//! The meaning of `#[receiver]`. Only `check` makes it.

use crate::common::Door;
use proc_macro2::{Ident, Span};
use syn::{ItemFn, Path, Type};

/// A receiver.
pub(super) struct Receiver {
    pub(super) door: Door,
    pub(super) item: ItemFn,
    /// How it is called; `None` where a mistake was found.
    pub(super) call: Option<Call>,
}

/// What calls it, and what it is given.
pub(super) struct Call {
    pub(super) signal: Ident,
    pub(super) model: Path,
    /// The relation, where the signal is of one.
    pub(super) relation: Option<Ident>,
    /// The type of its parameter.
    pub(super) parameter: Type,
    /// Where the type that it gives is written.
    pub(super) returned: Span,
}
