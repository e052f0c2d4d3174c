//! A request of a client, in the making.

use std::fmt::{Display, Write as _};

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{ApiClient, insert};
use crate::rest::request::Request;
use crate::rest::response::{JSON, Response};

/// A request that [`ApiClient::request`] began and [`send`](Self::send) sends.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct ClientRequest<'a> {
    client: &'a ApiClient,
    request: Request,
}

impl<'a> ClientRequest<'a> {
    pub(super) fn new(client: &'a ApiClient, request: Request) -> Self {
        Self { client, request }
    }

    /// A header, in place of an earlier one of that name.
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the name or the value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        insert(&mut self.request.headers, name, value);
        self
    }

    /// Parameters of the query string, after those that the path has: `.query([("page", 2)])`.
    pub fn query<K: AsRef<str>, V: Display>(mut self, parameters: impl IntoIterator<Item = (K, V)>) -> Self {
        append(&mut self.request.query_string, parameters);
        self
    }

    /// A document as the body, as JSON.
    ///
    /// # Panics
    ///
    /// Where the document can't be written as JSON.
    pub fn json(self, document: impl Serialize) -> Self {
        let body = serde_json::to_vec(&document).expect("the document can be written as JSON");
        self.body(JSON, body)
    }

    /// The fields of a form as the body, as `application/x-www-form-urlencoded`.
    pub fn form<K: AsRef<str>, V: Display>(self, fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut body = String::new();
        append(&mut body, fields);
        self.body("application/x-www-form-urlencoded", body)
    }

    /// A body of any media type.
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the media type in a header.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.request.body = body.into();
        self.header("Content-Type", content_type)
    }

    /// Sends it.
    pub async fn send(self) -> Response {
        self.client.send(self.request).await
    }
}

/// Writes pairs as a query string does.
fn append<K: AsRef<str>, V: Display>(text: &mut String, pairs: impl IntoIterator<Item = (K, V)>) {
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        let value = value.to_string();
        let (name, value) = (encode(name.as_ref()), encode(&value));
        write!(text, "{name}={value}").expect("text can be written to");
    }
}

fn encode(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}

#[cfg(test)]
mod tests {
    use super::append;

    #[test]
    fn pairs_are_written_as_a_query_string_has_them() {
        let mut text = String::from("page=2");
        append(&mut text, [("q", "a b&c"), ("ü", "=")]);
        assert_eq!(text, "page=2&q=a%20b%26c&%C3%BC=%3D");
    }
}
