//! How answers are written: DRF's renderers.

use std::fmt::Debug;
use std::sync::{Arc, LazyLock};

use bytes::Bytes;

use crate::error::Result;

mod csv;
mod openapi;

pub use csv::{CsvRenderer, RawCsvRenderer};
pub(crate) use openapi::OpenApiRenderer;

/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";

/// Writes documents in one media type: DRF's `BaseRenderer`.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use fastjango::error::Result;
/// use fastjango::rest::renderers::Renderer;
///
/// /// One line for each row.
/// #[derive(Debug)]
/// struct LinesRenderer;
///
/// impl Renderer for LinesRenderer {
///     fn media_type(&self) -> &'static str {
///         "application/jsonl"
///     }
///
///     fn format(&self) -> &'static str {
///         "jsonl"
///     }
///
///     fn render(&self, document: Bytes) -> Result<Bytes> {
///         match serde_json::from_slice::<Vec<serde_json::Value>>(&document) {
///             Ok(rows) => Ok(rows.iter().map(|row| format!("{row}\n")).collect::<String>().into()),
///             Err(_) => Ok(document),
///         }
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a renderer",
    label = "not a renderer",
    note = "a renderer is a value such as `JsonRenderer` or `CsvRenderer`, or implements `Renderer`"
)]
pub trait Renderer: Debug + Send + Sync + 'static {
    /// The media type, without parameters.
    fn media_type(&self) -> &'static str;

    /// The word for it in `?format=` and at the end of paths: `csv`.
    fn format(&self) -> &'static str;

    /// The charset that `Content-Type` names; `None` for none, as JSON has it.
    fn charset(&self) -> Option<&'static str> {
        Some("utf-8")
    }

    /// Writes a document, which comes as JSON with its fields in their order. Errors are documents too.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being written; it is logged and answered with 500.
    fn render(&self, document: Bytes) -> Result<Bytes>;
}

/// `application/json`: DRF's `JSONRenderer`. Documents are JSON already.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     // The first is taken where the client has no wish.
///     api.renderer(JsonRenderer).renderer(CsvRenderer).register::<BookViewSet>("books");
/// });
/// let answer = shop.client(db)?.header("Accept", "*/*").get("/api/books/1/").await;
/// assert_eq!(answer.get_header("Content-Type"), Some("application/json"));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn media_type(&self) -> &'static str {
        JSON
    }

    fn format(&self) -> &'static str {
        "json"
    }

    fn charset(&self) -> Option<&'static str> {
        None
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        Ok(document)
    }
}

/// The renderers that a resource has unless it says otherwise.
pub(crate) static DEFAULT: LazyLock<Arc<[Arc<dyn Renderer>]>> = LazyLock::new(|| Arc::new([Arc::new(JsonRenderer)]));
