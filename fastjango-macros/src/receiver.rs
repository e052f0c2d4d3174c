//! `#[receiver]`.

use crate::common::{Mistakes, gate};
use proc_macro2::TokenStream;

mod check;
mod expand;
mod ir;
mod parse;

/// Makes an async function a receiver of a signal: the function, and the type of its name by which it is registered.
pub(crate) fn receiver(attribute: TokenStream, item: TokenStream) -> TokenStream {
    gate(|mistakes: &mut Mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let receiver = written.map(|written| check::check(written, mistakes));
        receiver.map_or(item, |receiver| expand::expand(&receiver))
    })
}
