//! Calling APIs without a server: DRF's `APIClient`, for tests.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;

use crate::db::Database;
use crate::rest::authentication::Account;
use crate::rest::exceptions::not_found;
use crate::rest::request::Request;
use crate::rest::response::Response;
use crate::rest::routers::Router;

mod cookies;
mod request;

use cookies::Cookies;

pub use request::ClientRequest;

/// Calls APIs without a server, a socket or another process: DRF's `APIClient`, for tests.
///
/// Requests take the same way as those that come over HTTP. Where DRF's client is told something for its later requests,
/// [`credentials`](Self::credentials), [`header`](Self::header) and [`force_authenticate`](Self::force_authenticate) give
/// another client, so that two callers can take turns.
///
/// Cookies that answers set are kept and sent, by each client for itself. A request that may change something repeats the
/// cookie `csrftoken` as the pages of a site do, unless the client [enforces the checks](Self::enforce_csrf_checks).
///
/// Documents are sent as JSON; [`request`](Self::request) sends anything else: forms, files, other bodies.
#[derive(Debug, Clone)]
pub struct ApiClient {
    routers: Arc<[Router]>,
    db: Database,
    headers: HeaderMap,
    account: Option<Account>,
    cookies: Cookies,
    enforces_csrf: bool,
}

impl ApiClient {
    /// A client of one API, without credentials.
    #[must_use]
    pub fn new(router: Router, db: Database) -> Self {
        Self::with_routers(vec![router], db)
    }

    /// A client of several APIs, of which the first answers that has a request's path below its own. The address of
    /// none of them is answered with 404.
    #[must_use]
    pub fn with_routers(routers: Vec<Router>, db: Database) -> Self {
        Self {
            routers: routers.into(),
            db,
            headers: HeaderMap::new(),
            account: None,
            cookies: Cookies::default(),
            enforces_csrf: false,
        }
    }

    /// The same client with a header in every request, in place of an earlier one of that name.
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the name or the value.
    #[must_use]
    pub fn header(&self, name: &str, value: &str) -> Self {
        let mut client = self.clone();
        insert(&mut client.headers, name, value);
        client
    }

    /// The same client with the header `Authorization`: `client.credentials("Token 9944b09…")`.
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the text in a header.
    #[must_use]
    pub fn credentials(&self, authorization: &str) -> Self {
        self.header("Authorization", authorization)
    }

    /// The same client for somebody who has this account and needn't prove it: `client.force_authenticate(&user)`.
    ///
    /// No scheme looks at its requests, also not where the API has none.
    #[must_use]
    pub fn force_authenticate(&self, account: impl Into<Account>) -> Self {
        Self {
            account: Some(account.into()),
            ..self.clone()
        }
    }

    /// The same client with a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str, value: &str) -> Self {
        let client = self.clone();
        client.cookies.set(name, value);
        client
    }

    /// The value of a cookie that an answer has set.
    #[must_use]
    pub fn get_cookie(&self, name: &str) -> Option<String> {
        self.cookies.get(name)
    }

    /// The same client, whose requests repeat the cookie `csrftoken` only where they say so themselves: DRF's
    /// `APIClient(enforce_csrf_checks=True)`, for tests of what pages of other sites can do.
    #[must_use]
    pub fn enforce_csrf_checks(&self) -> Self {
        Self {
            enforces_csrf: true,
            ..self.clone()
        }
    }

    /// The database of the APIs.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The same client of nobody: without an account that it was forced to have, without `Authorization` and cookies.
    #[must_use]
    pub fn logout(&self) -> Self {
        let mut client = self.clone();
        client.account = None;
        client.headers.remove(header::AUTHORIZATION);
        client.cookies = Cookies::default();
        client
    }

    /// `GET`. The path may have a query string.
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await
    }

    /// `HEAD`.
    pub async fn head(&self, path: &str) -> Response {
        self.request(Method::HEAD, path).send().await
    }

    /// `OPTIONS`.
    pub async fn options(&self, path: &str) -> Response {
        self.request(Method::OPTIONS, path).send().await
    }

    /// `POST` with a document.
    pub async fn post(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::POST, path).json(document).send().await
    }

    /// `PUT` with a document.
    pub async fn put(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::PUT, path).json(document).send().await
    }

    /// `PATCH` with a document.
    pub async fn patch(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::PATCH, path).json(document).send().await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await
    }

    /// Any request, to be filled in and sent.
    pub fn request(&self, method: Method, path: &str) -> ClientRequest<'_> {
        ClientRequest::new(self, Request::new(method, path))
    }

    /// Sends a request as it is, with the client's headers, cookies and account.
    ///
    /// Headers of the request's own go before those of the client.
    pub async fn send(&self, mut request: Request) -> Response {
        for (name, value) in &self.headers {
            if !request.headers.contains_key(name) {
                request.headers.insert(name.clone(), value.clone());
            }
        }
        if self.account.is_some() {
            // Nobody looks at credentials then.
            request.headers.remove(header::AUTHORIZATION);
        }
        self.cookies.add_to(&mut request, !self.enforces_csrf);
        let Some(router) = self.routers.iter().find(|router| is_below(router, &request.path)) else {
            return Response::from_error(&not_found());
        };
        let wants_body = request.method != Method::HEAD;
        let response = router.call_for(&self.db, request, self.account.clone()).await;
        self.cookies.keep(&response);
        if wants_body { response } else { response.without_body() }
    }
}

/// Whether a path is the API's own, or below it.
fn is_below(router: &Router, path: &str) -> bool {
    let own = router.prefix().trim_end_matches('/');
    path.strip_prefix(own)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Puts a header among others.
fn insert(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::try_from(name).expect("HTTP allows the header's name");
    let value = HeaderValue::try_from(value).expect("HTTP allows the header's value");
    headers.insert(name, value);
}
