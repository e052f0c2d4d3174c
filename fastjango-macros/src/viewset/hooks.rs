//! The methods of a viewset that can be written anew, as a table.

use crate::common::{Mistakes, names};
use syn::{ImplItemFn, ReceiverKind, Signature};

/// A method that can be written anew.
struct Hook {
    name: &'static str,
    is_async: bool,
    /// What it takes besides `self`.
    inputs: usize,
    /// How it is written, for messages.
    example: &'static str,
}

const fn hook(name: &'static str, is_async: bool, inputs: usize, example: &'static str) -> Hook {
    Hook {
        name,
        is_async,
        inputs,
        example,
    }
}

const HOOKS: [Hook; 13] = [
    hook(
        "queryset",
        false,
        1,
        "fn queryset(&self, cx: &Context) -> QuerySet<Book>",
    ),
    hook(
        "filter_queryset",
        false,
        2,
        "fn filter_queryset(&self, cx: &Context, queryset: QuerySet<Book>) -> Result<QuerySet<Book>>",
    ),
    hook(
        "initial",
        true,
        1,
        "async fn initial(&self, cx: &Context) -> Result<()>",
    ),
    hook(
        "find_object",
        true,
        1,
        "async fn find_object(&self, cx: &Context) -> Result<Book>",
    ),
    hook(
        "perform_create",
        true,
        2,
        "async fn perform_create(&self, cx: &Context, serializer: Valid<BookSerializer>) -> Result<Book>",
    ),
    hook(
        "perform_update",
        true,
        3,
        "async fn perform_update(&self, cx: &Context, serializer: Valid<BookSerializer>, book: Book) -> Result<Book>",
    ),
    hook(
        "perform_destroy",
        true,
        2,
        "async fn perform_destroy(&self, cx: &Context, book: Book) -> Result<()>",
    ),
    hook(
        "list",
        true,
        1,
        "async fn list(&self, cx: &Context) -> Result<Response>",
    ),
    hook(
        "create",
        true,
        1,
        "async fn create(&self, cx: &Context) -> Result<Response>",
    ),
    hook(
        "retrieve",
        true,
        1,
        "async fn retrieve(&self, cx: &Context) -> Result<Response>",
    ),
    hook(
        "update",
        true,
        1,
        "async fn update(&self, cx: &Context) -> Result<Response>",
    ),
    hook(
        "partial_update",
        true,
        1,
        "async fn partial_update(&self, cx: &Context) -> Result<Response>",
    ),
    hook(
        "destroy",
        true,
        1,
        "async fn destroy(&self, cx: &Context) -> Result<Response>",
    ),
];

/// A method without `#[action]` is one of the hooks, written as it is expected. Whether its types fit is rustc's to
/// say.
pub(crate) fn is_hook(function: &ImplItemFn, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    let name = names::plain(&signature.ident);
    let Some(hook) = HOOKS.iter().find(|hook| hook.name == name) else {
        let remedy = names::similar(&name, HOOKS.iter().map(|hook| hook.name)).map_or_else(
            || "add `#[action(…)]`, or move it to an `impl` block of its own".to_owned(),
            |similar| format!("did you mean `{similar}`?"),
        );
        mistakes.at(
            &signature.ident,
            format_args!("a viewset has no method `{name}` to write anew; {remedy}"),
        );
        return false;
    };
    let as_expected = takes_self(signature)
        && signature.inputs.len() == hook.inputs + 1
        && signature.asyncness.is_some() == hook.is_async;
    if !as_expected {
        mistakes.at(&signature.ident, format_args!("`{name}` is written `{}`", hook.example));
    }
    as_expected
}

/// Whether one of the methods that can be written anew has this name.
pub(crate) fn is_name(name: &str) -> bool {
    HOOKS.iter().any(|hook| hook.name == name)
}

/// Whether a method takes `&self`.
pub(crate) fn takes_self(signature: &Signature) -> bool {
    let receiver = signature.receiver();
    receiver.is_some_and(|receiver| matches!(receiver.kind, ReceiverKind::Reference(_, _, None)))
}
