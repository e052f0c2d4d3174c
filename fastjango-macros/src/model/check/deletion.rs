//! Rules about what becomes of a row when the row that it points to is deleted.

use crate::common::types::spelled;
use crate::common::{Mistakes, OnDelete, names, spans};
use crate::model::ir::Setting;
use crate::model::parse::{Field, RelationAttributes, Shape, Written};
use proc_macro2::Ident;
use quote::{ToTokens, quote_spanned};

/// What `on_delete` can be, the variant of `OnDelete` that it means, and who does it.
const ON_DELETE: &[(&str, &str, By)] = &[
    ("cascade", "Cascade", By::Program),
    ("protect", "Protect", By::Program),
    ("restrict", "Restrict", By::Program),
    ("set_null", "SetNull", By::Program),
    ("set_default", "SetDefault", By::Program),
    ("set", "Set", By::Program),
    ("do_nothing", "DoNothing", By::Nobody),
    ("db_cascade", "DbCascade", By::Database),
    ("db_set_null", "DbSetNull", By::Database),
    ("db_set_default", "DbSetDefault", By::Database),
];

/// Who changes or deletes the row.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Program,
    Database,
    Nobody,
}

/// All rules about one key.
pub(super) fn rules(field: &Field, optional: bool, mistakes: &mut Mistakes) {
    on_delete_given(field, mistakes);
    let Some(on_delete) = field.relation.on_delete.as_ref().map(|given| &given.value) else {
        return;
    };
    on_delete_known(on_delete, mistakes);
    set_has_a_value(on_delete, mistakes);
    set_null_needs_option(field, on_delete, optional, mistakes);
    set_default_needs_default(field, on_delete, mistakes);
}

/// What deleting the target does is the model's to say, as in Django.
fn on_delete_given(field: &Field, mistakes: &mut Mistakes) {
    let (name, keys) = (names::plain(&field.ident), &field.relation);
    let message =
        format!("`{name}` needs `on_delete`; write `#[relation(on_delete = cascade)]`, or `protect` or `set_null`");
    mistakes.unless(keys.on_delete.is_some() || keys.faulty, &field.ident, message);
}

/// Only what is obeyed is accepted.
fn on_delete_known(on_delete: &OnDelete, mistakes: &mut Mistakes) {
    let name = &on_delete.name;
    let all = ON_DELETE.iter().map(|(name, ..)| *name);
    let remedy = names::remedy(&names::plain(name), "there are", all);
    let message = format!("`{name}` is not what `on_delete` can be; {remedy}");
    mistakes.unless(known(name).is_some(), name, message);
}

fn known(name: &Ident) -> Option<&'static (&'static str, &'static str, By)> {
    ON_DELETE.iter().find(|(known, ..)| name == known)
}

/// `set` says what the key becomes, and nothing else does.
fn set_has_a_value(on_delete: &OnDelete, mistakes: &mut Mistakes) {
    let OnDelete { name, values } = on_delete;
    match values.as_deref() {
        None if name == "set" => {
            mistakes.at(
                name,
                "`set` needs the key that takes the place of the deleted one; write `set(1)`",
            );
        }
        Some(values) if name == "set" && values.len() != 1 => mistakes.at(name, "`set` takes one key; write `set(1)`"),
        Some(_) if name != "set" && known(name).is_some() => {
            mistakes.at(
                name,
                format_args!("`{name}` takes no value; write `on_delete = {name}`"),
            );
        }
        _ => {}
    }
}

/// A key can only become NULL where NULL is allowed.
fn set_null_needs_option(field: &Field, on_delete: &OnDelete, optional: bool, mistakes: &mut Mistakes) {
    let name = &on_delete.name;
    if (name == "set_null" || name == "db_set_null") && !optional {
        let ty = spelled(&field.ty);
        mistakes.at(
            name,
            format_args!("`{name}` needs a key that can be NULL; write `Option<{ty}>`, or `cascade` or `protect`"),
        );
    }
}

/// A key can only become its default where it has one.
fn set_default_needs_default(field: &Field, on_delete: &OnDelete, mistakes: &mut Mistakes) {
    let name = &on_delete.name;
    if (name == "set_default" || name == "db_set_default") && field.relation.default.is_none() {
        mistakes.at(
            name,
            format_args!("`{name}` needs a default; write `#[relation(on_delete = {name}, default = 1)]`"),
        );
    }
}

/// The database deletes rows without a word to the program, which would have to follow the other keys.
pub(super) fn one_level(written: &Written, mistakes: &mut Mistakes) {
    let keys = written.fields.iter().filter_map(|field| {
        let Shape::Relation { kind, .. } = &field.shape else {
            return None;
        };
        let given = field.relation.on_delete.as_ref().filter(|_| kind.has_key())?;
        let (_, _, by) = known(&given.value.name)?;
        Some((&given.value.name, *by))
    });
    let keys: Vec<_> = keys.collect();
    let Some((program, _)) = keys.iter().find(|(_, by)| *by == By::Program) else {
        return;
    };
    for (name, _) in keys.iter().filter(|(_, by)| *by == By::Database) {
        mistakes.at(
            name,
            format_args!(
                "`{name}` is done by the database and `{program}` of another key by the program; let one of them do both"
            ),
        );
    }
}

/// The variant of `OnDelete` that is meant.
pub(super) fn variant(keys: &RelationAttributes) -> &'static str {
    let given = keys.on_delete.as_ref();
    given
        .and_then(|given| known(&given.value.name))
        .map_or("Cascade", |(_, variant, _)| variant)
}

/// What the key becomes: the value of `set(…)`.
pub(super) fn value(field: &Field, model: &Ident) -> Option<Setting> {
    let given = &field.relation.on_delete.as_ref()?.value;
    let value = given.values.as_ref().filter(|_| given.name == "set")?.first()?;
    let ty = spans::without_self(field.ty.to_token_stream(), model);
    let value = spans::without_self(value.to_token_stream(), model);
    let made = quote_spanned!(spans::span_of(&value)=> __private::key_on_delete::<#ty>(#value));
    let span = given.name.span();
    Some(Setting {
        method: Ident::new("set_on_delete", span),
        argument: quote_spanned!(span=> || #made),
    })
}
