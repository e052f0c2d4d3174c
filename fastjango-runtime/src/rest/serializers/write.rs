//! Checked data as a document again: what a serializer without a model answers with.

use serde_json::Value as Json;

use super::data::{Data, ValidatedData};
use super::options::{Field, Kind, SerializerOptions};
use crate::error::Result;
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

impl SerializerOptions {
    /// Writes checked data as a document: fields without a value are null where they may be, else left out.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) for what JSON has no form for.
    pub fn write_data(&self, data: &ValidatedData, out: &mut Vec<u8>) -> Result<()> {
        out.push(b'{');
        for (number, field) in self.fields.iter().enumerate().filter(|(_, field)| !field.write_only) {
            let value = data.get(number);
            if value.is_none() && !field.allow_null {
                continue;
            }
            if out.last() != Some(&b'{') {
                out.push(b',');
            }
            crate::value::json::text(out, field.name);
            out.push(b':');
            write_field(field, value.unwrap_or(&Data::NULL), out)?;
        }
        out.push(b'}');
        Ok(())
    }
}

impl SerializerOptions {
    /// The value that stands for a field that a document doesn't have, where it is always the same.
    pub(crate) fn constant_default(&self, field: &Field) -> Option<Json> {
        let column = || self.model?.column(self.column_of(field)?).default;
        let default = field.default.or_else(column).filter(|_| !field.read_only)?;
        let moves = matches!(
            field.value_kind(),
            ValueKind::Uuid | ValueKind::Date | ValueKind::Time | ValueKind::DateTime
        );
        let (first, second) = (represent(&field.kind, &default())?, represent(&field.kind, &default())?);
        (!moves && first == second).then_some(first)
    }
}

/// A value as a document has it; `None` for what JSON has no form for.
fn represent(kind: &Kind, value: &Value) -> Option<Json> {
    let mut text = Vec::new();
    value.write_json(format_of(kind), &mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn write_field(field: &Field, data: &Data, out: &mut Vec<u8>) -> Result<()> {
    match (data, &field.kind) {
        (Data::Value(value), kind) => {
            value.write_json(format_of(kind), out)?;
            Ok(())
        }
        (Data::Object(data), Kind::Nested { serializer, .. }) => serializer().write_data(data, out),
        (Data::List(items), _) => {
            out.push(b'[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    out.push(b',');
                }
                write_field(field, item, out)?;
            }
            out.push(b']');
            Ok(())
        }
        (Data::Object(_), _) => {
            crate::value::json::null(out);
            Ok(())
        }
    }
}

fn format_of(kind: &Kind) -> JsonFormat {
    match kind {
        Kind::Value(kind) | Kind::List { item: kind, .. } => kind.json_format(),
        _ => JsonFormat::Text,
    }
}
