//! Models and queries: typed handles over an untyped query tree.

pub mod query;
pub mod sql;

pub use query::options;
