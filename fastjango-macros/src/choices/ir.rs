//! The meaning of `#[derive(Choices)]`. Only `check` makes it.

use crate::common::Door;
use proc_macro2::Ident;

/// A set of choices.
pub(crate) struct Choices {
    pub(crate) name: Ident,
    pub(crate) door: Door,
    pub(crate) all: Vec<Choice>,
    pub(crate) stored: Stored,
}

/// As what choices are stored.
pub(crate) enum Stored {
    /// As text.
    Text {
        /// The characters of the longest one.
        longest: u32,
    },
    /// As integers, in a column of this kind.
    Integers(&'static str),
}

/// A choice.
pub(crate) struct Choice {
    pub(crate) ident: Ident,
    /// The stored text, or the digits of the stored integer.
    pub(crate) value: String,
    pub(crate) label: String,
}
