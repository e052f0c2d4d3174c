//! Loading relations into the fields of instances: one query for each relation, whatever the number of instances.

use std::ops::Range;

use crate::db::{Handle, Row, RowSink};
use crate::error::Result;
use crate::models::base::{Batch, Model, RelationField};
use crate::models::gathered::places;
use crate::models::options::ModelOptions;
use crate::models::query::{Prefetch, RelatedTree};
use crate::models::queryset::owners::{OwnedRows, Owners};
use crate::models::queryset::retrieval::pour;

/// Loads relations of instances: one query for each relation, whatever the number of instances.
///
/// # Errors
///
/// The database's errors.
pub async fn prefetch<M: Model>(owners: &mut [&mut M], plans: &[Prefetch], handle: Handle<'_>) -> Result<()> {
    for plan in plans {
        let fields = owners
            .iter_mut()
            .filter_map(|owner| owner.relation(plan.relation))
            .collect();
        load(M::options(), fields, plan, handle).await?;
    }
    Ok(())
}

/// Loads one relation into its fields.
///
/// Rows that are there already, by `select_related` or an earlier prefetch, are what further relations are loaded for;
/// those are asked for that are not there, or that somebody else has too.
async fn load(
    model: &'static ModelOptions,
    mut fields: Vec<&mut dyn RelationField>,
    plan: &Prefetch,
    handle: Handle<'_>,
) -> Result<()> {
    let whole = plan.asks_for_all();
    if whole && plan.children.is_empty() {
        fields.retain(|field| !field.is_loaded());
    }
    let Some(first) = fields.first() else { return Ok(()) };
    let mut batch = first.batch();
    let mut kept = if whole {
        released(&mut fields, &mut *batch)?
    } else {
        Vec::new()
    };
    kept.resize(fields.len(), None);
    let mut owners = Owners::with_capacity(fields.len());
    let number = |(field, kept): (&&mut dyn RelationField, &Option<_>)| match kept {
        Some(_) => None,
        None => Some(owners.number(field.prefetch_key()?)),
    };
    let numbers: Vec<Option<usize>> = fields.iter().zip(&kept).map(number).collect();
    let first = batch.rows();
    if let Some(query) = owners.query(model, plan.relation, plan.query.clone()) {
        let related = query.related.clone();
        let found = Found {
            owners,
            batch,
            first,
            related,
        };
        Found { owners, batch, .. } = pour(&query, handle, found).await?;
    }
    let owned = owners.order(first)?;
    batch.prefetch(&plan.children, handle).await?;
    attach(&mut fields, &mut *batch, kept, &numbers, &owned)
}

/// Gives the fields their rows: those that were kept for them, or those of the owner with their number. Who is there
/// twice has the same both times.
fn attach(
    fields: &mut [&mut dyn RelationField],
    batch: &mut dyn Batch,
    kept: Vec<Option<Range<usize>>>,
    numbers: &[Option<usize>],
    owned: &OwnedRows,
) -> Result<()> {
    // The first field of each owner, in the order of their numbers.
    let mut firsts = Vec::new();
    for (at, (kept, number)) in kept.into_iter().zip(numbers).enumerate() {
        let first = number.and_then(|number| firsts.get(number).copied());
        match (kept, first) {
            (Some(range), _) => fields[at].attach(batch, &places(range)?),
            (None, Some(first)) => share(fields, first, at),
            (None, None) => {
                firsts.extend(number.map(|_| at));
                fields[at].attach(batch, owned.of(*number));
            }
        }
    }
    Ok(())
}

/// Gives a field what another has loaded.
fn share(fields: &mut [&mut dyn RelationField], from: usize, to: usize) {
    let loaded = fields[from].loaded().cloned();
    if let Some((place, loaded)) = fields[to].loaded().zip(loaded) {
        *place = loaded;
    }
}

/// The related rows that came, and whose they are.
struct Found {
    owners: Owners,
    batch: Box<dyn Batch>,
    /// How many rows the batch had before.
    first: usize,
    related: RelatedTree,
}

impl RowSink for Found {
    fn take(&mut self, row: &Row) -> Result<()> {
        self.owners.add(row)?;
        self.batch.push(row, &self.related)
    }

    fn clear(&mut self) {
        self.owners.clear();
        self.batch.truncate(self.first);
    }
}

/// Takes what is loaded out of the fields into a batch, to be changed there; nothing where somebody else has it too.
fn released(fields: &mut [&mut dyn RelationField], batch: &mut dyn Batch) -> Result<Vec<Option<Range<usize>>>> {
    let kept: Vec<_> = fields.iter_mut().map(|field| field.release(batch)).collect();
    if batch.settle() {
        return Ok(kept);
    }
    for (field, kept) in fields.iter_mut().zip(kept) {
        if let Some(range) = kept {
            field.attach(batch, &places(range)?);
        }
    }
    Ok(Vec::new())
}
