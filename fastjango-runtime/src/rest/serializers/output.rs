//! From rows to documents: a plan at work.

use std::any::Any;

use futures_util::future::BoxFuture;

use super::context::SerializerContext;
use super::options::SerializerOptions;
use super::plan::{Part, Plan, PlannedLink, PlannedMethod};
use super::written::{separate, write_parts};
use crate::db::{Columns, Row, RowValue, Statement};
use crate::error::{Error, Result};
use crate::models::options::ColumnKind;
use crate::models::query::{Node, Query, Selection};
use crate::models::{queryset, sql};
use crate::rest::fields::FieldKind;
use crate::rest::response::Response;
use crate::value::Value;
use crate::value::json::JsonFormat;

mod prefetched;

use prefetched::Prefetched;

/// The most rows that bring their related rows along in the same query: computing them row by row costs more than
/// asking for those of all rows at once, but saves a round trip.
const ROWS_WITH_ARRAYS: u64 = 200;

impl SerializerOptions {
    /// Writes the rows of a query as a JSON array, and returns how many there were.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut out = Vec::new();
    /// let query = Tag::objects().into_query();
    /// #[serializer(model = Tag, fields = [name])]
    /// pub struct NameSerializer;
    ///
    /// NameSerializer::options().write_list(query, &SerializerContext::new(db), &mut out).await?;
    /// assert_eq!(out, br#"[{"name":"classic"},{"name":"desert"}]"#);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's errors, and those of the serializer's methods.
    pub async fn write_list(
        &'static self,
        query: Query,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        Asked::of(self.plan(), query, context).write_list(context, out).await
    }

    /// The answer with the documents of the rows of a query.
    pub(crate) fn list(
        &'static self,
        query: Query,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Response>> + Send {
        let asked = Asked::of(self.plan(), query, context);
        async move {
            let mut out = Vec::with_capacity(4096);
            asked.write_list(context, &mut out).await?;
            Ok(Response::json(out))
        }
    }

    /// The answer with the document of the one row of a query.
    pub(crate) fn detail(
        &'static self,
        query: Query,
        context: &SerializerContext<'_>,
    ) -> impl Future<Output = Result<Response>> + Send {
        let asked = Asked::one(self.plan(), query, context);
        async move {
            let mut out = Vec::with_capacity(1024);
            asked.write_one(context, &mut out).await?;
            Ok(Response::json(out))
        }
    }

    /// Selects the rows of one page, and an expression beside each.
    ///
    /// # Errors
    ///
    /// Those of [`write_list`](Self::write_list).
    pub(crate) async fn select_page<'a>(
        &'static self,
        page: Query,
        beside: Vec<Node>,
        context: &'a SerializerContext<'a>,
    ) -> Result<Rows<'a>> {
        Rows::select(self.plan(), page, beside, context).await
    }

    /// Writes the one row of a query as a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where the query has no row, and those of [`write_list`](Self::write_list).
    pub async fn write_one(
        &'static self,
        query: Query,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        Asked::one(self.plan(), query, context).write_one(context, out).await
    }

    /// Writes a row of the plan's own columns.
    pub(crate) fn write_row(
        &'static self,
        row: &Row,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<()> {
        Page::new(self.plan(), context).write(row, 0, out)
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

/// What is asked of the database: known before there is a future, which a query would make large.
struct Asked {
    plan: &'static Plan,
    model: &'static str,
    rows: AskedRows,
}

enum AskedRows {
    /// Those of a statement, beside which the plan needs nothing; none where there can't be any.
    Alone(Result<Option<Statement>>),
    /// Those of a query, and more.
    Completed(Box<Query>),
}

impl Asked {
    fn of(plan: &'static Plan, query: Query, context: &SerializerContext<'_>) -> Self {
        Self {
            plan,
            model: query.model.name,
            rows: if plan.needs_rows_alone {
                AskedRows::Alone(plan.statement(query, context))
            } else {
                AskedRows::Completed(Box::new(query))
            },
        }
    }

    /// The one row of a query.
    fn one(plan: &'static Plan, mut query: Query, context: &SerializerContext<'_>) -> Self {
        query.take_first();
        Self::of(plan, query, context)
    }

    /// Writes the documents as a JSON array, where the driver reads the rows if there is nothing beside them.
    async fn write_list(self, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<usize> {
        let plan = self.plan;
        match self.rows {
            AskedRows::Alone(statement) => {
                let statement = statement?;
                out.push(b'[');
                let written = plan.write_found(statement, context, out).await?;
                out.push(b']');
                Ok(written)
            }
            AskedRows::Completed(query) if plan.prefetches.is_empty() && plan.methods.is_empty() => {
                Box::pin(stream(plan, *query, context, out)).await
            }
            AskedRows::Completed(query) => {
                let rows = Box::pin(Rows::select(plan, *query, Vec::new(), context)).await?;
                rows.write_list(out)?;
                Ok(rows.found.len())
            }
        }
    }

    /// Writes the document of the one row.
    async fn write_one(self, context: &SerializerContext<'_>, out: &mut Vec<u8>) -> Result<()> {
        let missing = Error::DoesNotExist { model: self.model };
        match self.rows {
            AskedRows::Alone(statement) => match self.plan.write_found(statement?, context, out).await? {
                0 => Err(missing),
                _ => Ok(()),
            },
            AskedRows::Completed(query) => {
                let rows = Box::pin(Rows::select(self.plan, *query, Vec::new(), context)).await?;
                let row = rows.found.first().ok_or(missing)?;
                rows.page.write(row, 0, out)
            }
        }
    }
}

impl Plan {
    /// The statement that selects the plan's columns of a query's rows; `None` where there can't be any.
    fn statement(&'static self, mut query: Query, context: &SerializerContext<'_>) -> Result<Option<Statement>> {
        let db = context.db();
        query.selection = Selection::Planned(&self.nodes);
        queryset::check_lock(&query, db)?;
        sql::compile_select(&query, db.backend())
    }

    /// Adds the documents of a statement's rows, with commas between them, and tells how many there were.
    async fn write_found(
        &'static self,
        statement: Option<Statement>,
        context: &SerializerContext<'_>,
        out: &mut Vec<u8>,
    ) -> Result<usize> {
        match statement {
            Some(statement) => self.write_rows(&statement, context.db(), out).await,
            None => Ok(0),
        }
    }
}

/// Writes rows as they come.
async fn stream(
    plan: &'static Plan,
    mut query: Query,
    context: &SerializerContext<'_>,
    out: &mut Vec<u8>,
) -> Result<usize> {
    query.selection = Selection::Planned(&plan.nodes);
    out.push(b'[');
    let mut written = 0;
    let db = context.db();
    if let Some(statement) = sql::compile_select(&query, db.backend())? {
        let page = Page::new(plan, context);
        let mut each = |row: Row| {
            separate(written, out);
            written += 1;
            page.write(&row, 0, out)
        };
        db.for_each(&statement, &mut each).await?;
    }
    out.push(b']');
    Ok(written)
}

/// The rows of a query, with what their documents need besides.
pub(crate) struct Rows<'a> {
    found: Vec<Row>,
    page: Page<'a>,
    counted: bool,
}

impl<'a> Rows<'a> {
    async fn select(
        plan: &'static Plan,
        mut query: Query,
        beside: Vec<Node>,
        context: &'a SerializerContext<'a>,
    ) -> Result<Self> {
        let db = context.db();
        let few = query.is_by_key() || query.limit.is_some_and(|limit| limit <= ROWS_WITH_ARRAYS) && !query.distinct;
        let whole = plan.whole.as_ref().filter(|_| few && db.capabilities().row_arrays);
        let planned = whole.unwrap_or(&plan.nodes);
        query.selection = if beside.is_empty() {
            Selection::Planned(planned)
        } else {
            Selection::Values(planned.iter().cloned().chain(beside).collect())
        };
        let rows = queryset::select(&query, db).await?;
        let mut page = Page::new(plan, context);
        page.complete(&rows, whole.is_some()).await?;
        Ok(Self {
            found: rows,
            page,
            counted: query.counted,
        })
    }

    /// The number of all rows of the query that these are a page of; `None` where no row tells.
    pub(crate) fn count(&self) -> Result<Option<i64>> {
        match self.found.first().filter(|_| self.counted) {
            Some(row) => row.integer(row.len().saturating_sub(1)),
            None => Ok(None),
        }
    }

    /// The columns that were selected beside each row, as texts; `None` where one is null.
    pub(crate) fn positions(&self, kinds: &[ColumnKind]) -> Result<Vec<Vec<Option<String>>>> {
        let format =
            |kind: &ColumnKind| FieldKind::of_column_kind(*kind).map_or(JsonFormat::Text, FieldKind::json_format);
        let formats: Vec<JsonFormat> = kinds.iter().map(format).collect();
        let position = |row: &Row| {
            let at = row.len().saturating_sub(formats.len());
            let texts = (at..).zip(&formats).map(|(at, format)| text_of(row, at, *format));
            texts.collect::<Result<_>>()
        };
        self.found.iter().map(position).collect()
    }

    /// Writes the rows with these numbers as a JSON array.
    pub(crate) fn write_some(&self, numbers: Vec<usize>, out: &mut Vec<u8>) -> Result<()> {
        out.push(b'[');
        for (at, number) in numbers.into_iter().enumerate() {
            separate(at, out);
            self.page.write(&self.found[number], number, out)?;
        }
        out.push(b']');
        Ok(())
    }

    /// Writes the rows as a JSON array.
    pub(crate) fn write_list(&self, out: &mut Vec<u8>) -> Result<()> {
        out.push(b'[');
        for (number, row) in self.found.iter().enumerate() {
            separate(number, out);
            self.page.write(row, number, out)?;
        }
        out.push(b']');
        Ok(())
    }
}

/// A column of a row as text; `None` where it is null.
fn text_of(row: &Row, at: usize, format: JsonFormat) -> Result<Option<String>> {
    let mut json = Vec::new();
    row.write_json(at, format, &mut json)?;
    Ok(match serde_json::from_slice(&json) {
        Ok(serde_json::Value::String(text)) => Some(text),
        Ok(serde_json::Value::Null) | Err(_) => None,
        Ok(other) => Some(other.to_string()),
    })
}

/// What the documents of some rows need besides the rows.
struct Page<'a> {
    plan: &'static Plan,
    context: &'a SerializerContext<'a>,
    /// The rows of the prefetches; `None` where each row has its own within it, as arrays after the plan's columns.
    prefetched: Option<Vec<Prefetched>>,
    /// What the methods that get all rows at once gave, in JSON: for each method, for each row.
    computed: Vec<Vec<Vec<u8>>>,
}

impl<'a> Page<'a> {
    /// Of rows that need nothing besides, or have it within them.
    fn new(plan: &'static Plan, context: &'a SerializerContext<'a>) -> Self {
        Self {
            plan,
            context,
            prefetched: None,
            computed: Vec::new(),
        }
    }

    /// Brings the rows of the prefetches, unless each row has its own, and the values of the methods.
    fn complete<'r>(&'r mut self, rows: &'r [Row], within: bool) -> BoxFuture<'r, Result<()>>
    where
        'a: 'r,
    {
        Box::pin(async move {
            if !within {
                let mut prefetched = Vec::with_capacity(self.plan.prefetches.len());
                for prefetch in &self.plan.prefetches {
                    prefetched.push(Prefetched::fetch(prefetch, rows, self.context).await?);
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
    fn write(&self, row: &impl Columns, number: usize, out: &mut Vec<u8>) -> Result<()> {
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
