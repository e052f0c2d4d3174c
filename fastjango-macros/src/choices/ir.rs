//! The meaning of `#[derive(Choices)]`. Only `check` makes it.

use crate::common::Door;
use proc_macro2::Ident;

/// A set of choices.
pub(crate) struct Choices {
    pub(crate) name: Ident,
    pub(crate) door: Door,
    pub(crate) all: Vec<Choice>,
    /// The characters of the longest stored text.
    pub(crate) longest: u32,
}

/// A choice.
pub(crate) struct Choice {
    pub(crate) ident: Ident,
    pub(crate) value: String,
    pub(crate) label: String,
}
