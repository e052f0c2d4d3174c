//! Who hears of which changes.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::changes::{LinkChange, LinkReceiver};
use super::{Action, M2mChanged, Origin, PostDelete, PostSave, PreDelete, PreSave};
use crate::db::{Database, Executor as _, Handle, Transaction};
use crate::error::{Error, Result};
use crate::models::base::{Model, bind, from_values};
use crate::models::options::ModelOptions;
use crate::models::rows;
use crate::models::sql;
use crate::value::Value;

type OnPreSave<M> = fn(PreSave<'_, M>) -> BoxFuture<'_, Result<()>>;
type OnPostSave<M> = fn(PostSave<'_, M>) -> BoxFuture<'_, Result<()>>;
type OnPreDelete<M> = fn(PreDelete<'_, M>) -> BoxFuture<'_, Result<()>>;
type OnPostDelete<M> = fn(PostDelete<'_, M>) -> BoxFuture<'_, Result<()>>;
type OnM2mChanged<M, T> = fn(M2mChanged<'_, M, T>) -> BoxFuture<'_, Result<()>>;

/// A function that hears of changes; `#[receiver]` makes it one.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // A function with the attribute is a receiver, and stands in the tuple by its name.
/// #[receiver(post_save, model = Tag)]
/// async fn counted(event: PostSave<'_, Tag>) -> Result<()> {
///     assert!(event.created && !event.raw);
///     Ok(())
/// }
///
/// Receivers::of::<(counted,)>().attach(db);
/// Tag::new().name("sea").save(db).await?;
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a receiver",
    label = "not a receiver",
    note = "a receiver is an async function with the attribute `#[receiver(post_save, model = …)]`"
)]
pub trait Receiver {
    /// Adds it to those that hear.
    fn connect(receivers: &mut Receivers);
}

/// What a receiver gives.
#[diagnostic::on_unimplemented(
    message = "a receiver gives a `Result<()>`, not `{Self}`",
    label = "expected a `Result<()>`"
)]
pub trait Heard {
    /// The outcome as it is told.
    ///
    /// # Errors
    ///
    /// The receiver's.
    fn outcome(self) -> Result<()>;
}

#[diagnostic::do_not_recommend]
impl Heard for Result<()> {
    fn outcome(self) -> Self {
        self
    }
}

/// What a receiver gives, in time.
pub fn heard<'event, H: Heard>(receiver: impl Future<Output = H> + Send + 'event) -> BoxFuture<'event, Result<()>> {
    Box::pin(async move { receiver.await.outcome() })
}

/// A relation with a table between, to the model `T`.
#[diagnostic::on_unimplemented(
    message = "`m2m_changed` is of a `ManyToMany<{T}>`, and this field is a `{Self}`",
    label = "not a `ManyToMany<{T}>`"
)]
pub trait Linked<T> {}

/// Receivers, as a tuple: what a project names.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(pre_save, model = Tag)]
/// async fn first(event: PreSave<'_, Tag>) -> Result<()> {
///     event.instance.name.push('1');
///     Ok(())
/// }
///
/// #[receiver(pre_save, model = Tag)]
/// async fn second(event: PreSave<'_, Tag>) -> Result<()> {
///     event.instance.name.push('2');
///     Ok(())
/// }
///
/// Receivers::of::<(first, second)>().attach(db);
/// assert_eq!(Tag::new().name("t").save(db).await?.name, "t12", "in the order of the tuple");
/// # Ok(()) });
/// ```
pub trait ReceiverList {
    /// Adds all of them, in order.
    fn connect(receivers: &mut Receivers);
}

/// None at all.
impl ReceiverList for () {
    fn connect(_: &mut Receivers) {}
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+))*) => {$(
        impl<$($name: Receiver),+> ReceiverList for ($($name,)+) {
            fn connect(receivers: &mut Receivers) {
                $($name::connect(receivers);)+
            }
        }
    )*};
}

for_tuples!(tuples);

/// The receivers of a database.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[receiver(post_save, model = Tag)]
/// async fn refused(_: PostSave<'_, Tag>) -> Result<()> {
///     Err(ValidationError::new("No more tags.").into())
/// }
///
/// Receivers::of::<(refused,)>().attach(db);
/// assert!(Tag::new().name("sea").save(db).await.is_err());
/// assert_eq!(Tag::objects().count(db).await?, 2, "the error undid the change");
/// # Ok(()) });
/// ```
#[derive(Debug, Default)]
pub struct Receivers {
    models: Vec<(&'static ModelOptions, Box<dyn AnyReceivers>)>,
    links: Vec<LinkReceiver>,
}

impl Receivers {
    /// Those of a tuple.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[receiver(pre_save, model = Author)]
    /// async fn named(event: PreSave<'_, Author>) -> Result<()> {
    ///     event.instance.name = event.instance.name.trim().to_owned();
    ///     Ok(())
    /// }
    ///
    /// // What `Project::receivers` does, for a database alone.
    /// Receivers::of::<(named,)>().attach(db);
    /// assert_eq!(Author::new().name(" Ursula ").save(db).await?.name, "Ursula");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn of<L: ReceiverList>() -> Self {
        let mut receivers = Self::default();
        L::connect(&mut receivers);
        receivers
    }

    /// Tells a database, its clones and its transactions that these are its receivers.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[receiver(pre_save, model = Tag)]
    /// async fn loud(event: PreSave<'_, Tag>) -> Result<()> {
    ///     event.instance.name = event.instance.name.to_uppercase();
    ///     Ok(())
    /// }
    ///
    /// Tag::new().name("before").save(db).await?;
    /// Receivers::of::<(loud,)>().attach(db);
    /// Tag::new().name("after").save(db).await?;
    /// let names = Tag::objects().filter(|t| t.id.gt(2)).order_by(|t| t.id).values(|t| t.name);
    /// assert_eq!(names.all(db).await?, ["before", "AFTER"]);
    /// # Ok(()) });
    /// ```
    pub fn attach(self, db: &Database) {
        db.attach(self);
    }

    /// Adds a receiver of `pre_save`. Generated code calls it.
    #[doc(hidden)]
    pub fn pre_save<M: Model>(&mut self, receiver: OnPreSave<M>) {
        self.of_model::<M>().pre_save.push(receiver);
    }

    /// Adds a receiver of `post_save`. Generated code calls it.
    #[doc(hidden)]
    pub fn post_save<M: Model>(&mut self, receiver: OnPostSave<M>) {
        self.of_model::<M>().post_save.push(receiver);
    }

    /// Adds a receiver of `pre_delete`. Generated code calls it.
    #[doc(hidden)]
    pub fn pre_delete<M: Model>(&mut self, receiver: OnPreDelete<M>) {
        self.of_model::<M>().pre_delete.push(receiver);
    }

    /// Adds a receiver of `post_delete`. Generated code calls it.
    #[doc(hidden)]
    pub fn post_delete<M: Model>(&mut self, receiver: OnPostDelete<M>) {
        self.of_model::<M>().post_delete.push(receiver);
    }

    /// Adds a receiver of `m2m_changed`, for a relation of `M` to `T`: its field and its name. Generated code calls it.
    #[doc(hidden)]
    pub fn m2m_changed<M: Model, T: Model, F: Linked<T>>(
        &mut self,
        _: fn(&M) -> &F,
        relation: &'static str,
        receiver: OnM2mChanged<M, T>,
    ) {
        self.links.extend(LinkReceiver::new(M::options(), relation, receiver));
    }

    fn of_model<M: Model>(&mut self) -> &mut ModelReceivers<M> {
        let is_known = |(model, _): &(&'static ModelOptions, _)| std::ptr::eq(*model, M::options());
        let at = self.models.iter().position(is_known).unwrap_or_else(|| {
            self.models
                .push((M::options(), Box::new(ModelReceivers::<M>::default())));
            self.models.len() - 1
        });
        let receivers: &mut dyn Any = self.models[at].1.as_any();
        receivers
            .downcast_mut()
            .expect("the receivers of a model are of its type")
    }

    fn find(&self, model: &'static ModelOptions) -> Option<&dyn AnyReceivers> {
        let mut models = self.models.iter();
        let (_, receivers) = models.find(|(known, _)| std::ptr::eq(*known, model))?;
        Some(&**receivers)
    }
}

/// The receivers of a database, where it has any.
#[derive(Debug, Clone)]
pub(crate) struct Listening(Arc<Receivers>);

impl Listening {
    /// Those of a database, where it has any.
    pub(crate) fn of(handle: Handle<'_>) -> Option<Self> {
        handle.attached::<Receivers>().map(Self)
    }

    /// Those of a model's saves, where there are any.
    pub(crate) fn saves(&self, model: &'static ModelOptions) -> Option<&dyn AnyReceivers> {
        self.0.find(model).filter(|receivers| receivers.hears_saves())
    }

    /// Those of a model's deletions, where there are any.
    pub(crate) fn deletes(&self, model: &'static ModelOptions) -> Option<&dyn AnyReceivers> {
        self.0.find(model).filter(|receivers| receivers.hears_deletes())
    }

    /// Whether anybody hears of the relation with this table between.
    pub(crate) fn hears_links(&self, table: &str) -> bool {
        self.0.links.iter().any(|receiver| receiver.hears(table))
    }

    /// Tells of a change of a relation.
    pub(crate) async fn tell(&self, action: Action, change: LinkChange<'_>, db: &Transaction) -> Result<()> {
        for receiver in self.0.links.iter().filter(|receiver| receiver.hears(change.table)) {
            receiver.call(action, change, db).await?;
        }
        Ok(())
    }
}

/// How a row is saved, as receivers are told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saving<'a> {
    /// Whether the row is one of a fixture.
    pub(crate) raw: bool,
    /// The columns that are saved, where only some are.
    pub(crate) update_fields: Option<&'a [&'static str]>,
    /// The transaction.
    pub(crate) db: &'a Transaction,
}

/// The receivers of one model, without its type: rows are values, in the order of the columns.
pub(crate) trait AnyReceivers: Send + Sync + std::fmt::Debug {
    fn as_any(&mut self) -> &mut dyn Any;
    fn hears_saves(&self) -> bool;
    fn hears_deletes(&self) -> bool;

    /// Tells of a row that is about to be saved, and takes over what receivers changed.
    fn pre_save<'a>(&'a self, row: &'a mut Vec<Value>, saving: Saving<'a>) -> BoxFuture<'a, Result<()>>;

    /// Tells of a row that was saved.
    fn post_save<'a>(&'a self, row: &'a [Value], created: bool, saving: Saving<'a>) -> BoxFuture<'a, Result<()>>;

    /// Reads rows that are about to be deleted.
    fn load<'a>(&'a self, keys: &'a [Value], db: &'a Transaction) -> BoxFuture<'a, Result<Vec<Loaded>>>;

    /// Tells of a row that is about to be deleted, or was.
    fn delete<'a>(
        &'a self,
        row: &'a Loaded,
        done: bool,
        origin: Origin,
        db: &'a Transaction,
    ) -> BoxFuture<'a, Result<()>>;
}

/// A row that is deleted, as an instance of its model without the type.
#[derive(Debug)]
pub(crate) struct Loaded(Box<dyn Any + Send + Sync>);

/// The receivers of one model.
struct ModelReceivers<M> {
    pre_save: Vec<OnPreSave<M>>,
    post_save: Vec<OnPostSave<M>>,
    pre_delete: Vec<OnPreDelete<M>>,
    post_delete: Vec<OnPostDelete<M>>,
}

impl<M> Default for ModelReceivers<M> {
    fn default() -> Self {
        Self {
            pre_save: Vec::new(),
            post_save: Vec::new(),
            pre_delete: Vec::new(),
            post_delete: Vec::new(),
        }
    }
}

impl<M: Model> std::fmt::Debug for ModelReceivers<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "receivers of `{}`", M::options().name)
    }
}

impl<M: Model> AnyReceivers for ModelReceivers<M> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn hears_saves(&self) -> bool {
        !(self.pre_save.is_empty() && self.post_save.is_empty())
    }

    fn hears_deletes(&self) -> bool {
        !(self.pre_delete.is_empty() && self.post_delete.is_empty())
    }

    fn pre_save<'a>(&'a self, row: &'a mut Vec<Value>, saving: Saving<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if self.pre_save.is_empty() {
                return Ok(());
            }
            let mut instance: M = from_values(row)?;
            for receiver in &self.pre_save {
                receiver(PreSave {
                    instance: &mut instance,
                    raw: saving.raw,
                    update_fields: saving.update_fields,
                    db: saving.db,
                })
                .await?;
            }
            *row = instance.encode();
            Ok(())
        })
    }

    fn post_save<'a>(&'a self, row: &'a [Value], created: bool, saving: Saving<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if self.post_save.is_empty() {
                return Ok(());
            }
            let instance: M = from_values(row)?;
            for receiver in &self.post_save {
                receiver(PostSave {
                    instance: &instance,
                    created,
                    raw: saving.raw,
                    update_fields: saving.update_fields,
                    db: saving.db,
                })
                .await?;
            }
            Ok(())
        })
    }

    fn load<'a>(&'a self, keys: &'a [Value], db: &'a Transaction) -> BoxFuture<'a, Result<Vec<Loaded>>> {
        Box::pin(async move {
            let (model, handle) = (M::options(), db.handle());
            let columns: Vec<&str> = model.columns.iter().map(|column| column.column).collect();
            let mut instances = Vec::with_capacity(keys.len());
            for list in rows::lists(handle, keys) {
                let conditions = vec![(model.primary_key().column, list)];
                let statement = sql::compile_select_rows(model.table, &columns, conditions, handle.backend());
                for row in handle.fetch_all(&statement).await? {
                    let mut instance = M::decode(&row, 0)?;
                    bind(&mut instance);
                    instances.push(Loaded(Box::new(instance)));
                }
            }
            Ok(instances)
        })
    }

    fn delete<'a>(
        &'a self,
        row: &'a Loaded,
        done: bool,
        origin: Origin,
        db: &'a Transaction,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let Some(instance) = row.0.downcast_ref::<M>() else {
                return Err(Error::Query(format!("a row is no `{}`", M::options().name)));
            };
            if done {
                for receiver in &self.post_delete {
                    receiver(PostDelete { instance, origin, db }).await?;
                }
            } else {
                for receiver in &self.pre_delete {
                    receiver(PreDelete { instance, origin, db }).await?;
                }
            }
            Ok(())
        })
    }
}
