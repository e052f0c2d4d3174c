//! The code of a serializer: the struct, its checked data, its table, and the names of its hooks.

use crate::common::spans::respan;
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

mod checks;
mod data;
mod hooks;
mod table;

/// The struct and all that belongs to it.
pub(crate) fn expand(serializer: &Serializer) -> TokenStream {
    let Serializer { item, door, .. } = serializer;
    let data = data::declaration(serializer);
    let collector = hooks::declaration(serializer);
    let parts = [
        data::implementation(serializer),
        hooks::implementation(serializer),
        table::implementation(serializer),
        checks::checks(serializer),
    ];
    quote! {
        // The struct declares; its values are never made.
        #[allow(dead_code)]
        #item
        #data
        #collector
        const _: () = {
            use #door;
            #(#parts)*
        };
    }
}

/// The name of the checked data: `BookSerializerData`.
fn data_name(serializer: &Serializer) -> Ident {
    format_ident!("{}Data", serializer.written.ident)
}

/// The name of what hooks are registered with: `BookSerializerHooks`.
fn hooks_name(serializer: &Serializer) -> Ident {
    format_ident!("{}Hooks", serializer.written.ident)
}

/// The type of a field's checked value.
fn value_type(field: &Field, door: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    match &field.shape {
        Shape::List(item) | Shape::Method(Some(item)) => quote!(::std::vec::Vec<#item>),
        Shape::Nested => respan(quote!(<#door::Document<#ty> as #door::Carrier>::Type), ty.span()),
        Shape::Link => respan(quote!(<#door::LinkedKey<#ty> as #door::Carrier>::Type), ty.span()),
        _ => ty.to_token_stream(),
    }
}

/// How the value gets its type and loses it. A type that can't is blamed where the field has it, alike each time, so
/// that it is told once.
fn carried(field: &Field, function: &str) -> TokenStream {
    let (ty, function) = (&field.ty, format_ident!("{function}"));
    let carrier = match &field.shape {
        Shape::List(item) | Shape::Method(Some(item)) => quote!(__private::Items<#item>),
        Shape::Key => quote!(__private::Key<#ty>),
        Shape::Link => quote!(__private::LinkedKey<#ty>),
        Shape::Nested => quote!(__private::Document<#ty>),
        _ => quote!(__private::Scalar<#ty>),
    };
    respan(quote!(<#carrier as __private::Carrier>::#function), ty.span())
}
