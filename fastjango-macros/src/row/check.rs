//! The rules of `#[derive(Row)]`, one named function each, and the only place that makes its meaning.

use super::ir::{Field, Row};
use super::parse::{self, Written};
use crate::common::{Door, FieldPath, Mistakes, names};

/// Applies the rules and gives the meaning, or of a faulty struct what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(written: Written, mistakes: &mut Mistakes) -> Option<Row> {
    no_generics(&written, mistakes)?;
    some_field(&written, mistakes)?;
    for field in &written.fields {
        source_of_a_model(&written, field, mistakes);
        source_ascends(field, mistakes);
    }
    // What rustc would say of a faulty source is an echo.
    let model = written.model.map(|given| given.value).filter(|_| !mistakes.any());
    Some(Row {
        name: written.item.ident,
        visibility: written.item.vis,
        door: Door::new(written.facade),
        model,
        fields: written.fields.into_iter().map(field).collect(),
    })
}

fn field(written: parse::Field) -> Field {
    let own = || FieldPath::own(written.ident.clone());
    Field {
        source: written.source.as_ref().map_or_else(own, |given| given.value.clone()),
        name: names::plain(&written.ident),
        ident: written.ident,
        ty: written.ty,
        visibility: written.visibility,
    }
}

/// A row is one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    let message = "a row can't be generic; remove the parameters";
    mistakes.unless(generics.params.is_empty(), generics, message)
}

/// A query that selects nothing has no rows to tell apart.
fn some_field(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let holds = !written.fields.is_empty();
    mistakes.unless(holds, &written.item.ident, "a row needs at least one field")
}

/// A source is a way from a model.
fn source_of_a_model(written: &Written, field: &parse::Field, mistakes: &mut Mistakes) {
    if let Some(source) = field.source.as_ref().filter(|_| written.model.is_none()) {
        mistakes.at(
            &source.key,
            "a `source` is a column of a model; write `#[row(model = Book)]` on the struct, or remove it",
        );
    }
}

/// A value has no direction.
fn source_ascends(field: &parse::Field, mistakes: &mut Mistakes) {
    if let Some(source) = field.source.as_ref().filter(|source| source.value.descending) {
        mistakes.at(
            &source.tokens,
            "a source is a column; remove the `-`, and order by it in `order_by`",
        );
    }
}
