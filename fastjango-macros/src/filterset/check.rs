//! The rules of `#[filterset]`, one named function each, and the only place that makes its meaning.

use super::ir::{Bound, Field, Filter, FilterSet, Form};
use super::lookups::{self, Lookup};
use super::parse;
use crate::common::types::{argument_of, last_name};
use crate::common::values::Number;
use crate::common::{Door, FieldPath, Given, Mistakes, min_within_max, names, spans};
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::HashSet;
use syn::spanned::Spanned;

/// Applies the rules and gives the meaning, or of a faulty filterset what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(written: parse::Written, mistakes: &mut Mistakes) -> Option<FilterSet> {
    let model = model_given(&written, mistakes)?;
    no_generics(&written, mistakes)?;
    let fields = written.filters.iter().filter_map(|filter| {
        let (field, faulty) = mistakes.among(|mistakes| field(filter, mistakes));
        // What rustc would say of a faulty field is an echo.
        (!faulty && !filter.faulty).then_some(field)
    });
    let fields: Vec<Field> = fields.collect();
    distinct_parameters(&fields, mistakes);
    Some(FilterSet {
        name: written.item.ident.clone(),
        item: spans::without_attributes(written.item.into_token_stream(), &["filter"]),
        door: Door::new(written.facade),
        model,
        fields,
    })
}

/// The model's handles are what names are resolved on.
fn model_given(written: &parse::Written, mistakes: &mut Mistakes) -> Option<syn::Path> {
    if written.model.is_none() && !written.faulty {
        let message = "a filterset needs its model; write `#[filterset(model = Book)]`";
        mistakes.at(&written.item.ident, message);
    }
    written.model.as_ref().map(|given| given.value.clone())
}

/// A filterset is one type.
fn no_generics(written: &parse::Written, mistakes: &mut Mistakes) -> Option<()> {
    let generics = &written.item.generics;
    let message = "a filterset can't be generic; remove the parameters";
    mistakes.unless(generics.params.is_empty(), generics, message)
}

/// `slug_field` and `conjoined` are about rows.
fn only_of_rows(written: &parse::Filter, mistakes: &mut Mistakes) {
    let item = argument_of(&written.ty, "Vec");
    let of_rows = written.method.is_none() && last_name(item.unwrap_or(&written.ty)) == "PrimaryKey";
    if let Some(named) = written.named_by.as_ref().filter(|_| !of_rows) {
        let message = "only rows have a `slug_field`; write the field's type as `PrimaryKey<…>`, or remove it";
        mistakes.at(&named.key, message);
    }
    if let Some(conjoined) = written.conjoined.as_ref().filter(|_| !(of_rows && item.is_some())) {
        let message = "only several rows can be `conjoined`; write the field's type as `Vec<PrimaryKey<…>>`";
        mistakes.at(conjoined, message);
    }
}

/// `all_values`: that a value occurs is asked where rows have the value itself.
fn values_are_compared(written: &parse::Filter, filters: &[Filter], mistakes: &mut Mistakes) {
    let compares = |filter: &Filter| match filter.form {
        Form::One => filter.method == "eq",
        Form::Repeated => true,
        _ => false,
    };
    if let Some(all_values) = written.all_values.as_ref().filter(|_| !filters.iter().all(compares)) {
        let message = "`all_values` is for columns that have exactly the value; remove it, or the lookup";
        mistakes.at(all_values, message);
    }
}

fn field(written: &parse::Filter, mistakes: &mut Mistakes) -> Field {
    only_of_rows(written, mistakes);
    let mut filters = lookups_of(written, mistakes);
    for filter in &mut filters {
        filter.exclude = written.exclude.is_some();
    }
    values_are_compared(written, &filters, mistakes);
    min_within_max(written.min.as_ref(), written.max.as_ref(), mistakes);
    let itself = || FieldPath::own(written.ident.clone());
    Field {
        path: written.field.as_ref().map_or_else(itself, |given| given.value.clone()),
        ty: written.ty.clone(),
        help_text: written.help_text.clone(),
        filters,
        named_by: written.named_by.as_ref().map(|given| given.value.clone()),
        conjoined: written.conjoined.is_some(),
        all_values: written.all_values.is_some(),
        min: written.min.as_ref().map(bound),
        max: written.max.as_ref().map(bound),
    }
}

fn bound(given: &Given<Number>) -> Bound {
    Bound {
        key: given.key.clone(),
        number: given.value.0.clone(),
    }
}

/// One lookup under the field's own name, or several, each under a name of its own.
fn lookups_of(written: &parse::Filter, mistakes: &mut Mistakes) -> Vec<Filter> {
    let given = written.name.as_ref().map(|given| given.value.clone());
    let name = given.unwrap_or_else(|| names::plain(&written.ident));
    if let Some(special) = special(written, &name, mistakes) {
        return vec![special];
    }
    only_one_of_both(written, &name, mistakes);
    let one = |ident: &Ident, known: Option<Lookup>| known.map(|known| filter(name.clone(), ident, &known));
    match (&written.lookup, &written.lookups) {
        (Some(given), _) => Vec::from_iter(one(&given.value, known(&given.value, mistakes))),
        (None, Some(several)) => {
            let found = several.value.iter();
            let found = found.filter_map(|ident| Some((ident, known(ident, mistakes)?)));
            found
                .map(|(ident, known)| filter(parameter(&name, &known.suffix), ident, &known))
                .collect()
        }
        (None, None) => {
            // What does not fit is the type.
            let exact = Ident::new("exact", written.ty.span());
            Vec::from_iter(one(&exact, lookups::find("exact")))
        }
    }
}

/// `lookup` or `lookups`, which has some.
fn only_one_of_both(written: &parse::Filter, name: &str, mistakes: &mut Mistakes) {
    let Some(several) = &written.lookups else { return };
    if written.lookup.is_some() {
        mistakes.at(
            &several.key,
            format_args!("`{name}` has `lookup` and `lookups`; keep one of them"),
        );
    } else if several.is_empty_list() {
        mistakes.at(
            &several.tokens,
            "`lookups` needs at least one lookup; write `lookups = [exact]`",
        );
    }
}

fn parameter(name: &str, suffix: &str) -> String {
    if suffix.is_empty() {
        name.to_owned()
    } else {
        format!("{name}__{suffix}")
    }
}

fn filter(parameter: String, written: &Ident, lookup: &Lookup) -> Filter {
    Filter {
        parameter,
        method: Ident::new(lookup.method, written.span()),
        form: lookup.form,
        exclude: false,
    }
}

/// What has no lookup: a function of the filterset, a row, a parameter that may be given several times.
fn special(written: &parse::Filter, name: &str, mistakes: &mut Mistakes) -> Option<Filter> {
    let item = argument_of(&written.ty, "Vec");
    let form = match &written.method {
        Some(_) => Form::Method,
        None if argument_of(&written.ty, "RangeInclusive").is_some() => Form::Range,
        None if last_name(item.unwrap_or(&written.ty)) == "PrimaryKey" => Form::Row,
        None if item.is_some() => Form::Repeated,
        None => return None,
    };
    let lookup = written.lookup.as_ref().map(|given| &given.key);
    if let Some(key) = lookup.or(written.lookups.as_ref().map(|given| &given.key)) {
        let what = match form {
            Form::Range => "is a range, each end of which has a parameter of its own",
            _ => "is not compared by a lookup",
        };
        mistakes.at(key, format_args!("`{name}` {what}; remove `{key}`"));
    }
    if let (Some(method), Some(field)) = (&written.method, &written.field) {
        mistakes.at(
            &field.key,
            format_args!("the function `{}` says what is compared; remove `field`", method.value),
        );
    }
    let method = written.method.as_ref().map(|given| given.value.clone());
    Some(Filter {
        parameter: name.to_owned(),
        method: method.unwrap_or_else(|| Ident::new("is_in", written.ident.span())),
        form,
        exclude: false,
    })
}

/// A lookup is one of Django's.
fn known(written: &Ident, mistakes: &mut Mistakes) -> Option<Lookup> {
    let name = names::plain(written);
    let found = lookups::find(&name);
    if found.is_none() {
        let remedy = lookups::meant(&name).map_or_else(
            || names::remedy(&name, "the lookups are", lookups::names()),
            |meant| format!("write `{meant}`"),
        );
        mistakes.at(written, format_args!("`{written}` is not a lookup; {remedy}"));
    }
    found
}

/// Two filters of one parameter could not be told apart.
fn distinct_parameters(fields: &[Field], mistakes: &mut Mistakes) {
    let mut taken = HashSet::new();
    let filters = fields
        .iter()
        .flat_map(|field| field.filters.iter().map(move |filter| (field, filter)));
    for (filter, parameter) in filters.flat_map(|(field, filter)| {
        let parameters = parameters(&field.ty, filter).into_iter();
        parameters.map(move |parameter| (filter, parameter))
    }) {
        if !taken.insert(parameter.clone()) {
            mistakes.at(
                &filter.method,
                format_args!("two filters have the parameter `{parameter}`; rename one of the fields"),
            );
        }
    }
}

/// The parameters of a filter; which ends a range has is told by the spelling of its type.
fn parameters(ty: &syn::Type, filter: &Filter) -> Vec<String> {
    let Some(end) = argument_of(ty, "RangeInclusive").filter(|_| filter.form == Form::Range) else {
        return vec![filter.parameter.clone()];
    };
    let is_temporal = ["NaiveDate", "NaiveTime", "DateTime"].contains(&last_name(end).as_str());
    let ends = if is_temporal {
        ["after", "before"]
    } else {
        ["min", "max"]
    };
    ends.map(|end| format!("{}_{end}", filter.parameter)).into()
}
