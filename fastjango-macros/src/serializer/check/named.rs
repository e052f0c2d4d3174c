//! The rules about a serializer that names fields of its model and has none of its own.

use crate::common::{Mistakes, names};
use crate::serializer::ir::Named;
use crate::serializer::parse::Written;
use proc_macro2::Ident;
use std::collections::HashSet;
use syn::Fields;

/// What it names, where it does.
pub(super) fn check(written: &Written, mistakes: &mut Mistakes) -> Option<Named> {
    let is_unit = matches!(written.item.fields, Fields::Unit);
    fields_are_said_once(written, is_unit, mistakes);
    let given = written.names.as_ref().filter(|_| is_unit)?;
    if written.model.is_none() {
        mistakes.at(
            &given.key,
            "`fields` are those of a model; write `#[serializer(model = …, fields = […])]`",
        );
    }
    if given.is_empty_list() {
        mistakes.at(&given.tokens, "a serializer without fields shows nothing; name some");
    }
    named_once(&given.value, mistakes);
    let read_only = written.read_only_names.as_ref().map_or(&[][..], |given| &given.value);
    read_only_are_fields(&given.value, read_only, mistakes);
    Some(Named {
        fields: given.value.clone(),
        read_only: read_only.to_vec(),
    })
}

/// `fields = […]` is for a struct without fields, and one of a model without any needs it.
fn fields_are_said_once(written: &Written, is_unit: bool, mistakes: &mut Mistakes) {
    // Without a model it is a document without content, which an action may take.
    let is_empty = is_unit || (written.item.fields.is_empty() && written.model.is_some());
    match (&written.names, is_empty) {
        (Some(given), _) if !is_unit => mistakes.at(
            &given.key,
            "the fields are those of the struct; remove `fields`, or write the struct without any, `struct BookSerializer;`",
        ),
        // A key that is none has been told already.
        (None, true) if !mistakes.any() => mistakes.at(
            &written.item.ident,
            "a serializer has fields; write `struct BookSerializer { id: i64, … }`, or name those of its model, \
             `#[serializer(model = Book, fields = [id, title])]`",
        ),
        _ => {}
    }
    if let (Some(given), false) = (&written.read_only_names, is_unit) {
        mistakes.at(&given.key, "write `#[field(read_only)]` at each of them");
    }
}

/// A field that is named twice would be one.
fn named_once(fields: &[Ident], mistakes: &mut Mistakes) {
    let mut known = HashSet::new();
    for field in fields {
        if !known.insert(names::plain(field)) {
            mistakes.at(field, format_args!("`{field}` is named twice; keep one"));
        }
    }
}

/// `read_only_fields` are some of the fields.
fn read_only_are_fields(fields: &[Ident], read_only: &[Ident], mistakes: &mut Mistakes) {
    for name in read_only.iter().filter(|name| !fields.contains(name)) {
        mistakes.at(
            name,
            format_args!("`{name}` is none of the `fields`; name it there too, or remove it"),
        );
    }
}
