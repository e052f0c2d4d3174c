//! The checked data, with types.

use super::{carried, data_name, value_type};
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::TokenStream;
use quote::quote;

/// `struct BookSerializerData`.
pub(crate) fn declaration(serializer: &Serializer) -> TokenStream {
    let (door, visibility, name) = (&serializer.door, &serializer.written.vis, data_name(serializer));
    let door = quote!(#door);
    let summary = format!(
        "The checked data of a [`{}`]: `None` is what the document didn't say.",
        serializer.written.ident
    );
    if serializer.named.is_some() {
        let serializer = &serializer.written.ident;
        return quote! {
            #[doc = #summary]
            #[allow(dead_code)]
            #visibility type #name = #door::NamedData<#serializer>;
        };
    }
    let fields = serializer
        .fields
        .iter()
        .filter(|field| field.is_written())
        .map(|field| {
            let (ident, ty) = (&field.data_ident, value_type(field, &door));
            let summary = format!("The value of `{ident}`.");
            quote! {
                #[doc = #summary]
                #visibility #ident: ::core::option::Option<#ty>
            }
        });
    let key = (!read_only(serializer).is_empty()).then(|| {
        quote! {
            #[doc(hidden)]
            #visibility __key: #door::NamedKey,
        }
    });
    quote! {
        #[doc = #summary]
        #[allow(dead_code, unused_qualifications)]
        #[derive(Default)]
        #visibility struct #name {
            #(#fields,)*
            #key
        }
    }
}

/// The numbers of the fields that are said to be only read and may be the key, by which a document within a list names
/// its row.
fn read_only(serializer: &Serializer) -> Vec<usize> {
    let own = |field: &Field| {
        field.read_only
            && matches!(field.shape, Shape::Value | Shape::Key)
            && !field.declared
            && !field.of_row
            && field.source.relations.is_empty()
    };
    let fields = serializer.fields.iter().enumerate();
    fields
        .filter(|(_, field)| serializer.model.is_some() && own(field))
        .map(|(number, _)| number)
        .collect()
}

/// From and to untyped values.
pub(crate) fn implementation(serializer: &Serializer) -> TokenStream {
    if serializer.named.is_some() {
        return TokenStream::new();
    }
    let name = data_name(serializer);
    let count = serializer.fields.len();
    let written = || {
        serializer
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| field.is_written())
    };
    let takes = written().map(|(number, field)| {
        let (ident, from) = (&field.data_ident, carried(field, "from_data"));
        quote!(#ident: __private::take(&mut data, #number, #from)?)
    });
    let puts = written().map(|(number, field)| {
        let (ident, into) = (&field.data_ident, carried(field, "into_data"));
        quote!(__private::put(&mut data, #number, self.#ident, #into);)
    });
    let read_only = read_only(serializer);
    let (takes_key, puts_key) = if read_only.is_empty() {
        (None, None)
    } else {
        (
            Some(quote!(__key: __private::NamedKey::take(&mut data, &[#(#read_only),*]),)),
            Some(quote!(self.__key.put(&mut data);)),
        )
    };
    quote! {
        impl __private::DocumentData for #name {
            #[allow(unused_mut, unused_variables)]
            fn from_validated(mut data: __private::ValidatedData) -> __private::Result<Self> {
                ::core::result::Result::Ok(Self { #(#takes,)* #takes_key })
            }

            #[allow(unused_mut)]
            fn into_validated(self) -> __private::ValidatedData {
                let mut data = __private::ValidatedData::new(#count);
                #(#puts)*
                #puts_key
                data
            }
        }
    }
}
