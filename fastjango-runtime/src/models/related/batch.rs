//! Rows of a model that a prefetch brought, as the relation fields of any model get them.

use std::any::Any;

use futures_util::future::BoxFuture;

use crate::db::{Handle, Row};
use crate::error::Result;
use crate::models::base::{Batch, Model, decode_tree};
use crate::models::gathered::Gathered;
use crate::models::query::{Prefetch, RelatedTree};
use crate::models::queryset;

impl<T: Model> Batch for Gathered<T> {
    fn rows(&self) -> usize {
        self.len()
    }

    fn push(&mut self, row: &Row, related: &RelatedTree) -> Result<()> {
        Gathered::push(self, decode_tree(row, &mut 0, related)?);
        Ok(())
    }

    fn truncate(&mut self, rows: usize) {
        Gathered::truncate(self, rows);
    }

    fn settle(&mut self) -> bool {
        Gathered::settle(self)
    }

    fn prefetch<'a>(&'a mut self, plans: &'a [Prefetch], handle: Handle<'a>) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if plans.is_empty() {
                return Ok(());
            }
            let mut owners: Vec<&mut T> = self.items_mut().collect();
            queryset::prefetch(&mut owners, plans, handle).await
        })
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// The batch as rows of `T`: a field is only ever given the batch that it made.
pub(super) fn rows<T: Model>(batch: &mut dyn Batch) -> Option<&mut Gathered<T>> {
    batch.as_any().downcast_mut()
}
