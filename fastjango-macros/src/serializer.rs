//! `#[serializer]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;

mod check;
mod expand;
mod hooks;
mod ir;
mod parse;

/// On a struct: the serializer that it declares. On an `impl` block: the rules and steps of one.
pub(crate) fn serializer(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        if hooks::is_impl(&item) {
            return hooks::hooks(attribute, item, mistakes);
        }
        let item = spans::ungrouped(item);
        let written = parse::parse(attribute, item.clone(), mistakes);
        let serializer = written.and_then(|written| check::check(written, mistakes));
        serializer.map_or_else(
            || spans::without_attributes(item, parse::HELPER_ATTRIBUTES),
            |serializer| expand::expand(&serializer),
        )
    })
}
