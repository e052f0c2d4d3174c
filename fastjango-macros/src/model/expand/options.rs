//! The static tables: `ModelOptions`.

use crate::common::spans::{respan, span_of, without_self};
use crate::common::{FieldPath, names};
use crate::model::ir::{
    Check, Column, Field, FieldKind, FieldList, Model, RelationKind, Setting, Source, Through, Violation,
};
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
        quote!(const __KEY: __private::ColumnOptions = #declaration;)
    });
    let numbers = column_numbers(model);
    let options = options(model);
    quote! {
        #(#defaults)*
        #key
        #numbers
        static __OPTIONS: __private::ModelOptions = #options;
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
            quote!(__KEY)
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
    let of_model = |declared: fn(&Model, &FieldList) -> TokenStream| move |list: &FieldList| declared(model, list);
    let indexes = list("indexes", model.indexes.iter().filter(|_| judged).map(of_model(index)));
    let uniques = list("uniques", model.uniques.iter().filter(|_| judged).map(of_model(unique)));
    let checks = list(
        "checks",
        model
            .checks
            .iter()
            .filter(|_| judged)
            .map(|written| check(model, written)),
    );
    let latest = model.get_latest_by.as_ref().filter(|_| judged);
    let latest = latest.map(|field| quote!(get_latest_by: ::core::option::Option::Some(__COLUMN_NUMBERS.#field),));
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

/// A constant for each field whose values are unique for a date, which depends on the field of that; none is ever run.
pub(super) fn dates(model: &Model) -> TokenStream {
    if model.recovered {
        return TokenStream::new();
    }
    let name = model.name();
    let dates = model.columns().filter_map(|(_, column)| column.unique_for.as_ref());
    dates
        .map(|(_, date)| {
            let checked = respan(quote!(__private::has_date(&row.#date)), date.span());
            let row = Ident::new("row", date.span());
            quote!(const _: fn(&#name) = |#row| #checked;)
        })
        .collect()
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
    let (name, ty) = (default_name(field), &field.ty);
    let value = match &column.source {
        Source::Default(None) => quote_spanned!(field.ident.span()=> ::core::default::Default::default()),
        Source::Default(Some(default)) => {
            let default = without_self(default, model.name());
            quote_spanned!(span_of(&default)=> __private::default_value(#default))
        }
        Source::Moment => respan(quote!(__private::now()), span_of(ty)),
        Source::Program { .. } | Source::Now | Source::Database => return None,
    };
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
    let settings = if model.recovered {
        // A default may be what is mistaken: no serializer is blamed for leaving the column out.
        quote!(.auto(()))
    } else {
        settings(model, field, column)
    };
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

fn settings(model: &Model, field: &Field, column: &Column) -> TokenStream {
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
    validators.extend(
        column
            .validators
            .iter()
            .map(|function| own_validator(model, field, function)),
    );
    if !validators.is_empty() {
        calls.extend(quote!(.validators(const { &[#(#validators),*] })));
    }
    calls.extend(source(field, column));
    if let Some((part, date)) = &column.unique_for {
        let part = Ident::new(part, Span::call_site());
        calls.extend(quote!(.unique_for(__private::DatePart::#part, __COLUMN_NUMBERS.#date)));
    }
    calls
}

/// A function of the user's own, which is blamed where it takes another type.
fn own_validator(model: &Model, field: &Field, function: &syn::Path) -> TokenStream {
    let ty = &field.ty;
    let function = without_self(function, model.name());
    let span = span_of(&function);
    let value = respan(
        quote!(__private::validated::<<#ty as __private::FieldType>::Inner>(value).as_ref()),
        span,
    );
    quote_spanned!(span=> __private::validator(|value| __private::validate_with(#value, #function)))
}

fn source(field: &Field, column: &Column) -> Option<TokenStream> {
    match &column.source {
        Source::Database => {
            let ty = &field.ty;
            let auto = respan(quote!(__private::auto::<#ty>()), field.ident.span());
            Some(quote!(.auto(#auto)))
        }
        Source::Default(_) | Source::Moment => {
            let default = default_name(field);
            let encoded = respan(quote!(__private::FieldType::encode(&#default())), span_of(&field.ty));
            let known = column.db_default.map(|known| {
                let known = Ident::new(known, Span::call_site());
                quote!(.db_default(__private::DatabaseDefault::#known))
            });
            Some(quote!(.default(|| #encoded) #known))
        }
        Source::Program { .. } | Source::Now => None,
    }
}

fn relation(field: &Field) -> Option<TokenStream> {
    let relation = field.relation()?;
    let (name, target) = (&field.name, &relation.model);
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
        RelationKind::Reverse {
            one_to_one, inverse, ..
        } => {
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
    let mut lists = model.indexes.iter().chain(&model.uniques);
    let names_some = lists.any(|list| !list.fields.is_empty())
        || model.get_latest_by.is_some()
        || model.columns().any(|(_, column)| column.unique_for.is_some());
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
        const __COLUMN_NUMBERS: #kind = #kind { #(#fields: #numbers),* };
    }
}

fn index(model: &Model, list: &FieldList) -> TokenStream {
    let name = &list.name;
    let columns = list.fields.iter().map(|path| {
        let (field, descending) = (&path.field, path.descending);
        quote!((__COLUMN_NUMBERS.#field, #descending))
    });
    let (columns, more) = (self::columns(columns), more(model, list));
    quote!(__private::Index { name: #name, #columns #more ..__private::Index::PLAIN })
}

fn unique(model: &Model, list: &FieldList) -> TokenStream {
    let name = &list.name;
    let columns = list.fields.iter().map(|path| {
        let field = &path.field;
        quote!(__COLUMN_NUMBERS.#field)
    });
    let (columns, more) = (self::columns(columns), more(model, list));
    let nulls = list.nulls_distinct;
    let nulls = nulls.map(|distinct| quote!(nulls_distinct: ::core::option::Option::Some(#distinct),));
    let deferrable = list.deferrable.map(|deferrable| {
        let deferrable = Ident::new(deferrable, Span::call_site());
        quote!(deferrable: ::core::option::Option::Some(__private::Deferrable::#deferrable),)
    });
    let violation = violation(&list.violation).map(|violation| quote!(violation: #violation,));
    quote! {
        __private::Unique { name: #name, #columns #more #nulls #deferrable #violation ..__private::Unique::PLAIN }
    }
}

fn columns(columns: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    list("columns", columns)
}

/// The expressions and the condition of an index or unique constraint.
fn more(model: &Model, list: &FieldList) -> TokenStream {
    let name = model.name();
    let expressions = list.expressions.as_ref().map(|expressions| {
        let expressions = without_self(expressions.to_token_stream(), name);
        quote!(expressions: ::core::option::Option::Some(|| __private::ordering::<#name, _>(#expressions)),)
    });
    let condition = list.condition.as_ref().map(|condition| {
        let condition = without_self(condition.to_token_stream(), name);
        quote!(condition: ::core::option::Option::Some(|| __private::condition::<#name>(#condition)),)
    });
    quote!(#expressions #condition)
}

/// The words of a violation, where they are the user's own.
fn violation(violation: &Violation) -> Option<TokenStream> {
    let option = |value: &Option<String>| {
        let given = value.as_ref().map(|value| quote!(::core::option::Option::Some(#value)));
        given.unwrap_or_else(|| quote!(::core::option::Option::None))
    };
    let (message, code) = (option(&violation.message), option(&violation.code));
    let own = violation.message.is_some() || violation.code.is_some();
    own.then(|| quote!(__private::Violation { message: #message, code: #code }))
}

fn check(model: &Model, check: &Check) -> TokenStream {
    let (name, model_name) = (&check.name, model.name());
    let condition = without_self(check.condition.to_token_stream(), model_name);
    let violation = violation(&check.violation).unwrap_or_else(|| quote!(__private::Violation::PLAIN));
    quote! {
        __private::Check {
            name: #name,
            condition: || __private::condition::<#model_name>(#condition),
            violation: #violation,
        }
    }
}
