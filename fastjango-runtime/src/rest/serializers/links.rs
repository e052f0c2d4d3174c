//! Links to rows: where they lead, and how they are written.

use std::fmt::Display;

use super::context::SerializerContext;
use crate::error::{Error, Result};
use crate::models::options::ColumnIndex;
use crate::rest::context::Context;
use crate::rest::segment::encode_segment;
use crate::value::Value;

/// The rows of a viewset, as something that links lead to.
#[derive(Debug, Clone, Copy)]
pub struct LinkTarget {
    /// The viewset's name, for messages.
    pub name: &'static str,
    /// The column that the addresses name rows by.
    pub column: fn() -> Option<ColumnIndex>,
    /// The address of the list, `/api/books/`; `None` where the viewset has no address of its own.
    pub address: fn() -> Option<String>,
}

impl LinkTarget {
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
