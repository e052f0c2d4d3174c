//! Statements over the rows of one table, by the values of its columns.
//!
//! They serve what has no query: tables between two models, and rows whose keys were read before.

use crate::db::{Backend, Statement};
use crate::models::sql::terms::Term;
use crate::models::sql::writer::Writer;
use crate::value::Value;

/// A column and the value that it has, or one of those of a [`Value::List`], which isn't empty.
pub type Condition<'a> = (&'a str, Value);

/// Compiles `SELECT columns FROM table WHERE …`.
pub fn compile_select_rows(
    table: &str,
    columns: &[&str],
    conditions: Vec<Condition<'_>>,
    backend: Backend,
) -> Statement {
    let mut writer = Writer::new(backend);
    writer.push("SELECT ");
    writer.names(columns);
    writer.push(" FROM ");
    writer.name(table);
    writer.rows(conditions);
    writer.finish().reading()
}

/// Compiles `DELETE FROM table WHERE …`.
pub fn compile_delete_rows(table: &str, conditions: Vec<Condition<'_>>, backend: Backend) -> Statement {
    let mut writer = Writer::new(backend);
    writer.push("DELETE FROM ");
    writer.name(table);
    writer.rows(conditions);
    writer.finish()
}

/// Compiles `UPDATE table SET column = value, … WHERE …`.
pub fn compile_update_rows(
    table: &str,
    assignments: Vec<(&str, Value)>,
    conditions: Vec<Condition<'_>>,
    backend: Backend,
) -> Statement {
    let mut writer = Writer::new(backend);
    writer.push("UPDATE ");
    writer.name(table);
    writer.push(" SET ");
    writer.list(assignments, |writer, (column, value)| {
        writer.name(column);
        writer.push(" = ");
        writer.value(value);
    });
    writer.rows(conditions);
    writer.finish()
}

impl Writer {
    /// Writes which rows are meant.
    fn rows(&mut self, conditions: Vec<Condition<'_>>) {
        for (number, (column, value)) in conditions.into_iter().enumerate() {
            self.push(if number == 0 { " WHERE " } else { " AND " });
            self.name(column);
            if matches!(value, Value::List(..)) {
                self.membership(&Term::Value(value));
            } else {
                self.push(" = ");
                self.value(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::ValueKind;

    fn keys() -> Value {
        Value::List(ValueKind::Integer, vec![Value::Integer(1), Value::Integer(2)])
    }

    #[test]
    fn a_list_of_keys_is_one_parameter_where_there_are_arrays() {
        let statements = [Backend::Sqlite, Backend::Postgres, Backend::Mysql].map(|backend| {
            compile_delete_rows("book", vec![("author_id", Value::Integer(7)), ("id", keys())], backend)
        });
        let texts = statements.each_ref().map(|statement| statement.sql.as_ref());
        assert_eq!(
            texts[0],
            r#"DELETE FROM "book" WHERE "author_id" = ? AND "id" IN (?, ?)"#
        );
        assert_eq!(
            texts[1],
            r#"DELETE FROM "book" WHERE "author_id" = $1 AND "id" = ANY($2)"#
        );
        assert_eq!(texts[2], "DELETE FROM `book` WHERE `author_id` = ? AND `id` IN (?, ?)");
        assert_eq!(statements.map(|statement| statement.parameters.len()), [3, 2, 3]);
    }

    #[test]
    fn rows_are_selected_and_updated_by_their_columns() {
        let nothing = Value::Null(ValueKind::Integer);
        let update = compile_update_rows(
            "review",
            vec![("book_id", nothing)],
            vec![("id", keys())],
            Backend::Postgres,
        );
        assert_eq!(update.sql, r#"UPDATE "review" SET "book_id" = $1 WHERE "id" = ANY($2)"#);
        let select = compile_select_rows("review", &["id"], vec![("book_id", Value::Integer(1))], Backend::Sqlite);
        assert_eq!(select.sql, r#"SELECT "id" FROM "review" WHERE "book_id" = ?"#);
    }
}
