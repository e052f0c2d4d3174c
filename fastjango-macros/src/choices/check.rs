//! The rules of `#[derive(Choices)]`, one named function each, and the only place that makes its meaning.

use super::ir::{Choice, Choices, Stored};
use super::parse::{Variant, Written};
use crate::common::{ChoiceValue, Door, FromValue as _, Mistakes, names};
use quote::ToTokens;
use std::collections::HashMap;

/// What an enum's `#[repr(…)]` says of its column: the kind, and the range of its integers.
const COLUMNS: [(&str, &str, i64, i64); 8] = [
    ("i8", "SmallInteger", i8::MIN as i64, i8::MAX as i64),
    ("i16", "SmallInteger", i16::MIN as i64, i16::MAX as i64),
    ("i32", "Integer", i32::MIN as i64, i32::MAX as i64),
    ("i64", "BigInteger", i64::MIN, i64::MAX),
    ("u8", "PositiveSmallInteger", 0, u8::MAX as i64),
    ("u16", "PositiveSmallInteger", 0, u16::MAX as i64),
    ("u32", "PositiveInteger", 0, u32::MAX as i64),
    ("u64", "PositiveBigInteger", 0, i64::MAX),
];

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
    let integers = written.variants.iter().any(is_integer);
    let choices: Vec<_> = if integers {
        integer_choices(&written, mistakes)
    } else {
        let values = written.variants.iter().map(text_value);
        let choices = values.zip(&written.variants);
        choices.map(|(value, variant)| choice(variant, value)).collect()
    };
    distinct_values(&written, &choices, mistakes);
    let longest = choices.iter().map(|choice| choice.value.chars().count()).max();
    bare.then_some(Choices {
        stored: if integers {
            Stored::Integers(column(&written).1)
        } else {
            Stored::Text {
                longest: longest.and_then(|longest| u32::try_from(longest).ok()).unwrap_or(1),
            }
        },
        name: written.item.ident,
        door: Door::new(written.facade),
        all: choices,
    })
}

fn choice(variant: &Variant, value: String) -> Choice {
    let name = names::plain(&variant.ident);
    let label = variant.label.as_ref().map(|given| given.value.clone());
    Choice {
        value,
        label: label.unwrap_or_else(|| names::label(&name)),
        ident: variant.ident.clone(),
    }
}

fn text_value(variant: &Variant) -> String {
    match variant.value.as_ref().map(|given| &given.value) {
        Some(ChoiceValue::Text(text)) => text.clone(),
        _ => names::snake_case(&names::plain(&variant.ident)),
    }
}

/// Whether a variant says that it is stored as an integer.
fn is_integer(variant: &Variant) -> bool {
    let value = variant.value.as_ref().map(|given| &given.value);
    variant.discriminant.is_some() || matches!(value, Some(ChoiceValue::Integer(_)))
}

/// The column that integers of the enum are stored in.
fn column(written: &Written) -> (&'static str, &'static str, i64, i64) {
    const DEFAULT: usize = 2;
    let mut representations = written
        .item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("repr"));
    let named = representations.find_map(|attribute| attribute.parse_args::<syn::Ident>().ok());
    let known = named.and_then(|named| COLUMNS.into_iter().find(|(name, ..)| named == name));
    known.unwrap_or(COLUMNS[DEFAULT])
}

/// Each variant with its integer: as given, as its discriminant, or the one after that of the variant before.
fn integer_choices(written: &Written, mistakes: &mut Mistakes) -> Vec<Choice> {
    let mut next = Some(0_i64);
    let mut choices = Vec::new();
    for variant in &written.variants {
        let value = one_integer(variant, next, mistakes);
        if let Some(value) = value {
            integer_fits(written, variant, value, mistakes);
        }
        next = value.and_then(|value| value.checked_add(1));
        let value = value.map_or_else(|| names::plain(&variant.ident), |value| value.to_string());
        choices.push(choice(variant, value));
    }
    choices
}

/// All choices of an enum are stored alike, and each as one integer that can be read here.
fn one_integer(variant: &Variant, next: Option<i64>, mistakes: &mut Mistakes) -> Option<i64> {
    let discriminant = variant.discriminant.as_ref();
    let read = discriminant.map(|expression| i64::from_value(expression, mistakes));
    match (&variant.value, read) {
        (Some(given), _) if matches!(given.value, ChoiceValue::Text(_)) => {
            mistakes.at(
                &given.tokens,
                "the choices of one enum are stored alike; write a whole number here, as the others have",
            );
            None
        }
        (Some(given), read) => {
            let ChoiceValue::Integer(value) = given.value else {
                return None;
            };
            if read.is_some_and(|read| read != Some(value)) {
                mistakes.at(
                    &given.tokens,
                    format_args!("`{}` has two integers; keep one", variant.ident),
                );
            }
            Some(value)
        }
        (None, Some(None)) => {
            mistakes.at(
                discriminant,
                "a choice is stored as a whole number that is written out; write it in digits",
            );
            None
        }
        (None, Some(read)) => read,
        (None, None) => next,
    }
}

/// A column of the enum's width holds each integer.
fn integer_fits(written: &Written, variant: &Variant, value: i64, mistakes: &mut Mistakes) {
    let (name, _, least, greatest) = column(written);
    let message = format!("`{value}` is no `{name}`; write `#[repr(i64)]` for a wider column");
    mistakes.unless((least..=greatest).contains(&value), &variant.ident, message);
}

/// A set of choices is one type.
fn no_generics(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    let message = "choices can't be generic; remove the parameters";
    mistakes.unless(generics.params.is_empty(), generics, message)
}

/// A column with no possible value could hold no row.
fn some_variant(written: &Written, mistakes: &mut Mistakes) -> Option<()> {
    let holds = !written.variants.is_empty();
    mistakes.unless(holds, &written.item.ident, "choices need at least one variant")
}

/// A choice is stored as one text.
fn no_fields(variant: &Variant, mistakes: &mut Mistakes) -> bool {
    let message = format!("a choice holds nothing; write `{}` alone", variant.ident);
    let none = mistakes.unless(variant.fields.is_empty(), &variant.fields, message);
    none.is_some()
}

/// The empty text means that nothing was chosen.
fn value_not_empty(variant: &Variant, mistakes: &mut Mistakes) {
    let is_empty = |value: &ChoiceValue| matches!(value, ChoiceValue::Text(text) if text.is_empty());
    let empty = variant.value.iter().filter(|given| is_empty(&given.value));
    let message = "a choice can't be stored as empty text; use `Option` for a column without a choice";
    mistakes.at_each(empty.map(|given| &given.tokens), message);
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
