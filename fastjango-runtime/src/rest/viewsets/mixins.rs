//! What the actions of a viewset do with documents and rows: DRF's mixins.

use std::borrow::Cow;

use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::query::Query;
use crate::models::queryset;
use crate::rest::context::Context;
use crate::rest::filters;
use crate::rest::pagination::{Asked, CursorPagination, Page, Pagination};
use crate::rest::response::Response;
use crate::rest::serializers::{DocumentData, Inserted, Serializer, SerializerContext, SerializerOptions};
use crate::rest::viewsets::documents::{context, validate};
use crate::value::Value;

/// A page of a list, or all of it, written into one buffer.
pub(super) async fn list(
    cx: &Context,
    pagination: Pagination,
    serializer: &'static SerializerOptions,
    query: Query,
) -> Result<Response> {
    if let Pagination::Cursor(pagination) = pagination {
        return Box::pin(walk(cx, &pagination, serializer, query)).await;
    }
    let Some(asked) = pagination.asked(cx.request())? else {
        return serializer.list(query, &cx.into()).await;
    };
    let mut out = Vec::with_capacity(4096);
    write_page(cx, &asked, serializer, query, &mut out).await?;
    Ok(Response::json(out))
}

/// A page that a cursor leads to.
async fn walk(
    cx: &Context,
    pagination: &CursorPagination,
    serializer: &'static SerializerOptions,
    mut query: Query,
) -> Result<Response> {
    let ordering = query.ordering.take().unwrap_or_else(|| (query.model.ordering)());
    let first = ordering.first().map(|first| first.expression.clone());
    let Some((node, kind)) =
        first.and_then(|first| filters::column_kind(query.model, &first).map(|kind| (first, kind)))
    else {
        let message = "pages by cursors need an order that begins with a column";
        return Err(Error::Configuration(message.to_owned()));
    };
    let walk = pagination.asked(cx.request(), ordering, kind)?;
    walk.restrict(&mut query);
    let context = SerializerContext::from(cx);
    let rows = serializer.select_page(query, Some(node), &context).await?;
    let walked = walk.walked(cx.request(), &rows.positions(kind)?);
    let mut out = Vec::with_capacity(4096);
    let (page, rows_of_page) = Page::of_cursor(walked);
    page.write_start(&mut out);
    rows.write_some(rows_of_page, &mut out)?;
    out.extend_from_slice(Page::END);
    Ok(Response::json(out))
}

/// The rows of a page and the number of all rows, by one statement where that is possible: a page beyond the last row
/// doesn't tell how many rows there are.
async fn write_page(
    cx: &Context,
    asked: &Asked,
    serializer: &'static SerializerOptions,
    query: Query,
    out: &mut Vec<u8>,
) -> Result<()> {
    let db = cx.db().handle();
    let known = match asked.window() {
        Some(_) => None,
        None => Some(Box::pin(queryset::count(&query, db)).await?),
    };
    let (offset, limit) = asked.window_of(known.map_or(0, rows_in));
    let mut page = query.clone();
    page.counted = known.is_none() && query.can_be_counted();
    page.slice(offset, limit);
    let context = SerializerContext::from(cx);
    let rows = serializer.select_page(page, None, &context).await?;
    let count = match known.or(rows.count()?) {
        Some(count) => count,
        None => Box::pin(queryset::count(&query, db)).await?,
    };
    asked.page(cx.request(), rows_in(count))?.write_start(out);
    rows.write_list(out)?;
    out.extend_from_slice(Page::END);
    Ok(())
}

/// A count as a number of rows.
fn rows_in(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

/// The document of the row with a key.
pub(super) async fn of_key(cx: &Context, serializer: &'static SerializerOptions, key: Value) -> Result<Response> {
    let mut out = Vec::with_capacity(1024);
    serializer
        .write_key(key, &SerializerContext::from(cx), &mut out)
        .await?;
    Ok(Response::json(out))
}

/// Makes a new row of the document of a request; the answer is its document as `response` has it.
pub(super) async fn create<S: Serializer>(cx: &Context, response: &'static SerializerOptions) -> Result<Response>
where
    S::Model: Model,
{
    if S::options().can_trust_database(cx.db().handle()) {
        return create_trusting(cx, S::options(), response).await;
    }
    let data = Box::pin(validate::<S, S::Model>(cx, None, false)).await?;
    let key = Box::pin(async { data.insert(&SerializerContext::from(cx)).await }).await?;
    let answer = Box::pin(of_key(cx, response, key)).await.map_err(Error::after_commit)?;
    Ok(created(answer, response))
}

/// Makes a new row of the document of a request, trusting in the database.
async fn create_trusting(
    cx: &Context,
    options: &'static SerializerOptions,
    response: &'static SerializerOptions,
) -> Result<Response> {
    let document = cx.data()?;
    let context = SerializerContext::from(cx).trusting_database();
    let inserted = match options.validate(document, &context).await {
        Ok(data) => options.insert_for(response, &data, context.db()).await,
        Err(error) => Err(error),
    };
    let inserted = match inserted {
        Ok(inserted) => inserted,
        Err(error) => {
            let context = SerializerContext::from(cx);
            return Err(Box::pin(told_in_full(error, cx, options, &context)).await);
        }
    };
    let mut out = Vec::with_capacity(1024);
    match inserted {
        Inserted::Row(row) => response.write_row(&row, &context, &mut out)?,
        Inserted::Key(key) => {
            let written = Box::pin(response.write_key(key, &context, &mut out)).await;
            written.map_err(Error::after_commit)?;
        }
    }
    Ok(created(Response::json(out), response))
}

/// The answer with the document of a new row: where the document has the row's address, it is told in `Location` too.
pub(super) fn created(response: Response, serializer: &SerializerOptions) -> Response {
    let response = response.status(201);
    if serializer.field_named("url").is_none() {
        return response;
    }
    let address: Option<Address<'_>> = serde_json::from_slice(response.body_bytes()).ok();
    match address.map(|address| address.url.into_owned()) {
        Some(url) => response.header("Location", &url),
        None => response,
    }
}

/// The address of a row in its document, all else of which is passed over.
#[derive(serde::Deserialize)]
struct Address<'a> {
    #[serde(borrow)]
    url: Cow<'a, str>,
}

/// Changes a row by the document of a request.
pub(super) async fn update<S: Serializer>(cx: &Context, object: &S::Model, partial: bool) -> Result<()>
where
    S::Model: Model,
{
    let context = context(cx, Some(object), partial);
    let options = S::options();
    if !options.can_trust_database(cx.db().handle()) {
        let data = S::validated(cx.data()?, &context).await?.into_validated();
        return options.update(data, &[], &context).await;
    }
    let outcome = match options.validate(cx.data()?, &context.clone().trusting_database()).await {
        Ok(data) => options.update(data, &[], &context).await,
        Err(error) => Err(error),
    };
    match outcome {
        Err(error) => Err(Box::pin(told_in_full(error, cx, options, &context)).await),
        Ok(()) => Ok(()),
    }
}

/// The error of a document that was written trusting in the database: that names one constraint, where all that is
/// wrong is to be told, by the checks that were left to it.
async fn told_in_full(
    error: Error,
    cx: &Context,
    options: &'static SerializerOptions,
    context: &SerializerContext<'_>,
) -> Error {
    if !is_refusal(&error) {
        return error;
    }
    let checked = match cx.data() {
        Ok(document) => options.validate(document, context).await,
        Err(error) => Err(error),
    };
    checked.err().unwrap_or(error)
}

/// Whether an error is about the document: of a constraint, or of a value that its column can't hold.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::Validation(_) | Error::Integrity(_) | Error::NullCharacter(_) | Error::Database { .. }
    )
}
