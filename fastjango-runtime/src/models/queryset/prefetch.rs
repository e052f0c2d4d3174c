//! `prefetch_related`: the rows of a relation, for all instances at once, by one more query.

use std::marker::PhantomData;

use crate::db::Executor;
use crate::error::Result;
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Expr, IntoOrdering, Order, RowOf, Selection};
use crate::models::options::ModelOptions;
use crate::models::presence::Many;
use crate::models::query::{Node, Path, Prefetch, Query};
use crate::models::queryset::loading::prefetch;
use crate::models::queryset::{FieldsOf, QuerySet, RelatedPaths};

/// A relation to prefetch with its own filter, order and further relations: `b.reviews().filter(…)`. Django's `Prefetch`.
///
/// `O` is what each related row becomes, `P` whether there may be many.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let authors = Author::objects()
///     .prefetch_related(|a| {
///         a.books()
///             .filter(|b| b.in_stock.is_true())
///             .order_by(|b| b.pages)
///             .prefetch_related(|b| b.tags())
///     })
///     .all(db)
///     .await?;
/// let book = &authors[0].books.get()?[0];
/// assert_eq!(
///     (book.title.as_str(), book.tags.get()?[0].name.as_str()),
///     ("Dune Messiah", "desert")
/// );
/// # Ok(()) });
/// ```
#[must_use = "it does nothing until `prefetch_related` or `prefetch_to` uses it"]
pub struct PrefetchRelation<R, M, O = M, P = Many> {
    pub(super) path: Path,
    pub(super) queryset: QuerySet<M, O>,
    root: PhantomData<fn() -> (R, P)>,
}

impl<R, M, O, P> Clone for PrefetchRelation<R, M, O, P> {
    fn clone(&self) -> Self {
        Self {
            path: self.path,
            queryset: self.queryset.clone(),
            root: PhantomData,
        }
    }
}

impl<R: Model, M: Model, O: Send + 'static, P> PrefetchRelation<R, M, O, P> {
    /// Keeps only the related rows for which the predicate holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().prefetch_related(|b| b.reviews().filter(|r| r.rating.gte(4))).all(db).await?;
    /// assert_eq!(books[0].reviews.get()?.len(), 1);
    /// # Ok(()) });
    /// ```
    pub fn filter(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.with(|queryset| queryset.filter(predicate))
    }

    /// Leaves out the related rows for which the predicate holds.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().prefetch_related(|b| b.tags().exclude(|t| t.name.eq("classic"))).all(db).await?;
    /// assert_eq!(books[0].tags.get()?[0].name, "desert");
    /// # Ok(()) });
    /// ```
    pub fn exclude(self, predicate: impl FnOnce(FieldsOf<M>) -> Expr<M, bool>) -> Self {
        self.with(|queryset| queryset.exclude(predicate))
    }

    /// Orders the related rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_related(|a| a.books().order_by(|b| b.price)).all(db).await?;
    /// assert_eq!(authors[0].books.get()?[0].title, "Dune Messiah");
    /// # Ok(()) });
    /// ```
    pub fn order_by<S: IntoOrdering<M>>(self, ordering: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.order_by(ordering))
    }

    /// Brings at most this many related rows for each row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// // At most one review of each book, the newest.
    /// let books = Book::objects()
    ///     .prefetch_related(|b| b.reviews().order_by(|r| r.created.desc()).limit(1))
    ///     .all(db)
    ///     .await?;
    /// assert_eq!(books[0].reviews.get()?[0].text, "Too much sand.");
    /// # Ok(()) });
    /// ```
    pub fn limit(self, rows: u64) -> Self {
        self.with(|queryset| queryset.limit(rows))
    }

    /// Skips this many related rows of each row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_related(|a| a.books().rows().offset(1)).all(db).await?;
    /// assert_eq!(authors[0].books.get()?[0].title, "Dune Messiah", "each author without the first book");
    /// # Ok(()) });
    /// ```
    pub fn offset(self, rows: u64) -> Self {
        self.with(|queryset| queryset.offset(rows))
    }

    /// Joins to-one relations to the related rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let tags = Tag::objects().prefetch_related(|t| t.books().select_related(|b| b.author()));
    /// let tags = fastjango::assert_queries!(db, 2, tags.all(db).await?);
    /// assert_eq!(tags[1].books.get()?[0].author.get()?.name, "Frank");
    /// # Ok(()) });
    /// ```
    pub fn select_related<S: RelatedPaths<M>>(self, paths: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.select_related(paths))
    }

    /// Brings relations of the related rows too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let authors = Author::objects().prefetch_related(|a| a.books().prefetch_related(|b| b.reviews()));
    /// let authors = fastjango::assert_queries!(db, 3, authors.all(db).await?);
    /// assert_eq!(authors[0].books.get()?[0].reviews.get()?.len(), 2);
    /// # Ok(()) });
    /// ```
    pub fn prefetch_related<S: IntoPrefetch<M>>(self, relations: impl FnOnce(FieldsOf<M>) -> S) -> Self {
        self.with(|queryset| queryset.prefetch_related(relations))
    }

    /// The related rows by a queryset of one's own, with whatever it selects: Django's `Prefetch(queryset=…)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// A queryset that other places use too.
    /// fn published(books: QuerySet<Book>) -> QuerySet<Book> {
    ///     books.filter(|b| b.status.eq(Status::Published))
    /// }
    ///
    /// let jane = Author::objects()
    ///     .prefetch_related(|a| a.books().rows().queryset(published))
    ///     .filter(|a| a.name.eq("Jane"));
    /// assert_eq!(jane.get(db).await?.books.get()?.len(), 1);
    /// # Ok(()) });
    /// ```
    pub fn queryset<Q>(self, queryset: impl FnOnce(QuerySet<M, O>) -> QuerySet<M, Q>) -> PrefetchRelation<R, M, Q, P> {
        self.with(queryset)
    }

    /// Brings expressions of the related rows instead of instances, for `prefetch_to`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (author, titles) = Author::objects()
    ///     .prefetch_to(|a| a.books().rows().values(|b| b.title))
    ///     .first(db)
    ///     .await?
    ///     .unwrap();
    /// assert_eq!(
    ///     (author.name.as_str(), titles),
    ///     ("Frank", vec!["Dune".to_owned(), "Dune Messiah".to_owned()])
    /// );
    /// # Ok(()) });
    /// ```
    pub fn values<S: Selection<M>>(
        self,
        values: impl FnOnce(FieldsOf<M>) -> S,
    ) -> PrefetchRelation<R, M, S::Output, P> {
        self.with(|queryset| queryset.values(values))
    }

    /// Brings some columns of the related rows, for `prefetch_to`: see [`QuerySet::only`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (_, covers) = Author::objects().prefetch_to(|a| a.books().only::<Cover>()).first(db).await?.unwrap();
    /// assert_eq!(covers[0].title, "Dune");
    /// # Ok(()) });
    /// ```
    pub fn only<T: RowOf<M>>(self) -> PrefetchRelation<R, M, T, P> {
        self.with(|queryset| queryset.only())
    }

    pub(super) fn with<Q>(self, change: impl FnOnce(QuerySet<M, O>) -> QuerySet<M, Q>) -> PrefetchRelation<R, M, Q, P> {
        PrefetchRelation {
            path: self.path,
            queryset: change(self.queryset),
            root: PhantomData,
        }
    }
}

impl<R: Model, T: Model, P> PrefetchRelation<R, T, T, P> {
    /// Adds expressions to each related row, for `prefetch_to`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let (_, books) = Author::objects()
    ///     .prefetch_to(|a| a.books().rows().annotate(|b| b.reviews().id.count()))
    ///     .first(db)
    ///     .await?
    ///     .unwrap();
    /// assert_eq!((books[0].0.title.as_str(), books[0].1), ("Dune", 2));
    /// # Ok(()) });
    /// ```
    pub fn annotate<S: Selection<T>>(
        self,
        annotations: impl FnOnce(FieldsOf<T>) -> S,
    ) -> PrefetchRelation<R, T, (T, S::Output), P> {
        self.with(|queryset| queryset.annotate(annotations))
    }
}

/// What the handles of a relation can do: narrow the rows that `prefetch_related` brings, and order by it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // The handles of a relation have the methods of its rows' queryset.
/// let books = Book::objects().prefetch_related(|b| (b.tags(), b.reviews().filter(|r| r.text.ne("")))).all(db).await?;
/// assert_eq!((books[2].tags.get()?.len(), books[2].reviews.get()?.len()), (1, 0));
/// // And they are an order: by the author's own, which is by name.
/// let ordered = Book::objects().order_by(|b| (b.author().desc(), b.title)).values(|b| b.title);
/// assert_eq!(ordered.first(db).await?.as_deref(), Some("Emma"));
/// # Ok(()) });
/// ```
pub trait RelationHandles: Handles {
    /// Keeps only the related rows for which the predicate holds.
    fn filter(
        self,
        predicate: impl FnOnce(FieldsOf<Self::Model>) -> Expr<Self::Model, bool>,
    ) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        self.rows().filter(predicate)
    }

    /// Orders the related rows.
    fn order_by<S: IntoOrdering<Self::Model>>(
        self,
        ordering: impl FnOnce(FieldsOf<Self::Model>) -> S,
    ) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        self.rows().order_by(ordering)
    }

    /// Leaves out the related rows for which the predicate holds.
    fn exclude(
        self,
        predicate: impl FnOnce(FieldsOf<Self::Model>) -> Expr<Self::Model, bool>,
    ) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        self.rows().exclude(predicate)
    }

    /// Joins to-one relations to the related rows.
    fn select_related<S: RelatedPaths<Self::Model>>(
        self,
        paths: impl FnOnce(FieldsOf<Self::Model>) -> S,
    ) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        self.rows().select_related(paths)
    }

    /// Brings relations of the related rows too.
    fn prefetch_related<S: IntoPrefetch<Self::Model>>(
        self,
        relations: impl FnOnce(FieldsOf<Self::Model>) -> S,
    ) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        self.rows().prefetch_related(relations)
    }

    /// Brings some columns of the related rows, for `prefetch_to`.
    fn only<T: RowOf<Self::Model>>(self) -> PrefetchRelation<Self::Root, Self::Model, T, Self::Presence> {
        self.rows().only()
    }

    /// The related rows, to be narrowed by what follows.
    fn rows(self) -> PrefetchRelation<Self::Root, Self::Model, Self::Model, Self::Presence> {
        PrefetchRelation {
            path: self.path(),
            queryset: QuerySet::new(),
            root: PhantomData,
        }
    }

    /// By the related model's own order, or by its key where it has none: Django's `order_by('author')`.
    fn asc(self) -> Order<Self::Root> {
        Order::new(Node::RelatedOrder(self.path()), false)
    }

    /// By the related model's own order turned round: Django's `order_by('-author')`.
    fn desc(self) -> Order<Self::Root> {
        Order::new(Node::RelatedOrder(self.path()), true)
    }
}

impl<H: Handles> RelationHandles for H {}

/// What `prefetch_related` takes: the handles of a relation, a narrowed relation, or a tuple of them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let author = Author::objects().prefetch_related(|a| (a.books(), a.profile())).first(db).await?.unwrap();
/// assert_eq!((author.books.get()?.len(), author.profile.get()?.is_none()), (2, true));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`prefetch_related` takes relations of `{R}`, not `{Self}`",
    label = "expected relations such as `|b| b.tags()`, perhaps with `.filter(…)`"
)]
pub trait IntoPrefetch<R> {
    /// Adds the prefetches to those of the model.
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>);
}

impl<R: Model, H: Handles<Root = R>> IntoPrefetch<R> for H {
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
        self.rows().append(model, prefetches);
    }
}

#[diagnostic::do_not_recommend]
impl<R: Model, T: Model, P> IntoPrefetch<R> for PrefetchRelation<R, T, T, P> {
    fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
        let QuerySet { query, prefetch, .. } = self.queryset;
        add(model, prefetches, self.path, *query, prefetch);
    }
}

/// Adds the prefetch of a path: one for each hop, the last with the given query.
fn add(model: &'static ModelOptions, list: &mut Vec<Prefetch>, path: Path, query: Query, children: Vec<Prefetch>) {
    let Some((end, before)) = path.hops().and_then(<[_]>::split_last) else {
        return;
    };
    let (mut model, mut list) = (model, list);
    for relation in before {
        let target = (model.relation(*relation).target)();
        let at = list
            .iter()
            .position(|prefetch| prefetch.relation == *relation)
            .unwrap_or_else(|| {
                list.push(Prefetch {
                    relation: *relation,
                    query: Query::new(target),
                    children: Vec::new(),
                });
                list.len() - 1
            });
        (model, list) = (target, &mut list[at].children);
    }
    debug_assert!(
        std::ptr::eq((model.relation(*end).target)(), query.model),
        "a path leads to its handles' model"
    );
    let Some(known) = list.iter_mut().find(|prefetch| prefetch.relation == *end) else {
        return list.push(Prefetch {
            relation: *end,
            query,
            children,
        });
    };
    // As in Django: a relation that is asked for as it is, is what it already was; two different askings are a mistake.
    if query != known.query && query != Query::new(query.model) {
        known.query.invalid = Some(format!(
            "`{}.{}` is prefetched twice in different ways, and has one place; `prefetch_to` gives each its own",
            model.name,
            model.relation(*end).name
        ));
    }
    known.children.extend(children);
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<R: Model, $($name: IntoPrefetch<R>),+> IntoPrefetch<R> for ($($name,)+) {
            fn append(self, model: &'static ModelOptions, prefetches: &mut Vec<Prefetch>) {
                $(self.$index.append(model, prefetches);)+
            }
        }
    )*};
}

for_tuples!(tuples);

/// Loads relations of instances that a program has already: Django's `prefetch_related_objects`.
///
/// What is loaded already is not asked for again, but what is to be loaded beyond it is.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut authors = Author::objects().all(db).await?;
/// assert!(authors[0].books.get().is_err(), "nobody asked for them");
/// prefetch_related_objects(db, &mut authors, |a| a.books()).await?;
/// assert_eq!(authors[0].books.get()?.len(), 2);
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// The database's errors.
pub async fn prefetch_related_objects<M: Model, S: IntoPrefetch<M>>(
    db: &impl Executor,
    instances: impl IntoIterator<Item = &mut M>,
    relations: impl FnOnce(FieldsOf<M>) -> S,
) -> Result<()> {
    let handle = db.handle();
    let plans = {
        let mut plans = Vec::new();
        relations(M::fields()).append(M::options(), &mut plans);
        plans
    };
    let mut owners: Vec<&mut M> = instances.into_iter().collect();
    prefetch(&mut owners, &plans, handle).await
}
