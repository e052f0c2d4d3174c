//! `#[filterset]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod lookups;
mod parse;

/// Makes a struct a filterset: the struct, and its filters.
pub(crate) fn filterset(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let filterset = written.and_then(|written| check::check(written, mistakes));
        filterset.map_or_else(
            || spans::without_attributes(item, &["filter"]),
            |filterset| expand::expand(&filterset),
        )
    })
}
