//! The placeholders of SQL that a program wrote itself.

use std::fmt::Write as _;

use crate::db::{Backend, Placeholder, Statement};
use crate::error::{Error, Result};
use crate::value::Value;

/// A statement of SQL that names its parameters `$1`, `$2`, …, in whatever order and as often as it likes, for any
/// database. In texts, quoted names and comments a dollar is a dollar.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::db::Backend;
/// use fastjango::models::sql::compile_raw;
/// use fastjango::value::Value;
///
/// let sql = "SELECT * FROM book WHERE pages = $1 AND title <> '$1'";
/// let statement = compile_raw(sql, vec![Value::Integer(412)], Backend::Mariadb)?;
/// assert_eq!(statement.sql(), "SELECT * FROM book WHERE pages = ? AND title <> '$1'");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// [`Error::Query`] where the SQL names a parameter that is not given, or doesn't name one that is.
pub fn compile_raw(sql: &str, parameters: Vec<Value>, backend: Backend) -> Result<Statement> {
    let mut rewriting = Rewriting::new(parameters, backend);
    let mut rest = sql;
    while let Some(at) = rest.find(['\'', '"', '`', '-', '/', '#', '$']) {
        let (before, from) = rest.split_at(at);
        rewriting.sql.push_str(before);
        let length = rewriting.step(from)?;
        rest = &from[length..];
    }
    rewriting.sql.push_str(rest);
    rewriting.finish()
}

struct Rewriting {
    backend: Backend,
    sql: String,
    given: Vec<Value>,
    named: Vec<bool>,
    parameters: Vec<Value>,
}

impl Rewriting {
    fn new(given: Vec<Value>, backend: Backend) -> Self {
        Self {
            backend,
            sql: String::new(),
            named: vec![false; given.len()],
            given,
            parameters: Vec::new(),
        }
    }

    /// Writes what begins here, and tells how long it was.
    fn step(&mut self, from: &str) -> Result<usize> {
        if let Some(number) = placeholder(from) {
            self.parameter(number)?;
            return Ok(number.len() + 1);
        }
        let length = self.quoted(from).unwrap_or(1);
        self.sql.push_str(&from[..length]);
        Ok(length)
    }

    /// The length of a text, a quoted name or a comment that begins here.
    fn quoted(&self, from: &str) -> Option<usize> {
        let mysql = self.backend.is_mysql();
        let ended = |at: Option<usize>| Some(at.unwrap_or(from.len()));
        let line = || ended(from.find('\n'));
        match from.as_bytes() {
            [quote @ (b'\'' | b'"' | b'`'), ..] => ended(end_of_quoted(from, *quote, mysql && *quote != b'`')),
            [b'-', b'-', ..] => line(),
            [b'#', ..] if mysql => line(),
            [b'/', b'*', ..] => ended(from.find("*/").map(|at| at + 2)),
            [b'$', ..] if self.backend == Backend::Postgres => ended_by_tag(from),
            _ => None,
        }
    }

    fn parameter(&mut self, number: &str) -> Result<()> {
        let missing = || {
            let given = self.given.len();
            Error::Query(format!(
                "the SQL names the parameter `${number}`, and {given} are given"
            ))
        };
        let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        let at = at.filter(|at| *at < self.given.len()).ok_or_else(missing)?;
        self.named[at] = true;
        match self.backend.capabilities().placeholder {
            Placeholder::Numbered => {
                let _ = write!(self.sql, "${}", at + 1);
            }
            Placeholder::Question => {
                self.sql.push('?');
                self.parameters.push(self.given[at].clone());
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<Statement> {
        if let Some(at) = self.named.iter().position(|named| !named) {
            return Err(Error::Query(format!(
                "the SQL does not name its parameter `${}`",
                at + 1
            )));
        }
        let parameters = match self.backend.capabilities().placeholder {
            Placeholder::Numbered => self.given,
            Placeholder::Question => self.parameters,
        };
        Ok(Statement::new(self.sql, parameters))
    }
}

/// The number of a placeholder that begins here.
fn placeholder(from: &str) -> Option<&str> {
    let rest = from.strip_prefix('$')?;
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| &rest[..length])
}

/// Where a text in quotes ends: at the next quote, unless it is doubled or, where the database has that, escaped.
fn end_of_quoted(from: &str, quote: u8, escapes: bool) -> Option<usize> {
    let bytes = from.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        if escapes && *byte == b'\\' {
            at += 1;
        } else if *byte == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return Some(at + 1);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// The length of PostgreSQL's `$tag$ … $tag$` that begins here.
fn ended_by_tag(from: &str) -> Option<usize> {
    let close = from[1..].find('$')? + 2;
    let tag = &from[..close];
    let name = tag[1..close - 1]
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == '_');
    name.then(|| from[close..].find(tag).map_or(from.len(), |at| close + at + close))
}

#[cfg(test)]
mod tests {
    use super::compile_raw;
    use crate::db::Backend;
    use crate::value::Value;

    fn compiled(sql: &str, backend: Backend) -> (String, Vec<Value>) {
        let parameters = vec![Value::Integer(1), Value::Integer(2)];
        let statement = compile_raw(sql, parameters, backend).expect("it compiles");
        (statement.sql.into_owned(), statement.parameters)
    }

    #[test]
    fn parameters_are_named_in_any_order() {
        let sql = "SELECT $2, $1, $2";
        let (one, two) = (Value::Integer(1), Value::Integer(2));
        assert_eq!(
            compiled(sql, Backend::Postgres),
            (sql.to_owned(), vec![one.clone(), two.clone()])
        );
        let question = ("SELECT ?, ?, ?".to_owned(), vec![two.clone(), one, two]);
        for backend in [Backend::Sqlite, Backend::Mysql, Backend::Mariadb] {
            assert_eq!(compiled(sql, backend), question);
        }
    }

    #[test]
    fn a_dollar_in_texts_names_and_comments_is_a_dollar() {
        let sql = "SELECT '$1''$1', \"$1\" /* $1 */, $1 -- $9\n, $2";
        let (text, _) = compiled(sql, Backend::Sqlite);
        assert_eq!(text, "SELECT '$1''$1', \"$1\" /* $1 */, ? -- $9\n, ?");
        assert_eq!(compiled("'\\'$1' $1 $2 # $3", Backend::Mysql).0, "'\\'$1' ? ? # $3");
        assert_eq!(compiled("'\\' $1 $2", Backend::Sqlite).0, "'\\' ? ?");
        assert_eq!(
            compiled("$$ $9 $$ $1 $a$ $$ $a$ $2", Backend::Postgres).0,
            "$$ $9 $$ $1 $a$ $$ $a$ $2"
        );
    }

    #[test]
    fn parameters_are_all_named_and_all_given() {
        for sql in ["SELECT $1", "SELECT $1, $2, $3", "SELECT $0, $1, $2"] {
            let parameters = vec![Value::Integer(1), Value::Integer(2)];
            assert!(compile_raw(sql, parameters, Backend::Sqlite).is_err(), "{sql}");
        }
    }
}
