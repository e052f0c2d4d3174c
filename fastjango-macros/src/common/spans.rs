//! Tokens moved to where a mistake in them should be blamed, and items without our attributes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Lit, TypePath};

/// The same tokens, each with this span.
///
/// `quote_spanned!` leaves the spans of what it interpolates; this moves those too, so that an error anywhere in
/// generated code is shown at the user's own token.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    map_trees(tokens, &mut |mut tree| {
        tree.set_span(span);
        tree
    })
}

/// The tokens without the brackets that no one sees, in which a macro by example hands on the types, paths and literals
/// that it was given: what they are is told by their spelling. What has operators keeps the brackets, and its meaning.
pub(crate) fn ungrouped(tokens: TokenStream) -> TokenStream {
    if !has_hidden_groups(&tokens) {
        return tokens;
    }
    let trees = tokens.into_iter().map(|tree| match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let inner = ungrouped(group.stream());
            if is_one_term(&inner) {
                // Names that generated code gives at their place must resolve as all others of it do.
                map_trees(inner, &mut resolved_here)
            } else {
                regrouped(&group, inner).into()
            }
        }
        TokenTree::Group(group) => regrouped(&group, ungrouped(group.stream())).into(),
        tree => tree.into(),
    });
    trees.collect()
}

/// A tree of another macro as if it were of the one that calls ours; `$crate` stays what it is.
fn resolved_here(mut tree: TokenTree) -> TokenTree {
    if !matches!(&tree, TokenTree::Ident(ident) if ident == "$crate") {
        tree.set_span(tree.span().resolved_at(Span::call_site()));
    }
    tree
}

fn has_hidden_groups(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::None || has_hidden_groups(&group.stream()),
        _ => false,
    })
}

fn is_one_term(tokens: &TokenStream) -> bool {
    syn::parse2::<TypePath>(tokens.clone()).is_ok() || syn::parse2::<Lit>(tokens.clone()).is_ok()
}

fn regrouped(group: &Group, inner: TokenStream) -> TokenTree {
    let mut changed = Group::new(group.delimiter(), inner);
    changed.set_span(group.span());
    changed.into()
}

/// The tokens in braces of this span: an item as a whole is blamed from its first token to its last.
pub(crate) fn braced(tokens: TokenStream, span: Span) -> TokenTree {
    let mut group = Group::new(Delimiter::Brace, tokens);
    group.set_span(span);
    group.into()
}

/// The tokens with `Self` replaced by the type's name, for use outside of the item.
pub(crate) fn without_self(tokens: impl ToTokens, name: &Ident) -> TokenStream {
    map_trees(tokens.into_token_stream(), &mut |tree| match tree {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut name = name.clone();
            name.set_span(ident.span());
            name.into()
        }
        tree => tree,
    })
}

/// Whether the tokens name `Self`.
pub(crate) fn names_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Group(group) => names_self(group.stream()),
        tree => matches!(tree, TokenTree::Ident(ident) if ident == "Self"),
    })
}

/// Where the tokens begin.
pub(crate) fn span_of(tokens: &TokenStream) -> Span {
    let first = tokens.clone().into_iter().next();
    first.map_or_else(Span::call_site, |first| first.span())
}

fn map_trees(tokens: TokenStream, change: &mut dyn FnMut(TokenTree) -> TokenTree) -> TokenStream {
    tokens
        .into_iter()
        .map(|tree| match change(tree) {
            TokenTree::Group(group) => regrouped(&group, map_trees(group.stream(), change)),
            tree => tree,
        })
        .collect()
}

/// The item as it was written, without the helper attributes of these names, wherever in it they stand.
///
/// An attribute macro's helper attributes are unknown to rustc: left in the item, each would be an error of its own.
pub(crate) fn without_attributes(item: TokenStream, names: &[&str]) -> TokenStream {
    let mut output = Vec::new();
    let mut trees = item.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let opens = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
        if opens && trees.next_if(|next| is_attribute(next, names)).is_some() {
            continue;
        }
        output.push(match tree {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_attributes(group.stream(), names));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            tree => tree,
        });
    }
    output.into_iter().collect()
}

fn is_attribute(tree: &TokenTree, names: &[&str]) -> bool {
    let TokenTree::Group(group) = tree else {
        return false;
    };
    let first = group.stream().into_iter().next();
    matches!(first, Some(TokenTree::Ident(ident)) if names.iter().any(|name| ident == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{format_ident, quote};

    #[test]
    fn helper_attributes_are_left_out_at_any_depth() {
        let item = quote! { #[derive(Debug)] struct Book { #[field(unique)] #[serde(skip)] slug: String } };
        let left = quote! { #[derive(Debug)] struct Book { #[serde(skip)] slug: String } };
        assert_eq!(without_attributes(item, &["field"]).to_string(), left.to_string());
    }

    #[test]
    fn self_is_named_at_any_depth() {
        let named = without_self(quote!(Option<(Self, Box<Self>)>), &format_ident!("Category"));
        assert_eq!(named.to_string(), quote!(Option<(Category, Box<Category>)>).to_string());
    }
}
