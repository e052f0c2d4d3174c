//! What generated code may name; nobody else should. Everything here can change without notice.

pub use fastjango_runtime::private::*;

pub use crate::commands::main;
pub use crate::decimal::parse as decimal;
