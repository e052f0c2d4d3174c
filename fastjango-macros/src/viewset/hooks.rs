//! The methods of a viewset that can be written anew, as a table.

use crate::common::types::spelled;
use crate::common::{Mistakes, names};
use syn::{ImplItemFn, Path, ReceiverKind, ReturnType, Signature};

/// A method that can be written anew.
struct Hook {
    name: &'static str,
    is_async: bool,
    /// What it takes besides `self`.
    inputs: usize,
    /// How it is written, for messages, with `{model}`, `{row}` and `{serializer}` for the viewset's own.
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
        "fn queryset(&self, cx: &Context) -> QuerySet<{model}>",
    ),
    hook(
        "filter_queryset",
        false,
        2,
        "fn filter_queryset(&self, cx: &Context, queryset: QuerySet<{model}>) -> Result<QuerySet<{model}>>",
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
        "async fn find_object(&self, cx: &Context) -> Result<{model}>",
    ),
    hook(
        "perform_create",
        true,
        2,
        "async fn perform_create(&self, cx: &Context, serializer: Valid<{serializer}>) -> Result<{model}>",
    ),
    hook(
        "perform_update",
        true,
        3,
        "async fn perform_update(&self, cx: &Context, serializer: Valid<{serializer}>, {row}: {model}) -> Result<{model}>",
    ),
    hook(
        "perform_destroy",
        true,
        2,
        "async fn perform_destroy(&self, cx: &Context, {row}: {model}) -> Result<()>",
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

/// What Django and DRF call otherwise, and how it is written here.
const FOREIGN: &[(&str, &str)] = &[
    (
        "get_queryset",
        "write `fn queryset(&self, cx: &Context) -> QuerySet<{model}>`",
    ),
    (
        "get_serializer_class",
        "name the others in the attribute: `list_serializer = …`, `write_serializer = …`",
    ),
    (
        "get_permissions",
        "write `permissions = […]` in the attribute, or in that of an action",
    ),
    (
        "has_permission",
        "it belongs to a type that implements `Permission<{model}>`",
    ),
    (
        "has_object_permission",
        "it belongs to a type that implements `Permission<{model}>`",
    ),
    (
        "check_permissions",
        "write `async fn initial(&self, cx: &Context) -> Result<()>`, or a `Permission<{model}>`",
    ),
    (
        "check_object_permissions",
        "write a `Permission<{model}>`, which is asked about each row",
    ),
    ("get_authenticators", "write `authentication = […]` in the attribute"),
    ("get_parsers", "write `parsers = […]` in the attribute"),
    ("get_renderers", "write `renderers = […]` in the attribute"),
    ("get_throttles", "write `throttles = […]` in the attribute"),
    (
        "paginate_queryset",
        "write `pagination = PageNumber(20)` in the attribute",
    ),
    (
        "get_paginated_response",
        "write `pagination = PageNumber(20)` in the attribute",
    ),
    ("get", "write `list`, or `retrieve` of one row"),
    ("post", "write `create`"),
    ("put", "write `update`"),
    ("patch", "write `partial_update`"),
    ("delete", "write `destroy`"),
];

/// The names of a viewset, for examples.
pub(crate) struct Names {
    model: String,
    serializer: String,
}

impl Names {
    /// Those that are given; `Book` and `BookSerializer` where none is.
    pub(crate) fn new(model: Option<&Path>, serializer: Option<&Path>) -> Self {
        let last = |path: Option<&Path>| Some(names::plain(&path?.segments.last()?.ident));
        Self {
            model: last(model).unwrap_or_else(|| "Book".to_owned()),
            serializer: last(serializer).unwrap_or_else(|| "BookSerializer".to_owned()),
        }
    }

    /// An example in these names.
    pub(crate) fn fill(&self, example: &str) -> String {
        example
            .replace("{model}", &self.model)
            .replace("{row}", &names::snake_case(&self.model))
            .replace("{serializer}", &self.serializer)
    }
}

/// A method without `#[action]` is one of the hooks, written as it is expected. Whether its types fit is rustc's to
/// say.
pub(crate) fn is_hook(function: &ImplItemFn, own: &Names, mistakes: &mut Mistakes) -> bool {
    let signature = &function.sig;
    let name = names::plain(&signature.ident);
    let Some(hook) = HOOKS.iter().find(|hook| hook.name == name) else {
        mistakes.at(
            &signature.ident,
            format_args!(
                "a viewset has no method `{name}` to write anew; {}",
                own.fill(&remedy(&name))
            ),
        );
        return false;
    };
    let example = own.fill(hook.example);
    let as_expected = takes_self(signature)
        && signature.inputs.len() == hook.inputs + 1
        && signature.asyncness.is_some() == hook.is_async
        && gives(signature, &example);
    if !as_expected {
        mistakes.at(&signature.ident, format_args!("`{name}` is written `{example}`"));
    }
    as_expected
}

/// Whether a method gives something, and not the value alone where a `Result` of it is wanted.
fn gives(signature: &Signature, example: &str) -> bool {
    let wanted = example
        .split_once("-> Result<")
        .and_then(|(_, of)| of.strip_suffix('>'));
    match &signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, ty) => wanted != Some(&spelled(ty)),
    }
}

/// What to do about a method that is none of the hooks.
fn remedy(name: &str) -> String {
    if let Some((_, remedy)) = FOREIGN.iter().find(|(foreign, _)| *foreign == name) {
        return (*remedy).to_owned();
    }
    names::similar(name, HOOKS.iter().map(|hook| hook.name)).map_or_else(
        || "add `#[action(…)]`, or move it to an `impl` block of its own".to_owned(),
        |similar| format!("did you mean `{similar}`?"),
    )
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
