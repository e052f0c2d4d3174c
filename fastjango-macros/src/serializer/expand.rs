//! The code of a serializer: the struct, its checked data, its table, and the names of its hooks.

use crate::common::names;
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

mod data;
mod table;

/// The struct and all that belongs to it.
pub(crate) fn expand(serializer: &Serializer) -> TokenStream {
    let Serializer { item, door, .. } = serializer;
    let data = data::declaration(serializer);
    let collector = collector(serializer);
    let parts = [data::implementation(serializer), table::implementation(serializer)];
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

/// How a field's value gets its type.
fn carrier(field: &Field, door: &TokenStream) -> TokenStream {
    let ty = &field.ty;
    match &field.shape {
        Shape::Value | Shape::Method(None) | Shape::Annotation(_) | Shape::Identity(_) | Shape::Link => {
            quote!(#door::Scalar<#ty>)
        }
        Shape::List(item) | Shape::Method(Some(item)) => quote!(#door::Items<#item>),
        Shape::Key => quote!(#door::Key<#ty>),
        Shape::Nested => quote!(#door::Document<#ty>),
    }
}

/// What `#[serializer] impl` registers hooks with: a method for each name that a hook can have, so that rustc finds a
/// name that is none and suggests the right one.
fn collector(serializer: &Serializer) -> TokenStream {
    let door = &serializer.door;
    let door = quote!(#door);
    let visibility = &serializer.written.vis;
    let name = format_ident!("{}Hooks", serializer.written.ident);
    let data = data_name(serializer);
    let fields = serializer.fields.iter().enumerate().filter_map(|(number, field)| {
        let carrier = carrier(field, &door);
        let value = quote!(<#carrier as #door::Carrier>::Type);
        let plain = names::plain(&field.ident);
        if let Shape::Method(_) = field.shape {
            let model = serializer.model.as_ref()?;
            let (method, method_of_all) = (format_ident!("get_{plain}"), format_ident!("get_{plain}_of_all"));
            return Some(quote! {
                #visibility fn #method(&mut self, method: fn(&#model, &#door::SerializerContext<'_>) -> #value) {
                    self.0.add_method::<#model, #carrier>(#number, method);
                }
                #visibility fn #method_of_all(&mut self, method: #door::MethodOfAll<#model, #value>) {
                    self.0.add_method_of_all::<#model, #carrier>(#number, method);
                }
            });
        }
        let method = format_ident!("validate_{plain}");
        field.is_written().then(|| {
            quote! {
                #visibility fn #method(&mut self, hook: #door::TypedHook<#value, #value>) {
                    self.0.add_field::<#carrier>(#number, hook);
                }
            }
        })
    });
    let steps = serializer.model.as_ref().map(|model| {
        quote! {
            #visibility fn create(&mut self, hook: #door::TypedHook<#data, #model>) {
                self.0.set_create(hook);
            }
            #visibility fn update(&mut self, hook: #door::TypedHook<#data, ()>) {
                self.0.set_update(hook);
            }
        }
    });
    quote! {
        #[doc(hidden)]
        #[derive(Default)]
        #visibility struct #name(#door::Hooks);

        #[allow(dead_code, missing_docs)]
        impl #name {
            #(#fields)*
            #visibility fn validate(&mut self, hook: #door::TypedHook<#data, #data>) {
                self.0.set_validate(hook);
            }
            #steps
            #visibility fn finish(self) -> #door::Hooks {
                self.0
            }
        }
    }
}
