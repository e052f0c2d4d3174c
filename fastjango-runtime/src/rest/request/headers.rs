//! The headers of a request, in one block of memory of their size: a hash table of the server's would take kilobytes
//! for each request that has a handful.

use actix_web::http::header::{self, HeaderName, HeaderValue};

/// The headers of a request: Django's `request.headers`. Names are alike in any case.
///
/// A header may come several times; [`get`](Self::get) gives the first value and [`get_all`](Self::get_all) each.
///
/// # Examples
///
/// ```
/// use fastjango::rest::{Method, Request};
///
/// let request = Request::new(Method::GET, "/").with_header("Accept", "text/csv");
/// assert_eq!(request.headers.get("ACCEPT").unwrap(), "text/csv");
/// assert!(!request.headers.contains("cookie"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    /// The first value of a header.
    #[must_use]
    pub fn get(&self, name: impl AsRef<str>) -> Option<&HeaderValue> {
        self.get_all(name).next()
    }

    /// Every value of a header, in the order of their lines.
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::http::header::{FORWARDED, HeaderValue};
    /// use fastjango::rest::{Method, Request};
    ///
    /// let mut request = Request::new(Method::GET, "/").with_header("Forwarded", "for=10.0.0.1");
    /// request.headers.append(FORWARDED, HeaderValue::from_static("for=10.0.0.2"));
    /// assert_eq!(request.headers.get_all("forwarded").count(), 2);
    /// ```
    pub fn get_all<N: AsRef<str>>(&self, name: N) -> impl Iterator<Item = &HeaderValue> + use<'_, N> {
        let named = self.iter().filter(move |(known, _)| is_named(known, name.as_ref()));
        named.map(|(_, value)| value)
    }

    /// Whether a header is there.
    #[must_use]
    pub fn contains(&self, name: impl AsRef<str>) -> bool {
        self.get(name).is_some()
    }

    /// Puts a header in the place of all of its name.
    ///
    /// # Examples
    ///
    /// ```
    /// use actix_web::http::header::{ACCEPT, HeaderValue};
    /// use fastjango::rest::{Method, Request};
    ///
    /// let mut request = Request::new(Method::GET, "/").with_header("Accept", "text/csv");
    /// request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    /// assert_eq!(request.header("Accept"), Some("application/json"));
    /// ```
    pub fn insert(&mut self, name: HeaderName, value: HeaderValue) {
        self.remove(&name);
        self.append(name, value);
    }

    /// Adds a header to those of its name.
    pub fn append(&mut self, name: HeaderName, value: HeaderValue) {
        self.0.push((name, value));
    }

    /// Takes out all headers of a name.
    pub fn remove(&mut self, name: impl AsRef<str>) {
        self.0.retain(|(known, _)| !is_named(known, name.as_ref()));
    }

    /// Names and values, a line at a time.
    pub fn iter(&self) -> impl Iterator<Item = &(HeaderName, HeaderValue)> {
        self.0.iter()
    }
}

/// Whether it is a header's name; the known one is in lower case.
fn is_named(known: &HeaderName, name: &str) -> bool {
    known.as_str().eq_ignore_ascii_case(name)
}

impl From<&header::HeaderMap> for Headers {
    fn from(headers: &header::HeaderMap) -> Self {
        let mut lines = Vec::with_capacity(headers.len());
        lines.extend(headers.iter().map(|(name, value)| (name.clone(), value.clone())));
        Self(lines)
    }
}
