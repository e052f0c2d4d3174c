//! Querysets: a query over a model with the type of its rows. Nothing is asked of the database before a terminal
//! method is called with an executor.

use crate::models::base::{self, Handles, Model};
use crate::models::expressions::{Expr, IntoOrdering, IntoPredicate, RowOf, Selection};
use crate::models::presence::{Present, ToMany};
use crate::models::query::{self, Node, Prefetch, Query};

mod bulk;
mod combination;
mod dates;
mod explain;
mod keyed;
mod latest;
mod loading;
mod locking;
mod members;
pub(crate) mod order;
mod owners;
mod prefetch;
mod prefetch_to;
mod related_paths;
mod retrieval;
mod shape;
mod stream;
mod subqueries;
mod writes;

pub use crate::models::expressions::{DateKind, DateTimeKind};
pub use bulk::Bulk;
pub use explain::{ExplainFormat, ExplainOptions};
pub use keyed::Instances;
pub use latest::GetLatestBy;
pub use loading::prefetch;
pub(crate) use locking::{lock_row, locked_row};
pub(crate) use owners::{OwnedRows, Owners};
pub use prefetch::{IntoPrefetch, PrefetchRelation, RelationHandles, prefetch_related_objects};
pub use prefetch_to::{IntoPrefetchTo, PrefetchTo};
pub use related_paths::{LockedPaths, RelatedPaths};
pub(crate) use retrieval::{check_lock, count, exists as has_rows, select};
use shape::Shape;
pub use stream::QueryStream;
pub use subqueries::{SubqueryValue, exists, subquery};

/// The handles of a model that a query is over, as closures get them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::queryset::FieldsOf;
///
/// # run(async |db| {
/// /// A condition that several queries share.
/// fn on_shelf(b: FieldsOf<Book>) -> Expr<Book, bool> {
///     b.status.eq(Status::Published) & b.in_stock.is_true()
/// }
///
/// assert_eq!(Book::objects().filter(on_shelf).count(db).await?, 2);
/// assert_eq!(Book::objects().exclude(on_shelf).count(db).await?, 2);
/// # Ok(()) });
/// ```
pub type FieldsOf<M> = <M as Model>::Fields<M, Present>;

/// A query over the model `M` whose rows become `O`: Django's `QuerySet`.
///
/// A queryset is a value: each method takes it and gives it back with one thing more. It does nothing until a
/// terminal method (`all`, `first`, `get`, `count`, …) is called with a database or transaction and awaited.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // Nothing is asked here; each method gives a queryset with one thing more.
/// let mut books = Book::objects().filter(|b| b.pages.gt(250)).order_by(|b| b.price.desc());
/// if Book::objects().count(db).await? > 2 {
///     books = books.limit(2);
/// }
/// let titles = books.values(|b| b.title).all(db).await?;
/// assert_eq!(titles, ["Dune", "Dune Messiah"]);
/// # Ok(()) });
/// ```
#[must_use = "a queryset does nothing until a terminal method is called and awaited"]
pub struct QuerySet<M, O = M> {
    /// Boxed, as it is handed on by each method.
    query: Box<Query>,
    prefetch: Vec<Prefetch>,
    shape: Shape<M, O>,
}

impl<M, O> Clone for QuerySet<M, O> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            prefetch: self.prefetch.clone(),
            shape: self.shape.clone(),
        }
    }
}

impl<M, O> std::fmt::Debug for QuerySet<M, O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QuerySet")
            .field("query", &self.query)
            .field("prefetch", &self.prefetch)
            .finish_non_exhaustive()
    }
}

impl<M: Model> Default for QuerySet<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M: Model> QuerySet<M> {
    /// All rows of the model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // What `Book::objects()` gives.
    /// assert_eq!(QuerySet::<Book>::new().count(db).await?, 4);
    /// # Ok(()) });
    /// ```
    pub fn new() -> Self {
        Self::from_query(Query::new(M::options()))
    }

    /// The queryset of an untyped query over `M`, whose selection is the model.
    pub fn from_query(mut query: Query) -> Self {
        let shape = Shape::plain(
            |row, tree| base::decode_tree(row, &mut 0, tree),
            Some(|instance| instance),
        );
        Self {
            prefetch: std::mem::take(&mut query.prefetches),
            query: Box::new(query),
            shape,
        }
    }

    /// Adds expressions to each instance: the rows become pairs of the instance and the expressions' values.
    ///
    /// With aggregates among them, the rows are grouped by the model's instances.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors: Vec<(Author, i64)> = Author::objects().annotate(|a| a.books().id.count()).all(db).await?;
    /// assert_eq!((authors[0].0.name.as_str(), authors[0].1), ("Frank", 2));
    ///
    /// // What is annotated can be filtered and ordered by: HAVING.
    /// let busy = Author::objects()
    ///     .annotate(|a| (a.books().id.count(), a.books().price.max()))
    ///     .filter(|a| a.books().id.count().gt(1))
    ///     .order_by(|a| a.books().price.max());
    /// let (author, (books, dearest)) = busy.first(db).await?.expect("two of them are");
    /// assert_eq!((author.name.as_str(), books, dearest), ("Jane", 2, Some(dec!(5.50))));
    /// # Ok(()) });
    /// ```
    pub fn annotate<S: Selection<M>>(
        mut self,
        annotations: impl FnOnce(FieldsOf<M>) -> S,
    ) -> QuerySet<M, (M, S::Output)> {
        annotations(M::fields()).append(&mut self.query.annotations);
        let shape = Shape::plain(
            |row, tree| {
                let mut start = 0;
                let instance = base::decode_tree(row, &mut start, tree)?;
                Ok((instance, S::decode(row, start)?))
            },
            Some(|(instance, _): &mut (M, S::Output)| instance),
        );
        QuerySet {
            query: self.query,
            prefetch: self.prefetch,
            shape,
        }
    }
}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Selects expressions instead of instances: one gives its value for each row, a tuple gives a tuple.
    ///
    /// With aggregates among them, the rows are grouped by the others; after [`annotate`](Self::annotate) with an
    /// aggregate, they are those of the model's instances.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let titles: Vec<String> = Book::objects().values(|b| b.title).all(db).await?;
    /// assert_eq!(titles.len(), 4);
    /// // With an aggregate, the rest is what the rows are grouped by.
    /// let by_author: Vec<(String, i64)> = Book::objects()
    ///     .values(|b| (b.author().name, b.id.count()))
    ///     .order_by(|b| b.author().name)
    ///     .all(db)
    ///     .await?;
    /// assert_eq!(by_author, [("Frank".to_owned(), 2), ("Jane".to_owned(), 2)]);
    /// # Ok(()) });
    /// ```
    pub fn values<S: Selection<M>>(mut self, values: impl FnOnce(FieldsOf<M>) -> S) -> QuerySet<M, S::Output> {
        let mut nodes = Vec::with_capacity(S::WIDTH);
        values(M::fields()).append(&mut nodes);
        self.query.selection = query::Selection::Values(nodes);
        let shape = Shape::plain(|row, _| S::decode(row, 0), None);
        QuerySet {
            query: self.query,
            prefetch: Vec::new(),
            shape,
        }
    }

    /// Selects the columns that a struct with `#[derive(Row)]` and `#[row(model = …)]` names, and no others: Django's
    /// `only`, and its `defer`, which leaves a field out of the struct.
    ///
    /// Django loads a field that was left out when it is read, by a query for each row. Here it is not a field of what
    /// comes, so that the compiler finds who reads it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // `Cover` has two fields, `title` and `author`, which is `author.name`.
    /// let covers = Book::objects().only::<Cover>().all(db).await?;
    /// assert_eq!((covers[3].title.as_str(), covers[3].author.as_str()), ("Persuasion", "Jane"));
    /// # Ok(()) });
    /// ```
    pub fn only<T: RowOf<M>>(self) -> QuerySet<M, T> {
        self.values(T::values)
    }

    /// Keeps the rows for which the predicate holds. As in Django, it is to be called before
    /// [`limit`](Self::limit) and [`offset`](Self::offset), and so are `exclude`, `order_by`, `reverse` and `distinct`.
    ///
    /// Conditions on one to-many relation within a call are about the same related row; a second call is about any.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // One call: a review that is both good and new. Two calls: a good one, and a new one, maybe another.
    /// let year = |r: i32| date(r, 2, 1).and_hms_opt(0, 0, 0).unwrap().and_utc();
    /// let both = Book::objects().filter(|b| b.reviews().rating.gte(5) & b.reviews().created.gte(year(2024)));
    /// let either = Book::objects()
    ///     .filter(|b| b.reviews().rating.gte(5))
    ///     .filter(|b| b.reviews().created.gte(year(2024)));
    /// assert_eq!((both.count(db).await?, either.count(db).await?), (0, 1));
    /// # Ok(()) });
    /// ```
    pub fn filter(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.condition(predicate(M::fields()).into_node())
    }

    /// Joins only some rows of a relation: Django's `FilteredRelation`.
    ///
    /// Whatever the queryset says of the relation, before and after, is then about the rows for which the predicate
    /// holds; a row that has none of them stays, with NULL in their place. (In Django they have a name of their own beside
    /// the relation's.) The predicate is about columns of the related row itself.
    ///
    /// `Publisher::objects().filtered_relation(|p| p.books(), |b| b.price.lt(20)).annotate(|p| p.books().id.count())`
    pub fn filtered_relation<H>(
        mut self,
        relation: impl FnOnce(FieldsOf<M>) -> H,
        predicate: impl FnOnce(FieldsOf<H::Model>) -> Expr<H::Model, bool>,
    ) -> Self
    where
        H: Handles<Root = M, Presence: ToMany>,
    {
        let path = relation(M::fields()).path();
        let condition = predicate(H::Model::fields()).into_node();
        self.query.filter_relation(path, condition);
        self
    }

    /// Keeps the rows for which a stored predicate holds; `None` keeps all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // A condition that the user may have given, or not.
    /// let least: Option<i32> = "400".parse().ok();
    /// let books = Book::objects().filter_by(least.map(|pages| Book::fields().pages.gte(pages)));
    /// assert_eq!(books.count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn filter_by(self, predicate: impl IntoPredicate<M>) -> Self {
        match predicate.into_predicate() {
            Some(predicate) => self.condition(predicate),
            None => self,
        }
    }

    /// Leaves out the rows for which the predicate holds. A row with NULL where the predicate looks stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Over a relation to many rows: books that have no such review, those without any review among them.
    /// let books = Book::objects().exclude(|b| b.reviews().rating.lt(4)).values(|b| b.title);
    /// assert_eq!(books.all(db).await?, ["Dune Messiah", "Emma", "Persuasion"]);
    /// # Ok(()) });
    /// ```
    pub fn exclude(mut self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.query.add_exclude(predicate(M::fields()).into_node());
        self
    }

    /// Orders the rows, in place of any earlier order and of the model's own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects()
    ///     .order_by(|b| (b.author().name, b.published.desc().nulls_last()))
    ///     .values(|b| b.title);
    /// assert_eq!(books.all(db).await?, ["Dune Messiah", "Dune", "Emma", "Persuasion"]);
    /// # Ok(()) });
    /// ```
    pub fn order_by<S: IntoOrdering<M>>(mut self, ordering: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        let mut parts = Vec::new();
        ordering(M::fields()).append(&mut parts);
        self.query.refuse_slice("ordered");
        self.query.ordering = Some(parts);
        self
    }

    /// Drops all order, the model's own too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // The model's own order is of no use where rows are only counted or summed up.
    /// let by_status = Book::objects().unordered().values(|b| (b.status, b.id.count()));
    /// assert!(by_status.all(db).await?.contains(&(Status::Draft, 1)));
    /// # Ok(()) });
    /// ```
    pub fn unordered(mut self) -> Self {
        self.query.refuse_slice("ordered");
        self.query.ordering = Some(Vec::new());
        self
    }

    /// Turns the order round: Django's `reverse`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let titles = Book::objects().reverse().values(|b| b.title);
    /// assert_eq!(titles.all(db).await?, ["Persuasion", "Emma", "Dune Messiah", "Dune"]);
    /// # Ok(()) });
    /// ```
    pub fn reverse(mut self) -> Self {
        order::reverse(&mut self.query);
        self
    }

    /// Brings equal rows once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // A book comes once for each of its reviews that fits.
    /// let reviewed = Book::objects().filter(|b| b.reviews().rating.gte(3));
    /// assert_eq!(reviewed.clone().count(db).await?, 3);
    /// assert_eq!(reviewed.distinct().count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn distinct(mut self) -> Self {
        self.query.refuse_slice("made distinct");
        self.query.distinct = true;
        self
    }

    /// Of the rows that are equal in these expressions, brings only the first: Django's `distinct('author')`.
    ///
    /// The order has to begin with the same expressions. PostgreSQL alone can do it; elsewhere the query fails with
    /// [`Error::Query`](crate::error::Error::Query) when it is asked. So do `delete` and `update` everywhere: they would
    /// write the other rows as well. Name the rows by their keys for that, `b.id.is_in(latest.values(|b| b.id))`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // On PostgreSQL: the latest book of each author.
    /// let latest = Book::objects()
    ///     .order_by(|b| (b.author_id, b.published.desc()))
    ///     .distinct_on(|b| b.author_id);
    /// assert!(matches!(latest.all(db).await, Err(Error::Query(_))), "SQLite has no such thing");
    /// # Ok(()) });
    /// ```
    pub fn distinct_on<S: Selection<M>>(mut self, expressions: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.query.refuse_slice("made distinct");
        expressions(M::fields()).append(&mut self.query.distinct_on);
        self
    }

    /// Brings at most this many rows: the end of a Python slice, counted from where [`offset`](Self::offset) begins. Say the
    /// offset first: after the limit, it skips rows of these.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().offset(1).limit(2).values(|b| b.title);
    /// assert_eq!(books.all(db).await?, ["Dune Messiah", "Emma"], "Django's [1:3]");
    /// # Ok(()) });
    /// ```
    pub fn limit(mut self, rows: u64) -> Self {
        self.query.limit = Some(self.query.limit.map_or(rows, |earlier| earlier.min(rows)));
        self
    }

    /// Skips this many rows: the beginning of a Python slice. After a [`limit`](Self::limit) they are the first of those that
    /// it leaves, as `[:10][3:]` in Django, and not the ones before them as in SQL, where the order of the two says nothing.
    ///
    /// Asked for no row of a limit, as `.limit(10).offset(20)` would be, the query fails with
    /// [`Error::Query`](crate::error::Error::Query): the third ten rows are `.offset(20).limit(10)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let rest = Book::objects().offset(3).values(|b| b.title);
    /// assert_eq!(rest.all(db).await?, ["Persuasion"]);
    /// let second_page = Book::objects().offset(2).limit(2).values(|b| b.title);
    /// assert_eq!(second_page.all(db).await?, ["Emma", "Persuasion"]);
    /// let backwards = Book::objects().limit(2).offset(2);
    /// assert!(matches!(backwards.all(db).await, Err(Error::Query(_))), "a slice of the first two rows");
    /// # Ok(()) });
    /// ```
    pub fn offset(mut self, rows: u64) -> Self {
        if let Some(limit) = self.query.limit.filter(|limit| (1..=rows).contains(limit)) {
            let reason = format!(
                "an offset of {rows} leaves no row of a limit of {limit}, which was said before it; say `offset` first"
            );
            self.query.invalid.get_or_insert(reason);
        }
        self.query.offset = self.query.offset.saturating_add(rows);
        self.query.limit = self.query.limit.map(|limit| limit.saturating_sub(rows));
        self
    }

    /// Brings no rows, without asking the database.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let wanted: Vec<i64> = Vec::new();
    /// let books = if wanted.is_empty() {
    ///     Book::objects().none()
    /// } else {
    ///     Book::objects().filter(|b| b.id.is_in(wanted))
    /// };
    /// assert_eq!(fastjango::assert_queries!(db, 0, books.count(db).await?), 0);
    /// # Ok(()) });
    /// ```
    pub fn none(mut self) -> Self {
        self.query.empty = true;
        self
    }

    /// Brings the rows of to-one relations in the same query, by joins.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().select_related(|b| (b.author(), b.publisher()));
    /// let books = fastjango::assert_queries!(db, 1, books.all(db).await?);
    /// assert_eq!(books[0].author.get()?.name, "Frank");
    /// assert!(books[3].publisher.is_none(), "NULL is no row");
    /// # Ok(()) });
    /// ```
    pub fn select_related<S: RelatedPaths<M>>(mut self, paths: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        paths(M::fields()).append(&mut self.query.related);
        self
    }

    /// Brings the rows of relations with one more query each, whatever the number of instances.
    ///
    /// `b.tags()` brings all of them; `b.reviews().filter(|r| r.rating.gte(4))` some.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_related(|a| a.books().filter(|b| b.pages.gt(400)));
    /// let authors = fastjango::assert_queries!(db, 2, authors.all(db).await?);
    /// assert_eq!(authors[0].books.get()?[0].title, "Dune");
    /// assert!(authors[2].books.get()?.is_empty());
    /// # Ok(()) });
    /// ```
    pub fn prefetch_related<S: IntoPrefetch<M>>(mut self, relations: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        relations(M::fields()).append(M::options(), &mut self.prefetch);
        self
    }

    /// The untyped query.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let books = Book::objects().filter(|b| b.pages.gt(400)).limit(5);
    /// assert_eq!((books.query().model.name, books.query().limit), ("Book", Some(5)));
    /// ```
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The same rows of a query that was changed in its untyped form, which must stay one over the model.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // Code that is about any model changes the query without its types.
    /// let books = Book::objects().map_query(|query| query.limit = Some(2));
    /// assert_eq!(books.all(db).await?.len(), 2);
    /// # Ok(()) });
    /// ```
    pub fn map_query(mut self, change: impl FnOnce(&mut Query)) -> Self {
        change(&mut self.query);
        self
    }

    /// The untyped query, taken out, with what is to be prefetched.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::models::queryset::QuerySet;
    ///
    /// # run(async |db| {
    /// let query = Book::objects().filter(|b| b.pages.gt(450)).into_query();
    /// assert_eq!(QuerySet::<Book>::from_query(query).get(db).await?.title, "Emma");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn into_query(mut self) -> Query {
        self.query.prefetches = self.prefetch;
        *self.query
    }

    fn condition(mut self, condition: Node) -> Self {
        self.query.add_filter(condition);
        self
    }
}
