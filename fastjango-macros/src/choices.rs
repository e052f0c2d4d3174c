//! `#[derive(Choices)]`.

use crate::common::gate;
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes an enum of text choices.
pub(crate) fn choices(item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(item, mistakes);
        let choices = written.and_then(|written| check::check(written, mistakes));
        choices.map_or_else(TokenStream::new, |choices| expand::expand(&choices))
    })
}
