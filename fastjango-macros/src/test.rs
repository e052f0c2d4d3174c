//! `#[fastjango::test]`.

use crate::common::gate;
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes an async function a test with a database of its own.
pub(crate) fn test(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let test = written.and_then(|written| check::check(written, mistakes));
        // A test that is not as it is meant would only echo the mistake.
        let test = test.filter(|_| !mistakes.any());
        test.map_or(item, |test| expand::expand(&test))
    })
}
