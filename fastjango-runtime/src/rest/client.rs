//! Calling an API without a server: DRF's `APIClient`, for tests.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use serde::Serialize;

use crate::db::Database;
use crate::rest::request::Request;
use crate::rest::response::{JSON, Response};
use crate::rest::routers::Router;

/// Calls an API without a server: DRF's `APIClient`, for tests.
#[derive(Debug, Clone)]
pub struct ApiClient {
    router: Router,
    db: Database,
    authorization: Option<HeaderValue>,
}

impl ApiClient {
    /// A client of a router, without credentials.
    #[must_use]
    pub fn new(router: Router, db: Database) -> Self {
        Self {
            router,
            db,
            authorization: None,
        }
    }

    /// The same client with the header `Authorization`: `client.credentials("Token 9944b09…")`.
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the text in a header.
    #[must_use]
    pub fn credentials(&self, authorization: &str) -> Self {
        let value = HeaderValue::from_str(authorization).expect("credentials are a header's value");
        Self {
            authorization: Some(value),
            ..self.clone()
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Response {
        self.send(Request::new(Method::GET, path)).await
    }

    /// `POST` with a document.
    pub async fn post(&self, path: &str, document: impl Serialize) -> Response {
        self.send(with_json(Method::POST, path, document)).await
    }

    /// `PUT` with a document.
    pub async fn put(&self, path: &str, document: impl Serialize) -> Response {
        self.send(with_json(Method::PUT, path, document)).await
    }

    /// `PATCH` with a document.
    pub async fn patch(&self, path: &str, document: impl Serialize) -> Response {
        self.send(with_json(Method::PATCH, path, document)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Response {
        self.send(Request::new(Method::DELETE, path)).await
    }

    /// Any request.
    pub async fn send(&self, mut request: Request) -> Response {
        if let Some(authorization) = &self.authorization {
            request.headers.insert(header::AUTHORIZATION, authorization.clone());
        }
        self.router.call(&self.db, request).await
    }
}

fn with_json(method: Method, path: &str, document: impl Serialize) -> Request {
    let mut request = Request::new(method, path);
    request
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    request.body = Response::new(document).into_parts().body;
    request
}
