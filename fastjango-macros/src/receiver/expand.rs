//! The code of a receiver.

use super::ir::{Call, Receiver};
use crate::common::names;
use crate::common::spans::{respan, span_of};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;

/// The function, and the type of its name.
pub(super) fn expand(receiver: &Receiver) -> TokenStream {
    let Receiver { door, item, call } = receiver;
    let (name, visibility) = (&item.sig.ident, &item.vis);
    let doc = format!("The receiver [`{name}`](fn@{name}), as a project names it.");
    let connected = call.as_ref().map(|call| connected(name, call));
    quote! {
        #[allow(clippy::unused_async, reason = "a receiver is async, whether or not it waits for anything")]
        #item

        #[doc = #doc]
        #[allow(non_camel_case_types, dead_code, missing_debug_implementations)]
        #visibility struct #name {}

        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;

            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl __private::Receiver for #name {
                fn connect(receivers: &mut __private::Receivers) {
                    let _ = &receivers;
                    #connected
                }
            }
        };
    }
}

/// The call that adds it to the receivers of its signal.
fn connected(name: &Ident, call: &Call) -> TokenStream {
    let Call {
        signal,
        model,
        relation,
        parameter,
        returned,
    } = call;
    let event = respan(quote!(event), span_of(&parameter.to_token_stream()));
    let call = quote_spanned!(*returned=> __private::heard(#name(#event)));
    let method = respan(quote!(#signal), signal.span());
    let Some(relation) = relation else {
        let model_type = respan(quote!(<#model>), span_of(&model.to_token_stream()));
        return quote!(receivers.#method::#model_type(|#event| #call););
    };
    let relation_name = names::plain(relation);
    let field = quote_spanned!(relation.span()=> |model: &#model| &model.#relation);
    quote!(receivers.#method(#field, #relation_name, |#event| #call);)
}
