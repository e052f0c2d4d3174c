//! `#[derive(FieldType)]`.

use crate::common::gate;
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes a struct around one value the type of a column.
pub(crate) fn field_type(item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(item, mistakes);
        let field_type = written.and_then(|written| check::check(written, mistakes));
        field_type.map_or_else(TokenStream::new, |field_type| expand::expand(&field_type))
    })
}
