//! The request, owned and free of the server that received it, so that a context can cross threads.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::OnceLock;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use bytes::Bytes;

use crate::rest::parameters::Parameters;

mod headers;

pub use headers::Headers;

/// A request: DRF's `Request`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
///
/// let mut request = Request::new(Method::POST, "/api/books/").with_header("Content-Type", "application/json");
/// request.body = "{}".into();
/// assert!(!request.is_safe());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path as it was sent, still percent-encoded.
    pub path: String,
    /// The query string as it was sent, without its question mark.
    pub query_string: String,
    /// The headers.
    pub headers: Headers,
    /// The body; empty until the checks that come before it have passed.
    pub body: Bytes,
    /// `http` or `https`.
    pub scheme: Cow<'static, str>,
    /// The host and port as the client addressed them.
    pub host: String,
    /// The address of the other end.
    pub peer: Option<SocketAddr>,
    pub(crate) parameters: OnceLock<Parameters>,
}

impl Request {
    /// A request for a path, which may have a query string.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::{Method, Request};
    ///
    /// let request = Request::new(Method::GET, "/api/books/?page=2");
    /// assert_eq!(request.path, "/api/books/");
    /// assert_eq!(request.query().get("page"), Some("2"));
    /// ```
    #[must_use]
    pub fn new(method: Method, path_and_query: &str) -> Self {
        let (path, query_string) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        Self {
            query_string: query_string.to_owned(),
            scheme: Cow::Borrowed("http"),
            host: String::from("localhost"),
            ..Self::of(method, path.to_owned())
        }
    }

    /// A request for a path, of which nothing else is known yet.
    pub(crate) fn of(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            query_string: String::new(),
            headers: Headers::default(),
            body: Bytes::new(),
            scheme: Cow::Borrowed(""),
            host: String::new(),
            peer: None,
            parameters: OnceLock::new(),
        }
    }

    /// The request with a header, for tests.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// let request = Request::new(Method::GET, "/").with_header("Accept", "text/csv");
    /// assert_eq!(request.header("accept"), Some("text/csv"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the name or the value.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name = HeaderName::try_from(name).expect("HTTP allows the header's name");
        let value = HeaderValue::from_bytes(value.as_ref()).expect("HTTP allows the header's value");
        self.headers.insert(name, value);
        self
    }

    /// The parameters of the query string, read at the first call.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// assert_eq!(Request::new(Method::GET, "/?q=sand+worm").query().get("q"), Some("sand worm"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn query(&self) -> &Parameters {
        self.parameters.get_or_init(|| Parameters::parse(&self.query_string))
    }

    /// The text of a header; `None` where it is absent or not visible ASCII.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// assert_eq!(Request::new(Method::GET, "/").header("accept"), None);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn header(&self, name: impl AsRef<str>) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The items of a header that is a list, of all its lines, in the order in which they were written.
    pub(crate) fn header_list(&self, name: impl AsRef<str>) -> Vec<&str> {
        let lines = self.headers.get_all(name);
        let items = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
        // What is no text is an item all the same, so that the others keep their places.
        items
            .map(|item| std::str::from_utf8(item).unwrap_or_default().trim())
            .collect()
    }

    /// The value of a cookie, as it was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::{Method, Request};
    ///
    /// let request = Request::new(Method::GET, "/").with_header("Cookie", "a=1; sessionid=x");
    /// assert_eq!(request.cookie("sessionid"), Some("x"));
    /// ```
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(header::COOKIE);
        let mut pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        // Of bytes, since another cookie of the line may be no text at all.
        let value = pairs.find_map(|pair| {
            let (known, value) = pair.split_at(pair.iter().position(|byte| *byte == b'=')?);
            (known.trim_ascii() == name.as_bytes()).then_some(&value[1..])
        })?;
        Some(std::str::from_utf8(value).ok()?.trim().trim_matches('"'))
    }

    /// The media type of the body without its parameters, in lower case; empty where there is none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// let request = Request::new(Method::POST, "/").with_header("Content-Type", "Application/JSON; charset=utf-8");
    /// assert_eq!(request.content_type(), "application/json");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn content_type(&self) -> String {
        let value = self.header(header::CONTENT_TYPE).unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Whether the method only reads: GET, HEAD or OPTIONS.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// assert!(Request::new(Method::HEAD, "/").is_safe() && !Request::new(Method::PATCH, "/").is_safe());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD || self.method == Method::OPTIONS
    }

    /// The whole address of a path of this server: Django's `build_absolute_uri`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Request;
    ///
    /// let mut request = Request::new(Method::GET, "/api/");
    /// request.host = "shop.example".into();
    /// assert_eq!(request.build_absolute_uri("/api/books/1/"), "http://shop.example/api/books/1/");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn build_absolute_uri(&self, path_and_query: &str) -> String {
        format!("{}://{}{path_and_query}", self.scheme, self.host)
    }
}
