//! Links to rows: where they lead, and how they are written.

use std::fmt::Display;

use super::context::SerializerContext;
use crate::error::{Error, Result, ValidationError};
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::rest::context::Context;
use crate::rest::segment::encode_segment;
use crate::value::Value;

/// The rows of a viewset, as something that links lead to.
#[derive(Debug, Clone, Copy)]
pub struct LinkTarget {
    /// The viewset's name, for messages.
    pub name: &'static str,
    /// The model of the rows.
    pub model: fn() -> &'static ModelOptions,
    /// What tells the viewset's view from others.
    pub view: fn() -> usize,
    /// The column that the addresses name rows by.
    pub column: fn() -> Option<ColumnIndex>,
    /// The address of the list, `/api/books/`; `None` where the viewset has no address of its own.
    pub address: fn() -> Option<String>,
}

impl LinkTarget {
    /// The text by which a link names a row.
    ///
    /// # Errors
    ///
    /// DRF's messages for a link that leads nowhere, and for one that leads elsewhere.
    pub(crate) fn key_in(&self, link: &str, context: &SerializerContext<'_>) -> Result<String, ValidationError> {
        let path = match link.split_once("://") {
            Some(("http" | "https", rest)) => rest.find(['/', '?', '#']).map_or("", |at| &rest[at..]),
            _ => link,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let resolved = context.extension::<Context>().and_then(|context| context.resolve(path));
        match resolved {
            // The router of a request knows its own API's paths, and the rows may be those of another.
            None => self
                .key_below(path)
                .ok_or_else(|| ValidationError::with_code("Invalid hyperlink - No URL match.", "no_match")),
            Some(resolved) if resolved.view == (self.view)() && resolved.is_detail => Ok(resolved.key),
            Some(_) => {
                let message = "Invalid hyperlink - Incorrect URL match.";
                Err(ValidationError::with_code(message, "incorrect_match"))
            }
        }
    }

    /// The text that names a row in a path right below the list's address.
    fn key_below(&self, path: &str) -> Option<String> {
        let key = path.strip_prefix(&(self.address)()?)?.strip_suffix('/')?;
        let key = percent_encoding::percent_decode_str(key).decode_utf8().ok()?;
        let names_row = !key.is_empty() && !key.contains(['/', '.']);
        names_row.then(|| key.into_owned())
    }

    /// Writes the link to the row with this key: a whole address where there is a request, else the path.
    pub(crate) fn write(&self, key: &Value, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<()> {
        let list = (self.address)().ok_or_else(|| {
            Error::Configuration(format!(
                "a serializer links to the rows of {}, which is not registered, or is below another resource",
                self.name
            ))
        })?;
        let link = match key {
            Value::Integer(key) => address(&list, key, context),
            Value::Text(key) => address(&list, encode_segment(key), context),
            Value::Uuid(key) => address(&list, key, context),
            Value::Date(key) => address(&list, key, context),
            _ => return Err(Error::Query(format!("no address of {} has such a key", self.name))),
        };
        crate::value::json::text(out, &link);
        Ok(())
    }
}

fn address(list: &str, key: impl Display, context: &SerializerContext<'_>) -> String {
    match context.extension::<Context>() {
        Some(context) => context.link(list, key),
        None => format!("{list}{key}/"),
    }
}
