//! The rules of `#[derive(Choices)]`, one named function each, and the only place that makes its meaning.

use super::ir::{Choice, Choices};
use super::parse::{Variant, Written};
use crate::common::{Door, Mistakes, names};
use quote::ToTokens;
use std::collections::HashMap;

/// Applies the rules and gives the meaning, or of a faulty enum what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(written: Written, mistakes: &mut Mistakes) -> Option<Choices> {
    no_generics(&written, mistakes)?;
    some_variant(&written, mistakes)?;
    let mut bare = true;
    for variant in &written.variants {
        bare &= no_fields(variant, mistakes);
        value_not_empty(variant, mistakes);
    }
    let choices: Vec<_> = written.variants.iter().map(choice).collect();
    distinct_values(&written, &choices, mistakes);
    let longest = choices.iter().map(|choice| choice.value.chars().count()).max();
    bare.then_some(Choices {
        name: written.item.ident,
        door: Door::new(written.facade),
        all: choices,
        longest: longest.and_then(|longest| u32::try_from(longest).ok()).unwrap_or(1),
    })
}

fn choice(variant: &Variant) -> Choice {
    let name = names::plain(&variant.ident);
    let given = |given: &Option<crate::common::Given<String>>| given.as_ref().map(|given| given.value.clone());
    Choice {
        value: given(&variant.value).unwrap_or_else(|| names::snake_case(&name)),
        label: given(&variant.label).unwrap_or_else(|| names::label(&name)),
        ident: variant.ident.clone(),
    }
}

/// A set of choices is one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    if generics.params.is_empty() {
        return Some(());
    }
    mistakes.at(generics, "choices can't be generic; remove the parameters");
    None
}

/// A column with no possible value could hold no row.
fn some_variant(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    if written.variants.is_empty() {
        mistakes.at(&written.item.ident, "choices need at least one variant");
        return None;
    }
    Some(())
}

/// A choice is stored as one text.
fn no_fields(variant: &Variant, mistakes: &mut Mistakes) -> bool {
    if !variant.fields.is_empty() {
        mistakes.at(
            &variant.fields,
            format_args!("a choice holds nothing; write `{}` alone", variant.ident),
        );
    }
    variant.fields.is_empty()
}

/// The empty text means that nothing was chosen.
fn value_not_empty(variant: &Variant, mistakes: &mut Mistakes) {
    if let Some(given) = variant.value.as_ref().filter(|given| given.value.is_empty()) {
        mistakes.at(
            &given.tokens,
            "a choice can't be stored as empty text; use `Option` for a column without a choice",
        );
    }
}

/// Two choices that are stored alike could not be told apart.
fn distinct_values(written: &Written, choices: &[Choice], mistakes: &mut Mistakes) {
    let mut taken = HashMap::new();
    for (choice, variant) in choices.iter().zip(&written.variants) {
        if let Some(other) = taken.insert(&choice.value, &choice.ident) {
            let blamed = variant
                .value
                .as_ref()
                .map_or_else(|| choice.ident.to_token_stream(), |given| given.tokens.clone());
            mistakes.at(
                blamed,
                format_args!(
                    "`{other}` and `{}` are both stored as `{}`; change one",
                    choice.ident, choice.value
                ),
            );
        }
    }
}
