//! Serving a router with actix, and calling it without a socket.

use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{self, Poll};
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{
    AppService, HttpServiceFactory, Payload, ResourceDef, ServiceRequest, ServiceResponse, fn_service,
};
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::uri::Authority;
use actix_web::web::ServiceConfig;
use actix_web::{HttpRequest, HttpResponse};
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, StreamExt};

use crate::db::Database;
use crate::error::{ApiException, Result};
use crate::rest::authentication::Account;
use crate::rest::context::Context;
use crate::rest::exceptions::{parse_error, payload_too_large};
use crate::rest::request::Request;
use crate::rest::response::{JSON, Response};
use crate::rest::routers::{Arrival, Body, Router, arrive};

impl Router {
    /// What mounts the API in an actix application: `App::new().configure(router.service(db.clone()))`.
    ///
    /// It takes the paths below the router's prefix and leaves all others to the application.
    pub fn service(&self, db: Database) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
        self.service_with_log(db, false)
    }

    /// [`service`](Self::service), which may log each request.
    pub(crate) fn service_with_log(&self, db: Database, logs: bool) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
        let router = self.clone();
        move |config| {
            config.service(Mount { router, db, logs });
        }
    }

    /// Answers a request without a server: for tests, and for other servers.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let router = &shop::project().routers()?[0];
    /// let answer = router.call(db, Request::new(Method::OPTIONS, "/api/books/")).await;
    /// assert_eq!(answer.get_header("Allow"), Some("GET, POST, HEAD, OPTIONS"));
    /// # Ok(()) });
    /// ```
    pub async fn call(&self, db: &Database, request: Request) -> Response {
        self.call_for(db, request, None).await
    }

    /// Answers a request of a caller who is known already.
    pub(crate) async fn call_for(&self, db: &Database, mut request: Request, caller: Option<Account>) -> Response {
        let mut body = Whole {
            body: std::mem::take(&mut request.body),
            limit: self.body_limit(),
        };
        let mut context = Box::new(Context::new(request, db.clone()));
        context.user = caller;
        match arrive(self, context, &mut body).await {
            Arrival::Answered(response) => response,
            Arrival::Admitted(admitted) => admitted.answer(&mut body).await,
        }
    }
}

/// A router's place in an application. A scope with a handler would do the same, by way of a second router, of
/// extractors and of a copy of the request's future for each.
struct Mount {
    router: Router,
    db: Database,
    /// Whether each request is logged.
    logs: bool,
}

impl HttpServiceFactory for Mount {
    fn register(self, config: &mut AppService) {
        let prefix = ResourceDef::root_prefix(self.router.prefix().trim_end_matches('/'));
        let mount = Rc::new(self);
        let service = fn_service(move |asked: ServiceRequest| {
            let mount = Rc::clone(&mount);
            async move {
                let (request, payload) = asked.into_parts();
                let line = mount.logs.then(|| LogLine::new(&request));
                let response = serve(&mount.router, &mount.db, &request, payload).await;
                if let Some(line) = line {
                    line.write(&response);
                }
                Ok(ServiceResponse::new(request, response))
            }
        });
        config.register_service(prefix, None, service, None);
    }
}

/// The log's line on a request and its answer: the method, the address, the status and how long it took.
pub(crate) struct LogLine {
    request: String,
    start: Instant,
}

impl LogLine {
    pub(crate) fn new(request: &HttpRequest) -> Self {
        Self {
            request: format!("{} {}", request.method(), request.uri()),
            start: Instant::now(),
        }
    }

    pub(crate) fn write(self, response: &HttpResponse) {
        let (request, status, took) = (self.request, response.status().as_u16(), self.start.elapsed());
        tracing::info!(target: "fastjango::request", "{request} {status} {took:.1?}");
    }
}

/// A body that is there.
struct Whole {
    body: Bytes,
    limit: usize,
}

impl Body for Whole {
    async fn read(&mut self) -> Result<Bytes> {
        if self.body.len() > self.limit {
            return Err(payload_too_large());
        }
        Ok(std::mem::take(&mut self.body))
    }
}

/// A body that is still to come.
struct Incoming {
    payload: Payload,
    length: Option<usize>,
    limit: usize,
    timeout: Duration,
    is_read: bool,
}

async fn serve(router: &Router, db: &Database, request: &HttpRequest, payload: Payload) -> HttpResponse {
    let length = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    // Boxed, as it goes from one future to the next.
    let context = Box::new(Context::new(request_of(router, request), db.clone()));
    if !router.allows_host(&context.request.host) {
        return response_of(Response::from_error(&parse_error("Invalid host.")));
    }
    let limits = router.limits();
    let mut body = Incoming {
        payload,
        length,
        limit: limits.body,
        timeout: limits.body_timeout,
        is_read: false,
    };
    let response = match arrive(router, context, &mut body).await {
        Arrival::Answered(response) => response,
        Arrival::Admitted(admitted) => admitted.answer(&mut body).await,
    };
    body.close_unread(response_of(response))
}

fn request_of(router: &Router, request: &HttpRequest) -> Request {
    let uri = request.uri();
    // The second is HTTP/2's. What is no text is no host, and not none.
    let named = request.headers().get(header::HOST);
    let named = named.map(|host| host.to_str().unwrap_or_default());
    let host = named.or(uri.authority().map(Authority::as_str));
    let mut own = Request {
        query_string: uri.query().unwrap_or_default().to_owned(),
        headers: request.headers().into(),
        scheme: if request.app_config().secure() { "https" } else { "http" }.into(),
        host: host.unwrap_or("localhost").to_owned(),
        peer: request.peer_addr(),
        ..Request::of(request.method().clone(), uri.path().to_owned())
    };
    if router.is_behind_proxy() {
        believe_proxy(&mut own);
    }
    own
}

/// Takes over what the nearest proxy tells, which is the last of what the headers list.
fn believe_proxy(request: &mut Request) {
    let last = |name| {
        request
            .header_list(name)
            .pop()
            .filter(|told| !told.is_empty())
            .map(str::to_owned)
    };
    let (scheme, host) = (last("x-forwarded-proto"), last("x-forwarded-host"));
    if let Some(scheme) = scheme.filter(|scheme| scheme == "http" || scheme == "https") {
        request.scheme = scheme.into();
    }
    if let Some(host) = host {
        request.host = host;
    }
}

impl Body for Incoming {
    async fn read(&mut self) -> Result<Bytes> {
        if self.length.is_some_and(|length| length > self.limit) {
            return Err(payload_too_large());
        }
        let timeout = self.timeout;
        let mut whole = pin!(self.gather());
        // Most bodies have come with their head, and need no clock.
        if let Some(whole) = whole.as_mut().now_or_never() {
            return whole;
        }
        let late = |_| ApiException::new(408, "The request body took too long to arrive.");
        tokio::time::timeout(timeout, whole).await.map_err(late)?
    }
}

impl Incoming {
    /// A body that comes in a single piece is not copied.
    async fn gather(&mut self) -> Result<Bytes> {
        let mut whole = Bytes::new();
        let mut pieces = BytesMut::new();
        while let Some(piece) = self.payload.next().await {
            let piece = piece.map_err(|_| parse_error("The request body could not be read."))?;
            if whole.len() + pieces.len() + piece.len() > self.limit {
                return Err(payload_too_large());
            }
            if whole.is_empty() && pieces.is_empty() {
                whole = piece;
                continue;
            }
            if pieces.is_empty() {
                pieces.extend_from_slice(&std::mem::take(&mut whole));
            }
            pieces.extend_from_slice(&piece);
        }
        self.is_read = true;
        Ok(if pieces.is_empty() { whole } else { pieces.freeze() })
    }

    /// Lets an answer to a request whose body was not read to its end also end the connection: actix waits for ever for
    /// the rest of one without a length that was dropped, but not for one that is there until all is sent.
    fn close_unread(self, response: HttpResponse) -> HttpResponse {
        if self.is_read || self.length.is_some() || matches!(self.payload, Payload::None) {
            return response;
        }
        let payload = self.payload;
        let unread = |_: &mut _, body| {
            BoxBody::new(Unread {
                body,
                _payload: payload,
            })
        };
        response.map_body(unread)
    }
}

/// A body of an answer, with that of its request, of which more may come.
struct Unread {
    body: BoxBody,
    _payload: Payload,
}

impl MessageBody for Unread {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut task::Context<'_>,
    ) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        self.get_mut().body.as_pin_mut().poll_next(cx)
    }
}

fn response_of(response: Response) -> HttpResponse {
    let parts = response.into_parts();
    let mut builder = HttpResponse::build(parts.status);
    for header in parts.headers {
        builder.append_header(header);
    }
    match parts.content_type {
        Some(content_type) => {
            let value = match &*content_type {
                JSON => HeaderValue::from_static(JSON),
                other => HeaderValue::from_str(other).unwrap_or(HeaderValue::from_static("text/plain")),
            };
            builder.insert_header((header::CONTENT_TYPE, value));
            if parts.body.len() > PIECE {
                builder.body(Pieces(parts.body))
            } else {
                builder.body(parts.body)
            }
        }
        None if parts.status == actix_web::http::StatusCode::NO_CONTENT => builder.body(NoBody),
        None => builder.finish(),
    }
}

/// How much of a body the server gets at once: it copies what it gets into a buffer, which for the whole of a large
/// body would be memory that is new to each answer.
const PIECE: usize = 16 * 1024;

/// A large body, handed over piece by piece. It doesn't say that it is bytes already, which would be taken whole.
struct Pieces(Bytes);

impl MessageBody for Pieces {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0.len() as u64)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        let length = self.0.len().min(PIECE);
        let piece = self.0.split_to(length);
        Poll::Ready((length > 0).then_some(Ok(piece)))
    }
}

/// No body and no `Content-Length`, as a 204 wants it.
struct NoBody;

impl MessageBody for NoBody {
    type Error = std::convert::Infallible;

    fn size(&self) -> BodySize {
        BodySize::None
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut task::Context<'_>,
    ) -> Poll<Option<std::result::Result<Bytes, Self::Error>>> {
        Poll::Ready(None)
    }
}

#[cfg(test)]
mod tests;
