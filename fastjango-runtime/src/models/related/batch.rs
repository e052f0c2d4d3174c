//! Rows of a model that a prefetch brought, on their way to their owners.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::db::{Handle, Row};
use crate::error::Result;
use crate::models::base::{Batch, Model, decode_tree};
use crate::models::query::{Prefetch, RelatedTree};
use crate::models::queryset;

/// The rows, each given away once, or shared by the foreign keys that point to it.
pub(super) struct Rows<T> {
    items: Vec<Option<T>>,
    shared: HashMap<usize, Arc<T>>,
}

impl<T> Rows<T> {
    pub(super) fn new() -> Self {
        Self {
            items: Vec::new(),
            shared: HashMap::new(),
        }
    }

    /// Takes a row out, for its one owner.
    pub(super) fn take(&mut self, position: usize) -> Option<T> {
        self.items.get_mut(position)?.take()
    }

    /// A row for one of several owners.
    pub(super) fn share(&mut self, position: usize) -> Option<Arc<T>> {
        if let Some(shared) = self.shared.get(&position) {
            return Some(Arc::clone(shared));
        }
        let shared = Arc::new(self.take(position)?);
        self.shared.insert(position, Arc::clone(&shared));
        Some(shared)
    }
}

impl<T: Model> Batch for Rows<T> {
    fn push(&mut self, row: &Row, related: &RelatedTree) -> Result<()> {
        self.items.push(Some(decode_tree(row, &mut 0, related)?));
        Ok(())
    }

    fn prefetch<'a>(&'a mut self, plans: &'a [Prefetch], handle: Handle<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if plans.is_empty() {
                return Ok(());
            }
            let mut owners: Vec<&mut T> = self.items.iter_mut().flatten().collect();
            queryset::prefetch(&mut owners, plans, handle).await
        })
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// The batch as rows of `T`: a field is only ever given the batch that it made.
pub(super) fn rows<T: Model>(batch: &mut dyn Batch) -> Option<&mut Rows<T>> {
    batch.as_any().downcast_mut()
}
