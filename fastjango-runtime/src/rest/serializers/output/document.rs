//! The documents of rows: what they need besides the rows, and how each is written.

use std::any::Any;

use futures_util::future::BoxFuture;

use crate::db::{Columns, Row, RowValue};
use crate::error::{Error, Result};
use crate::models::query::Prefetch;
use crate::rest::serializers::context::SerializerContext;
use crate::rest::serializers::plan::{Part, Plan, PlannedLink, PlannedMethod};
use crate::rest::serializers::written::{separate, write_parts};

mod prefetched;

use prefetched::Prefetched;

/// What the documents of some rows need besides the rows.
pub(super) struct Page<'a> {
    plan: &'static Plan,
    context: &'a SerializerContext<'a>,
    /// The rows of the prefetches; `None` where each row has its own within it, as arrays after the plan's columns.
    prefetched: Option<Vec<Prefetched>>,
    /// What the methods that get all rows at once gave, in JSON: for each method, for each row.
    computed: Vec<Vec<Vec<u8>>>,
}

impl<'a> Page<'a> {
    /// Of rows that need nothing besides, or have it within them.
    pub(super) fn new(plan: &'static Plan, context: &'a SerializerContext<'a>) -> Self {
        Self {
            plan,
            context,
            prefetched: None,
            computed: Vec::new(),
        }
    }

    /// Brings the rows of the prefetches, unless each row has its own, and the values of the methods. What the queryset
    /// of the rows says of prefetches is followed.
    pub(super) fn complete<'r>(
        &'r mut self,
        rows: &'r [Row],
        within: bool,
        said: &'r [Prefetch],
    ) -> BoxFuture<'r, Result<()>>
    where
        'a: 'r,
    {
        Box::pin(async move {
            if !within {
                let mut prefetched = Vec::with_capacity(self.plan.prefetches.len());
                for prefetch in &self.plan.prefetches {
                    let said = prefetch.said_in(said);
                    prefetched.push(Prefetched::fetch(prefetch, rows, said, self.context).await?);
                }
                self.prefetched = Some(prefetched);
            }
            for method in &self.plan.methods {
                self.computed.push(method.call(rows, self.context).await?);
            }
            Ok(())
        })
    }

    /// Writes the document of a row, the one with this number.
    pub(super) fn write(&self, row: &impl Columns, number: usize, out: &mut Vec<u8>) -> Result<()> {
        let mut instances = Vec::new();
        instances.resize_with(self.plan.instances.len(), || None);
        let mut document = Document {
            page: self,
            number,
            row,
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
        let values = method(with_object, self.start, context, self.format).await?;
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

/// The document of one row, as it is written.
struct Document<'a, R> {
    page: &'a Page<'a>,
    number: usize,
    row: &'a R,
    /// The instances that methods have asked for.
    instances: Vec<Option<Box<dyn Any + Send + Sync>>>,
}

impl<R: Columns> Document<'_, R> {
    fn write(&mut self, parts: &[Part], out: &mut Vec<u8>) -> Result<()> {
        let row = self.row;
        write_parts(parts, row, &mut |part, out| self.write_part(part, out), out)
    }

    /// Writes what needs more than the row.
    fn write_part(&mut self, part: &Part, out: &mut Vec<u8>) -> Result<()> {
        match part {
            Part::Prefetched(number) => match &self.page.prefetched {
                Some(prefetched) => {
                    prefetched[*number].write(self.number, out);
                    Ok(())
                }
                None => self.rows_within(*number, out),
            },
            Part::Method {
                instance,
                hooks,
                field,
                format,
            } => {
                let Some(method) = hooks.method(*field) else {
                    out.extend_from_slice(b"null");
                    return Ok(());
                };
                let context = self.page.context;
                method(self.instance(*instance)?, context, *format, out)
            }
            Part::Computed(method) => {
                out.extend_from_slice(&self.page.computed[*method][self.number]);
                Ok(())
            }
            Part::Link(link) => self.link(link, out),
            // The row tells these.
            Part::Literal(_) | Part::Column { .. } | Part::If { .. } | Part::OmitNull { .. } | Part::End => Ok(()),
        }
    }

    fn link(&self, link: &PlannedLink, out: &mut Vec<u8>) -> Result<()> {
        let key = self.row.value(link.index, link.kind)?;
        link.target.write(&key, self.page.context, out)
    }

    /// Writes the related rows that stand in a column of this one.
    fn rows_within(&self, number: usize, out: &mut Vec<u8>) -> Result<()> {
        let prefetch = &self.page.plan.prefetches[number];
        let page = Page::new(&prefetch.plan, self.page.context);
        let mut rows = self.row.row_values(self.page.plan.nodes.len() + number)?;
        let mut row = RowValue::default();
        if prefetch.single {
            if let Some(row) = rows.next(&mut row)? {
                return page.write(row, 0, out);
            }
            out.extend_from_slice(b"null");
            return Ok(());
        }
        out.push(b'[');
        let mut written = 0;
        while let Some(row) = rows.next(&mut row)? {
            separate(written, out);
            written += 1;
            page.write(row, 0, out)?;
        }
        out.push(b']');
        Ok(())
    }

    fn instance(&mut self, number: usize) -> Result<&dyn Any> {
        let (decode, start) = self.page.plan.instances[number];
        let empty = &mut self.instances[number];
        if empty.is_none() {
            let row = self.row.as_row().ok_or_else(|| Error::Decode {
                message: "a row within a column is no instance".to_owned(),
            })?;
            *empty = Some(decode(row, start)?);
        }
        empty
            .as_deref()
            .map(|object| object as &dyn Any)
            .ok_or_else(|| Error::Decode {
                message: "a row gave no instance".to_owned(),
            })
    }
}
