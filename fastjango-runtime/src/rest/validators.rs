//! What a value must satisfy besides what its field's kind demands: the validators of models, told in DRF's words.

pub use crate::models::validators::{IpProtocol, Pattern, TextFormat, Validator, Wording};
