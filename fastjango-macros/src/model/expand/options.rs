//! The static tables: `ModelOptions`.

use crate::common::spans::{respan, span_of, without_self};
use crate::common::{FieldPath, names};
use crate::model::ir::{Check, Column, Field, FieldKind, FieldList, Model, RelationKind, Setting, Source, Through};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

/// The keys of `#[field(…)]` that become validators.
const VALIDATORS: &[&str] = &[
    "slug",
    "email",
    "url",
    "ip_address",
    "ipv4",
    "ipv6",
    "regex",
    "min",
    "max",
    "min_length",
];

/// What the tables refer to, then the tables.
pub(super) fn tables(model: &Model) -> TokenStream {
    let defaults = model
        .columns()
        .filter_map(|(field, column)| default_function(model, field, column));
    let key = own_key(model).map(|(field, column)| {
        let declaration = column_declaration(model, field, column);
        quote!(const KEY: __private::ColumnOptions = #declaration;)
    });
    let numbers = column_numbers(model);
    let options = options(model);
    quote! {
        #(#defaults)*
        #key
        #numbers
        static OPTIONS: __private::ModelOptions = #options;
    }
}

/// The column of the primary key, if it is not what its type alone makes it: keys to the model are like it.
pub(super) fn own_key(model: &Model) -> Option<(&Field, &Column)> {
    let column = model.key().column()?;
    (!column.settings.is_empty()).then(|| (model.key(), column))
}

fn options(model: &Model) -> TokenStream {
    let Model {
        verbose_name,
        table,
        help_text,
        ..
    } = model;
    let name = names::plain(model.name());
    let own_key = own_key(model).map(|(key, _)| &key.ident);
    let columns = model.columns().map(|(field, column)| {
        if own_key == Some(&field.ident) {
            quote!(KEY)
        } else {
            column_declaration(model, field, column)
        }
    });
    let help_text = (!help_text.is_empty()).then(|| quote!(help_text: #help_text,));
    let relations = list("relations", model.relations().filter_map(|(field, _)| relation(field)));
    let key = model
        .key()
        .column()
        .map(|column| Literal::usize_unsuffixed(column.index));
    let ordering = ordering(model);
    let judged = !model.recovered;
    let indexes = list("indexes", model.indexes.iter().filter(|_| judged).map(index));
    let uniques = list("uniques", model.uniques.iter().filter(|_| judged).map(unique));
    let checks = list(
        "checks",
        model
            .checks
            .iter()
            .filter(|_| judged)
            .map(|written| check(model, written)),
    );
    let latest = model.get_latest_by.as_ref().filter(|_| judged);
    let latest = latest.map(|field| quote!(get_latest_by: ::core::option::Option::Some(COLUMN_NUMBERS.#field),));
    quote! {
        __private::ModelOptions {
            name: #name,
            verbose_name: #verbose_name,
            table: #table,
            #help_text
            columns: &[#(#columns),*],
            #relations
            primary_key: #key,
            #ordering
            #indexes
            #uniques
            #checks
            #latest
            ..__private::ModelOptions::PLAIN
        }
    }
}

/// A field of the tables, where there is something to say.
fn list(name: &str, values: impl IntoIterator<Item = TokenStream>) -> Option<TokenStream> {
    let name = Ident::new(name, Span::call_site());
    let values: Vec<_> = values.into_iter().collect();
    (!values.is_empty()).then(|| quote!(#name: &[#(#values),*],))
}

/// The name of the function that makes the default of a field; no user's function has such a name.
pub(super) fn default_name(field: &Field) -> Ident {
    format_ident!("__default_{}", field.name)
}

fn default_function(model: &Model, field: &Field, column: &Column) -> Option<TokenStream> {
    let Source::Default(default) = &column.source else {
        return None;
    };
    let (name, ty) = (default_name(field), &field.ty);
    let value = default.as_ref().map_or_else(
        || quote_spanned!(field.ident.span()=> ::core::default::Default::default()),
        |default| {
            let default = without_self(default, model.name());
            quote_spanned!(span_of(&default)=> __private::default_value(#default))
        },
    );
    Some(quote! {
        fn #name() -> #ty {
            #value
        }
    })
}

/// The column as calls, each named by its key and blamed on it.
fn column_declaration(model: &Model, field: &Field, column: &Column) -> TokenStream {
    let name = names::plain(&column.handle);
    let begun = begin(model, field, column, &name);
    let verbose_name = Some(&column.verbose_name).filter(|verbose_name| **verbose_name != name);
    let verbose_name = verbose_name.map(|name| quote!(.verbose_name(#name)));
    let help_text = Some(&field.help_text).filter(|text| !text.is_empty());
    let help_text = help_text.map(|text| quote!(.help_text(#text)));
    let settings = (!model.recovered).then(|| settings(field, column));
    quote!(#begun #verbose_name #help_text #settings .declared())
}

fn begin(model: &Model, field: &Field, column: &Column, name: &str) -> TokenStream {
    let (ty, column_name) = (&field.ty, &column.name);
    let digits = column.settings.iter().find(|setting| setting.method == "max_digits");
    match (&field.kind, digits) {
        (FieldKind::Key(relation, _), _) => {
            let index = Literal::usize_unsuffixed(relation.index);
            quote_spanned!(span_of(ty)=> __private::key_column::<#ty>(#name, #column_name, #index))
        }
        (_, Some(digits)) if !model.recovered => {
            let digits = judged(field, digits);
            quote!(__private::decimal_column::<#ty>(#name, #column_name, #digits))
        }
        // A mistake elsewhere must not bring up the digits.
        _ if model.recovered => quote!(__private::decimal_column::<#ty>(#name, #column_name, (1, 0))),
        _ => quote_spanned!(span_of(ty)=> __private::column::<#ty>(#name, #column_name)),
    }
}

/// The argument of a key, through the function that knows which types take the key.
fn judged(field: &Field, Setting { method, argument }: &Setting) -> TokenStream {
    let ty = &field.ty;
    respan(quote!(__private::#method::<#ty>(#argument)), method.span())
}

fn settings(field: &Field, column: &Column) -> TokenStream {
    let (mut calls, mut validators) = (TokenStream::new(), Vec::new());
    for setting in &column.settings {
        let Setting { method, argument } = setting;
        let name = method.to_string();
        match name.as_str() {
            "max_digits" => {}
            "max_length" => {
                let argument = judged(field, setting);
                calls.extend(quote!(.#method(#argument)));
            }
            name if VALIDATORS.contains(&name) => validators.push(judged(field, setting)),
            _ => calls.extend(quote!(.#method(#argument))),
        }
    }
    validators.extend(column.validators.iter().map(|function| own_validator(field, function)));
    if !validators.is_empty() {
        calls.extend(quote!(.validators(const { &[#(#validators),*] })));
    }
    calls.extend(source(field, column));
    calls
}

/// A function of the user's own, which is blamed where it takes another type.
fn own_validator(field: &Field, function: &syn::Path) -> TokenStream {
    let ty = &field.ty;
    let span = span_of(&function.to_token_stream());
    let called = respan(
        quote!(__private::validate_with::<<#ty as __private::FieldType>::Inner, _>),
        span,
    );
    quote_spanned!(span=> __private::validator(|value| #called(value, #function)))
}

fn source(field: &Field, column: &Column) -> Option<TokenStream> {
    match &column.source {
        Source::Database => {
            let ty = &field.ty;
            let auto = respan(quote!(__private::auto::<#ty>()), field.ident.span());
            Some(quote!(.auto(#auto)))
        }
        Source::Default(_) => {
            let default = default_name(field);
            Some(quote!(.default(|| __private::FieldType::encode(&#default()))))
        }
        Source::Program { .. } | Source::Now => None,
    }
}

fn relation(field: &Field) -> Option<TokenStream> {
    let relation = field.relation()?;
    let (name, target) = (&field.name, &relation.target);
    Some(match &relation.kind {
        RelationKind::Forward {
            one_to_one, on_delete, ..
        } => {
            let key = if *one_to_one {
                quote!(one_to_one)
            } else {
                quote!(foreign_key)
            };
            let column = Literal::usize_unsuffixed(field.column()?.index);
            let on_delete = format_ident!("{on_delete}");
            quote!(__private::#key::<#target>(#name, #column, __private::OnDelete::#on_delete))
        }
        RelationKind::Reverse { one_to_one, inverse } => {
            let reverse = if *one_to_one { quote!(has_one) } else { quote!(has_many) };
            let inverse = names::plain(inverse);
            quote!(__private::#reverse::<#target>(#name, #inverse))
        }
        RelationKind::ManyToMany { through } => many_to_many(name, target, through),
        RelationKind::ManyToManyReverse { inverse } => {
            let inverse = names::plain(inverse);
            quote!(__private::many_to_many_reverse::<#target>(#name, #inverse))
        }
    })
}

fn many_to_many(name: &str, target: &TokenStream, through: &Through) -> TokenStream {
    match through {
        Through::Automatic {
            table,
            source_column,
            target_column,
        } => quote!(__private::many_to_many::<#target>(#name, #table, #source_column, #target_column)),
        Through::Model {
            model,
            source,
            target: other,
        } => {
            let (source, other) = (names::plain(source), names::plain(other));
            quote!(__private::many_to_many_through::<#target, #model>(#name, #source, #other))
        }
    }
}

fn ordering(model: &Model) -> Option<TokenStream> {
    if model.ordering.is_empty() || model.recovered {
        return None;
    }
    let name = model.name();
    let parts: Vec<_> = model.ordering.iter().map(|path| ordering_part(model, path)).collect();
    // Tuples of orders have at most eight parts, each of which can be a tuple.
    let parts = parts.chunks(8).map(|parts| quote!((#(#parts,)*)));
    Some(quote!(ordering: || __private::ordering::<#name, _>(|fields| (#(#parts,)*)),))
}

/// A column, or a relation of the model's own, which stands for the order of the model that it leads to.
fn ordering_part(model: &Model, path: &FieldPath) -> TokenStream {
    let direction = Ident::new(if path.descending { "desc" } else { "asc" }, path.field.span());
    let own_relation = path.relations.is_empty() && model.relations().any(|(field, _)| field.ident == path.field);
    if own_relation {
        let relation = path.calls_on(quote!(fields));
        return quote!(__private::RelationHandles::#direction(#relation));
    }
    let column = path.on(quote!(fields));
    quote!(#column.#direction())
}

/// The numbers of the columns by the names of the fields, where an index or constraint names some.
fn column_numbers(model: &Model) -> TokenStream {
    let names_some = !model.indexes.is_empty() || !model.uniques.is_empty() || model.get_latest_by.is_some();
    if model.recovered || !names_some {
        return TokenStream::new();
    }
    let name = model.name();
    let (fields, numbers): (Vec<_>, Vec<_>) = model
        .columns()
        .map(|(field, column)| (&field.ident, Literal::usize_unsuffixed(column.index)))
        .unzip();
    let kind = format_ident!("{name}Columns");
    quote! {
        struct #kind { #(#fields: __private::ColumnIndex),* }
        const COLUMN_NUMBERS: #kind = #kind { #(#fields: #numbers),* };
    }
}

fn index(list: &FieldList) -> TokenStream {
    let name = &list.name;
    let columns = list.fields.iter().map(|path| {
        let (field, descending) = (&path.field, path.descending);
        quote!((COLUMN_NUMBERS.#field, #descending))
    });
    quote!(__private::Index { name: #name, columns: &[#(#columns),*] })
}

fn unique(list: &FieldList) -> TokenStream {
    let name = &list.name;
    let fields = list.fields.iter().map(|path| &path.field);
    quote!(__private::Unique { name: #name, columns: &[#(COLUMN_NUMBERS.#fields),*] })
}

fn check(model: &Model, check: &Check) -> TokenStream {
    let (name, model_name) = (&check.name, model.name());
    let condition = without_self(check.condition.to_token_stream(), model_name);
    quote! {
        __private::Check {
            name: #name,
            condition: || __private::condition::<#model_name>(#condition),
        }
    }
}
