//! What generated code may name; nobody else should. Everything here can change without notice.

pub use fastjango_runtime::private::*;

pub use fastjango_macros::__model_with as model_with;

pub use crate::commands::{cli, main};
pub use crate::decimal::parse as decimal;
pub use crate::test::{TestCase, run as run_test, set_up};
