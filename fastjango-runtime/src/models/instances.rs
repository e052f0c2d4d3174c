//! What an instance does with its row: save, delete and refresh.

use std::future::Future;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::db::{Executor, Handle};
use crate::error::{Error, Result};
use crate::models::base::{Model, bind, from_values};
use crate::models::deletion::{self, Deleted};
use crate::models::expressions::{IntoAssignments, IntoColumns, own_assignments, own_columns};
use crate::models::fields::FieldType;
use crate::models::integrity;
use crate::models::options::{ColumnIndex, ModelOptions, RelationKind};
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::models::rows;
use crate::models::signals::{Listening, Saving};
use crate::models::validation::{Steps, Uncleaned, Validation};
use crate::value::Value;

/// What an instance of a model does with its row: the methods of Django's `Model`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// let mut tag = Tag::new().name("sea").build();
/// tag.save(db).await?; // INSERT
/// tag.name = "ocean".into();
/// tag.save(db).await?; // UPDATE
/// tag.refresh_from_db(db).await?;
/// assert_eq!(tag.delete(db).await?.total, 1);
/// # Ok(()) });
/// ```
pub trait Instance: Model {
    /// Saves the instance: updates the row with its key or, where there is none, inserts one.
    ///
    /// A key of zero counts as none where the database makes the keys. Fields with `auto_now` and `auto_now_add` are
    /// set, in the instance too.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut mary = Author::objects().filter(|a| a.name.eq("Mary")).get(db).await?;
    /// mary.name = "Mary Shelley".to_owned();
    /// mary.save(db).await?;
    /// assert!(Author::objects().filter(|a| a.name.eq("Mary Shelley")).exists(db).await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where a constraint refuses the row, and the database's
    /// other errors.
    fn save(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        save(self, db.handle(), How::Save)
    }

    /// Saves some of the columns: Django's `save(update_fields=…)`, `book.save_fields(&db, |b| (b.title, b.price))`.
    ///
    /// A field with `auto_now` is set only where it is named. Without any column nothing happens at all.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// (dune.price, dune.pages) = (dec!(1), 1);
    /// dune.save_fields(db, |b| b.price).await?;
    /// dune.refresh_from_db(db).await?;
    /// assert_eq!((dune.price, dune.pages), (dec!(1), 412));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotUpdated`] where there is no such row, [`Error::Query`] for the primary key and for columns of
    /// related models, and those of [`save`](Self::save).
    fn save_fields<'a, S: IntoColumns<Self>>(
        &'a mut self,
        db: &'a impl Executor,
        fields: impl FnOnce(FieldsOf<Self>) -> S,
    ) -> BoxFuture<'a, Result<()>> {
        let fields = own_columns(fields).and_then(|fields| writable(Self::options(), fields));
        Box::pin(async move { save(self, db.handle(), How::Change(fields?, Vec::new())).await })
    }

    /// Sets columns of the instance's row to values or to what the database computes of it, and those of the instance
    /// after it: `book.update(&db, |b| b.pages.set(b.pages + 1))` is Django's `book.pages = F("pages") + 1` with
    /// `book.save(update_fields=["pages"])`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// dune.update(db, |b| b.pages.set(b.pages + 1)).await?;
    /// assert_eq!(dune.pages, 413, "what the database computed");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`save_fields`](Self::save_fields).
    fn update<'a, S: IntoAssignments<Self>>(
        &'a mut self,
        db: &'a impl Executor,
        assignments: impl FnOnce(FieldsOf<Self>) -> S,
    ) -> BoxFuture<'a, Result<()>> {
        let assignments = own_assignments(assignments);
        Box::pin(async move {
            let (given, computed) = parted(assignments?);
            let fields = writable(Self::options(), given.iter().map(|(field, _)| *field).collect())?;
            writable(Self::options(), computed.iter().map(|(field, _)| *field).collect())?;
            replace(self, given)?;
            save(self, db.handle(), How::Change(fields, computed)).await
        })
    }

    /// Inserts the instance, with its key if it has one: Django's `save(force_insert=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tag = Tag::objects().filter(|t| t.name.eq("desert")).get(db).await?;
    /// assert!(matches!(tag.force_insert(db).await, Err(Error::Integrity(_))), "the key is taken");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`] where there is a row with the key, and those of
    /// [`save`](Self::save).
    fn force_insert(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        save(self, db.handle(), How::Insert)
    }

    /// Updates the instance's row, and never inserts one: Django's `save(force_update=True)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tag = Tag::objects().filter(|t| t.name.eq("desert")).get(db).await?;
    /// tag.delete(db).await?;
    /// assert!(matches!(tag.force_update(db).await, Err(Error::NotUpdated { model: "Tag" })));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotUpdated`] where there is no such row, [`Error::Query`] where the instance has no key, and those of
    /// [`save`](Self::save).
    fn force_update(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        save(self, db.handle(), How::Update)
    }

    /// The values of an instance as a document gives them, with the defaults of fields that it doesn't have: Django's
    /// `Model(**data)`. Nothing of them is checked before [`Uncleaned::full_clean`], which gives the instance.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let sent = json!({ "title": "Sanditon", "pages": "99", "price": "4.50", "author_id": 2 });
    /// let book = Book::from_json(&sent)?.full_clean(db).await?;
    /// assert_eq!((book.pages, book.price, book.in_stock), (99, dec!(4.50), true));
    /// let unknown = Book::from_json(&json!({ "titel": "Sanditon" }));
    /// assert!(matches!(unknown, Err(Error::Query(_))));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the document is no object, or has a key that names no
    /// field.
    fn from_json(document: &serde_json::Value) -> Result<Uncleaned<Self>> {
        Uncleaned::from_json(document)
    }

    /// Validates the instance as Django does: its fields, then its own `clean`, then whether other rows have the same
    /// values, then the constraints of the database.
    ///
    /// `save` doesn't call it. What a field's type can't be needs no check, and an `Option` may be `None`, whether or
    /// not it is `blank`, which is about empty text. An instance doesn't know whether it is
    /// being added: one whose key the database has not made yet is new, any other one is the row with its key, also where
    /// the program has given it the key of another row. What [`from_json`](Self::from_json) reads is always a new row. A
    /// struct that has a method `clean(&mut self) -> Result<()>` has rules of its own; what it raises for no field stands
    /// under [`NON_FIELD_ERRORS`](crate::models::validation::NON_FIELD_ERRORS). Methods of [`Validation`] leave
    /// something out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut book = Book::new().title("Dune").pages(0).price(dec!(-1)).author(1).build();
    /// let refused = book.full_clean(db).await.unwrap_err().detail();
    /// assert_eq!(refused["title"], json!(["Book with this Title already exists."]));
    /// assert_eq!(refused["pages"], json!(["Ensure this value is greater than or equal to 1."]));
    /// assert_eq!(refused["__all__"], json!(["Constraint “book_price” is violated."]));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] with a list of messages for each field, with Django's
    /// words and codes, and the database's errors.
    fn full_clean<'a>(&'a mut self, db: &'a impl Executor) -> Validation<'a, Self> {
        Validation::new(self, db.handle(), Steps::ALL)
    }

    /// Validates each field by itself: the first step of [`full_clean`](Instance::full_clean).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut review = Review::new().rating(6).created(Utc::now()).book(1).build();
    /// let refused = review.clean_fields(db).await.unwrap_err().detail();
    /// assert_eq!(refused, json!({ "rating": ["Ensure this value is less than or equal to 5."] }));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`full_clean`](Instance::full_clean).
    fn clean_fields<'a>(&'a mut self, db: &'a impl Executor) -> Validation<'a, Self> {
        Validation::new(self, db.handle(), Steps::FIELDS)
    }

    /// Asks whether other rows have the same values in what is unique: a step of
    /// [`full_clean`](Instance::full_clean).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut tag = Tag::new().name("desert").build();
    /// let refused = tag.validate_unique(db).await.unwrap_err().detail();
    /// assert_eq!(refused, json!({ "name": ["Tag with this Name already exists."] }));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`full_clean`](Instance::full_clean).
    fn validate_unique<'a>(&'a mut self, db: &'a impl Executor) -> Validation<'a, Self> {
        Validation::new(self, db.handle(), Steps::UNIQUE)
    }

    /// Asks the constraints of the database about the instance: the last step of
    /// [`full_clean`](Instance::full_clean).
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// dune.price = dec!(-1);
    /// assert!(matches!(dune.validate_constraints(db).await, Err(Error::Validation(_))));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`full_clean`](Instance::full_clean).
    fn validate_constraints<'a>(&'a mut self, db: &'a impl Executor) -> Validation<'a, Self> {
        Validation::new(self, db.handle(), Steps::CONSTRAINTS)
    }

    /// Deletes the instance's row and what belongs to it; see [`QuerySet::delete`].
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// let deleted = dune.delete(db).await?;
    /// assert_eq!(deleted.by_model["Review"], 2, "they went with the book");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`QuerySet::delete`], and [`Error::Query`] for an instance that was never
    /// saved.
    fn delete(&self, db: &impl Executor) -> impl Future<Output = Result<Deleted>> + Send {
        deletion::delete_keys(db.handle(), Self::options(), vec![self.key().encode()])
    }

    /// Reads the columns again from the database: Django's `refresh_from_db`. Loaded relations are forgotten.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// Book::objects().update(db, |b| b.price.set(1)).await?;
    /// dune.refresh_from_db(db).await?;
    /// assert_eq!(dune.price, dec!(1));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where the row is gone.
    fn refresh_from_db(&mut self, db: &impl Executor) -> impl Future<Output = Result<()>> + Send {
        async move {
            *self = QuerySet::<Self>::from_query(Query::by_key(Self::options(), self.key().encode()))
                .get(db)
                .await?;
            Ok(())
        }
    }

    /// Reads some of the columns again: Django's `refresh_from_db(fields=…)`. What was loaded of other relations than
    /// theirs stays.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut dune = Book::objects().filter(|b| b.title.eq("Dune")).get(db).await?;
    /// dune.title = "not saved yet".into();
    /// Book::objects().update(db, |b| b.pages.set(1)).await?;
    /// dune.refresh_fields(db, |b| b.pages).await?;
    /// assert_eq!((dune.pages, dune.title.as_str()), (1, "not saved yet"));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`refresh_from_db`](Self::refresh_from_db), and [`Error::Query`] for columns of related models.
    fn refresh_fields<'a, S: IntoColumns<Self>>(
        &'a mut self,
        db: &'a impl Executor,
        fields: impl FnOnce(FieldsOf<Self>) -> S,
    ) -> BoxFuture<'a, Result<()>> {
        let fields = own_columns(fields);
        Box::pin(async move { refresh(self, db.handle(), &fields?).await })
    }
}

impl<M: Model> Instance for M {}

/// Assignments of values, and those that the database computes.
type Parted = (Vec<(ColumnIndex, Value)>, Vec<(ColumnIndex, Node)>);

/// Parts assignments of values from those that the database computes.
pub(crate) fn parted(assignments: Vec<(ColumnIndex, Node)>) -> Parted {
    let (mut values, mut computed) = (Vec::new(), Vec::new());
    for (column, node) in assignments {
        match node {
            Node::Value(value) => values.push((column, value)),
            node => computed.push((column, node)),
        }
    }
    (values, computed)
}

/// How an instance is saved.
#[derive(Debug, Clone)]
pub(crate) enum How {
    /// An update and, where there is no row, an insert.
    Save,
    /// An insert.
    Insert,
    /// An update.
    Update,
    /// An update of some columns by the instance's values, and of others by what the database computes.
    Change(Vec<ColumnIndex>, Vec<(ColumnIndex, Node)>),
}

impl How {
    /// Whether nothing at all is saved, of which nobody hears.
    fn is_nothing(&self) -> bool {
        matches!(self, Self::Change(fields, computed) if fields.is_empty() && computed.is_empty())
    }

    /// The names of the columns that are saved, where only some are.
    fn names(&self, model: &ModelOptions) -> Option<Vec<&'static str>> {
        let Self::Change(fields, computed) = self else {
            return None;
        };
        let columns = fields.iter().chain(computed.iter().map(|(column, _)| column));
        Some(columns.map(|column| model.column(*column).name).collect())
    }
}

/// Saves an instance; see [`Instance::save`].
pub(crate) async fn save<M: Model>(instance: &mut M, handle: Handle<'_>, how: How) -> Result<()> {
    match Listening::of(handle) {
        Some(listening) if listening.saves(M::options()).is_some() && !how.is_nothing() => {
            save_heard(instance, handle, how, listening).await
        }
        _ => write(instance, handle, &how).await.map(drop),
    }
}

/// Saves an instance, of which receivers hear.
fn save_heard<'a, M: Model>(
    instance: &'a mut M,
    handle: Handle<'a>,
    how: How,
    listening: Listening,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let saved = handle
            .atomic(async |transaction| {
                let Some(receivers) = listening.saves(M::options()) else {
                    return Ok(());
                };
                let names = how.names(M::options());
                let saving = Saving {
                    raw: false,
                    update_fields: names.as_deref(),
                    db: transaction,
                };
                let mut row = instance.encode();
                let before = row.clone();
                receivers.pre_save(&mut row, saving).await?;
                replace(instance, changed(&before, row))?;
                let created = write(instance, transaction.handle(), &how).await?;
                receivers.post_save(&instance.encode(), created, saving).await
            })
            .await;
        match saved {
            Ok(()) => Ok(()),
            Err(error) => Err(integrity::of_commit(error, M::options(), (0..).zip(&instance.encode()), handle).await),
        }
    })
}

/// The columns whose values are others than before.
fn changed(before: &[Value], row: Vec<Value>) -> Vec<(ColumnIndex, Value)> {
    let columns = (0..).zip(row).zip(before);
    columns
        .filter(|((_, now), before)| now != *before)
        .map(|(column, _)| column)
        .collect()
}

/// Writes an instance's row, and tells whether it is a new one.
async fn write<M: Model>(instance: &mut M, handle: Handle<'_>, how: &How) -> Result<bool> {
    let (model, now) = (M::options(), Utc::now());
    let key = instance.key().encode();
    match how {
        How::Change(fields, computed) => {
            change(instance, handle, fields, computed, now).await?;
            return Ok(false);
        }
        How::Update | How::Save if rows::is_key(model, &key) => {
            instance.touch(false, now);
            let values = (0..).zip(instance.encode());
            let others = values.filter(|(column, _)| *column != model.primary_key);
            if rows::update_row(handle, model, key, others).await? {
                return Ok(false);
            }
            if matches!(how, How::Update) {
                return Err(Error::NotUpdated { model: model.name });
            }
        }
        How::Update => return Err(no_key(model)),
        How::Save | How::Insert => {}
    }
    insert_instance(instance, handle, now).await.map(|()| true)
}

fn no_key(model: &ModelOptions) -> Error {
    let name = model.name;
    Error::Query(format!("a `{name}` that was never saved has no row to update"))
}

/// Updates some columns of an instance's row.
async fn change<M: Model>(
    instance: &mut M,
    handle: Handle<'_>,
    fields: &[ColumnIndex],
    computed: &[(ColumnIndex, Node)],
    now: DateTime<Utc>,
) -> Result<()> {
    let (model, key) = (M::options(), instance.key().encode());
    if fields.is_empty() && computed.is_empty() {
        return Ok(());
    }
    if !rows::is_key(model, &key) {
        return Err(no_key(model));
    }
    let clocks = fields.iter().filter(|field| model.column(**field).auto_now);
    let clocks: Vec<_> = clocks
        .map(|field| (*field, rows::moment(model.column(*field), now)))
        .collect();
    replace(instance, clocks)?;
    let values = instance.encode();
    let values = fields.iter().map(|field| (*field, values[usize::from(*field)].clone()));
    if computed.is_empty() {
        let found = rows::update_row(handle, model, key, values.collect::<Vec<_>>()).await?;
        return if found {
            Ok(())
        } else {
            Err(Error::NotUpdated { model: model.name })
        };
    }
    let values = values.map(|(field, value)| (field, Node::Value(value)));
    let assignments: Vec<_> = values.chain(computed.iter().cloned()).collect();
    let fields: Vec<ColumnIndex> = computed.iter().map(|(field, _)| *field).collect();
    let values = rows::update_computed(handle, model, key, &assignments, &fields).await?;
    replace(instance, fields.into_iter().zip(values).collect())
}

/// Reads some columns of an instance's row again.
async fn refresh<M: Model>(instance: &mut M, handle: Handle<'_>, fields: &[ColumnIndex]) -> Result<()> {
    if fields.is_empty() {
        return Ok(());
    }
    let key = instance.key().encode();
    let values = rows::read_row(handle, M::options(), key, fields).await?;
    replace(instance, fields.iter().copied().zip(values).collect())
}

/// The columns, none of which is the primary key.
fn writable(model: &ModelOptions, fields: Vec<ColumnIndex>) -> Result<Vec<ColumnIndex>> {
    if !fields.contains(&model.primary_key) {
        return Ok(fields);
    }
    let (model, key) = (model.name, model.primary_key().name);
    Err(Error::Query(format!(
        "`{model}.{key}` is the primary key, by which the row is found; it can't be one of the columns to be saved"
    )))
}

/// Gives columns of an instance other values. What was loaded of relations stays, but for those whose key is among
/// them.
///
/// # Errors
///
/// [`Error::Decode`] where a value does not fit its field.
pub(crate) fn replace<M: Model>(instance: &mut M, changes: Vec<(ColumnIndex, Value)>) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let columns: Vec<ColumnIndex> = changes.iter().map(|(column, _)| *column).collect();
    let mut values = instance.encode();
    for (column, value) in changes {
        values[usize::from(column)] = value;
    }
    let mut new: M = from_values(&values)?;
    for (number, relation) in (0..).zip(M::options().relations) {
        let is_changed = |column| columns.contains(&column);
        if matches!(relation.kind, RelationKind::Forward { column, .. } if is_changed(column)) {
            continue;
        }
        let (old, new) = (instance.relation(number), new.relation(number));
        if let (Some(old), Some(new)) = (old, new)
            && let (Some(old), Some(new)) = (old.loaded(), new.loaded())
        {
            std::mem::swap(old, new);
        }
    }
    *instance = new;
    Ok(())
}

/// Inserts an instance without asking whether its row exists: what the typed builder does.
///
/// # Errors
///
/// Those of [`Instance::save`].
pub fn insert<M: Model>(mut instance: M, db: &impl Executor) -> BoxFuture<'_, Result<M>> {
    let handle = db.handle();
    Box::pin(async move {
        save(&mut instance, handle, How::Insert).await?;
        Ok(instance)
    })
}

/// Inserts an instance so that a refusal leaves the transaction, if there is one, usable.
pub(crate) async fn insert_safely<M: Model>(instance: M, handle: Handle<'_>) -> Result<M> {
    if handle.is_transaction() {
        handle
            .atomic(async |transaction| insert(instance, transaction).await)
            .await
    } else {
        insert(instance, &handle).await
    }
}

async fn insert_instance<M: Model>(instance: &mut M, handle: Handle<'_>, now: DateTime<Utc>) -> Result<()> {
    instance.touch(true, now);
    if let Some(key) = rows::insert_row(handle, M::options(), instance.encode()).await? {
        *instance.key_mut() = M::Key::from_value(key)?;
    }
    bind(instance);
    Ok(())
}
