//! The rules of `#[serializer]`: from what was written to what it means.

use crate::common::types::last_name;
use crate::common::{Door, FieldPath, Mistakes, docs, spans};
use crate::serializer::ir::{self, Serializer};
use crate::serializer::parse::{Field, HELPER_ATTRIBUTES, Written};
use quote::ToTokens;
use shape::shape;

mod columns;
mod fields;
mod shape;

/// Applies the rules and gives the meaning, or of a faulty serializer what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(mut written: Written, mistakes: &mut Mistakes) -> Option<Serializer> {
    no_generics(&written, mistakes)?;
    let with_model = written.model.is_some();
    for field in &mut written.fields {
        let ((), faulty) = mistakes.among(|mistakes| fields::rules(field, with_model, mistakes));
        field.faulty |= faulty;
    }
    provided_by_model(&written, mistakes);
    columns::written_once(&written, mistakes);
    Some(Serializer {
        door: Door::new(written.facade),
        item: spans::without_attributes(written.item.to_token_stream(), HELPER_ATTRIBUTES),
        help_text: docs::help_text(&written.item.attrs),
        written: written.item,
        model: written.model.map(|given| given.value),
        provided: written.provided,
        fields: written.fields.into_iter().map(meaning).collect(),
        recovered: mistakes.any(),
    })
}

/// A serializer is one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    if generics.params.is_empty() {
        return Some(());
    }
    mistakes.at(generics, "a serializer can't be generic; write the types out");
    None
}

/// `#[serializer(provided = […])]` names columns of the model.
fn provided_by_model(written: &Written, mistakes: &mut Mistakes) {
    if let (Some(first), None) = (written.provided.first(), &written.model) {
        mistakes.at(first, "`provided` needs a model; write `#[serializer(model = …)]`");
    }
}

fn meaning(field: Field) -> ir::Field {
    ir::Field {
        shape: shape(&field),
        serializer: last_name(shape::inner(&field.ty)),
        source: source(&field),
        ident: field.ident,
        help_text: field.help_text,
        ty: field.ty,
        read_only: field.read_only.is_some(),
        write_only: field.write_only.is_some(),
        required: field.required.map(|given| given.value),
        default: field.default.map(|given| given.value),
        words: field.words,
        numbers: field.numbers,
        digits: field.max_digits.zip(field.decimal_places),
        regex: field.regex,
        error_messages: field.error_messages,
        ordering: field.ordering.map(|given| given.value).unwrap_or_default(),
        declared: field.declared.is_some(),
        named_by: field.named_by.map(|given| given.value),
        limit_choices_to: field.limit_choices_to.map(|given| given.value),
        faulty: field.faulty,
    }
}

/// The column or relation that a field stands for: that of its own name unless another is given.
fn source(field: &Field) -> FieldPath {
    let given = field.source.as_ref().map(|given| given.value.clone());
    given.unwrap_or_else(|| FieldPath::own(field.ident.clone()))
}
