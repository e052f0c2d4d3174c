//! One SQL statement with its parameters.

use std::borrow::Cow;

use crate::value::Value;

/// SQL text and the values of its placeholders.
///
/// Values never stand in the text: the same shape of query gives the same text, which each connection prepares once.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::db::Statement;
/// use fastjango::value::Value;
///
/// # run(async |db| {
/// let statement = Statement::new("SELECT title FROM book WHERE pages > ?", vec![Value::Integer(450)]);
/// assert_eq!(db.handle().fetch_one(&statement).await?.text(0)?, Some("Emma"));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a statement does nothing until it is executed"]
pub struct Statement {
    /// The text, with the placeholders of the backend it was written for; read-only to a program, so that what the query
    /// compiler wrote stays what it wrote.
    pub(crate) sql: Cow<'static, str>,
    /// The values, in the order of the placeholders.
    pub parameters: Vec<Value>,
    /// Whether its rows tell the names of their columns.
    pub(crate) named: bool,
    /// Whether it is known to change nothing, so that it may be sent again where nobody knows what became of it.
    pub(crate) reads: bool,
    /// Whether the query compiler wrote the text, of which none opens or ends a transaction.
    compiled: bool,
}

impl Statement {
    /// A statement with these parameters.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Statement;
    /// use fastjango::value::Value;
    ///
    /// let statement = Statement::new("DELETE FROM tag WHERE name = ?", vec![Value::Text("sea".into())]);
    /// assert_eq!(statement.parameters.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(sql: impl Into<Cow<'static, str>>, parameters: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            parameters,
            named: false,
            reads: false,
            compiled: false,
        }
    }

    /// A statement that the query compiler wrote, no part of whose text is the program's: it is sent without a look at
    /// what it begins with.
    pub(crate) fn compiled(sql: impl Into<Cow<'static, str>>, parameters: Vec<Value>) -> Self {
        Self {
            compiled: true,
            ..Self::new(sql, parameters)
        }
    }

    /// The text, with the placeholders of the backend it was written for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::db::Statement;
    ///
    /// assert_eq!(Statement::from("SELECT 1").sql(), "SELECT 1");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Whether the text, or a part of it, is the program's.
    pub(super) fn is_raw(&self) -> bool {
        !self.compiled
    }

    /// The same statement, whose rows tell the names of their columns.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::db::Statement;
    ///
    /// # run(async |db| {
    /// let statement = Statement::from("SELECT id AS number, name FROM tag").named();
    /// let row = db.handle().fetch_one(&statement).await?;
    /// assert_eq!(row.column_names(), ["number", "name"]);
    /// # Ok(()) });
    /// ```
    pub fn named(self) -> Self {
        Self { named: true, ..self }
    }

    /// The same statement, which changes nothing: no text tells that, since a `SELECT` may call what does.
    pub(crate) fn reading(self) -> Self {
        Self { reads: true, ..self }
    }
}

impl From<&'static str> for Statement {
    fn from(sql: &'static str) -> Self {
        Self::new(sql, Vec::new())
    }
}

impl From<String> for Statement {
    fn from(sql: String) -> Self {
        Self::new(sql, Vec::new())
    }
}
