//! The rules about one field.

use super::shape::shape;
use crate::common::Mistakes;
use crate::serializer::ir::Shape;
use crate::serializer::parse::Field;
use proc_macro2::Ident;

/// All rules about one field.
pub(super) fn rules(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    read_only_and_write_only(field, mistakes);
    read_only_and_required(field, mistakes);
    read_only_and_default(field, mistakes);
    required_and_default(field, mistakes);
    source_without_model(field, with_model, mistakes);
    method_without_model(field, with_model, mistakes);
    link_without_model(field, with_model, mistakes);
    annotation_without_model(field, with_model, mistakes);
    declared_is_taken(field, mistakes);
    list_without_source(field, with_model, mistakes);
    nested_is_read_or_written(field, with_model, mistakes);
    written_over_relation(field, mistakes);
    digits_together(field, mistakes);
    keys_of_shape(field, mistakes);
}

/// `#[field(read_only, write_only)]`: the field would be neither taken nor given.
fn read_only_and_write_only(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(_), Some(write_only)) = (&field.read_only, &field.write_only) {
        mistakes.at(
            write_only,
            format_args!(
                "`{}` cannot be both `read_only` and `write_only`; keep one",
                field.ident
            ),
        );
    }
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

/// `#[field(read_only, default = 0)]`: what is not taken has no default.
fn read_only_and_default(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(_), Some(default)) = (&field.read_only, &field.default) {
        mistakes.at(
            &default.key,
            format_args!("`{}` is `read_only`, so `default` says nothing; keep one", field.ident),
        );
    }
}

/// `#[field(required = true, default = 0)]`: what must be there has no use for a default.
fn required_and_default(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(required), Some(default)) = (&field.required, &field.default)
        && required.value
    {
        mistakes.at(
            &default.key,
            format_args!("`{}` is `required`, so `default` says nothing; keep one", field.ident),
        );
    }
}

/// `#[field(source = author.name)]` where there is no model to follow it in.
fn source_without_model(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if let (Some(source), false) = (&field.source, with_model) {
        mistakes.at(&source.key, "`source` needs a model; write `#[serializer(model = …)]`");
    }
}

/// `#[field(method)]` where there is no row to compute from.
fn method_without_model(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if let (Some(method), false) = (&field.method, with_model) {
        mistakes.at(method, "`method` needs a model; write `#[serializer(model = …)]`");
    }
}

/// `url: HyperlinkedIdentity<BookViewSet>` where there is no row to link to.
fn link_without_model(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if !with_model && matches!(shape(field), Shape::Identity(_) | Shape::Link) {
        mistakes.at(&field.ty, "a link needs a model; write `#[serializer(model = …)]`");
    }
}

/// `#[field(annotate = …)]` where there is no row to compute from.
fn annotation_without_model(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if let (Some(annotate), false) = (&field.annotate, with_model) {
        mistakes.at(
            &annotate.key,
            "`annotate` needs a model; write `#[serializer(model = …)]`",
        );
    }
}

/// `#[field(declared)]`: what stands for nothing of the model has no value to give.
fn declared_is_taken(field: &Field, mistakes: &mut Mistakes) {
    if let (Some(declared), None) = (&field.declared, &field.write_only) {
        mistakes.at(
            declared,
            format_args!(
                "`{}` is `declared`: it stands for nothing of the model, so it can only be taken; add `write_only`",
                field.ident
            ),
        );
    }
}

/// `names: Vec<String>` over a model: columns hold no lists.
fn list_without_source(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if with_model && field.source.is_none() && field.declared.is_none() && matches!(shape(field), Shape::List(_)) {
        mistakes.at(
            &field.ty,
            "a list of values comes from a to-many relation; write `#[field(source = tags.name, read_only)]`",
        );
    }
}

/// `lines: Vec<LineSerializer>` over a model: writing children is asked for, never a surprise.
fn nested_is_read_or_written(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let said = field.read_only.is_some() || field.nested.is_some() || field.declared.is_some();
    if with_model && !said && matches!(shape(field), Shape::Nested) {
        mistakes.at(
            &field.ty,
            format_args!(
                "`{0}` is a nested serializer; write `#[field(read_only)]`, or `#[field(nested)]` to write its rows too",
                field.ident
            ),
        );
    }
}

/// `#[field(source = author.name)]`: the row of another model is not written with this one's.
fn written_over_relation(field: &Field, mistakes: &mut Mistakes) {
    let is_given = matches!(shape(field), Shape::Link) || field.read_only.is_some();
    if let Some(source) = field.source.as_ref().filter(|_| !is_given)
        && let Some(relation) = source.value.relations.first()
    {
        mistakes.at(
            &source.tokens,
            format_args!(
                "`{}` stands in another row, that of `{relation}`, so it is not written with this one; add `read_only`",
                field.ident
            ),
        );
    }
}

/// `max_digits` and `decimal_places` belong together.
fn digits_together(field: &Field, mistakes: &mut Mistakes) {
    match (&field.max_digits, &field.decimal_places) {
        (Some(given), None) => mistakes.at(&given.key, "`max_digits` needs `decimal_places` beside it"),
        (None, Some(given)) => mistakes.at(&given.key, "`decimal_places` needs `max_digits` beside it"),
        _ => {}
    }
}

/// A key that says nothing about what the field is would be passed over in silence.
fn keys_of_shape(field: &Field, mistakes: &mut Mistakes) {
    let shape = shape(field);
    for key in given_keys(field) {
        let name = key.to_string();
        if !shape.takes(&name) {
            mistakes.at(
                key,
                format_args!("`{name}` says nothing about {}; remove it", shape.name()),
            );
        }
    }
}

/// The keys that were given, aside from those that say what the field is.
fn given_keys(field: &Field) -> Vec<&Ident> {
    let keys = [
        field.source.as_ref().map(|given| &given.key),
        field.read_only.as_ref(),
        field.write_only.as_ref(),
        field.nested.as_ref(),
        field.declared.as_ref(),
        field.required.as_ref().map(|given| &given.key),
        field.default.as_ref().map(|given| &given.key),
        field.max_digits.as_ref().map(|given| &given.key),
        field.regex.as_ref().map(|given| &given.key),
        field.ordering.as_ref().map(|given| &given.key),
        field.named_by.as_ref().map(|given| &given.key),
        field.limit_choices_to.as_ref().map(|given| &given.key),
    ];
    let words = field.words.iter().chain(field.numbers.iter().map(|(key, _)| key));
    keys.into_iter().flatten().chain(words).collect()
}
