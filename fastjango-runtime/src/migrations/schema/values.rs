//! Values inside DDL, which has no parameters.

use crate::db::Backend;
use crate::error::{Error, Result};
use crate::migrations::literals::{Literal, hexadecimal, microseconds};
use crate::models::validators::digits;
use crate::value::{Value, stored};

/// A literal as this database writes it.
///
/// It goes through the value of its kind, so that nothing but a well-formed number stands outside of quotes.
pub(super) fn literal(backend: Backend, literal: &Literal) -> Result<String> {
    let capabilities = backend.capabilities();
    Ok(match literal.to_value()? {
        Value::Boolean(true) => capabilities.true_literal.to_owned(),
        Value::Boolean(false) => capabilities.false_literal.to_owned(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:e}"),
        value @ Value::Decimal(_) => stored(&value).unwrap_or_default(),
        Value::Text(value) => text(backend, &value)?,
        // SQLite compares the text of what it has no type for: it has to be the text of the program's parameters.
        value @ (Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Uuid(_))
            if backend == Backend::Sqlite =>
        {
            quoted(&stored(&value).unwrap_or_default())
        }
        Value::Date(value) => quoted(&value.format("%Y-%m-%d").to_string()),
        Value::Time(value) => quoted(&value.format("%H:%M:%S%.6f").to_string()),
        Value::DateTime(value) if backend == Backend::Postgres => {
            quoted(&value.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string())
        }
        Value::DateTime(value) => quoted(&value.format("%Y-%m-%d %H:%M:%S%.6f").to_string()),
        Value::Duration(value) if backend == Backend::Postgres => {
            format!("interval '{} microseconds'", microseconds(value))
        }
        Value::Duration(value) => microseconds(value).to_string(),
        Value::Uuid(value) if backend == Backend::Mysql => quoted(&value.simple().to_string()),
        Value::Uuid(value) => quoted(&value.to_string()),
        Value::Json(value) => text(backend, &value.to_string())?,
        Value::Bytes(value) if backend == Backend::Postgres => format!("'\\x{}'::bytea", hexadecimal(&value)),
        Value::Bytes(value) => format!("X'{}'", hexadecimal(&value)),
        Value::Null(_) | Value::List(..) => unreachable!("a literal is one value"),
    })
}

/// A literal as rows get it by default, of which the database has to keep all digits.
pub(super) fn default(backend: Backend, given: &Literal) -> Result<String> {
    let most = backend.capabilities().max_decimal_digits;
    if let (Value::Decimal(number), Some(most)) = (given.to_value()?, most)
        && let Some(detail) = digits::unkept(number, most)
    {
        let message = detail.message;
        return Err(Error::Configuration(format!(
            "{backend} does not keep the default {number}: {message}"
        )));
    }
    literal(backend, given)
}

/// MySQL and MariaDB read backslashes, as each of our sessions is set. Text isn't written as digits: MariaDB keeps those
/// of a check or a default as the text that they are, without what would escape its backslashes and quotes.
pub(super) fn text(backend: Backend, value: &str) -> Result<String> {
    if value.contains('\0') {
        return Err(Error::Configuration(
            "text inside SQL may not contain a NUL character".to_owned(),
        ));
    }
    if backend.is_mysql() {
        return Ok(quoted(&value.replace('\\', r"\\")));
    }
    Ok(quoted(value))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrations::literals::{bytes, date_time, decimal, duration, time, uuid};

    fn sql(backend: Backend, value: impl Into<Literal>) -> String {
        literal(backend, &value.into()).unwrap()
    }

    #[test]
    fn text_cannot_leave_its_quotes() {
        assert_eq!(sql(Backend::Postgres, "a' OR '1"), "'a'' OR ''1'");
        assert_eq!(sql(Backend::Sqlite, r"\'"), r"'\'''");
        assert_eq!(sql(Backend::Mysql, r"\'"), r"'\\'''");
        assert!(literal(Backend::Sqlite, &Literal::from("a\0b")).is_err());
    }

    #[test]
    fn a_number_that_is_none_is_refused() {
        assert!(literal(Backend::Sqlite, &decimal("0) OR (1=1")).is_err());
    }

    #[test]
    fn a_default_is_stored_with_all_its_digits() {
        let long = decimal("12345678901234567.89");
        assert!(default(Backend::Sqlite, &long).is_err());
        assert_eq!(default(Backend::Mysql, &long).unwrap(), "12345678901234567.89");
        assert_eq!(
            default(Backend::Sqlite, &decimal("123456789012345678.00")).unwrap(),
            "123456789012345678"
        );
    }

    #[test]
    fn each_database_has_its_own_spelling() {
        let moment = date_time("2024-02-29T08:30:00Z");
        assert_eq!(sql(Backend::Sqlite, moment.clone()), "'2024-02-29 08:30:00'");
        assert_eq!(sql(Backend::Postgres, moment), "'2024-02-29 08:30:00.000000+00:00'");
        assert_eq!(sql(Backend::Sqlite, time("09:00:00")), "'09:00:00'");
        assert_eq!(sql(Backend::Sqlite, time("09:00:00.25")), "'09:00:00.250000'");
        assert_eq!(sql(Backend::Mariadb, time("09:00:00")), "'09:00:00.000000'");
        assert_eq!(sql(Backend::Sqlite, true), "1");
        assert_eq!(sql(Backend::Postgres, true), "true");
        assert_eq!(
            sql(Backend::Postgres, duration("1500000")),
            "interval '1500000 microseconds'"
        );
        assert_eq!(sql(Backend::Mysql, duration("1500000")), "1500000");
        let key = uuid("936da01f-9abd-4d9d-80c7-02af85c822a8");
        assert_eq!(sql(Backend::Sqlite, key.clone()), "'936da01f9abd4d9d80c702af85c822a8'");
        assert_eq!(sql(Backend::Mariadb, key), "'936da01f-9abd-4d9d-80c7-02af85c822a8'");
        assert_eq!(sql(Backend::Postgres, bytes("c0ff")), r"'\xc0ff'::bytea");
        assert_eq!(sql(Backend::Mysql, bytes("c0ff")), "X'c0ff'");
        assert_eq!(sql(Backend::Sqlite, 0.5), "5e-1");
    }
}
