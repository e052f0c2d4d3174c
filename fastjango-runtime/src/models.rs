//! Models and queries: typed handles over an untyped query tree.

pub mod base;
pub mod deletion;
pub mod expressions;
pub mod fields;
pub mod fixtures;
pub mod gathered;
pub mod instances;
pub mod manager;
pub mod neighbors;
pub mod presence;
pub mod query;
pub mod queryset;
pub mod raw;
pub mod registry;
pub mod related;
pub mod relations;
pub mod rows;
pub mod sql;

#[cfg(test)]
mod tests;

pub use query::options;
