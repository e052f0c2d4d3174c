//! The meaning of `#[fastjango::test]`. Only `check` makes it.

use crate::common::Door;
use syn::{Attribute, ItemFn, Path, Type};

/// A test.
pub(crate) struct Test {
    pub(crate) door: Door,
    /// The attributes, which belong to the function that the harness calls.
    pub(crate) attributes: Vec<Attribute>,
    /// The function, without its attributes.
    pub(crate) item: ItemFn,
    /// The function that makes the project, where it is not `crate::project`.
    pub(crate) project: Option<Path>,
    /// The types of what it asks for.
    pub(crate) types: Vec<Type>,
}
