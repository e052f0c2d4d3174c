//! The rules of `#[viewset]`, one named function each, and the only place that makes its meaning.

use super::ir::{Action, Permission, ViewSet};
use super::parse::{self, Method, SearchField, Written};
use super::{hooks, permissions};
use crate::common::values::OrderingField;
use crate::common::{Door, FieldPath, Mistakes, docs, names};
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};
use std::collections::HashMap;
use syn::{Expr, Path, Type};

const STANDARD: [&str; 6] = ["list", "create", "retrieve", "update", "partial_update", "destroy"];
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const SEARCHES: [(&str, &str); 4] = [
    ("icontains", "IContains"),
    ("istartswith", "IStartsWith"),
    ("iexact", "IExact"),
    ("iregex", "IRegex"),
];

/// Applies the rules and gives the meaning, or of a faulty viewset what is left of it.
///
/// `None`: nothing can be generated for it.
pub(crate) fn check(mut written: Written, mistakes: &mut Mistakes) -> Option<ViewSet> {
    let name = inherent(&written, mistakes)?;
    only_methods(&written, mistakes);
    let permission = permissions_given(&written, &name, mistakes);
    let (model, serializer) = (
        model_given(&written, &name, mistakes),
        serializer_given(&written, &name, mistakes),
    );
    let (mut overridden, mut actions) = (Vec::new(), Vec::new());
    for method in std::mem::take(&mut written.methods) {
        match method.action {
            Some(_) => actions.extend(action(method, mistakes)),
            None if hooks::is_hook(&method.function, mistakes) => overridden.push(method.function),
            None => {}
        }
    }
    distinct_paths(&actions, mistakes);
    let standard = standard_actions(&written, mistakes);
    let search_fields = written
        .search_fields
        .iter()
        .filter_map(|field| search(field, mistakes))
        .collect();
    for field in &written.ordering_fields {
        if let OrderingField::Field(field) = field {
            ascending(field, mistakes);
        }
    }
    let plain = names::plain(&name);
    let label = names::label(
        plain
            .strip_suffix("ViewSet")
            .filter(|label| !label.is_empty())
            .unwrap_or(&plain),
    );
    let (model, serializer) = (model?, serializer?);
    let other = |given: &Option<crate::common::Given<Path>>| given.as_ref().map(|given| given.value.clone());
    Some(ViewSet {
        description: docs::help_text(&written.item.attrs),
        label: written.name.map_or(label, |given| given.value),
        list_serializer: other(&written.list_serializer).unwrap_or_else(|| serializer.clone()),
        write_serializer: other(&written.write_serializer).unwrap_or_else(|| serializer.clone()),
        filterset: other(&written.filterset),
        attributes: written.item.attrs,
        door: Door::new(written.facade),
        ordering_fields: written.ordering_fields,
        ordering: written.ordering,
        pagination: written.pagination.map(|given| given.value),
        lookup_field: written.lookup_field.map(|given| given.value),
        parents: written.parents,
        hooks: overridden,
        permission,
        name,
        model,
        serializer,
        search_fields,
        standard,
        actions,
    })
}

/// The macro makes the struct, so the block is a plain one of a plain name.
fn inherent(written: &Written, mistakes: &mut Mistakes) -> Option<Ident> {
    if let Some((of, _)) = &written.item.trait_ {
        mistakes.at(of, "`#[viewset]` stands on an `impl` block without a trait");
        return None;
    }
    let name = match &*written.item.self_ty {
        Type::Path(path) if path.qself.is_none() => path.path.get_ident().cloned(),
        _ => None,
    };
    if name.is_none() || !written.item.generics.params.is_empty() {
        mistakes.at(
            &written.item.self_ty,
            "`#[viewset]` makes the struct itself, so it needs a plain name; write `impl BookViewSet`",
        );
        return None;
    }
    name
}

/// Constants and types have no meaning to a viewset.
fn only_methods(written: &Written, mistakes: &mut Mistakes) {
    for item in &written.item.items {
        mistakes.at(
            item,
            "a viewset has only methods; move this to an `impl` block of its own",
        );
    }
}

/// Closed by default: who may use a viewset is always said.
fn permissions_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> Permission {
    let nobody = || Permission {
        value: quote!(__private::rest::Not(__private::rest::AllowAny)),
        ty: quote!(__private::rest::Not<__private::rest::AllowAny>),
    };
    let Some(given) = &written.permissions else {
        mistakes.at(
            name,
            "a viewset says who may use it; add `permissions = [IsAuthenticatedOrReadOnly]`, or `[AllowAny]` for everybody",
        );
        return nobody();
    };
    permission(given, mistakes).unwrap_or_else(nobody)
}

fn permission(given: &crate::common::Given<Vec<Expr>>, mistakes: &mut Mistakes) -> Option<Permission> {
    if given.value.is_empty() {
        mistakes.at(
            &given.tokens,
            "no permissions are named; write `[AllowAny]` to let everybody in",
        );
    }
    permissions::all(&given.value, mistakes)
}

/// The model's handles are what names are resolved on.
fn model_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> Option<Path> {
    if written.model.is_none() {
        mistakes.at(name, "a viewset needs its model; add `model = Book`");
    }
    written.model.as_ref().map(|given| given.value.clone())
}

/// Rows are written by a serializer.
fn serializer_given(written: &Written, name: &Ident, mistakes: &mut Mistakes) -> Option<Path> {
    if written.serializer.is_none() {
        mistakes.at(
            name,
            "a viewset needs its serializer; add `serializer = BookSerializer`",
        );
    }
    written.serializer.as_ref().map(|given| given.value.clone())
}

/// The standard actions that are wanted, all of them unless some are named.
fn standard_actions(written: &Written, mistakes: &mut Mistakes) -> Vec<Ident> {
    let Some(given) = &written.actions else {
        return STANDARD
            .iter()
            .map(|name| Ident::new(name, Span::call_site()))
            .collect();
    };
    given
        .value
        .iter()
        .filter(|name| known(name, "an action", &STANDARD, mistakes))
        .cloned()
        .collect()
}

/// A name is one of a few.
fn known(name: &Ident, what: &str, known: &[&str], mistakes: &mut Mistakes) -> bool {
    let is_known = known.iter().any(|known| name == known);
    if !is_known {
        let remedy = names::similar(&names::plain(name), known.iter().copied()).map_or_else(
            || format!("there are {}", names::quoted(known.iter().copied())),
            |similar| format!("did you mean `{similar}`?"),
        );
        mistakes.at(name, format_args!("`{name}` is not {what}; {remedy}"));
    }
    is_known
}

/// How a field is searched: Django's lookups that ignore case.
fn search(field: &SearchField, mistakes: &mut Mistakes) -> Option<(Ident, FieldPath)> {
    ascending(&field.path, mistakes);
    let names = SEARCHES.map(|(name, _)| name);
    let variant = match &field.lookup {
        None => Ident::new("IContains", field.path.field.span()),
        Some(lookup) if known(lookup, "a way to search", &names, mistakes) => {
            let (_, variant) = SEARCHES.iter().find(|(name, _)| lookup == name)?;
            Ident::new(variant, lookup.span())
        }
        Some(_) => return None,
    };
    Some((variant, field.path.clone()))
}

/// A sign has a meaning only in `ordering`.
fn ascending(field: &FieldPath, mistakes: &mut Mistakes) {
    if field.descending {
        mistakes.at(field, "the sign has no meaning here; write the field without it");
    }
}

fn action(method: Method, mistakes: &mut Mistakes) -> Option<Action> {
    let written = method.action?;
    let function = method.function;
    let methods = methods_given(&function.sig.ident, &written, mistakes);
    let url_path = url_path(&function.sig.ident, &written, mistakes);
    let detail = written.detail.is_some();
    let request = request_has_body(&methods, &written, mistakes);
    let callable = is_async(&function, mistakes) & takes_context(&function, detail, mistakes);
    callable.then(|| Action {
        description: docs::help_text(&function.attrs),
        takes_object: function.sig.inputs.len() == 3,
        permission: written
            .permissions
            .as_ref()
            .and_then(|given| permission(given, mistakes)),
        response: written.response.map(|given| given.value),
        request,
        detail,
        methods,
        url_path,
        function,
    })
}

/// Only some methods bring a document.
fn request_has_body(methods: &[Ident], written: &parse::Action, mistakes: &mut Mistakes) -> Option<Path> {
    let given = written.request.as_ref()?;
    let has_body = |method: &Ident| method == "POST" || method == "PUT" || method == "PATCH";
    if !methods.is_empty() && !methods.iter().any(has_body) {
        mistakes.at(
            &given.tokens,
            "no method of this action brings a document; leave `request` out, or add `post`, `put` or `patch` to `methods`",
        );
    }
    Some(given.value.clone())
}

/// Which methods lead to an action is always said.
fn methods_given(name: &Ident, written: &parse::Action, mistakes: &mut Mistakes) -> Vec<Ident> {
    let given = written
        .methods
        .as_ref()
        .map(|given| given.value.as_slice())
        .unwrap_or_default();
    if given.is_empty() {
        let message = format!("the action `{name}` says by which HTTP methods it is called; add `methods = [post]`");
        mistakes.at(name, message);
    }
    let given = given
        .iter()
        .filter(|method| known(method, "an HTTP method", &METHODS, mistakes));
    given
        .map(|method| Ident::new(&method.to_string().to_uppercase(), method.span()))
        .collect()
}

/// The part of the path: the method's name unless another is given, one or more plain segments.
fn url_path(name: &Ident, written: &parse::Action, mistakes: &mut Mistakes) -> String {
    let Some(given) = &written.url_path else {
        return names::plain(name);
    };
    let plain = |segment: &str| {
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            return syn::parse_str::<Ident>(name).is_ok();
        }
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        !segment.is_empty() && segment.bytes().all(known)
    };
    if !given.value.split('/').all(plain) {
        mistakes.at(
            &given.tokens,
            "`url_path` has letters, digits, `-` and `_`, or parameters in braces, and no slash at its ends; write \
             `url_path = \"set-price\"` or `url_path = \"by-isbn/{isbn}\"`",
        );
    }
    given.value.clone()
}

/// Handlers wait for the database, so they are async.
fn is_async(function: &syn::ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        let name = &signature.ident;
        mistakes.at(
            signature.fn_token,
            format_args!("an action is async; write `async fn {name}`"),
        );
    }
    signature.asyncness.is_some()
}

/// An action takes the context and, about one row, may take the row.
fn takes_context(function: &syn::ImplItemFn, detail: bool, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    let inputs = signature.inputs.len();
    let fits = signature.receiver().is_some() && (inputs == 2 || (detail && inputs == 3));
    if !fits {
        let row = if detail { ", book: Book" } else { "" };
        mistakes.at(
            &signature.ident,
            format_args!(
                "an action is written `async fn {}(&self, cx: &Context{row}) -> Result<Response>`",
                signature.ident
            ),
        );
    }
    fits
}

/// Two actions under one address and method could not be told apart.
fn distinct_paths(actions: &[Action], mistakes: &mut Mistakes) {
    let mut taken: HashMap<(bool, &str, String), &Ident> = HashMap::new();
    for action in actions {
        let name = &action.function.sig.ident;
        for method in &action.methods {
            if let Some(other) = taken.insert((action.detail, &action.url_path, method.to_string()), name) {
                mistakes.at(
                    name.to_token_stream(),
                    format_args!(
                        "`{other}` and `{name}` are both `{method} {}/`; give one of them another `url_path`",
                        action.url_path
                    ),
                );
                return;
            }
        }
    }
}
