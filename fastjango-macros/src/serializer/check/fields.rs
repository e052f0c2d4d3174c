//! The rules about one field.

use super::shape::shape;
use crate::common::Mistakes;
use crate::common::types::{argument_of, spelled};
use crate::serializer::ir::Shape;
use crate::serializer::parse::{Field, Source};
use proc_macro2::Ident;

/// All rules about one field.
pub(super) fn rules(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    key_of_serializer(field, mistakes);
    row_is_nested(field, with_model, mistakes);
    method_without_model(field, with_model, mistakes);
    link_without_model(field, with_model, mistakes);
    annotation_without_model(field, with_model, mistakes);
    declared_is_taken(field, mistakes);
    list_without_source(field, with_model, mistakes);
    one_file(field, with_model, mistakes);
    nested_is_read_or_written(field, with_model, mistakes);
    written_over_relation(field, with_model, mistakes);
    keys_of_shape(field, mistakes);
}

/// `author: ForeignKey<Author>`: that is the model's; a document has the key.
fn key_of_serializer(field: &Field, mistakes: &mut Mistakes) {
    let inner = argument_of(&field.ty, "Option").unwrap_or(&field.ty);
    let of_keys = ["ForeignKey", "OneToOne"].map(|relation| (relation, "PrimaryKey<", ">"));
    let of_rows = ["ManyToMany", "HasMany"].map(|relation| (relation, "Vec<PrimaryKey<", ">>"));
    let relations = of_keys.into_iter().chain(of_rows);
    for (relation, before, after) in relations {
        if let Some(target) = argument_of(inner, relation) {
            let target = spelled(target);
            mistakes.at(
                inner,
                format_args!(
                    "a `{relation}` belongs to a model; a document has the key, so write `{before}{target}{after}`"
                ),
            );
        }
    }
}

/// `#[field(source = "*")]`: the row itself is a document; of a model it is written by its own fields.
fn row_is_nested(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let Some(given) = field.source.as_ref().filter(|given| matches!(given.value, Source::Row)) else {
        return;
    };
    if !matches!(shape(field), Shape::Nested) || argument_of(&field.ty, "Vec").is_some() {
        mistakes.at(
            &given.tokens,
            "`\"*\"` is the row itself, which a nested serializer stands for; name a field",
        );
    } else if with_model && field.read_only.is_none() {
        mistakes.at(
            &given.tokens,
            format_args!(
                "`{}` stands for the row itself, whose fields are written by themselves; add `read_only`",
                field.ident
            ),
        );
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
    if !with_model && matches!(shape(field), Shape::Identity(_)) {
        mistakes.at(
            &field.ty,
            "a link to the row needs a model; write `#[serializer(model = …)]`",
        );
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
    let declared = field.declared.iter().filter(|_| field.write_only.is_none());
    let message = format!(
        "`{}` is `declared`: it stands for nothing of the model, so it can only be taken; add `write_only`",
        field.ident
    );
    mistakes.at_each(declared, message);
}

/// `names: Vec<String>` over a model: columns hold no lists.
fn list_without_source(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let has_items = matches!(shape(field), Shape::List(_) | Shape::Dict);
    if with_model && field.source.is_none() && field.declared.is_none() && has_items {
        mistakes.at(
            &field.ty,
            "a list of values comes from a to-many relation; write `#[field(source = tags.name, read_only)]`, or of a nested \
             serializer, whose name doesn't end in `Serializer`, `#[field(nested)]`",
        );
    }
}

/// `files: Vec<UploadedFile>`, or a file over a model: columns hold no files.
fn one_file(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    if !matches!(shape(field), Shape::File) {
        return;
    }
    if argument_of(&field.ty, "Vec").is_some() {
        mistakes.at(&field.ty, "a field takes one file; write a field for each of them");
    } else if with_model && field.declared.is_none() {
        mistakes.at(
            &field.ty,
            "no column holds a file; write `#[field(declared, write_only)]`, and do with it what is to be done",
        );
    }
}

/// `lines: Vec<LineSerializer>` over a model: writing children is asked for, never a surprise.
fn nested_is_read_or_written(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let of_row = field
        .source
        .as_ref()
        .is_some_and(|given| matches!(given.value, Source::Row));
    let said = of_row || field.read_only.is_some() || field.nested.is_some() || field.declared.is_some();
    if with_model && !said && matches!(shape(field), Shape::Nested) {
        mistakes.at(
            &field.ty,
            format_args!(
                "`{0}` is a nested serializer; write `#[field(read_only)]`, or, where its rows have a foreign key to this \
                 one, `#[field(nested)]` to write them too",
                field.ident
            ),
        );
    }
}

/// `#[field(source = author.name)]`: the row of another model is not written with this one's.
fn written_over_relation(field: &Field, with_model: bool, mistakes: &mut Mistakes) {
    let is_given = matches!(shape(field), Shape::Link) || field.read_only.is_some();
    if let Some(source) = field.source.as_ref().filter(|_| with_model && !is_given)
        && let Source::Path(path) = &source.value
        && let Some(relation) = path.relations.first()
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

/// A key that says nothing about what the field is would be passed over in silence.
fn keys_of_shape(field: &Field, mistakes: &mut Mistakes) {
    let shape = shape(field);
    for key in given_keys(field) {
        let message = format!("`{key}` says nothing about {}; remove it", shape.name());
        mistakes.unless(shape.takes(&key.to_string()), key, message);
    }
}

/// The keys that were given, aside from those that say what the field is.
fn given_keys(field: &Field) -> Vec<&Ident> {
    let narrowing = &field.narrowing;
    let keys = [
        field.source.as_ref().map(|given| &given.key),
        field.read_only.as_ref(),
        field.write_only.as_ref(),
        field.hidden.as_ref(),
        field.nested.as_ref(),
        field.declared.as_ref(),
        field.required.as_ref().map(|given| &given.key),
        field.allow_null.as_ref().map(|given| &given.key),
        field.default.as_ref().map(|given| &given.key),
        field.create_only_default.as_ref().map(|given| &given.key),
        field.omit_null.as_ref(),
        field.ordering.as_ref().map(|given| &given.key),
        field.named_by.as_ref().map(|given| &given.key),
        field.limit_choices_to.as_ref().map(|given| &given.key),
        field.format.as_ref().map(|given| &given.key),
        field.input_formats.as_ref().map(|given| &given.key),
        field.coerce_to_string.as_ref().map(|given| &given.key),
        field.normalize_output.as_ref(),
        field.binary.as_ref(),
        field.rounding.as_ref().map(|given| &given.key),
        narrowing.max_digits.as_ref().map(|given| &given.key),
        narrowing.regex.as_ref().map(|given| &given.key),
        narrowing.child.as_ref().map(|(key, _)| key),
    ];
    let bounds = [&narrowing.min, &narrowing.max].into_iter().flatten();
    let lengths = [&narrowing.min_length, &narrowing.max_length].into_iter().flatten();
    let numbers = bounds.map(|given| &given.key).chain(lengths.map(|given| &given.key));
    keys.into_iter()
        .flatten()
        .chain(&narrowing.words)
        .chain(numbers)
        .collect()
}
