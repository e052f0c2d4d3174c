//! Reading the body of a request: DRF's parsers.

use std::fmt::Debug;
use std::sync::{Arc, LazyLock};

use actix_web::http::header;
use serde_json::{Map, Value as Json};

use crate::error::Result;
use crate::rest::exceptions::{parse_error, unsupported_media_type};
use crate::rest::request::Request;
use crate::value::json::is_deeper;

mod form;
mod json;
mod multipart;

pub use form::{Form, FormParser, FormValue, UploadedFile};
pub use json::JsonParser;
pub(crate) use json::{JsonFault, document};
pub use multipart::MultiPartParser;

/// Reads bodies of one media type: DRF's `BaseParser`.
///
/// # Examples
///
/// ```
/// use fastjango::error::Result;
/// use fastjango::rest::parsers::{Parsed, Parser};
/// use fastjango::rest::Request;
///
/// /// The body is the document, a text.
/// #[derive(Debug)]
/// struct PlainTextParser;
///
/// impl Parser for PlainTextParser {
///     fn media_type(&self) -> &'static str {
///         "text/plain"
///     }
///
///     fn parse(&self, request: &Request) -> Result<Parsed> {
///         Ok(Parsed::Document(String::from_utf8_lossy(&request.body).into()))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a parser",
    label = "not a parser",
    note = "a parser is a value such as `JsonParser`, or implements `Parser`"
)]
pub trait Parser: Debug + Send + Sync + 'static {
    /// The media type, which may be a range: `text/*`.
    fn media_type(&self) -> &'static str;

    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// [`parse_error`] for what can't be read.
    fn parse(&self, request: &Request) -> Result<Parsed>;
}

/// What a parser made of a body.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
/// use fastjango::rest::parsers::{Parsed, Parser};
///
/// /// One line for each row.
/// #[derive(Debug)]
/// struct LinesParser;
///
/// impl Parser for LinesParser {
///     fn media_type(&self) -> &'static str {
///         "application/jsonl"
///     }
///
///     fn parse(&self, request: &Request) -> Result<Parsed> {
///         let text = String::from_utf8_lossy(&request.body);
///         Ok(Parsed::Document(text.lines().map(Json::from).collect()))
///     }
/// }
///
/// let mut request = Request::new(Method::POST, "/");
/// request.body = "sand\nsea\n".into();
/// assert!(matches!(LinesParser.parse(&request)?, Parsed::Document(list) if list == json!(["sand", "sea"])));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub enum Parsed {
    /// A document.
    Document(Json),
    /// The fields of a form, which serializers read by the rules of forms.
    Form(Form),
}

/// The body of a request, read: DRF's `request.data`.
#[derive(Debug, Clone)]
pub(crate) struct RequestData {
    /// The document; of a form, the last value of each name.
    pub(crate) document: Json,
    /// The form, where the body is one.
    pub(crate) form: Option<Form>,
}

impl From<Parsed> for RequestData {
    fn from(parsed: Parsed) -> Self {
        match parsed {
            Parsed::Document(document) => Self { document, form: None },
            Parsed::Form(form) => Self {
                document: form.to_json(),
                form: Some(form),
            },
        }
    }
}

/// The parsers that a resource has unless it says otherwise, in DRF's order.
pub(crate) static DEFAULT: LazyLock<Arc<[Arc<dyn Parser>]>> =
    LazyLock::new(|| Arc::new([Arc::new(JsonParser), Arc::new(FormParser), Arc::new(MultiPartParser)]));

/// The document of a request.
///
/// No body is an empty document, whatever its media type, and an empty form where that is one of a form. A document
/// may be nested so many levels deep.
///
/// # Errors
///
/// 415 for a media type that no parser takes, 400 for what can't be read.
pub(crate) fn parse(request: &Request, parsers: &[Arc<dyn Parser>], depth: usize) -> Result<RequestData> {
    let media_type = request.content_type();
    if request.body.is_empty() {
        let is_form = media_type == form::URLENCODED || media_type == multipart::MULTIPART;
        let document = Json::Object(Map::new());
        return Ok(RequestData {
            document,
            form: is_form.then(Form::default),
        });
    }
    let Some(parser) = parsers.iter().find(|parser| covers(parser.media_type(), &media_type)) else {
        let sent = request.headers.get(header::CONTENT_TYPE);
        let sent = sent.map(|sent| String::from_utf8_lossy(sent.as_bytes()));
        return Err(unsupported_media_type(sent.unwrap_or_default()));
    };
    match parser.parse(request)? {
        Parsed::Document(document) if is_deeper(&document, depth) => {
            let message = format!("JSON parse error - the document is nested more than {depth} levels deep");
            Err(parse_error(message))
        }
        parsed => Ok(parsed.into()),
    }
}

/// Whether a media range covers a media type, both in lower case and without parameters.
fn covers(range: &str, media_type: &str) -> bool {
    let (main, sub) = range.split_once('/').unwrap_or((range, ""));
    let (own_main, own_sub) = media_type.split_once('/').unwrap_or((media_type, ""));
    (main == "*" || main == own_main) && (sub == "*" || sub == own_sub)
}

/// A parameter of the body's media type, in lower case: its charset or boundary.
fn parameter(request: &Request, name: &str) -> Option<String> {
    let value = request.header(header::CONTENT_TYPE)?;
    let mut parameters = value
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(known, _)| known.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests;
