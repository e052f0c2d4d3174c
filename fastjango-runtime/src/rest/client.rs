//! Calling APIs without a server: DRF's `APIClient`, for tests.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use serde::Serialize;

use crate::db::Database;
use crate::rest::authentication::Account;
use crate::rest::exceptions::not_found;
use crate::rest::request::{Headers, Request};
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
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// let page = client.get("/api/books/").await;
/// assert_eq!((page.status_code(), page.to_json()?["count"].clone()), (200, json!(4)));
/// let ada = client.force_authenticate(&ada(db).await?);
/// assert_eq!(ada.delete("/api/books/1/").await.status_code(), 204);
/// assert_eq!(client.delete("/api/books/2/").await.status_code(), 401, "the first client is still nobody");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct ApiClient {
    routers: Arc<[Router]>,
    db: Database,
    headers: Headers,
    account: Option<Account>,
    cookies: Cookies,
    enforces_csrf: bool,
}

impl ApiClient {
    /// A client of one API, without credentials.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::ApiClient;
    ///
    /// # run(async |db| {
    /// let mut api = Api::new("/api");
    /// api.register::<BookViewSet>("books");
    /// let client = ApiClient::new(api.build()?, db.clone());
    /// assert_eq!(client.get("/api/books/1/").await.to_json()?["title"], "Dune");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn new(router: Router, db: Database) -> Self {
        Self::with_routers(vec![router], db)
    }

    /// A client of several APIs, of which the first answers that has a request's path below its own. The address of
    /// none of them is answered with 404.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::ApiClient;
    ///
    /// # run(async |db| {
    /// let client = ApiClient::with_routers(shop::project().routers()?, db.clone());
    /// assert_eq!(client.get("/elsewhere/").await.status_code(), 404);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with_routers(routers: Vec<Router>, db: Database) -> Self {
        Self {
            routers: routers.into(),
            db,
            headers: Headers::default(),
            account: None,
            cookies: Cookies::default(),
            enforces_csrf: false,
        }
    }

    /// The same client with a header in every request, in place of an earlier one of that name.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let csv = client.header("Accept", "text/csv");
    /// assert_eq!(csv.get("/api/books/").await.status_code(), 406, "the shop has no such renderer");
    /// # Ok(()) });
    /// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.credentials("Token 9944b09199c62bcf9418ad846dd0e4bb");
    /// assert_eq!(ada.get("/api/tags/").await.status_code(), 200);
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(ada.get("/api/tags/").await.status_code(), 200, "she is staff, and needs no token here");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn force_authenticate(&self, account: impl Into<Account>) -> Self {
        Self {
            account: Some(account.into()),
            ..self.clone()
        }
    }

    /// The same client with a cookie.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let client = client.cookie("theme", "dark");
    /// assert_eq!(client.get_cookie("theme").as_deref(), Some("dark"), "and each request of it sends it");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn cookie(&self, name: &str, value: &str) -> Self {
        let client = self.clone();
        client.cookies.set(name, value);
        client
    }

    /// The value of a cookie that an answer has set.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// assert_eq!(client.get("/api/books/").await.status_code(), 200);
    /// assert!(client.get_cookie("sessionid").is_none(), "the shop sets no cookies");
    /// # Ok(()) });
    /// ```
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
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// assert_eq!(Tag::objects().count(client.db()).await?, 2);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The same client of nobody: without an account that it was forced to have, without `Authorization` and cookies.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.credentials("Token 9944b09199c62bcf9418ad846dd0e4bb");
    /// assert_eq!(ada.get("/api/tags/").await.status_code(), 200);
    /// assert_eq!(ada.logout().get("/api/tags/").await.status_code(), 401);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn logout(&self) -> Self {
        let mut client = self.clone();
        client.account = None;
        client.headers.remove(header::AUTHORIZATION);
        client.cookies = Cookies::default();
        client
    }

    /// `GET`. The path may have a query string.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let found = client.get("/api/books/?search=messiah").await.to_json()?;
    /// assert_eq!(found["results"][0]["title"], "Dune Messiah");
    /// # Ok(()) });
    /// ```
    pub async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await
    }

    /// `HEAD`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let head = client.head("/api/books/").await;
    /// assert_eq!((head.status_code(), head.body_bytes()), (200, &b""[..]));
    /// # Ok(()) });
    /// ```
    pub async fn head(&self, path: &str) -> Response {
        self.request(Method::HEAD, path).send().await
    }

    /// `OPTIONS`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let described = client.options("/api/books/").await.to_json()?;
    /// assert_eq!(described["name"], "Book List");
    /// # Ok(()) });
    /// ```
    pub async fn options(&self, path: &str) -> Response {
        self.request(Method::OPTIONS, path).send().await
    }

    /// `POST` with a document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// let made = ada
    ///     .post(
    ///         "/api/books/",
    ///         json!({ "title": "Sanditon", "pages": 99, "price": "4.50", "author": 2 }),
    ///     )
    ///     .await;
    /// assert_eq!((made.status_code(), made.to_json()?["id"].clone()), (201, json!(5)));
    /// # Ok(()) });
    /// ```
    pub async fn post(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::POST, path).json(document).send().await
    }

    /// `PUT` with a document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// let refused = ada.put("/api/books/1/", json!({ "title": "Dune" })).await;
    /// assert_eq!(refused.to_json()?["pages"], json!(["This field is required."]));
    /// # Ok(()) });
    /// ```
    pub async fn put(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::PUT, path).json(document).send().await
    }

    /// `PATCH` with a document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(ada.patch("/api/books/1/", json!({ "pages": 500 })).await.to_json()?["pages"], 500);
    /// # Ok(()) });
    /// ```
    pub async fn patch(&self, path: &str, document: impl Serialize) -> Response {
        self.request(Method::PATCH, path).json(document).send().await
    }

    /// `DELETE`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(ada.delete("/api/books/1/").await.status_code(), 204);
    /// assert_eq!(Book::objects().count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    pub async fn delete(&self, path: &str) -> Response {
        self.request(Method::DELETE, path).send().await
    }

    /// Any request, to be filled in and sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let page = client.request(Method::GET, "/api/books/").query([("ordering", "-pages")]).send().await;
    /// assert_eq!(page.to_json()?["results"][0]["title"], "Emma");
    /// # Ok(()) });
    /// ```
    pub fn request(&self, method: Method, path: &str) -> ClientRequest<'_> {
        ClientRequest::new(self, Request::new(method, path))
    }

    /// Sends a request as it is, with the client's headers, cookies and account.
    ///
    /// Headers of the request's own go before those of the client.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # call(async |client, db| {
    /// let request = Request::new(Method::GET, "/api/books/1/").with_header("Accept", "application/json");
    /// assert_eq!(client.send(request).await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    pub async fn send(&self, mut request: Request) -> Response {
        for (name, value) in self.headers.iter() {
            if !request.headers.contains(name) {
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
fn insert(headers: &mut Headers, name: &str, value: &str) {
    let name = HeaderName::try_from(name).expect("HTTP allows the header's name");
    let value = HeaderValue::try_from(value).expect("HTTP allows the header's value");
    headers.insert(name, value);
}
