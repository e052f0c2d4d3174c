//! The rules about the columns that the fields stand for.

use super::shape::shape;
use super::source;
use crate::common::{Mistakes, names};
use crate::serializer::ir::Shape;
use crate::serializer::parse::{Field, Written};
use std::collections::HashMap;

/// Two fields that write one column: which of them counts?
pub(super) fn written_once(written: &Written, mistakes: &mut Mistakes) {
    let mut writers = HashMap::new();
    for field in written.fields.iter().filter(|field| writes(field)) {
        let Some(other) = writers.insert(column(field), &field.ident) else {
            continue;
        };
        mistakes.at(
            &field.ident,
            format_args!(
                "`{other}` and `{}` write the same column; add `read_only` to one of them",
                field.ident
            ),
        );
    }
}

fn writes(field: &Field) -> bool {
    let own = field.read_only.is_none() && field.declared.is_none() && !field.faulty;
    own && matches!(shape(field), Shape::Value | Shape::Key) && source(field).relations.is_empty()
}

/// The column's name among the handles.
fn column(field: &Field) -> String {
    let name = names::plain(&source(field).field);
    match shape(field) {
        Shape::Key => format!("{name}_id"),
        _ => name,
    }
}
