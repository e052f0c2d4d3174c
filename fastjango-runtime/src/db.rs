//! The database: connections, statements, rows and transactions.
//!
//! [`Database`] is a pool of connections to one database, [`Transaction`] one of them between `BEGIN` and `COMMIT`;
//! both are an [`Executor`], which is what every terminal method of a query takes. What differs between the
//! databases is data ([`Capabilities`]), read by whoever writes SQL. This is the only module that knows the drivers.

mod attachments;
mod backend;
mod backends;
mod cell;
mod columns;
mod connection;
mod control;
mod database;
mod driver_connection;
mod executor;
mod failure;
mod outcome;
mod pool;
mod recording;
mod row;
mod row_values;
mod sink;
mod statement;
mod stored;
mod stream;
mod transaction;
mod url;
mod words;

#[cfg(test)]
mod tests;

pub use backend::{Backend, Capabilities, OnConflict, Placeholder};
#[cfg(feature = "postgres")]
pub use backends::postgres::PostgresClient;
#[cfg(feature = "sqlite")]
pub(crate) use backends::sqlite::Lent;
pub use columns::Columns;
pub use database::{Database, DatabaseOptions};
pub use driver_connection::DriverConnection;
pub use executor::{Executor, Handle};
pub use recording::Recording;
pub use row::Row;
pub use row_values::{RowValue, RowValues};
pub(crate) use sink::RowSink;
pub use statement::Statement;
pub use stream::RowStream;
pub use transaction::{CommitOutcome, Transaction};
pub use url::DatabaseUrl;

/// The driver of SQLite, for what is done through a [`DriverConnection`].
#[cfg(feature = "sqlite")]
pub use rusqlite;
/// The driver of MySQL and MariaDB, for what is done through a [`DriverConnection`].
#[cfg(feature = "mysql")]
pub use sqlx;
/// The driver of PostgreSQL, for what is done through a [`DriverConnection`].
#[cfg(feature = "postgres")]
pub use tokio_postgres;
