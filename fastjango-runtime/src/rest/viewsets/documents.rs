//! Documents in and out: where viewsets hand over to serializers.

use std::ops::{Deref, DerefMut};

use super::options::ViewSetOptions;
use crate::db::Executor;
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::IntoAssignments;
use crate::models::fields::FieldType;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{self, FieldsOf, QuerySet};
use crate::rest::context::Context;
use crate::rest::pagination::{Asked, Page};
use crate::rest::response::Response;
use crate::rest::serializers::{DocumentData, Serializer, SerializerContext, SerializerOptions};
use crate::value::Value;

/// A page of a list, or all of it: the count and the rows, written into one buffer.
pub(super) async fn list(
    cx: &Context,
    options: &ViewSetOptions,
    serializer: &'static SerializerOptions,
    mut query: Query,
) -> Result<Response> {
    let mut out = Vec::with_capacity(4096);
    let Some(asked) = options.pagination.asked(cx.request())? else {
        serializer.write_list(query, &cx.into(), &mut out).await?;
        return Ok(Response::json(out));
    };
    let page = page(cx, &asked, &mut query).await?;
    page.write_start(&mut out);
    if page.count > query.offset {
        serializer.write_list(query, &cx.into(), &mut out).await?;
    } else {
        out.extend_from_slice(b"[]");
    }
    out.extend_from_slice(Page::END);
    Ok(Response::json(out))
}

/// Counts the rows and cuts the query to the page that was asked for.
async fn page(cx: &Context, asked: &Asked, query: &mut Query) -> Result<Page> {
    let count = queryset::count(query, cx.db().handle()).await?;
    let count = u64::try_from(count).unwrap_or_default();
    let (offset, limit) = asked.window_of(count);
    query.offset = offset;
    query.limit = Some(limit);
    asked.page(cx.request(), count)
}

/// The document of the one row of a query.
pub(super) async fn one(cx: &Context, serializer: &'static SerializerOptions, query: Query) -> Result<Response> {
    let mut out = Vec::with_capacity(1024);
    serializer.write_one(query, &cx.into(), &mut out).await?;
    Ok(Response::json(out))
}

/// The document of the row with a key.
pub(super) async fn of_key(cx: &Context, serializer: &'static SerializerOptions, key: Value) -> Result<Response> {
    let mut out = Vec::with_capacity(1024);
    serializer.write_key(key, &cx.into(), &mut out).await?;
    Ok(Response::json(out))
}

/// The checked data of a request, on its way into a row.
///
/// It can be read and changed like the serializer's data; `save` writes it.
#[must_use = "checked data is not saved before `save` is called"]
pub struct Valid<S: Serializer> {
    data: S::Data,
    partial: bool,
    extra: Vec<(ColumnIndex, Node)>,
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
    let context = SerializerContext::from(cx).with_partial(partial);
    let context = match instance {
        Some(instance) => context.with_instance(instance),
        None => context,
    };
    let data = S::validated(cx.data()?, &context).await?;
    Ok(Valid {
        data,
        partial,
        extra: Vec::new(),
    })
}

impl<S: Serializer> Valid<S>
where
    S::Model: Model,
{
    /// Gives columns values that don't come from the document, as keywords of DRF's `save` do:
    /// `serializer.with(|r| r.reviewer.set(name)).create(cx)`.
    pub fn with<A: IntoAssignments<S::Model>>(mut self, values: impl FnOnce(FieldsOf<S::Model>) -> A) -> Self {
        values(S::Model::fields()).append(&mut self.extra);
        self
    }

    /// Makes the new row.
    ///
    /// # Errors
    ///
    /// [`Error::Integrity`](crate::error::Error::Integrity) where a constraint refuses it, and the database's other errors.
    pub async fn create(self, cx: &Context) -> Result<S::Model> {
        let key = self.insert(cx).await?;
        stored(cx, key).await
    }

    /// Makes the new row and gives its key.
    pub(super) async fn insert(self, cx: &Context) -> Result<Value> {
        let context = cx.into();
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
fn plain_values(extra: Vec<(ColumnIndex, Node)>) -> Result<Vec<(ColumnIndex, Value)>> {
    let plain = |(column, node)| match node {
        Node::Value(value) => Ok((column, value)),
        _ => Err(Error::Query("`with` takes values, not expressions".to_owned())),
    };
    extra.into_iter().map(plain).collect()
}

async fn stored<M: Model>(cx: &Context, key: Value) -> Result<M> {
    QuerySet::from_query(Query::by_key(M::options(), key))
        .get(cx.db())
        .await
}
