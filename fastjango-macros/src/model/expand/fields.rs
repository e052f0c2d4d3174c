//! The handles: `BookFields`.

use super::fields_name;
use crate::common::spans::{braced, respan, span_of};
use crate::model::ir::{Column, Field, FieldKind, Model, RelationKind};
use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

/// The struct.
pub(super) fn declaration(model: &Model) -> TokenStream {
    let (name, door, visibility) = (fields_name(model), &model.door, model.visibility());
    let doc = format!(
        "The handles of [`{}`]: what closures of its queries are written with.",
        model.name()
    );
    let columns = model.columns().map(|(field, column)| {
        let (visibility, handle) = (&field.visibility, &column.handle);
        let doc = doc_of(field, &format!("The column `{}`.", column.name));
        let ty = value_type(field, &door.to_token_stream());
        // A type that no column can have is blamed where the field has it.
        let secret = secrecy(field, column, &door.to_token_stream());
        let column = respan(quote!(#door::Column<R, P::Of<#ty> #secret>), span_of(&field.ty));
        quote! {
            #[doc = #doc]
            #visibility #handle: #column,
        }
    });
    // A method that is not there is told of the struct, which is the user's own to them.
    let head = respan(quote!(struct #name<R, P: #door::Presence>), name.span());
    let body = braced(quote!(#(#columns)*), name.span());
    quote! {
        #[doc = #doc]
        #[allow(dead_code, unused_qualifications, clippy::type_complexity)]
        #visibility #head #body
    }
}

fn doc_of(field: &Field, otherwise: &str) -> String {
    if field.help_text.is_empty() {
        otherwise.to_owned()
    } else {
        field.help_text.clone()
    }
}

/// Whether a column is secret, after a comma, where it isn't surely open: that of a key is as the key itself.
fn secrecy(field: &Field, column: &Column, door: &TokenStream) -> Option<TokenStream> {
    match &field.kind {
        _ if column.is_secret() => Some(quote!(, #door::Secret)),
        FieldKind::Key(relation, _) => {
            let target = &relation.target;
            Some(quote!(, <#target as #door::Model>::KeySecrecy))
        }
        _ => None,
    }
}

/// The type of a column's values: the field's, or the type of the key that a relation holds.
pub(super) fn value_type(field: &Field, door: &TokenStream) -> TokenStream {
    let FieldKind::Key(relation, _) = &field.kind else {
        return field.ty.clone();
    };
    let target = &relation.target;
    let key = quote!(<#target as #door::Model>::Key);
    match relation.kind {
        RelationKind::Forward { optional: true, .. } => quote!(::core::option::Option<#key>),
        _ => key,
    }
}

/// The way to the handles, from the column that each model has: a field for it alone would be listed to users among
/// theirs.
pub(super) fn path(model: &Model) -> TokenStream {
    let key = model.key().column().map(|column| &column.handle);
    quote!(self.#key.path())
}

/// The implementations.
pub(super) fn implementation(model: &Model) -> TokenStream {
    let (name, model_name, path) = (fields_name(model), model.name(), path(model));
    let columns = model.columns().map(|(field, column)| {
        let (handle, index) = (&column.handle, Literal::usize_unsuffixed(column.index));
        let new = respan(quote!(__private::Column::new(path, #index)), span_of(&field.ty));
        quote!(#handle: #new,)
    });
    quote! {
        __private::copy!(#name);

        #[diagnostic::do_not_recommend]
        impl<R: __private::Model, P: __private::Presence> __private::Handles for #name<R, P> {
            type Root = R;
            type Model = #model_name;
            type Presence = P;

            fn at(path: __private::Path) -> Self {
                Self { #(#columns)* }
            }

            fn path(&self) -> __private::Path {
                #path
            }
        }
    }
}
