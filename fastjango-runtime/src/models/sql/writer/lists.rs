//! The text of lists: what a column is looked for in.

use serde_json::Value as Json;

use super::Writer;
use crate::db::Backend;
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind, temporal};

/// The most items that are a parameter each. A longer list is one parameter, a JSON array, since a statement may have
/// only so many; a shorter one the database can plan by what is in it.
const MAX_PARAMETERS: usize = 1000;

impl Writer {
    /// Writes that what stands before is one of these.
    pub(in crate::models::sql) fn membership(&mut self, right: &Term) {
        match right {
            Term::Value(list @ Value::List(..)) if self.capabilities.array_parameters => {
                self.push(" = ANY(");
                self.value(list.clone());
                self.push(")");
            }
            Term::Value(Value::List(kind, items)) => {
                self.push(" IN (");
                match column_type(*kind).filter(|_| items.len() > MAX_PARAMETERS) {
                    Some(column) => self.items(column, items),
                    None => self.list(items, |writer, item| writer.value(item.clone())),
                }
                self.push(")");
            }
            Term::Subquery(select) => {
                self.push(" IN (");
                self.members(select);
                self.push(")");
            }
            term => {
                self.push(" IN (");
                self.term(term);
                self.push(")");
            }
        }
    }

    /// Writes the query of the items of a JSON array.
    fn items(&mut self, column: &str, items: &[Value]) {
        let uuid = self.uuid_text();
        let items: Vec<Json> = items.iter().map(|item| element(item, uuid)).collect();
        let array = Value::Text(Json::Array(items).to_string());
        if self.backend == Backend::Sqlite {
            self.push("SELECT value FROM json_each(");
            self.value(array);
            return self.push(")");
        }
        // Distinct, so that it is a table with an index: an update or delete would else read the array for each row.
        self.push("SELECT * FROM (SELECT DISTINCT value FROM JSON_TABLE(");
        self.value(array);
        self.push(", '$[*]' COLUMNS (value ");
        self.push(column);
        self.push(" PATH '$')) AS ");
        self.name("list");
        self.push(") AS ");
        self.name("subquery");
    }

    /// How a UUID is kept where it is kept as text.
    fn uuid_text(&self) -> fn(&uuid::Uuid) -> String {
        if self.backend == Backend::Mariadb {
            |uuid| uuid.hyphenated().to_string()
        } else {
            |uuid| uuid.simple().to_string()
        }
    }
}

/// The type of the items for `JSON_TABLE`; none for kinds that a JSON array can't hold or nobody compares.
fn column_type(kind: ValueKind) -> Option<&'static str> {
    Some(match kind {
        ValueKind::Boolean | ValueKind::Integer | ValueKind::Duration => "BIGINT",
        ValueKind::Float => "DOUBLE",
        ValueKind::Decimal => "DECIMAL(65, 30)",
        ValueKind::Text => "LONGTEXT",
        ValueKind::Date => "DATE",
        ValueKind::Time => "TIME(6)",
        ValueKind::DateTime => "DATETIME(6)",
        ValueKind::Uuid => "CHAR(36)",
        ValueKind::Json | ValueKind::Bytes => return None,
    })
}

/// An item as the database keeps it, in JSON.
fn element(item: &Value, uuid: fn(&uuid::Uuid) -> String) -> Json {
    match item {
        Value::Boolean(value) => i64::from(*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Decimal(value) => value.to_string().into(),
        Value::Text(value) => value.as_str().into(),
        Value::Date(value) => text(|out| temporal::write_date(out, *value)),
        Value::Time(value) => text(|out| temporal::write_time(out, *value)),
        Value::DateTime(value) => text(|out| temporal::write_date_time(out, value.naive_utc(), b' ')),
        Value::Duration(value) => value.num_microseconds().into(),
        Value::Uuid(value) => uuid(value).into(),
        Value::Null(_) | Value::Json(_) | Value::Bytes(_) | Value::List(..) => Json::Null,
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>)) -> Json {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8_lossy(&out).into()
}
