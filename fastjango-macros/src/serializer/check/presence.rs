//! The rules about when a field is there: who takes it, who gives it, and what stands for it.

use crate::common::types::argument_of;
use crate::common::{Given, Mistakes};
use crate::serializer::parse::{Field, Source};
use proc_macro2::Ident;
use syn::Expr;

/// All of these rules.
pub(super) fn rules(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    read_only_and_write_only(field, mistakes);
    read_only_and_required(field, mistakes);
    read_only_and_default(field, with_model, mistakes);
    required_and_default(field, mistakes);
    one_default(field, mistakes);
    hidden_has_default(field, mistakes);
    hidden_alone(field, mistakes);
    null_of_option(field, mistakes);
}

fn defaults(field: &Field) -> impl Iterator<Item = &Given<Expr>> {
    field.default.iter().chain(&field.create_only_default)
}

/// `#[field(read_only, write_only)]`: the field would be neither taken nor given.
fn read_only_and_write_only(field: &Field, mistakes: &mut Mistakes) {
    let both = field.write_only.iter().filter(|_| field.read_only.is_some());
    let name = &field.ident;
    let message = format!("`{name}` cannot be both `read_only` and `write_only`; keep one");
    mistakes.at_each(both, message);
}

/// `#[field(read_only, required = true)]`: what is not taken can't be required.
fn read_only_and_required(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(_), Some(required)) = (&field.read_only, &field.required) {
        mistakes.at(
            &required.key,
            format_args!("`{}` is `read_only`, so `required` says nothing; keep one", field.ident),
        );
    }
}

/// `#[field(read_only, default = 0)]`: what is not taken has no default, unless the value may be missing where it is
/// read.
fn read_only_and_default(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let over_relations =
        matches!(&field.source, Some(Given { value: Source::Path(path), .. }) if !path.relations.is_empty());
    for default in defaults(field) {
        let is_missing = over_relations || !with_model;
        if field.read_only.is_some() && (!is_missing || field.create_only_default.is_some()) {
            mistakes.at(
                &default.key,
                format_args!(
                    "`{}` is `read_only`, so `{}` says nothing; keep one",
                    field.ident, default.key
                ),
            );
        }
    }
}

/// `#[field(required = true, default = 0)]`: what must be there has no use for a default.
fn required_and_default(field: &Field, mistakes: &mut Mistakes) {
    let required = field.required.as_ref().is_some_and(|required| required.value);
    for default in defaults(field).filter(|_| required) {
        let (name, key) = (&field.ident, &default.key);
        let message = format!("`{name}` is `required`, so `{key}` says nothing; keep one");
        mistakes.at(key, message);
    }
}

/// `#[field(default = 0, create_only_default = 0)]`: which of them counts?
fn one_default(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(_), Some(default)) = (&field.default, &field.create_only_default) {
        mistakes.at(
            &default.key,
            "`create_only_default` is the `default` of new rows alone; keep one of the two",
        );
    }
}

/// `#[field(hidden)]`: documents don't say the field, so something else has to.
fn hidden_has_default(field: &Field, mistakes: &mut Mistakes) {
    let (name, has_default) = (&field.ident, defaults(field).next().is_some());
    let message = format!("`{name}` is `hidden`, so its value is its default; add `default = …`");
    mistakes.at_each(field.hidden.iter().filter(|_| !has_default), message);
}

/// `#[field(hidden, read_only)]`: what is neither taken nor given is that already.
fn hidden_alone(field: &Field, mistakes: &mut Mistakes) {
    let others: [Option<&Ident>; 4] = [
        field.read_only.as_ref(),
        field.write_only.as_ref(),
        field.required.as_ref().map(|given| &given.key),
        field.allow_null.as_ref().map(|given| &given.key),
    ];
    for other in others.into_iter().flatten().filter(|_| field.hidden.is_some()) {
        mistakes.at(
            other,
            format_args!("`{}` is `hidden`, so `{other}` says nothing; keep one", field.ident),
        );
    }
}

/// `#[field(allow_null = …)]` is about what may be null where it is given.
fn null_of_option(field: &Field, mistakes: &mut Mistakes) {
    let Some(given) = &field.allow_null else {
        return;
    };
    if given.value {
        mistakes.at(&given.key, "`Option<…>` says that null is taken; write it as the type");
    } else if argument_of(&field.ty, "Option").is_none() {
        mistakes.at(&given.key, "only an `Option<…>` takes null; remove it");
    } else if field.read_only.is_some() {
        mistakes.at(
            &given.key,
            format_args!(
                "`{}` is `read_only`, so `allow_null` says nothing; keep one",
                field.ident
            ),
        );
    }
}
