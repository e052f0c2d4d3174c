//! The code of a test.

use super::ir::Test;
use crate::common::spans::respan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned;

/// The function that the harness calls, with the user's own in it.
pub(crate) fn expand(test: &Test) -> TokenStream {
    let Test {
        door,
        attributes,
        item,
        project,
        types,
    } = test;
    let (name, visibility, output) = (&item.sig.ident, &item.vis, &item.sig.output);
    let project = project.as_ref().map_or_else(
        || quote_spanned!(Span::call_site()=> crate::project),
        |path| path.to_token_stream(),
    );
    // Not the user's own name, should the test have that.
    let case = Ident::new("case", Span::mixed_site());
    let given = types.iter().map(|ty| {
        let span = ty.span();
        let door = respan(door.to_token_stream(), span);
        quote_spanned!(span=> #door::set_up::<#ty>(#case).await)
    });
    let mut body = item.clone();
    body.vis = syn::Visibility::Inherited;
    quote! {
        #(#attributes)*
        #[cfg_attr(test, ::core::prelude::v1::test)]
        #[cfg_attr(not(test), allow(dead_code, unused_attributes))]
        #visibility fn #name() #output {
            #body
            #door::run_test(#project, async |#case: &#door::TestCase| #name(#(#given),*).await)
        }
    }
}
