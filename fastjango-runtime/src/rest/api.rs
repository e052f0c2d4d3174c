//! Putting an API together.

use std::collections::HashSet;
use std::ptr;
use std::sync::Arc;

use actix_web::http::Method;

use crate::error::{Error, Result};
use crate::models::options::ModelOptions;
use crate::rest::authentication::Authentication;
use crate::rest::context::Context;
use crate::rest::docs::{self, Document};
use crate::rest::limits::Limits;
use crate::rest::parsers::Parser;
use crate::rest::permissions::{AllowAny, Permission};
use crate::rest::policies::Policies;
use crate::rest::renderers::Renderer;
use crate::rest::response::Response;
use crate::rest::routers::{Entry, ExceptionHandler, Pattern, Router, Settings};
use crate::rest::schema::{self, Information};
use crate::rest::serializers::{Kind, SerializerOptions};
use crate::rest::throttling::{MemoryCache, Throttle, ThrottleCache};
use crate::rest::views::{Check, View, check};
use crate::rest::viewsets::{ViewSet, ViewSetOptions};

mod checks;

/// An API in the making: what is registered under which path.
///
/// # Examples
///
/// ```
/// use fastjango::rest::{AllowAny, Api, Context, Method, Response, View};
///
/// let mut api = Api::new("/api");
/// api.view("ping", View::new("Ping", AllowAny).on([Method::GET], async |_: &Context| Ok(Response::new("pong"))));
/// let router = api.build()?;
/// assert_eq!(router.routes()[0].pattern.to_string(), "ping/");
/// # Ok::<_, fastjango::error::Error>(())
/// ```
pub struct Api {
    prefix: String,
    entries: Vec<(String, Arc<View>)>,
    viewsets: Vec<(String, &'static ViewSetOptions)>,
    limits: Limits,
    policies: Policies,
    exception_handler: Option<ExceptionHandler>,
    throttle_cache: Arc<dyn ThrottleCache>,
    num_proxies: Option<usize>,
    behind_proxy: bool,
    allowed_hosts: Option<Vec<String>>,
    information: Information,
    docs: Option<Check>,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Api")
            .field("prefix", &self.prefix)
            .field("entries", &self.entries)
            .finish_non_exhaustive()
    }
}

impl Api {
    /// An API whose paths begin with this one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Api::new("api/v1").prefix(), "/api/v1/");
    /// assert_eq!(Api::new("").prefix(), "/", "an API may be all there is");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() {
            String::from("/")
        } else {
            format!("/{prefix}/")
        };
        Self {
            prefix,
            entries: Vec::new(),
            viewsets: Vec::new(),
            limits: Limits::DEFAULT,
            policies: Policies::default(),
            exception_handler: None,
            throttle_cache: Arc::new(MemoryCache::default()),
            num_proxies: None,
            behind_proxy: false,
            allowed_hosts: None,
            information: Information {
                title: String::from("API"),
                version: String::from("1.0.0"),
                description: String::new(),
            },
            docs: Some(check::<()>(AllowAny)),
        }
    }

    /// Registers a viewset under a path: `books`, or `authors/{author}/books` for one with `parents = [author]`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let mut api = Api::new("/api");
    /// api.register::<BookViewSet>("books");
    /// assert!(api.build()?.routes().iter().any(|route| route.pattern.to_string() == "books/{id}/publish/"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn register<V: ViewSet>(&mut self, path: &str) -> &mut Self {
        let options = V::options();
        self.viewsets.push((path.to_owned(), options));
        self.entries.push((path.to_owned(), Arc::clone(&options.view)));
        self
    }

    /// The path that its own begin with, `/api/`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Api::new("/api/").prefix(), "/api/");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The viewsets, with their paths, in the order in which they were registered.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let mut api = Api::new("/api");
    /// api.register::<BookViewSet>("books").register::<TagViewSet>("tags");
    /// let paths: Vec<&str> = api.viewsets().map(|(path, _)| path).collect();
    /// assert_eq!(paths, ["books", "tags"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn viewsets(&self) -> impl Iterator<Item = (&str, &'static ViewSetOptions)> {
        self.viewsets.iter().map(|(path, options)| (path.as_str(), *options))
    }

    /// Registers a view under a path, `reports/{year}`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let year = async |cx: &Context| Ok(Response::new(cx.path::<i32>("year")?));
    ///     api.view("reports/{year}", View::new("Report", AllowAny).on([Method::GET], year));
    /// });
    /// let client = shop.client(&Database::connect("sqlite::memory:").await?)?;
    /// assert_eq!(client.get("/api/reports/2024/").await.to_json()?, 2024);
    /// assert_eq!(client.get("/api/reports/last/").await.status_code(), 404);
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn view(&mut self, path: &str, view: View) -> &mut Self {
        self.entries.push((path.to_owned(), Arc::new(view)));
        self
    }

    /// Adds a way in which callers prove who they are. Those of the views that don't say otherwise are tried in the
    /// order in which they were added.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::TokenAuthentication;
    ///
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.authentication(TokenAuthentication).register::<BookViewSet>("books");
    /// });
    /// let refused = shop.client(db)?.post("/api/books/", json!({})).await;
    /// assert_eq!((refused.status_code(), refused.get_header("WWW-Authenticate")), (401, Some("Token")));
    /// # Ok(()) });
    /// ```
    pub fn authentication(&mut self, scheme: impl Authentication) -> &mut Self {
        self.policies.add_authentication(Arc::new(scheme));
        self
    }

    /// Adds a parser of the views that don't say otherwise; with the first call, there are no others: an entry of DRF's
    /// `DEFAULT_PARSER_CLASSES`. Without one they are JSON, encoded forms and forms with files.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let echo = async |cx: &Context| Ok(Response::new(cx.data()?));
    ///     api.parser(JsonParser).view("echo", View::new("Echo", AllowAny).on([Method::POST], echo));
    /// });
    /// let client = shop.client(db)?;
    /// let form = client.request(Method::POST, "/api/echo/").form([("title", "Dune")]).send().await;
    /// assert_eq!(form.status_code(), 415, "JSON alone is read now");
    /// # Ok(()) });
    /// ```
    pub fn parser(&mut self, parser: impl Parser) -> &mut Self {
        self.policies.add_parser(parser);
        self
    }

    /// Adds a renderer of the views that don't say otherwise; with the first call, there are no others: an entry of
    /// DRF's `DEFAULT_RENDERER_CLASSES`. Without one it is JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.renderer(JsonRenderer).renderer(CsvRenderer).register::<BookViewSet>("books");
    /// });
    /// let csv = shop.client(db)?.get("/api/books.csv?page_size=1").await;
    /// assert_eq!(csv.body_bytes(), b"id,title,pages,price,author\n1,Dune,412,9.99,1\n");
    /// # Ok(()) });
    /// ```
    pub fn renderer(&mut self, renderer: impl Renderer) -> &mut Self {
        self.policies.add_renderer(renderer);
        self
    }

    /// Adds a throttle of the views that don't say otherwise: an entry of DRF's `DEFAULT_THROTTLE_CLASSES`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.throttle(AnonRateThrottle("2/minute")).register::<BookViewSet>("books");
    /// });
    /// let client = shop.client(db)?;
    /// let mut answers = Vec::new();
    /// for _ in 0..3 {
    ///     answers.push(client.get("/api/books/").await.status_code());
    /// }
    /// assert_eq!(answers, [200, 200, 429]);
    /// # Ok(()) });
    /// ```
    pub fn throttle(&mut self, throttle: impl Throttle) -> &mut Self {
        self.policies.add_throttle(throttle);
        self
    }

    /// Says how errors are answered: DRF's `EXCEPTION_HANDLER`. It is asked for the answer to every error of a view, be
    /// it of a check, of the body or of an action, and to its panics. Where it gives none, the answer is the usual one,
    /// [`Response::from_error`]. Of several calls the last one holds.
    ///
    /// It isn't asked where there is no view, for an unknown address or a host that is not allowed, nor where an answer
    /// can't be written. As in DRF, an error of 401 reaches it as 403 where no scheme of authentication can be named; an
    /// answer of 401 gets `WWW-Authenticate` where one can. A failure that it answers with less than 500 is logged as a
    /// warning. The API's description goes on to describe the usual answers.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.exception_handler(|error, cx| match error {
    ///         // Unless a program says otherwise this is a 500, as in Django.
    ///         Error::Protected(_) | Error::Restricted(_) => {
    ///             Some(Response::from_error(&ApiException::new(409, "Other rows need it.").into()))
    ///         }
    ///         // The usual answer, with its status and headers, in a form of one's own.
    ///         error => {
    ///             let usual = Response::from_error(error);
    ///             let told = json!({ "path": cx.request().path, "status": usual.status_code(), "errors": error.detail() });
    ///             Some(usual.data(told))
    ///         }
    ///     })
    ///     .register::<BookViewSet>("books");
    /// });
    /// let refused = shop.client(db)?.get("/api/books/?min_pages=many").await;
    /// assert_eq!(
    ///     (refused.status_code(), refused.to_json()?),
    ///     (400, json!({ "path": "/api/books/", "status": 400, "errors": { "min_pages": ["Enter a number."] } }))
    /// );
    /// # Ok(()) });
    /// ```
    pub fn exception_handler(
        &mut self,
        handler: impl Fn(&Error, &Context) -> Option<Response> + Send + Sync + 'static,
    ) -> &mut Self {
        self.exception_handler = Some(ExceptionHandler::new(handler));
        self
    }

    /// Says where throttles count. Unless it is said, each process counts for itself, in its memory.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::throttling::MemoryCache;
    ///
    /// let mut api = Api::new("/api");
    /// api.throttle(UserRateThrottle("1000/day")).throttle_cache(MemoryCache::with_capacity(10_000));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn throttle_cache(&mut self, cache: impl ThrottleCache) -> &mut Self {
        self.throttle_cache = Arc::new(cache);
        self
    }

    /// Says how many proxies of one's own stand before the server, each of which adds to the header `X-Forwarded-For`:
    /// DRF's `NUM_PROXIES`. Unless it is said there are none, or one with [`behind_proxy`](Self::behind_proxy); DRF
    /// believes whatever the header says then, with which a client escapes every throttle.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let mut api = Api::new("/api");
    /// // One proxy: the last address of `X-Forwarded-For` is the caller's, whatever stands before it.
    /// api.num_proxies(1).throttle(AnonRateThrottle("100/hour"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn num_proxies(&mut self, proxies: usize) -> &mut Self {
        self.num_proxies = Some(proxies);
        self
    }

    /// Names the API in its own description.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// api.title("The shop");
    /// assert!(api.document(&api.build()?)?.contains("\"title\": \"The shop\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn title(&mut self, title: &str) -> &mut Self {
        title.clone_into(&mut self.information.title);
        self
    }

    /// Says which version of the API its description is of; `1.0.0` unless it is said.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// api.version("2024.2");
    /// assert!(api.document(&api.build()?)?.contains("\"2024.2\""));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn version(&mut self, version: &str) -> &mut Self {
        version.clone_into(&mut self.information.version);
        self
    }

    /// Says what the API is, for people, in Markdown.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # block_on(async {
    /// let mut api = Api::new("/api");
    /// api.description("Books, and what readers *say* of them.");
    /// assert!(api.document(&api.build()?)?.contains("what readers *say*"));
    /// # Ok::<(), Error>(()) }).unwrap();
    /// ```
    pub fn description(&mut self, description: &str) -> &mut Self {
        description.clone_into(&mut self.information.description);
        self
    }

    /// Says who may read the API's description: its list of resources, `schema/` with the OpenAPI document, and
    /// `docs/` with Swagger UI. Without this call, everybody may.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.docs(IsAdminUser).register::<BookViewSet>("books");
    /// });
    /// let client = shop.client(db)?;
    /// assert_eq!(client.get("/api/schema/").await.status_code(), 403);
    /// let staff = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(staff.get("/api/schema/").await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    pub fn docs(&mut self, permission: impl Permission<()>) -> &mut Self {
        self.docs = Some(check::<()>(permission));
        self
    }

    /// Leaves the API's description out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.without_docs().register::<BookViewSet>("books");
    /// });
    /// assert_eq!(shop.client(db)?.get("/api/docs/").await.status_code(), 404);
    /// # Ok(()) });
    /// ```
    pub fn without_docs(&mut self) -> &mut Self {
        self.docs = None;
        self
    }

    /// Takes the scheme and host of links from `X-Forwarded-Proto` and `X-Forwarded-Host`: for a server that is reached
    /// only through a proxy that sets them. Without this call they are the connection's own and those of `Host`, since
    /// any client can send the others; `Forwarded` is never read. Django's `SECURE_PROXY_SSL_HEADER` and
    /// `USE_X_FORWARDED_HOST`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// let mut api = Api::new("/api");
    /// // nginx: proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
    /// api.behind_proxy().num_proxies(1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn behind_proxy(&mut self) -> &mut Self {
        self.behind_proxy = true;
        self
    }

    /// Says by which hosts the API is reached, as links and redirections name the one that a request names: Django's
    /// `ALLOWED_HOSTS`. `.example.com` is the domain and all below it, `*` any. A request for another host is
    /// answered with 400. Unless it is said, any host will do; `check --deploy` warns of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use fastjango::rest::Api;
    ///
    /// let mut api = Api::new("/api");
    /// api.allowed_hosts(["example.com", ".example.net"]);
    /// ```
    pub fn allowed_hosts<H: Into<String>>(&mut self, hosts: impl IntoIterator<Item = H>) -> &mut Self {
        let hosts = hosts.into_iter().map(|host| host.into().to_ascii_lowercase());
        self.allowed_hosts = Some(hosts.collect());
        self
    }

    /// Sets how much one request may ask for: its body, how deep it is nested, the lengths of its lists.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Limits;
    ///
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.limits(Limits { depth: 2, ..Limits::default() }).register::<BookViewSet>("books");
    /// });
    /// let ada = shop.client(db)?.force_authenticate(&ada(db).await?);
    /// let deep = ada.post("/api/books/", json!({ "title": [[["Dune"]]] })).await;
    /// assert_eq!(deep.status_code(), 400);
    /// # Ok(()) });
    /// ```
    pub fn limits(&mut self, limits: Limits) -> &mut Self {
        self.limits = limits;
        self
    }

    /// Checks everything and makes the router.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let mut api = Api::new("/api");
    /// api.register::<BookViewSet>("books").register::<BookViewSet>("books");
    /// let fault = api.build().unwrap_err();
    /// assert!(fault.to_string().contains("books/"), "two viewsets under one path: {fault}");
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] with every mistake: paths that can't be, routes that collide, secret columns that are
    /// shown, computed fields without a method.
    pub fn build(&self) -> Result<Router> {
        let mut mistakes = checks::mistakes(self);
        let mut entries = Vec::new();
        for (path, view) in &self.entries {
            let mut own = entries_of(path, view, &mut mistakes);
            // As DRF's routers have it, and not those of nested resources, which are of another house.
            let takes_suffix = !path.contains('{') && self.viewsets().any(|(known, _)| known == path);
            for entry in &mut own {
                entry.takes_suffix = takes_suffix;
            }
            entries.extend(own);
        }
        let document = Document::default();
        for (path, view) in self.describing_views(&document) {
            let mut own = entries_of(&path, &Arc::new(view), &mut mistakes);
            for entry in &mut own {
                entry.takes_suffix = path.is_empty();
            }
            entries.extend(own);
        }
        let settings = Settings {
            prefix: self.prefix.clone(),
            limits: self.limits,
            policies: self.policies.clone(),
            exception_handler: self.exception_handler.clone(),
            throttle_cache: Arc::clone(&self.throttle_cache),
            num_proxies: self.num_proxies.unwrap_or(usize::from(self.behind_proxy)),
            behind_proxy: self.behind_proxy,
            allowed_hosts: self.allowed_hosts.clone(),
        };
        match (Router::new(settings, entries), mistakes.is_empty()) {
            (Ok(router), true) => {
                for (path, options) in &self.viewsets {
                    options.mount(&self.prefix, path);
                }
                document.set(self.document(&router)?);
                Ok(router)
            }
            (Err(error), true) => Err(error),
            (Ok(_), false) => Err(Error::Configuration(mistakes.join("\n"))),
            (Err(error), false) => Err(Error::Configuration(format!("{}\n{error}", mistakes.join("\n")))),
        }
    }
}

impl Api {
    /// The views that describe the API.
    fn describing_views(&self, document: &Document) -> Vec<(String, View)> {
        let Some(check) = &self.docs else {
            return Vec::new();
        };
        let mut views = vec![
            (String::new(), self.root(check)),
            ("schema".to_owned(), docs::schema(document, check.clone())),
        ];
        views.extend(docs::pages(&self.information.title, check).map(|(path, view)| (path.to_owned(), view)));
        views
    }

    /// What looks like a mistake in a router that was built of this API, though it can be served.
    #[must_use]
    pub fn warnings(&self, router: &Router) -> Vec<String> {
        checks::warnings(self, router)
    }

    /// The links of serializers that lead to no address: what would fail at the first request. It is asked once all
    /// APIs of a program are built, since links may lead from one to another.
    #[must_use]
    pub fn links_to_nowhere(&self) -> Vec<String> {
        checks::links_to_nowhere(self)
    }

    /// The viewsets that another API has too: its links would lead to the one that was built last.
    #[must_use]
    pub fn viewsets_shared_with(&self, other: &Self) -> Vec<String> {
        checks::shared(self, other)
    }

    /// What is open in a router that was built of this API, and might not be meant for everybody who can reach it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// #[viewset(model = Tag, serializer = TagSerializer, permissions = [AllowAny])]
    /// impl OpenViewSet {}
    /// # #[serializer(model = Tag, fields = [id, name])]
    /// # pub struct TagSerializer;
    ///
    /// let mut api = Api::new("/api");
    /// api.register::<OpenViewSet>("tags");
    /// assert!(!api.deployment_warnings(&api.build()?).is_empty(), "everybody may write them");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn deployment_warnings(&self, router: &Router) -> Vec<String> {
        checks::deployment_warnings(self, router)
    }

    /// The models that the API needs: those of its viewsets and of all documents that they and its views name, and those
    /// by which callers prove who they are. A model may stand there more than once.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::TokenAuthentication;
    ///
    /// let mut api = Api::new("/api");
    /// api.authentication(TokenAuthentication).register::<BookViewSet>("books");
    /// let names: Vec<&str> = api.models().iter().map(|model| model.name).collect();
    /// assert!(names.contains(&"Book") && names.contains(&"Token"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn models(&self) -> Vec<&'static ModelOptions> {
        let of_viewsets = self.viewsets().map(|(_, options)| options.model);
        let of_documents = self.serializers().into_iter().flat_map(SerializerOptions::models);
        let of_views = self.entries.iter().flat_map(|(_, view)| {
            let of_actions = view.actions.iter().map(|action| &action.policies);
            of_actions.chain([&view.policies])
        });
        let schemes = of_views
            .chain([&self.policies])
            .filter_map(|policies| policies.authentication.as_ref());
        let schemes = schemes.flat_map(|schemes| schemes.iter());
        let of_schemes = schemes.flat_map(|scheme| scheme.models());
        of_viewsets.chain(of_documents).chain(of_schemes).collect()
    }

    /// All serializers of the API, also those within others, each once.
    fn serializers(&self) -> Vec<&'static SerializerOptions> {
        let of_viewsets = self
            .viewsets()
            .flat_map(|(_, options)| [options.serializer, options.list_serializer, options.write_serializer]);
        let actions = self.entries.iter().flat_map(|(_, view)| &view.actions);
        let of_actions = actions.flat_map(|action| action.request.into_iter().chain(action.response));
        let mut known = Vec::new();
        for serializer in of_viewsets.chain(of_actions) {
            add(&mut known, serializer());
        }
        known
    }

    /// The OpenAPI document of a router that was built of this API, as JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let mut api = Api::new("/api");
    /// api.register::<BookViewSet>("books");
    /// let document = api.document(&api.build()?)?;
    /// assert!(document.contains("\"/api/books/{id}/publish/\""));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] where it can't be written as JSON.
    pub fn document(&self, router: &Router) -> Result<String> {
        let viewsets: Vec<&'static ViewSetOptions> = self.viewsets().map(|(_, options)| options).collect();
        let document = schema::document(&self.information, router, &viewsets);
        document
            .to_pretty_json()
            .map_err(|error| Error::Configuration(error.to_string()))
    }

    /// The view that lists the resources.
    fn root(&self, check: &Check) -> View {
        let has_list =
            |options: &ViewSetOptions| !options.methods("list").is_empty() || !options.methods("create").is_empty();
        let viewsets = self
            .viewsets()
            .filter(|(path, options)| !path.contains('{') && has_list(options));
        let links: Vec<(String, String)> = viewsets
            .map(|(path, _)| (path.to_owned(), format!("{}{path}", self.prefix)))
            .collect();
        let list = async move |cx: &Context| {
            let link = |(name, path): &(String, String)| (name.clone(), cx.link_to(path.clone()).into());
            Ok(Response::new(links.iter().map(link).collect::<serde_json::Map<_, _>>()))
        };
        let mut view = View::with_check("Api Root", check.clone()).on([Method::GET], list);
        view.is_hidden = true;
        view.description("The default basic root view for DefaultRouter")
    }
}

/// Adds a serializer and those within it, unless they are known.
fn add(known: &mut Vec<&'static SerializerOptions>, serializer: &'static SerializerOptions) {
    if known.iter().any(|other| ptr::eq(*other, serializer)) {
        return;
    }
    known.push(serializer);
    for field in &serializer.fields {
        if let Kind::Nested { serializer, .. } = field.kind {
            add(known, serializer());
        }
    }
}

/// The routes of a view: its actions, those with one path together.
fn entries_of(path: &str, view: &Arc<View>, mistakes: &mut Vec<String>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut taken: HashSet<(String, Method)> = HashSet::new();
    for (at, action) in view.actions.iter().enumerate() {
        let pattern = Pattern::join(&[path, action.lookup, action.url_path]);
        for method in &action.methods {
            if !taken.insert((pattern.clone(), method.clone())) {
                mistakes.push(format!("{} has two actions for {method} `{pattern}/`", view.name));
                continue;
            }
            if let Some(entry) = entries.iter_mut().find(|entry| entry.pattern == pattern) {
                entry.methods.push((method.clone(), at));
            } else {
                entries.push(Entry {
                    pattern: pattern.clone(),
                    view: Arc::clone(view),
                    methods: vec![(method.clone(), at)],
                    takes_suffix: false,
                });
            }
        }
    }
    entries
}
