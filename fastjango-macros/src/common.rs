//! What the macros share: the error gate, the attribute vocabulary, names, paths and spans.

pub(crate) mod attributes;
pub(crate) mod bounds;
pub(crate) mod diagnostics;
pub(crate) mod docs;
pub(crate) mod names;
pub(crate) mod paths;
#[cfg(test)]
pub(crate) mod reference;
pub(crate) mod spans;
pub(crate) mod types;
pub(crate) mod values;

pub(crate) use attributes::{Attributes, Key, Vocabulary};
pub(crate) use bounds::{min_length_within_max_length, min_within_max};
pub(crate) use diagnostics::{Mistakes, gate};
pub(crate) use paths::Door;
pub(crate) use values::{ChoiceValue, FieldPath, FromValue, Given, Number, OnDelete};
