//! The code of a set of choices.

use super::ir::Choices;
use proc_macro2::TokenStream;
use quote::quote;

/// All implementations.
pub(crate) fn expand(choices: &Choices) -> TokenStream {
    let door = &choices.door;
    let (methods, field, text) = (methods(choices), field_type(choices), text(choices));
    quote! {
        const _: () = {
            use #door;
            #methods
            #field
            #text
        };
    }
}

fn methods(choices: &Choices) -> TokenStream {
    let name = &choices.name;
    let (variants, values, labels) = columns(choices);
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #name {
            /// All choices, in the order of their declaration.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            /// The stored text.
            #[must_use]
            pub const fn value(&self) -> &'static str {
                match self { #(Self::#variants => #values,)* }
            }

            /// The text for people.
            #[must_use]
            pub const fn label(&self) -> &'static str {
                match self { #(Self::#variants => #labels,)* }
            }
        }
    }
}

fn columns(choices: &Choices) -> (Vec<&proc_macro2::Ident>, Vec<&String>, Vec<&String>) {
    let mut columns = (Vec::new(), Vec::new(), Vec::new());
    for choice in &choices.all {
        columns.0.push(&choice.ident);
        columns.1.push(&choice.value);
        columns.2.push(&choice.label);
    }
    columns
}

fn field_type(choices: &Choices) -> TokenStream {
    let (name, longest) = (&choices.name, choices.longest);
    let (_, values, labels) = columns(choices);
    quote! {
        #[automatically_derived]
        impl __private::FieldType for #name {
            type Inner = Self;
            type Nullable = ::core::option::Option<Self>;
            type Nullness = __private::Required;
            type Storage = __private::TextField;

            const COLUMN: __private::ColumnKind = __private::ColumnKind::Char { max_length: #longest };
            const CHOICES: &'static [__private::Choice] = &[
                #(__private::Choice { value: #values, label: #labels }),*
            ];

            fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
                __private::decode_choice(row, index)
            }

            fn encode(&self) -> __private::Value {
                __private::Value::Text(::std::string::String::from(self.value()))
            }

            fn from_value(value: __private::Value) -> __private::Result<Self> {
                __private::choice_from_value(value)
            }
        }

        #[automatically_derived]
        impl<R> __private::Operand<R, #name> for #name {
            type Type = Self;
            type Nullness = __private::Required;

            fn into_node(self) -> __private::Node {
                __private::Node::Value(__private::FieldType::encode(&self))
            }
        }
    }
}

fn text(choices: &Choices) -> TokenStream {
    let name = &choices.name;
    let (variants, values, _) = columns(choices);
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.value())
            }
        }

        #[automatically_derived]
        impl ::core::str::FromStr for #name {
            type Err = __private::Error;

            fn from_str(value: &str) -> ::core::result::Result<Self, __private::Error> {
                match value {
                    #(#values => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(__private::unknown_choice::<Self>(value)),
                }
            }
        }
    }
}
