//! `#[serializer]` on an `impl` block: the rules and steps of a serializer.

use crate::common::{Attributes, Door, Key, Mistakes, Vocabulary};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{FnArg, ImplItem, ImplItemFn, ItemImpl, Type};

static HOOKS: Vocabulary = Vocabulary {
    attribute: "#[serializer(…)]",
    keys: &[Key::value("crate", "crate = fastjango")],
};

/// Whether the item is an `impl` block.
pub(crate) fn is_impl(item: &TokenStream) -> bool {
    syn::parse2::<ItemImpl>(item.clone()).is_ok()
}

/// The block as it is, and the registration of its functions.
pub(crate) fn hooks(attribute: TokenStream, item: TokenStream, mistakes: &mut Mistakes) -> TokenStream {
    let mut keys = Attributes::read(&HOOKS, attribute, mistakes);
    let door = Door::new(keys.value("crate", mistakes));
    keys.finish(mistakes);
    let Ok(block) = syn::parse2::<ItemImpl>(item.clone()) else {
        return item;
    };
    let ty = &block.self_ty;
    let Some(name) = type_name(ty) else {
        mistakes.at(
            ty,
            "the hooks of a serializer stand in an `impl` of its struct; write `impl BookSerializer { … }`",
        );
        return item;
    };
    let collector = format_ident!("{name}Hooks", span = name.span());
    let registrations: Vec<TokenStream> = functions(&block)
        .filter(|function| is_hook(function, mistakes))
        .map(|function| registration(ty, function))
        .collect();
    quote! {
        #block
        const _: () = {
            use #door;

            impl __private::SerializeHooks for #ty {
                fn hooks() -> __private::Hooks {
                    let mut hooks = #collector::default();
                    #(#registrations)*
                    hooks.finish()
                }
            }
        };
    }
}

fn type_name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
        _ => None,
    }
}

fn functions(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

/// Whether a function has the name of a hook; anything else belongs in a block of its own, so that a hook with a
/// mistaken name is never passed over in silence.
fn is_hook(function: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let name = function.sig.ident.to_string();
    let known = name == "validate" || name == "create" || name == "update";
    if known || name.starts_with("validate_") || name.starts_with("get_") {
        return true;
    }
    mistakes.at(
        &function.sig.ident,
        format_args!(
            "`{name}` is no hook of a serializer: those are `validate`, `validate_<field>`, `get_<field>`, `create` and \
             `update`; put other functions in an `impl` block of their own"
        ),
    );
    false
}

/// `hooks.get_url(|row, context| …)`; one that is async gets all rows at once.
fn method(ty: &Type, function: &ImplItemFn) -> TokenStream {
    let name = &function.sig.ident;
    let context = (function.sig.inputs.len() > 1).then(|| quote!(, context));
    if function.sig.asyncness.is_none() {
        return quote! {
            hooks.#name(|row, context| {
                let _ = context;
                <#ty>::#name(row #context)
            });
        };
    }
    let of_all = format_ident!("{name}_of_all", span = name.span());
    quote! {
        hooks.#of_all(|rows, context| {
            let _ = context;
            ::std::boxed::Box::pin(<#ty>::#name(rows #context))
        });
    }
}

/// `hooks.validate_title(|value, context| …)`.
fn registration(ty: &Type, function: &ImplItemFn) -> TokenStream {
    let name = &function.sig.ident;
    if name.to_string().starts_with("get_") {
        return method(ty, function);
    }
    let wait = function.sig.asyncness.map(|_| quote!(.await));
    // A value of the wrong type is blamed on the parameter that takes it.
    let value = if let Some(FnArg::Typed(parameter)) = function.sig.inputs.first() {
        let span = syn::spanned::Spanned::span(&parameter.ty);
        quote_spanned!(span=> value)
    } else {
        quote!(value)
    };
    let context = (function.sig.inputs.len() > 1).then(|| quote!(, context));
    quote! {
        hooks.#name(|value, context| {
            let _ = context;
            ::std::boxed::Box::pin(async move {
                <#ty>::#name(#value #context)#wait.map_err(::core::convert::Into::into)
            })
        });
    }
}
