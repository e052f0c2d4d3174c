//! `application/x-www-form-urlencoded`, and what forms consist of.

use std::fmt;

use bytes::Bytes;
use serde_json::{Map, Value as Json};

use super::json::is_latin_1;
use super::{Parsed, Parser, parameter};
use crate::error::Result;
use crate::rest::exceptions::parse_error;
use crate::rest::parameters::Parameters;
use crate::rest::request::Request;

/// The media type of encoded forms.
pub(super) const URLENCODED: &str = "application/x-www-form-urlencoded";

/// The most fields of a form, files included: Django's `DATA_UPLOAD_MAX_NUMBER_FIELDS`.
pub(super) const MOST_FIELDS: usize = 1000;

/// `application/x-www-form-urlencoded`: DRF's `FormParser`. A form has at most 1000 fields.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
/// use fastjango::rest::parsers::{Parsed, Parser};
///
/// let mut request = Request::new(Method::POST, "/");
/// request.body = "title=Dune&tag=sea&tag=sand".into();
/// let Parsed::Form(form) = FormParser.parse(&request)? else { panic!("it is a form") };
/// assert_eq!(form.get_all("tag").count(), 2);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct FormParser;

impl Parser for FormParser {
    fn media_type(&self) -> &'static str {
        URLENCODED
    }

    fn parse(&self, request: &Request) -> Result<Parsed> {
        let pieces = request
            .body
            .split(|byte| *byte == b'&')
            .filter(|piece| !piece.is_empty());
        if pieces.count() > MOST_FIELDS {
            return Err(too_many_fields());
        }
        let charset = parameter(request, "charset").map(|charset| charset.to_ascii_lowercase());
        if charset.is_some_and(|charset| is_latin_1(&charset)) {
            return Ok(Parsed::Form(in_latin_1(&request.body)));
        }
        let fields = Parameters::parse(&String::from_utf8_lossy(&request.body));
        let mut form = Form::default();
        for (name, value) in fields.iter() {
            form.push(name.to_owned(), FormValue::Text(value.to_owned()));
        }
        Ok(Parsed::Form(form))
    }
}

/// A form in Latin-1, as Java's clients send it unless they are told otherwise.
fn in_latin_1(body: &[u8]) -> Form {
    let text = |encoded: &[u8]| -> String {
        let spaced: Vec<u8> = encoded
            .iter()
            .map(|byte| if *byte == b'+' { b' ' } else { *byte })
            .collect();
        percent_encoding::percent_decode(&spaced).map(char::from).collect()
    };
    let mut form = Form::default();
    for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let mut parts = pair.splitn(2, |byte| *byte == b'=');
        let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        form.push(text(name), FormValue::Text(text(value)));
    }
    form
}

pub(super) fn too_many_fields() -> crate::error::Error {
    parse_error(format!("A form has at most {MOST_FIELDS} fields."))
}

/// The fields of a form in the order in which they came; a name may come several times: Django's `QueryDict` and its
/// files.
///
/// # Examples
///
/// ```
/// use fastjango::rest::{Form, FormValue};
///
/// let form = Form::default().text("tag", "new").text("tag", "signed").file("cover", "a.png", "image/png", &b"..."[..]);
/// assert_eq!(form.get_all("tag").count(), 2);
/// assert!(matches!(form.get("tag"), Some(FormValue::Text(last)) if last == "signed"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Form {
    fields: Vec<(String, FormValue)>,
}

/// The value of a field of a form.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::{Form, FormValue};
///
/// let mut form = Form::default();
/// form.push("title".into(), FormValue::Text("Dune".into()));
/// assert!(matches!(form.get("title"), Some(FormValue::Text(title)) if title == "Dune"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub enum FormValue {
    /// Text.
    Text(String),
    /// A file.
    File(UploadedFile),
}

/// A file that a form brought: Django's `UploadedFile`. It is held in memory; the API's limit of a body bounds it.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// let file = UploadedFile { name: "a.png".into(), content_type: "image/png".into(), content: "bytes".into() };
/// assert_eq!((file.size(), &file.content[..]), (5, &b"bytes"[..]));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UploadedFile {
    /// The last part of the name that it had.
    pub name: String,
    /// The media type that the client says it is.
    pub content_type: String,
    /// What is in it.
    pub content: Bytes,
}

impl fmt::Debug for UploadedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UploadedFile")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

impl UploadedFile {
    /// The number of its bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let file = UploadedFile { name: "a.txt".into(), content_type: "text/plain".into(), content: "sand".into() };
    /// assert_eq!(file.size(), 4);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn size(&self) -> usize {
        self.content.len()
    }
}

impl FormValue {
    /// The value in a document; of a file, its name.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::File(file) => file.name.as_str().into(),
        }
    }
}

impl Form {
    /// The form with another field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Form;
    ///
    /// let form = Form::default().text("title", "Dune").text("pages", "412");
    /// assert_eq!(form.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["title", "pages"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.push(name.to_owned(), FormValue::Text(value.to_owned()));
        self
    }

    /// The form with another file: the field, the file's name, its media type and what is in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::{Form, FormValue};
    ///
    /// let form = Form::default().file("cover", "dune.png", "image/png", &b"\x89PNG"[..]);
    /// let Some(FormValue::File(cover)) = form.get("cover") else { panic!("it is a file") };
    /// assert_eq!((cover.name.as_str(), cover.content.len()), ("dune.png", 4));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn file(mut self, field: &str, name: &str, content_type: &str, content: impl Into<Bytes>) -> Self {
        let file = UploadedFile {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            content: content.into(),
        };
        self.push(field.to_owned(), FormValue::File(file));
        self
    }

    /// Adds a field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::{Form, FormValue};
    ///
    /// // What a parser of your own makes of a body.
    /// let mut form = Form::default();
    /// for line in "title=Dune\npages=412".lines() {
    ///     let (name, value) = line.split_once('=').expect("each line has one");
    ///     form.push(name.to_owned(), FormValue::Text(value.to_owned()));
    /// }
    /// assert!(form.get("pages").is_some());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn push(&mut self, name: String, value: FormValue) {
        self.fields.push((name, value));
    }

    /// The last value of a field.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Form;
    ///
    /// assert!(Form::default().get("title").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&FormValue> {
        let found = self.fields.iter().rfind(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }

    /// All values of a field, in order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Form;
    ///
    /// let form = Form::default().text("tag", "sea").text("tag", "sand");
    /// assert_eq!(form.get_all("tag").count(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a FormValue> {
        let named = self.fields.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value)
    }

    /// Whether it has no fields.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// All names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &FormValue)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The last value of each field.
    pub(crate) fn to_json(&self) -> Json {
        let values = self.iter().map(|(name, value)| (name.to_owned(), value.to_json()));
        Json::Object(values.collect::<Map<_, _>>())
    }
}
