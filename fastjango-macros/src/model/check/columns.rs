//! Rules about columns, each within one `#[field(…)]`. Whether a key fits the type is rustc's to say.

use crate::common::values::not_empty;
use crate::common::{Given, Mistakes, Number, min_length_within_max_length, min_within_max, names};
use crate::model::ir::{Column, Setting, Source};
use crate::model::parse::{ColumnAttributes, Field, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

/// All rules about one column.
pub(super) fn rules(field: &Field, mistakes: &mut Mistakes) {
    let keys = &field.column;
    primary_key_not_null(field, mistakes);
    max_length_not_zero(keys, mistakes);
    both_digits(keys, mistakes);
    max_digits_not_zero(keys, mistakes);
    decimal_places_within_max_digits(keys, mistakes);
    one_source(keys, mistakes);
    number_fits(keys, mistakes);
    min_within_max(keys.min.as_ref(), keys.max.as_ref(), mistakes);
    min_length_within_max_length(keys.min_length.as_ref(), keys.max_length.as_ref(), mistakes);
    one_format(keys, mistakes);
    column_not_empty(keys, mistakes);
    unique_for_one_part(keys, mistakes);
    db_default_of_no_row(keys, mistakes);
}

/// The database gives a default before there is a row.
fn db_default_of_no_row(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let closure = keys
        .db_default
        .iter()
        .filter(|given| matches!(given.value, syn::Expr::Closure(_)));
    let message = "a `db_default` is a value or `now`; nothing of the row is known to it";
    mistakes.at_each(closure.map(|given| &given.tokens), message);
}

/// The parts of a date that a value can be unique for, and the keys that say so.
fn unique_for(keys: &ColumnAttributes) -> impl Iterator<Item = (&'static str, &Given<Ident>)> {
    let parts = [
        ("Date", &keys.unique_for_date),
        ("Month", &keys.unique_for_month),
        ("Year", &keys.unique_for_year),
    ];
    parts
        .into_iter()
        .filter_map(|(part, given)| Some((part, given.as_ref()?)))
}

/// What is unique in a year is so on each of its days.
fn unique_for_one_part(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let mut given = unique_for(keys);
    let Some((_, first)) = given.next() else { return };
    for (_, other) in given {
        let message = format!("`{}` and `{}` exclude each other; keep one", first.key, other.key);
        mistakes.at(&other.key, message);
    }
}

/// SQL's primary keys are never NULL.
fn primary_key_not_null(field: &Field, mistakes: &mut Mistakes) {
    let optional = matches!(field.shape, Shape::Column { optional: true });
    let is_key = field.column.primary_key.is_some() || field.ident == "id";
    let message = "a primary key is never NULL; write the type without `Option`";
    mistakes.unless(!(optional && is_key), &field.ty, message);
}

/// Text of no characters says nothing.
fn max_length_not_zero(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    if let Some(given) = keys.max_length.as_ref().filter(|given| given.value == 0) {
        mistakes.at(
            &given.tokens,
            "`max_length` must be at least 1; leave it out for text without a limit",
        );
    }
}

/// One of the two alone says too little.
fn both_digits(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    match (&keys.max_digits, &keys.decimal_places) {
        (Some(digits), None) => {
            mistakes.at(
                &digits.key,
                "`max_digits` needs `decimal_places` beside it; write `decimal_places = 2`",
            );
        }
        (None, Some(places)) => {
            mistakes.at(
                &places.key,
                "`decimal_places` needs `max_digits` beside it; write `max_digits = 8`",
            );
        }
        _ => {}
    }
}

/// A number has a digit, and `Decimal` at most 28.
fn max_digits_not_zero(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let beyond = keys.max_digits.iter().filter(|given| !(1..=28).contains(&given.value));
    let message = "`max_digits` must be from 1 to 28, which is what a `Decimal` holds";
    mistakes.at_each(beyond.map(|given| &given.tokens), message);
}

/// The places after the point are among the digits.
fn decimal_places_within_max_digits(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let (Some(digits), Some(places)) = (&keys.max_digits, &keys.decimal_places) else {
        return;
    };
    if places.value > digits.value {
        mistakes.at(
            &places.tokens,
            format_args!(
                "`decimal_places` is greater than `max_digits`; write at most `decimal_places = {}`",
                digits.value
            ),
        );
    }
}

/// Only one thing can give the value of a new row.
fn one_source(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let default = keys.default.as_ref().map(|given| &given.key);
    let db_default = keys.db_default.as_ref().map(|given| &given.key);
    let mut sources = [default, db_default, keys.auto_now_add.as_ref(), keys.auto_now.as_ref()]
        .into_iter()
        .flatten();
    let Some(first) = sources.next() else { return };
    for other in sources {
        mistakes.at(
            other,
            format_args!("`{first}` and `{other}` exclude each other; keep one"),
        );
    }
}

/// A bound is kept as an integer of 64 bits and the place of its point.
fn number_fits(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let given = [&keys.min, &keys.max].into_iter().flatten();
    for given in given.filter(|given| given.value.parts().is_none()) {
        let message = format!("`{}` has more than 18 digits; write fewer", given.key);
        mistakes.at(&given.tokens, message);
    }
}

/// A text has one format.
fn one_format(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    let formats = [
        &keys.slug,
        &keys.email,
        &keys.url,
        &keys.ip_address,
        &keys.ipv4,
        &keys.ipv6,
    ];
    let mut formats = formats.into_iter().flatten();
    let Some(first) = formats.next() else { return };
    for other in formats {
        mistakes.at(
            other,
            format_args!("`{first}` and `{other}` exclude each other; keep one"),
        );
    }
}

/// An empty name names nothing.
fn column_not_empty(keys: &ColumnAttributes, mistakes: &mut Mistakes) {
    not_empty([&keys.column, &keys.verbose_name], mistakes);
}

/// What the field means.
pub(super) fn meaning(field: &Field, optional: bool, index: usize) -> Column {
    let keys = &field.column;
    let name = names::plain(&field.ident);
    let given = |given: &Option<Given<String>>| given.as_ref().map(|given| given.value.clone());
    Column {
        index,
        handle: field.ident.clone(),
        name: given(&keys.column).unwrap_or_else(|| name.clone()),
        verbose_name: given(&keys.verbose_name).unwrap_or_else(|| name.replace('_', " ")),
        source: source(field, optional),
        settings: settings(keys),
        db_default: keys
            .db_default
            .as_ref()
            .map(|given| if is_now(&given.value) { "Now" } else { "Value" }),
        unique_for: unique_for(keys).next().map(|(part, given)| (part, given.value.clone())),
        validators: keys
            .validators
            .as_ref()
            .map(|given| given.value.clone())
            .unwrap_or_default(),
    }
}

fn source(field: &Field, optional: bool) -> Source {
    let keys = &field.column;
    if let Some(default) = &keys.default {
        Source::Default(default.value.clone().map(Box::new))
    } else if let Some(default) = &keys.db_default {
        if is_now(&default.value) {
            Source::Moment
        } else {
            Source::Default(Some(Box::new(default.value.clone())))
        }
    } else if keys.auto_now.is_some() || keys.auto_now_add.is_some() {
        Source::Now
    } else if field.ident == "id" && keys.primary_key.is_none() {
        Source::Database
    } else {
        Source::Program { optional }
    }
}

/// Whether an expression is the word `now`.
fn is_now(expression: &syn::Expr) -> bool {
    matches!(expression, syn::Expr::Path(path) if path.path.is_ident("now"))
}

/// The keys as calls, in the order of the table of keys.
fn settings(keys: &ColumnAttributes) -> Vec<Setting> {
    let word = |key: &Option<Ident>| key.clone().map(|method| (method, TokenStream::new()));
    let digits = keys
        .max_digits
        .as_ref()
        .zip(keys.decimal_places.as_ref())
        .map(|(digits, places)| {
            let (max_digits, decimal_places) = (digits.value, places.value);
            (digits.key.clone(), quote!(#max_digits, #decimal_places))
        });
    let calls = [
        value(keys.max_length.as_ref()),
        digits,
        word(&keys.unique),
        word(&keys.index),
        word(&keys.auto_now),
        word(&keys.auto_now_add),
        word(&keys.blank),
        word(&keys.slug),
        word(&keys.email),
        word(&keys.url),
        word(&keys.ip_address),
        word(&keys.ipv4),
        word(&keys.ipv6),
        value(keys.regex.as_ref()),
        number(keys.min.as_ref()),
        number(keys.max.as_ref()),
        value(keys.min_length.as_ref()),
        value(keys.editable.as_ref()),
        word(&keys.secret),
    ];
    let calls = calls.into_iter().flatten();
    calls.map(|(method, argument)| Setting { method, argument }).collect()
}

/// A number as its digits, and how many of them stand after the point.
fn number(given: Option<&Given<Number>>) -> Option<(Ident, TokenStream)> {
    let given = given?;
    let (digits, places) = given.value.parts()?;
    Some((given.key.clone(), quote!(#digits, #places)))
}

fn value<T: ToTokens>(given: Option<&Given<T>>) -> Option<(Ident, TokenStream)> {
    let given = given?;
    Some((given.key.clone(), given.value.to_token_stream()))
}
