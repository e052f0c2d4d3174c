//! `#[model]`.

use crate::common::{gate, spans};
use proc_macro2::TokenStream;

mod abstract_model;
mod check;
mod expand;
mod ir;
mod parse;

pub(crate) use abstract_model::model_with;

/// Makes a struct a model: the struct, its handles, its builder and its tables.
pub(crate) fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    if let Some(call) = abstract_model::embedding(&attribute, &item) {
        return call;
    }
    gate(|mistakes| {
        let written = parse::parse(attribute, item.clone(), mistakes);
        let written = match written {
            Some(written) if abstract_model::is_abstract(&written) => {
                return abstract_model::declare(written, mistakes);
            }
            written => written,
        };
        let model = written.and_then(|written| check::check(written, mistakes));
        model.map_or_else(
            || spans::without_attributes(item, parse::HELPER_ATTRIBUTES),
            |model| expand::expand(&model),
        )
    })
}
