//! The response, as handlers and actions give it.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use serde::Serialize;

use crate::error::{Error, Result};
pub(crate) use crate::rest::renderers::JSON;
use crate::rest::renderers::Renderer;

/// An answer: DRF's `Response`.
///
/// # Examples
///
/// ```
/// use fastjango::rest::Response;
///
/// let response = Response::new([1, 2]).status(201).header("Location", "/api/numbers/2/");
/// assert_eq!(response.body_bytes(), b"[1,2]");
/// ```
#[derive(Debug, Clone)]
#[must_use = "a response does nothing unless it is returned or looked at"]
pub struct Response {
    status: StatusCode,
    content_type: Option<Cow<'static, str>>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Response {
    /// The document as JSON, with status 200.
    ///
    /// A document that can't be written as JSON (a map whose keys are no texts) is answered with 500 and logged.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new(json!({ "id": 1 })).body_bytes(), br#"{"id":1}"#);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(document: impl Serialize) -> Self {
        match serde_json::to_vec(&document) {
            Ok(body) => Self::json(body),
            Err(error) => {
                tracing::error!(%error, "a response could not be written as JSON");
                Self::from_error(&Error::Configuration(error.to_string()))
            }
        }
    }

    /// JSON that is written already, with status 200.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// // What came from elsewhere as JSON, as it is.
    /// let response = Response::json(r#"{"cached":true}"#);
    /// assert_eq!(response.get_header("Content-Type"), Some("application/json"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::bytes(JSON, body)
    }

    /// Bytes of any media type, with status 200.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let icon = Response::bytes("image/svg+xml", "<svg/>").header("Cache-Control", "max-age=86400");
    /// assert_eq!(icon.get_header("content-type"), Some("image/svg+xml"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn bytes(content_type: impl Into<Cow<'static, str>>, body: impl Into<Bytes>) -> Self {
        Self {
            status: StatusCode::OK,
            content_type: Some(content_type.into()),
            headers: Vec::new(),
            body: body.into(),
        }
    }

    /// An answer without a body, with status 204.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!((Response::no_content().status_code(), Response::no_content().body_bytes()), (204, &b""[..]));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            content_type: None,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// The answer to an error: its status and its detail, and nothing of its own words.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let response = Response::from_error(&Error::DoesNotExist { model: "Book" });
    /// assert_eq!(response.status_code(), 404);
    /// assert_eq!(response.to_json()?["detail"], "No Book matches the given query.");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_error(error: &Error) -> Self {
        let mut body = Vec::new();
        match error {
            // A document keeps no order, and clients show mistakes in that of the fields.
            Error::Validation(error) => error.write_json(&mut body),
            error => body.extend_from_slice(error.detail().to_string().as_bytes()),
        }
        let response = Self::json(body).status(error.status());
        match error {
            Error::Api(exception) => response.with_retry_after(exception.retry_after),
            // Nothing was done. When it will go better nobody knows: soon, unless the database is gone.
            error if error.status() == 503 => response.with_retry_after(Some(1)),
            _ => response,
        }
    }

    fn with_retry_after(self, seconds: Option<u64>) -> Self {
        match seconds {
            Some(seconds) => self.header("Retry-After", &seconds.to_string()),
            None => self,
        }
    }

    /// Another document in place of the body, as JSON; the status and the headers stay. It is DRF's `response.data = …`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::exceptions::throttled;
    ///
    /// let response = Response::from_error(&throttled(Some(41.2))).data(json!({ "error": "Not so fast." }));
    /// assert_eq!((response.status_code(), response.get_header("Retry-After")), (429, Some("42")));
    /// assert_eq!(response.to_json()?, json!({ "error": "Not so fast." }));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn data(self, document: impl Serialize) -> Self {
        let Self {
            body,
            content_type,
            status,
            ..
        } = Self::new(document);
        Self {
            body,
            content_type,
            // A document that can't be written is a failure.
            status: if status == StatusCode::OK { self.status } else { status },
            headers: self.headers,
        }
    }

    /// Sets the status; a number that is no status becomes 500.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new("made").status(201).status_code(), 201);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn status(mut self, status: u16) -> Self {
        self.status = StatusCode::from_u16(status).unwrap_or_else(|_| {
            tracing::error!(status, "not an HTTP status");
            StatusCode::INTERNAL_SERVER_ERROR
        });
        self
    }

    /// Adds a header; a name or value that HTTP doesn't allow is left out and logged.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let response = Response::no_content().header("Location", "/api/books/7/");
    /// assert_eq!(response.get_header("location"), Some("/api/books/7/"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            self.headers.push((name, value));
        } else {
            tracing::error!(name, value, "not a header that HTTP allows");
        }
        self
    }

    /// The status code.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new(()).status_code(), 200);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn status_code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new("sand").body_bytes(), b"\"sand\"");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body, read as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new([1, 2]).to_json()?, json!([1, 2]));
    /// assert!(Response::bytes("text/plain", "sand").to_json().is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where it is no JSON.
    pub fn to_json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|error| Error::Decode {
            message: error.to_string(),
        })
    }

    /// Whether there is a header of this name, also one that is no text.
    pub(crate) fn has_header(&self, name: &HeaderName) -> bool {
        self.headers.iter().any(|(header, _)| header == name)
    }

    /// The value of a header.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Response::new(()).get_header("Location"), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get_header(&self, name: &str) -> Option<&str> {
        if name.eq_ignore_ascii_case("Content-Type") {
            return self.content_type.as_deref();
        }
        let (_, value) = self
            .headers
            .iter()
            .find(|(header, _)| header.as_str().eq_ignore_ascii_case(name))?;
        value.to_str().ok()
    }

    /// All values of a header other than `Content-Type`, in order: a response may set several cookies.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let response = Response::new(()).header("Set-Cookie", "a=1").header("Set-Cookie", "b=2");
    /// assert_eq!(response.get_headers("set-cookie").count(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn get_headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self
            .headers
            .iter()
            .filter(|(header, _)| header.as_str().eq_ignore_ascii_case(name));
        named.filter_map(|(_, value)| value.to_str().ok())
    }

    /// The answer as a renderer writes it; what isn't JSON stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`], whatever keeps the renderer from it.
    pub(crate) fn rendered(mut self, renderer: &dyn Renderer) -> Result<Self> {
        if self.content_type.as_deref() != Some(JSON) {
            return Ok(self);
        }
        let body = renderer.render(std::mem::take(&mut self.body));
        self.body = body.map_err(|error| Error::Configuration(format!("a response could not be rendered: {error}")))?;
        let media_type = renderer.media_type();
        self.content_type = Some(match renderer.charset() {
            Some(charset) => format!("{media_type}; charset={charset}").into(),
            None => media_type.into(),
        });
        Ok(self)
    }

    /// The answer to HEAD: as that to GET, without the body.
    pub(crate) fn without_body(mut self) -> Self {
        self.body = Bytes::new();
        self
    }

    /// Adds a header that was made before.
    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The parts, for the server.
    pub(crate) fn into_parts(self) -> ResponseParts {
        ResponseParts {
            status: self.status,
            content_type: self.content_type,
            headers: self.headers,
            body: self.body,
        }
    }
}

/// What a response consists of.
pub(crate) struct ResponseParts {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<Cow<'static, str>>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}
