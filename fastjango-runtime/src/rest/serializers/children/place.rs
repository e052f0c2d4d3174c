//! Where the documents of nested rows stand, and how that is told of what is wrong with them.

use crate::error::{Error, Result, ValidationError};
use crate::rest::serializers::data::Data;
use crate::rest::serializers::options::Field;

/// The field of the documents, which are a list or one by itself.
pub(super) struct Place {
    field: &'static str,
    pub(super) listed: bool,
}

impl Place {
    pub(super) fn of(field: &Field, data: &Data) -> Self {
        Self {
            field: field.name,
            listed: !matches!(data, Data::Object(_)),
        }
    }

    /// Refuses the documents that have a fault.
    pub(super) fn check(&self, faults: impl IntoIterator<Item = Option<ValidationError>>) -> Result<()> {
        let checked = if self.listed {
            ValidationError::of_numbered_items(faults)
        } else {
            faults.into_iter().flatten().next().map_or(Ok(()), Err)
        };
        checked.map_err(|faults| ValidationError::field(self.field, faults).into())
    }

    /// What is told of the document with this number.
    pub(super) fn fault(&self, number: usize, fault: ValidationError) -> Error {
        let fault = if self.listed {
            ValidationError::field(number.to_string(), fault)
        } else {
            fault
        };
        ValidationError::field(self.field, fault).into()
    }
}
