//! A request of a client, in the making.

use std::fmt::{Display, Write as _};

use actix_web::http::Method;
use actix_web::http::header;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::{ApiClient, insert};
use crate::rest::parsers::{Form, FormValue};
use crate::rest::request::Request;
use crate::rest::response::{JSON, Response};

/// A request that [`ApiClient::request`] began and [`send`](Self::send) sends.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// let request = client.request(Method::GET, "/api/books/").query([("page", 2)]).header("Accept", "*/*");
/// assert_eq!(request.send().await.to_json()?["results"][0]["title"], "Emma");
/// # Ok(()) });
/// ```
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
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let request = client.request(Method::GET, "/api/tags/");
    /// let token = "Token 9944b09199c62bcf9418ad846dd0e4bb";
    /// assert_eq!(request.header("Authorization", token).send().await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the name or the value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        insert(&mut self.request.headers, name, value);
        self
    }

    /// Parameters of the query string, after those that the path has: `.query([("page", 2)])`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let found = client.request(Method::GET, "/api/books/").query([("title__icontains", "dune & co")]).send().await;
    /// assert_eq!(found.to_json()?["count"], 0, "what has a meaning in addresses is encoded");
    /// # Ok(()) });
    /// ```
    pub fn query<K: AsRef<str>, V: Display>(mut self, parameters: impl IntoIterator<Item = (K, V)>) -> Self {
        append(&mut self.request.query_string, parameters);
        self
    }

    /// A document as the body, as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// let changed = ada.request(Method::PATCH, "/api/books/1/").json(json!({ "pages": 1 })).send().await;
    /// assert_eq!(changed.status_code(), 200);
    /// # Ok(()) });
    /// ```
    ///
    /// # Panics
    ///
    /// Where the document can't be written as JSON.
    pub fn json(self, document: impl Serialize) -> Self {
        let body = serde_json::to_vec(&document).expect("the document can be written as JSON");
        self.body(JSON, body)
    }

    /// The fields of a form as the body, as `application/x-www-form-urlencoded`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// let form = [("title", "Sanditon"), ("pages", "99"), ("price", "4.50"), ("author", "2")];
    /// assert_eq!(ada.request(Method::POST, "/api/books/").form(form).send().await.status_code(), 201);
    /// # Ok(()) });
    /// ```
    pub fn form<K: AsRef<str>, V: Display>(self, fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut body = String::new();
        append(&mut body, fields);
        self.body("application/x-www-form-urlencoded", body)
    }

    /// The fields and files of a form as the body, as `multipart/form-data`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// use fastjango::rest::Form;
    ///
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let echo = async |cx: &Context| Ok(Response::new(cx.data()?));
    ///     api.parser(MultiPartParser).view("echo", View::new("Echo", AllowAny).on([Method::POST], echo));
    /// });
    /// let form = Form::default().text("title", "Dune").file("cover", "dune.png", "image/png", &b"\x89PNG"[..]);
    /// let echoed = shop.client(db)?.request(Method::POST, "/api/echo/").multipart(&form).send().await;
    /// assert_eq!(echoed.to_json()?, json!({ "title": "Dune", "cover": "dune.png" }));
    /// # Ok(()) });
    /// ```
    pub fn multipart(self, form: &Form) -> Self {
        let boundary = boundary(form);
        let mut body = Vec::new();
        for (name, value) in form.iter() {
            let name = quoted(name);
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"").as_bytes(),
            );
            let content = match value {
                FormValue::Text(text) => text.as_bytes(),
                FormValue::File(file) => {
                    let (name, media_type) = (quoted(&file.name), &file.content_type);
                    body.extend_from_slice(format!("; filename=\"{name}\"\r\nContent-Type: {media_type}").as_bytes());
                    &file.content
                }
            };
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        self.body(&format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// A body of any media type.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// let broken = ada.request(Method::POST, "/api/books/").body("application/json", "{").send().await;
    /// assert!(broken.to_json()?["detail"].as_str().is_some_and(|detail| detail.starts_with("JSON parse error")));
    /// # Ok(()) });
    /// ```
    ///
    /// # Panics
    ///
    /// Where HTTP doesn't allow the media type in a header.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.request.body = body.into();
        self.header("Content-Type", content_type)
    }

    /// Sends it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// let unsent = client.request(Method::GET, "/api/books/");
    /// assert_eq!(unsent.send().await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    pub async fn send(self) -> Response {
        self.client.send(self.request).await
    }

    /// Sends it, and follows redirects to other addresses of the APIs, at most twenty: `follow=True` of DRF's client.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let moved = async |_: &Context| Ok(Response::new(()).status(302).header("Location", "/api/new/"));
    ///     let here = async |_: &Context| Ok(Response::new("here"));
    ///     api.view("old", View::new("Old", AllowAny).on([Method::GET], moved));
    ///     api.view("new", View::new("New", AllowAny).on([Method::GET], here));
    /// });
    /// let found = shop.client(db)?.request(Method::GET, "/api/old/").send_following().await;
    /// assert_eq!((found.status_code(), found.to_json()?), (200, json!("here")));
    /// # Ok(()) });
    /// ```
    pub async fn send_following(self) -> Response {
        let mut request = self.request;
        for _ in 0..20 {
            let response = self.client.send(request.clone()).await;
            let Some(next) = redirected(&request, &response) else {
                return response;
            };
            request = next;
        }
        self.client.send(request).await
    }
}

/// The request that a redirect asks for; 307 and 308 keep the method and the body, the others read.
fn redirected(request: &Request, response: &Response) -> Option<Request> {
    let keeps = match response.status_code() {
        301..=303 => request.is_safe(),
        307 | 308 => true,
        _ => return None,
    };
    let location = response.get_header("Location")?;
    let path = location
        .strip_prefix(&request.build_absolute_uri(""))
        .unwrap_or(location);
    let method = if keeps { request.method.clone() } else { Method::GET };
    let mut next = Request::new(method, path);
    next.headers.clone_from(&request.headers);
    if keeps {
        next.body.clone_from(&request.body);
    } else {
        next.headers.remove(header::CONTENT_TYPE);
    }
    path.starts_with('/').then_some(next)
}

/// A line that stands in none of the form's values.
fn boundary(form: &Form) -> String {
    let holds = |content: &[u8], text: &str| content.windows(text.len()).any(|window| window == text.as_bytes());
    let is_taken = |boundary: &str| {
        form.iter().any(|(_, value)| match value {
            FormValue::Text(text) => holds(text.as_bytes(), boundary),
            FormValue::File(file) => holds(&file.content, boundary),
        })
    };
    let mut boundary = String::from("form-boundary");
    while is_taken(&boundary) {
        boundary.push('x');
    }
    boundary
}

/// A name between quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
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
    use super::*;

    #[test]
    fn a_boundary_is_in_no_value() {
        let form = Form::default()
            .text("a", "--form-boundary\r\n")
            .text("b", "form-boundaryx");
        assert_eq!(boundary(&form), "form-boundaryxx");
        assert_eq!(boundary(&Form::default()), "form-boundary");
    }

    #[test]
    fn redirects_keep_what_they_have_to() {
        let post = Request::new(Method::POST, "/a/");
        let to = |status: u16| {
            Response::no_content()
                .status(status)
                .header("Location", "http://localhost/b/?x=1")
        };
        let followed = |status| {
            let next = redirected(&post, &to(status))?;
            Some((next.method, next.path, next.query_string))
        };
        assert_eq!(followed(302), Some((Method::GET, "/b/".to_owned(), "x=1".to_owned())));
        assert_eq!(followed(307).map(|next| next.0), Some(Method::POST));
        assert_eq!(followed(201), None);
        let elsewhere = Response::no_content()
            .status(302)
            .header("Location", "https://elsewhere.example/");
        assert!(redirected(&post, &elsewhere).is_none());
    }

    #[test]
    fn pairs_are_written_as_a_query_string_has_them() {
        let mut text = String::from("page=2");
        append(&mut text, [("q", "a b&c"), ("ü", "=")]);
        assert_eq!(text, "page=2&q=a%20b%26c&%C3%BC=%3D");
    }
}
