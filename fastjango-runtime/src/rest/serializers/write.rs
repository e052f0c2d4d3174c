//! Checked data as a document again: what a serializer without a model answers with.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::context::SerializerContext;
use super::data::{Data, ValidatedData};
use super::options::{Field, Kind, SerializerOptions, Source};
use crate::error::Result;
use crate::rest::response::Response;
use crate::value::ValueKind;
use crate::value::json::{self, JsonFormat};

impl SerializerOptions {
    /// The answer with checked data as a document: DRF's `Response(serializer.data)`, where there is no row.
    ///
    /// A field without a value is its default where it is only given, null where it may be, and else left out. Rows
    /// are named by their keys, whatever they were named by.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (note, context) = (NoteSerializer::options(), SerializerContext::new(db));
    /// let data = note.validate(&json!({ "text": "Buy milk" }), &context).await?;
    /// assert_eq!(note.data(&data, &context)?.to_json()?, json!({ "text": "Buy milk", "urgency": 1 }));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Decode`](crate::error::Error::Decode) for what JSON has no form for.
    pub fn data(&self, data: &ValidatedData, context: &SerializerContext<'_>) -> Result<Response> {
        let mut out = Vec::with_capacity(256);
        self.write_data(data, context, &mut out)?;
        Ok(Response::json(out))
    }

    /// Writes checked data as a document.
    ///
    /// # Errors
    ///
    /// Those of [`data`](Self::data).
    pub fn write_data(&self, data: &ValidatedData, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<()> {
        out.push(b'{');
        for (number, field) in self.fields.iter().enumerate().filter(|(_, field)| !field.write_only) {
            let Some(value) = shown(field, data.get(number), context) else {
                continue;
            };
            if out.last() != Some(&b'{') {
                out.push(b',');
            }
            json::text(out, field.name);
            out.push(b':');
            write_field(field, &value, context, out)?;
        }
        out.push(b'}');
        Ok(())
    }

    /// The names under which checked data has values, those of defaults and hidden fields too, in order: the keys of
    /// DRF's `validated_data`.
    #[must_use]
    pub fn data_names(&self, data: &ValidatedData) -> Vec<&'static str> {
        let mut names = Vec::new();
        for (number, value) in data.iter() {
            let field = &self.fields[number];
            match (value, &field.kind, field.source) {
                (Data::Object(within), Kind::Nested { serializer, .. }, Source::Row) => {
                    names.extend(serializer().data_names(within));
                }
                _ => names.push(field.data_name),
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The value that stands for a field that a document doesn't have, where it is always the same.
    pub(crate) fn constant_default(&self, field: &Field) -> Option<Json> {
        let column = || self.model?.column(self.column_of(field)?).default;
        let default = || match field.default {
            Some(default) => default.fixed().map(|default| default()),
            None => column().map(|default| Data::Value(default())),
        };
        let moves = matches!(
            field.value_kind(),
            ValueKind::Uuid | ValueKind::Date | ValueKind::Time | ValueKind::DateTime
        );
        if field.read_only || moves {
            return None;
        }
        let (first, second) = (represent(field, &default()?)?, represent(field, &default()?)?);
        (first == second).then_some(first)
    }
}

/// What a document shows of a field; `None` where it leaves it out.
fn shown<'a>(field: &Field, value: Option<&'a Data>, context: &SerializerContext<'_>) -> Option<Cow<'a, Data>> {
    let default = || field.default.filter(|_| field.read_only)?.value(context);
    match value {
        Some(value) => Some(Cow::Borrowed(value)),
        None if matches!(field.source, Source::Row) => Some(Cow::Owned(Data::Object(ValidatedData::new(0)))),
        None => match default() {
            Some(default) => Some(Cow::Owned(default)),
            None => field.allow_null.then_some(Cow::Owned(Data::NULL)),
        },
    }
}

/// A value as a document has it; `None` for what JSON has no form for, or what isn't the same in every answer.
fn represent(field: &Field, value: &Data) -> Option<Json> {
    let mut text = Vec::new();
    write_constant(field, value, &mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// Writes a value that no request has a part in.
pub(super) fn write_constant(field: &Field, data: &Data, out: &mut Vec<u8>) -> Result<()> {
    write_values(data, field.json_format(), out)
}

/// Writes a value, or a list or dictionary of some, in one format.
pub(super) fn write_values(data: &Data, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
    match data {
        Data::Value(value) => value.write_json(format, out)?,
        Data::List(items) => list(items, out, |item, out| write_values(item, format, out))?,
        Data::Map(members) => {
            out.push(b'{');
            for (name, member) in members {
                if out.last() != Some(&b'{') {
                    out.push(b',');
                }
                json::text(out, name);
                out.push(b':');
                write_values(member, format, out)?;
            }
            out.push(b'}');
        }
        Data::Object(_) | Data::File(_) => json::null(out),
    }
    Ok(())
}

fn write_field(field: &Field, data: &Data, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<()> {
    match (data, &field.kind) {
        (Data::Value(key), Kind::Hyperlink { target, .. }) if !key.is_null() => target.write(key, context, out),
        (Data::Object(data), Kind::Nested { serializer, .. }) => serializer().write_data(data, context, out),
        (Data::List(items), Kind::Nested { .. } | Kind::Hyperlink { .. }) => {
            list(items, out, |item, out| write_field(field, item, context, out))
        }
        _ => write_constant(field, data, out),
    }
}

fn list(items: &[Data], out: &mut Vec<u8>, write: impl Fn(&Data, &mut Vec<u8>) -> Result<()>) -> Result<()> {
    out.push(b'[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        write(item, out)?;
    }
    out.push(b']');
    Ok(())
}
