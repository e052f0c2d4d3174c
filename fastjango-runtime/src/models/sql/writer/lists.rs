//! The text of lists: what a column is looked for in.

use serde_json::Value as Json;

use super::Writer;
use crate::db::Backend;
use crate::models::sql::terms::Term;
use crate::value::{Value, ValueKind, stored};

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
                    Some(column) => self.items(*kind, column, items),
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
    fn items(&mut self, kind: ValueKind, column: &str, items: &[Value]) {
        let backend = self.backend;
        let items: Vec<Json> = items.iter().map(|item| element(item, backend)).collect();
        let array = Value::Text(Json::Array(items).to_string());
        if backend == Backend::Sqlite {
            self.push("SELECT value FROM json_each(");
            self.value(array);
            return self.push(")");
        }
        let text = kind == ValueKind::Text;
        // Distinct, so that it is a table with an index: an update or delete would else read the array for each row. What
        // is equal of texts the column says, and nobody knows here: `JSON_UNQUOTE` gives them its collation, as a
        // parameter's.
        self.push(if text {
            "SELECT * FROM (SELECT JSON_UNQUOTE(value) AS value FROM JSON_TABLE("
        } else {
            "SELECT * FROM (SELECT DISTINCT value FROM JSON_TABLE("
        });
        self.value(array);
        self.push(", '$[*]' COLUMNS (value ");
        self.push(column);
        self.push(" PATH '$')) AS ");
        self.name("list");
        if let Some(unlimited) = self.capabilities.unlimited.filter(|_| text) {
            // With a limit it is read once, too.
            self.push(" LIMIT ");
            self.push(unlimited);
        }
        self.push(") AS ");
        self.name("subquery");
    }
}

/// The type of the items for `JSON_TABLE`; none for kinds that a JSON array can't hold or nobody compares.
fn column_type(kind: ValueKind) -> Option<&'static str> {
    Some(match kind {
        ValueKind::Boolean | ValueKind::Integer | ValueKind::Duration => "BIGINT",
        ValueKind::Float => "DOUBLE",
        ValueKind::Decimal => "DECIMAL(65, 30)",
        // Not in the database's letters, which may be fewer.
        ValueKind::Text => "LONGTEXT CHARACTER SET utf8mb4",
        ValueKind::Date => "DATE",
        ValueKind::Time => "TIME(6)",
        ValueKind::DateTime => "DATETIME(6)",
        ValueKind::Uuid => "CHAR(36)",
        ValueKind::Json | ValueKind::Bytes => return None,
    })
}

/// An item as the database keeps it, in JSON; for MySQL and MariaDB a text is quoted twice, as `JSON_UNQUOTE` is to get
/// it.
fn element(item: &Value, backend: Backend) -> Json {
    match item {
        Value::Boolean(value) => i64::from(*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Duration(value) => value.num_microseconds().into(),
        Value::Text(value) if backend.is_mysql() => Json::from(value.as_str()).to_string().into(),
        Value::Uuid(value) if backend == Backend::Mariadb => value.hyphenated().to_string().into(),
        Value::Null(_) | Value::Json(_) | Value::Bytes(_) | Value::List(..) => Json::Null,
        other => stored(other).into(),
    }
}
