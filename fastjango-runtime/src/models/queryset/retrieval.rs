//! Terminal methods that read: rows, one row, how many, whether any.

use crate::db::{Executor, Handle, Row, RowSink};
use crate::error::{Error, Result};
use crate::models::base::{Decode, Model};
use crate::models::expressions::Selection;
use crate::models::query::{Aggregate, Node, Query, RelatedTree};
use crate::models::queryset::{FieldsOf, QuerySet, order};
use crate::models::sql;

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// All rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors: Vec<Author> = Author::objects().filter(|a| a.born.lt(1900)).all(db).await?;
    /// assert_eq!(authors.len(), 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's errors, and [`Error::Query`] where the query makes no sense.
    pub async fn all(self, db: &impl Executor) -> Result<Vec<O>> {
        self.load(db.handle()).await
    }

    /// The first row, or `None`: by the query's order, or by the primary key where it has none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert_eq!(Tag::objects().first(db).await?.map(|tag| tag.name).as_deref(), Some("classic"));
    /// assert!(Tag::objects().filter(|t| t.name.eq("sea")).first(db).await?.is_none());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), and [`Error::Query`] for groups of `values` that are in no order: the model's is none of
    /// theirs, and the key's would take them apart.
    pub async fn first(mut self, db: &impl Executor) -> Result<Option<O>> {
        order::by_key(&mut self.query, "first");
        Ok(self.limit(1).load(db.handle()).await?.pop())
    }

    /// The last row, or `None`: the first of the reversed order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let last = Book::objects().last(db).await?.expect("there are books");
    /// assert_eq!(last.title, "Persuasion");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`first`](Self::first), and [`Error::Query`] for a query with a limit or an offset.
    pub async fn last(mut self, db: &impl Executor) -> Result<Option<O>> {
        order::by_key(&mut self.query, "last");
        Ok(self.reverse().limit(1).load(db.handle()).await?.pop())
    }

    /// The one row that matches.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert_eq!(Book::objects().filter(|b| b.title.eq("Emma")).get(db).await?.pages, 474);
    /// assert!(matches!(Book::objects().get(db).await, Err(Error::MultipleObjectsReturned { model: "Book" })));
    /// let none = Book::objects().filter(|b| b.title.eq("Sanditon")).get(db).await;
    /// assert!(matches!(none, Err(Error::DoesNotExist { .. })));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is none, [`Error::MultipleObjectsReturned`] where there are more.
    pub async fn get(mut self, db: &impl Executor) -> Result<O> {
        // An order costs the database something, and decides nothing where one row is all that there may be.
        if !self.query.is_sliced() && self.query.distinct_on.is_empty() {
            self.query.ordering = Some(Vec::new());
        }
        if !self.query.is_by_key() {
            self = self.limit(2);
        }
        let mut rows = self.load(db.handle()).await?;
        let model = M::options().name;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            (Some(_), false) => Err(Error::MultipleObjectsReturned { model }),
            (None, _) => Err(Error::DoesNotExist { model }),
        }
    }

    /// The number of rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let counted = Book::objects().filter(|b| b.author().name.eq("Frank")).count(db).await?;
    /// assert_eq!(counted, 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn count(self, db: &impl Executor) -> Result<i64> {
        count(&self.query, db.handle()).await
    }

    /// Whether there is a row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(Book::objects().filter(|b| b.in_stock.is_false()).exists(db).await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn exists(self, db: &impl Executor) -> Result<bool> {
        exists(&self.query, db.handle()).await
    }

    /// Aggregates over all rows: `aggregate(|b| (b.price.avg(), b.id.count()))`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (books, pages, cheapest) = Book::objects()
    ///     .aggregate(db, |b| (b.id.count(), b.pages.sum(), b.price.min()))
    ///     .await?;
    /// assert_eq!((books, pages, cheapest), (4, Some(1391), Some(dec!(5))));
    /// // By name, with a struct that has `#[derive(Row)]`.
    /// let numbers = Book::objects()
    ///     .aggregate(db, |b| NumbersValues {
    ///         books: b.id.count(),
    ///         pages: b.pages.max(),
    ///     })
    ///     .await?;
    /// assert_eq!(
    ///     numbers,
    ///     Numbers {
    ///         books: 4,
    ///         pages: Some(474)
    ///     }
    /// );
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn aggregate<S: Selection<M>>(
        self,
        db: &impl Executor,
        aggregates: impl FnOnce(FieldsOf<M>) -> S,
    ) -> Result<S::Output> {
        let handle = db.handle();
        let nodes = {
            let mut nodes = Vec::with_capacity(S::WIDTH);
            aggregates(M::fields()).append(&mut nodes);
            nodes
        };
        let row = aggregate(&self.query, &nodes, handle).await?;
        S::decode(&row, 0)
    }

    /// Asks the database and makes values of what it answers: where the driver reads the rows, if they alone tell.
    pub(super) async fn load(&self, handle: Handle<'_>) -> Result<Vec<O>> {
        if let Some(decode) = self.shape.plain_decode() {
            let decoded = Decoded {
                decode,
                related: self.query.related.clone(),
                values: Vec::new(),
            };
            let mut values = pour(&self.query, handle, decoded).await?.values;
            self.shape.load_relations(&mut values, &self.prefetch, handle).await?;
            return Ok(values);
        }
        let rows = select(&self.query, handle).await?;
        self.values_of(&rows.iter().collect::<Vec<_>>(), handle).await
    }

    /// The values of rows, with what is prefetched for them; a row may come several times.
    pub(super) async fn values_of(&self, rows: &[&Row], handle: Handle<'_>) -> Result<Vec<O>> {
        let decode = |row: &&Row| self.shape.decode(row, &self.query.related);
        let mut values = rows.iter().map(decode).collect::<Result<Vec<O>>>()?;
        self.shape.load_relations(&mut values, &self.prefetch, handle).await?;
        self.shape.fill(rows, &mut values, handle).await?;
        Ok(values)
    }
}

/// Values of the rows that came.
struct Decoded<O> {
    decode: Decode<O>,
    related: RelatedTree,
    values: Vec<O>,
}

impl<O: Send + 'static> RowSink for Decoded<O> {
    fn take(&mut self, row: &Row) -> Result<()> {
        self.values.push((self.decode)(row, &self.related)?);
        Ok(())
    }

    fn clear(&mut self) {
        self.values.clear();
    }
}

/// The sink of the rows of a query; none are asked for where there can't be any.
pub(super) async fn pour<S: RowSink>(query: &Query, handle: Handle<'_>, sink: S) -> Result<S> {
    check_lock(query, handle)?;
    match sql::compile_select(query, handle.backend())? {
        Some(statement) => handle.pour(&statement, sink).await,
        None => Ok(sink),
    }
}

/// Refuses to lock rows where no transaction would let them go again.
pub(crate) fn check_lock(query: &Query, handle: Handle<'_>) -> Result<()> {
    if query.for_update.is_some() && handle.capabilities().for_update && !handle.is_transaction() {
        return Err(Error::Query(
            "`select_for_update` is asked within a transaction, at whose end the rows are free again".to_owned(),
        ));
    }
    Ok(())
}

/// The rows of a query; none are asked for where there can't be any.
pub(crate) async fn select(query: &Query, handle: Handle<'_>) -> Result<Vec<Row>> {
    check_lock(query, handle)?;
    match sql::compile_select(query, handle.backend())? {
        Some(statement) => handle.fetch_all(&statement).await,
        None => Ok(Vec::new()),
    }
}

/// The number of rows of a query.
pub(crate) async fn count(query: &Query, handle: Handle<'_>) -> Result<i64> {
    let Some(statement) = sql::compile_count(query, handle.backend())? else {
        return Ok(0);
    };
    handle
        .fetch_one(&statement)
        .await?
        .integer(0)
        .map(Option::unwrap_or_default)
}

/// Whether a query has a row.
pub(crate) async fn exists(query: &Query, handle: Handle<'_>) -> Result<bool> {
    match sql::compile_exists(query, handle.backend())? {
        Some(statement) => Ok(handle.fetch_optional(&statement).await?.is_some()),
        None => Ok(false),
    }
}

/// The aggregates over a query; without any rows counts are zero, and the others NULL.
async fn aggregate(query: &Query, nodes: &[Node], handle: Handle<'_>) -> Result<Row> {
    if let Some(statement) = sql::compile_aggregate(query, nodes, handle.backend())? {
        return handle.fetch_one(&statement).await;
    }
    let counts = |node: &Node| {
        let count = Aggregate::Count;
        matches!(node, Node::Aggregate { aggregate, .. } if *aggregate == count).then_some(0)
    };
    Ok(Row::known(nodes.iter().map(counts).collect()))
}
