//! SQL that a program wrote itself, into types: Django's `Manager.raw`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::StreamExt as _;

use crate::db::{Executor, Handle, Row, RowStream, Statement};
use crate::error::{Error, Result};
use crate::models::base::{Model, bind};
use crate::models::fields::FieldType;
use crate::models::queryset::QueryStream;
use crate::models::sql;
use crate::value::Value;

/// What a row of a raw query can become: a model, a struct with `#[derive(Row)]`, or a tuple.
///
/// Models and structs read the columns of their names, in whatever order these come and whatever else comes; tuples
/// read the columns in their order, and take all of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::raw::raw;
///
/// # run(async |db| {
/// // A model or a struct by the names of the columns, a tuple by their places.
/// let tag = Tag::raw("SELECT name, id FROM tag WHERE id = $1", (2,)).get(db).await?;
/// let covers = raw::<Cover>("SELECT title, 'somebody' AS author FROM book", ()).all(db).await?;
/// let (count,) = raw::<(i64,)>("SELECT count(*) FROM tag", ()).get(db).await?;
/// assert_eq!((tag.name.as_str(), covers.len(), count), ("desert", 4, 2));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "a row cannot become a `{Self}`",
    label = "neither a model, nor a struct with `#[derive(Row)]`, nor a tuple of values",
    note = "one column alone is the tuple `(T,)`"
)]
pub trait FromRow: Sized + Send + 'static {
    /// What it is called in errors.
    const NAME: &'static str;

    /// The names of the columns that it reads, in the order of reading; none where it reads them by their places.
    fn columns() -> Vec<&'static str>;

    /// How many columns it reads.
    #[must_use]
    fn width() -> usize {
        Self::columns().len()
    }

    /// Reads the columns from the first on.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where a value does not fit its field.
    fn from_row(row: &Row) -> Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> FromRow for M {
    const NAME: &'static str = M::OPTIONS.name;

    fn columns() -> Vec<&'static str> {
        M::options().columns.iter().map(|column| column.column).collect()
    }

    fn from_row(row: &Row) -> Result<Self> {
        let mut instance = M::decode(row, 0)?;
        bind(&mut instance);
        Ok(instance)
    }
}

/// The parameters of a raw query: a tuple of values, or a `Vec` of untyped ones.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let sql = "SELECT * FROM book WHERE pages BETWEEN $1 AND $2 AND title <> $3";
/// let books = Book::raw(sql, (200, 450, "Dune")).all(db).await?;
/// assert_eq!(books.len(), 2);
/// let missing = Book::raw(sql, (200, 450)).all(db).await;
/// assert!(matches!(missing, Err(Error::Query(_))), "there is no `$3`");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of parameters",
    label = "expected a tuple of values, `()` for none",
    note = "one value alone is the tuple `(value,)`"
)]
pub trait IntoParameters {
    /// The values, in order.
    fn into_parameters(self) -> Vec<Value>;
}

impl IntoParameters for Vec<Value> {
    fn into_parameters(self) -> Vec<Value> {
        self
    }
}

impl IntoParameters for () {
    fn into_parameters(self) -> Vec<Value> {
        Vec::new()
    }
}

/// One parameter of a raw query: whatever a column can hold.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let books = Book::raw("SELECT * FROM book WHERE published > $1", (date(1966, 1, 1),)).all(db).await?;
/// assert_eq!(books[0].title, "Dune Messiah");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter",
    label = "not a value that a column can hold"
)]
pub trait IntoParameter {
    /// The value.
    fn into_parameter(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: FieldType> IntoParameter for T {
    fn into_parameter(self) -> Value {
        self.encode()
    }
}

#[diagnostic::do_not_recommend]
impl IntoParameter for &str {
    fn into_parameter(self) -> Value {
        Value::Text(self.to_owned())
    }
}

/// A query of SQL that a program wrote itself, whose rows become `T`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::raw::{RawQuerySet, raw};
///
/// # run(async |db| {
/// /// The authors with the most pages.
/// fn productive(least: i64) -> RawQuerySet<(String, i64)> {
///     let sql = "SELECT a.name, sum(b.pages) FROM author a JOIN book b ON b.author_id = a.id \
///                GROUP BY a.name HAVING sum(b.pages) >= $1";
///     raw(sql, (least,))
/// }
///
/// assert_eq!(productive(700).all(db).await?, [("Jane".to_owned(), 723)]);
/// # Ok(()) });
/// ```
#[must_use = "it does nothing until a terminal method is called and awaited"]
pub struct RawQuerySet<T> {
    sql: String,
    parameters: Vec<Value>,
    rows: PhantomData<fn() -> T>,
}

/// SQL of one's own, whose rows become `T`.
///
/// It names its parameters `$1`, `$2`, … on every database.
///
/// # Examples
///
/// ```
/// use fastjango::{db::Database, models::raw::raw};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let db = Database::connect("sqlite::memory:").await?;
/// let (sum, word) = raw::<(i64, String)>("SELECT $1 + 1, upper($2)", (6, "seven")).get(&db).await?;
/// assert_eq!((sum, word.as_str()), (7, "SEVEN"));
/// # Ok::<(), fastjango::error::Error>(())
/// # }).unwrap();
/// ```
pub fn raw<T: FromRow>(sql: impl Into<String>, parameters: impl IntoParameters) -> RawQuerySet<T> {
    RawQuerySet {
        sql: sql.into(),
        parameters: parameters.into_parameters(),
        rows: PhantomData,
    }
}

impl<T: FromRow> RawQuerySet<T> {
    /// All rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::raw("SELECT * FROM book ORDER BY pages", ()).all(db).await?;
    /// assert_eq!(books[0].title, "Persuasion");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's errors; [`Error::Query`] for parameters that are not named or not given; [`Error::Decode`] for a
    /// column that is missing or holds something else.
    pub async fn all(self, db: &impl Executor) -> Result<Vec<T>> {
        let handle = db.handle();
        let rows = handle.fetch_all(&self.statement(handle)?).await?;
        let mut reading = Reading::default();
        rows.into_iter().map(|row| reading.read(row)).collect()
    }

    /// The first row, or `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let none = Book::raw("SELECT * FROM book WHERE id = $1", (99,)).first(db).await?;
    /// assert!(none.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn first(self, db: &impl Executor) -> Result<Option<T>> {
        let handle = db.handle();
        let row = handle.fetch_optional(&self.statement(handle)?).await?;
        row.map(|row| Reading::default().read(row)).transpose()
    }

    /// The one row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let emma = Book::raw("SELECT * FROM book WHERE title = $1", ("Emma",)).get(db).await?;
    /// assert_eq!(emma.author.fetch(db).await?.name, "Jane", "it is a whole instance");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), [`Error::DoesNotExist`] where there is none, [`Error::MultipleObjectsReturned`] where
    /// there are more.
    pub async fn get(self, db: &impl Executor) -> Result<T> {
        let mut rows = self.all(db).await?;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            (Some(_), false) => Err(Error::MultipleObjectsReturned { model: T::NAME }),
            (None, _) => Err(Error::DoesNotExist { model: T::NAME }),
        }
    }

    /// The rows one after another, read from the database only as fast as they are taken.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut books = Book::raw("SELECT * FROM book", ()).stream(db)?;
    /// let mut pages = 0;
    /// while let Some(book) = books.try_next().await? {
    ///     pages += book.pages;
    /// }
    /// assert_eq!(pages, 1391);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for parameters that are not named or not given.
    pub fn stream(self, db: &impl Executor) -> Result<QueryStream<'_, T>> {
        let handle = db.handle();
        let rows: RowStream<'_> = handle.stream(self.statement(handle)?);
        let mut reading = Reading::default();
        let read = rows.map(move |row| reading.read(row?));
        Ok(QueryStream::new(read.boxed()))
    }

    fn statement(&self, handle: Handle<'_>) -> Result<Statement> {
        sql::compile_raw(&self.sql, self.parameters.clone(), handle.backend()).map(Statement::named)
    }
}

impl<T> fmt::Debug for RawQuerySet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawQuerySet")
            .field("sql", &self.sql)
            .finish_non_exhaustive()
    }
}

/// Which columns the rows have, found once for all of them.
#[derive(Debug, Default)]
struct Reading(Option<Arc<[usize]>>);

impl Reading {
    fn read<T: FromRow>(&mut self, row: Row) -> Result<T> {
        let order = match &self.0 {
            Some(order) => Arc::clone(order),
            None => Arc::clone(self.0.insert(order_of::<T>(&row)?)),
        };
        T::from_row(&row.in_order(order))
    }
}

/// For each column that is read, which one of the row it is.
fn order_of<T: FromRow>(row: &Row) -> Result<Arc<[usize]>> {
    let columns = T::columns();
    if columns.is_empty() {
        let (width, found) = (T::width(), row.len());
        return if width == found {
            Ok((0..width).collect())
        } else {
            let message = format!("`{}` takes {width} columns, and the rows have {found}", T::NAME);
            Err(Error::Decode { message })
        };
    }
    let names = row.column_names();
    let place = |column: &&str| {
        names
            .iter()
            .position(|name| name == column)
            .ok_or_else(|| Error::Decode {
                message: format!(
                    "`{}` reads the column `{column}`, and the rows have only {}",
                    T::NAME,
                    names.join(", ")
                ),
            })
    };
    columns.iter().map(place).collect()
}

/// A model that SQL of one's own can bring.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let books = Book::raw("SELECT * FROM book WHERE pages % $1 = 0", (2,)).all(db).await?;
/// assert_eq!(books.len(), 3);
/// # Ok(()) });
/// ```
pub trait Raw: Model {
    /// Rows of the model by SQL of one's own, which has to bring each of its columns: Django's `Book.objects.raw`.
    ///
    /// The columns are found by their names, in whatever order; it names its parameters `$1`, `$2`, … on every database.
    fn raw(sql: impl Into<String>, parameters: impl IntoParameters) -> RawQuerySet<Self> {
        raw(sql, parameters)
    }
}

impl<M: Model> Raw for M {}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name: FieldType),+> FromRow for ($($name,)+) {
            const NAME: &'static str = "tuple";

            fn columns() -> Vec<&'static str> {
                Vec::new()
            }

            fn width() -> usize {
                [$($index),+].len()
            }

            fn from_row(row: &Row) -> Result<Self> {
                Ok(($($name::decode(row, $index)?,)+))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$($name: IntoParameter),+> IntoParameters for ($($name,)+) {
            fn into_parameters(self) -> Vec<Value> {
                vec![$(self.$index.into_parameter()),+]
            }
        }
    )*};
}

for_tuples!(tuples);
