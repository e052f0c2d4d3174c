//! The code of a viewset.

use super::ir::{Action, Policy, ViewSet};
use crate::common::names;
use crate::common::spans::respan;
use crate::common::types::last_name;
use crate::common::values::{Documents, DocumentsForm};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, Path, ReturnType, Type};

mod declaration;

/// The struct, its actions, their addresses and its declaration.
pub(crate) fn expand(viewset: &ViewSet) -> TokenStream {
    let ViewSet {
        name,
        door,
        attributes,
        visibility,
        ..
    } = viewset;
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let docs = (!documented).then(|| format!("The viewset of `{}`.", viewset.label));
    let docs = docs.map(|docs| quote!(#[doc = #docs]));
    let functions = viewset.actions.iter().map(|action| &action.function);
    let parts = [
        urls(viewset),
        implementation(viewset),
        permissions(viewset),
        create_check(viewset).unwrap_or_default(),
        lookup_check(viewset).unwrap_or_default(),
        key_check(viewset).unwrap_or_default(),
    ];
    quote! {
        #(#attributes)*
        #docs
        #[derive(Debug, Clone, Copy)]
        #visibility struct #name;

        #[allow(clippy::unused_self, clippy::unused_async, reason = "actions have one signature")]
        impl #name {
            #(#functions)*
        }

        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #door;
            #(#parts)*
        };
    }
}

/// The functions that give the addresses.
fn urls(viewset: &ViewSet) -> TokenStream {
    let name = &viewset.name;
    let standard = |names: &[&str]| {
        viewset
            .standard
            .iter()
            .find(|action| names.iter().any(|name| *action == name))
    };
    let list = standard(&["list", "create"]).map(|action| url(viewset, "list", &action.to_string(), false, ""));
    let detail = standard(&["retrieve", "update", "partial_update", "destroy"]);
    let detail = detail.map(|action| url(viewset, "detail", &action.to_string(), true, ""));
    let actions = viewset.actions.iter().map(|action| {
        let name = names::plain(&action.function.sig.ident);
        url(viewset, &name, &name, action.detail, &action.url_path)
    });
    quote! {
        #[allow(dead_code, reason = "not every address is asked for")]
        impl #name {
            #list
            #detail
            #(#actions)*
        }
    }
}

fn url(viewset: &ViewSet, name: &str, action: &str, detail: bool, url_path: &str) -> TokenStream {
    let function = format_ident!("url_{name}");
    let docs = format!("The address of `{name}`.");
    let key = viewset.lookup_field.clone();
    let key = key.unwrap_or_else(|| Ident::new("id", Span::call_site()));
    let parents = viewset.parents.iter().cloned();
    let own = url_path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    // What is no name was told already.
    let own = own.filter_map(|name| syn::parse_str(name).ok());
    let parameters: Vec<Ident> = parents.chain(detail.then_some(key)).chain(own).collect();
    quote! {
        #[doc = #docs]
        ///
        /// # Panics
        ///
        /// Where the viewset is not registered in an API that was built.
        #[must_use]
        pub fn #function(#(#parameters: impl ::core::fmt::Display),*) -> ::std::string::String {
            <Self as __private::rest::ViewSet>::options().reverse(#action, &[#(&#parameters),*])
        }
    }
}

fn lookup_name(viewset: &ViewSet) -> String {
    viewset
        .lookup_field
        .as_ref()
        .map_or_else(|| "id".to_owned(), names::plain)
}

/// `type Serializer = …`, known to be one of the model's. What is wrong with it is told alike each time, so it is told once.
fn serializer_type(name: &str, serializer: &Path, model: &Path) -> TokenStream {
    let name = format_ident!("{name}");
    respan(
        quote!(type #name = __private::rest::Checked<#serializer, #model>;),
        serializer.span(),
    )
}

fn implementation(viewset: &ViewSet) -> TokenStream {
    let ViewSet { name, model, hooks, .. } = viewset;
    let serializers = [
        serializer_type("Serializer", &viewset.serializer, model),
        serializer_type("ListSerializer", &viewset.list_serializer, model),
        serializer_type("WriteSerializer", &viewset.write_serializer, model),
    ];
    let declaration = declaration::declaration(viewset);
    let permission = &viewset.permission;
    let permission_type = respan(quote!(impl __private::rest::Permission<#model>), permission.span());
    let as_they_are = OVERRIDES
        .iter()
        .filter(|(hook, _)| hooks.iter().all(|function| function.sig.ident != hook))
        .map(|(_, constant)| {
            let constant = format_ident!("{constant}");
            quote!(const #constant: bool = false;)
        });
    let object_permissions = object_permissions(viewset);
    let model_type = quote_spanned!(model.span()=> type Model = #model;);
    quote! {
        #[diagnostic::do_not_recommend]
        impl __private::rest::ViewSet for #name {
            #model_type
            #(#serializers)*

            const VIEWSET: Self = Self;
            #(#as_they_are)*

            fn options() -> &'static __private::rest::ViewSetOptions {
                static __OPTIONS: ::std::sync::LazyLock<__private::rest::ViewSetOptions> =
                    ::std::sync::LazyLock::new(|| #declaration);
                &__OPTIONS
            }

            fn permission() -> #permission_type {
                #permission
            }

            #object_permissions
            #(#hooks)*
        }
    }
}

/// The methods of which the trait asks whether they may be written anew, and the constants that say so.
const OVERRIDES: [(&str, &str); 3] = [
    ("find_object", "FINDS_OBJECTS"),
    ("perform_create", "PERFORMS_CREATE"),
    ("perform_update", "PERFORMS_UPDATE"),
];

/// The permissions of the actions that have their own, as functions: each is written once.
fn permissions(viewset: &ViewSet) -> TokenStream {
    let model = &viewset.model;
    let permissions = viewset.actions.iter().filter_map(|action| {
        let (name, permission) = (permission_name(action), action.permission.as_ref()?);
        let permission_type = respan(quote!(impl __private::rest::Permission<#model>), permission.span());
        Some(quote! {
            fn #name() -> #permission_type {
                #permission
            }
        })
    });
    permissions.collect()
}

/// Rows are checked by the permission of the action, where one has its own.
fn object_permissions(viewset: &ViewSet) -> Option<TokenStream> {
    let own = viewset.actions.iter().filter(|action| action.permission.is_some());
    let arms: Vec<_> = own
        .map(|action| {
            let name = names::plain(&action.function.sig.ident);
            let function = permission_name(action);
            quote!(#name => __private::rest::check_object_permission(cx, object, &#function()).await,)
        })
        .collect();
    (!arms.is_empty()).then(|| {
        quote! {
            async fn check_object_permissions(
                &self,
                cx: &__private::rest::Context,
                object: &Self::Model,
            ) -> __private::Result<()> {
                match __private::rest::Context::action(cx) {
                    #(#arms)*
                    _ => __private::rest::check_object_permission(cx, object, &Self::permission()).await,
                }
            }
        }
    })
}

fn permission_name(action: &Action) -> Ident {
    format_ident!("permission_of_{}", names::plain(&action.function.sig.ident))
}

/// A new row gets all that it needs, where there is a `create` of DRF's.
fn create_check(viewset: &ViewSet) -> Option<TokenStream> {
    let serializer = &viewset.write_serializer;
    let creates = viewset.standard.iter().any(|action| action == "create");
    let is_hook = |name: &str| viewset.hooks.iter().any(|function| function.sig.ident == name);
    let performs = is_hook("perform_create");
    (creates && !is_hook("create") && !viewset.recovered).then(|| {
        let (viewset, name) = (
            &viewset.name,
            serializer.segments.last().map(|last| names::plain(&last.ident)),
        );
        let checked = quote!(<#viewset as __private::rest::ViewSet>::WriteSerializer);
        let check = respan(
            quote!(__private::rest::check_create::<#checked>(#name, #performs)),
            serializer.span(),
        );
        quote!(const _: () = #check;)
    })
}

/// An address leads to one row, unless the viewset finds its rows itself.
fn lookup_check(viewset: &ViewSet) -> Option<TokenStream> {
    let is_hook = |name: &str| viewset.hooks.iter().any(|function| function.sig.ident == name);
    let field = viewset.lookup_field.as_ref()?;
    (!is_hook("find_object") && !viewset.recovered).then(|| {
        let (model, name) = (&viewset.model, names::plain(field));
        let narrowed = !viewset.parents.is_empty() || is_hook("queryset") || is_hook("filter_queryset");
        let check = respan(
            quote!(__private::check_lookup_field::<#model>(#name, #narrowed)),
            field.span(),
        );
        quote!(const _: () = #check;)
    })
}

/// An address has no secret: neither one that is asked for, nor one that a document links to.
fn key_check(viewset: &ViewSet) -> Option<TokenStream> {
    let of_standard = viewset
        .standard
        .iter()
        .any(|action| action != "list" && action != "create");
    let of_row = of_standard || viewset.actions.iter().any(|action| action.detail);
    (of_row && viewset.lookup_field.is_none() && !viewset.recovered).then(|| {
        let model = &viewset.model;
        let check = respan(quote!(__private::check_key_in_path::<#model>()), model.span());
        quote!(const _: () = #check;)
    })
}

/// What `#[action]` says of a method, and its call.
fn entry(viewset: &ViewSet, action: &Action) -> TokenStream {
    let Action {
        description,
        detail,
        methods,
        url_path,
        request,
        response,
        status,
        ..
    } = action;
    let name = names::plain(&action.function.sig.ident);
    let call = call(viewset, action);
    let permission = action.permission.as_ref().map(|_| {
        let function = permission_name(action);
        quote!(.permission(#function()))
    });
    let policies = policies(&action.policies);
    let request = request.iter().map(|documents| self::documents("request", documents));
    let response = response.iter().map(|documents| self::documents("response", documents));
    let status = status.iter().map(|status| quote!(.status(#status)));
    quote! {
        .action(
            __private::rest::ActionDeclaration {
                name: #name,
                description: #description,
                detail: #detail,
                methods: ::std::vec![#(__private::rest::Method::#methods),*],
                url_path: #url_path,
            },
            #call,
        )
        #permission
        #policies
        #(#request)*
        #(#response)*
        #(#status)*
    }
}

/// What an action takes or answers with, `.response_list::<BookSerializer>()`.
fn documents(of: &str, documents: &Documents) -> TokenStream {
    let serializer = &documents.serializer;
    let method = match documents.form {
        DocumentsForm::One => format_ident!("{of}"),
        DocumentsForm::List => format_ident!("{of}_list"),
        DocumentsForm::Page => format_ident!("{of}_page"),
    };
    let pagination = documents.pagination.iter();
    let pagination = pagination.map(|pagination| quote_spanned!(pagination.span()=> .pages(#pagination)));
    quote!(.#method::<#serializer>() #(#pagination)*)
}

/// The calls that say each of the policies.
fn policies(policies: &[Policy]) -> TokenStream {
    let call = |policy: &Policy| match policy {
        Policy::One(name, value) => {
            let name = Ident::new(name, value.span());
            quote_spanned!(value.span()=> .#name(#value))
        }
        Policy::None(name) => {
            let name = format_ident!("{name}");
            quote!(.#name())
        }
    };
    policies.iter().map(call).collect()
}

/// The row that an action takes. One that takes something else hears of it at the type of its parameter.
fn object(viewset: &ViewSet, action: &Action) -> TokenStream {
    let ViewSet { name, model, .. } = viewset;
    let found = quote!(__private::rest::ViewSet::get_object(&#name, cx));
    let taken = action.function.sig.inputs.last().map(|input| match input {
        FnArg::Typed(typed) => {
            let ty = &typed.ty;
            respan(quote!(__private::rest::row_of_action::<#model, #ty>), ty.span())
        }
        FnArg::Receiver(_) => TokenStream::new(),
    });
    quote!(let object = #taken(#found.await?);)
}

/// The context that an action takes. One that takes something else first hears of it at the type of that parameter.
fn context(ty: &Type) -> TokenStream {
    let blamed = match ty {
        Type::Reference(reference) if last_name(&reference.elem) == "Context" => {
            return respan(quote!(cx), ty.span());
        }
        Type::Reference(reference) => reference.elem.span(),
        _ => ty.span(),
    };
    respan(quote!(<#ty as __private::rest::ContextOfAction<'_>>::of(cx)), blamed)
}

/// The call of an action: each argument is blamed on the parameter that takes it, the answer on the type that is given.
fn call(viewset: &ViewSet, action: &Action) -> TokenStream {
    let signature = &action.function.sig;
    let mut types = signature.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&*typed.ty),
        FnArg::Receiver(_) => None,
    });
    let context = types.next().map(context);
    let row = types.next().map(|ty| respan(quote!(object), ty.span()));
    let arguments = context.into_iter().chain(row);
    let object = action.takes_object.then(|| object(viewset, action));
    let (name, answer) = (
        &signature.ident,
        match &signature.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => signature.ident.span(),
        },
    );
    let called = respan(viewset.name.to_token_stream(), answer);
    let call = quote_spanned!(answer=> #called.#name(#(#arguments),*).await);
    let answered = quote_spanned!(answer=> __private::rest::Answer::into_result(#call));
    quote! {
        async |cx: &__private::rest::Context| {
            #object
            #answered
        }
    }
}
