//! Rows one after another, as many in memory as are waited for.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::future::BoxFuture;

use super::executor::Handle;
use super::outcome::Flow;
use super::row::Row;
use super::statement::Statement;
use crate::error::Result;

/// How many rows may wait to be read.
const CAPACITY: usize = 64;

/// The rows of a statement, read from the database only as fast as they are taken.
///
/// A connection is held until the end; dropping the stream earlier closes it. In a transaction, and where the pool has
/// one connection, nothing else could be sent meanwhile, so that there all rows are read first and wait in memory:
/// [`Handle::for_each`] is for what they don't fit in.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut rows = db.handle().stream("SELECT title FROM book ORDER BY title".into());
/// let first = rows.try_next().await?.expect("there are books");
/// assert_eq!(first.text(0)?, Some("Dune"));
/// # Ok(()) });
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct RowStream<'a> {
    /// What reads; nothing once it has ended.
    reader: Option<BoxFuture<'a, Result<()>>>,
    rows: Queue,
    /// Whether it is read to its end before the first row is given, so that the connection is free for other statements.
    gathers: bool,
}

#[derive(Clone, Default)]
struct Queue(Arc<Mutex<VecDeque<Row>>>);

impl Queue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a row, and asks for a pause when there are enough.
    fn push(&self, row: Row, enough: usize) -> Flow {
        let mut rows = self.lock();
        rows.push_back(row);
        if rows.len() < enough { Flow::On } else { Flow::Pause }
    }
}

impl<'a> Handle<'a> {
    /// Sends a statement, once the stream is read, and gives its rows as they are asked for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut titles = Vec::new();
    /// let mut rows = db.handle().stream("SELECT title FROM book ORDER BY pages".into());
    /// while let Some(row) = rows.try_next().await? {
    ///     titles.extend(row.text(0)?.map(str::to_owned));
    /// }
    /// assert_eq!(titles.len(), 4);
    /// # Ok(()) });
    /// ```
    pub fn stream(self, statement: Statement) -> RowStream<'a> {
        self.stream_asking(statement, false)
    }

    /// The same; one that asks more for its rows waits until a connection will be left for that.
    pub(crate) fn stream_asking(self, statement: Statement, asks_more: bool) -> RowStream<'a> {
        let rows = Queue::default();
        let queue = rows.clone();
        let gathers = !self.has_connections_beside();
        let enough = if gathers { usize::MAX } else { CAPACITY };
        let reader = async move {
            let _place = self.stream_place(asks_more).await?;
            let mut each = |row| Ok(queue.push(row, enough));
            self.run(&statement, &mut each).await.map(drop)
        };
        RowStream {
            reader: Some(Box::pin(reader)),
            rows,
            gathers,
        }
    }
}

impl RowStream<'_> {
    /// The next row, or nothing after the last.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut rows = db.handle().stream("SELECT 1 WHERE 1 = 0".into());
    /// assert!(rows.try_next().await?.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Handle::fetch_all`], once; nothing comes after.
    pub async fn try_next(&mut self) -> Result<Option<Row>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// How many rows have been read and not been taken.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.rows.lock().len()
    }
}

impl Stream for RowStream<'_> {
    type Item = Result<Row>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Row>>> {
        let gathering = self.gathers && self.reader.is_some();
        let waiting = self.rows.lock().pop_front_if(|_| !gathering);
        if waiting.is_some() {
            return Poll::Ready(waiting.map(Ok));
        }
        let Some(reader) = &mut self.reader else {
            return Poll::Ready(None);
        };
        let ended = reader.as_mut().poll(context);
        if self.gathers && ended.is_pending() {
            return Poll::Pending;
        }
        if ended.is_ready() {
            self.reader = None;
        }
        let row = self.rows.lock().pop_front();
        match (row, ended) {
            (row, Poll::Ready(Ok(()))) => Poll::Ready(row.map(Ok)),
            (_, Poll::Ready(Err(error))) => {
                self.rows.lock().clear();
                Poll::Ready(Some(Err(error)))
            }
            (Some(row), Poll::Pending) => Poll::Ready(Some(Ok(row))),
            (None, Poll::Pending) => Poll::Pending,
        }
    }
}

impl fmt::Debug for RowStream<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream")
            .field("ended", &self.reader.is_none())
            .finish_non_exhaustive()
    }
}
