//! `#[viewset]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;

mod check;
mod expand;
mod hooks;
mod ir;
mod parse;
mod permissions;

/// Makes an `impl` block a viewset: the struct, its actions, their addresses and what is declared of them.
pub(crate) fn viewset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let viewset = written.and_then(|written| check::check(written, mistakes));
        viewset.map_or_else(
            || spans::without_attributes(item, &["action"]),
            |viewset| expand::expand(&viewset),
        )
    })
}
