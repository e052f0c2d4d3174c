//! From rows to documents: a plan at work.

use super::context::SerializerContext;
use super::options::SerializerOptions;
use super::plan::Plan;
use super::written::separate;
use crate::db::{Row, Statement};
use crate::error::{Error, Result};
use crate::models::options::ColumnKind;
use crate::models::query::{Node, Prefetch, Query, Selection};
use crate::models::{queryset, sql};
use crate::rest::fields::FieldKind;
use crate::rest::response::Response;
use crate::value::Value;
use crate::value::json::JsonFormat;

mod document;

use document::Page;

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
        query.selection = selection(&self.nodes, &query, Vec::new());
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
    query.selection = selection(&plan.nodes, &query, Vec::new());
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
    /// Where what was selected beside the plan begins. It isn't told from the end: the last column of rows that belong
    /// to an instance is their owner's key.
    beside: usize,
    /// Where the number of all rows stands.
    count: Option<usize>,
}

impl<'a> Rows<'a> {
    async fn select(
        plan: &'static Plan,
        mut query: Query,
        beside: Vec<Node>,
        context: &'a SerializerContext<'a>,
    ) -> Result<Self> {
        let db = context.db();
        let prefetches = std::mem::take(&mut query.prefetches);
        let few = query.is_by_key() || query.limit.is_some_and(|limit| limit <= ROWS_WITH_ARRAYS) && !query.distinct;
        let within = prefetches.iter().all(Prefetch::asks_for_all_within) && few && db.capabilities().row_arrays;
        let whole = plan.whole.as_ref().filter(|_| within);
        let planned = whole.unwrap_or(&plan.nodes);
        query.selection = selection(planned, &query, beside);
        let selected = query.selection.nodes().map_or(0, <[Node]>::len);
        let rows = queryset::select(&query, db).await?;
        let mut page = Page::new(plan, context);
        page.complete(&rows, whole.is_some(), &prefetches).await?;
        Ok(Self {
            found: rows,
            page,
            beside: planned.len(),
            count: query.counted.then_some(selected),
        })
    }

    /// The number of all rows of the query that these are a page of; `None` where no row tells.
    pub(crate) fn count(&self) -> Result<Option<i64>> {
        match self.found.first().zip(self.count) {
            Some((row, column)) => row.integer(column),
            None => Ok(None),
        }
    }

    /// The columns that were selected beside each row, as texts; `None` where one is null.
    pub(crate) fn positions(&self, kinds: &[ColumnKind]) -> Result<Vec<Vec<Option<String>>>> {
        let format =
            |kind: &ColumnKind| FieldKind::of_column_kind(*kind).map_or(JsonFormat::Text, FieldKind::json_format);
        let formats: Vec<JsonFormat> = kinds.iter().map(format).collect();
        let position = |row: &Row| {
            let texts = (self.beside..)
                .zip(&formats)
                .map(|(at, format)| text_of(row, at, *format));
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

/// What is selected for documents. Rows that are to differ do so by their keys, as instances do, though the documents
/// may be alike.
fn selection(planned: &'static [Node], query: &Query, beside: Vec<Node>) -> Selection {
    let key = query.distinct.then(|| Node::column(query.model.primary_key));
    if beside.is_empty() && key.is_none() {
        return Selection::Planned(planned);
    }
    Selection::Values(planned.iter().cloned().chain(beside).chain(key).collect())
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
