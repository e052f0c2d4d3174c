//! Querysets: a query over a model with the type of its rows. Nothing is asked of the database before a terminal
//! method is called with an executor.

use std::marker::PhantomData;

use crate::db::{Executor, Handle, Row};
use crate::error::{Error, Result};
use crate::models::base::{self, Model};
use crate::models::expressions::{Expr, IntoOrdering, IntoPredicate, Selection};
use crate::models::options::Ordering;
use crate::models::presence::Present;
use crate::models::query::{self, Node, Prefetch, Query, RelatedTree};
use crate::models::sql;

mod prefetch;
mod related_paths;
mod writes;

pub use prefetch::{IntoPrefetch, PrefetchRelation, RelationHandles, prefetch};
pub use related_paths::RelatedPaths;

/// The handles of a model that a query is over, as closures get them.
pub type FieldsOf<M> = <M as Model>::Fields<M, Present>;

/// A query over the model `M` whose rows become `O`: Django's `QuerySet`.
///
/// A queryset is a value: each method takes it and gives it back with one thing more. It does nothing until a
/// terminal method (`all`, `first`, `get`, `count`, …) is called with a database or transaction and awaited.
#[must_use = "a queryset does nothing until a terminal method is called and awaited"]
pub struct QuerySet<M, O = M> {
    query: Query,
    prefetch: Vec<Prefetch>,
    shape: Shape<M, O>,
}

/// How a row becomes an `O`, and where the model's instance is in it.
struct Shape<M, O> {
    decode: fn(&Row, &RelatedTree) -> Result<O>,
    instance: Option<fn(&mut O) -> &mut M>,
    model: PhantomData<fn() -> M>,
}

impl<M, O> Clone for Shape<M, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, O> Copy for Shape<M, O> {}

impl<M, O> Clone for QuerySet<M, O> {
    fn clone(&self) -> Self {
        Self {
            query: self.query.clone(),
            prefetch: self.prefetch.clone(),
            shape: self.shape,
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
    pub fn new() -> Self {
        Self::from_query(Query::new(M::options()))
    }

    /// The queryset of an untyped query over `M`, whose selection is the model.
    pub fn from_query(query: Query) -> Self {
        let shape = Shape {
            decode: |row, tree| base::decode_tree(row, &mut 0, tree),
            instance: Some(|instance| instance),
            model: PhantomData,
        };
        Self {
            query,
            prefetch: Vec::new(),
            shape,
        }
    }

    /// Adds expressions to each instance: the rows become pairs of the instance and the expressions' values.
    ///
    /// With aggregates among them, the rows are grouped by the model's instances.
    pub fn annotate<S: Selection<M>>(
        mut self,
        annotations: impl FnOnce(FieldsOf<M>) -> S,
    ) -> QuerySet<M, (M, S::Output)> {
        annotations(M::fields()).append(&mut self.query.annotations);
        let shape = Shape {
            decode: |row, tree| {
                let mut start = 0;
                let instance = base::decode_tree(row, &mut start, tree)?;
                Ok((instance, S::decode(row, start)?))
            },
            instance: Some(|(instance, _): &mut (M, S::Output)| instance),
            model: PhantomData,
        };
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
    pub fn values<S: Selection<M>>(mut self, values: impl FnOnce(FieldsOf<M>) -> S) -> QuerySet<M, S::Output> {
        let mut nodes = Vec::with_capacity(S::WIDTH);
        values(M::fields()).append(&mut nodes);
        self.query.selection = query::Selection::Values(nodes);
        let shape = Shape {
            decode: |row, _| S::decode(row, 0),
            instance: None,
            model: PhantomData,
        };
        QuerySet {
            query: self.query,
            prefetch: Vec::new(),
            shape,
        }
    }

    /// Keeps the rows for which the predicate holds. As in Django, it is to be called before
    /// [`limit`](Self::limit) and [`offset`](Self::offset), and so are `exclude`, `order_by`, `reverse` and `distinct`.
    ///
    /// Conditions on one to-many relation within a call are about the same related row; a second call is about any.
    pub fn filter(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.condition(predicate(M::fields()).into_node())
    }

    /// Keeps the rows for which a stored predicate holds; `None` keeps all.
    pub fn filter_by(self, predicate: impl IntoPredicate<M>) -> Self {
        match predicate.into_predicate() {
            Some(predicate) => self.condition(predicate),
            None => self,
        }
    }

    /// Leaves out the rows for which the predicate holds. A row with NULL where the predicate looks stays.
    pub fn exclude(mut self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.query.add_exclude(predicate(M::fields()).into_node());
        self
    }

    /// Orders the rows, in place of any earlier order and of the model's own.
    pub fn order_by<S: IntoOrdering<M>>(mut self, ordering: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        let mut parts = Vec::new();
        ordering(M::fields()).append(&mut parts);
        self.query.refuse_slice("ordered");
        self.query.ordering = Some(parts);
        self
    }

    /// Drops all order, the model's own too.
    pub fn unordered(mut self) -> Self {
        self.query.refuse_slice("ordered");
        self.query.ordering = Some(Vec::new());
        self
    }

    /// Turns the order round: Django's `reverse`.
    pub fn reverse(mut self) -> Self {
        reverse(&mut self.query);
        self
    }

    /// Brings equal rows once.
    pub fn distinct(mut self) -> Self {
        self.query.refuse_slice("made distinct");
        self.query.distinct = true;
        self
    }

    /// Brings at most this many rows: the end of a Python slice, counted from where [`offset`](Self::offset) begins.
    pub fn limit(mut self, rows: u64) -> Self {
        self.query.limit = Some(self.query.limit.map_or(rows, |earlier| earlier.min(rows)));
        self
    }

    /// Skips this many rows.
    pub fn offset(mut self, rows: u64) -> Self {
        self.query.offset = self.query.offset.saturating_add(rows);
        self.query.limit = self.query.limit.map(|limit| limit.saturating_sub(rows));
        self
    }

    /// Brings no rows, without asking the database.
    pub fn none(mut self) -> Self {
        self.query.empty = true;
        self
    }

    /// Brings the rows of to-one relations in the same query, by joins.
    pub fn select_related<S: RelatedPaths<M>>(mut self, paths: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        paths(M::fields()).append(&mut self.query.related);
        self
    }

    /// Brings the rows of relations with one more query each, whatever the number of instances.
    ///
    /// `b.tags()` brings all of them; `b.reviews().filter(|r| r.rating.gte(4))` some.
    pub fn prefetch_related<S: IntoPrefetch<M>>(mut self, relations: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        relations(M::fields()).append(M::options(), &mut self.prefetch);
        self
    }

    /// The untyped query.
    #[must_use]
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// The same rows of a query that was changed in its untyped form, which must stay one over the model.
    pub fn map_query(mut self, change: impl FnOnce(&mut Query)) -> Self {
        change(&mut self.query);
        self
    }

    /// The untyped query, taken out.
    #[must_use]
    pub fn into_query(self) -> Query {
        self.query
    }

    fn condition(mut self, condition: Node) -> Self {
        self.query.add_filter(condition);
        self
    }

    /// All rows.
    ///
    /// # Errors
    ///
    /// The database's errors, and [`Error::Query`] where the query makes no sense.
    pub async fn all(self, db: &impl Executor) -> Result<Vec<O>> {
        self.load(db.handle()).await
    }

    /// The first row, or `None`: by the query's order, or by the primary key where it has none.
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn first(mut self, db: &impl Executor) -> Result<Option<O>> {
        order_by_key(&mut self.query);
        Ok(self.limit(1).load(db.handle()).await?.pop())
    }

    /// The last row, or `None`: the first of the reversed order.
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all), and [`Error::Query`] for a query with a limit or an offset.
    pub async fn last(mut self, db: &impl Executor) -> Result<Option<O>> {
        order_by_key(&mut self.query);
        Ok(self.reverse().limit(1).load(db.handle()).await?.pop())
    }

    /// The one row that matches.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where there is none, [`Error::MultipleObjectsReturned`] where there are more.
    pub async fn get(mut self, db: &impl Executor) -> Result<O> {
        if self.query.limit.is_none() {
            self.query.ordering = Some(Vec::new());
        }
        let mut rows = self.limit(2).load(db.handle()).await?;
        let model = M::options().name;
        match (rows.pop(), rows.is_empty()) {
            (Some(row), true) => Ok(row),
            (Some(_), false) => Err(Error::MultipleObjectsReturned { model }),
            (None, _) => Err(Error::DoesNotExist { model }),
        }
    }

    /// The number of rows.
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn count(self, db: &impl Executor) -> Result<i64> {
        count(&self.query, db.handle()).await
    }

    /// Whether there is a row.
    ///
    /// # Errors
    ///
    /// Those of [`all`](Self::all).
    pub async fn exists(self, db: &impl Executor) -> Result<bool> {
        exists(&self.query, db.handle()).await
    }

    /// Aggregates over all rows: `aggregate(|b| (b.price.avg(), b.id.count()))`.
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

    async fn load(self, handle: Handle<'_>) -> Result<Vec<O>> {
        let rows = select(&self.query, handle).await?;
        let decode = self.shape.decode;
        let mut values = rows
            .iter()
            .map(|row| decode(row, &self.query.related))
            .collect::<Result<Vec<O>>>()?;
        if let (Some(instance), false) = (self.shape.instance, self.prefetch.is_empty()) {
            let mut owners: Vec<&mut M> = values.iter_mut().map(instance).collect();
            prefetch(&mut owners, &self.prefetch, handle).await?;
        }
        Ok(values)
    }
}

/// The rows of a query; none are asked for where there can't be any.
pub(crate) async fn select(query: &Query, handle: Handle<'_>) -> Result<Vec<Row>> {
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

async fn aggregate(query: &Query, nodes: &[Node], handle: Handle<'_>) -> Result<Row> {
    handle
        .fetch_one(&sql::compile_aggregate(query, nodes, handle.backend())?)
        .await
}

/// Gives a query without any order the order of its primary key, as `first` and `last` need one.
fn order_by_key(query: &mut Query) {
    let ordered = match &query.ordering {
        Some(ordering) => !ordering.is_empty(),
        None => !(query.model.ordering)().is_empty(),
    };
    if !ordered {
        query.refuse_slice("ordered");
        let key = Node::Column {
            path: query::Path::ROOT,
            column: query.model.primary_key,
        };
        query.ordering = Some(vec![Ordering {
            expression: key,
            descending: false,
            nulls: None,
        }]);
    }
}

/// Turns the order of a query round.
fn reverse(query: &mut Query) {
    use crate::models::options::NullsOrder::{First, Last};
    query.refuse_slice("reversed");
    let mut ordering = query.ordering.take().unwrap_or_else(|| (query.model.ordering)());
    for part in &mut ordering {
        part.descending = !part.descending;
        part.nulls = part.nulls.map(|nulls| if nulls == First { Last } else { First });
    }
    query.ordering = Some(ordering);
}
