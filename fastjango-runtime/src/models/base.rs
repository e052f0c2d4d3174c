//! The traits that `#[model]` implements: Django's `Model` class, without what is written over it.

use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::fields::FieldType;
use crate::models::gathered::Place;
use crate::models::options::{ColumnKind, ModelOptions, RelationIndex, RelationKind};
use crate::models::presence::{Presence, Present};
use crate::models::query::{Path, Prefetch, RelatedTree};
use crate::models::secrecy::Secrecy;
use crate::value::{Value, ValueKind};

/// A struct whose values are rows of a table; `#[model]` implements it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // What a model knows of itself, for code that is about any.
/// let options = Book::options();
/// let names: Vec<&str> = options.columns.iter().take(3).map(|column| column.name).collect();
/// assert_eq!((options.table, names.join(" ")), ("book", "id title pages".to_owned()));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "not a model",
    note = "a model is a struct with the attribute `#[model]`"
)]
pub trait Model: Sized + Send + Sync + 'static {
    /// The handles that closures get, for queries over `R`.
    type Fields<R: Model, P: Presence>: Handles<Root = R, Model = Self, Presence = P>;

    /// The type of the primary key.
    type Key: FieldType;

    /// Whether the primary key is `secret`, and so the columns of keys to this model.
    type KeySecrecy: Secrecy;

    /// What the column of the primary key stores, and so the columns of keys to this model.
    const KEY_COLUMN: ColumnKind = <Self::Key as FieldType>::COLUMN;

    /// The static tables, which constants can read: so a macro's checks about another macro's model are made by the
    /// compiler.
    const OPTIONS: &'static ModelOptions;

    /// The static tables.
    #[must_use]
    fn options() -> &'static ModelOptions {
        Self::OPTIONS
    }

    /// The primary key.
    fn key(&self) -> &Self::Key;

    /// The primary key, to be set.
    fn key_mut(&mut self) -> &mut Self::Key;

    /// Reads all columns, in the order of [`ModelOptions::columns`], from the row's columns that begin at `start`.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where a value does not fit its field.
    fn decode(row: &Row, start: usize) -> Result<Self>;

    /// Reads an instance for a caller that doesn't know its type.
    ///
    /// # Errors
    ///
    /// Those of [`decode`](Self::decode).
    #[doc(hidden)]
    fn decode_any(row: &Row, start: usize) -> Result<Box<dyn Any + Send + Sync>> {
        let mut instance = Self::decode(row, start)?;
        bind(&mut instance);
        Ok(Box::new(instance))
    }

    /// The values of all columns, in the order of [`ModelOptions::columns`].
    fn encode(&self) -> Vec<Value>;

    /// Sets the fields that are set by themselves: `auto_now_add` where the row is new, `auto_now` always.
    fn touch(&mut self, adding: bool, now: DateTime<Utc>) {
        let _ = (adding, now);
    }

    /// Calls the method `clean` of the struct, where it has one.
    ///
    /// # Errors
    ///
    /// What that method finds.
    fn clean_instance(&mut self) -> Result<()> {
        Ok(())
    }

    /// The relation field with this number.
    fn relation(&mut self, index: RelationIndex) -> Option<&mut dyn RelationField> {
        let _ = index;
        None
    }

    /// The handles of the model itself, for queries over it.
    #[must_use]
    fn fields() -> Self::Fields<Self, Present> {
        Self::Fields::at(Path::ROOT)
    }
}

/// The handles of a model at the end of a path, as `#[model]` emits them.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // Handles are `Copy`, and each call on them is a join.
/// let b = Book::fields();
/// let predicate = b.author().name.eq("Jane") & b.publisher().name.is_null();
/// assert_eq!(Book::objects().filter_by(predicate).count(db).await?, 2);
/// # Ok(()) });
/// ```
pub trait Handles: Copy + Send + Sync {
    /// The model that the query is over.
    type Root: Model;
    /// The model whose handles they are.
    type Model: Model;
    /// Whether the row at the end of the path is surely there.
    type Presence: Presence;

    /// The handles at the end of a path.
    fn at(path: Path) -> Self;

    /// The path.
    fn path(&self) -> Path;
}

/// A relation field of an instance, whatever model it leads to: how loading reaches into it.
///
/// Only the relation types of this crate implement it.
pub trait RelationField: Send {
    /// Tells the field which relation it is and, one without a column of its own, whose, once the instance has a key.
    fn bind(&mut self, owner: &Value, relation: BoundRelation);

    /// The key whose rows a prefetch looks for: the foreign key's value, or the owner's key.
    fn prefetch_key(&self) -> Option<Value>;

    /// Takes the joined row of `select_related` from the columns that begin at `start`, and moves `start` past them.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where a value does not fit its field.
    fn load_joined(&mut self, row: &Row, start: &mut usize, tree: &RelatedTree) -> Result<()>;

    /// Whether a query loaded it.
    fn is_loaded(&self) -> bool;

    /// Puts the loaded rows into a batch that this field made, so that more can be loaded into them, and tells where they
    /// are; `None` where nothing is loaded, or somebody else has the rows too.
    fn release(&mut self, batch: &mut dyn Batch) -> Option<Range<usize>>;

    /// An empty batch for the rows of the other side.
    fn batch(&self) -> Box<dyn Batch>;

    /// Takes the rows at these places out of the batch.
    fn attach(&mut self, batch: &mut dyn Batch, places: &[Place]);

    /// What was loaded of the relation, without its type, or nothing; `None` for a key that is null.
    fn loaded(&mut self) -> Option<&mut AnyLoaded>;
}

/// A relation field without its type. Generated code calls it, with the type of the field.
pub fn relation_field<F: RelationField + 'static>(field: &mut F) -> &mut dyn RelationField {
    field
}

/// What was loaded of a relation, without its type, or nothing.
pub type AnyLoaded = Option<Arc<dyn Any + Send + Sync>>;

/// A relation of a model, as a relation field remembers it.
#[derive(Debug, Clone, Copy)]
pub struct BoundRelation {
    /// The model that has the field.
    pub model: fn() -> &'static ModelOptions,
    /// The number of the relation.
    pub relation: RelationIndex,
}

impl BoundRelation {
    /// The error of reading the relation where no query loaded it.
    pub(crate) fn not_loaded(self) -> Error {
        let model = (self.model)();
        Error::NotLoaded {
            model: model.name,
            relation: model.relation(self.relation).name,
        }
    }
}

/// Rows of one model that a prefetch brought, not yet given to their owners.
pub trait Batch: Send {
    /// How many rows it has had.
    fn rows(&self) -> usize;

    /// Makes the released rows nobody's, so that they can be changed; false where somebody else still has one.
    fn settle(&mut self) -> bool;

    /// Reads one more row.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`] where a value does not fit its field.
    fn push(&mut self, row: &Row, related: &RelatedTree) -> Result<()>;

    /// Forgets all rows but the first so many.
    fn truncate(&mut self, rows: usize);

    /// Loads further relations of the rows.
    fn prefetch<'a>(&'a mut self, plans: &'a [Prefetch], handle: Handle<'a>) -> BoxFuture<'a, Result<()>>;

    /// The batch as what it is.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// What makes a value of a row and of the relations that are joined to it.
pub(crate) type Decode<O> = fn(&Row, &RelatedTree) -> Result<O>;

/// Reads an instance and the relations of a `select_related` tree, and moves `start` past their columns.
///
/// # Errors
///
/// [`Error::Decode`] where a value does not fit its field.
pub fn decode_tree<M: Model>(row: &Row, start: &mut usize, tree: &RelatedTree) -> Result<M> {
    let mut instance = M::decode(row, *start)?;
    *start += M::options().columns.len();
    bind(&mut instance);
    for (relation, child) in &tree.children {
        if let Some(field) = instance.relation(*relation) {
            field.load_joined(row, start, child)?;
        }
    }
    Ok(instance)
}

/// Tells the relation fields which relations they are, and those without a column of their own whose.
pub fn bind<M: Model>(instance: &mut M) {
    /// The owner of relations that have a column of their own.
    static NOBODY: Value = Value::Null(ValueKind::Integer);
    let mut key = None;
    for (number, relation) in (0..).zip(M::options().relations) {
        let owner: &Value = match relation.kind {
            RelationKind::Forward { .. } => &NOBODY,
            _ => key.get_or_insert_with(|| instance.key().encode()),
        };
        if let Some(field) = instance.relation(number) {
            field.bind(
                owner,
                BoundRelation {
                    model: M::options,
                    relation: number,
                },
            );
        }
    }
}

/// An instance of the values of all columns.
///
/// # Errors
///
/// [`Error::Decode`] where a value does not fit its field.
pub(crate) fn from_values<M: Model>(values: &[Value]) -> Result<M> {
    let mut instance = M::decode(&Row::from_values(values), 0)?;
    bind(&mut instance);
    Ok(instance)
}

/// How many columns a `select_related` tree takes, its root's included.
#[must_use]
pub fn tree_width(options: &ModelOptions, tree: &RelatedTree) -> usize {
    let children = tree.children.iter();
    options.columns.len()
        + children
            .map(|(relation, child)| tree_width((options.relation(*relation).target)(), child))
            .sum::<usize>()
}

/// A list of models, as a tuple: what a project is made of.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::models::base::Models;
///
/// # run(async |db| {
/// let names: Vec<&str> = <(Tag, Review)>::options().iter().map(|model| model.name).collect();
/// assert_eq!(names, ["Tag", "Review"]);
/// # Ok(()) });
/// ```
pub trait Models {
    /// Their tables, in order.
    fn options() -> Vec<&'static ModelOptions>;
}

macro_rules! tuples {
    ($(($($name:ident),*))*) => {$(
        impl<$($name: Model),*> Models for ($($name,)*) {
            fn options() -> Vec<&'static ModelOptions> {
                vec![$($name::options()),*]
            }
        }
    )*};
}

tuples! {
    ()
    (A)
    (A, B)
    (A, B, C)
    (A, B, C, D)
    (A, B, C, D, E)
    (A, B, C, D, E, F)
    (A, B, C, D, E, F, G)
    (A, B, C, D, E, F, G, H)
    (A, B, C, D, E, F, G, H, I)
    (A, B, C, D, E, F, G, H, I, J)
    (A, B, C, D, E, F, G, H, I, J, K)
    (A, B, C, D, E, F, G, H, I, J, K, L)
    (A, B, C, D, E, F, G, H, I, J, K, L, M)
    (A, B, C, D, E, F, G, H, I, J, K, L, M, N)
    (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O)
    (A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P)
}
