//! The rules of `#[serializer]`: from what was written to what it means.

use crate::common::types::{argument_of, last_name};
use crate::common::{Door, Mistakes, docs, spans};
use crate::serializer::ir::{self, Serializer, Shape};
use crate::serializer::parse::{Field, HELPER_ATTRIBUTES, Written};
use quote::ToTokens;

/// Checks all rules, and gives the meaning unless there is no telling it.
pub(crate) fn check(written: Written, mistakes: &mut Mistakes) -> Option<Serializer> {
    let with_model = written.model.is_some();
    for field in &written.fields {
        read_only_and_write_only(field, mistakes);
        read_only_and_required(field, mistakes);
        source_without_model(field, with_model, mistakes);
        method_without_model(field, with_model, mistakes);
        link_without_model(field, with_model, mistakes);
        annotation_without_model(field, with_model, mistakes);
        declared_is_taken(field, mistakes);
        limited_keys(field, mistakes);
        list_without_source(field, with_model, mistakes);
        nested_is_read_or_written(field, with_model, mistakes);
        digits_together(field, mistakes);
    }
    if mistakes.any() {
        return None;
    }
    Some(Serializer {
        door: Door::new(written.facade),
        item: spans::without_attributes(written.item.to_token_stream(), HELPER_ATTRIBUTES),
        help_text: docs::help_text(&written.item.attrs),
        written: written.item,
        model: written.model.map(|given| given.value),
        provided: written.provided,
        fields: written.fields.into_iter().map(meaning).collect(),
    })
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

/// `#[field(limit_choices_to = …)]` of what names no row.
fn limited_keys(field: &Field, mistakes: &mut Mistakes) {
    if let Some(limit) = &field.limit_choices_to
        && !matches!(shape(field), Shape::Key)
    {
        mistakes.at(&limit.key, "only a `PrimaryKey<…>` has choices to limit; remove it");
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

/// `max_digits` and `decimal_places` belong together.
fn digits_together(field: &Field, mistakes: &mut Mistakes) {
    match (&field.max_digits, &field.decimal_places) {
        (Some(given), None) => mistakes.at(&given.key, "`max_digits` needs `decimal_places` beside it"),
        (None, Some(given)) => mistakes.at(&given.key, "`decimal_places` needs `max_digits` beside it"),
        _ => {}
    }
}

fn meaning(field: Field) -> ir::Field {
    ir::Field {
        shape: shape(&field),
        ident: field.ident,
        help_text: field.help_text,
        ty: field.ty,
        source: field.source.map(|given| given.value),
        read_only: field.read_only.is_some(),
        write_only: field.write_only.is_some(),
        required: field.required.map(|given| given.value),
        default: field.default.map(|given| given.value),
        words: field.words,
        numbers: field.numbers,
        digits: field
            .max_digits
            .zip(field.decimal_places)
            .map(|(max, places)| (max.value, places.value)),
        regex: field.regex.map(|given| given.value),
        error_messages: field.error_messages,
        ordering: field.ordering.map(|given| given.value).unwrap_or_default(),
        declared: field.declared.is_some(),
        limit_choices_to: field.limit_choices_to.map(|given| given.value),
    }
}

/// What a field is, by the spelling of its type: keys are `PrimaryKey<…>`, links `HyperlinkedIdentity<…>` and
/// `HyperlinkedRelated<…>`, and nested serializers end in `Serializer`.
fn shape(field: &Field) -> Shape {
    let items = argument_of(&field.ty, "Vec");
    if field.method.is_some() {
        return Shape::Method(items.cloned().map(Box::new));
    }
    if let Some(annotate) = &field.annotate {
        return Shape::Annotation(Box::new(annotate.value.clone()));
    }
    if let Some(viewset) = argument_of(&field.ty, "HyperlinkedIdentity") {
        return Shape::Identity(Box::new(viewset.clone()));
    }
    let inner = items.or_else(|| argument_of(&field.ty, "Option")).unwrap_or(&field.ty);
    let name = last_name(inner);
    if name == "PrimaryKey" {
        Shape::Key
    } else if name == "HyperlinkedRelated" {
        Shape::Link
    } else if field.nested.is_some() || name.ends_with("Serializer") {
        Shape::Nested
    } else if let Some(item) = items {
        Shape::List(Box::new(item.clone()))
    } else {
        Shape::Value
    }
}
