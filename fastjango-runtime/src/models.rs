//! Models and queries: typed handles over an untyped query tree.

#[macro_use]
mod tuples;

pub mod base;
mod creation;
pub mod deletion;
pub mod expressions;
pub mod fields;
pub mod fixtures;
pub mod functions;
#[doc(hidden)]
pub mod gathered;
pub mod instances;
mod integrity;
pub mod manager;
pub(crate) mod names;
pub mod neighbors;
pub mod partial;
pub mod presence;
pub mod query;
pub mod queryset;
pub mod raw;
pub mod registry;
pub mod related;
#[doc(hidden)]
pub mod relations;
#[doc(hidden)]
pub mod rows;
pub(crate) mod saving;
pub mod signals;
#[doc(hidden)]
pub mod sql;
pub mod validation;
pub mod validators;

#[cfg(test)]
mod tests;

pub use query::options;
