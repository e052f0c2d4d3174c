//! What filters tell of values that are none, in django-filter's words.

use crate::models::options::ColumnKind;

/// The message for a text that is no value of a kind.
pub(super) fn message(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Date => "Enter a valid date.",
        ColumnKind::Time => "Enter a valid time.",
        ColumnKind::DateTime => "Enter a valid date/time.",
        ColumnKind::Duration => "Enter a valid duration.",
        ColumnKind::Uuid => "Enter a valid UUID.",
        ColumnKind::Char { .. } | ColumnKind::Text => "Enter a valid value.",
        _ => "Enter a number.",
    }
}
