//! `impl Model`: decoding, encoding, keys and relations of an instance.

use super::fields_name;
use super::options::own_key;
use crate::common::spans::{respan, span_of};
use crate::model::ir::{Column, Field, Model, Relation, RelationKind, Source};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// The implementation.
pub(super) fn implementation(model: &Model) -> TokenStream {
    let (name, fields) = (model.name(), fields_name(model));
    let (key, key_type) = (&model.key().ident, &model.key().ty);
    let (decoded, encoded) = (decoded(model), encoded(model));
    let (touch, relations) = (touch(model), relations(model));
    // A method of another signature is blamed on the struct, whose methods it is one of.
    let instance = Ident::new("instance", name.span());
    let clean = respan(quote!(__private::cleaned((*#instance).clean())), name.span());
    let is_secret = model.key().column().is_some_and(Column::is_secret);
    let secrecy = Ident::new(if is_secret { "Secret" } else { "Open" }, Span::call_site());
    let key_column = own_key(model).map(|_| {
        quote!(
            const KEY_COLUMN: __private::ColumnKind = __KEY.kind;
        )
    });
    quote! {
        #[diagnostic::do_not_recommend]
        impl __private::Model for #name {
            type Fields<R: __private::Model, P: __private::Presence> = #fields<R, P>;
            type Key = #key_type;
            type KeySecrecy = __private::#secrecy;
            #key_column
            const OPTIONS: &'static __private::ModelOptions = &__OPTIONS;

            __private::key!(#key: #key_type);

            fn decode(row: &__private::Row, start: usize) -> __private::Result<Self> {
                ::core::result::Result::Ok(Self { #decoded })
            }

            fn encode(&self) -> ::std::vec::Vec<__private::Value> {
                ::std::vec![#encoded]
            }

            fn clean_instance(&mut self) -> __private::Result<()> {
                let #instance = self;
                #clean
            }

            #touch

            #relations
        }
    }
}

fn decoded(model: &Model) -> TokenStream {
    let fields = model.fields.iter().map(|field| {
        let ident = &field.ident;
        let value = if let Some(column) = field.column() {
            let at = match column.index {
                0 => quote!(start),
                index => {
                    let index = Literal::usize_unsuffixed(index);
                    quote!(start + #index)
                }
            };
            respan(quote!(__private::FieldType::decode(row, #at)?), span_of(&field.ty))
        } else {
            quote!(::core::default::Default::default())
        };
        quote!(#ident: #value,)
    });
    fields.collect()
}

fn encoded(model: &Model) -> TokenStream {
    let values = model.columns().map(|(field, _)| {
        let ident = &field.ident;
        respan(quote!(__private::FieldType::encode(&self.#ident)), span_of(&field.ty))
    });
    quote!(#(#values),*)
}

/// The fields that the clock sets; without any, the trait's own method does nothing.
fn touch(model: &Model) -> TokenStream {
    let set = |method: &str| -> TokenStream {
        let fields = model
            .columns()
            .filter_map(|(field, column)| clock_key(field, column, method));
        fields.collect()
    };
    let (always, adding) = (set("auto_now"), set("auto_now_add"));
    if model.recovered || (always.is_empty() && adding.is_empty()) {
        return TokenStream::new();
    }
    let adding = if adding.is_empty() {
        quote!(let _ = adding;)
    } else {
        quote!(if adding { #adding })
    };
    quote! {
        fn touch(&mut self, adding: bool, now: __private::DateTime<__private::Utc>) {
            #always
            #adding
        }
    }
}

/// The assignment for one field, blamed on the key that asks for it.
fn clock_key(field: &Field, column: &crate::model::ir::Column, method: &str) -> Option<TokenStream> {
    let Source::Now = column.source else { return None };
    let key = column
        .settings
        .iter()
        .find(|setting| setting.method == method)?
        .method
        .span();
    let (ident, ty) = (&field.ident, &field.ty);
    let made = respan(quote!(<#ty as __private::Moment>::at), key);
    Some(quote!(self.#ident = #made(now);))
}

fn relations(model: &Model) -> Option<TokenStream> {
    let arms: Vec<_> = model
        .relations()
        .map(|(field, relation)| arm(field, relation))
        .collect();
    if model.recovered || arms.is_empty() {
        return None;
    }
    Some(quote! {
        fn relation(
            &mut self,
            index: __private::RelationIndex,
        ) -> ::core::option::Option<&mut dyn __private::RelationField> {
            match index {
                #(#arms)*
                _ => ::core::option::Option::None,
            }
        }
    })
}

fn arm(field: &Field, relation: &Relation) -> TokenStream {
    let (index, ident) = (Literal::usize_unsuffixed(relation.index), &field.ident);
    let mut value = respan(quote!(&mut self.#ident), span_of(&field.ty));
    if let Some(ty) = to_many(&relation.kind) {
        let (ty, model) = (Ident::new(ty, ident.span()), &relation.model);
        let field = quote!(__private::relation_field::<__private::#ty<#model>>);
        let field = respan(field, span_of(model));
        value = quote!(#field(#value));
    }
    quote!(#index => ::core::option::Option::Some(#value),)
}

/// The type of a relation that has no column.
fn to_many(kind: &RelationKind) -> Option<&'static str> {
    match kind {
        RelationKind::Forward { .. } => None,
        RelationKind::Reverse { one_to_one: true, .. } => Some("HasOne"),
        RelationKind::Reverse { .. } => Some("HasMany"),
        RelationKind::ManyToMany { .. } | RelationKind::ManyToManyReverse { .. } => Some("ManyToMany"),
    }
}
