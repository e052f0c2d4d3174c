//! The code of a set of choices.

use super::ir::{Choices, Stored};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// All implementations.
pub(crate) fn expand(choices: &Choices) -> TokenStream {
    let door = &choices.door;
    let (methods, field, text) = (methods(choices), field_type(choices), text(choices));
    let from_integer = from_integer(choices);
    quote! {
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;
            #methods
            #field
            #text
            #from_integer
        };
    }
}

/// What a choice is stored as: its type, each value of it, and in words.
fn stored(choices: &Choices) -> (TokenStream, Vec<TokenStream>, &'static str) {
    let values = choices.all.iter().map(|choice| &choice.value);
    match choices.stored {
        Stored::Text { .. } => (
            quote!(&'static str),
            values.map(|value| quote!(#value)).collect(),
            " The stored text.",
        ),
        Stored::Integers(_) => {
            let literal = |value: &String| value.parse().map_or_else(|_| quote!(0), integer);
            (quote!(i64), values.map(literal).collect(), " The stored integer.")
        }
    }
}

fn integer(value: i64) -> TokenStream {
    let digits = Literal::i64_unsuffixed(value);
    quote!(#digits)
}

fn methods(choices: &Choices) -> TokenStream {
    let name = &choices.name;
    let (variants, _, labels) = columns(choices);
    let (ty, values, doc) = stored(choices);
    quote! {
        #[automatically_derived]
        #[allow(dead_code)]
        impl #name {
            /// All choices, in the order of their declaration.
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            #[doc = #doc]
            #[must_use]
            pub const fn value(&self) -> #ty {
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

/// What differs between texts and integers.
struct Storage {
    kind: TokenStream,
    column: TokenStream,
    decode: TokenStream,
    encoded: TokenStream,
    from_value: TokenStream,
}

fn storage(choices: &Choices) -> Storage {
    match choices.stored {
        Stored::Text { longest } => Storage {
            kind: quote!(TextField),
            column: quote!(Char { max_length: #longest }),
            decode: quote!(decode_choice),
            encoded: quote!(Text(::std::string::String::from(self.value()))),
            from_value: quote!(choice_from_value),
        },
        Stored::Integers(column) => {
            let column = Ident::new(column, Span::call_site());
            Storage {
                kind: quote!(IntegerField),
                column: quote!(#column),
                decode: quote!(decode_integer_choice),
                encoded: quote!(Integer(self.value())),
                from_value: quote!(integer_choice_from_value),
            }
        }
    }
}

fn field_type(choices: &Choices) -> TokenStream {
    let name = &choices.name;
    let (_, values, labels) = columns(choices);
    let Storage {
        kind,
        column,
        decode,
        encoded,
        from_value,
    } = storage(choices);
    quote! {
        #[automatically_derived]
        impl __private::FieldType for #name {
            type Inner = Self;
            type Nullable = ::core::option::Option<Self>;
            type Nullness = __private::Required;
            type Storage = __private::#kind;

            const COLUMN: __private::ColumnKind = __private::ColumnKind::#column;
            const CHOICES: &'static [__private::Choice] = &[
                #(__private::Choice { value: #values, label: #labels }),*
            ];

            fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
                __private::#decode(row, index)
            }

            fn encode(&self) -> __private::Value {
                __private::Value::#encoded
            }

            fn from_value(value: __private::Value) -> __private::Result<Self> {
                __private::#from_value(value)
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

        __private::by_key!(#name => #name);
    }
}

/// Choices of integers come from integers too.
fn from_integer(choices: &Choices) -> Option<TokenStream> {
    let Stored::Integers(_) = choices.stored else {
        return None;
    };
    let name = &choices.name;
    let (variants, ..) = columns(choices);
    let (_, values, _) = stored(choices);
    Some(quote! {
        #[automatically_derived]
        impl ::core::convert::TryFrom<i64> for #name {
            type Error = __private::Error;

            fn try_from(value: i64) -> ::core::result::Result<Self, __private::Error> {
                match value {
                    #(#values => ::core::result::Result::Ok(Self::#variants),)*
                    _ => ::core::result::Result::Err(__private::unknown_choice::<Self>(&value.to_string())),
                }
            }
        }
    })
}

fn text(choices: &Choices) -> TokenStream {
    let name = &choices.name;
    let shown = match choices.stored {
        Stored::Text { .. } => quote!(f.pad(self.value())),
        Stored::Integers(_) => quote!(::core::fmt::Display::fmt(&self.value(), f)),
    };
    let (variants, values, _) = columns(choices);
    quote! {
        #[automatically_derived]
        impl ::core::fmt::Display for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #shown
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
