//! How the database means to find the rows: `explain`.

use crate::db::{Backend, Executor, Row};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::queryset::QuerySet;
use crate::models::sql;

/// The form of a plan.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::queryset::{ExplainFormat, ExplainOptions};
///
/// # run(async |db| {
/// let options = ExplainOptions::new().format(ExplainFormat::Json);
/// let refused = Book::objects().explain_with(db, options).await;
/// assert!(matches!(refused, Err(Error::Query(_))), "SQLite has one format");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the databases' own")]
pub enum ExplainFormat {
    Text,
    Json,
    Xml,
    Yaml,
    Traditional,
    Tree,
}

impl ExplainFormat {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Yaml => "YAML",
            Self::Traditional => "TRADITIONAL",
            Self::Tree => "TREE",
        }
    }

    /// The forms that a database has.
    const fn of(backend: Backend) -> &'static [Self] {
        match backend {
            Backend::Sqlite => &[],
            Backend::Postgres => &[Self::Text, Self::Json, Self::Xml, Self::Yaml],
            Backend::Mysql => &[Self::Traditional, Self::Json, Self::Tree],
            Backend::Mariadb => &[Self::Traditional, Self::Json],
        }
    }
}

/// What a plan shows, and in which form; without any, the database's own choice.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::queryset::ExplainOptions;
///
/// # run(async |db| {
/// let plan = Book::objects().explain_with(db, ExplainOptions::new()).await?;
/// assert!(plan.contains("SCAN book"), "{plan}");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use = "it does nothing until `explain_with` uses it"]
pub struct ExplainOptions {
    format: Option<ExplainFormat>,
    analyze: bool,
    verbose: bool,
}

impl ExplainOptions {
    /// The database's own choice.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::models::queryset::ExplainOptions;
    ///
    /// assert_eq!(ExplainOptions::new(), ExplainOptions::default());
    /// # Ok::<(), Error>(())
    /// ```
    pub const fn new() -> Self {
        Self {
            format: None,
            analyze: false,
            verbose: false,
        }
    }

    /// The form of the plan: PostgreSQL has `Text`, `Json`, `Xml` and `Yaml`, MySQL and MariaDB `Traditional` and
    /// `Json`, MySQL `Tree` too, SQLite none to choose from.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::{ExplainFormat, ExplainOptions};
    ///
    /// # run(async |db| {
    /// // `EXPLAIN (FORMAT YAML)` of PostgreSQL.
    /// let refused = Book::objects().explain_with(db, ExplainOptions::new().format(ExplainFormat::Yaml)).await;
    /// assert_eq!(refused.unwrap_err().to_string(), "sqlite explains without `FORMAT YAML`");
    /// # Ok(()) });
    /// ```
    pub const fn format(mut self, format: ExplainFormat) -> Self {
        self.format = Some(format);
        self
    }

    /// Runs the query and shows what it took: PostgreSQL, MySQL and MariaDB.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::ExplainOptions;
    ///
    /// # run(async |db| {
    /// let measured = Book::objects().explain_with(db, ExplainOptions::new().analyze()).await;
    /// assert!(measured.is_err(), "SQLite does not measure; PostgreSQL, MySQL and MariaDB do");
    /// # Ok(()) });
    /// ```
    pub const fn analyze(mut self) -> Self {
        self.analyze = true;
        self
    }

    /// Shows more of each step: PostgreSQL.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::ExplainOptions;
    ///
    /// # run(async |db| {
    /// let options = ExplainOptions::new().analyze().verbose(); // of PostgreSQL: what each step brings
    /// assert!(Book::objects().explain_with(db, options).await.is_err(), "SQLite has neither");
    /// # Ok(()) });
    /// ```
    pub const fn verbose(mut self) -> Self {
        self.verbose = true;
        self
    }

    /// What stands before the query.
    fn prefix(self, backend: Backend) -> Result<String> {
        let unsupported = |option: &str| Err(Error::Query(format!("{backend} explains without `{option}`")));
        if let Some(format) = self.format
            && !ExplainFormat::of(backend).contains(&format)
        {
            return unsupported(&format!("FORMAT {}", format.name()));
        }
        if self.verbose && backend != Backend::Postgres {
            return unsupported("VERBOSE");
        }
        let format = self
            .format
            .map(|format| format!("FORMAT={} ", format.name()))
            .unwrap_or_default();
        match backend {
            Backend::Sqlite if self.analyze => unsupported("ANALYZE"),
            Backend::Sqlite => Ok("EXPLAIN QUERY PLAN ".to_owned()),
            Backend::Postgres => Ok(self.postgres_prefix()),
            Backend::Mariadb if self.analyze => Ok(format!("ANALYZE {format}")),
            Backend::Mysql if self.analyze => Ok(format!("EXPLAIN ANALYZE {format}")),
            Backend::Mysql | Backend::Mariadb => Ok(format!("EXPLAIN {format}")),
        }
    }

    fn postgres_prefix(self) -> String {
        let mut options = Vec::new();
        if let Some(format) = self.format {
            options.push(format!("FORMAT {}", format.name()));
        }
        options.extend(self.analyze.then(|| "ANALYZE".to_owned()));
        options.extend(self.verbose.then(|| "VERBOSE".to_owned()));
        if options.is_empty() {
            "EXPLAIN ".to_owned()
        } else {
            format!("EXPLAIN ({}) ", options.join(", "))
        }
    }
}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// How the database means to find the rows, in its own words: Django's `explain`. The prefetches are queries of
    /// their own and not in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let by_key = Book::objects().filter(|b| b.id.eq(1)).explain(db).await?;
    /// assert!(by_key.contains("SEARCH"), "no scan: {by_key}");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), and [`Error::Query`] for a query that is known to have no rows, as nobody is asked.
    pub async fn explain(self, db: &impl Executor) -> Result<String> {
        self.explain_with(db, ExplainOptions::new()).await
    }

    /// The same with options, which not every database has.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::ExplainOptions;
    ///
    /// # run(async |db| {
    /// let verbose = Book::objects().explain_with(db, ExplainOptions::new().verbose()).await;
    /// assert_eq!(verbose.unwrap_err().to_string(), "sqlite explains without `VERBOSE`");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`explain`](Self::explain), and [`Error::Query`] for an option that the database lacks.
    pub async fn explain_with(self, db: &impl Executor, options: ExplainOptions) -> Result<String> {
        let handle = db.handle();
        let prefix = options.prefix(handle.backend())?;
        let Some(mut statement) = sql::compile_select(&self.query, handle.backend())? else {
            return Err(Error::Query("a query without rows is asked of nobody".to_owned()));
        };
        statement.sql = format!("{prefix}{}", statement.sql).into();
        let rows = handle.fetch_all(&statement).await?;
        let lines = rows.iter().map(line).collect::<Result<Vec<_>>>()?;
        Ok(lines.join("\n"))
    }
}

/// A row of a plan: its columns with spaces between, as Django prints it.
fn line(row: &Row) -> Result<String> {
    let cells = (0..row.len()).map(|index| Ok(row.display(index)?.unwrap_or("NULL".into()).into_owned()));
    Ok(cells.collect::<Result<Vec<_>>>()?.join(" "))
}
