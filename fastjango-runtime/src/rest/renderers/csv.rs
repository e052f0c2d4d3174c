//! `text/csv`.

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::Renderer;
use crate::error::{Error, Result};

/// `text/csv`: the rows of a list, or of a page, as lines below one of their fields' names. One object is one row; a
/// value that is a list or an object itself is written as JSON.
///
/// Spreadsheets take a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, which could send
/// away what stands in the others. A text that begins so gets a `'` before it, as OWASP advises; numbers are left as
/// they are, decimal ones that are text too. [`RawCsvRenderer`] is for readers that are programs.
///
/// # Examples
///
/// ```
/// use fastjango::rest::renderers::{CsvRenderer, Renderer};
///
/// let rows = br#"[{"title": "Dune", "price": "9.99"}, {"title": "a, b", "price": null}]"#;
/// let csv = CsvRenderer.render(rows[..].into())?;
/// assert_eq!(csv, "title,price\nDune,9.99\n\"a, b\",\n");
/// let formula = br#"{"title": "=1+1", "price": "-9.99"}"#;
/// assert_eq!(CsvRenderer.render(formula[..].into())?, "title,price\n'=1+1,-9.99\n");
/// # Ok::<_, fastjango::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvRenderer;

impl Renderer for CsvRenderer {
    fn media_type(&self) -> &'static str {
        MEDIA_TYPE
    }

    fn format(&self) -> &'static str {
        FORMAT
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        table(&document, disarmed)
    }
}

/// `text/csv` as [`CsvRenderer`] writes it, with every text as it is: for programs that read it. A person who opens it
/// in a spreadsheet runs the formulas that somebody else may have written into a row.
///
/// # Examples
///
/// ```
/// use fastjango::rest::renderers::{RawCsvRenderer, Renderer};
///
/// let rows = br#"[{"handle": "@home", "count": -1}]"#;
/// assert_eq!(RawCsvRenderer.render(rows[..].into())?, "handle,count\n@home,-1\n");
/// # Ok::<_, fastjango::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RawCsvRenderer;

impl Renderer for RawCsvRenderer {
    fn media_type(&self) -> &'static str {
        MEDIA_TYPE
    }

    fn format(&self) -> &'static str {
        FORMAT
    }

    fn render(&self, document: Bytes) -> Result<Bytes> {
        table(&document, |text| text)
    }
}

const MEDIA_TYPE: &str = "text/csv";
const FORMAT: &str = "csv";

/// What stands in a page before its rows.
const PAGE: [&str; 3] = ["count", "next", "previous"];

/// A document as a table, each text of which is written as `cell` makes it.
fn table(document: &[u8], cell: fn(String) -> String) -> Result<Bytes> {
    let table: Table = serde_json::from_slice(document).map_err(|error| Error::Decode {
        message: error.to_string(),
    })?;
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in table.0.iter().flatten() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut out = String::new();
    line(&mut out, names.iter().map(|name| cell((*name).to_owned())));
    for row in &table.0 {
        let value = |name: &&str| match row.iter().find(|(known, _)| known == name) {
            None | Some((_, Json::Null)) => String::new(),
            Some((_, Json::String(text))) => cell(text.clone()),
            Some((_, other)) => other.to_string(),
        };
        line(&mut out, names.iter().map(value));
    }
    Ok(out.into())
}

/// The text so that no spreadsheet takes it for a formula. <https://owasp.org/www-community/attacks/CSV_Injection>
fn disarmed(mut text: String) -> String {
    // A number, a time or a duration: nothing in it could be a function or a cell.
    let is_plain = |rest: &str| {
        rest.bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b':' | b' '))
    };
    let begins_formula = match text.strip_prefix(['+', '-']) {
        Some(rest) => !is_plain(rest) && text.parse::<f64>().is_err(),
        None => text.starts_with(['=', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']),
    };
    if begins_formula {
        text.insert(0, '\'');
    }
    text
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
            // Of a page, that is; a row may have a field of this name.
            if name == "results" && row.iter().all(|(name, _)| PAGE.contains(&name.as_str())) {
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

fn line(out: &mut String, values: impl Iterator<Item = String>) {
    for (number, value) in values.enumerate() {
        if number > 0 {
            out.push(',');
        }
        // Where a list is written with commas, a spreadsheet may still part cells at semicolons or tabs.
        if value.contains(['"', ',', ';', '\t', '\n', '\r']) {
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
        assert_eq!(
            csv(r#"[{"id": 1, "results": [7, 8]}, {"id": 2, "results": null}]"#),
            "id,results\n1,\"[7,8]\"\n2,\n",
            "a row may have results of its own"
        );
        assert_eq!(csv(r#"{"id": 1, "results": []}"#), "id,results\n1,[]\n");
        assert_eq!(csv("[1, 2]"), "value\n1\n2\n");
        assert_eq!(csv("[]"), "\n");
        assert_eq!(csv("\"text\""), "detail\ntext\n");
    }

    #[test]
    fn no_cell_is_a_formula_and_numbers_stay_what_they_are() {
        let cells = |renderer: &dyn Renderer, text: &str| {
            let document = serde_json::json!([{ "a": text }]).to_string();
            let written = renderer.render(document.into()).expect("a table");
            let written = String::from_utf8(written.to_vec()).expect("text");
            written
                .strip_prefix("a\n")
                .expect("the name")
                .trim_end_matches('\n')
                .to_owned()
        };
        for formula in [
            "=1+1",
            "+A1",
            "-2+3+cmd|' /C calc'!A0",
            "@SUM(1)",
            "+1-A1",
            "＝1",
            "-Infinity+A1",
            "+1e",
        ] {
            assert_eq!(cells(&CsvRenderer, formula), format!("'{formula}"));
            assert_eq!(cells(&RawCsvRenderer, formula), formula);
        }
        for blank in ["\t=1", "\r=1", "\n=1"] {
            assert_eq!(cells(&CsvRenderer, blank), format!("\"'{blank}\""));
        }
        for plain in [
            "-",
            "-9.99",
            "+358401234567",
            "-1.5E+3",
            "-1 23:59:59.5",
            "a=1",
            "2026-01-02",
            "",
        ] {
            assert_eq!(cells(&CsvRenderer, plain), plain);
            assert_eq!(cells(&RawCsvRenderer, plain), plain);
        }
        assert_eq!(
            csv(r#"[{"=a": -5, "b": [-1], "c": "x;=1"}]"#),
            "'=a,b,c\n-5,[-1],\"x;=1\"\n"
        );
    }
}
