//! The code of a filterset.

use super::ir::{Field, Filter, FilterSet, Form};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
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
    let accesses = fields.iter().map(|field| field.path.on(quote!(fields)));
    let filters = fields.iter().zip(&handles);
    let filters = filters.flat_map(|(field, handle)| field.filters.iter().map(|filter| entry(field, handle, filter)));
    quote! {
        #[allow(dead_code, reason = "its fields are declarations")]
        #item
        const _: () = {
            use #door;

            #[automatically_derived]
            impl __private::rest::FilterSet for #name {
                type Model = #model;

                fn filters() -> &'static [__private::rest::Filter] {
                    static FILTERS: ::std::sync::LazyLock<::std::vec::Vec<__private::rest::Filter>> =
                        ::std::sync::LazyLock::new(|| {
                            let fields = <#model as __private::Model>::fields();
                            #(let #handles = #accesses;)*
                            ::std::vec![#(#filters),*]
                        });
                    &FILTERS
                }
            }
        };
    }
}

fn entry(field: &Field, handle: &Ident, filter: &Filter) -> TokenStream {
    let (parameter, help_text, ty, method) = (&filter.parameter, &field.help_text, &field.ty, &filter.method);
    let span = method.span();
    let (constructor, condition) = match filter.form {
        Form::One => (
            quote!(one),
            quote_spanned!(span=> |column, value: #ty| column.#method(value)),
        ),
        Form::Text => (
            quote_spanned!(ty.span()=> text::<#ty, _, _>),
            quote_spanned!(span=> |column, value| column.#method(value)),
        ),
        Form::Two => (
            quote!(two),
            quote_spanned!(span=> |column, from: #ty, to: #ty| column.#method(from, to)),
        ),
        Form::Many => (
            quote!(many),
            quote_spanned!(span=> |column, values: ::std::vec::Vec<#ty>| column.#method(values)),
        ),
        Form::IsNull => (
            quote!(one),
            quote_spanned!(span=> |column, value: bool| if value { column.#method() } else { column.is_not_null() }),
        ),
        Form::Year => (
            quote!(one),
            quote_spanned!(span=> |column, value: i32| column.#method().eq(value)),
        ),
    };
    quote_spanned!(ty.span()=> __private::rest::Filter::#constructor(#parameter, #help_text, #handle, #condition))
}
