//! The rules about how values look, and how they are narrowed.

use crate::common::{Given, Mistakes, min_length_within_max_length, min_within_max, names};
use crate::serializer::ir;
use crate::serializer::parse::{Field, Narrowing, OutputFormat};
use proc_macro2::Ident;
use quote::ToTokens;

/// What may follow the `%` of a format.
const DIRECTIVES: &str = "aAwdbBmyYHIpMSfzjUWGuV%";

/// The ways of Python's `decimal` to round.
const ROUNDINGS: &[(&str, &str)] = &[
    ("half_even", "MidpointNearestEven"),
    ("half_up", "MidpointAwayFromZero"),
    ("half_down", "MidpointTowardZero"),
    ("up", "AwayFromZero"),
    ("down", "ToZero"),
    ("ceiling", "ToPositiveInfinity"),
    ("floor", "ToNegativeInfinity"),
];

/// The meaning of `format = …`.
pub(super) fn format(given: Given<OutputFormat>) -> ir::Format {
    let (text, of_uuid) = match given.value {
        OutputFormat::Named(name) => (name.to_string(), true),
        OutputFormat::Strftime(format) => (format, false),
    };
    ir::Format {
        key: given.key,
        text,
        of_uuid,
    }
}

/// The meaning of `rounding = …`.
pub(super) fn rounding(given: Given<Ident>) -> Option<(Ident, &'static str)> {
    let (_, strategy) = ROUNDINGS.iter().find(|(name, _)| given.value == *name)?;
    Some((given.key, *strategy))
}

/// All of these rules.
pub(super) fn rules(field: &Field, mistakes: &mut Mistakes) {
    narrowing(&field.narrowing, mistakes);
    format_of_type(field, mistakes);
    formats_are_formats(field, mistakes);
    read_only_and_input_formats(field, mistakes);
    rounding_is_known(field, mistakes);
}

fn narrowing(written: &Narrowing, mistakes: &mut Mistakes) {
    min_within_max(written.min.as_ref(), written.max.as_ref(), mistakes);
    min_length_within_max_length(written.min_length.as_ref(), written.max_length.as_ref(), mistakes);
    digits_together(written, mistakes);
    one_format(written, mistakes);
    unicode_of_slug(written, mistakes);
    if let Some((_, child)) = &written.child {
        narrowing(child, mistakes);
    }
}

/// `max_digits` and `decimal_places` belong together.
fn digits_together(written: &Narrowing, mistakes: &mut Mistakes) {
    match (&written.max_digits, &written.decimal_places) {
        (Some(given), None) => mistakes.at(&given.key, "`max_digits` needs `decimal_places` beside it"),
        (None, Some(given)) => mistakes.at(&given.key, "`decimal_places` needs `max_digits` beside it"),
        _ => {}
    }
}

/// `#[field(email, url)]`: a text is of one format.
fn one_format(written: &Narrowing, mistakes: &mut Mistakes) {
    let is_format = |word: &&Ident| {
        ["slug", "email", "url", "ip", "ipv4", "ipv6"]
            .iter()
            .any(|name| *word == name)
    };
    let words = written.words.iter().filter(is_format);
    let formats: Vec<&Ident> = words.chain(written.regex.as_ref().map(|given| &given.key)).collect();
    if let [first, second, ..] = formats[..] {
        mistakes.at(
            second,
            format_args!("a text is of one format; keep `{first}` or `{second}`"),
        );
    }
}

/// `#[field(allow_unicode)]` is about slugs.
fn unicode_of_slug(written: &Narrowing, mistakes: &mut Mistakes) {
    let word = |name: &str| written.words.iter().find(|word| *word == name);
    if let (Some(unicode), None) = (word("allow_unicode"), word("slug")) {
        mistakes.at(unicode, "`allow_unicode` is about slugs; add `slug`");
    }
}

/// `#[field(format = hex)]` is a form of UUIDs, and those have no others.
fn format_of_type(field: &Field, mistakes: &mut Mistakes) {
    let Some(given) = &field.format else {
        return;
    };
    match &given.value {
        OutputFormat::Named(name) if !["hex", "int", "urn"].iter().any(|known| name == known) => mistakes.at(
            name,
            format_args!("`{name}` is no form of UUIDs; those are `hex`, `int` and `urn`"),
        ),
        _ => {}
    }
}

/// `#[field(format = "%q")]`, `#[field(input_formats = ["%q"])]`: nothing is written or read by what is no directive.
fn formats_are_formats(field: &Field, mistakes: &mut Mistakes) {
    if let Some(Given {
        value: OutputFormat::Strftime(format),
        tokens,
        ..
    }) = &field.format
    {
        is_format(format, tokens, mistakes);
    }
    let Some(formats) = &field.input_formats else {
        return;
    };
    if formats.is_empty_list() {
        mistakes.at(
            &formats.tokens,
            "no format would take nothing; name one, or remove the list",
        );
    }
    for format in formats.value.iter().filter(|format| *format != "iso-8601") {
        is_format(format, &formats.tokens, mistakes);
    }
}

fn is_format(format: &str, blamed: impl ToTokens, mistakes: &mut Mistakes) {
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        let directive = if letter == '%' {
            letters.next().unwrap_or(' ')
        } else {
            '%'
        };
        if !DIRECTIVES.contains(directive) {
            let known: Vec<String> = DIRECTIVES.chars().map(|known| format!("%{known}")).collect();
            mistakes.at(
                &blamed,
                format_args!(
                    "`%{directive}` is no part of a date or time; those are {}",
                    names::quoted(known.iter().map(String::as_str))
                ),
            );
            return;
        }
    }
    if !format.contains('%') {
        mistakes.at(
            &blamed,
            "a format has parts such as `%Y`, `%m` and `%d`; write `\"%d.%m.%Y\"`",
        );
    }
}

/// `#[field(read_only, input_formats = […])]`: what is not taken has no form to be taken in.
fn read_only_and_input_formats(field: &Field, mistakes: &mut Mistakes) {
    let formats = field.input_formats.iter().filter(|_| field.read_only.is_some());
    let name = &field.ident;
    let message = format!("`{name}` is `read_only`, so `input_formats` says nothing; keep one");
    mistakes.at_each(formats.map(|given| &given.key), message);
}

/// `#[field(rounding = half_up)]` names a way to round.
fn rounding_is_known(field: &Field, mistakes: &mut Mistakes) {
    let known = || ROUNDINGS.iter().map(|(name, _)| *name);
    if let Some(given) = &field.rounding {
        let (written, quoted) = (&given.value, names::quoted(known()));
        let message = format!("`{written}` is no way to round; those are {quoted}");
        mistakes.unless(known().any(|name| written == name), written, message);
    }
}
