//! The rules of `#[serializer]`: from what was written to what it means.

use crate::common::types::last_name;
use crate::common::{Door, FieldPath, Given, Mistakes, Number, docs, names, spans};
use crate::serializer::ir::{self, Serializer};
use crate::serializer::parse::{Field, HELPER_ATTRIBUTES, Narrowing, Source, Written};
use proc_macro2::Ident;
use quote::{ToTokens, quote};
use shape::shape;

mod columns;
mod fields;
mod named;
mod presence;
mod shape;
mod styles;
mod unique;

/// Applies the rules and gives the meaning, or of a faulty serializer what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(mut written: Written, mistakes: &mut Mistakes) -> Option<Serializer> {
    no_generics(&written, mistakes)?;
    let with_model = written.model.is_some();
    for field in &mut written.fields {
        let ((), faulty) = mistakes.among(|mistakes| {
            presence::rules(field, with_model, mistakes);
            styles::rules(field, mistakes);
            fields::rules(field, with_model, mistakes);
        });
        field.faulty |= faulty;
    }
    provided_by_model(&written, mistakes);
    let named = named::check(&written, mistakes);
    let unique_together = unique::check(&written, mistakes);
    unique::last_of_model(&written, mistakes);
    if written.fields.is_empty() && written.names.is_none() && matches!(written.item.fields, syn::Fields::Unit) {
        return None;
    }
    columns::written_once(&written, mistakes);
    Some(Serializer {
        door: Door::new(written.facade),
        item: spans::without_attributes(written.item.to_token_stream(), HELPER_ATTRIBUTES),
        help_text: docs::help_text(&written.item.attrs),
        written: written.item,
        model: written.model.map(|given| given.value),
        provided: written.provided,
        named,
        unique_last: written.unique_last.is_some(),
        unique_together,
        fields: written
            .fields
            .into_iter()
            .map(|field| meaning(field, with_model))
            .collect(),
        recovered: mistakes.any(),
    })
}

/// A serializer is one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    let message = "a serializer can't be generic; write the types out";
    mistakes.unless(generics.params.is_empty(), generics, message)
}

/// `#[serializer(provided = […])]` names columns of the model.
fn provided_by_model(written: &Written, mistakes: &mut Mistakes) {
    if let (Some(first), None) = (written.provided.first(), &written.model) {
        mistakes.at(first, "`provided` needs a model; write `#[serializer(model = …)]`");
    }
}

fn meaning(field: Field, with_model: bool) -> ir::Field {
    let (source, shape, of_row) = (source(&field), shape(&field), is_of_row(&field));
    let create_only = field.create_only_default.is_some();
    let default = field.default.or(field.create_only_default);
    ir::Field {
        shape,
        serializer: last_name(shape::inner(&field.ty)),
        of_row,
        data_ident: if with_model {
            field.ident.clone()
        } else {
            data_ident(&source)
        },
        data_name: names::plain(if with_model { &field.ident } else { first(&source) }),
        source,
        ident: field.ident,
        help_text: field.help_text,
        ty: field.ty,
        read_only: field.read_only.is_some(),
        write_only: field.write_only.is_some(),
        hidden: field.hidden.is_some(),
        required: field.required.map(|given| given.value),
        allow_null: field.allow_null.map(|given| given.value),
        default: default.map(|given| ir::DefaultValue {
            value: given.value,
            create_only,
        }),
        omit_null: field.omit_null,
        narrowing: narrowing(field.narrowing),
        style: ir::Style {
            format: field.format.map(styles::format),
            input_formats: field.input_formats,
            coerce_to_string: field.coerce_to_string,
            normalize_output: field.normalize_output,
            binary: field.binary,
            rounding: field.rounding.and_then(styles::rounding),
        },
        error_messages: field.error_messages,
        ordering: field.ordering.map(|given| given.value).unwrap_or_default(),
        declared: field.declared.is_some(),
        named_by: field.named_by.map(|given| given.value),
        limit_choices_to: field.limit_choices_to.map(|given| given.value),
        faulty: field.faulty,
    }
}

fn narrowing(written: Narrowing) -> ir::Narrowing {
    let bounds = [written.min, written.max].into_iter().flatten();
    let bounds = bounds.map(|Given { key, value, .. }| {
        let Number(number) = value;
        (key, quote!(const { __private::decimal(#number) }))
    });
    let lengths = [written.min_length, written.max_length].into_iter().flatten();
    let lengths = lengths.map(|given| (given.key, given.tokens));
    ir::Narrowing {
        words: written.words,
        numbers: bounds.chain(lengths).collect(),
        digits: written.max_digits.zip(written.decimal_places),
        regex: written.regex,
        child: written.child.map(|(key, child)| (key, Box::new(narrowing(*child)))),
    }
}

/// The column or relation that a field stands for: that of its own name unless another is given.
fn source(field: &Field) -> FieldPath {
    match &field.source {
        Some(Given {
            value: Source::Path(path),
            ..
        }) => path.clone(),
        _ => FieldPath::own(field.ident.clone()),
    }
}

/// The name of a value in the checked data of a serializer without a model: those of its source in one.
fn data_ident(source: &FieldPath) -> Ident {
    match source.relations.as_slice() {
        [] => source.field.clone(),
        _ => Ident::new(&source.written().replace('.', "_"), source.span()),
    }
}

fn first(source: &FieldPath) -> &Ident {
    source.relations.first().unwrap_or(&source.field)
}

/// `#[field(source = "*")]`.
fn is_of_row(field: &Field) -> bool {
    field
        .source
        .as_ref()
        .is_some_and(|given| matches!(given.value, Source::Row))
}
