//! Rows one after another: Django's `iterator`.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};

use crate::db::{Executor, Handle, Row, RowStream};
use crate::error::Result;
use crate::models::base::Model;
use crate::models::queryset::QuerySet;
use crate::models::queryset::retrieval::check_lock;
use crate::models::sql;

/// How many rows a prefetch is made for at a time, where nothing else is said.
const CHUNK: usize = 2000;

/// The rows of a query, read from the database only as fast as they are taken.
///
/// It is a [`Stream`]; [`try_next`](Self::try_next) takes a row without further traits. A connection is held until
/// the end; dropping the stream earlier closes it. In a transaction, and in a database with one connection, the rows are
/// read first and wait in memory, as the database gave them, so that the loop may write.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut books = Book::objects().order_by(|b| b.pages).stream(db);
/// let shortest = books.try_next().await?.expect("there are books");
/// assert_eq!(shortest.title, "Persuasion");
/// drop(books); // the others are not read
/// # Ok(()) });
/// ```
#[must_use = "a stream does nothing until it is read"]
pub struct QueryStream<'a, O>(BoxStream<'a, Result<O>>);

impl<'a, O> QueryStream<'a, O> {
    /// The stream of these rows.
    pub(crate) const fn new(rows: BoxStream<'a, Result<O>>) -> Self {
        Self(rows)
    }

    /// The next row, or nothing after the last.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (mut total, mut books) = (0, Book::objects().stream(db));
    /// while let Some(book) = books.try_next().await? {
    ///     total += book.pages;
    /// }
    /// assert_eq!(total, 1391);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::all`], once; nothing comes after.
    pub async fn try_next(&mut self) -> Result<Option<O>> {
        self.0.next().await.transpose()
    }
}

impl<O> Stream for QueryStream<'_, O> {
    type Item = Result<O>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<O>>> {
        self.0.poll_next_unpin(context)
    }
}

impl<O> fmt::Debug for QueryStream<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryStream").finish_non_exhaustive()
    }
}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// The rows one after another, so that they need not all be in memory: Django's `iterator`.
    ///
    /// In a transaction, and in a database with one connection, all of them wait in memory: see [`QueryStream`].
    ///
    /// Prefetches are made for 2,000 rows at a time; see [`stream_chunks`](Self::stream_chunks).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Ten million rows would take no more memory.
    /// let mut titles = Book::objects().values(|b| b.title).stream(db);
    /// assert_eq!(titles.try_next().await?.as_deref(), Some("Dune"));
    /// # Ok(()) });
    /// ```
    pub fn stream(self, db: &impl Executor) -> QueryStream<'_, O> {
        self.stream_chunks(db, CHUNK)
    }

    /// The same, with prefetches for this many rows at a time: Django's `iterator(chunk_size=…)`.
    ///
    /// They go through a second connection while the first one brings rows, where there is one. One connection of the pool
    /// is left for that: of streams with prefetches as many are read at once as there are connections but one, and the next
    /// one waits until another ends, as for a connection. A loop over such a stream that reads another one within needs
    /// three connections.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut authors = Author::objects().prefetch_related(|a| a.books()).stream_chunks(db, 2);
    /// let mut books = 0;
    /// while let Some(author) = authors.try_next().await? {
    ///     books += author.books.get()?.len();
    /// }
    /// assert_eq!(books, 4);
    /// # Ok(()) });
    /// ```
    pub fn stream_chunks(self, db: &impl Executor, rows: usize) -> QueryStream<'_, O> {
        let handle = db.handle();
        let state = State {
            queryset: self,
            handle,
            chunk: rows.max(1),
            source: Source::Unasked,
            ready: VecDeque::new(),
        };
        QueryStream(stream::try_unfold(state, State::next).boxed())
    }
}

/// A stream between two rows.
struct State<'a, M, O> {
    queryset: QuerySet<M, O>,
    handle: Handle<'a>,
    chunk: usize,
    source: Source<'a>,
    /// Values that are made and were not taken.
    ready: VecDeque<O>,
}

/// Where rows come from.
enum Source<'a> {
    Unasked,
    Streamed(RowStream<'a>),
    /// There are known to be none.
    Nowhere,
}

impl Source<'_> {
    async fn next(&mut self) -> Result<Option<Row>> {
        match self {
            Self::Unasked | Self::Nowhere => Ok(None),
            Self::Streamed(rows) => rows.try_next().await,
        }
    }
}

impl<M: Model, O: Send + 'static> State<'_, M, O> {
    async fn next(mut self) -> Result<Option<(O, Self)>> {
        if matches!(self.source, Source::Unasked) {
            self.ask()?;
        }
        if !self.asks_more() {
            let Some(row) = self.source.next().await? else {
                return Ok(None);
            };
            let value = self.queryset.shape.decode(&row, &self.queryset.query.related)?;
            return Ok(Some((value, self)));
        }
        if self.ready.is_empty() {
            self.gather().await?;
        }
        Ok(self.ready.pop_front().map(|value| (value, self)))
    }

    /// Whether rows need further queries.
    fn asks_more(&self) -> bool {
        !self.queryset.prefetch.is_empty() || self.queryset.shape.has_fills()
    }

    fn ask(&mut self) -> Result<()> {
        let query = &self.queryset.query;
        check_lock(query, self.handle)?;
        self.source = match sql::compile_select(query, self.handle.backend())? {
            Some(statement) => Source::Streamed(self.handle.stream_asking(statement, self.asks_more())),
            None => Source::Nowhere,
        };
        Ok(())
    }

    /// Makes the values of the next chunk.
    async fn gather(&mut self) -> Result<()> {
        let mut rows = Vec::new();
        while rows.len() < self.chunk
            && let Some(row) = self.source.next().await?
        {
            rows.push(row);
        }
        if !rows.is_empty() {
            let rows: Vec<&Row> = rows.iter().collect();
            self.ready = self.queryset.values_of(&rows, self.handle).await?.into();
        }
        Ok(())
    }
}
