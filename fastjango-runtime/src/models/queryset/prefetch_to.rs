//! `prefetch_to`: related rows beside each row, in the type of the result.

use std::collections::HashMap;

use futures_util::future::BoxFuture;

use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::base::{Handles, Model};
use crate::models::gathered::{Gathered, Place, RelatedRows, places};
use crate::models::options::{ColumnIndex, RelationIndex, RelationKind};
use crate::models::presence::Presence;
use crate::models::query::{Node, Path, Query, RelatedTree};
use crate::models::queryset::owners::{OwnedRows, Owners};
use crate::models::queryset::prefetch::{PrefetchRelation, RelationHandles};
use crate::models::queryset::retrieval::select;
use crate::models::queryset::shape::{Composed, Shape};
use crate::models::queryset::{FieldsOf, QuerySet};

/// Relations to bring beside each row, each with a queryset of its own; made by [`QuerySet::prefetch_to`].
pub trait PrefetchTo: Send + Sync + 'static {
    /// What they are for each row.
    type Output: Default + Send + 'static;

    /// The ways to them, in order.
    fn paths(&self) -> Vec<Path>;

    /// Loads them for these rows, whose columns have the owners' keys at `keys`, in the order of the paths.
    fn load<'a>(
        &'a self,
        keys: &'a [usize],
        rows: &'a [&'a Row],
        handle: Handle<'a>,
    ) -> BoxFuture<'a, Result<Vec<Self::Output>>>;
}

/// What `prefetch_to` takes: the handles of a relation, a narrowed relation, or a tuple of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let rows = Book::objects().prefetch_to(|b| (b.tags().rows().values(|t| t.name), b.author())).all(db).await?;
/// let (book, (tags, author)) = &rows[0];
/// assert_eq!((book.title.as_str(), tags.len()), ("Dune", 2));
/// assert_eq!(author.as_ref().map(|author| author.name.as_str()), Some("Frank"));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`prefetch_to` takes relations of `{R}`, not `{Self}`",
    label = "expected relations such as `|b| b.tags()`, perhaps with `.filter(…)`"
)]
pub trait IntoPrefetchTo<R> {
    /// What is to be loaded.
    type Plan: PrefetchTo;

    /// What is to be loaded.
    fn into_plan(self) -> Self::Plan;
}

#[diagnostic::do_not_recommend]
impl<R: Model, H: Handles<Root = R>> IntoPrefetchTo<R> for H {
    type Plan = PrefetchRelation<R, H::Model, H::Model, H::Presence>;

    fn into_plan(self) -> Self::Plan {
        self.rows()
    }
}

#[diagnostic::do_not_recommend]
impl<R: Model, M: Model, O: Send + Sync + 'static, P: Presence> IntoPrefetchTo<R> for PrefetchRelation<R, M, O, P> {
    type Plan = Self;

    fn into_plan(self) -> Self {
        self
    }
}

impl<R: Model, M: Model, O: Send + Sync + 'static, P: Presence> PrefetchTo for PrefetchRelation<R, M, O, P> {
    type Output = P::Rows<O>;

    fn paths(&self) -> Vec<Path> {
        vec![self.path]
    }

    fn load<'a>(
        &'a self,
        keys: &'a [usize],
        rows: &'a [&'a Row],
        handle: Handle<'a>,
    ) -> BoxFuture<'a, Result<Vec<Self::Output>>> {
        Box::pin(async move {
            let owned = Owned::new::<R>(self.path, keys, rows)?;
            let mut related: Vec<Self::Output> = Vec::new();
            related.resize_with(rows.len(), Default::default);
            let mut owners = Owners::with_capacity(owned.keys.len());
            let number = |(row, key): (usize, Option<_>)| Some((row, owners.number(key?)));
            let numbers: Vec<(usize, usize)> = owned.keys.into_iter().enumerate().filter_map(number).collect();
            let Some(query) = owners.query(R::options(), owned.relation, self.queryset.query().clone()) else {
                return Ok(related);
            };
            let found = select(&query, handle).await?;
            for row in &found {
                owners.add(row)?;
            }
            let of_owners = owners.order(0)?;
            let mut read: Vec<&Row> = found.iter().collect();
            let copies = if Self::Output::IS_SHARED {
                HashMap::new()
            } else {
                copy(&mut read, &numbers, &of_owners)?
            };
            let mut gathered = Gathered::from(self.queryset.values_of(&read, handle).await?);
            for (row, owner) in numbers {
                let own = copies
                    .get(&row)
                    .map_or_else(|| of_owners.of(Some(owner)), Vec::as_slice);
                related[row] = Self::Output::gather(&mut gathered, own);
            }
            Ok(related)
        })
    }
}

/// Lets the related rows of owners that come again be read as often as they come, as values can't be copied: where the
/// copies are, by the row that they belong to.
fn copy(read: &mut Vec<&Row>, numbers: &[(usize, usize)], owned: &OwnedRows) -> Result<HashMap<usize, Vec<Place>>> {
    let owners = numbers.iter().map(|(_, owner)| owner + 1).max();
    let mut served = vec![false; owners.unwrap_or_default()];
    let again = numbers
        .iter()
        .filter(|(_, owner)| std::mem::replace(&mut served[*owner], true));
    again
        .map(|(row, owner)| {
            let first = read.len();
            for place in owned.of(Some(*owner)) {
                read.push(read[*place as usize]);
            }
            Ok((*row, places(first..read.len())?))
        })
        .collect()
}

/// The owners' keys in some rows.
struct Owned {
    relation: RelationIndex,
    keys: Vec<Option<crate::value::Value>>,
}

impl Owned {
    fn new<R: Model>(path: Path, keys: &[usize], rows: &[&Row]) -> Result<Self> {
        let (model, relation) = (R::options(), one_hop::<R>(path)?);
        let kind = model.column(key_column::<R>(relation)).kind.value_kind();
        let at = keys.first().copied().unwrap_or_default();
        let key = |row: &&Row| Ok(Some(row.value(at, kind)?).filter(|key| !key.is_null()));
        Ok(Self {
            relation,
            keys: rows.iter().map(key).collect::<Result<_>>()?,
        })
    }
}

/// The one relation that a path follows.
fn one_hop<R: Model>(path: Path) -> Result<RelationIndex> {
    match path.hops() {
        Some([relation]) => Ok(*relation),
        hops => {
            let first = hops
                .and_then(<[_]>::first)
                .map(|first| R::options().relation(*first).name);
            let first = first.unwrap_or("relation");
            Err(Error::Query(format!(
                "`prefetch_to` takes relations of `{}` itself; go on from there: `{first}().prefetch_to(…)`",
                R::options().name
            )))
        }
    }
}

/// The column that has the key of a relation's owner.
fn key_column<R: Model>(relation: RelationIndex) -> ColumnIndex {
    match R::options().relation(relation).kind {
        RelationKind::Forward { column, .. } => column,
        _ => R::options().primary_key,
    }
}

impl<M: Model, O: Send + 'static> QuerySet<M, O> {
    /// Brings related rows beside each row, by one more query for each relation: the rows become pairs of what they were
    /// and of the related rows. Django's `Prefetch(…, to_attr=…)`.
    ///
    /// Here the related rows are in the type of the result, so that what was not asked for can't be read, and a relation
    /// may be asked for several times, each time with other rows: `|a| (a.books().filter(…), a.books().limit(3))` gives
    /// two lists. To-many relations are a `Vec`, to-one relations an `Option<Arc<…>>`, as several rows may share one.
    ///
    /// It follows `values` as well: the key is selected beside them. Values that are grouped or distinct have none, and the
    /// query then fails with [`Error::Query`] when it is asked. Each of several rows that are of one row, as `values` over a
    /// to-many relation gives them, has all related rows, in copies of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_to(|a| {
    ///     let long = a.books().filter(|b| b.pages.gt(300)).values(|b| b.title);
    ///     let cheap = a.books().filter(|b| b.price.lt(dec!(6))).values(|b| b.title);
    ///     (long, cheap)
    /// });
    /// let (jane, (long, cheap)) = authors.filter(|a| a.name.eq("Jane")).get(db).await?;
    /// assert_eq!((jane.name.as_str(), long.len(), cheap.len()), ("Jane", 1, 2));
    /// # Ok(()) });
    /// ```
    pub fn prefetch_to<S: IntoPrefetchTo<M>>(
        mut self,
        relations: impl FnOnce(FieldsOf<M>) -> S,
    ) -> QuerySet<M, (O, <S::Plan as PrefetchTo>::Output)> {
        let plan = relations(M::fields()).into_plan();
        let keys = select_keys::<M>(&mut self.query, &plan.paths());
        let inner = self.shape;
        QuerySet {
            query: self.query,
            prefetch: self.prefetch,
            shape: Shape::Composed(std::sync::Arc::new(Beside { inner, plan, keys })),
        }
    }
}

impl<R: Model, M: Model, O: Send + 'static, P> PrefetchRelation<R, M, O, P> {
    /// Brings relations of the related rows beside each of them, for `prefetch_to`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_to(|a| a.books().rows().prefetch_to(|b| b.tags())).first(db).await?;
    /// let (_, books) = authors.expect("there are authors");
    /// let (dune, tags) = &books[0];
    /// assert_eq!((dune.title.as_str(), tags[0].name.as_str()), ("Dune", "classic"));
    /// # Ok(()) });
    /// ```
    pub fn prefetch_to<S: IntoPrefetchTo<M>>(
        self,
        relations: impl FnOnce(FieldsOf<M>) -> S,
    ) -> PrefetchRelation<R, M, (O, <S::Plan as PrefetchTo>::Output), P> {
        self.with(|queryset| queryset.prefetch_to(relations))
    }
}

/// Where the keys of the owners are in a row; those that are not selected are added.
fn select_keys<M: Model>(query: &mut Query, paths: &[Path]) -> Vec<usize> {
    let column = |path: &Path| one_hop::<M>(*path).map(key_column::<M>);
    let mut keys = Vec::with_capacity(paths.len());
    for path in paths {
        let column = match column(path) {
            Ok(column) => column,
            Err(error) => {
                query.invalid.get_or_insert(error.to_string());
                continue;
            }
        };
        match query.selection.own_nodes() {
            None => keys.push(usize::from(column)),
            Some(nodes) => {
                keys.push(nodes.len());
                nodes.push(Node::column(column));
            }
        }
    }
    if let Some(nodes) = query.selection.nodes()
        && (query.distinct || nodes.iter().any(Node::has_aggregate))
    {
        let reason =
            "values that are grouped or distinct belong to no one row, whose related rows `prefetch_to` brings";
        query.invalid.get_or_insert_with(|| reason.to_owned());
    }
    keys
}

/// What a row was, and related rows beside it.
struct Beside<M, O, S> {
    inner: Shape<M, O>,
    plan: S,
    /// Where the keys of the owners are in a row.
    keys: Vec<usize>,
}

impl<M: Model, O: Send + 'static, S: PrefetchTo> Composed<M, (O, S::Output)> for Beside<M, O, S> {
    fn decode(&self, row: &Row, tree: &RelatedTree) -> Result<(O, S::Output)> {
        Ok((self.inner.decode(row, tree)?, S::Output::default()))
    }

    fn instance<'v>(&self, value: &'v mut (O, S::Output)) -> Option<&'v mut M> {
        self.inner.instance(&mut value.0)
    }

    fn fill<'a>(
        &'a self,
        rows: &'a [&'a Row],
        values: Vec<&'a mut (O, S::Output)>,
        handle: Handle<'a>,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let (inner, places): (Vec<&mut O>, Vec<&mut S::Output>) =
                values.into_iter().map(|(value, place)| (value, place)).unzip();
            if let Shape::Composed(shape) = &self.inner {
                shape.fill(rows, inner, handle).await?;
            }
            if rows.is_empty() {
                return Ok(());
            }
            let related = self.plan.load(&self.keys, rows, handle).await?;
            for (place, related) in places.into_iter().zip(related) {
                *place = related;
            }
            Ok(())
        })
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: Model, $($name: IntoPrefetchTo<R>),+> IntoPrefetchTo<R> for ($($name,)+) {
            type Plan = ($($name::Plan,)+);

            fn into_plan(self) -> Self::Plan {
                ($(self.$index.into_plan(),)+)
            }
        }

        impl<$($name: PrefetchTo),+> PrefetchTo for ($($name,)+) {
            type Output = ($($name::Output,)+);

            fn paths(&self) -> Vec<Path> {
                let mut paths = Vec::new();
                $(paths.extend(self.$index.paths());)+
                paths
            }

            fn load<'a>(
                &'a self,
                keys: &'a [usize],
                rows: &'a [&'a Row],
                handle: Handle<'a>,
            ) -> BoxFuture<'a, Result<Vec<Self::Output>>> {
                Box::pin(async move {
                    let mut parts = ($(self.$index.load(&keys[$index..], rows, handle).await?.into_iter(),)+);
                    let row = |_| ($(parts.$index.next().unwrap_or_default(),)+);
                    Ok((0..rows.len()).map(row).collect())
                })
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
}
