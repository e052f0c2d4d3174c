//! Django's models, migrations and REST framework, for Rust.
//!
//! Begin with [`prelude`] and [`Project`]; `cargo run -- help` lists the management commands.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod commands;
mod decimal;
pub mod prelude;
mod project;

pub use fastjango_runtime::models::fixtures;
pub use fastjango_runtime::{db, error, migrations, models, rest, value};

pub use error::{Error, Result};
pub use fastjango_macros::{Choices, filterset, model, serializer};
pub use project::Project;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
