//! Django's models, migrations and REST framework, for Rust.
//!
//! The manual is in [`docs`]: begin with [models](docs::models), or with what you know ([Django](docs::django),
//! [REST framework](docs::rest_framework)). `fastjango new` makes a project to begin with; [`prelude`] is what a program
//! names, [`Project`] what it is made of, and `cargo run -- help` lists its management commands.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod auth;
mod commands;
mod decimal;
pub mod docs;
pub mod prelude;
mod project;
pub mod test;

extern crate self as fastjango;

pub use fastjango_runtime::models::fixtures;
pub use fastjango_runtime::{db, error, migrations, models, rest, value};

pub use error::{Error, Result};
pub use project::Project;

/// Derives what an enum needs to be the choices of a column.
#[doc = include_str!("docs/macros/choices.md")]
pub use fastjango_macros::Choices;

/// Derives what a struct around one value needs to be the type of a column.
#[doc = include_str!("docs/macros/field_type.md")]
pub use fastjango_macros::FieldType;

/// Declares a model: a table, with a struct for its rows.
#[doc = include_str!("docs/macros/model.md")]
pub use fastjango_macros::model;

/// Derives how rows of a query, or of SQL of your own, become a struct.
#[doc = include_str!("docs/macros/row.md")]
pub use fastjango_macros::Row;

/// Declares the query parameters that narrow a list.
#[doc = include_str!("docs/macros/filterset.md")]
pub use fastjango_macros::filterset;

/// Declares a serializer: what documents have, and how they are checked.
#[doc = include_str!("docs/macros/serializer.md")]
pub use fastjango_macros::serializer;

/// Declares a test that has a database of its own.
#[doc = include_str!("docs/macros/test.md")]
pub use fastjango_macros::test;

/// Declares a viewset: a resource over HTTP.
#[doc = include_str!("docs/macros/viewset.md")]
pub use fastjango_macros::viewset;

/// Declares a receiver of a signal.
#[doc = include_str!("docs/macros/receiver.md")]
pub use fastjango_macros::receiver;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
