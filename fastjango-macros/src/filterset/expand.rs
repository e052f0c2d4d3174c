//! The code of a filterset.

use super::ir::{Bound, Field, Filter, FilterSet, Form, Part};
use crate::common::spans::respan;
use crate::common::types::{argument_of, spelled};
use crate::common::{FieldPath, names};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// The struct and its filters.
pub(crate) fn expand(filterset: &FilterSet) -> TokenStream {
    let FilterSet {
        item,
        name,
        door,
        model,
        fields,
    } = filterset;
    let handles: Vec<Ident> = (0..fields.len()).map(|at| format_ident!("column_{at}")).collect();
    let model_type = respan(quote!(__private::ModelOf<#model>), model.span());
    let accesses = fields.iter().map(access);
    let model_handles = respan(quote!(<#model as __private::Model>::fields()), model.span());
    let filters = fields.iter().zip(&handles);
    let filters = filters.flat_map(|(field, handle)| {
        let filters = field.filters.iter();
        filters.map(|filter| entry(filterset, field, handle, filter))
    });
    quote! {
        #[allow(dead_code, reason = "its fields are declarations")]
        #item
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __private::rest::FilterSet for #name {
                type Model = #model_type;

                fn filters() -> &'static [__private::rest::Filter] {
                    static FILTERS: ::std::sync::LazyLock<::std::vec::Vec<__private::rest::Filter>> =
                        ::std::sync::LazyLock::new(|| {
                            #[allow(unused_variables)]
                            let model = #model_handles;
                            #(let #handles = #accesses;)*
                            ::std::vec![#(#filters),*]
                        });
                    &FILTERS
                }
            }
        };
    }
}

/// What a field's filters look at: a column, a relation, or nothing of their own.
fn access(field: &Field) -> TokenStream {
    let path = &field.path;
    match field.filters.first().map(|filter| filter.form) {
        Some(Form::Method) => quote!(()),
        Some(Form::Row) => path.calls_on(quote!(model)),
        // Of a value that equals, a key of a row is the like over a relation.
        Some(Form::One | Form::Many | Form::Repeated) => looked_at(path, &path.column_as(item(&field.ty))),
        _ => looked_at(path, &path.column()),
    }
}

fn looked_at(path: &FieldPath, column: &TokenStream) -> TokenStream {
    quote_spanned!(path.span()=> __private::rest::filtered(#column))
}

fn entry(filterset: &FilterSet, field: &Field, handle: &Ident, filter: &Filter) -> TokenStream {
    let exclude = filter.exclude.then(|| quote!(.exclude()));
    let declared = match filter.form {
        Form::Method => by_function(filterset, field, filter),
        Form::Row => {
            let (parameter, help_text, ty) = (&filter.parameter, &field.help_text, &field.ty);
            let conjoined = field.conjoined;
            let slug_field = field.named_by.as_ref().map_or_else(
                || {
                    quote_spanned! {ty.span()=> {
                        const _: () = __private::check_shown_key::<#ty>();
                        ::core::option::Option::None
                    }}
                },
                |slug| {
                    let name = names::plain(slug);
                    quote_spanned! {slug.span()=> {
                        const _: () = __private::check_slug_field::<#ty>(#name, false);
                        ::core::option::Option::Some(__private::slug_field::<#ty, _>(|row| row.#slug))
                    }}
                },
            );
            quote_spanned! {ty.span()=>
                __private::rest::row_filter::<#ty, _>(#parameter, #help_text, #handle, #slug_field, #conjoined)
            }
        }
        Form::Range => {
            let (parameter, help_text, ty) = (&filter.parameter, &field.help_text, item(&field.ty));
            quote_spanned!(ty.span()=> __private::rest::Filter::range::<#ty, _, _>(#parameter, #help_text, #handle))
        }
        _ => by_lookup(field, handle, filter),
    };
    let min = field.min.as_ref().and_then(|min| bound(field, filter, min));
    let max = field.max.as_ref().and_then(|max| bound(field, filter, max));
    let min = min.map(|min| quote!(.min_value(#min)));
    let max = max.map(|max| quote!(.max_value(#max)));
    let model = &filterset.model;
    let all_values = field.all_values.then(|| quote!(.all_values::<#model>()));
    quote!(#declared #exclude #min #max #all_values)
}

/// A bound of a filter's values, which only numbers obey; whether something is NULL is none.
fn bound(field: &Field, filter: &Filter, bound: &Bound) -> Option<TokenStream> {
    let ty = match filter.form {
        Form::IsNull => return None,
        Form::Part(part, _) => type_of(part),
        _ => item(&field.ty).to_token_stream(),
    };
    let number = &bound.number;
    let limit = quote!(__private::limit_of::<#ty>(const { __private::decimal(#number) }));
    Some(respan(limit, bound.key.span()))
}

/// The type of one of several values, or of an end of a range.
fn item(ty: &Type) -> &Type {
    argument_of(ty, "Vec")
        .or_else(|| argument_of(ty, "RangeInclusive"))
        .unwrap_or(ty)
}

fn by_function(filterset: &FilterSet, field: &Field, filter: &Filter) -> TokenStream {
    let (parameter, help_text, ty) = (&filter.parameter, &field.help_text, &field.ty);
    let (name, model, method) = (&filterset.name, &filterset.model, &filter.method);
    let message = format!(
        "`{name}` needs `{method}`; write `impl {name} {{ fn {method}(value: {}) -> Expr<{}, bool> {{ … }} }}`",
        spelled(ty),
        spelled(model)
    );
    let span = method.span();
    let needed = quote!(#name::#method(#ty) -> __private::Expr<#model, bool>: #message);
    let function = respan(quote!(#name::#method), span);
    let needed = respan(needed, span);
    quote_spanned! {span=> {
        __private::needs_function!(#needed);
        __private::rest::Filter::method::<#model, #ty, _, _>(#parameter, #help_text, #function)
    }}
}

fn by_lookup(field: &Field, handle: &Ident, filter: &Filter) -> TokenStream {
    let (parameter, help_text, ty, method) = (&filter.parameter, &field.help_text, &field.ty, &filter.method);
    let span = method.span();
    // A wrong type is told where it stands, and once, however many lookups there are.
    let [value, to] = ["value", "to"].map(|name| Ident::new(name, ty.span()));
    let (constructor, condition) = match filter.form {
        Form::One => (
            quote!(one),
            quote_spanned!(span=> |column, #value: #ty| column.#method(#value)),
        ),
        Form::Text => (
            quote_spanned!(ty.span()=> text::<#ty, _, _>),
            quote_spanned!(span=> |column, value| column.#method(value)),
        ),
        Form::Pattern => (
            quote_spanned!(ty.span()=> pattern::<#ty, _, _>),
            quote_spanned!(span=> |column, value| column.#method(value)),
        ),
        Form::Two => (
            quote!(two),
            quote_spanned!(span=> |column, #value: #ty, #to: #ty| column.#method(#value, #to)),
        ),
        Form::Many => (
            quote!(many),
            quote_spanned!(span=> |column, #value: ::std::vec::Vec<#ty>| column.#method(#value)),
        ),
        Form::IsNull => (
            quote!(one),
            quote_spanned!(span=> |column, value: bool| if value { column.#method() } else { column.is_not_null() }),
        ),
        Form::Part(part, compared) => of_part(method, part, compared),
        Form::Repeated | Form::Row | Form::Range | Form::Method => (
            quote!(repeated),
            quote_spanned!(span=> |column, #value: #ty| column.#method(#value)),
        ),
    };
    quote_spanned!(ty.span()=> __private::rest::Filter::#constructor(#parameter, #help_text, #handle, #condition))
}

/// The type of a part's values.
fn type_of(part: Part) -> TokenStream {
    match part {
        Part::Number => quote!(i32),
        Part::Date => quote!(__private::NaiveDate),
        Part::Time => quote!(__private::NaiveTime),
    }
}

/// A lookup of a part of a date or moment.
fn of_part(method: &Ident, part: Part, compared: &str) -> (TokenStream, TokenStream) {
    let (span, ty) = (method.span(), type_of(part));
    let compare = Ident::new(compared, span);
    match compared {
        "range" => (
            quote!(two),
            quote_spanned!(span=> |column, from: #ty, to: #ty| column.#method().#compare(from, to)),
        ),
        "is_in" => (
            quote!(many),
            quote_spanned!(span=> |column, values: ::std::vec::Vec<#ty>| column.#method().#compare(values)),
        ),
        _ => (
            quote!(one),
            quote_spanned!(span=> |column, value: #ty| column.#method().#compare(value)),
        ),
    }
}
