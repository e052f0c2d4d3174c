//! One row of a result.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::backends;
use super::cell::{Cell, no_column};
use super::row_values::RowValues;
use super::stored::{self, Stored};
use crate::error::Result;
use crate::value::json::JsonFormat;
use crate::value::{Value, ValueKind};

/// A row as the driver brought it; columns are decoded when they are asked for.
///
/// Every getter takes a column's number, gives `None` for `NULL`, and reads the storage that this backend has for
/// the kind: a duration is an `interval` in PostgreSQL and microseconds in an integer elsewhere.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let row = db.handle().fetch_one(&"SELECT title, pages, rating FROM book WHERE title = 'Emma'".into()).await?;
/// assert_eq!((row.text(0)?, row.integer(1)?, row.float(2)?), (Some("Emma"), Some(474), None));
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// Each gives [`Error::Decode`](crate::error::Error::Decode) if there is no such column or it holds something else.
pub struct Row {
    driver: Driver,
    /// For each column that is asked for, the one that is read; none where they are read as they came.
    order: Option<Arc<[usize]>>,
}

enum Driver {
    /// A row that no database was asked for: values of the program.
    Values(Vec<Stored>),
    #[cfg(feature = "sqlite")]
    Sqlite(backends::sqlite::Row),
    /// The row that a statement stands at.
    #[cfg(feature = "sqlite")]
    Stepped(backends::sqlite::Stepped),
    #[cfg(feature = "postgres")]
    Postgres(tokio_postgres::Row),
    #[cfg(feature = "mysql")]
    Mysql(sqlx::mysql::MySqlRow),
}

#[cfg(feature = "sqlite")]
impl From<backends::sqlite::Row> for Row {
    fn from(row: backends::sqlite::Row) -> Self {
        Self::of(Driver::Sqlite(row))
    }
}

#[cfg(feature = "sqlite")]
impl From<backends::sqlite::Stepped> for Row {
    fn from(row: backends::sqlite::Stepped) -> Self {
        Self::of(Driver::Stepped(row))
    }
}

#[cfg(feature = "postgres")]
impl From<tokio_postgres::Row> for Row {
    fn from(row: tokio_postgres::Row) -> Self {
        Self::of(Driver::Postgres(row))
    }
}

#[cfg(feature = "mysql")]
impl From<sqlx::mysql::MySqlRow> for Row {
    fn from(row: sqlx::mysql::MySqlRow) -> Self {
        Self::of(Driver::Mysql(row))
    }
}

impl Row {
    fn of(driver: Driver) -> Self {
        Self { driver, order: None }
    }

    /// A row of numbers and `NULL`s that are known without asking.
    pub(crate) fn known(values: Vec<Option<i64>>) -> Self {
        let stored = |value: Option<i64>| value.map_or(Stored::Null, Stored::Integer);
        Self::of(Driver::Values(values.into_iter().map(stored).collect()))
    }

    /// The same row, whose column `n` is the one that was column `order[n]`.
    pub(crate) fn in_order(self, order: Arc<[usize]>) -> Self {
        Self {
            order: Some(order),
            ..self
        }
    }

    /// The row that a statement stands at, if it is one, for the next to take its place.
    #[cfg(feature = "sqlite")]
    pub(super) fn stepped(&mut self) -> Option<&mut backends::sqlite::Stepped> {
        match &mut self.driver {
            Driver::Stepped(row) => Some(row),
            _ => None,
        }
    }

    /// The names of the columns, as the database tells them: those of a [`Statement::named`](super::Statement::named).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::db::Statement;
    ///
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&Statement::from("SELECT 1 AS one, 2 AS two").named()).await?;
    /// assert_eq!(row.column_names(), ["one", "two"]);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn column_names(&self) -> Vec<&str> {
        #[cfg(feature = "mysql")]
        use sqlx::{Column as _, Row as _};
        match &self.driver {
            Driver::Values(_) => Vec::new(),
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(row) => row.column_names(),
            #[cfg(feature = "sqlite")]
            Driver::Stepped(row) => row.column_names(),
            #[cfg(feature = "postgres")]
            Driver::Postgres(row) => row.columns().iter().map(|column| column.name()).collect(),
            #[cfg(feature = "mysql")]
            Driver::Mysql(row) => row.columns().iter().map(|column| column.name()).collect(),
        }
    }
}

#[expect(clippy::missing_errors_doc, reason = "told once, on the type")]
impl Row {
    /// The driver's number of a column.
    #[inline]
    fn place(&self, index: usize) -> Result<usize> {
        match &self.order {
            Some(order) => order.get(index).copied().ok_or_else(|| no_column(index, order.len())),
            None => Ok(index),
        }
    }

    /// A column as PostgreSQL sent it.
    #[cfg(feature = "postgres")]
    #[inline]
    fn raw(&self, index: usize) -> Result<Option<backends::postgres::Raw<'_>>> {
        let Driver::Postgres(row) = &self.driver else {
            return Ok(None);
        };
        backends::postgres::Raw::of(row, self.place(index)?).map(Some)
    }

    #[inline]
    pub(super) fn cell(&self, index: usize) -> Result<Cell<'_>> {
        // What most values are made of where the database is in this process.
        #[cfg(feature = "sqlite")]
        if let (Driver::Stepped(row), None) = (&self.driver, &self.order) {
            return row.cell(index);
        }
        self.ordered_cell(index)
    }

    fn ordered_cell(&self, index: usize) -> Result<Cell<'_>> {
        let index = self.place(index)?;
        match &self.driver {
            Driver::Values(values) => stored::cell(values, index),
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(row) => row.cell(index),
            #[cfg(feature = "sqlite")]
            Driver::Stepped(row) => row.cell(index),
            #[cfg(feature = "postgres")]
            Driver::Postgres(row) => backends::postgres::Raw::of(row, index)?.cell(),
            #[cfg(feature = "mysql")]
            Driver::Mysql(row) => backends::mysql::cell(row, index),
        }
    }

    /// A row of these values, which no database brought.
    pub(crate) fn from_values(values: &[Value]) -> Self {
        Self::of(Driver::Values(values.iter().map(Stored::from).collect()))
    }

    /// The same, of values that are nobody else's.
    pub(crate) fn from_owned(values: Vec<Value>) -> Self {
        Self::of(Driver::Values(values.into_iter().map(Stored::from).collect()))
    }

    /// How many columns there are.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT 1, 2, 3".into()).await?;
    /// assert_eq!(row.len(), 3);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn len(&self) -> usize {
        #[cfg(feature = "mysql")]
        use sqlx::Row as _;
        if let Some(order) = &self.order {
            return order.len();
        }
        match &self.driver {
            Driver::Values(values) => values.len(),
            #[cfg(feature = "sqlite")]
            Driver::Sqlite(row) => row.len(),
            #[cfg(feature = "sqlite")]
            Driver::Stepped(row) => row.len(),
            #[cfg(feature = "postgres")]
            Driver::Postgres(row) => row.len(),
            #[cfg(feature = "mysql")]
            Driver::Mysql(row) => row.len(),
        }
    }

    /// Whether there are no columns.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT 1".into()).await?;
    /// assert!(!row.is_empty());
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a column is `NULL`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT NULL, 1".into()).await?;
    /// assert!(row.is_null(0)? && !row.is_null(1)?);
    /// assert!(row.is_null(2).is_err(), "there is no third column");
    /// # Ok(()) });
    /// ```
    pub fn is_null(&self, index: usize) -> Result<bool> {
        #[cfg(feature = "postgres")]
        if let Some(raw) = self.raw(index)? {
            return Ok(raw.is_null());
        }
        Ok(matches!(self.cell(index)?, Cell::Null))
    }

    /// A boolean; integers other than 0 are true.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT in_stock FROM book WHERE title = 'Emma'".into()).await?;
    /// assert_eq!(row.boolean(0)?, Some(false));
    /// # Ok(()) });
    /// ```
    pub fn boolean(&self, index: usize) -> Result<Option<bool>> {
        self.cell(index)?.boolean()
    }

    /// An integer of any width, or an exact number without a fraction.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT 42, 'forty-two'".into()).await?;
    /// assert_eq!(row.integer(0)?, Some(42));
    /// assert!(matches!(row.integer(1), Err(Error::Decode { .. })));
    /// # Ok(()) });
    /// ```
    pub fn integer(&self, index: usize) -> Result<Option<i64>> {
        #[cfg(feature = "postgres")]
        if let Driver::Postgres(row) = &self.driver {
            return backends::postgres::Raw::read(row, self.place(index)?);
        }
        self.cell(index)?.integer()
    }

    /// A floating-point number, or any other number as one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT avg(rating) FROM book".into()).await?;
    /// assert_eq!(row.float(0)?, Some(4.0));
    /// # Ok(()) });
    /// ```
    pub fn float(&self, index: usize) -> Result<Option<f64>> {
        #[cfg(feature = "postgres")]
        if let Driver::Postgres(row) = &self.driver {
            return backends::postgres::Raw::read(row, self.place(index)?);
        }
        self.cell(index)?.float()
    }

    /// A decimal; one that is stored as floating point counts for 15 digits, as in Django.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT price FROM book WHERE title = 'Dune'".into()).await?;
    /// assert_eq!(row.decimal(0)?, Some(dec!(9.99)));
    /// # Ok(()) });
    /// ```
    pub fn decimal(&self, index: usize) -> Result<Option<Decimal>> {
        self.cell(index)?.decimal()
    }

    /// Text, borrowed from the row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT upper(name) FROM author WHERE id = 1".into()).await?;
    /// assert_eq!(row.text(0)?, Some("FRANK"));
    /// # Ok(()) });
    /// ```
    pub fn text(&self, index: usize) -> Result<Option<&str>> {
        #[cfg(feature = "postgres")]
        if let Driver::Postgres(row) = &self.driver {
            return backends::postgres::Raw::read(row, self.place(index)?);
        }
        self.cell(index)?.text()
    }

    /// A date.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT max(published) FROM book".into()).await?;
    /// assert_eq!(row.date(0)?, Some(date(1969, 10, 15)));
    /// # Ok(()) });
    /// ```
    pub fn date(&self, index: usize) -> Result<Option<NaiveDate>> {
        self.cell(index)?.date()
    }

    /// A time of day.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT '08:30:00'".into()).await?;
    /// assert_eq!(row.time(0)?, NaiveTime::from_hms_opt(8, 30, 0));
    /// # Ok(()) });
    /// ```
    pub fn time(&self, index: usize) -> Result<Option<NaiveTime>> {
        self.cell(index)?.time()
    }

    /// A moment; one that is stored without a zone is taken as UTC.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT min(created) FROM review".into()).await?;
    /// assert_eq!(row.date_time(0)?.map(|moment| moment.to_rfc3339()).as_deref(), Some("2024-01-05T10:30:15+00:00"));
    /// # Ok(()) });
    /// ```
    pub fn date_time(&self, index: usize) -> Result<Option<DateTime<Utc>>> {
        #[cfg(feature = "postgres")]
        if let Driver::Postgres(row) = &self.driver {
            return backends::postgres::Raw::read(row, self.place(index)?);
        }
        self.cell(index)?.date_time()
    }

    /// A length of time; a month counts as 30 days and a year as 365.
    pub fn duration(&self, index: usize) -> Result<Option<TimeDelta>> {
        self.cell(index)?.duration()
    }

    /// A UUID.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT '936da01f-9abd-4d9d-80c7-02af85c822a8'".into()).await?;
    /// assert!(row.uuid(0)?.is_some());
    /// # Ok(()) });
    /// ```
    pub fn uuid(&self, index: usize) -> Result<Option<Uuid>> {
        self.cell(index)?.uuid()
    }

    /// A JSON document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT meta FROM book WHERE title = 'Emma'".into()).await?;
    /// assert_eq!(row.json(0)?, Some(json!({ "film": { "year": 1996 } })));
    /// # Ok(()) });
    /// ```
    pub fn json(&self, index: usize) -> Result<Option<serde_json::Value>> {
        self.cell(index)?.json()
    }

    /// Bytes, borrowed from the row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT x'c0ffee'".into()).await?;
    /// assert_eq!(row.bytes(0)?, Some(&[0xc0, 0xff, 0xee][..]));
    /// # Ok(()) });
    /// ```
    pub fn bytes(&self, index: usize) -> Result<Option<&[u8]>> {
        self.cell(index)?.bytes()
    }

    /// A column as an untyped value of this kind.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::value::{Value, ValueKind};
    ///
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT 7, NULL".into()).await?;
    /// assert_eq!(row.value(0, ValueKind::Integer)?, Value::Integer(7));
    /// assert_eq!(row.value(1, ValueKind::Text)?, Value::Null(ValueKind::Text));
    /// # Ok(()) });
    /// ```
    pub fn value(&self, index: usize, kind: ValueKind) -> Result<Value> {
        self.cell(index)?.value(kind)
    }

    /// A column as text, however it is stored: for tools that show rows without knowing them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let row = db.handle().fetch_one(&"SELECT 7, 'seven', NULL".into()).await?;
    /// assert_eq!(
    ///     (row.display(0)?.as_deref(), row.display(1)?.as_deref(), row.display(2)?),
    ///     (Some("7"), Some("seven"), None)
    /// );
    /// # Ok(()) });
    /// ```
    pub fn display(&self, index: usize) -> Result<Option<Cow<'_, str>>> {
        Ok(self.cell(index)?.display())
    }

    /// The rows within a column: those of `ARRAY(SELECT ROW(…) …)`.
    pub fn row_values(&self, index: usize) -> Result<RowValues<'_>> {
        RowValues::of(self.cell(index)?)
    }

    /// Writes a column as JSON, as DRF would, straight from the driver's bytes; `NULL` is `null`.
    #[inline]
    pub fn write_json(&self, index: usize, format: JsonFormat, out: &mut Vec<u8>) -> Result<()> {
        #[cfg(feature = "postgres")]
        if let Some(raw) = self.raw(index)? {
            return raw.write_json(format, out);
        }
        self.cell(index)?.write_json(format, out)
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut list = f.debug_list();
        for index in 0..self.len() {
            match self.cell(index) {
                Ok(cell) => list.entry(&cell),
                Err(error) => list.entry(&error),
            };
        }
        list.finish()
    }
}
