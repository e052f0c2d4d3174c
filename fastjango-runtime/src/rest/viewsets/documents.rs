//! Checked documents on their way into rows: what hooks of viewsets are given.

use std::ops::{Deref, DerefMut};

use crate::db::{Executor as _, Handle, Transaction};
use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::{Assigned, IntoAssignments};
use crate::models::fields::FieldType;
use crate::models::options::ColumnIndex;
use crate::models::query::{Node, Query};
use crate::models::queryset::{FieldsOf, QuerySet};
use crate::rest::context::Context;
use crate::rest::serializers::{DocumentData, Serializer, SerializerContext};
use crate::value::Value;

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

/// What a serializer is told of the request, and of the row that is changed.
pub(super) fn context<'a, M: Model>(cx: &'a Context, instance: Option<&'a M>, partial: bool) -> SerializerContext<'a> {
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
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] where a value is taken that has to be unique, [`Error::Integrity`] where another constraint
    /// refuses it, and the database's other errors.
    pub async fn create(self, cx: &Context) -> Result<S::Model> {
        let key = self.insert(&SerializerContext::from(cx)).await?;
        stored(cx.db().handle(), key).await.map_err(Error::after_commit)
    }

    /// Makes the new row in a transaction, with what else is written there: DRF's `serializer.save()` within
    /// `transaction.atomic()`. What `cx.db()` writes meanwhile is not in it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Tag, serializer = NameSerializer, permissions = [AllowAny])]
    /// impl NamesViewSet {
    ///     async fn perform_create(&self, cx: &Context, serializer: Valid<NameSerializer>) -> Result<Tag> {
    ///         let made = cx.db().atomic(async move |tx| {
    ///             let mut tag = serializer.create_in(tx, cx).await?;
    ///             tag.books.add(tx, [99]).await?; // no such book: no such tag either
    ///             Ok(tag)
    ///         });
    ///         made.await
    ///     }
    /// }
    /// # #[serializer(model = Tag, fields = [name])]
    /// # pub struct NameSerializer;
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
    ///
    /// let answer = shop.client(db)?.post("/api/names/", json!({ "name": "worm" })).await;
    /// assert_eq!(answer.status_code(), 409);
    /// assert!(!Tag::objects().filter(|t| t.name.eq("worm")).exists(db).await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn create_in(self, tx: &Transaction, cx: &Context) -> Result<S::Model> {
        let key = self.insert(&SerializerContext::from(cx).with_db(tx)).await?;
        stored(tx.handle(), key).await
    }

    /// Makes the new row and gives its key.
    pub(super) async fn insert(self, context: &SerializerContext<'_>) -> Result<Value> {
        let extra = plain_values(self.extra)?;
        S::options().create(self.data.into_validated(), &extra, context).await
    }

    /// Changes a row.
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
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn update(self, cx: &Context, object: &S::Model) -> Result<S::Model> {
        self.change(&SerializerContext::from(cx), object).await?;
        let stored = stored(cx.db().handle(), object.key().encode()).await;
        stored.map_err(Error::after_commit)
    }

    /// Changes a row in a transaction, with what else is written there, as [`create_in`](Self::create_in) makes one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Tag, serializer = NameSerializer, permissions = [AllowAny])]
    /// impl NamesViewSet {
    ///     async fn perform_update(&self, cx: &Context, serializer: Valid<NameSerializer>, tag: Tag) -> Result<Tag> {
    ///         let changed = cx.db().atomic(async move |tx| {
    ///             let changed = serializer.update_in(tx, cx, &tag).await?;
    ///             Tag::new().name(format!("once {}", tag.name)).save(tx).await?;
    ///             Ok(changed)
    ///         });
    ///         changed.await
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
    ///
    /// # Errors
    ///
    /// Those of [`create`](Self::create).
    pub async fn update_in(self, tx: &Transaction, cx: &Context, object: &S::Model) -> Result<S::Model> {
        self.change(&SerializerContext::from(cx).with_db(tx), object).await?;
        stored(tx.handle(), object.key().encode()).await
    }

    async fn change(self, context: &SerializerContext<'_>, object: &S::Model) -> Result<()> {
        let context = context.clone().with_partial(self.partial).with_instance(object);
        let extra = plain_values(self.extra)?;
        S::options().update(self.data.into_validated(), &extra, &context).await
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

async fn stored<M: Model>(db: Handle<'_>, key: Value) -> Result<M> {
    QuerySet::from_query(Query::by_key(M::options(), key)).get(&db).await
}
