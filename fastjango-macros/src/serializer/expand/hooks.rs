//! What `#[serializer] impl` registers hooks with: a method for each name that a hook can have, so that rustc finds a
//! name that is none, and the names themselves, for the message.

use super::{carried, data_name, hooks_name, value_type};
use crate::common::names;
use crate::common::spans::respan;
use crate::serializer::ir::{Field, Serializer, Shape};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// `struct BookSerializerHooks`.
pub(super) fn declaration(serializer: &Serializer) -> TokenStream {
    let (door, visibility, name) = (&serializer.door, &serializer.written.vis, hooks_name(serializer));
    // A method that is not there is told of the struct, which is the user's own to them.
    let declaration = quote_spanned!(name.span()=> struct #name(#door::Hooks););
    quote! {
        #[doc(hidden)]
        #[allow(unused_qualifications)]
        #[derive(Default)]
        #visibility #declaration
    }
}

/// Its methods.
pub(super) fn implementation(serializer: &Serializer) -> TokenStream {
    let (visibility, name, data) = (&serializer.written.vis, hooks_name(serializer), data_name(serializer));
    let rule = respan(quote!(impl __private::Rule<#data>), name.span());
    let fields = serializer.fields.iter().enumerate();
    let fields = fields.map(|(number, field)| method(serializer, number, field));
    let listed = serializer.named.iter().flat_map(|named| &named.fields);
    let listed = listed.map(|field| rule_of_named(serializer, field));
    let (names, refused) = names_of_methods(serializer);
    let steps = serializer.model.as_ref().map(|model| {
        let create = respan(quote!(impl __private::Create<#data, #model>), name.span());
        let update = respan(quote!(impl __private::Update<#data>), name.span());
        quote! {
            #visibility fn create(&mut self, hook: #create) {
                hook.add(&mut self.0);
            }

            #visibility fn update(&mut self, hook: #update) {
                self.0.set_update(hook.hook());
            }
        }
    });
    let of_model = serializer.model.as_ref();
    let of_model =
        of_model.map(|model| quote!(.of_model(<#model as __private::Model>::decode_any, rules_take_context)));
    quote! {
        #[allow(dead_code, missing_docs, non_snake_case)]
        impl #name {
            #visibility const NAMES: &'static [&'static str] = &[#(#names),*];
            #visibility const REFUSED: &'static [&'static str] = &[#(#refused),*];

            #(#fields)*
            #(#listed)*

            #visibility fn validate(&mut self, hook: #rule) {
                self.0.set_validate(hook.hook());
            }

            #steps

            #visibility fn finish(self, rules_take_context: bool) -> __private::Hooks {
                let _ = rules_take_context;
                self.0 #of_model
            }
        }
    }
}

/// The method of a field that `fields = […]` names, which no function fits.
fn rule_of_named(serializer: &Serializer, field: &Ident) -> TokenStream {
    let (visibility, span) = (&serializer.written.vis, field.span());
    let name = format_ident!("validate_{}", names::plain(field), span = span);
    let taken = quote_spanned!(span=> impl __private::RuleOfNamed);
    quote!(#visibility fn #name(&mut self, _: #taken) {})
}

/// The names of the hooks that fields can have, and of those that are refused by their type.
fn names_of_methods(serializer: &Serializer) -> (Vec<String>, Vec<String>) {
    let (mut names, mut refused) = (Vec::new(), Vec::new());
    for field in &serializer.fields {
        let plain = names::plain(&field.ident);
        if serializer.model.is_some() && matches!(field.shape, Shape::Method) {
            names.push(format!("get_{plain}"));
        } else if field.is_written() {
            names.push(format!("validate_{plain}"));
        } else {
            refused.push(format!("validate_{plain}"));
        }
    }
    let listed = serializer.named.iter().flat_map(|named| &named.fields);
    refused.extend(listed.map(|field| format!("validate_{}", names::plain(field))));
    (names, refused)
}

/// The method of a field: `validate_title`, or `get_total`.
fn method(serializer: &Serializer, number: usize, field: &Field) -> TokenStream {
    let (visibility, span) = (&serializer.written.vis, field.ident.span());
    let (plain, value) = (names::plain(&field.ident), value_type(field, &quote!(__private)));
    let (from, into) = (carried(field, "from_data"), carried(field, "into_data"));
    let model = serializer
        .model
        .as_ref()
        .filter(|_| matches!(field.shape, Shape::Method));
    let (name, taken, body) = if let Some(model) = model {
        (
            format_ident!("get_{plain}", span = span),
            quote_spanned!(span=> impl __private::Method<#model, #value>),
            quote!(hook.add(&mut self.0, #number, #into);),
        )
    } else if field.is_written() {
        (
            format_ident!("validate_{plain}", span = span),
            quote_spanned!(span=> impl __private::Rule<#value>),
            quote!(self.0.add_field(#number, hook.hook(), #from, #into);),
        )
    } else {
        (
            format_ident!("validate_{plain}", span = span),
            quote_spanned!(span=> impl __private::NeverValidated),
            quote!(let _ = hook;),
        )
    };
    quote! {
        #visibility fn #name(&mut self, hook: #taken) {
            #body
        }
    }
}
