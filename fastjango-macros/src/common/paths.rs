//! How generated code reaches the run time.

use crate::common::Given;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The one module that generated code names: `::fastjango::__private`.
///
/// A crate that depends on `fastjango` under another name says `crate = its_name`, or once in its root
/// `extern crate its_name as fastjango;`.
#[derive(Clone)]
pub(crate) struct Door {
    path: TokenStream,
}

impl Door {
    /// The door of the crate that `crate = …` names, `::fastjango` where it names none.
    pub(crate) fn new(named: Option<Given<syn::Path>>) -> Self {
        let facade = named.map_or_else(|| quote!(::fastjango), |given| given.value.to_token_stream());
        Self {
            path: quote!(#facade::__private),
        }
    }
}

impl Default for Door {
    fn default() -> Self {
        Self::new(None)
    }
}

impl ToTokens for Door {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}
