//! DRF's words for what is wrong with lists, and the name of errors that belong to no field.

use serde_json::Value as Json;

use super::options::Length;
use crate::error::ValidationError;
use crate::rest::fields::python;

/// The name under which errors stand that belong to no field.
pub(crate) const NON_FIELD_ERRORS: &str = "non_field_errors";

/// The refusal of what is no list.
pub(crate) fn not_a_list(input: &Json) -> ValidationError {
    let message = format!(
        "Expected a list of items but got type \"{}\".",
        python::type_name(input)
    );
    ValidationError::with_code(message, "not_a_list")
}

/// The refusal of null.
pub(crate) fn null_error() -> ValidationError {
    ValidationError::with_code("This field may not be null.", "null")
}

/// Checks how many items there are; where the field doesn't say, there may be so many.
pub(crate) fn check_length(items: usize, length: Length, limit: usize) -> Result<(), ValidationError> {
    if items == 0 && !length.allow_empty {
        return Err(ValidationError::with_code("This list may not be empty.", "empty"));
    }
    let max = length.max.unwrap_or(limit);
    if items > max {
        let message = format!("Ensure this field has no more than {max} elements.");
        return Err(ValidationError::with_code(message, "max_length"));
    }
    if let Some(min) = length.min.filter(|min| items < *min) {
        let message = format!("Ensure this field has at least {min} elements.");
        return Err(ValidationError::with_code(message, "min_length"));
    }
    Ok(())
}
