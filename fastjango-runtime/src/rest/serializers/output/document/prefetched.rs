//! Rows that other rows refer to, written before those.

use super::Page;
use crate::db::Row;
use crate::error::Result;
use crate::models::query::{Prefetch, RelatedTree, Selection};
use crate::models::queryset::{self, OwnedRows, Owners};
use crate::rest::serializers::context::SerializerContext;
use crate::rest::serializers::plan::PlannedPrefetch;
use crate::rest::serializers::written::separate;

/// The rows of a prefetch, written already: one buffer, and where each owner's rows are in it.
pub(super) struct Prefetched {
    prefetch: &'static PlannedPrefetch,
    bytes: Vec<u8>,
    /// The number of each row's owner, by the number of the row that it is for.
    owners: Vec<Option<usize>>,
    rows: OwnedRows,
    /// Where each row begins in the buffer, which is where the one before ends.
    starts: Vec<usize>,
}

impl Prefetched {
    /// Brings the rows of some owners: all of the relation, or those that the queryset of the owners prefetches.
    pub(super) async fn fetch(
        prefetch: &'static PlannedPrefetch,
        owners: &[Row],
        said: Option<&Prefetch>,
        context: &SerializerContext<'_>,
    ) -> Result<Self> {
        let mut known = Owners::with_capacity(owners.len());
        let number = |owner: &Row| {
            let key = owner.value(prefetch.owner_key, prefetch.kind)?;
            Ok((!key.is_null()).then(|| known.number(key)))
        };
        let numbers = owners.iter().map(number).collect::<Result<_>>()?;
        let (mut bytes, mut starts) = (Vec::new(), vec![0]);
        let mut query = said.map_or(&prefetch.query, |said| &said.query).clone();
        query.related = RelatedTree::default();
        if query.ordering.is_none() {
            query.ordering.clone_from(&prefetch.query.ordering);
        }
        query.selection = Selection::Planned(&prefetch.plan.nodes);
        if let Some(query) = known.query(prefetch.model, prefetch.relation, query) {
            let rows = queryset::select(&query, context.db()).await?;
            let mut page = Page::new(&prefetch.plan, context);
            let further = said.map_or(&[][..], |said| &said.children);
            page.complete(&rows, false, further).await?;
            for (number, row) in rows.iter().enumerate() {
                page.write(row, number, &mut bytes)?;
                starts.push(bytes.len());
                known.add(row)?;
            }
        }
        Ok(Self {
            prefetch,
            bytes,
            owners: numbers,
            rows: known.order(0)?,
            starts,
        })
    }

    /// Writes the rows of the owner with this number.
    pub(super) fn write(&self, owner: usize, out: &mut Vec<u8>) {
        let rows = self.rows.of(self.owners.get(owner).copied().flatten());
        let mut written = rows
            .iter()
            .map(|row| *row as usize)
            .map(|row| &self.bytes[self.starts[row]..self.starts[row + 1]]);
        if self.prefetch.single {
            out.extend_from_slice(written.next().unwrap_or(b"null"));
            return;
        }
        out.push(b'[');
        for (number, row) in written.enumerate() {
            separate(number, out);
            out.extend_from_slice(row);
        }
        out.push(b']');
    }
}
