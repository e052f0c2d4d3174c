//! The code of a viewset.

use super::ir::{Action, ViewSet};
use crate::common::values::OrderingField;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// The struct, its actions, their addresses and its declaration.
pub(crate) fn expand(viewset: &ViewSet) -> TokenStream {
    let ViewSet {
        name, door, attributes, ..
    } = viewset;
    let documented = attributes.iter().any(|attribute| attribute.path().is_ident("doc"));
    let docs = (!documented).then(|| format!("The viewset of `{}`.", viewset.label));
    let docs = docs.map(|docs| quote!(#[doc = #docs]));
    let functions = viewset.actions.iter().map(|action| &action.function);
    let (urls, implementation) = (urls(viewset), implementation(viewset));
    quote! {
        #(#attributes)*
        #docs
        #[derive(Debug, Clone, Copy)]
        pub struct #name;

        #[allow(clippy::unused_self, clippy::unused_async, reason = "actions have one signature")]
        impl #name {
            #(#functions)*
        }

        const _: () = {
            use #door;
            #urls
            #implementation
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
        let name = crate::common::names::plain(&action.function.sig.ident);
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
    let key = lookup_name(viewset);
    let parents = viewset.parents.iter().cloned();
    let own = url_path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let own = own.map(|name| format_ident!("{name}"));
    let parameters: Vec<Ident> = parents
        .chain(detail.then(|| format_ident!("{key}")))
        .chain(own)
        .collect();
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
        .map_or_else(|| "id".to_owned(), crate::common::names::plain)
}

fn implementation(viewset: &ViewSet) -> TokenStream {
    let ViewSet {
        name,
        model,
        serializer,
        list_serializer,
        write_serializer,
        hooks,
        ..
    } = viewset;
    let (permission, permission_type) = (&viewset.permission.value, &viewset.permission.ty);
    let declaration = declaration(viewset);
    let overrides = |hook: &str| hooks.iter().any(|function| function.sig.ident == hook);
    let gets_objects = overrides("get_object").then(|| {
        quote!(
            const GETS_OBJECTS: bool = true;
        )
    });
    let performs_create = overrides("perform_create").then(|| {
        quote!(
            const PERFORMS_CREATE: bool = true;
        )
    });
    let performs_update = overrides("perform_update").then(|| {
        quote!(
            const PERFORMS_UPDATE: bool = true;
        )
    });
    quote! {
        #[diagnostic::do_not_recommend]
        impl __private::rest::ViewSet for #name {
            type Model = #model;
            type Serializer = #serializer;
            type ListSerializer = #list_serializer;
            type WriteSerializer = #write_serializer;
            type Permission = #permission_type;

            const VIEWSET: Self = Self;
            const PERMISSION: Self::Permission = #permission;
            #gets_objects
            #performs_create
            #performs_update

            fn options() -> &'static __private::rest::ViewSetOptions {
                static OPTIONS: ::std::sync::LazyLock<__private::rest::ViewSetOptions> =
                    ::std::sync::LazyLock::new(|| #declaration);
                &OPTIONS
            }

            #(#hooks)*
        }
    }
}

/// The calls that declare the viewset.
fn declaration(viewset: &ViewSet) -> TokenStream {
    let ViewSet {
        name,
        model,
        label,
        description,
        standard,
        ..
    } = viewset;
    let lookup = viewset.lookup_field.as_ref().map(|field| {
        let placeholder = format!("{{{}}}", lookup_name(viewset));
        quote!(.lookup(#placeholder, fields.#field))
    });
    let parents = viewset.parents.iter().map(|parent| {
        let name = crate::common::names::plain(parent);
        quote!(.parent(#name, fields.#parent()))
    });
    let searches = viewset.search_fields.iter().map(|(lookup, path)| {
        let column = path.on(quote!(fields));
        quote_spanned!(path.field.span()=> .search(__private::rest::Lookup::#lookup, #column))
    });
    let orders = viewset.ordering_fields.iter().map(|field| match field {
        OrderingField::Field(path) => {
            let (name, column) = (path.written().replace('.', "__"), path.on(quote!(fields)));
            quote_spanned!(path.field.span()=> .ordering_field(#name, #column))
        }
        OrderingField::Named(name, expression) => {
            let text = crate::common::names::plain(name);
            quote_spanned!(name.span()=> .ordering_annotation(#text, #expression))
        }
    });
    let defaults = viewset.ordering.iter().map(|path| {
        let column = path.on(quote!(fields));
        let direction = if path.descending { quote!(desc) } else { quote!(asc) };
        quote_spanned!(path.field.span()=> .ordering(#column.#direction()))
    });
    let pagination = viewset
        .pagination
        .iter()
        .map(|pagination| quote!(.pagination(#pagination)));
    let filterset = viewset
        .filterset
        .iter()
        .map(|filterset| quote!(.filterset::<#filterset>()));
    let actions = viewset.actions.iter().map(|action| entry(name, action));
    quote! {{
        #[allow(unused_variables, reason = "a viewset may name no field")]
        let fields = <#model as __private::Model>::fields();
        __private::rest::ViewSetBuilder::<#name>::new(#label, #description)
            #lookup
            #(#parents)*
            #(#searches)*
            #(#orders)*
            #(#defaults)*
            #(#pagination)*
            #(#filterset)*
            #(.#standard())*
            #(#actions)*
            .finish()
    }}
}

fn entry(viewset: &Ident, action: &Action) -> TokenStream {
    let Action {
        function,
        description,
        detail,
        methods,
        url_path,
        request,
        response,
        ..
    } = action;
    let ident = &function.sig.ident;
    let name = crate::common::names::plain(ident);
    let object = match (&action.permission, action.takes_object) {
        (_, false) => None,
        (None, true) => Some(quote!(, __private::rest::ViewSet::permitted_object(&#viewset, cx).await?)),
        (Some(permission), true) => {
            let permission = &permission.value;
            Some(quote!(, __private::rest::permitted(&#viewset, cx, &#permission).await?))
        }
    };
    let permission = action.permission.as_ref().map(|permission| {
        let value = &permission.value;
        quote!(.permission(#value))
    });
    let request = request.iter().map(|serializer| quote!(.request::<#serializer>()));
    let response = response.iter().map(|serializer| quote!(.response::<#serializer>()));
    quote! {
        .action(
            __private::rest::ActionDeclaration {
                name: #name,
                description: #description,
                detail: #detail,
                methods: ::std::vec![#(__private::rest::Method::#methods),*],
                url_path: #url_path,
            },
            async |cx: &__private::rest::Context| #viewset.#ident(cx #object).await,
        )
        #permission
        #(#request)*
        #(#response)*
    }
}
