//! Errors, with Django's and DRF's names, each knowing its HTTP answer.

use std::fmt;

mod validation;

pub use validation::{ErrorDetail, ValidationError};

/// The result of everything here that can fail.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// /// A function of a program, with the error of everything here.
/// async fn titles(db: &Database) -> Result<Vec<String>> {
///     Book::objects().values(|b| b.title).all(db).await
/// }
///
/// assert_eq!(titles(db).await?.len(), 4);
/// # Ok(()) });
/// ```
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whatever went wrong, as a value.
///
/// The text of [`Display`](fmt::Display) is for logs and developers; what a client may see is [`Error::status`]
/// and [`Error::detail`], which never carry SQL, paths or the database's own words.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// match Book::objects().filter(|b| b.title.eq("Sanditon")).get(db).await {
///     Ok(book) => println!("{}", book.title),
///     Err(Error::DoesNotExist { model }) => assert_eq!(model, "Book"),
///     Err(error) => return Err(error),
/// }
/// # Ok(()) });
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// No row matched where one was asked for: Django's `Model.DoesNotExist`. HTTP 404.
    DoesNotExist {
        /// The model that was queried.
        model: &'static str,
    },
    /// More than one row matched where one was asked for: Django's `Model.MultipleObjectsReturned`.
    MultipleObjectsReturned {
        /// The model that was queried.
        model: &'static str,
    },
    /// An update that was to change a row found none: Django's `Model.NotUpdated`.
    NotUpdated {
        /// The model whose row it was to be.
        model: &'static str,
    },
    /// The database refused a row: Django's `IntegrityError`.
    Integrity(Box<IntegrityError>),
    /// Rows that are protected refer to what was to be deleted: Django's `ProtectedError`.
    Protected(ProtectedError),
    /// Rows that forbid it refer to what was to be deleted: Django's `RestrictedError`.
    Restricted(RestrictedError),
    /// A related object was read that was not loaded.
    NotLoaded {
        /// The model that has the relation.
        model: &'static str,
        /// The relation that was read.
        relation: &'static str,
    },
    /// A query that no database could answer, found when its SQL was made: Django's `FieldError`, `NotSupportedError`.
    Query(String),
    /// A regular expression that the database doesn't take, in its own words. HTTP 400, since the patterns that are
    /// not the program's own come with the request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let unclosed = Book::objects().filter(|b| b.title.regex("(Dune")).all(db).await;
    /// assert!(matches!(unclosed, Err(Error::InvalidPattern(_))));
    /// # Ok(()) });
    /// ```
    InvalidPattern(String),
    /// A text, or a document with one, that has the character 0, which PostgreSQL has none of; in its own words. HTTP
    /// 400, as a serializer refuses it: what a view takes out of a request by itself has come by no serializer.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let error = Error::NullCharacter("invalid byte sequence for encoding \"UTF8\": 0x00".into());
    /// assert_eq!((error.status(), error.detail()), (400, json!({ "detail": "Null characters are not allowed." })));
    /// # Ok::<(), Error>(())
    /// ```
    NullCharacter(String),
    /// A value of the database that doesn't fit the Rust type it was read into.
    Decode {
        /// What was expected and what was found.
        message: String,
    },
    /// The database could not be reached, or the pool had no connection in time: nothing was done. HTTP 503, with
    /// `Retry-After`.
    Unavailable(String),
    /// The connection was lost while the database was at a write or a commit, and nobody knows whether it was carried out.
    /// HTTP 500, without `Retry-After`: a client that tried again by itself might do it twice.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let (before, within) = (Error::Unavailable("refused".into()), Error::ConnectionLost("reset by peer".into()));
    /// assert_eq!(Response::from_error(&before).get_header("Retry-After"), Some("1"));
    /// assert_eq!((within.status(), Response::from_error(&within).get_header("Retry-After")), (500, None));
    /// # Ok::<(), Error>(())
    /// ```
    ConnectionLost(String),
    /// What came after a write that is there to stay was not available: the answer could not be read, or a function of
    /// [`on_commit`](crate::db::Transaction::on_commit) gave an error that asks for another try. HTTP 500, without
    /// `Retry-After`: a client that tried again by itself would do it twice.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sold = db
    ///     .atomic(async |tx| {
    ///         tx.on_commit(async || Err::<(), _>(Error::Unavailable("the mail server".into())));
    ///         Book::objects().update(tx, |b| b.in_stock.set(false)).await
    ///     })
    ///     .await;
    /// assert!(matches!(&sold, Err(Error::AfterCommit(error)) if error.status() == 503));
    /// assert_eq!(sold.unwrap_err().status(), 500);
    /// # Ok(()) });
    /// ```
    AfterCommit(Box<Error>),
    /// The database gave a statement up that it may carry out when it is asked again: it lost against another
    /// transaction, or waited too long for it, or was not to wait at all. HTTP 503, with `Retry-After`; what the request
    /// had done outside of the transaction stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// Tries once more where another transaction was in the way.
    /// async fn raise(db: &Database) -> Result<u64> {
    ///     let raise = async || Book::objects().update(db, |b| b.price.set(b.price + 1)).await;
    ///     match raise().await {
    ///         Err(Error::Transient { .. }) => raise().await,
    ///         done => done,
    ///     }
    /// }
    ///
    /// assert_eq!(raise(db).await?, 4);
    /// # Ok(()) });
    /// ```
    Transient {
        /// The SQLSTATE or the backend's code.
        code: String,
        /// The database's message, for logs.
        message: String,
    },
    /// Any other answer of the database, in its own words.
    Database {
        /// The SQLSTATE or the backend's code, where there is one.
        code: Option<String>,
        /// The database's message, for logs.
        message: String,
    },
    /// Data that didn't pass: Django's and DRF's `ValidationError`. HTTP 400.
    Validation(ValidationError),
    /// A refusal or failure with an HTTP answer of its own: DRF's `APIException`.
    Api(Box<ApiException>),
    /// Settings, files or arguments that can't be used.
    Configuration(String),
    /// Input or output that failed.
    Io(std::io::Error),
}

/// The database refused a row because of a constraint.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::error::IntegrityKind;
///
/// # run(async |db| {
/// let taken = Tag::new().name("desert").save(db).await;
/// let Err(Error::Integrity(error)) = taken else { panic!("the name is taken") };
/// assert_eq!((error.kind, error.model), (IntegrityKind::Unique, Some("Tag")));
/// assert_eq!(error.fields, ["name"]);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrityError {
    /// Which kind of constraint it was.
    pub kind: IntegrityKind,
    /// The name of the constraint or index, where the database tells it or the model knows it; that of a primary key is
    /// `<table>_pkey` everywhere. NULL where it may not be has none.
    pub constraint: Option<String>,
    /// The table, where it is known.
    pub table: Option<String>,
    /// The columns, where the database tells them or the model knows them.
    pub columns: Vec<String>,
    /// The model, where it is known.
    pub model: Option<&'static str>,
    /// The fields of the model that have the columns; a relation's name is its own, `author`.
    pub fields: Vec<&'static str>,
    /// The database's message, for logs.
    pub message: String,
}

/// What tells an [`IntegrityError`] that the end of a transaction brought of the model and its fields; the layer of the
/// models attaches it to a database.
pub struct ExplainIntegrity(pub Box<dyn Fn(&mut IntegrityError) + Send + Sync>);

/// The kinds of constraint that a row can break.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::error::IntegrityKind;
///
/// # run(async |db| {
/// let broken = Book::objects().update(db, |b| b.price.set(b.price - 100)).await;
/// let Err(Error::Integrity(error)) = broken else { panic!("a price is not below zero") };
/// assert_eq!((error.kind, error.constraint.as_deref()), (IntegrityKind::Check, Some("book_price")));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IntegrityKind {
    /// A unique index or primary key.
    Unique,
    /// A foreign key.
    ForeignKey,
    /// A column that may not be null.
    NotNull,
    /// A check.
    Check,
    /// Another one.
    Other,
}

/// Protected rows refer to what was to be deleted.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Shelf {
///     pub id: i64,
/// }
///
/// #[model]
/// pub struct Carton {
///     pub id: i64,
///     #[relation(on_delete = protect)]
///     pub shelf: ForeignKey<Shelf>,
/// }
///
/// fastjango::models::registry::Registry::of::<(Shelf, Carton)>().attach(db);
/// # let tables = "CREATE TABLE shelf (id integer PRIMARY KEY); \
/// #     CREATE TABLE carton (id integer PRIMARY KEY, shelf_id integer)";
/// # db.handle().execute_script(tables).await?;
/// let shelf = Shelf::new().save(db).await?;
/// Carton::new().shelf(&shelf).save(db).await?;
/// let Err(Error::Protected(error)) = shelf.delete(db).await else { panic!("a carton is on it") };
/// assert_eq!((error.model, error.relations), ("Shelf", vec![("Carton", "shelf")]));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectedError {
    /// The model whose row was to be deleted.
    pub model: &'static str,
    /// The relations to that model through which the protected rows refer to it: a model and its relation, each once.
    pub relations: Vec<(&'static str, &'static str)>,
    /// The protected rows: the name of their model and their key.
    pub protected: Vec<(&'static str, crate::value::Value)>,
}

/// Rows whose key is `restrict` refer to what was to be deleted, and would stay.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[model]
/// pub struct Shelf {
///     pub id: i64,
/// }
///
/// #[model]
/// pub struct Carton {
///     pub id: i64,
///     #[relation(on_delete = restrict)]
///     pub shelf: ForeignKey<Shelf>,
/// }
///
/// fastjango::models::registry::Registry::of::<(Shelf, Carton)>().attach(db);
/// # let tables = "CREATE TABLE shelf (id integer PRIMARY KEY); \
/// #     CREATE TABLE carton (id integer PRIMARY KEY, shelf_id integer)";
/// # db.handle().execute_script(tables).await?;
/// let shelf = Shelf::new().save(db).await?;
/// Carton::new().shelf(&shelf).save(db).await?;
/// let Err(Error::Restricted(error)) = shelf.delete(db).await else { panic!("a carton would stay") };
/// assert_eq!((error.model, error.relations), ("Shelf", vec![("Carton", "shelf")]));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RestrictedError {
    /// The model whose row was to be deleted.
    pub model: &'static str,
    /// The relations through which the rows refer to what was to be deleted: a model and its relation, each once.
    pub relations: Vec<(&'static str, &'static str)>,
    /// The rows: the name of their model and their key.
    pub restricted: Vec<(&'static str, crate::value::Value)>,
}

/// A refusal or failure with an HTTP answer of its own: DRF's `APIException` and its subclasses.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::error::ApiException;
///
/// let mut gone = ApiException::new(503, "Closed for the night.");
/// gone.retry_after = Some(3600); // the header `Retry-After`
/// assert_eq!(gone.body, json!({ "detail": "Closed for the night." }));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ApiException {
    /// The HTTP status code.
    pub status: u16,
    /// The body: an object with `detail`, unless it was made from a document of its own.
    pub body: serde_json::Value,
    /// Seconds after which the client may try again, for the header `Retry-After`.
    pub retry_after: Option<u64>,
}

impl ApiException {
    /// An answer with this status whose body is `{"detail": …}`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::error::ApiException;
    ///
    /// fn sold(copies: u32) -> Result<()> {
    ///     if copies == 0 { Err(ApiException::new(409, "There are no more.").into()) } else { Ok(()) }
    /// }
    ///
    /// assert_eq!(sold(0).unwrap_err().status(), 409);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(status: u16, detail: impl Into<String>) -> Self {
        Self {
            status,
            body: serde_json::json!({ "detail": detail.into() }),
            retry_after: None,
        }
    }
}

impl IntegrityError {
    /// A conflict with other rows is the request's, which another was quicker than; what else a constraint refuses is
    /// the program's, which should have checked it.
    fn status(&self) -> u16 {
        match self.kind {
            IntegrityKind::Unique | IntegrityKind::ForeignKey => 409,
            _ => 500,
        }
    }
}

impl Error {
    /// The HTTP status code of this error.
    ///
    /// Rows that conflict with others (unique values, foreign keys) are a 409, what is worth another try (no free
    /// connection, a deadlock's victim) a 503; a connection that was lost within a statement is a 500, as the statement
    /// may have been carried out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Error::DoesNotExist { model: "Book" }.status(), 404);
    /// assert_eq!(Error::from(ValidationError::new("Too long.")).status(), 400);
    /// assert_eq!(Error::Query("no such lookup".into()).status(), 500);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::DoesNotExist { .. } => 404,
            Self::Validation(_) | Self::InvalidPattern(_) | Self::NullCharacter(_) => 400,
            Self::Api(exception) => exception.status,
            Self::Integrity(error) => error.status(),
            Self::Unavailable(_) | Self::Transient { .. } => 503,
            _ => 500,
        }
    }

    /// The body of the HTTP answer, as DRF writes it: nothing of the database is in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let missing = Error::DoesNotExist { model: "Book" };
    /// assert_eq!(missing.detail(), json!({ "detail": "No Book matches the given query." }));
    /// // What is the program's own affair is for the log.
    /// let failed = Error::Unavailable("postgres at 10.0.0.7".into());
    /// assert_eq!(failed.detail(), json!({ "detail": "Service temporarily unavailable, try again later." }));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn detail(&self) -> serde_json::Value {
        match self {
            Self::DoesNotExist { model } => {
                serde_json::json!({ "detail": format!("No {model} matches the given query.") })
            }
            Self::Validation(error) => error.to_json(),
            Self::InvalidPattern(_) => serde_json::json!(["Enter a valid regular expression."]),
            Self::NullCharacter(_) => serde_json::json!({ "detail": "Null characters are not allowed." }),
            Self::Api(exception) => exception.body.clone(),
            _ if self.status() == 409 => serde_json::json!({ "detail": "The request conflicts with other data." }),
            _ if self.status() == 503 => {
                serde_json::json!({ "detail": "Service temporarily unavailable, try again later." })
            }
            _ => serde_json::json!({ "detail": "A server error occurred." }),
        }
    }

    /// The error of what came after a write that stays, so that nobody is asked to try again.
    pub(crate) fn after_commit(self) -> Self {
        match self {
            Self::Unavailable(_) | Self::Transient { .. } => Self::AfterCommit(Box::new(self)),
            other => other,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoesNotExist { model } => write!(f, "no {model} matches the given query"),
            Self::MultipleObjectsReturned { model } => write!(f, "more than one {model} matches the given query"),
            Self::NotUpdated { model } => write!(f, "there is no row of this {model} to update"),
            Self::Integrity(error) => write!(f, "integrity error: {}", error.message),
            Self::Protected(error) => refused_deletion(f, error.model, "protected", &error.relations),
            Self::Restricted(error) => refused_deletion(f, error.model, "restricted", &error.relations),
            Self::NotLoaded { model, relation } => write!(
                f,
                "`{model}.{relation}` was not loaded; name it in `select_related` or `prefetch_related`, or `fetch` it"
            ),
            Self::Query(message) | Self::Configuration(message) => f.write_str(message),
            Self::InvalidPattern(message) => write!(f, "the database takes a regular expression for none: {message}"),
            Self::NullCharacter(message) => write!(f, "the database has no text with the character 0: {message}"),
            Self::Decode { message } => write!(f, "a value of the database does not fit: {message}"),
            Self::Unavailable(message) => write!(f, "the database is not available: {message}"),
            Self::ConnectionLost(message) => {
                write!(
                    f,
                    "the connection was lost, and the statement may have been carried out: {message}"
                )
            }
            Self::AfterCommit(error) => write!(f, "what was written stays, and then: {error}"),
            Self::Transient { code, message } => write!(f, "the database gave it up with {code}: {message}"),
            Self::Database {
                code: Some(code),
                message,
            } => write!(f, "the database answered {code}: {message}"),
            Self::Database { code: None, message } => write!(f, "the database answered: {message}"),
            Self::Validation(error) => write!(f, "validation failed: {}", error.to_json()),
            Self::Api(exception) => write!(f, "{}: {}", exception.status, exception.body),
            Self::Io(error) => error.fmt(f),
        }
    }
}

/// Django's sentence about rows that can't be deleted.
fn refused_deletion(
    f: &mut fmt::Formatter<'_>,
    model: &str,
    how: &str,
    relations: &[(&'static str, &'static str)],
) -> fmt::Result {
    let relations = relations
        .iter()
        .map(|(model, relation)| format!("'{model}.{relation}'"));
    write!(
        f,
        "cannot delete some instances of model '{model}' because they are referenced through {how} foreign keys: {}",
        relations.collect::<Vec<_>>().join(", ")
    )
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::AfterCommit(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<ValidationError> for Error {
    fn from(error: ValidationError) -> Self {
        Self::Validation(error)
    }
}

impl From<ApiException> for Error {
    fn from(exception: ApiException) -> Self {
        Self::Api(Box::new(exception))
    }
}

impl From<crate::value::Unfit> for Error {
    fn from(error: crate::value::Unfit) -> Self {
        Self::Decode { message: error.0 }
    }
}
