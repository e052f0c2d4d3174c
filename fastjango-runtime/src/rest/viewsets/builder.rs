//! Declaring a viewset: the calls that `#[viewset]` makes.

use std::marker::PhantomData;
use std::sync::{Arc, RwLock};

use actix_web::http::Method;

use super::ViewSet;
use super::options::{PathColumn, ViewSetOptions, names_rows};
use crate::error::{Error, Result};
use crate::models::base::{Handles, Model};
use crate::models::expressions::{Column, Expression, NotSecret};
use crate::models::fields::FieldType;
use crate::models::fields::storage::{InPath, TextLookups};
use crate::models::options::Ordering;
use crate::models::query::{Lookup, Node, Path};
use crate::models::queryset::FieldsOf;
use crate::rest::authentication::Authentication;
use crate::rest::context::Context;
use crate::rest::filters::{OrderingField, SearchField};
use crate::rest::filterset::FilterSetOf;
use crate::rest::lookups::beside_row;
use crate::rest::pagination::Pagination;
use crate::rest::parsers::Parser;
use crate::rest::permissions::Permission;
use crate::rest::policies::Policies;
use crate::rest::renderers::Renderer;
use crate::rest::response::Response;
use crate::rest::serializers::Serializer;
use crate::rest::throttling::Throttle;
use crate::rest::views::{Action, View, check};

/// A viewset being declared.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// // What `#[viewset(…)]` says, as the program knows it.
/// use fastjango::rest::ViewSet as _;
///
/// let options = BookViewSet::options();
/// assert_eq!((options.search_fields.len(), options.ordering_fields.len(), options.filters.len()), (2, 2, 3));
/// # Ok::<(), Error>(())
/// ```
#[must_use = "a declaration does nothing until it is finished"]
pub struct ViewSetBuilder<V> {
    options: ViewSetOptions,
    view: View,
    placeholder: &'static str,
    viewset: PhantomData<fn() -> V>,
}

impl<V: ViewSet> ViewSetBuilder<V> {
    /// A viewset with its name and description, without actions, looked up by the primary key.
    pub fn new(name: &'static str, description: &'static str) -> Self {
        let model = V::Model::options();
        let view = View::with_check(name, check::<V::Model>(V::permission())).description(description);
        let options = ViewSetOptions {
            view: Arc::new(view.clone()),
            model,
            serializer: V::Serializer::options,
            list_serializer: V::ListSerializer::options,
            write_serializer: V::WriteSerializer::options,
            lookup: PathColumn {
                name: "id",
                model,
                expression: Node::column(model.primary_key),
                kind: model.primary_key().kind,
            },
            parents: Vec::new(),
            search_fields: Vec::new(),
            ordering_fields: Vec::new(),
            ordering: Vec::new(),
            pagination: Pagination::None,
            filters: &[],
            mount: RwLock::new(None),
        };
        Self {
            options,
            view,
            placeholder: "{id}",
            viewset: PhantomData,
        }
    }

    /// Looks rows up by another column: `lookup_field = slug`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, lookup_field = title, permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.get("/api/shelf/Dune%20Messiah/").await.to_json()?["id"], 2);
    /// # Ok(()) });
    /// ```
    pub fn lookup<T: FieldType, S: NotSecret>(
        mut self,
        placeholder: &'static str,
        column: Column<V::Model, T, S>,
    ) -> Self
    where
        T::Storage: InPath,
    {
        self.placeholder = placeholder;
        self.options.lookup = PathColumn {
            name: placeholder.trim_matches(['{', '}']),
            model: self.options.model,
            expression: column.into(),
            kind: T::COLUMN,
        };
        self
    }

    /// Restricts the rows to those of a row that the path names: `parents = [author]`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, parents = [author], permissions = [AllowAny])]
    /// impl AuthorBookViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| {
    /// #     api.register::<AuthorBookViewSet>("authors/{author}/books");
    /// # });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(client.get("/api/authors/2/books/").await.to_json()?[0]["title"], "Emma");
    /// assert_eq!(client.get("/api/authors/9/books/").await.status_code(), 404, "there is no such author");
    /// # Ok(()) });
    /// ```
    pub fn parent<H>(mut self, name: &'static str, parent: H) -> Self
    where
        H: Handles<Root = V::Model, Model: Model<KeySecrecy: NotSecret>>,
    {
        let model = H::Model::options();
        self.options.parents.push(PathColumn {
            name,
            model,
            expression: Node::Column {
                path: parent.path(),
                column: model.primary_key,
            },
            kind: model.primary_key().kind,
        });
        self.view.initial = Some(Arc::new(|cx| Box::pin(V::options().check_parents(cx))));
        self
    }

    /// Looks for the words of `?search=` in a column.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Book, serializer = BookSerializer,
    ///     search_fields = [istartswith(title)], permissions = [AllowAny],
    /// )]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let found = shop.client(db)?.get("/api/shelf/?search=me").await.to_json()?;
    /// assert_eq!(found, json!([]), "Dune Messiah has it, and does not begin with it");
    /// # Ok(()) });
    /// ```
    pub fn search<T: FieldType, S: NotSecret>(mut self, lookup: Lookup, column: Column<V::Model, T, S>) -> Self
    where
        T::Storage: TextLookups,
    {
        self.options.search_fields.push(SearchField {
            expression: column.into(),
            lookup,
        });
        self
    }

    /// Lets `?ordering=` name a column.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Book, serializer = BookSerializer,
    ///     ordering_fields = [pages, author.name], permissions = [AllowAny],
    /// )]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let ordered = shop.client(db)?.get("/api/shelf/?ordering=-author__name,pages").await.to_json()?;
    /// assert_eq!(ordered[0]["title"], "Persuasion");
    /// # Ok(()) });
    /// ```
    pub fn ordering_field<T: FieldType, S: NotSecret>(
        mut self,
        name: &'static str,
        column: Column<V::Model, T, S>,
    ) -> Self {
        self.options.ordering_fields.push(OrderingField {
            name,
            expression: column.into(),
        });
        self
    }

    /// Lets `?ordering=` name an expression, which may aggregate related rows.
    pub fn ordering_annotation<E: Expression<V::Model, Secrecy: NotSecret>>(
        mut self,
        name: &'static str,
        expression: impl FnOnce(FieldsOf<V::Model>) -> E,
    ) -> Self {
        let expression = expression(V::Model::fields()).into_node();
        self.options.ordering_fields.push(OrderingField {
            name,
            expression: beside_row(self.options.model, Path::ROOT, expression),
        });
        self
    }

    /// Orders the lists that aren't asked for another order.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, ordering = [-pages], permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.get("/api/shelf/").await.to_json()?[0]["title"], "Emma");
    /// # Ok(()) });
    /// ```
    pub fn ordering<T, S: NotSecret>(mut self, column: Column<V::Model, T, S>, descending: bool) -> Self {
        self.options.ordering.push(Ordering {
            expression: column.into(),
            descending,
            nulls: None,
        });
        self
    }

    /// Cuts the lists into pages.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, pagination = PageNumber(3), permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let page = shop.client(db)?.get("/api/shelf/").await.to_json()?;
    /// assert_eq!(page["next"], "http://localhost/api/shelf/?page=2");
    /// # Ok(()) });
    /// ```
    pub fn pagination(mut self, pagination: impl Into<Pagination>) -> Self {
        self.options.pagination = pagination.into();
        self
    }

    /// Filters the rows.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, filterset = BookFilter, permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let refused = shop.client(db)?.get("/api/shelf/?min_pages=many").await;
    /// assert_eq!((refused.status_code(), refused.to_json()?), (400, json!({ "min_pages": ["Enter a number."] })));
    /// # Ok(()) });
    /// ```
    pub fn filterset<F: FilterSetOf<V::Model>>(mut self) -> Self {
        self.options.filters = F::filters();
        self
    }

    /// Adds `list`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, actions = [list], permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(
    ///     (
    ///         client.get("/api/shelf/").await.status_code(),
    ///         client.get("/api/shelf/1/").await.status_code()
    ///     ),
    ///     (200, 404)
    /// );
    /// # Ok(()) });
    /// ```
    pub fn list(self) -> Self {
        self.standard("list", Method::GET, async |cx: &Context| V::VIEWSET.list(cx).await)
    }

    /// Adds `create`.
    pub fn create(self) -> Self {
        self.standard("create", Method::POST, async |cx: &Context| V::VIEWSET.create(cx).await)
    }

    /// Adds `retrieve`.
    pub fn retrieve(self) -> Self {
        self.standard("retrieve", Method::GET, async |cx: &Context| {
            V::VIEWSET.retrieve(cx).await
        })
    }

    /// Adds `update`.
    pub fn update(self) -> Self {
        self.standard("update", Method::PUT, async |cx: &Context| V::VIEWSET.update(cx).await)
    }

    /// Adds `partial_update`.
    pub fn partial_update(self) -> Self {
        self.standard("partial_update", Method::PATCH, async |cx: &Context| {
            V::VIEWSET.partial_update(cx).await
        })
    }

    /// Adds `destroy`.
    pub fn destroy(self) -> Self {
        self.standard("destroy", Method::DELETE, async |cx: &Context| {
            V::VIEWSET.destroy(cx).await
        })
    }

    fn standard<F>(mut self, name: &'static str, method: Method, function: F) -> Self
    where
        F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
    {
        let mut action = Action::new(name, [method], with_initial::<V, F>(function));
        if !matches!(name, "list" | "create") {
            action.lookup = self.placeholder;
        }
        self.view.actions.push(action);
        self
    }

    /// Adds an action of the resource: `#[action]`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// GET /api/shelf/at-random/
    ///     #[action(methods = [get], url_path = "at-random")]
    ///     async fn random(&self, cx: &Context) -> Result<Response> {
    ///         let titles = self.queryset(cx).values(|b| b.title).all(cx.db()).await?;
    ///         Ok(Response::new(titles.len()))
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// assert_eq!(shop.client(db)?.get("/api/shelf/at-random/").await.to_json()?, 4);
    /// # Ok(()) });
    /// ```
    pub fn action<F>(mut self, declared: ActionDeclaration, function: F) -> Self
    where
        F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
    {
        let mut action = Action::new(declared.name, declared.methods, with_initial::<V, F>(function));
        action.description = declared.description;
        action.url_path = declared.url_path;
        action.lookup = if declared.detail { self.placeholder } else { "" };
        self.view.actions.push(action);
        self
    }

    /// Says which documents the action that was added last takes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// What is checked is said once more in the body; this is for the API's description.
    ///     #[action(methods = [post], request = NoteSerializer)]
    ///     async fn note(&self, cx: &Context) -> Result<Response> {
    ///         let note = NoteSerializer::validated(cx.data()?, &cx.into()).await?;
    ///         Ok(Response::new(note.text))
    ///     }
    /// }
    ///
    /// let mut api = Api::new("/api");
    /// api.register::<ShelfViewSet>("shelf");
    /// assert!(api.document(&api.build()?)?.contains("#/components/schemas/Note"));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn request<S: Serializer>(mut self) -> Self {
        self.view = self.view.request::<S>();
        self
    }

    /// Says that the action that was added last takes a list of such documents.
    pub fn request_list<S: Serializer>(mut self) -> Self {
        self.view = self.view.request_list::<S>();
        self
    }

    /// Says which documents the action that was added last answers with.
    pub fn response<S: Serializer>(mut self) -> Self {
        self.view = self.view.response::<S>();
        self
    }

    /// Says that the action that was added last answers with a list of such documents.
    pub fn response_list<S: Serializer>(mut self) -> Self {
        self.view = self.view.response_list::<S>();
        self
    }

    /// Says that the action that was added last answers with a page of such documents.
    pub fn response_page<S: Serializer>(mut self) -> Self {
        self.view = self.view.response_page::<S>();
        self
    }

    /// Says which pages the action that was added last answers with, where they are none of the viewset's.
    pub fn pages(mut self, pagination: impl Into<Pagination>) -> Self {
        self.view = self.view.pagination(pagination);
        self
    }

    /// Says with which status the action that was added last answers where all goes well.
    pub fn status(mut self, status: u16) -> Self {
        self.view = self.view.status(status);
        self
    }

    /// Says who may use the action that was added last, in place of the viewset's permissions.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     #[action(methods = [post], permissions = [IsAdminUser])]
    ///     async fn purge(&self, cx: &Context) -> Result<Response> {
    ///         Book::objects().delete(cx.db()).await?;
    ///         Ok(Response::no_content())
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(client.post("/api/shelf/purge/", ()).await.status_code(), 403);
    /// let staff = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(staff.post("/api/shelf/purge/", ()).await.status_code(), 204);
    /// # Ok(()) });
    /// ```
    pub fn permission(mut self, permission: impl Permission<V::Model>) -> Self {
        if let Some(action) = self.view.actions.last_mut() {
            action.check = Some(check::<V::Model>(permission));
        }
        self
    }

    /// Says how callers prove who they are; with the first call, not as the API says.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::TokenAuthentication;
    ///
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Book, serializer = BookSerializer,
    ///     authentication = [TokenAuthentication], permissions = [IsAuthenticated],
    /// )]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(client.get("/api/shelf/").await.get_header("WWW-Authenticate"), Some("Token"));
    /// # Ok(()) });
    /// ```
    pub fn authentication(mut self, scheme: impl Authentication) -> Self {
        self.policies().add_authentication(Arc::new(scheme));
        self
    }

    /// Says that nobody can prove who they are.
    pub fn without_authentication(mut self) -> Self {
        self.policies().authentication = Some(Arc::new([]));
        self
    }

    /// Reads bodies by this parser; with the first call, not as the API says.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, parsers = [JsonParser], permissions = [AllowAny])]
    /// impl ShelfViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let client = shop.client(db)?;
    /// let form = client.request(Method::POST, "/api/shelf/").form([("title", "Sanditon")]).send().await;
    /// assert_eq!(form.status_code(), 415);
    /// # Ok(()) });
    /// ```
    pub fn parser(mut self, parser: impl Parser) -> Self {
        self.policies().add_parser(parser);
        self
    }

    /// Writes answers by this renderer, if the client wants it; with the first call, not as the API says.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    ///     model = Tag, serializer = TagSerializer,
    ///     renderers = [JsonRenderer, CsvRenderer], permissions = [AllowAny],
    /// )]
    /// impl NamesViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
    ///
    /// let csv = shop.client(db)?.header("Accept", "text/csv").get("/api/names/").await;
    /// assert_eq!(csv.body_bytes(), b"id,name\n1,classic\n2,desert\n");
    /// # Ok(()) });
    /// ```
    pub fn renderer(mut self, renderer: impl Renderer) -> Self {
        self.policies().add_renderer(renderer);
        self
    }

    /// Limits how often somebody may ask; with the first call, not as the API says.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(
    /// model = Tag, serializer = TagSerializer,
    /// throttles = [AnonRateThrottle("1/day")], permissions = [AllowAny],
    /// )]
    /// impl NamesViewSet {}
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<NamesViewSet>("names"); });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(
    ///     (
    ///         client.get("/api/names/").await.status_code(),
    ///         client.get("/api/names/").await.status_code()
    ///     ),
    ///     (200, 429)
    /// );
    /// # Ok(()) });
    /// ```
    pub fn throttle(mut self, throttle: impl Throttle) -> Self {
        self.policies().add_throttle(throttle);
        self
    }

    /// Says that nothing limits how often somebody may ask.
    pub fn without_throttles(mut self) -> Self {
        self.policies().throttles = Some(Vec::new());
        self
    }

    /// The policies of the action that was added last, or of the viewset before there is one.
    fn policies(&mut self) -> &mut Policies {
        match self.view.actions.last_mut() {
            Some(action) => &mut action.policies,
            None => &mut self.view.policies,
        }
    }

    /// Finishes the declaration.
    #[must_use]
    pub fn finish(mut self) -> ViewSetOptions {
        self.view.form = Some(V::WriteSerializer::options);
        self.view.before_actions = Some(Arc::new(|cx| Box::pin(async move { V::VIEWSET.initial(cx).await })));
        self.view.object = Some(Arc::new(|cx| {
            Box::pin(async move {
                V::options().find_rows(cx).await?;
                V::VIEWSET.get_object(cx).await.map(drop)
            })
        }));
        self.options.view = Arc::new(self.view);
        self.options
    }
}

/// What an action gives.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// // An action gives `Result<Response>`; an error is the answer to it.
/// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
/// impl ShelfViewSet {
///     #[action(detail, methods = [post])]
///     async fn sell(&self, _: &Context, book: Book) -> Result<Response> {
///         if !book.in_stock {
///             return Err(ValidationError::new("It is out of stock.").into());
///         }
///         Ok(Response::no_content())
///     }
/// }
/// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
///
/// assert_eq!(shop.client(db)?.post("/api/shelf/3/sell/", ()).await.to_json()?, json!(["It is out of stock."]));
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "an action gives a `Result<Response>`, not `{Self}`",
    label = "expected a `Result<Response>`"
)]
pub trait Answer {
    /// The answer with the error that everything has.
    ///
    /// # Errors
    ///
    /// That of the action.
    fn into_result(self) -> Result<Response>;
}

#[diagnostic::do_not_recommend]
impl<E: Into<Error>> Answer for Result<Response, E> {
    fn into_result(self) -> Result<Response> {
        self.map_err(Into::into)
    }
}

/// What `#[action]` says of a method.
#[derive(Debug, Clone)]
pub struct ActionDeclaration {
    /// The method's name.
    pub name: &'static str,
    /// The first paragraph of its documentation.
    pub description: &'static str,
    /// Whether it is about one row.
    pub detail: bool,
    /// The HTTP methods.
    pub methods: Vec<Method>,
    /// Its part of the path.
    pub url_path: &'static str,
}

/// An action that begins with the viewset's `initial`.
fn with_initial<V: ViewSet, F>(function: F) -> crate::rest::views::Handler
where
    F: AsyncFn(&Context) -> Result<Response> + Copy + Send + Sync + 'static,
{
    // Not by `handler`: each future within another is copied once more before it is polled.
    Arc::new(move |cx| {
        Box::pin(async move {
            V::VIEWSET.initial(cx).await?;
            if names_rows(cx) {
                Box::pin(V::options().find_rows(cx)).await?;
            }
            function(cx).await
        })
    })
}
