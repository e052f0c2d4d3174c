//! `#[viewset]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{ItemImpl, Type};

mod check;
mod expand;
mod hooks;
mod ir;
mod parse;
mod permissions;
mod policies;

/// Makes an `impl` block a viewset: the struct, its actions, their addresses and what is declared of them.
pub(crate) fn viewset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let viewset = written.and_then(|written| check::check(written, mistakes));
        viewset.map_or_else(|| fallback(item), |viewset| expand::expand(&viewset))
    })
}

/// The block of a viewset that cannot be made, with the struct that it stands for.
fn fallback(item: TokenStream) -> TokenStream {
    let block = syn::parse2::<ItemImpl>(item.clone());
    let name = block.ok().and_then(|block| match *block.self_ty {
        Type::Path(path) if block.trait_.is_none() => path.path.get_ident().cloned(),
        _ => None,
    });
    let declaration = name.map(|name| quote!(pub struct #name;));
    let item = spans::without_attributes(item, &["action"]);
    quote! {
        #declaration
        #item
    }
}
