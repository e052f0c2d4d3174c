//! `#[model]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes a struct a model: the struct, its handles, its builder and its tables.
pub(crate) fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let model = written.and_then(|written| check::check(written, mistakes));
        model.map_or_else(
            || spans::without_attributes(item, parse::HELPER_ATTRIBUTES),
            |model| expand::expand(&model),
        )
    })
}
