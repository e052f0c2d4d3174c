//! The run time of FastJango: typed faces over an untyped core.
//!
//! Applications use the facade crate `fastjango`; this crate is where it is made. The layers, each of which may
//! import only those before it: [`error`] and [`value`], [`db`], [`models`], then [`migrations`] and [`rest`]
//! beside each other.

pub mod db;
pub mod error;
pub mod migrations;
pub mod models;
#[doc(hidden)]
pub mod private;
pub mod rest;
pub mod value;
