//! `text/csv`.

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::Renderer;
use crate::error::{Error, Result};

/// `text/csv`: the rows of a list, or of a page, as lines below one of their fields' names. One object is one row; a
/// value that is a list or an object itself is written as JSON.
///
/// # Examples
///
/// ```
/// use fastjango_runtime::rest::renderers::{CsvRenderer, Renderer};
///
/// let rows = br#"[{"title": "Dune", "price": "9.99"}, {"title": "a, b", "price": null}]"#;
/// let csv = CsvRenderer.render(rows[..].into())?;
/// assert_eq!(csv, "title,price\nDune,9.99\n\"a, b\",\n");
/// # Ok::<_, fastjango_runtime::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvRenderer;

impl Renderer for CsvRenderer {
    fn media_type(&self) -> &'static str {
        "text/csv"
    }

    fn format(&self) -> &'static str {
        "csv"
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        let table: Table = serde_json::from_slice(&document).map_err(|error| Error::Decode {
            message: error.to_string(),
        })?;
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in table.0.iter().flatten() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let mut out = String::new();
        line(&mut out, names.iter().map(|name| (*name).to_owned()));
        for row in &table.0 {
            let value = |name: &&str| {
                row.iter()
                    .find(|(known, _)| known == name)
                    .map_or(String::new(), |(_, value)| text(value))
            };
            line(&mut out, names.iter().map(value));
        }
        Ok(out.into())
    }
}

/// The fields of a row in their order.
type Row = Vec<(String, Json)>;

/// The rows of a document: a list, the results of a page, or one object.
struct Table(Vec<Row>);

/// A document whose fields keep their order.
enum Ordered {
    Row(Row, Option<Vec<Row>>),
    Rows(Vec<Row>),
    Plain(Json),
}

impl<'de> Deserialize<'de> for Table {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        Ok(Self(match Ordered::deserialize(deserializer)? {
            Ordered::Row(_, Some(results)) => results,
            Ordered::Row(row, None) => vec![row],
            Ordered::Rows(rows) => rows,
            Ordered::Plain(value) => vec![vec![(String::from("detail"), value)]],
        }))
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Ordered;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Ordered, A::Error> {
        let (mut row, mut results) = (Row::new(), None);
        while let Some(name) = map.next_key::<String>()? {
            if name == "results" {
                results = match map.next_value::<Ordered>()? {
                    Ordered::Rows(rows) => Some(rows),
                    Ordered::Row(row, _) => Some(vec![row]),
                    Ordered::Plain(value) => Some(vec![vec![(name, value)]]),
                };
            } else {
                row.push((name, map.next_value()?));
            }
        }
        Ok(Ordered::Row(row, results))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Ordered, A::Error> {
        let mut rows = Vec::new();
        while let Some(item) = seq.next_element::<Ordered>()? {
            match item {
                Ordered::Row(row, _) => rows.push(row),
                Ordered::Plain(value) => rows.push(vec![(String::from("value"), value)]),
                Ordered::Rows(inner) => rows.extend(inner),
            }
        }
        Ok(Ordered::Rows(rows))
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(text.into()))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(value.into()))
    }

    fn visit_i64<E>(self, number: i64) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(number.into()))
    }

    fn visit_unit<E>(self) -> std::result::Result<Ordered, E> {
        Ok(Ordered::Plain(Json::Null))
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn line(out: &mut String, values: impl Iterator<Item = String>) {
    for (number, value) in values.enumerate() {
        if number > 0 {
            out.push(',');
        }
        if value.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&value);
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(document: &str) -> String {
        let bytes = CsvRenderer.render(document.to_owned().into()).expect("a table");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    #[test]
    fn every_document_is_a_table() {
        assert_eq!(
            csv(r#"[{"b": 1, "a": true}, {"a": null, "c": [1]}]"#),
            "b,a,c\n1,true,\n,,[1]\n"
        );
        assert_eq!(
            csv(r#"{"detail": "Method \"GET\" not allowed."}"#),
            "detail\n\"Method \"\"GET\"\" not allowed.\"\n"
        );
        assert_eq!(csv(r#"{"count": 2, "results": [{"a": 1}]}"#), "a\n1\n");
        assert_eq!(csv("[1, 2]"), "value\n1\n2\n");
        assert_eq!(csv("[]"), "\n");
        assert_eq!(csv("\"text\""), "detail\ntext\n");
    }
}
