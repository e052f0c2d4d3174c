//! From rows to documents: a plan at work.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Range;

use futures_util::future::BoxFuture;

use super::options::SerializerOptions;
use super::plan::{Part, Plan, PlannedPrefetch};
use crate::db::{Handle, Row};
use crate::error::{Error, Result};
use crate::models::query::{Owner, Query, Selection};
use crate::models::{queryset, sql};
use crate::value::{Value, ValueKey};

impl SerializerOptions {
    /// Writes the rows of a query as a JSON array, and returns how many there were.
    ///
    /// # Errors
    ///
    /// The database's errors.
    pub async fn write_list(&'static self, mut query: Query, db: Handle<'_>, out: &mut Vec<u8>) -> Result<usize> {
        let plan = self.plan();
        query.selection = Selection::Values(plan.nodes.clone());
        out.push(b'[');
        let written = if plan.prefetches.is_empty() {
            stream(plan, &query, db, out).await?
        } else {
            let rows = queryset::select(&query, db).await?;
            let fetched = fetch(&plan.prefetches, &rows, db).await?;
            for row in &rows {
                write_row(plan, row, &fetched, out)?;
                out.push(b',');
            }
            rows.len()
        };
        if written > 0 {
            out.pop();
        }
        out.push(b']');
        Ok(written)
    }

    /// Writes the one row of a query as a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where the query has no row, and the database's errors.
    pub async fn write_one(&'static self, mut query: Query, db: Handle<'_>, out: &mut Vec<u8>) -> Result<()> {
        let plan = self.plan();
        let model = query.model.name;
        query.selection = Selection::Values(plan.nodes.clone());
        query.limit = Some(1);
        let rows = queryset::select(&query, db).await?;
        let row = rows.first().ok_or(Error::DoesNotExist { model })?;
        let fetched = fetch(&plan.prefetches, &rows, db).await?;
        write_row(plan, row, &fetched, out)
    }

    /// Writes the row of the serializer's model with this key.
    ///
    /// # Errors
    ///
    /// Those of [`write_one`](Self::write_one), and [`Error::Query`] for a serializer without a model.
    pub async fn write_key(&'static self, key: Value, db: Handle<'_>, out: &mut Vec<u8>) -> Result<()> {
        let model = self
            .model
            .ok_or_else(|| Error::Query(format!("`{}` has no model", self.name)))?;
        self.write_one(Query::by_key(model, key), db, out).await
    }
}

/// Writes rows as they come, each followed by a comma.
async fn stream(plan: &Plan, query: &Query, db: Handle<'_>, out: &mut Vec<u8>) -> Result<usize> {
    let Some(statement) = sql::compile_select(query, db.backend())? else {
        return Ok(0);
    };
    let mut written = 0;
    let mut each = |row: Row| {
        write_row(plan, &row, &[], out)?;
        out.push(b',');
        written += 1;
        Ok(())
    };
    db.for_each(&statement, &mut each).await?;
    Ok(written)
}

/// The rows of a prefetch, written already: one buffer, and where each owner's rows are in it.
struct Fetched<'a> {
    prefetch: &'a PlannedPrefetch,
    bytes: Vec<u8>,
    by_owner: HashMap<ValueKey, Vec<Range<usize>>>,
}

/// Brings the rows of all prefetches of some owners.
fn fetch<'a>(
    prefetches: &'a [PlannedPrefetch],
    owners: &'a [Row],
    db: Handle<'a>,
) -> BoxFuture<'a, Result<Vec<Fetched<'a>>>> {
    Box::pin(async move {
        let mut fetched = Vec::with_capacity(prefetches.len());
        for prefetch in prefetches {
            fetched.push(fetch_one(prefetch, owners, db).await?);
        }
        Ok(fetched)
    })
}

async fn fetch_one<'a>(prefetch: &'a PlannedPrefetch, owners: &[Row], db: Handle<'_>) -> Result<Fetched<'a>> {
    let mut fetched = Fetched {
        prefetch,
        bytes: Vec::new(),
        by_owner: HashMap::new(),
    };
    let mut keys = Vec::with_capacity(owners.len());
    for owner in owners {
        let key = owner.value(prefetch.owner_key, prefetch.kind)?;
        if !key.is_null() && fetched.by_owner.insert(ValueKey::from(&key), Vec::new()).is_none() {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Ok(fetched);
    }
    let mut query = prefetch.query.clone();
    query.owner = Some(Owner {
        model: prefetch.model,
        relation: prefetch.relation,
        kind: prefetch.kind,
        keys,
    });
    let rows = queryset::select(&query, db).await?;
    let inner = fetch(&prefetch.plan.prefetches, &rows, db).await?;
    for row in &rows {
        let start = fetched.bytes.len();
        write_row(&prefetch.plan, row, &inner, &mut fetched.bytes)?;
        // The key of the owner is the row's last column.
        let owner = row.value(row.len().saturating_sub(1), prefetch.kind)?;
        let end = fetched.bytes.len();
        fetched
            .by_owner
            .entry(ValueKey::from(&owner))
            .or_default()
            .push(start..end);
    }
    Ok(fetched)
}

impl Fetched<'_> {
    /// Writes the rows of an owner.
    fn write(&self, owner: &Row, out: &mut Vec<u8>) -> Result<()> {
        let key = owner.value(self.prefetch.owner_key, self.prefetch.kind)?;
        let rows = self.by_owner.get(&ValueKey::from(&key)).map_or(&[][..], Vec::as_slice);
        if self.prefetch.single {
            out.extend_from_slice(rows.first().map_or(b"null", |row| &self.bytes[row.clone()]));
            return Ok(());
        }
        out.push(b'[');
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&self.bytes[row.clone()]);
        }
        out.push(b']');
        Ok(())
    }
}

fn write_row(plan: &Plan, row: &Row, fetched: &[Fetched<'_>], out: &mut Vec<u8>) -> Result<()> {
    let mut instances = Vec::new();
    instances.resize_with(plan.instances.len(), || None);
    write_parts(plan, &plan.parts, row, fetched, &mut instances, out)
}

/// The instances of a row that methods have asked for.
type Instances = [Option<Box<dyn Any + Send + Sync>>];

fn write_parts(
    plan: &Plan,
    parts: &[Part],
    row: &Row,
    fetched: &[Fetched<'_>],
    instances: &mut Instances,
    out: &mut Vec<u8>,
) -> Result<()> {
    for part in parts {
        match part {
            Part::Literal(text) => out.extend_from_slice(text),
            Part::Column { index, format } => row.write_json(*index, *format, out)?,
            Part::If { column, otherwise, .. } if row.is_null(*column)? => out.extend_from_slice(otherwise),
            Part::If { then, .. } => write_parts(plan, then, row, fetched, instances, out)?,
            Part::Prefetched(number) => fetched[*number].write(row, out)?,
            Part::Method { instance, hooks, field } => {
                let (decode, start) = plan.instances[*instance];
                let object = match &mut instances[*instance] {
                    Some(object) => object,
                    empty => empty.insert(decode(row, start)?),
                };
                match hooks.method(*field) {
                    Some(method) => method(&**object, out)?,
                    None => out.extend_from_slice(b"null"),
                }
            }
            Part::End => {
                if out.last() == Some(&b',') {
                    out.pop();
                }
                out.push(b'}');
            }
        }
    }
    Ok(())
}
