//! `#[serializer]` on an `impl` block: the rules and steps of a serializer.

use crate::common::types::unconditional;
use crate::common::{Attributes, Door, Key, Mistakes, Vocabulary, spans};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, ImplItem, ImplItemFn, ItemImpl, Signature, Type};

static HOOKS: Vocabulary = Vocabulary {
    attribute: "#[serializer(…)]",
    keys: &[Key::value("crate", "crate = fastjango")],
    foreign: &[
        ("model", "it belongs on the struct"),
        ("provided", "it belongs on the struct"),
    ],
};

const CONDITIONAL: &str = "a hook can't depend on `cfg`; write the block twice, with a `cfg` on each";

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
    if inherent(&block, mistakes).is_none() {
        return item;
    }
    let ty = &block.self_ty;
    let names = functions(&block).map(|function| &function.sig.ident);
    let methods = names.map(ToString::to_string).filter(|name| name.starts_with("get_"));
    let otherwise: Vec<_> = of_fields(&block).map(otherwise).collect();
    let checks = of_fields(&block).map(|name| check(ty, name));
    let creates = functions(&block).any(|function| function.sig.ident == "create");
    let registrations: Vec<TokenStream> = functions(&block)
        .filter(|function| {
            let is_there = unconditional(&function.attrs, CONDITIONAL, mistakes).is_some();
            is_hook(function, mistakes) && as_expected(&function.sig, ty, mistakes) && is_there
        })
        .map(|function| registration(ty, &function.sig))
        .collect();
    let rules_take_context = functions(&block).any(|function| is_rule_with_context(&function.sig));
    let head = quote_spanned!(ty.span()=> impl __private::SerializeHooks for #ty);
    let body = spans::braced(
        quote! {
            const METHODS: &'static [&'static str] = &[#(#methods),*];
            const CREATES: bool = #creates;

            fn hooks() -> __private::Hooks {
                #[allow(dead_code)]
                trait OfNoField: Sized { #(#otherwise)* }
                impl<T> OfNoField for T {}
                let mut hooks: <#ty as __private::Serializer>::Hooks = ::core::default::Default::default();
                #(#registrations)*
                hooks.finish(#rules_take_context)
            }
        },
        ty.span(),
    );
    quote! {
        #block
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;

            #head #body

            #(#checks)*
        };
    }
}

/// Whether a function is a rule that takes the context.
fn is_rule_with_context(signature: &Signature) -> bool {
    let name = signature.ident.to_string();
    (name == "validate" || name.starts_with("validate_")) && signature.inputs.len() > 1
}

/// The names of the hooks that are about a field.
fn of_fields(block: &ItemImpl) -> impl Iterator<Item = &Ident> {
    let names = functions(block).map(|function| &function.sig.ident);
    names.filter(|name| {
        ["validate_", "get_"]
            .iter()
            .any(|prefix| name.to_string().starts_with(prefix))
    })
}

/// What is called where the serializer has no such hook, so that the check alone tells of it.
fn otherwise(name: &Ident) -> TokenStream {
    quote_spanned!(name.span()=> fn #name<H>(&mut self, _: H) {})
}

/// The serializer has the hook. A name like no other is told with those that there are, which rustc does not do.
fn check(ty: &Type, name: &Ident) -> TokenStream {
    let (of, text) = (quote!(#ty).to_string(), name.to_string());
    let hooks = quote!(<<#ty as __private::Serializer>::Hooks>);
    let names = spans::respan(quote!(#hooks::NAMES, #hooks::REFUSED), ty.span());
    quote_spanned!(name.span()=> const _: () = __private::check_hook(#of, #names, #text);)
}

/// The hooks are the struct's own functions.
fn inherent(block: &ItemImpl, mistakes: &mut Mistakes) -> Option<()> {
    if let Some((of, _)) = &block.trait_ {
        mistakes.at(of, "the hooks of a serializer stand in an `impl` block without a trait");
        return None;
    }
    Some(())
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
    let remedy = foreign(&name).unwrap_or_else(|| {
        "those are `validate`, `validate_<field>`, `get_<field>`, `create` and `update`; put other functions in an \
         `impl` block of their own"
            .to_owned()
    });
    mistakes.at(
        &function.sig.ident,
        format_args!("`{name}` is no hook of a serializer: {remedy}"),
    );
    false
}

/// What to write for a hook of DRF's, or of Django's forms.
fn foreign(name: &str) -> Option<String> {
    if let Some(field) = name.strip_prefix("clean_") {
        return Some(format!("write `validate_{field}`"));
    }
    let remedy = match name {
        "to_representation" => "write a field `#[field(method)]`, and `get_<field>` for what it shows",
        "to_internal_value" | "run_validation" | "is_valid" | "clean" => "write `validate`",
        "save" => "write `create` and `update`",
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// A hook is a function without `self`, of what it is about and perhaps the context. Whether its types fit is rustc's
/// to say.
fn as_expected(signature: &Signature, ty: &Type, mistakes: &mut Mistakes) -> bool {
    let name = signature.ident.to_string();
    let of_all = name.starts_with("get_") && signature.asyncness.is_some();
    let as_expected = signature.receiver().is_none()
        && matches!(signature.inputs.len(), 1 | 2)
        && (!of_all || takes_slice(signature));
    if !as_expected {
        mistakes.at(
            &signature.ident,
            format_args!(
                "`{name}` is written `{}`, perhaps with `context: &SerializerContext<'_>` as well",
                example(&name, of_all, &quote!(#ty).to_string())
            ),
        );
    }
    as_expected
}

/// Whether the first argument is spelled `&[…]`.
fn takes_slice(signature: &Signature) -> bool {
    let Some(FnArg::Typed(first)) = signature.inputs.first() else {
        return false;
    };
    matches!(&*first.ty, Type::Reference(reference) if matches!(*reference.elem, Type::Slice(_)))
}

/// How a hook is written, for messages.
fn example(name: &str, of_all: bool, serializer: &str) -> String {
    match name {
        name if of_all => format!("async fn {name}(books: &[Book]) -> Result<Vec<String>>"),
        "validate" => format!("fn validate(data: {serializer}Data) -> Result<{serializer}Data>"),
        "create" => format!("async fn create(data: {serializer}Data) -> Result<Book>"),
        "update" => format!("async fn update(data: {serializer}Data) -> Result<()>"),
        name if name.starts_with("get_") => format!("fn {name}(book: &Book) -> String"),
        name => format!("fn {name}(value: String) -> Result<String>"),
    }
}

/// `hooks.validate_title(…)`, all of it at the user's own name: a message about the function's types is shown there.
fn registration(ty: &Type, signature: &Signature) -> TokenStream {
    let name = &signature.ident;
    let span = name.span();
    let (value, context) = (Ident::new("value", span), Ident::new("context", span));
    let second = (signature.inputs.len() > 1).then(|| quote_spanned!(span=> , #context));
    let wait = signature.asyncness.map(|_| quote_spanned!(span=> .await));
    let call = quote_spanned!(span=> <#ty>::#name(#value #second) #wait);
    let of_one_row = name.to_string().starts_with("get_") && wait.is_none();
    let body = if of_one_row {
        call
    } else {
        quote_spanned!(span=> ::std::boxed::Box::pin(async move { __private::Outcome::into_result(#call) }))
    };
    let form = match (name.to_string().starts_with("get_"), of_one_row) {
        (true, true) => "OfRow",
        (true, false) => "OfAll",
        _ => "Written",
    };
    let (hooks, form) = (quote!(hooks), Ident::new(form, span));
    quote_spanned! {span=>
        #hooks.#name(__private::#form::new(|#value, #context| {
            let _ = #context;
            #body
        }));
    }
}
