//! The rules of `#[derive(FieldType)]`, one named function each, and the only place that makes its meaning.

use super::ir::FieldType;
use super::parse::Written;
use crate::common::types::argument_of;
use crate::common::{Door, Mistakes};
use syn::{Field, Member};

/// Applies the rules and gives the meaning. `None`: nothing can be generated for it.
pub(crate) fn check(written: Written, mistakes: &mut Mistakes) -> Option<FieldType> {
    no_generics(&written, mistakes)?;
    let field = one_value(&written, mistakes)?;
    not_optional(field, mistakes)?;
    let member = field.ident.clone().map_or_else(|| Member::from(0), Member::from);
    Some(FieldType {
        member,
        inner: field.ty.clone(),
        name: written.item.ident,
        door: Door::new(written.facade),
    })
}

/// A column has one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    let message = "the type of a column can't be generic; write the type of its value out";
    mistakes.unless(generics.params.is_empty(), generics, message)
}

/// A column holds one value.
fn one_value<'a>(written: &'a Written, mistakes: &mut Mistakes) -> Option<&'a Field> {
    if let [field] = written.fields.as_slice() {
        return Some(field);
    }
    let name = &written.item.ident;
    mistakes.at(
        name,
        format_args!(
            "a column holds one value, and `{name}` has {} fields; write `struct {name}(String);`, or keep several in \
             a `JsonOf<{name}>`",
            written.fields.len()
        ),
    );
    None
}

/// Whether a column may be NULL is said where it stands.
fn not_optional(field: &Field, mistakes: &mut Mistakes) -> Option<()> {
    let message = "a type of columns is never NULL by itself; write the `Option` in the model";
    mistakes.unless(argument_of(&field.ty, "Option").is_none(), &field.ty, message)
}
