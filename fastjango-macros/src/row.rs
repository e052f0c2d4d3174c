//! `#[derive(Row)]`.

use crate::common::gate;
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes a struct what a row of a query becomes.
pub(crate) fn row(item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(item, mistakes);
        let row = written.and_then(|written| check::check(written, mistakes));
        row.map_or_else(TokenStream::new, |row| expand::expand(&row))
    })
}
