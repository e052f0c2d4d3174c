//! From a request to its response, check by check, in DRF's order.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use actix_web::http::Method;
use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::json;

use crate::db::Database;
use crate::error::{Error, Result};
use crate::rest::context::{Context, Kwargs, Resolve};
use crate::rest::exceptions::{method_not_allowed, not_found, response_of};
use crate::rest::negotiation::negotiate;
use crate::rest::permissions::Verdict;
use crate::rest::request::Request;
use crate::rest::response::Response;
use crate::rest::routers::{Route, Router};

/// Where a request has arrived before its body is read.
#[expect(
    clippy::large_enum_variant,
    reason = "most requests are admitted, and it never leaves the stack"
)]
pub(crate) enum Arrival<'a> {
    /// It is answered already.
    Answered(Response),
    /// It may go on, with its body.
    Admitted(Admitted<'a>),
}

/// A request that passed every check that comes before its body.
pub(crate) struct Admitted<'a> {
    route: &'a Route,
    context: Context,
}

/// Brings a request as far as its body: the path, the representation, the caller, the permission and the method.
pub(crate) async fn arrive<'a>(router: &'a Router, db: &Database, request: Request) -> Arrival<'a> {
    if router.prefix().strip_suffix('/') == Some(&request.path) {
        return Arrival::Answered(with_slash(&request));
    }
    let found = request
        .path
        .strip_prefix(router.prefix())
        .and_then(|path| router.0.matcher.find(path));
    let Some(found) = found else {
        return Arrival::Answered(Response::from_error(&not_found()));
    };
    if found.slashless {
        return Arrival::Answered(with_slash(&request));
    }
    let route = &router.0.routes[found.endpoint];
    let mut context = Context::new(request, db.clone());
    context.kwargs = Kwargs {
        names: route.names.clone(),
        values: found.values,
    };
    context.authenticates = !route.authentication.is_empty();
    context.suffix = found.suffix;
    context.limits = router.limits();
    context.resolver = Some(Arc::clone(&router.0) as Arc<dyn Resolve>);
    match admit(route, &mut context).await {
        Ok(()) if context.request.method == Method::OPTIONS => Arrival::Answered(route.answer(Ok(metadata(route)))),
        Ok(()) => Arrival::Admitted(Admitted { route, context }),
        Err(error) => Arrival::Answered(route.answer(Err(error))),
    }
}

impl Admitted<'_> {
    /// Whether the body has a meaning.
    pub(crate) fn takes_body(&self) -> bool {
        !self.context.request.is_safe()
    }

    /// Runs the action; a panic is a 500 that tells nothing.
    pub(crate) async fn answer(mut self, body: Result<Bytes>) -> Response {
        let outcome = match body {
            Ok(body) => {
                self.context.request.body = body;
                run(self.route, &self.context).await
            }
            Err(error) => Err(error),
        };
        self.route.answer(outcome)
    }
}

async fn run(route: &Route, context: &Context) -> Result<Response> {
    let Some(action) = route.action(&context.request.method) else {
        return Err(method_not_allowed(&context.request.method));
    };
    let handled = AssertUnwindSafe((action.handler)(context)).catch_unwind().await;
    handled.unwrap_or_else(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        let message = message
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or_default();
        Err(Error::Configuration(format!(
            "the action `{}` panicked: {message}",
            action.name
        )))
    })
}

impl Route {
    /// The answer with what every answer of this address has.
    fn answer(&self, outcome: Result<Response>) -> Response {
        let response = outcome.unwrap_or_else(|error| response_of(&error, self.www_authenticate.as_ref()));
        response.with_allow(self.allow.clone())
    }
}

/// The checks between the path and the body.
async fn admit(route: &Route, context: &mut Context) -> Result<()> {
    let method = &context.request.method;
    let action = route.action(method);
    context.action = match action {
        Some(action) => action.name,
        None if *method == Method::OPTIONS => "metadata",
        None => "",
    };
    negotiate(&context.request, context.suffix.as_deref())?;
    authenticate(route, context).await?;
    let check = action
        .and_then(|action| action.check.as_ref())
        .unwrap_or(&route.view.check);
    if let Verdict::Denied(message) = check.verdict(context).await? {
        return Err(context.refusal(message));
    }
    if let Some(initial) = &route.view.initial {
        initial(context).await?;
    }
    if route.allows(&context.request.method) {
        Ok(())
    } else {
        Err(method_not_allowed(&context.request.method))
    }
}

async fn authenticate(route: &Route, context: &mut Context) -> Result<()> {
    for scheme in route.authentication.iter() {
        if let Some(account) = scheme.authenticate(&context.request, &context.db).await? {
            context.user = Some(account);
            break;
        }
    }
    Ok(())
}

/// The answer to a path without its final slash.
fn with_slash(request: &Request) -> Response {
    let mut location = format!("{}/", request.path);
    if !request.query_string.is_empty() {
        location.push('?');
        location.push_str(&request.query_string);
    }
    Response::no_content().status(301).header("Location", &location)
}

/// What OPTIONS tells about an address.
fn metadata(route: &Route) -> Response {
    let action = route.methods().next().map(|(_, action)| action);
    let (name, description) = match action {
        Some(action) if !action.url_path.is_empty() => (label(action.name), action.description.to_owned()),
        Some(action) if action.is_detail() => (
            format!("{} Instance", route.view.name),
            route.view.description.to_string(),
        ),
        Some(action) if !action.name.is_empty() => {
            (format!("{} List", route.view.name), route.view.description.to_string())
        }
        _ => (route.view.name.to_string(), route.view.description.to_string()),
    };
    Response::new(json!({
        "name": name,
        "description": description,
        "renders": ["application/json"],
        "parses": ["application/json"],
    }))
}

/// The name of an action for people: `set_price` is `Set price`.
fn label(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
