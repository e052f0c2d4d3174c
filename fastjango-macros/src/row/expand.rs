//! The code of a row: what is selected for it, and how it is read.

use super::ir::{Field, Row};
use crate::common::names;
use crate::common::spans::{respan, span_of};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens as _, format_ident, quote};

/// The struct of what is selected, and all implementations.
pub(crate) fn expand(row: &Row) -> TokenStream {
    let door = &row.door;
    let (values, selection, reading) = (declaration(row), selection(row), reading(row));
    let columns = row.model.as_ref().map(|model| columns(row, model));
    quote! {
        #values
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;
            #selection
            #reading
            #columns
        };
    }
}

/// The name of what is selected: `CoverValues`.
fn values_name(row: &Row) -> Ident {
    format_ident!("{}Values", row.name)
}

/// The type parameter of a field. No type of the user's has such a name.
fn parameter(field: &Field) -> Ident {
    format_ident!("__{}", names::camel_case(&field.name))
}

fn declaration(row: &Row) -> TokenStream {
    let (name, visibility) = (values_name(row), &row.visibility);
    let parameters = row.fields.iter().map(parameter);
    let doc = format!(
        "What `values`, `annotate` and `aggregate` select for each field of a [`{}`].",
        row.name
    );
    let fields = row.fields.iter().map(|field| {
        let (ident, visibility, parameter) = (&field.ident, &field.visibility, parameter(field));
        let doc = format!("The expression of the field `{}`.", field.name);
        quote! {
            #[doc = #doc]
            #visibility #ident: #parameter,
        }
    });
    quote! {
        #[doc = #doc]
        #[allow(dead_code)]
        #visibility struct #name<#(#parameters),*> {
            #(#fields)*
        }
    }
}

fn selection(row: &Row) -> TokenStream {
    let (name, values) = (&row.name, values_name(row));
    let parameters: Vec<_> = row.fields.iter().map(parameter).collect();
    let bounds = row.fields.iter().map(|field| {
        let (parameter, ty) = (parameter(field), &field.ty);
        let span = span_of(&ty.to_token_stream());
        respan(quote!(#parameter: __private::SelectedAs<R, #ty>), span)
    });
    let idents = row.fields.iter().map(|field| &field.ident);
    let width = Literal::usize_unsuffixed(row.fields.len());
    quote! {
        #[automatically_derived]
        impl<R, #(#bounds),*> __private::Selection<R> for #values<#(#parameters),*> {
            type Output = #name;

            const WIDTH: usize = #width;

            fn append(self, nodes: &mut ::std::vec::Vec<__private::Node>) {
                #(nodes.push(__private::Expression::<R>::into_node(self.#idents));)*
            }

            fn decode(row: &__private::Row, start: usize) -> __private::Result<#name> {
                read(row, start)
            }
        }
    }
}

fn reading(row: &Row) -> TokenStream {
    let name = &row.name;
    let names: Vec<_> = row.fields.iter().map(|field| &field.name).collect();
    let values = row.fields.iter().enumerate().map(|(at, field)| {
        let ident = &field.ident;
        let at = match at {
            0 => quote!(start),
            at => {
                let at = Literal::usize_unsuffixed(at);
                quote!(start + #at)
            }
        };
        let value = respan(
            quote!(__private::FieldType::decode(row, #at)?),
            span_of(&field.ty.to_token_stream()),
        );
        quote!(#ident: #value,)
    });
    let own_name = names::plain(name);
    quote! {
        fn read(row: &__private::Row, start: usize) -> __private::Result<#name> {
            ::core::result::Result::Ok(#name { #(#values)* })
        }

        #[automatically_derived]
        impl __private::FromRow for #name {
            const NAME: &'static str = #own_name;

            fn columns() -> ::std::vec::Vec<&'static str> {
                ::std::vec![#(#names),*]
            }

            fn from_row(row: &__private::Row) -> __private::Result<Self> {
                read(row, 0)
            }
        }
    }
}

/// The columns of the model that the fields are, each found by rustc through the model's handles.
fn columns(row: &Row, model: &syn::Path) -> TokenStream {
    let (name, values) = (&row.name, values_name(row));
    let columns = row.fields.iter().map(|field| {
        let (ident, ty, column) = (&field.ident, &field.ty, field.source.column_on(quote!(fields)));
        let checked = respan(
            quote!(__private::selected::<#model, #ty, _>),
            span_of(&field.ty.to_token_stream()),
        );
        quote!(#ident: #checked(#column),)
    });
    let encoded = row.fields.iter().map(|field| {
        let ident = &field.ident;
        let span = span_of(&field.ty.to_token_stream());
        respan(quote!(__private::FieldType::encode(&self.#ident)), span)
    });
    quote! {
        #[automatically_derived]
        impl __private::RowOf<#model> for #name {
            fn values(
                fields: <#model as __private::Model>::Fields<#model, __private::Present>,
            ) -> impl __private::Selection<#model, Output = Self> {
                #values { #(#columns)* }
            }

            fn encode(&self) -> ::std::vec::Vec<__private::Value> {
                ::std::vec![#(#encoded),*]
            }
        }
    }
}
