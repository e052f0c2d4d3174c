//! Abstract models, whose fields stand in the models that embed them: Django's `abstract = True`.
//!
//! A macro sees the tokens of its own item alone. So an abstract model is a macro too, of the same name, which knows its
//! fields: a model with `#[embed]` becomes a call of that macro with the model in it, and that one calls `model_with!`
//! with both.

use crate::common::types::no_cfg;
use crate::common::{Door, Mistakes, gate, spans};
use crate::model::check;
use crate::model::parse::{HELPER_ATTRIBUTES, Written};
use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote};
use syn::{Fields, ItemStruct, Path, Type, Visibility};

/// Whether the attribute of a model says that it is abstract.
pub(super) fn is_abstract(written: &Written) -> bool {
    written.is_abstract.is_some()
}

/// The struct, and the macro that gives its fields to others.
pub(super) fn declare(written: Written, mistakes: &mut Mistakes) -> TokenStream {
    check::abstract_model(&written, mistakes);
    let Written { item, facade, .. } = written;
    let (name, door) = (&item.ident, Door::new(facade));
    let hidden = format_ident!("__{name}");
    let fields = &item.fields;
    let fields = quote!(#fields);
    // A macro without `#[macro_export]` reaches no further than its crate.
    let visibility = match &item.vis {
        Visibility::Public(_) => quote!(pub(crate)),
        other => other.to_token_stream(),
    };
    let shown = spans::without_attributes(without_self_relations(&item), HELPER_ATTRIBUTES);
    quote! {
        #[allow(dead_code)]
        #shown

        #[doc(hidden)]
        #[allow(unused_macros)]
        macro_rules! #hidden {
            ($($model:tt)*) => {
                #door::model_with! { #fields $($model)* }
            };
        }

        #[doc(hidden)]
        #[allow(unused_imports)]
        #visibility use #hidden as #name;
    }
}

/// The struct without relations to `Self`, which is the model that embeds them: the struct is none.
fn without_self_relations(item: &ItemStruct) -> TokenStream {
    let mut item = item.clone();
    if let Fields::Named(fields) = &mut item.fields {
        let others = std::mem::take(&mut fields.named).into_pairs();
        let others = others.filter(|pair| !spans::names_self(pair.value().ty.to_token_stream()));
        fields.named = others.collect();
    }
    item.into_token_stream()
}

/// The call that embeds the first field with `#[embed]`; `None` where there is none.
pub(super) fn embedding(attribute: &TokenStream, item: &TokenStream) -> Option<TokenStream> {
    let mut item: ItemStruct = syn::parse2(item.clone()).ok()?;
    let Fields::Named(fields) = &mut item.fields else {
        return None;
    };
    let embeds = |field: &syn::Field| field.attrs.iter().any(|attribute| attribute.path().is_ident("embed"));
    let at = fields.named.iter().position(embeds)?;
    let mut others = syn::punctuated::Punctuated::new();
    let mut embedded = None;
    for (index, field) in std::mem::take(&mut fields.named).into_iter().enumerate() {
        if index == at {
            embedded = Some(field);
        } else {
            others.push(field);
        }
    }
    fields.named = others;
    let embedded = embedded?;
    let Some(path) = plain_path(&embedded) else {
        return Some(gate(|mistakes| {
            if no_cfg(
                [&embedded],
                "columns can't depend on `cfg`, since migrations don't; remove it",
                mistakes,
            )
            .is_some()
            {
                mistakes.at(
                    &embedded.ty,
                    "`#[embed]` stands alone on a field whose type is an abstract model, `#[model(abstract)] struct …`",
                );
            }
            spans::without_attributes(item.to_token_stream(), HELPER_ATTRIBUTES)
        }));
    };
    let at = Literal::usize_unsuffixed(at);
    Some(quote!(#path! { #at [#attribute] #item }))
}

/// The path of a type without parameters, where nothing but `#[embed]` is said of the field.
fn plain_path(field: &syn::Field) -> Option<&Path> {
    let says_more = |attribute: &&syn::Attribute| {
        let mut names = HELPER_ATTRIBUTES.iter().chain(&["cfg"]);
        names.any(|name| attribute.path().is_ident(name))
    };
    let Type::Path(path) = &field.ty else { return None };
    let plain = path.qself.is_none() && path.path.segments.iter().all(|segment| segment.arguments.is_none());
    let mut said = field.attrs.iter().filter(says_more);
    let alone = said.next().is_some_and(|embed| embed.meta.require_path_only().is_ok()) && said.next().is_none();
    (plain && alone).then_some(&path.path)
}

/// The model with the fields of an abstract one: what `model_with!` makes of fields, their place, the attribute and the
/// struct.
pub(crate) fn model_with(input: TokenStream) -> TokenStream {
    // Fields and struct come from different macros: names that generated code gives them must all resolve here.
    let mut trees = resolved_here(input).into_iter();
    let mut group = || match trees.next() {
        Some(TokenTree::Group(group)) => Some(group.stream()),
        other => other.map(TokenStream::from),
    };
    let (fields, at, attribute) = (group(), group(), group());
    let item: TokenStream = trees.collect();
    match (fields, at, attribute) {
        (Some(fields), Some(at), Some(attribute)) => {
            let item = with_fields(&item, &fields, &at).unwrap_or(item);
            super::model(attribute, item)
        }
        _ => TokenStream::new(),
    }
}

fn with_fields(item: &TokenStream, fields: &TokenStream, at: &TokenStream) -> Option<TokenStream> {
    let mut item: ItemStruct = syn::parse2(item.clone()).ok()?;
    let at: usize = at.to_string().parse().ok()?;
    let added: syn::FieldsNamed = syn::parse2(quote!({ #fields })).ok()?;
    let Fields::Named(own) = &mut item.fields else {
        return None;
    };
    let mut all: Vec<syn::Field> = std::mem::take(&mut own.named).into_iter().collect();
    let at = at.min(all.len());
    all.splice(at..at, added.named);
    own.named = all.into_iter().collect();
    Some(item.into_token_stream())
}

fn resolved_here(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut tree| {
            tree.set_span(tree.span().resolved_at(Span::call_site()));
            match tree {
                // What a macro got as a type or an expression stands in brackets that no one sees.
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    TokenTree::Group(Group::new(Delimiter::None, resolved_here(group.stream())))
                }
                TokenTree::Group(group) => {
                    let mut resolved = Group::new(group.delimiter(), resolved_here(group.stream()));
                    resolved.set_span(group.span());
                    TokenTree::Group(resolved)
                }
                tree => tree,
            }
        })
        .collect()
}
