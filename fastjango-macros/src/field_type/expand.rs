//! The code of a struct that is the type of columns.

use super::ir::FieldType;
use crate::common::spans::{respan, span_of};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

/// All implementations.
pub(crate) fn expand(field_type: &FieldType) -> TokenStream {
    let FieldType {
        name,
        door,
        member,
        inner,
    } = field_type;
    // A type that no column can have is blamed where it is written.
    let as_inner = respan(
        quote!(<#inner as __private::FieldType>),
        span_of(&inner.to_token_stream()),
    );
    quote! {
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __private::FieldType for #name {
                type Inner = Self;
                type Nullable = ::core::option::Option<Self>;
                type Nullness = __private::Required;
                type Storage = #as_inner::Storage;

                const COLUMN: __private::ColumnKind = #as_inner::COLUMN;
                const CHOICES: &'static [__private::Choice] = #as_inner::CHOICES;
                const VALIDATOR: ::core::option::Option<__private::Validator> = #as_inner::VALIDATOR;

                fn decode(row: &__private::Row, index: usize) -> __private::Result<Self> {
                    let value = #as_inner::decode(row, index)?;
                    ::core::result::Result::Ok(Self { #member: value })
                }

                fn encode(&self) -> __private::Value {
                    #as_inner::encode(&self.#member)
                }

                fn from_value(value: __private::Value) -> __private::Result<Self> {
                    let value = #as_inner::from_value(value)?;
                    ::core::result::Result::Ok(Self { #member: value })
                }
            }

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<R> __private::Operand<R, #name> for #name {
                type Type = Self;
                type Nullness = __private::Required;

                fn into_node(self) -> __private::Node {
                    __private::Node::Value(__private::FieldType::encode(&self))
                }
            }

            __private::by_key!(#name => #name);
        };
    }
}
