//! Views: what an address does for each method, and who may ask for it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::http::Method;
use futures_util::future::LocalBoxFuture;

use crate::error::Result;
use crate::rest::authentication::Authentication;
use crate::rest::context::Context;
use crate::rest::pagination::Pagination;
use crate::rest::parsers::Parser;
use crate::rest::permissions::{Permission, Refuses, Verdict};
use crate::rest::policies::Policies;
use crate::rest::renderers::Renderer;
use crate::rest::response::Response;
use crate::rest::serializers::{Serializer, SerializerOptions};
use crate::rest::throttling::Throttle;

/// What an action does. Its future stays on the thread that it began on.
pub type Handler = Arc<dyn for<'a> Fn(&'a Context) -> LocalBoxFuture<'a, Result<Response>> + Send + Sync>;

/// What comes before an action, once the permission granted it.
pub type Initial = Arc<dyn for<'a> Fn(&'a Context) -> LocalBoxFuture<'a, Result<()>> + Send + Sync>;

/// Whether a request may go on to its action: a permission without its type.
#[derive(Clone)]
pub struct Check(Arc<dyn ErasedPermission>);

impl Check {
    /// The permission's answer.
    ///
    /// # Errors
    ///
    /// Those of [`Permission::verdict`].
    pub async fn verdict(&self, cx: &Context) -> Result<Verdict> {
        self.0.verdict(cx).await
    }

    /// Whom it refuses, as far as that is known without a request.
    #[must_use]
    pub fn refuses(&self, method: &Method) -> Option<Refuses> {
        self.0.refuses(method)
    }

    /// Whether it has a say about single rows.
    #[must_use]
    pub fn looks_at_rows(&self) -> bool {
        self.0.looks_at_rows()
    }
}

trait ErasedPermission: Send + Sync {
    fn verdict<'a>(&'a self, cx: &'a Context) -> LocalBoxFuture<'a, Result<Verdict>>;

    fn refuses(&self, method: &Method) -> Option<Refuses>;

    fn looks_at_rows(&self) -> bool;
}

struct OfModel<M, P>(P, PhantomData<fn() -> M>);

impl<M: Send + Sync + 'static, P: Permission<M>> ErasedPermission for OfModel<M, P> {
    fn verdict<'a>(&'a self, cx: &'a Context) -> LocalBoxFuture<'a, Result<Verdict>> {
        Box::pin(self.0.verdict(cx))
    }

    fn refuses(&self, method: &Method) -> Option<Refuses> {
        self.0.refuses(method)
    }

    fn looks_at_rows(&self) -> bool {
        P::LOOKS_AT_ROWS
    }
}

/// What one or several methods of an address do.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Action;
/// use fastjango::rest::views::handler;
///
/// let pong = handler(async |_: &Context| Ok(Response::new("pong")));
/// let action = Action::new("ping", [Method::GET], pong);
/// assert!(!action.is_detail());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Action {
    /// The name, `list` or `publish`: what [`Context::action`] says.
    pub name: &'static str,
    /// The first paragraph of its documentation.
    pub description: &'static str,
    /// For an action about one row: the parameter of the path that names the row, `{id}`; else empty.
    pub lookup: &'static str,
    /// The part of the path behind the resource's or the row's; empty for the resource or row itself.
    pub url_path: &'static str,
    /// The methods.
    pub methods: Vec<Method>,
    /// The serializer of the documents that it takes, for the API's description.
    pub request: Option<fn() -> &'static SerializerOptions>,
    /// Whether it takes a list of such documents.
    pub takes_list: bool,
    /// The serializer of its answers, for the API's description.
    pub response: Option<fn() -> &'static SerializerOptions>,
    /// How many such documents an answer has.
    pub answers: Documents,
    /// The pages that it answers with, for the API's description, where they are none of the viewset's.
    pub pagination: Option<Pagination>,
    /// The status of its answers where all goes well, for the API's description; `None`: 200, or 204 of a DELETE that
    /// answers with no document.
    pub status: Option<u16>,
    /// Who may do it, where that isn't what the view says.
    pub check: Option<Check>,
    /// What else it says for itself.
    pub policies: Policies,
    /// What it does.
    pub handler: Handler,
}

/// How many documents an answer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Documents {
    /// One.
    #[default]
    One,
    /// A list of them.
    List,
    /// A page of a list.
    Page,
}

impl Action {
    /// The status of an answer to this method where all goes well, as the API's description has it.
    pub(crate) fn success(&self, method: &Method) -> u16 {
        match self.status {
            Some(status) => status,
            None if *method == Method::DELETE && self.response.is_none() => 204,
            None => 200,
        }
    }

    /// An action of a resource, or of a row, under a path of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Action;
    /// use fastjango::rest::views::handler;
    ///
    /// let mut action = Action::new("purge", [Method::POST], handler(async |_: &Context| Ok(Response::no_content())));
    /// action.url_path = "purge";
    /// assert_eq!(action.name, "purge");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(name: &'static str, methods: impl Into<Vec<Method>>, handler: Handler) -> Self {
        Self {
            name,
            description: "",
            lookup: "",
            url_path: "",
            methods: methods.into(),
            request: None,
            takes_list: false,
            response: None,
            answers: Documents::One,
            pagination: None,
            status: None,
            check: None,
            policies: Policies::default(),
            handler,
        }
    }

    /// Whether it is about one row.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let publish = BookViewSet::options().view.actions.iter().find(|action| action.name == "publish");
    /// # use fastjango::rest::ViewSet as _;
    /// assert!(publish.is_some_and(|action| action.is_detail()));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn is_detail(&self) -> bool {
        !self.lookup.is_empty()
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Action")
            .field("name", &self.name)
            .field("lookup", &self.lookup)
            .field("url_path", &self.url_path)
            .field("methods", &self.methods)
            .finish_non_exhaustive()
    }
}

/// Something that has addresses: a viewset's untyped side, or functions.
///
/// # Examples
///
/// ```
/// use fastjango::error::Result;
/// use fastjango::rest::{AllowAny, Context, Method, Response, View};
///
/// async fn ping(cx: &Context) -> Result<Response> {
///     Ok(Response::new(cx.method().as_str()))
/// }
///
/// let view = View::new("Ping", AllowAny).on([Method::GET, Method::POST], ping);
/// assert_eq!(view.actions.len(), 1);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct View {
    /// The name for people.
    pub name: Cow<'static, str>,
    /// What it is, for people.
    pub description: Cow<'static, str>,
    /// Who may use it.
    pub check: Check,
    /// What comes before every method, also those that it doesn't take.
    pub initial: Option<Initial>,
    /// What a viewset says before its actions, which ask it themselves once the body is read: for the methods that none of
    /// them answers, as OPTIONS.
    pub(crate) before_actions: Option<Initial>,
    /// What it says for itself; the rest is as the API says.
    pub policies: Policies,
    /// The serializer of the documents that rows are written by: the form that OPTIONS describes where an action names
    /// none.
    pub form: Option<fn() -> &'static SerializerOptions>,
    /// Whether the row of the path exists and the caller may change it, as OPTIONS asks.
    pub object: Option<Initial>,
    /// What it does.
    pub actions: Vec<Action>,
    /// Whether HEAD is answered wherever GET is.
    pub has_head: bool,
    /// Whether it is meant that nobody may use it.
    pub is_closed: bool,
    /// Whether the API's own description leaves it out.
    pub is_hidden: bool,
}

impl View {
    /// A view that does nothing yet, for those whom the permission lets.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.view(
    ///         "ping",
    ///         View::new("Ping", AllowAny).on([Method::GET], async |_: &Context| Ok(Response::new("pong"))),
    ///     );
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.get("/api/ping/").await.to_json()?, "pong");
    /// assert_eq!(client.post("/api/ping/", ()).await.status_code(), 405);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, permission: impl Permission<()>) -> Self {
        Self::with_check(name, check(permission))
    }

    /// A view that does nothing yet, with an untyped check.
    #[must_use]
    pub fn with_check(name: impl Into<Cow<'static, str>>, check: Check) -> Self {
        Self {
            name: name.into(),
            description: Cow::Borrowed(""),
            check,
            initial: None,
            before_actions: None,
            policies: Policies::default(),
            form: None,
            object: None,
            actions: Vec::new(),
            has_head: true,
            is_closed: false,
            is_hidden: false,
        }
    }

    /// Says what the view is, for people.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let view = View::new("Ping", AllowAny).description("Says that it is there.");
    /// assert_eq!(view.description, "Says that it is there.");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn description(mut self, description: impl Into<Cow<'static, str>>) -> Self {
        self.description = description.into();
        self
    }

    /// How the callers of this view prove who they are; with none of them, nobody can.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// // Whoever asks is nobody here, whatever the API's schemes say.
    /// let view = View::new("Token", AllowAny).authentication(Vec::new());
    /// # let _ = view;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn authentication(mut self, schemes: impl Into<Arc<[Arc<dyn Authentication>]>>) -> Self {
        self.policies.authentication = Some(schemes.into());
        self
    }

    /// Answers no HEAD, as DRF's `@api_view` doesn't.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let view = View::new("Ping", AllowAny).on([Method::GET], async |_: &Context| Ok(Response::new("pong")));
    ///     api.view("ping", view.without_head());
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.head("/api/ping/").await.status_code(), 405);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn without_head(mut self) -> Self {
        self.has_head = false;
        self
    }

    /// Reads bodies by this parser; with the first call, the API's own parsers don't.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let echo = async |cx: &Context| Ok(Response::new(cx.data()?));
    ///     api.view("echo", View::new("Echo", AllowAny).parser(FormParser).on([Method::POST], echo));
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.post("/api/echo/", json!({})).await.status_code(), 415);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn parser(mut self, parser: impl Parser) -> Self {
        self.policies.add_parser(parser);
        self
    }

    /// Writes answers by this renderer where the client wants its media type; with the first call, the API's own
    /// renderers don't. The first renderer is taken where the client has no wish.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let rows = async |_: &Context| Ok(Response::new(json!([{ "title": "Dune" }])));
    ///     api.view("rows", View::new("Rows", AllowAny).renderer(CsvRenderer).on([Method::GET], rows));
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.get("/api/rows/").await.body_bytes(), b"title\nDune\n");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn renderer(mut self, renderer: impl Renderer) -> Self {
        self.policies.add_renderer(renderer);
        self
    }

    /// Limits how often somebody may ask; with the first call, the API's own throttles don't.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::{AllowAny, AnonRateThrottle, Context, Method, Response, UserRateThrottle, View};
    ///
    /// let view = View::new("Ping", AllowAny)
    ///     .on([Method::GET], async |_: &Context| Ok(Response::new("pong")))
    ///     .throttle(AnonRateThrottle("5/minute"))
    ///     .throttle(UserRateThrottle("8/minute"));
    /// # let _ = view;
    /// ```
    #[must_use]
    pub fn throttle(mut self, throttle: impl Throttle) -> Self {
        self.policies.add_throttle(throttle);
        self
    }

    /// Does this on these methods.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// async fn ping(cx: &Context) -> Result<Response> {
    ///     Ok(Response::new(cx.method().as_str()))
    /// }
    ///
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.view("ping", View::new("Ping", AllowAny).on([Method::GET, Method::PUT], ping));
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.put("/api/ping/", ()).await.to_json()?, "PUT");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn on<F>(self, methods: impl Into<Vec<Method>>, function: F) -> Self
    where
        F: AsyncFn(&Context) -> Result<Response> + Send + Sync + 'static,
    {
        self.action(Action::new("", methods, handler(function)))
    }

    /// Says which documents what was added last takes, for the API's description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let note = async |cx: &Context| Ok(Response::new(cx.data()?));
    /// api.view("notes", View::new("Notes", AllowAny).on([Method::POST], note).request::<NoteSerializer>());
    /// assert!(api.document(&api.build()?)?.contains("\"urgency\""), "the document of the API knows what it takes");
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn request<S: Serializer>(mut self) -> Self {
        if let Some(action) = self.actions.last_mut() {
            action.request = Some(S::options);
        }
        self
    }

    /// Says that what was added last takes a list of such documents, for the API's description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let answer = async |_: &Context| Ok(Response::new(()));
    /// let view = View::new("Shelf", AllowAny).on([Method::POST], answer);
    /// api.view("shelf", view.request_list::<BookSerializer>());
    /// assert!(api.document(&api.build()?)?.contains("\"type\": \"array\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn request_list<S: Serializer>(self) -> Self {
        let mut view = self.request::<S>();
        if let Some(action) = view.actions.last_mut() {
            action.takes_list = true;
        }
        view
    }

    /// Says which documents what was added last answers with, for the API's description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let book = async |_: &Context| Ok(Response::new(()));
    /// api.view("best", View::new("Best", AllowAny).on([Method::GET], book).response::<BookSerializer>());
    /// assert!(api.document(&api.build()?)?.contains("#/components/schemas/Book"));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn response<S: Serializer>(self) -> Self {
        self.answers::<S>(Documents::One)
    }

    /// Says that what was added last answers with a list of such documents, for the API's description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let answer = async |_: &Context| Ok(Response::new(()));
    /// let view = View::new("Shelf", AllowAny).on([Method::POST], answer);
    /// api.view("shelf", view.response_list::<BookSerializer>());
    /// assert!(api.document(&api.build()?)?.contains("\"type\": \"array\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn response_list<S: Serializer>(self) -> Self {
        self.answers::<S>(Documents::List)
    }

    /// Says that what was added last answers with a page of such documents, for the API's description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let answer = async |_: &Context| Ok(Response::new(()));
    /// let view = View::new("Shelf", AllowAny).on([Method::POST], answer);
    /// api.view("shelf", view.response_page::<BookSerializer>());
    /// assert!(api.document(&api.build()?)?.contains("\"previous\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn response_page<S: Serializer>(self) -> Self {
        self.answers::<S>(Documents::Page)
    }

    /// Says which pages what was added last answers with, for the parameters in the API's description. Without it they
    /// are the viewset's.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let answer = async |_: &Context| Ok(Response::new(()));
    /// let view = View::new("Shelf", AllowAny).on([Method::GET], answer);
    /// api.view("shelf", view.response_page::<BookSerializer>().pagination(LimitOffset(20)));
    /// assert!(api.document(&api.build()?)?.contains("\"offset\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn pagination(mut self, pagination: impl Into<Pagination>) -> Self {
        if let Some(action) = self.actions.last_mut() {
            action.pagination = Some(pagination.into());
        }
        self
    }

    fn answers<S: Serializer>(mut self, documents: Documents) -> Self {
        if let Some(action) = self.actions.last_mut() {
            action.response = Some(S::options);
            action.answers = documents;
        }
        self
    }

    /// Says with which status what was added last answers where all goes well, for the API's description: 200 unless it
    /// is said, or 204 of a DELETE that answers with no document. In a build for development an answer with another one
    /// is a warning in the log.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// let answer = async |_: &Context| Ok(Response::new(()));
    /// let view = View::new("Shelf", AllowAny).on([Method::POST], answer);
    /// api.view("shelf", view.response::<BookSerializer>().status(201));
    /// assert!(api.document(&api.build()?)?.contains("\"201\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        if let Some(action) = self.actions.last_mut() {
            action.status = Some(status);
        }
        self
    }

    /// Says that nobody may use it, on purpose: no scheme looks at its callers, and `check` doesn't warn of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::{Api, Context, IsAuthenticated, Method, Response, View};
    ///
    /// let gone = View::new("Gone", IsAuthenticated)
    ///     .on([Method::GET], async |_: &Context| Ok(Response::new(())))
    ///     .closed();
    /// let mut api = Api::new("/api");
    /// api.view("gone", gone);
    /// assert!(api.warnings(&api.build()?).is_empty());
    /// # Ok::<_, fastjango::error::Error>(())
    /// ```
    #[must_use]
    pub fn closed(mut self) -> Self {
        self.is_closed = true;
        self.authentication(Vec::new())
    }

    /// Adds an action.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }
}

impl fmt::Debug for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("name", &self.name)
            .field("actions", &self.actions)
            .finish_non_exhaustive()
    }
}

/// An async function as a handler.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::views::{Handler, handler};
///
/// let handlers: Vec<Handler> = vec![
///     handler(async |_: &Context| Ok(Response::new("one"))),
///     handler(async |cx: &Context| Ok(Response::new(cx.method().as_str()))),
/// ];
/// assert_eq!(handlers.len(), 2);
/// # Ok::<(), Error>(())
/// ```
pub fn handler<F>(function: F) -> Handler
where
    F: AsyncFn(&Context) -> Result<Response> + Send + Sync + 'static,
{
    let function = Arc::new(function);
    Arc::new(move |cx| {
        let function = Arc::clone(&function);
        Box::pin(async move { function(cx).await })
    })
}

/// A permission as an untyped check.
pub fn check<M: Send + Sync + 'static>(permission: impl Permission<M>) -> Check {
    Check(Arc::new(OfModel::<M, _>(permission, PhantomData)))
}
