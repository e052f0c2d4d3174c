//! The text of JSON documents: keys, and the lookups of documents and of what stands under their keys.
//!
//! PostgreSQL has values of JSON. Elsewhere a document is text; what stands under a key comes out of it as a plain value,
//! and is compared with plain ones.

use serde_json::Value as Json;

use super::Writer;
use crate::db::Backend;
use crate::models::query::{JsonKey, Lookup};
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind};

impl Writer {
    /// Writes what stands under a key where it is selected: as JSON, so that a text `1` is no number.
    pub(super) fn selected_key(&mut self, document: &Term, keys: &[JsonKey], text: bool) {
        if text || self.backend != Backend::Sqlite {
            return self.key(document, keys, text);
        }
        self.push("(");
        self.json_text(document, keys);
        self.push(")");
    }

    /// Writes what stands under a key beside an operator.
    pub(super) fn key(&mut self, document: &Term, keys: &[JsonKey], text: bool) {
        match self.backend {
            Backend::Sqlite if text => {
                self.push("(CASE ");
                self.json_call("JSON_TYPE", document, keys);
                self.push(" WHEN 'text' THEN ");
                self.json_call("JSON_EXTRACT", document, keys);
                // What is no text is written as in the document, so that 5 is no number and 1e20 not another text.
                self.push(" WHEN 'null' THEN NULL ELSE ");
                self.json_text(document, keys);
                self.push(" END)");
            }
            Backend::Mysql | Backend::Mariadb if text => {
                self.push("(CASE WHEN JSON_TYPE(");
                self.json_call("JSON_EXTRACT", document, keys);
                self.push(") = 'NULL' THEN NULL ELSE ");
                self.compared_key(document, keys, true);
                self.push(" END)");
            }
            _ => self.compared_key(document, keys, text),
        }
    }

    /// Writes the JSON under a key, for SQLite.
    fn json_text(&mut self, document: &Term, keys: &[JsonKey]) {
        self.operand(document);
        self.push(" -> ");
        self.path(keys);
    }

    /// Writes what stands under a key where it is compared as a plain value, or its text, `null` for null.
    pub(super) fn compared_key(&mut self, document: &Term, keys: &[JsonKey], text: bool) {
        match self.backend {
            Backend::Sqlite => {
                self.push("(CASE WHEN ");
                self.json_call("JSON_TYPE", document, keys);
                self.push(" IN ('null','false','true') THEN ");
                self.json_call("JSON_TYPE", document, keys);
                self.push(" ELSE ");
                self.json_call("JSON_EXTRACT", document, keys);
                self.push(" END)");
            }
            Backend::Postgres => {
                self.push("(");
                self.operand(document);
                self.push(if text { " #>> " } else { " #> " });
                let names = keys.iter().map(|key| Value::Text(plain_key(key))).collect();
                self.value(Value::List(ValueKind::Text, names));
                self.push(")");
            }
            Backend::Mysql | Backend::Mariadb => {
                self.push(if text { "JSON_UNQUOTE(" } else { "" });
                self.json_call("JSON_EXTRACT", document, keys);
                self.push(if text { ")" } else { "" });
            }
        }
    }

    /// Writes what is tested for NULL: of a key, whether it is there.
    pub(super) fn tested(&mut self, term: &Term) {
        match term {
            Term::KeyTransform {
                document,
                keys,
                text: false,
            } if self.backend == Backend::Sqlite => {
                self.json_call("JSON_TYPE", document, keys);
            }
            term => self.operand(term),
        }
    }

    fn json_call(&mut self, function: &str, document: &Term, keys: &[JsonKey]) {
        self.push(function);
        self.push("(");
        self.operand(document);
        self.push(", ");
        self.path(keys);
        self.push(")");
    }

    /// Writes the path of keys.
    fn path(&mut self, keys: &[JsonKey]) {
        let mut path = String::from("$");
        for key in keys {
            match key {
                JsonKey::Name(name) => {
                    path.push('.');
                    path.push_str(&Json::from(name.as_str()).to_string());
                }
                JsonKey::Index(index) => path.push_str(&self.index(*index)),
            }
        }
        self.value(Value::Text(path));
    }

    fn index(&self, index: i32) -> String {
        match (self.backend, index) {
            (Backend::Sqlite, ..0) => format!("[#{index}]"),
            (Backend::Mysql, ..0) => format!("[last-{}]", index.unsigned_abs() - 1),
            _ => format!("[{index}]"),
        }
    }

    /// Writes a lookup of a document or of what stands under a key; `false` for those of its text.
    pub(super) fn document_lookup(&mut self, lookup: Lookup, left: &Term, right: &[Term]) -> bool {
        match (lookup, right) {
            (Lookup::Exact, [right]) => {
                self.document(left);
                self.push(" = ");
                self.document_beside(left, right);
            }
            (Lookup::Gt, [right]) => self.ordered(left, " > ", right),
            (Lookup::Gte, [right]) => self.ordered(left, " >= ", right),
            (Lookup::Lt, [right]) => self.ordered(left, " < ", right),
            (Lookup::Lte, [right]) => self.ordered(left, " <= ", right),
            (Lookup::Range, [first, last]) => {
                self.ordered(left, " BETWEEN ", first);
                self.push(" AND ");
                self.scalar(last);
            }
            (Lookup::In, [Term::Value(Value::List(_, items))]) => self.one_of(left, items),
            (Lookup::Contains, [right]) => self.contained(left, "@>", right),
            (Lookup::ContainedBy, [right]) => self.contained(left, "<@", right),
            (Lookup::HasKey, [Term::Value(name)]) => self.has_keys(left, "?", std::slice::from_ref(name), " AND "),
            (Lookup::HasKeys, [Term::Value(Value::List(_, names))]) => self.has_keys(left, "?&", names, " AND "),
            (Lookup::HasAnyKeys, [Term::Value(Value::List(_, names))]) => self.has_keys(left, "?|", names, " OR "),
            _ => return false,
        }
        true
    }

    /// Writes a document in the form in which it is compared as a whole: without the spaces between.
    fn document(&mut self, term: &Term) {
        let whole = !matches!(term, Term::KeyTransform { .. });
        match self.backend {
            Backend::Sqlite if whole => self.enclosed("JSON(", term, ")"),
            Backend::Mysql if whole => self.enclosed("JSON_EXTRACT(", term, ", '$')"),
            Backend::Mariadb if whole => self.enclosed("JSON_COMPACT(", term, ")"),
            _ => self.operand(term),
        }
    }

    fn enclosed(&mut self, before: &str, term: &Term, after: &str) {
        self.push(before);
        self.operand(term);
        self.push(after);
    }

    /// Writes what a document, or what stands under a key, must equal.
    fn document_beside(&mut self, left: &Term, right: &Term) {
        let whole = !matches!(left, Term::KeyTransform { .. });
        match (self.backend, right) {
            (Backend::Sqlite, Term::Value(Value::Json(value))) if !whole => self.plain(value),
            (Backend::Mysql, Term::Value(Value::Json(_))) => self.enclosed("JSON_EXTRACT(", right, ", '$')"),
            // MariaDB compares what it extracts with the value of a text, and with no quoted one.
            (Backend::Mariadb, Term::Value(Value::Json(_))) if !whole => {
                self.enclosed("JSON_UNQUOTE(JSON_EXTRACT(", right, ", '$'))");
            }
            (_, right) if right.kind() == Some(ValueKind::Json) && whole => self.document(right),
            (Backend::Postgres, right) => self.json(right),
            (_, right) => self.operand(right),
        }
    }

    /// Writes a value of SQLite's as `JSON_EXTRACT` gives it, and the three words of JSON by their names.
    fn plain(&mut self, value: &Json) {
        match value {
            Json::Null | Json::Bool(_) => self.value(Value::Text(value.to_string())),
            value => {
                self.push("JSON_EXTRACT(");
                self.value(Value::Json(value.clone()));
                self.push(", '$')");
            }
        }
    }

    /// Writes an operand as JSON for PostgreSQL, which compares it with nothing else.
    fn json(&mut self, term: &Term) {
        if term.kind() == Some(ValueKind::Json) {
            self.operand(term);
        } else {
            self.enclosed("TO_JSONB(", term, ")");
        }
    }

    fn ordered(&mut self, left: &Term, operator: &str, right: &Term) {
        self.operand(left);
        self.push(operator);
        self.scalar(right);
    }

    /// Writes what the value under a key is less or greater than.
    fn scalar(&mut self, right: &Term) {
        match (self.backend, right) {
            (Backend::Postgres, right) => self.json(right),
            (_, Term::Value(Value::Json(Json::Number(number)))) => self.value(match number.as_i64() {
                Some(integer) => Value::Integer(integer),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            }),
            (_, Term::Value(Value::Json(Json::String(text)))) => self.value(Value::Text(text.clone())),
            (Backend::Sqlite, Term::Value(Value::Json(value))) => self.plain(value),
            (_, Term::Value(Value::Json(_))) => self.enclosed("JSON_EXTRACT(", right, ", '$')"),
            (_, right) => self.operand(right),
        }
    }

    /// Writes that a document, or what stands under a key, is one of these.
    fn one_of(&mut self, left: &Term, items: &[Value]) {
        match left {
            // MariaDB compares a list with texts, which are not quoted.
            Term::KeyTransform { document, keys, .. } if self.backend == Backend::Mariadb => {
                self.compared_key(document, keys, true);
            }
            left => self.document(left),
        }
        self.push(" IN (");
        if self.backend == Backend::Postgres {
            let items = items.iter().map(|item| match item {
                Value::Json(item) => item.clone(),
                _ => Json::Null,
            });
            self.push("SELECT JSONB_ARRAY_ELEMENTS(");
            self.value(Value::Json(items.collect()));
            return self.push("))");
        }
        self.list(items, |writer, item| {
            writer.document_beside(left, &Term::Value(item.clone()));
        });
        self.push(")");
    }

    /// Writes that a document contains another one, or the other way round.
    fn contained(&mut self, left: &Term, operator: &str, right: &Term) {
        match self.backend {
            Backend::Sqlite => self.refuse("SQLite can't tell whether a JSON document contains another one"),
            Backend::Postgres => {
                self.operand(left);
                self.push(" ");
                self.push(operator);
                self.push(" ");
                self.json(right);
            }
            Backend::Mysql | Backend::Mariadb => {
                let (outer, inner) = if operator == "@>" { (left, right) } else { (right, left) };
                self.push("JSON_CONTAINS(");
                self.operand(outer);
                self.push(", ");
                self.operand(inner);
                self.push(")");
            }
        }
    }

    /// Writes that an object has all or any of these members.
    fn has_keys(&mut self, left: &Term, operator: &str, names: &[Value], connector: &str) {
        if self.backend == Backend::Postgres {
            self.operand(left);
            self.push(" ");
            self.push(operator);
            self.push(" ");
            return self.value(match names {
                [name] if operator == "?" => name.clone(),
                names => Value::List(ValueKind::Text, names.to_vec()),
            });
        }
        if names.is_empty() {
            return self.condition(&Term::Constant(connector == " AND "));
        }
        let (document, keys) = match left {
            Term::KeyTransform { document, keys, .. } => (&**document, &keys[..]),
            document => (document, &[][..]),
        };
        self.push("(");
        for (index, name) in names.iter().enumerate() {
            self.push(if index > 0 { connector } else { "" });
            let name = match name {
                Value::Text(name) => JsonKey::Name(name.clone()),
                _ => continue,
            };
            let path: Vec<JsonKey> = keys.iter().cloned().chain([name]).collect();
            self.has_path(document, &path);
        }
        self.push(")");
    }

    fn has_path(&mut self, document: &Term, keys: &[JsonKey]) {
        if self.backend == Backend::Sqlite {
            self.json_call("JSON_TYPE", document, keys);
            return self.push(" IS NOT NULL");
        }
        self.push("JSON_CONTAINS_PATH(");
        self.operand(document);
        self.push(", 'one', ");
        self.path(keys);
        self.push(")");
    }
}

/// A key as PostgreSQL's arrays of keys have it.
fn plain_key(key: &JsonKey) -> String {
    match key {
        JsonKey::Name(name) => name.clone(),
        JsonKey::Index(index) => index.to_string(),
    }
}
