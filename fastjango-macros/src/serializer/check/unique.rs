//! The rules about fields that together no other row may have.

use crate::common::{Mistakes, names};
use crate::serializer::ir;
use crate::serializer::parse::{UniqueTogether, Written};
use proc_macro2::Ident;

/// What is unique together.
pub(super) fn check(written: &Written, mistakes: &mut Mistakes) -> Vec<ir::UniqueTogether> {
    let given = written.unique_together.iter();
    given.filter_map(|unique| meaning(unique, written, mistakes)).collect()
}

/// `#[serializer(unique_last)]` is about values that no other row may have.
pub(super) fn last_of_model(written: &Written, mistakes: &mut Mistakes) {
    if let (Some(word), None) = (&written.unique_last, &written.model) {
        mistakes.at(word, "`unique_last` needs a model; write `#[serializer(model = …)]`");
    }
}

fn meaning(unique: &UniqueTogether, written: &Written, mistakes: &mut Mistakes) -> Option<ir::UniqueTogether> {
    if written.model.is_none() {
        mistakes.at(
            &unique.key,
            "`unique_together` needs a model; write `#[serializer(model = …)]`",
        );
    }
    let Some(fields) = &unique.fields else {
        mistakes.at(
            &unique.key,
            "`unique_together` is about some fields; write `unique_together(fields = [book, reviewer])`",
        );
        return None;
    };
    if fields.value.len() < 2 {
        mistakes.at(
            &fields.tokens,
            "several fields are unique together; one alone is `unique` in the model",
        );
    }
    for field in &fields.value {
        taken_field(field, written, mistakes);
    }
    Some(ir::UniqueTogether {
        fields: fields.value.clone(),
        message: unique.message.as_ref().map(|given| given.value.clone()),
    })
}

/// The fields are those of the serializer, and documents say them.
fn taken_field(name: &Ident, written: &Written, mistakes: &mut Mistakes) {
    let known = written.fields.iter().find(|field| field.ident == *name);
    let named = written.names.iter().flat_map(|given| &given.value);
    match known {
        Some(field) if field.read_only.is_some() => mistakes.at(
            name,
            format_args!("`{name}` is `read_only`, so that no document says it; make it `hidden` with a default"),
        ),
        None if !named.clone().any(|known| known == name) => {
            let known: Vec<String> = written
                .fields
                .iter()
                .map(|field| &field.ident)
                .chain(named)
                .map(names::plain)
                .collect();
            let remedy = names::remedy(&names::plain(name), "its fields are", known.iter().map(String::as_str));
            mistakes.at(name, format_args!("the serializer has no field `{name}`; {remedy}"));
        }
        _ => {}
    }
}
