//! Viewsets: the actions of a resource over a model, each of whose steps can be written anew: DRF's `ModelViewSet`.

use std::future::Future;

use crate::error::{Error, Result};
use crate::models::base::Model;
use crate::models::expressions::Expr;
use crate::models::fields::FieldType;
use crate::models::instances::Instance;
use crate::models::query::Query;
use crate::models::queryset::QuerySet;
use crate::rest::context::Context;
use crate::rest::pagination::Pagination;
use crate::rest::permissions::{Permission, Verdict};
use crate::rest::response::Response;
use crate::rest::serializers::Serializer;

mod builder;
mod documents;
mod mixins;
mod options;

pub use builder::{ActionDeclaration, Answer, ViewSetBuilder};
pub use documents::Valid;
pub use options::{PathColumn, ViewSetOptions};

/// The actions of a resource over a model; `#[viewset]` implements it.
///
/// Every method can be written anew in the `impl` block below `#[viewset]`; what is not written there is what DRF
/// does.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// #[viewset(model = Book, serializer = BookSerializer, actions = [list, retrieve], permissions = [AllowAny])]
/// impl ShelfViewSet {
///     fn queryset(&self, _: &Context) -> QuerySet<Book> {
///         Book::objects().filter(|b| b.in_stock.is_true())
///     }
/// }
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// let client = shop.client(db)?;
/// assert_eq!(client.get("/api/shelf/3/").await.status_code(), 404, "Emma is out of stock");
/// assert_eq!(client.delete("/api/shelf/1/").await.status_code(), 405);
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a viewset",
    label = "not a viewset",
    note = "a viewset is an `impl` block with the attribute `#[viewset(model = …, serializer = …, permissions = […])]`"
)]
pub trait ViewSet: Sized + Send + Sync + 'static {
    /// The model.
    type Model: Model;
    /// How rows are written.
    type Serializer: Serializer<Model = Self::Model>;
    /// How the rows of a list are written.
    type ListSerializer: Serializer<Model = Self::Model>;
    /// How documents are read.
    type WriteSerializer: Serializer<Model = Self::Model>;

    /// The viewset, which has no state.
    const VIEWSET: Self;
    /// Whether [`find_object`](Self::find_object), [`get_object`](Self::get_object) or
    /// [`check_object_permissions`](Self::check_object_permissions) may be written anew, so that every row has to come
    /// through them. `#[viewset]` knows where they are not, and saves the way.
    const FINDS_OBJECTS: bool = true;
    /// Whether [`perform_create`](Self::perform_create) may be written anew; else no instance of the new row is needed.
    const PERFORMS_CREATE: bool = true;
    /// Whether [`perform_update`](Self::perform_update) may be written anew; else the row is not loaded again.
    const PERFORMS_UPDATE: bool = true;

    /// What is declared, without its types.
    fn options() -> &'static ViewSetOptions;

    /// Who may do what.
    fn permission() -> impl Permission<Self::Model>;

    /// The rows that the viewset is about: DRF's `get_queryset`.
    fn queryset(&self, cx: &Context) -> QuerySet<Self::Model> {
        let _ = cx;
        QuerySet::new()
    }

    /// Restricts the rows by the parents that the path names and by the request's filters and search, and orders
    /// them. Lists and single rows alike are looked for among what it gives.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, filterset = BookFilter, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     fn filter_queryset(&self, cx: &Context, queryset: QuerySet<Book>) -> Result<QuerySet<Book>> {
    ///         // `super().filter_queryset(queryset)`, and a parameter more.
    ///         let filtered = Self::options().filter_queryset(cx, queryset)?;
    ///         Ok(if cx.query().get("cheap").is_some() { filtered.filter(|b| b.price.lt(dec!(6))) } else { filtered })
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let cheap = shop.client(db)?.get("/api/shelf/?cheap&min_pages=300").await.to_json()?;
    /// assert_eq!((cheap.as_array().map(Vec::len), cheap[0]["title"].clone()), (Some(1), json!("Emma")));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 400 for filters that can't be read, 404 for a parent whose key is none.
    fn filter_queryset(&self, cx: &Context, queryset: QuerySet<Self::Model>) -> Result<QuerySet<Self::Model>> {
        Self::options().filter_queryset(cx, queryset)
    }

    /// Looks for the row that the path names: what DRF's `get_object` does before it checks the row's permission, and
    /// what is written anew to look elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// By its key, or by its title.
    ///     async fn find_object(&self, cx: &Context) -> Result<Book> {
    ///         let text = cx.kwarg("id").unwrap_or_default().to_owned();
    ///         let key: i64 = text.parse().unwrap_or_default();
    ///         Book::objects().filter(|b| b.id.eq(key) | b.title.eq(text)).get(cx.db()).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.get("/api/shelf/Emma/").await.to_json()?["id"], 3);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 404 where there is none.
    fn find_object(&self, cx: &Context) -> impl Future<Output = Result<Self::Model>> {
        async {
            let rows = self.filter_queryset(cx, self.queryset(cx))?;
            let condition = Self::options().lookup.condition(cx)?;
            rows.filter_by(Expr::new(condition)).get(cx.db()).await
        }
    }

    /// The row that the path names, where the permissions of the action grant it: DRF's `get_object`. The row is
    /// [`find_object`](Self::find_object)'s.
    ///
    /// # Errors
    ///
    /// 404 where there is none, 401 or 403 where it is refused.
    fn get_object(&self, cx: &Context) -> impl Future<Output = Result<Self::Model>> {
        async {
            let object = self.find_object(cx).await?;
            self.check_object_permissions(cx, &object).await?;
            Ok(object)
        }
    }

    /// Asks the permissions of the action, or of the viewset where it has none of its own, about a row: DRF's
    /// `check_object_permissions`, for rows that come from elsewhere than [`get_object`](Self::get_object).
    ///
    /// # Errors
    ///
    /// 401 or 403 where it is refused.
    fn check_object_permissions(&self, cx: &Context, object: &Self::Model) -> impl Future<Output = Result<()>> {
        async { check_object_permission(cx, object, &Self::permission()).await }
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
    ///     async fn perform_create(&self, cx: &Context, mut serializer: Valid<NameSerializer>) -> Result<Tag> {
    ///         let name = serializer.get(|t| t.name)?.unwrap_or_default().to_lowercase();
    ///         serializer.set(|t| t.name, Some(name));
    ///         serializer.create(cx).await
    ///     }
    /// }
    /// # #[serializer(model = Tag, fields = [name])]
    /// # pub struct NameSerializer;
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
    ///
    /// assert_eq!(shop.client(db)?.post("/api/names/", json!({ "name": "SEA" })).await.to_json()?["name"], "sea");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being made.
    fn perform_create(
        &self,
        cx: &Context,
        serializer: Valid<Self::WriteSerializer>,
    ) -> impl Future<Output = Result<Self::Model>> {
        serializer.create(cx)
    }

    /// Changes a row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     async fn perform_update(
    ///         &self,
    ///         cx: &Context,
    ///         serializer: Valid<BookSerializer>,
    ///         book: Book,
    ///     ) -> Result<Book> {
    ///         // A change puts the book back among the drafts.
    ///         serializer.with(|b| b.status.set(Status::Draft)).update(cx, &book).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// shop.client(db)?.patch("/api/shelf/1/", json!({ "pages": 1 })).await;
    /// assert_eq!(
    ///     Book::objects().filter(|b| b.id.eq(1)).get(db).await?.status,
    ///     Status::Draft
    /// );
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being changed.
    fn perform_update(
        &self,
        cx: &Context,
        serializer: Valid<Self::WriteSerializer>,
        object: Self::Model,
    ) -> impl Future<Output = Result<Self::Model>> {
        async move { serializer.update(cx, &object).await }
    }

    /// Deletes a row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// Rows stay, and are only out of stock.
    ///     async fn perform_destroy(&self, cx: &Context, mut book: Book) -> Result<()> {
    ///         book.update(cx.db(), |b| b.in_stock.set(false)).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.delete("/api/shelf/1/").await.status_code(), 204);
    /// assert_eq!(Book::objects().count(db).await?, 4);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being deleted.
    fn perform_destroy(&self, cx: &Context, object: Self::Model) -> impl Future<Output = Result<()>> {
        async move { object.delete(cx.db()).await.map(drop) }
    }

    /// The answer with a page of a queryset, as a serializer writes its rows: DRF's `paginate_queryset`, for actions. The
    /// rows may be another model's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// GET /api/shelf/long/
    ///     #[action(methods = [get], response = BookSerializer)]
    ///     async fn long(&self, cx: &Context) -> Result<Response> {
    ///         let long = Book::objects().filter(|b| b.pages.gte(400));
    ///         self.page::<BookSerializer>(cx, PageNumber(1), long).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/long/?page=2").await.to_json()?;
    /// assert_eq!((page["count"].clone(), page["results"][0]["title"].clone()), (json!(2), json!("Emma")));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 404 for a page that isn't there, and the database's errors.
    fn page<S: Serializer<Model: Model>>(
        &self,
        cx: &Context,
        pagination: impl Into<Pagination>,
        queryset: QuerySet<S::Model>,
    ) -> impl Future<Output = Result<Response>> {
        mixins::list(cx, pagination.into(), S::options(), queryset.into_query())
    }

    /// `GET /books/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn list(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let rows = self.filter_queryset(cx, self.queryset(cx))?;
            let (pagination, serializer) = (Self::options().pagination, Self::ListSerializer::options());
            mixins::list(cx, pagination, serializer, rows.into_query()).await
        }
    }

    /// `GET /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn retrieve(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let options = Self::options();
            if Self::FINDS_OBJECTS || options.view.check.looks_at_rows() || !options.lookup.is_unique() {
                // Boxed, as all but the usual way would make every future large that reads one row.
                let object = Box::pin(self.get_object(cx)).await?;
                let mut query = Query::by_key(Self::Model::options(), object.key().encode());
                query.prefetches = self.queryset(cx).into_query().prefetches;
                return Box::pin(Self::Serializer::detail(QuerySet::from_query(query), &cx.into())).await;
            }
            let condition = Self::options().lookup.condition(cx)?;
            let rows = self
                .filter_queryset(cx, self.queryset(cx))?
                .filter_by(Expr::new(condition));
            Self::Serializer::detail(rows, &cx.into()).await
        }
    }

    /// `POST /books/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn create(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            if !Self::PERFORMS_CREATE {
                return mixins::create::<Self::WriteSerializer>(cx, Self::Serializer::options()).await;
            }
            let validated = documents::validate::<Self::WriteSerializer, Self::Model>(cx, None, false);
            let data = Box::pin(validated).await?;
            let object = Box::pin(self.perform_create(cx, data)).await?;
            let response = Box::pin(self.document(cx, &object))
                .await
                .map_err(Error::after_commit)?;
            Ok(mixins::created(response, Self::Serializer::options()))
        }
    }

    /// `PUT /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn update(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        change(self, cx, false)
    }

    /// `PATCH /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn partial_update(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        change(self, cx, true)
    }

    /// `DELETE /books/1/`.
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn destroy(&self, cx: &Context) -> impl Future<Output = Result<Response>> {
        async {
            let object = self.get_object(cx).await?;
            self.perform_destroy(cx, object).await?;
            Ok(Response::no_content())
        }
    }

    /// The answer with the document of a row as the serializer writes it, whether or not the viewset's queryset has the row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// POST /api/shelf/1/double/
    ///     #[action(detail, methods = [post], response = BookSerializer)]
    ///     async fn double(&self, cx: &Context, mut book: Book) -> Result<Response> {
    ///         book.update(cx.db(), |b| b.price.set(b.price * 2)).await?;
    ///         self.document(cx, &book).await
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.post("/api/shelf/1/double/", ()).await.to_json()?["price"], "19.98");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DoesNotExist`] where the row is gone, and the database's errors.
    fn document(&self, cx: &Context, object: &Self::Model) -> impl Future<Output = Result<Response>> {
        mixins::of_key(cx, Self::Serializer::options(), object.key().encode())
    }

    /// What comes before every action, once the permissions granted it and the parents in the path were found.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::error::ApiException;
    ///
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// The shop sleeps on Sundays, say.
    ///     async fn initial(&self, cx: &Context) -> Result<()> {
    ///         match cx.request().header("x-day") {
    ///             Some("Sunday") => Err(ApiException::new(503, "We are closed.").into()),
    ///             _ => Ok(()),
    ///         }
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let sunday = shop.client(db)?.header("X-Day", "Sunday");
    /// assert_eq!(sunday.get("/api/shelf/").await.status_code(), 503);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The error is the answer.
    fn initial(&self, cx: &Context) -> impl Future<Output = Result<()>> {
        let _ = cx;
        std::future::ready(Ok(()))
    }
}

/// A serializer of the model `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a serializer of `{M}`",
    label = "expected a `#[serializer(model = {M})]`"
)]
pub trait SerializerOf<M: Model> {
    /// The serializer itself, known to be one.
    type Checked: Serializer<Model = M>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, S: Serializer<Model = M>> SerializerOf<M> for S {
    type Checked = S;
}

/// A serializer, known to be one of the model `M`.
pub type Checked<S, M> = <S as SerializerOf<M>>::Checked;

/// What an action takes first: the context.
#[diagnostic::on_unimplemented(
    message = "an action takes the context first, a `&Context`, not `{Self}`",
    label = "write `cx: &Context` here",
    note = "the database is `cx.db()`; the row of a detail action comes after the context"
)]
pub trait ContextOfAction<'a> {
    /// The context itself.
    fn of(context: &'a Context) -> Self;
}

#[diagnostic::do_not_recommend]
impl<'a> ContextOfAction<'a> for &'a Context {
    fn of(context: &'a Context) -> Self {
        context
    }
}

/// What a detail action takes besides the context: the row.
#[diagnostic::on_unimplemented(
    message = "a detail action takes the row, a `{M}`, not `{Self}`",
    label = "write `{M}`",
    note = "the row is found by the key in the address; its key is a field of it"
)]
pub trait RowOfAction<M> {
    /// The row itself.
    fn of(row: M) -> Self;
}

#[diagnostic::do_not_recommend]
impl<M> RowOfAction<M> for M {
    fn of(row: M) -> Self {
        row
    }
}

/// The row as the parameter of an action has it.
pub fn row_of_action<M: Model, T: RowOfAction<M>>(row: M) -> T {
    T::of(row)
}

/// Asks a permission about a row.
///
/// # Errors
///
/// 401 or 403 where it is refused.
pub async fn check_object_permission<M: Model>(
    cx: &Context,
    object: &M,
    permission: &impl Permission<M>,
) -> Result<()> {
    match permission.object_verdict(cx, object).await? {
        Verdict::Granted => Ok(()),
        Verdict::Denied(message) => Err(cx.refusal(message)),
    }
}

async fn change<V: ViewSet>(viewset: &V, cx: &Context, partial: bool) -> Result<Response> {
    let mut object = viewset.get_object(cx).await?;
    if V::PERFORMS_UPDATE {
        let data = documents::validate::<V::WriteSerializer, V::Model>(cx, Some(&object), partial).await?;
        object = viewset.perform_update(cx, data, object).await?;
    } else {
        mixins::update::<V::WriteSerializer>(cx, &object, partial).await?;
    }
    viewset.document(cx, &object).await.map_err(Error::after_commit)
}
