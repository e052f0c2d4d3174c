//! The rules about actions.

use super::{known, permission};
use crate::common::values::{Documents, DocumentsForm};
use crate::common::{Given, Mistakes, docs, names};
use crate::viewset::ir::Action;
use crate::viewset::parse::{self, Method};
use crate::viewset::{hooks, policies};
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::HashMap;
use syn::ImplItemFn;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Names that the viewset has besides those of its hooks: methods, and `url_detail`.
const RESERVED: [&str; 6] = [
    "check_object_permissions",
    "detail",
    "document",
    "get_object",
    "options",
    "permission",
];

/// Applies the rules about one action. `None`: it cannot be one.
pub(super) fn action(method: Method, own: &hooks::Names, mistakes: &mut Mistakes) -> Option<Action> {
    let written = method.action?;
    let function = method.function;
    let detail = written.detail.is_some();
    let methods = methods_given(&function.sig.ident, &written, method.faulty, mistakes);
    let url_path = url_path(&function.sig.ident, &written, mistakes);
    let request = request_has_body(&methods, &written, mistakes);
    status_of_success(&written, mistakes);
    // What a faulty attribute says of the row is not to be relied on.
    let takes_context = method.faulty || takes_context(&function, detail, own, mistakes);
    let callable = is_async(&function, mistakes)
        & takes_context
        & no_generics(&function, mistakes)
        & name_is_free(&function, mistakes);
    let permission = written.permissions.as_ref().map(|given| permission(given, mistakes));
    let policies = policies::check(&written.policies, mistakes);
    callable.then(|| Action {
        description: docs::help_text(&function.attrs),
        takes_object: function.sig.inputs.len() == 3,
        permission: permission.flatten(),
        policies,
        response: written.response.map(|given| given.value),
        status: written.status.map(|given| given.value),
        request,
        detail,
        methods,
        url_path,
        function,
        faulty: method.faulty,
    })
}

/// Only some methods bring a document.
fn request_has_body(methods: &[Ident], written: &parse::Action, mistakes: &mut Mistakes) -> Option<Documents> {
    let given = written.request.as_ref()?;
    let has_body = |method: &Ident| method == "POST" || method == "PUT" || method == "PATCH";
    if !methods.is_empty() && !methods.iter().any(has_body) {
        mistakes.at(
            &given.tokens,
            "no method of this action brings a document; leave `request` out, or add `post`, `put` or `patch` to `methods`",
        );
    }
    if given.value.form == DocumentsForm::Page {
        let message = "pages are only answered; write `request = [BookSerializer]` for a list of documents";
        mistakes.at(&given.tokens, message);
    }
    Some(given.value.clone())
}

/// Refusals have their own statuses, and a 204 has no document.
fn status_of_success(written: &parse::Action, mistakes: &mut Mistakes) {
    let Some(given) = &written.status else { return };
    if !(200..300).contains(&given.value) {
        mistakes.at(
            &given.tokens,
            "`status` is that of an answer where all goes well, 200 to 299; refusals are errors that the action returns",
        );
    } else if let (204, Some(response)) = (given.value, &written.response) {
        mistakes.at(
            &response.tokens,
            "an answer of 204 has no document; leave `response` out, or write another `status`",
        );
    }
}

/// Which methods lead to an action is always said.
fn methods_given(name: &Ident, written: &parse::Action, faulty: bool, mistakes: &mut Mistakes) -> Vec<Ident> {
    let given = written.methods.as_ref();
    if given.is_none_or(Given::is_empty_list) && !faulty {
        let message = format!("the action `{name}` says by which HTTP methods it is called; add `methods = [post]`");
        mistakes.at(name, message);
    }
    let mut methods: Vec<Ident> = Vec::new();
    for method in given.map(|given| given.value.as_slice()).unwrap_or_default() {
        if !known(method, "an HTTP method", &METHODS, mistakes) {
            continue;
        }
        let upper = Ident::new(&method.to_string().to_uppercase(), method.span());
        if methods.contains(&upper) {
            mistakes.at(method, format_args!("`{method}` is given twice; keep one"));
        } else {
            methods.push(upper);
        }
    }
    methods
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
fn is_async(function: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    let message = format!("an action is async; write `async fn {}`", signature.ident);
    let holds = mistakes.unless(signature.asyncness.is_some(), signature.fn_token, message);
    holds.is_some()
}

/// An action takes the context and, about one row, may take the row.
fn takes_context(function: &ImplItemFn, detail: bool, own: &hooks::Names, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    let (name, inputs) = (&signature.ident, signature.inputs.len());
    let fits = hooks::takes_self(signature) && (inputs == 2 || (detail && inputs == 3));
    if !fits && hooks::takes_self(signature) && inputs == 3 {
        let message = format!(
            "only an action about one row takes the row; write `#[action(detail, …)]`, or leave it out of `{name}`"
        );
        mistakes.at(name, message);
    } else if !fits {
        let row = own.fill(if detail { ", {row}: {model}" } else { "" });
        mistakes.at(
            name,
            format_args!("an action is written `async fn {name}(&self, cx: &Context{row}) -> Result<Response>`"),
        );
    }
    fits
}

/// An action is called with no types but its own.
fn no_generics(function: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let generics = &function.sig.generics;
    let message = "an action can't be generic; write the types out";
    let of_types = generics.type_params().next().is_some() || generics.const_params().next().is_some();
    let holds = mistakes.unless(!of_types, generics, message);
    holds.is_some()
}

/// The viewset's own methods and addresses keep their names.
fn name_is_free(function: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let name = names::plain(&function.sig.ident);
    let is_own = hooks::is_name(&name);
    if is_own {
        let message = format!("`{name}` is the viewset's own; write it anew without `#[action]`, or rename the action");
        mistakes.at(&function.sig.ident, message);
    } else if RESERVED.contains(&name.as_str()) {
        mistakes.at(
            &function.sig.ident,
            format_args!("an action can't be called `{name}`, which the viewset has already; rename it"),
        );
    }
    !is_own && !RESERVED.contains(&name.as_str())
}

/// Two actions of one name could not be told apart.
pub(super) fn distinct_names(actions: &mut Vec<Action>, mistakes: &mut Mistakes) {
    let mut names: Vec<Ident> = Vec::new();
    actions.retain(|action| {
        let name = &action.function.sig.ident;
        let is_new = !names.contains(name);
        if is_new {
            names.push(name.clone());
        } else {
            mistakes.at(
                name,
                format_args!("two actions are called `{name}`; rename one of them"),
            );
        }
        is_new
    });
}

/// Two actions under one address and method could not be told apart.
pub(super) fn distinct_paths(actions: &[Action], mistakes: &mut Mistakes) {
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
