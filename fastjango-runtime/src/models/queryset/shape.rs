//! How the rows of a query become values.

use std::marker::PhantomData;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::base::{Decode, Model};
use crate::models::query::{Prefetch, RelatedTree};
use crate::models::queryset::loading::prefetch;

/// How a row becomes an `O`, where the model's instance is in it, and what is loaded into it afterwards.
pub(super) enum Shape<M, O> {
    /// By functions alone, which cost nothing to keep.
    Plain {
        decode: Decode<O>,
        instance: Option<fn(&mut O) -> &mut M>,
        model: PhantomData<fn() -> M>,
    },
    /// By what was made at run time, of another shape.
    Composed(Arc<dyn Composed<M, O>>),
}

/// A shape that is made of another one.
pub(super) trait Composed<M, O>: Send + Sync {
    /// Makes a value of a row.
    fn decode(&self, row: &Row, tree: &RelatedTree) -> Result<O>;

    /// The instance in a value, if there is one.
    fn instance<'v>(&self, value: &'v mut O) -> Option<&'v mut M>;

    /// Loads what belongs to the values of these rows, by further queries.
    fn fill<'a>(&'a self, rows: &'a [&'a Row], values: Vec<&'a mut O>, handle: Handle<'a>)
    -> BoxFuture<'a, Result<()>>;
}

impl<M, O> Clone for Shape<M, O> {
    fn clone(&self) -> Self {
        match self {
            Self::Plain {
                decode,
                instance,
                model,
            } => Self::Plain {
                decode: *decode,
                instance: *instance,
                model: *model,
            },
            Self::Composed(shape) => Self::Composed(Arc::clone(shape)),
        }
    }
}

impl<M, O> Shape<M, O> {
    pub(super) fn plain(decode: Decode<O>, instance: Option<fn(&mut O) -> &mut M>) -> Self {
        Self::Plain {
            decode,
            instance,
            model: PhantomData,
        }
    }

    /// What makes a value of a row by itself.
    pub(super) fn plain_decode(&self) -> Option<Decode<O>> {
        match self {
            Self::Plain { decode, .. } => Some(*decode),
            Self::Composed(_) => None,
        }
    }

    pub(super) fn decode(&self, row: &Row, tree: &RelatedTree) -> Result<O> {
        match self {
            Self::Plain { decode, .. } => decode(row, tree),
            Self::Composed(shape) => shape.decode(row, tree),
        }
    }

    pub(super) fn instance<'v>(&self, value: &'v mut O) -> Option<&'v mut M> {
        match self {
            Self::Plain { instance, .. } => instance.map(|instance| instance(value)),
            Self::Composed(shape) => shape.instance(value),
        }
    }

    /// Whether values are made by further queries too.
    pub(super) fn has_fills(&self) -> bool {
        matches!(self, Self::Composed(_))
    }

    pub(super) async fn fill(&self, rows: &[&Row], values: &mut [O], handle: Handle<'_>) -> Result<()> {
        match self {
            Self::Plain { .. } => Ok(()),
            Self::Composed(shape) => shape.fill(rows, values.iter_mut().collect(), handle).await,
        }
    }
}

impl<M: Model, O> Shape<M, O> {
    /// Loads the relations of `prefetch_related` into the instances.
    pub(super) async fn load_relations(&self, values: &mut [O], plans: &[Prefetch], handle: Handle<'_>) -> Result<()> {
        if plans.is_empty() {
            return Ok(());
        }
        let count = values.len();
        let mut owners: Vec<&mut M> = values.iter_mut().filter_map(|value| self.instance(value)).collect();
        if owners.len() < count {
            return Err(Error::Query(
                "values have no place for the rows of `prefetch_related`; `prefetch_to` gives them one".to_owned(),
            ));
        }
        prefetch(&mut owners, plans, handle).await
    }
}
