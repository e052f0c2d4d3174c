//! From rows to documents: a plan at work.

use std::any::Any;
use std::collections::HashMap;
use std::ops::Range;

use futures_util::future::BoxFuture;

use super::context::SerializerContext;
use super::options::SerializerOptions;
use super::plan::{Part, Plan, PlannedLink, PlannedMethod, PlannedPrefetch};
use crate::db::Row;
use crate::error::{Error, Result};
use crate::models::query::{Owner, Query, Selection};
use crate::models::{queryset, sql};
use crate::value::{Value, ValueKey};

impl SerializerOptions {
    /// Writes the rows of a query as a JSON array, and returns how many there were.
    ///
    /// # Errors
    ///
    /// The database's errors, and those of the serializer's methods.
    pub async fn write_list(
        &'static self,
        mut query: Query,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        let plan = self.plan();
        query.selection = Selection::Values(plan.nodes.clone());
        out.push(b'[');
        let written = if plan.prefetches.is_empty() && plan.methods.is_empty() {
            stream(plan, &query, context, out).await?
        } else {
            let rows = queryset::select(&query, context.db()).await?;
            let page = Page::complete(plan, &rows, context).await?;
            for number in 0..rows.len() {
                page.write(number, out)?;
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
    /// [`Error::DoesNotExist`] where the query has no row, and those of [`write_list`](Self::write_list).
    pub async fn write_one(
        &'static self,
        mut query: Query,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let plan = self.plan();
        let model = query.model.name;
        query.selection = Selection::Values(plan.nodes.clone());
        query.limit = Some(1);
        let rows = queryset::select(&query, context.db()).await?;
        if rows.is_empty() {
            return Err(Error::DoesNotExist { model });
        }
        Page::complete(plan, &rows, context).await?.write(0, out)
    }

    /// Writes the row of the serializer's model with this key.
    ///
    /// # Errors
    ///
    /// Those of [`write_one`](Self::write_one), and [`Error::Query`] for a serializer without a model.
    pub async fn write_key(
        &'static self,
        key: Value,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        let model = self
            .model
            .ok_or_else(|| Error::Query(format!("`{}` has no model", self.name)))?;
        self.write_one(Query::by_key(model, key), context, out).await
    }
}

/// Writes rows as they come, each followed by a comma.
async fn stream(plan: &Plan, query: &Query, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<usize> {
    let db = context.db();
    let Some(statement) = sql::compile_select(query, db.backend())? else {
        return Ok(0);
    };
    let mut written = 0;
    let mut each = |row: Row| {
        Page::plain(plan, std::slice::from_ref(&row), context).write(0, out)?;
        out.push(b',');
        written += 1;
        Ok(())
    };
    db.for_each(&statement, &mut each).await?;
    Ok(written)
}

/// The rows of a query, with what their documents need besides.
struct Page<'a> {
    plan: &'a Plan,
    rows: &'a [Row],
    context: &'a SerializerContext<'a>,
    prefetched: Vec<Prefetched<'a>>,
    /// What the methods that get all rows at once gave, in JSON: for each method, for each row.
    computed: Vec<Vec<Vec<u8>>>,
}

impl<'a> Page<'a> {
    /// Rows that need nothing besides.
    fn plain(plan: &'a Plan, rows: &'a [Row], context: &'a SerializerContext<'a>) -> Self {
        Self {
            plan,
            rows,
            context,
            prefetched: Vec::new(),
            computed: Vec::new(),
        }
    }

    /// Rows with the rows of their prefetches and the values of their methods.
    fn complete(
        plan: &'a Plan,
        rows: &'a [Row],
        context: &'a SerializerContext<'a>,
    ) -> BoxFuture<'a, Result<Page<'a>>> {
        Box::pin(async move {
            let mut page = Self::plain(plan, rows, context);
            for prefetch in &plan.prefetches {
                page.prefetched.push(Prefetched::fetch(prefetch, rows, context).await?);
            }
            for method in &plan.methods {
                page.computed.push(method.call(rows, context).await?);
            }
            Ok(page)
        })
    }

    /// Writes the document of a row.
    fn write(&self, number: usize, out: &mut Vec<u8>) -> Result<()> {
        let mut instances = Vec::new();
        instances.resize_with(self.plan.instances.len(), || None);
        let mut document = Document {
            page: self,
            number,
            row: &self.rows[number],
            instances,
        };
        document.write(&self.plan.parts, out)
    }
}

impl PlannedMethod {
    /// What the method gives for each row; `null` where the row that it is about is absent.
    async fn call(&self, rows: &[Row], context: &SerializerContext<'_>) -> Result<Vec<Vec<u8>>> {
        let present: Vec<bool> = rows
            .iter()
            .map(|row| row.is_null(self.key).map(|absent| !absent))
            .collect::<Result<_>>()?;
        let with_object: Vec<&Row> = rows
            .iter()
            .zip(&present)
            .filter_map(|(row, present)| present.then_some(row))
            .collect();
        let count = with_object.len();
        let Some(method) = self.hooks.method_of_all(self.field).filter(|_| count > 0) else {
            return Ok(vec![b"null".to_vec(); rows.len()]);
        };
        let values = method(with_object, self.start, context).await?;
        if values.len() != count {
            let message = format!("a method was given {count} rows and gave {} values", values.len());
            return Err(Error::Configuration(message));
        }
        let mut values = values.into_iter();
        let of_row = |present| if present { values.next() } else { None };
        Ok(present
            .into_iter()
            .map(of_row)
            .map(|value| value.unwrap_or_else(|| b"null".to_vec()))
            .collect())
    }
}

/// The rows of a prefetch, written already: one buffer, and where each owner's rows are in it.
struct Prefetched<'a> {
    prefetch: &'a PlannedPrefetch,
    bytes: Vec<u8>,
    by_owner: HashMap<ValueKey, Vec<Range<usize>>>,
}

impl<'a> Prefetched<'a> {
    /// Brings the rows of some owners.
    async fn fetch(prefetch: &'a PlannedPrefetch, owners: &[Row], context: &SerializerContext<'_>) -> Result<Self> {
        let mut fetched = Self {
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
        let rows = queryset::select(&query, context.db()).await?;
        let page = Page::complete(&prefetch.plan, &rows, context).await?;
        for (number, row) in rows.iter().enumerate() {
            let start = fetched.bytes.len();
            page.write(number, &mut fetched.bytes)?;
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

/// The document of one row, as it is written.
struct Document<'a> {
    page: &'a Page<'a>,
    number: usize,
    row: &'a Row,
    /// The instances that methods have asked for.
    instances: Vec<Option<Box<dyn Any + Send + Sync>>>,
}

impl Document<'_> {
    fn write(&mut self, parts: &[Part], out: &mut Vec<u8>) -> Result<()> {
        for part in parts {
            match part {
                Part::Literal(text) => out.extend_from_slice(text),
                Part::Column { index, format } => self.row.write_json(*index, *format, out)?,
                Part::If { column, otherwise, .. } if self.row.is_null(*column)? => out.extend_from_slice(otherwise),
                Part::If { then, .. } => self.write(then, out)?,
                Part::Prefetched(number) => self.page.prefetched[*number].write(self.row, out)?,
                Part::Method { instance, hooks, field } => {
                    let (decode, start) = self.page.plan.instances[*instance];
                    let object = match &mut self.instances[*instance] {
                        Some(object) => object,
                        empty => empty.insert(decode(self.row, start)?),
                    };
                    match hooks.method(*field) {
                        Some(method) => method(&**object, self.page.context, out)?,
                        None => out.extend_from_slice(b"null"),
                    }
                }
                Part::Computed(method) => out.extend_from_slice(&self.page.computed[*method][self.number]),
                Part::Link(link) => self.link(link, out)?,
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

    fn link(&self, link: &PlannedLink, out: &mut Vec<u8>) -> Result<()> {
        let key = self.row.value(link.index, link.kind)?;
        link.target.write(&key, self.page.context, out)
    }
}
