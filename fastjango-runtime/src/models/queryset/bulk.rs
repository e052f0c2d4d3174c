//! Many instances with few statements: `bulk_create` and `bulk_update`.

use chrono::Utc;
use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::{Model, bind};
use crate::models::expressions::{IntoAssignments, IntoColumns, own_assignments, own_columns};
use crate::models::fields::FieldType as _;
use crate::models::options::{ColumnIndex, ModelOptions};
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::rows::{self, Clashes};
use crate::value::Value;

impl<M: Model> QuerySet<M> {
    /// Inserts instances with as few statements as can be, all or none, and gives them back with their keys.
    ///
    /// Those with a key of their own are one statement, those without another one; more are needed where the database
    /// limits the parameters of a statement. Fields with `auto_now` and `auto_now_add` are set, no signal is sent. It
    /// is asked of all rows, `Book::objects()`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = ["sea", "space"].map(|name| Tag::new().name(name).build());
    /// let made = fastjango::assert_queries!(db, 1, Tag::objects().bulk_create(db, new.into()).await?);
    /// assert!(made[0].id > 0 && made[1].id > made[0].id);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses a row; [`Error::Query`] where the queryset was narrowed, which
    /// would say nothing of the rows that are made.
    pub async fn bulk_create(self, db: &impl Executor, instances: Vec<M>) -> Result<Vec<M>> {
        Bulk::new(self).bulk_create(db, instances).await
    }

    /// Writes columns of instances to their rows with one statement, and returns how many rows matched. The statements
    /// are more where the database limits their parameters, and all of them are one transaction.
    ///
    /// Only rows of the queryset are written. Fields with `auto_now` are left as they are, and no signal is sent.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut books = Book::objects().all(db).await?;
    /// for book in &mut books {
    ///     book.title = format!("{} ({} pages)", book.title, book.pages);
    /// }
    /// let written = fastjango::assert_queries!(db, 1, Book::objects().bulk_update(db, &books, |b| b.title).await?);
    /// assert_eq!(written, 4);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses a row; [`Error::Query`] for an instance that was never saved,
    /// for the primary key, for columns of related models, and where no column is named.
    pub fn bulk_update<'a, S: IntoColumns<M>>(
        self,
        db: &'a impl Executor,
        instances: &[M],
        fields: impl FnOnce(FieldsOf<M>) -> S,
    ) -> BoxFuture<'a, Result<u64>> {
        Bulk::new(self).bulk_update(db, instances, fields)
    }

    /// Writes to the row of each instance what is computed for it, with as few statements as
    /// [`bulk_update`](Self::bulk_update): Django's `bulk_update` of instances whose fields are expressions.
    ///
    /// `Book::objects().bulk_update_with(&db, &books, |b, book| b.price.set(b.price * factor(book)))`
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let books = Book::objects().filter(|b| b.author().name.eq("Frank")).all(db).await?;
    /// let first = books[0].id;
    /// let raised = |id| if id == first { dec!(2) } else { dec!(1) };
    /// Book::objects().bulk_update_with(db, &books, |b, book| b.price.set(b.price + raised(book.id))).await?;
    /// let prices = Book::objects().filter(|b| b.author().name.eq("Frank")).values(|b| b.price);
    /// assert_eq!(prices.all(db).await?, [dec!(11.99), dec!(8.50)]);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`bulk_update`](Self::bulk_update), and [`Error::Query`] where other columns are set for one instance
    /// than for another, for columns of related rows and for aggregates.
    pub fn bulk_update_with<'a, S: IntoAssignments<M>>(
        self,
        db: &'a impl Executor,
        instances: &[M],
        assignments: impl Fn(FieldsOf<M>, &M) -> S,
    ) -> BoxFuture<'a, Result<u64>> {
        Bulk::new(self).bulk_update_with(db, instances, assignments)
    }

    /// Limits the rows of each statement of [`bulk_create`](Self::bulk_create) and
    /// [`bulk_update`](Self::bulk_update), which comes next: Django's `batch_size`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = (1..=5).map(|number| Tag::new().name(format!("t{number}")).build()).collect();
    /// let made = fastjango::assert_queries!(db, 3, Tag::objects().batch_size(2).bulk_create(db, new).await?);
    /// assert_eq!(made.len(), 5);
    /// # Ok(()) });
    /// ```
    pub fn batch_size(self, rows: usize) -> Bulk<M> {
        Bulk::new(self).batch_size(rows)
    }

    /// Lets [`bulk_create`](Bulk::bulk_create), which comes next, leave out rows that clash with others: Django's
    /// `ignore_conflicts`. The instances are not told their keys then. Rows clash in what is unique; what breaks another
    /// constraint is an error on MySQL and MariaDB too, where Django's `INSERT IGNORE` cuts text and leaves such rows out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = ["desert", "sea"].map(|name| Tag::new().name(name).build());
    /// Tag::objects().ignore_conflicts().bulk_create(db, new.into()).await?;
    /// assert_eq!(Tag::objects().count(db).await?, 3, "`desert` was there already");
    /// # Ok(()) });
    /// ```
    pub fn ignore_conflicts(self) -> Bulk<M> {
        Bulk::new(self).ignore_conflicts()
    }

    /// Lets [`bulk_create`](Bulk::bulk_create), which comes next, update rows that are there: see
    /// [`Bulk::update_conflicts`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = vec![Publisher::new().name("Ace").build(), Publisher::new().name("Orbit").build()];
    /// // The row that is there gets the new one's columns, here its name; `name` says which row that is.
    /// Publisher::objects().update_conflicts(|p| p.name, |p| p.name).bulk_create(db, new).await?;
    /// assert_eq!(Publisher::objects().count(db).await?, 2);
    /// # Ok(()) });
    /// ```
    pub fn update_conflicts<S: IntoColumns<M>, U: IntoColumns<M>>(
        self,
        update: impl FnOnce(FieldsOf<M>) -> S,
        unique: impl FnOnce(FieldsOf<M>) -> U,
    ) -> Bulk<M> {
        Bulk::new(self).update_conflicts(update, unique)
    }
}

/// How many instances are written together; [`QuerySet::batch_size`], [`QuerySet::ignore_conflicts`] and
/// [`QuerySet::update_conflicts`] begin it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let new = (1..=5).map(|number| Tag::new().name(format!("t{number}")).build()).collect();
/// let tags = Tag::objects().batch_size(100).ignore_conflicts();
/// assert_eq!(tags.bulk_create(db, new).await?.len(), 5);
/// # Ok(()) });
/// ```
#[must_use = "it does nothing until `bulk_create` or `bulk_update` is called and awaited"]
#[derive(Debug)]
pub struct Bulk<M> {
    queryset: QuerySet<M>,
    batch_size: Option<usize>,
    clashes: Result<Clashes>,
}

impl<M: Model> Bulk<M> {
    fn new(queryset: QuerySet<M>) -> Self {
        Self {
            queryset,
            batch_size: None,
            clashes: Ok(Clashes::Refuse),
        }
    }

    /// See [`QuerySet::batch_size`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = (1..=5).map(|number| Tag::new().name(format!("t{number}")).build()).collect();
    /// let tags = Tag::objects().ignore_conflicts().batch_size(2);
    /// fastjango::assert_queries!(db, 3, tags.bulk_create(db, new).await?);
    /// # Ok(()) });
    /// ```
    pub fn batch_size(mut self, rows: usize) -> Self {
        self.batch_size = Some(rows);
        self
    }

    /// See [`QuerySet::ignore_conflicts`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = ["desert", "sea"].map(|name| Tag::new().name(name).build());
    /// Tag::objects().batch_size(100).ignore_conflicts().bulk_create(db, new.into()).await?;
    /// assert_eq!(Tag::objects().count(db).await?, 3);
    /// # Ok(()) });
    /// ```
    pub fn ignore_conflicts(mut self) -> Self {
        self.clashes = Ok(Clashes::Ignore);
        self
    }

    /// Updates columns of the row that a new one clashes with, instead of inserting it: Django's `update_conflicts`,
    /// with its `update_fields` and `unique_fields`.
    ///
    /// The columns that are unique have to be named where the database asks for them (SQLite, PostgreSQL), and can't
    /// be where it knows no such thing (MySQL, MariaDB): `|_| ()` names none.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::new().title("Dune").pages(500).price(dec!(12)).author(1).build();
    /// let books = Book::objects().batch_size(100).update_conflicts(|b| (b.pages, b.price), |b| b.title);
    /// books.bulk_create(db, vec![dune]).await?;
    /// assert_eq!(Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?.pages, 500);
    /// # Ok(()) });
    /// ```
    pub fn update_conflicts<S: IntoColumns<M>, U: IntoColumns<M>>(
        mut self,
        update: impl FnOnce(FieldsOf<M>) -> S,
        unique: impl FnOnce(FieldsOf<M>) -> U,
    ) -> Self {
        self.clashes = own_columns(update).and_then(|columns| {
            let columns = changeable(M::options(), columns)?;
            let unique = own_columns(unique)?;
            Ok(Clashes::Update { unique, columns })
        });
        self
    }

    /// See [`QuerySet::bulk_create`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let new = ["sea", "sand"].map(|name| Tag::new().name(name).build());
    /// let made = Tag::objects().batch_size(100).bulk_create(db, new.into()).await?;
    /// assert_eq!((made.len(), Tag::objects().count(db).await?), (2, 4));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::bulk_create`], and [`Error::Query`] where the database doesn't know what is asked.
    pub async fn bulk_create(self, db: &impl Executor, mut instances: Vec<M>) -> Result<Vec<M>> {
        let handle = db.handle();
        if *self.queryset.query != Query::new(M::options()) {
            return Err(Error::Query(
                "`bulk_create` is asked of all rows: nothing narrows what it makes".to_owned(),
            ));
        }
        let (clashes, batch_size) = (self.clashes?, batch_size(self.batch_size)?);
        let now = Utc::now();
        let encode = |instance: &mut M| {
            instance.touch(true, now);
            instance.encode()
        };
        let values = instances.iter_mut().map(encode).collect();
        let keys = rows::insert_bulk(handle, M::options(), values, batch_size, &clashes).await?;
        for (instance, key) in instances.iter_mut().zip(keys) {
            if let Some(key) = key {
                *instance.key_mut() = M::Key::from_value(key)?;
            }
            bind(instance);
        }
        Ok(instances)
    }

    /// See [`QuerySet::bulk_update`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tags = Tag::objects().all(db).await?;
    /// tags.iter_mut().for_each(|tag| tag.name.insert(0, '#'));
    /// assert_eq!(Tag::objects().batch_size(100).bulk_update(db, &tags, |t| t.name).await?, 2);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::bulk_update`], and [`Error::Query`] where it is said what becomes of conflicts.
    pub fn bulk_update<'a, S: IntoColumns<M>>(
        self,
        db: &'a impl Executor,
        instances: &[M],
        fields: impl FnOnce(FieldsOf<M>) -> S,
    ) -> BoxFuture<'a, Result<u64>> {
        let model = M::options();
        let fields = own_columns(fields).and_then(|fields| changeable(model, fields));
        let updates = fields.map(|fields| {
            let row = |instance: &M| {
                let values = instance.encode();
                let chosen = fields
                    .iter()
                    .map(|field| Node::Value(values[usize::from(*field)].clone()));
                (instance.key().encode(), chosen.collect())
            };
            let rows = instances.iter().map(row).collect();
            (fields, rows)
        });
        self.update_rows(db.handle(), updates)
    }

    /// See [`QuerySet::bulk_update_with`].
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::bulk_update_with`], and [`Error::Query`] where it is said what becomes of conflicts.
    pub fn bulk_update_with<'a, S: IntoAssignments<M>>(
        self,
        db: &'a impl Executor,
        instances: &[M],
        assignments: impl Fn(FieldsOf<M>, &M) -> S,
    ) -> BoxFuture<'a, Result<u64>> {
        let mut updates = (Vec::new(), Vec::with_capacity(instances.len()));
        let added = instances.iter().try_for_each(|instance| {
            let assigned = own_assignments(|fields| assignments(fields, instance))?;
            let (fields, values): (Vec<ColumnIndex>, Vec<Node>) = assigned.into_iter().unzip();
            if updates.1.is_empty() {
                updates.0 = changeable(M::options(), fields)?;
            } else if updates.0 != fields {
                return Err(Error::Query(
                    "`bulk_update_with` sets the same columns of all rows, in one order".to_owned(),
                ));
            }
            updates.1.push((instance.key().encode(), values));
            Ok(())
        });
        self.update_rows(db.handle(), added.map(|()| updates))
    }

    /// Updates rows by their keys, within those of the queryset.
    fn update_rows(self, handle: Handle<'_>, updates: Result<Updates>) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            if !matches!(self.clashes?, Clashes::Refuse) {
                return Err(Error::Query(
                    "`bulk_update` inserts nothing that could clash".to_owned(),
                ));
            }
            let (fields, rows) = updates?;
            let query = self.queryset.into_query();
            update_rows(handle, &query, &fields, rows, batch_size(self.batch_size)?).await
        })
    }
}

/// The columns that are updated, and for each row its key and their values.
type Updates = (Vec<ColumnIndex>, Vec<(Value, Vec<Node>)>);

/// Updates rows by their keys, within those of a query.
async fn update_rows(
    handle: Handle<'_>,
    query: &Query,
    fields: &[ColumnIndex],
    rows: Vec<(Value, Vec<Node>)>,
    batch_size: Option<usize>,
) -> Result<u64> {
    let model = query.model;
    if fields.is_empty() && !rows.is_empty() {
        return Err(Error::Query(
            "`bulk_update` names the columns that it writes".to_owned(),
        ));
    }
    if !rows.iter().all(|(key, _)| rows::is_key(model, key)) {
        let name = model.name;
        return Err(Error::Query(format!(
            "a `{name}` that was never saved has no row that `bulk_update` could write"
        )));
    }
    rows::update_bulk(handle, query, fields, rows, batch_size).await
}

fn batch_size(rows: Option<usize>) -> Result<Option<usize>> {
    if rows == Some(0) {
        return Err(Error::Query(
            "a batch of no rows writes nothing; `batch_size` is at least 1".to_owned(),
        ));
    }
    Ok(rows)
}

fn changeable(model: &ModelOptions, fields: Vec<ColumnIndex>) -> Result<Vec<ColumnIndex>> {
    if !fields.contains(&model.primary_key) {
        return Ok(fields);
    }
    let (model, key) = (model.name, model.primary_key().name);
    Err(Error::Query(format!(
        "`{model}.{key}` is the primary key, by which the rows are found; it can't be one of the columns to be updated"
    )))
}
