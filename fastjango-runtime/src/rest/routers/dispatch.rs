//! From a request to its response, check by check, in DRF's order.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use actix_web::http::{Method, header};
use bytes::Bytes;
use futures_util::FutureExt;

use crate::error::{Error, Result};
use crate::rest::authentication::Authentication;
use crate::rest::context::{Context, Kwargs, Resolve};
use crate::rest::exceptions::{self, challenging, method_not_allowed, not_found, without_challenge};
use crate::rest::negotiation::negotiate;
use crate::rest::permissions::Verdict;
use crate::rest::renderers::Renderer;
use crate::rest::request::Request;
use crate::rest::response::Response;
use crate::rest::routers::{ExceptionHandler, Route, Router, metadata};
use crate::rest::throttling::{self, ThrottleCache};
use crate::rest::views::Action;

/// Where a request has arrived before its body is read.
pub(crate) enum Arrival<'a> {
    /// It is answered already.
    Answered(Response),
    /// It may go on, with its body.
    Admitted(Admitted<'a>),
}

/// A request that passed every check that comes before its body.
pub(crate) struct Admitted<'a> {
    route: &'a Route,
    context: Box<Context>,
    /// Whether its body was read already, since a scheme of authentication looks at it.
    is_read: bool,
}

/// Where the body of a request comes from.
pub(crate) trait Body {
    /// Reads all of it, where it is not larger than the API's limit.
    async fn read(&mut self) -> Result<Bytes>;
}

/// Brings a request as far as its body, as [`pass`] does; a panic on the way is an error like others.
pub(crate) async fn arrive<'a>(router: &'a Router, mut context: Box<Context>, body: &mut impl Body) -> Arrival<'a> {
    let mut reached = None;
    let passed = AssertUnwindSafe(pass(router, &mut context, body, &mut reached))
        .catch_unwind()
        .await;
    match passed {
        Ok(Passage::Answered(response)) => Arrival::Answered(response),
        Ok(Passage::Free { route, is_read }) => Arrival::Admitted(Admitted {
            route,
            context,
            is_read,
        }),
        Err(panic) => {
            let error = panicked("what comes before the action", panic.as_ref());
            Arrival::Answered(match reached {
                Some(route) => route.answer(Err(error), &context),
                None => failure(&error, &context.request),
            })
        }
    }
}

/// What the checks before the body make of a request.
enum Passage<'a> {
    /// It is answered.
    Answered(Response),
    /// It goes on to this route.
    Free { route: &'a Route, is_read: bool },
}

/// Brings a request as far as its body: the path, the representation, the caller, the permission and the method.
///
/// A caller who is known already needs no credentials. The route that was `reached` is told also where it panics.
async fn pass<'a>(
    router: &'a Router,
    context: &mut Context,
    body: &mut impl Body,
    reached: &mut Option<&'a Route>,
) -> Passage<'a> {
    let request = &context.request;
    if router.prefix().strip_suffix('/') == Some(&request.path) {
        return Passage::Answered(with_slash(request));
    }
    let found = request
        .path
        .strip_prefix(router.prefix())
        .and_then(|path| router.0.matcher.find(path));
    let Some(found) = found else {
        return Passage::Answered(Response::from_error(&not_found()));
    };
    if found.slashless {
        return Passage::Answered(with_slash(request));
    }
    let route = &router.0.routes[found.endpoint];
    if found.suffix.is_some() && !route.takes_suffix {
        return Passage::Answered(Response::from_error(&not_found()));
    }
    context.kwargs = Kwargs {
        names: route.names.clone(),
        values: found.values,
    };
    context.suffix = found.suffix;
    context.limits = router.limits();
    context.num_proxies = router.0.num_proxies;
    context.resolver = Some(Arc::clone(&router.0) as Arc<dyn Resolve>);
    *reached = Some(route);
    let is_read = match read_early(route, context, body).await {
        Ok(is_read) => is_read,
        Err(error) => return Passage::Answered(route.answer(Err(error), context)),
    };
    match admit(route, router.0.throttle_cache.as_ref(), context).await {
        Ok(()) if context.request.method == Method::OPTIONS && route.action(&Method::OPTIONS).is_none() => {
            // Boxed, as the rare way would make every future large that brings a request on its way.
            let metadata = Box::pin(metadata::describe(route, context)).await;
            Passage::Answered(route.answer(metadata, context))
        }
        Ok(()) => Passage::Free { route, is_read },
        Err(error) => Passage::Answered(route.answer(Err(error), context)),
    }
}

impl Admitted<'_> {
    /// Reads the body where it has a meaning, and runs the action, of which a panic is an error like others.
    pub(crate) async fn answer(mut self, body: &mut impl Body) -> Response {
        let outcome = match self.read(body).await {
            Ok(()) => run(self.route, &self.context).await,
            Err(error) => Err(error),
        };
        self.route.answer(outcome, &self.context)
    }

    async fn read(&mut self, body: &mut impl Body) -> Result<()> {
        let request = &mut self.context.request;
        if !self.is_read && !request.is_safe() {
            request.body = body.read().await?;
        }
        Ok(())
    }
}

/// Reads the body before anybody has been authenticated, where a scheme needs it for that.
async fn read_early(route: &Route, context: &mut Context, body: &mut impl Body) -> Result<bool> {
    let request = &mut context.request;
    let schemes = &route.policies(&request.method).authentication;
    if request.is_safe() || !schemes.iter().any(|scheme| scheme.looks_at_body(request)) {
        return Ok(false);
    }
    request.body = body.read().await?;
    Ok(true)
}

async fn run(route: &Route, context: &Context) -> Result<Response> {
    let Some(action) = route.action(&context.request.method) else {
        return Err(method_not_allowed(&context.request.method));
    };
    let handled = AssertUnwindSafe((action.handler)(context)).catch_unwind().await;
    if cfg!(debug_assertions)
        && let Ok(Ok(response)) = &handled
    {
        compare_status(action, context, response);
    }
    handled.unwrap_or_else(|panic| Err(panicked(&format!("the action `{}`", action.name), panic.as_ref())))
}

/// The answer to a failure of the server's own, which is logged.
fn failure(error: &Error, request: &Request) -> Response {
    exceptions::log(error, error.status(), request);
    Response::from_error(error)
}

/// The error that a panic is; its message is for the log.
fn panicked(what: &str, panic: &(dyn Any + Send)) -> Error {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
    Error::Configuration(format!("{what} panicked: {}", message.unwrap_or_default()))
}

/// Warns where an action of the program's own answers otherwise than the API's description says. The standard ones have
/// no path of their own.
fn compare_status(action: &Action, context: &Context, response: &Response) {
    let is_own = action.name.is_empty() || !action.url_path.is_empty();
    let (said, answered) = (action.success(context.method()), response.status_code());
    if is_own && (200..300).contains(&answered) && answered != said {
        tracing::warn!(
            "{} `{}` answers {answered}, and the description of the API says {said}; say `status = {answered}`",
            context.method(),
            context.request.path,
        );
    }
}

impl Route {
    /// The answer as the client wants it, with what every answer of this address has.
    fn answer(&self, outcome: Result<Response>, context: &Context) -> Response {
        let policies = self.policies(&context.request.method);
        let response = outcome.unwrap_or_else(|error| self.answer_to(error, context));
        let renderer = context.renderer.as_ref().or(policies.renderers.first());
        let response = match renderer {
            Some(renderer) => {
                rendered(response, renderer.as_ref()).unwrap_or_else(|error| failure(&error, &context.request))
            }
            None => response,
        };
        let response = response.with_header(header::ALLOW, self.allow.clone());
        match &policies.vary {
            Some(vary) => response.with_header(header::VARY, vary.clone()),
            None => response,
        }
    }

    /// The answer to an error: the program's own, where it has one.
    fn answer_to(&self, error: Error, context: &Context) -> Response {
        let www_authenticate = self.policies(&context.request.method).www_authenticate.as_ref();
        let error = without_challenge(error, www_authenticate);
        let handler = self.exception_handler.as_ref();
        let own = handler.and_then(|handler| asked(handler, &error, context));
        let response = own.unwrap_or_else(|| Response::from_error(&error));
        exceptions::log(&error, response.status_code(), &context.request);
        challenging(response, www_authenticate)
    }
}

/// What a program answers to an error; that it breaks down is another one, of the server's own.
fn asked(handler: &ExceptionHandler, error: &Error, context: &Context) -> Option<Response> {
    let attempt = catch_unwind(AssertUnwindSafe(|| handler.answer(error, context)));
    attempt.unwrap_or_else(|panic| {
        let broken = panicked("the exception handler", panic.as_ref());
        Some(failure(&broken, &context.request))
    })
}

/// The answer in the renderer's form, which may be a program's own that breaks down.
fn rendered(response: Response, renderer: &dyn Renderer) -> Result<Response> {
    let attempt = catch_unwind(AssertUnwindSafe(|| response.rendered(renderer)));
    attempt.unwrap_or_else(|panic| Err(panicked("the renderer", panic.as_ref())))
}

/// The checks between the path and the body.
async fn admit(route: &Route, cache: &dyn ThrottleCache, context: &mut Context) -> Result<()> {
    let method = &context.request.method;
    let action = route.action(method);
    context.action = match action {
        Some(action) => action.name,
        None if *method == Method::OPTIONS => "metadata",
        None => "",
    };
    let policies = Arc::clone(route.policies(method));
    context.authenticates = !policies.authentication.is_empty();
    context.parsers = Some(Arc::clone(&policies.parsers));
    context.renderer = Some(negotiate(
        &context.request,
        context.suffix.as_deref(),
        &policies.renderers,
    )?);
    authenticate(&policies.authentication, context).await?;
    if let Verdict::Denied(message) = route.check(&context.request.method).verdict(context).await? {
        return Err(context.refusal(message));
    }
    throttling::check(&policies.throttles, cache, context).await?;
    if let Some(initial) = &route.view.initial {
        initial(context).await?;
    }
    if let (None, Some(before_actions)) = (action, &route.view.before_actions) {
        before_actions(context).await?;
    }
    if route.allows(&context.request.method) {
        Ok(())
    } else {
        Err(method_not_allowed(&context.request.method))
    }
}

/// Finds out who calls, unless that is known already.
async fn authenticate(schemes: &[Arc<dyn Authentication>], context: &mut Context) -> Result<()> {
    if context.user.is_some() {
        return Ok(());
    }
    for scheme in schemes {
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
