//! Documents in and out: where viewsets hand over to serializers.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::{Assigned, IntoAssignments};
use crate::models::fields::FieldType;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{self, FieldsOf, QuerySet};
use crate::rest::context::Context;
use crate::rest::filters;
use crate::rest::pagination::{Asked, CursorPagination, Page, Pagination};
use crate::rest::response::Response;
use crate::rest::serializers::{DocumentData, Serializer, SerializerContext, SerializerOptions, ValidatedData};
use crate::value::Value;

/// A page of a list, or all of it, written into one buffer.
pub(super) async fn list(
    cx: &Context,
    pagination: Pagination,
    serializer: &'static SerializerOptions,
    query: Query,
) -> Result<Response> {
    if let Pagination::Cursor(pagination) = pagination {
        return walk(cx, &pagination, serializer, query).await;
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
        None => Some(queryset::count(&query, db).await?),
    };
    let (offset, limit) = asked.window_of(known.map_or(0, rows_in));
    let mut page = query.clone();
    page.counted = known.is_none() && query.can_be_counted();
    page.slice(offset, limit);
    let context = SerializerContext::from(cx);
    let rows = serializer.select_page(page, None, &context).await?;
    let count = match known.or(rows.count()?) {
        Some(count) => count,
        None => queryset::count(&query, db).await?,
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
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = NameSerializer, permissions = [AllowAny])]
/// impl NamesViewSet {
///     async fn perform_create(&self, cx: &Context, serializer: Valid<NameSerializer>) -> Result<Tag> {
///         let mut tag = serializer.create(cx).await?;
///         tag.books.add(cx.db(), [1]).await?; // every new tag is about Dune
///         Ok(tag)
///     }
/// }
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
///
/// shop.client(db)?.post("/api/names/", json!({ "name": "worm" })).await;
/// assert!(Book::objects().filter(|b| b.id.eq(1) & b.tags().name.eq("worm")).exists(db).await?);
/// # Ok(()) });
/// ```
pub(super) async fn create<S: Serializer>(cx: &Context, response: &'static SerializerOptions) -> Result<Response>
where
    S::Model: Model,
{
    let mut out = Vec::with_capacity(1024);
    if S::options().can_trust_database(cx.db().handle()) {
        let context = SerializerContext::from(cx);
        let write = async |data: ValidatedData| S::options().create_document(&data, response, &context, &mut out).await;
        trusting(cx, S::options(), &context, write).await?;
    } else {
        let key = validate::<S, S::Model>(cx, None, false).await?.insert(cx).await?;
        response.write_key(key, &SerializerContext::from(cx), &mut out).await?;
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
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Tag, serializer = NameSerializer, permissions = [AllowAny])]
/// impl NamesViewSet {
///     async fn perform_update(&self, cx: &Context, serializer: Valid<NameSerializer>, tag: Tag) -> Result<Tag> {
///         let changed = serializer.update(cx, &tag).await?;
///         Tag::new().name(format!("once {}", tag.name)).save(cx.db()).await?;
///         Ok(changed)
///     }
/// }
/// # #[serializer(model = Tag, fields = [name])]
/// # pub struct NameSerializer;
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
///
/// shop.client(db)?.put("/api/names/2/", json!({ "name": "sea" })).await;
/// assert!(Tag::objects().filter(|t| t.name.eq("once desert")).exists(db).await?);
/// # Ok(()) });
/// ```
pub(super) async fn update<S: Serializer>(cx: &Context, object: &S::Model, partial: bool) -> Result<()>
where
    S::Model: Model,
{
    let context = context(cx, Some(object), partial);
    if S::options().can_trust_database(cx.db().handle()) {
        let write = async |data| S::options().update(data, &[], &context).await;
        return trusting(cx, S::options(), &context, write).await;
    }
    let data = S::validated(cx.data()?, &context).await?.into_validated();
    S::options().update(data, &[], &context).await
}

/// Writes the document of a request after the checks that ask the database nothing, and leaves the others to its
/// constraints.
async fn trusting(
    cx: &Context,
    options: &'static SerializerOptions,
    context: &SerializerContext<'_>,
    write: impl AsyncFnOnce(ValidatedData) -> Result<()>,
) -> Result<()> {
    let outcome = match options.validate(cx.data()?, &context.clone().trusting_database()).await {
        Ok(data) => write(data).await,
        Err(error) => Err(error),
    };
    explained(outcome, cx, options, context).await
}

/// Finds all that is wrong with a document where something is, by the checks that were left to the database too: it
/// names one constraint, and a key that its column can't hold is none of a constraint at all.
async fn explained(
    outcome: Result<()>,
    cx: &Context,
    options: &SerializerOptions,
    context: &SerializerContext<'_>,
) -> Result<()> {
    let refused = matches!(
        outcome,
        Err(Error::Validation(_) | Error::Integrity(_) | Error::Database { .. })
    );
    if refused {
        options.validate(cx.data()?, context).await?;
    }
    outcome.map_err(|error| options.refusal(error))
}

/// The checked data of a request, on its way into a row.
///
/// It can be read and changed like the serializer's data; `save` writes it.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
/// impl ShelfViewSet {
///     async fn perform_create(&self, cx: &Context, mut serializer: Valid<BookSerializer>) -> Result<Book> {
///         // It can be read and changed like the serializer's data.
///         if let Some(title) = &mut serializer.title {
///             title.insert_str(0, "The ");
///         }
///         serializer.create(cx).await
///     }
/// }
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// let sent = json!({ "title": "Watsons", "pages": 99, "price": "4.50", "author": 2 });
/// assert_eq!(shop.client(db)?.post("/api/shelf/", sent).await.to_json()?["title"], "The Watsons");
/// # Ok(()) });
/// ```
#[must_use = "checked data is not saved before `save` is called"]
pub struct Valid<S: Serializer> {
    data: S::Data,
    partial: bool,
    extra: Vec<Assigned>,
}

impl<S: Serializer> Deref for Valid<S> {
    type Target = S::Data;

    fn deref(&self) -> &S::Data {
        &self.data
    }
}

impl<S: Serializer> DerefMut for Valid<S> {
    fn deref_mut(&mut self) -> &mut S::Data {
        &mut self.data
    }
}

/// Checks the document of a request.
pub(super) async fn validate<S: Serializer, M: Model>(
    cx: &Context,
    instance: Option<&M>,
    partial: bool,
) -> Result<Valid<S>> {
    let data = S::validated(cx.data()?, &context(cx, instance, partial)).await?;
    Ok(Valid {
        data,
        partial,
        extra: Vec::new(),
    })
}

fn context<'a, M: Model>(cx: &'a Context, instance: Option<&'a M>, partial: bool) -> SerializerContext<'a> {
    let context = SerializerContext::from(cx).with_partial(partial);
    match instance {
        Some(instance) => context.with_instance(instance),
        None => context,
    }
}

impl<S: Serializer> Valid<S>
where
    S::Model: Model,
{
    /// Gives columns values that don't come from the document, as keywords of DRF's `save` do:
    /// `serializer.with(|r| r.reviewer.set(name)).create(cx)`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     async fn perform_create(&self, cx: &Context, serializer: Valid<BookSerializer>) -> Result<Book> {
    ///         serializer.with(|b| (b.status.set(Status::Published), b.in_stock.set(false))).create(cx).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let sent = json!({ "title": "Sanditon", "pages": 99, "price": "4.50", "author": 2 });
    /// shop.client(db)?.post("/api/shelf/", sent).await;
    /// assert!(!Book::objects().filter(|b| b.title.eq("Sanditon")).get(db).await?.in_stock);
    /// # Ok(()) });
    /// ```
    pub fn with<A: IntoAssignments<S::Model>>(mut self, values: impl FnOnce(FieldsOf<S::Model>) -> A) -> Self {
        values(S::Model::fields()).append(&mut self.extra);
        self
    }

    /// Makes the new row.
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] where a value is taken that has to be unique, [`Error::Integrity`] where another constraint
    /// refuses it, and the database's other errors.
    pub async fn create(self, cx: &Context) -> Result<S::Model> {
        let key = self.insert(cx).await?;
        stored(cx, key).await
    }

    /// Makes the new row and gives its key.
    pub(super) async fn insert(self, cx: &Context) -> Result<Value> {
        let context = SerializerContext::from(cx);
        let extra = plain_values(self.extra)?;
        S::options().create(self.data.into_validated(), &extra, &context).await
    }

    /// Changes a row.
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn update(self, cx: &Context, object: &S::Model) -> Result<S::Model> {
        let context = SerializerContext::from(cx).with_partial(self.partial);
        let context = context.with_instance(object);
        let extra = plain_values(self.extra)?;
        S::options()
            .update(self.data.into_validated(), &extra, &context)
            .await?;
        stored(cx, object.key().encode()).await
    }
}

/// The values that were given; an expression over the row has no value before the row is there.
fn plain_values(extra: Vec<Assigned>) -> Result<Vec<(ColumnIndex, Value)>> {
    let plain = |(path, column, node): Assigned| match node {
        Node::Value(value) if path.is_root() => Ok((column, value)),
        _ => Err(Error::Query(
            "`with` takes values of the model's own columns, not expressions".to_owned(),
        )),
    };
    extra.into_iter().map(plain).collect()
}

async fn stored<M: Model>(cx: &Context, key: Value) -> Result<M> {
    QuerySet::from_query(Query::by_key(M::options(), key))
        .get(cx.db())
        .await
}
