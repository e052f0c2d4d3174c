//! The code of a serializer: the struct, its checked data, its table, and the names of its hooks.

use crate::common::spans::respan;
use crate::common::types::{argument_of, last_name, map_value};
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Type;
use syn::spanned::Spanned;

mod checks;
mod data;
mod hooks;
mod narrowing;
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
        #[allow(deprecated, unused_qualifications)]
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
        Shape::Key => quote!(__private::Key<#ty>),
        Shape::Link => quote!(__private::LinkedKey<#ty>),
        Shape::Nested => quote!(__private::Document<#ty>),
        _ => carrier(ty),
    };
    respan(quote!(<#carrier as __private::Carrier>::#function), ty.span())
}

/// Whether a type is spelled as a file that a form brings.
fn is_file(ty: &Type) -> bool {
    last_name(ty) == "UploadedFile"
}

/// What carries values of a type, by its spelling: lists and dictionaries of others, or one value.
fn carrier(ty: &Type) -> TokenStream {
    let is_carried = |inner: &&Type| argument_of(inner, "Vec").or(map_value(inner)).is_some() || is_file(inner);
    let many = argument_of(ty, "Option").filter(is_carried);
    if let Some(item) = argument_of(ty, "Vec") {
        let item = carrier(item);
        quote!(__private::Items<#item>)
    } else if let Some(value) = map_value(ty) {
        let value = carrier(value);
        quote!(__private::Entries<#ty, #value>)
    } else if let Some(many) = many {
        let many = carrier(many);
        quote!(__private::Maybe<#many>)
    } else if is_file(ty) {
        quote!(__private::Upload)
    } else {
        quote!(__private::Scalar<#ty>)
    }
}
