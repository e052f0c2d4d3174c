//! Which address leads where, and what happens on the way: DRF's routers and its `APIView.dispatch`.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;

use crate::error::{Error, Result};
use crate::rest::authentication::Authentication;
use crate::rest::context::{Resolve, Resolved};
use crate::rest::limits::Limits;
use crate::rest::policies::{InForce, Policies};
use crate::rest::throttling::ThrottleCache;
use crate::rest::views::{Action, Check, View};

mod dispatch;
mod exception_handler;
mod matcher;
mod metadata;

pub(crate) use dispatch::{Arrival, Body, arrive};
pub(crate) use exception_handler::ExceptionHandler;
use matcher::Matcher;
pub use matcher::Pattern;

/// The methods in the order in which `Allow` names them.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
];

/// One address and what its methods do.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// let router = &shop::project().routers()?[0];
/// let books = router.routes().iter().find(|route| route.pattern.to_string() == "books/").expect("it is there");
/// let methods: Vec<&str> = books.methods().map(|(method, _)| method.as_str()).collect();
/// assert_eq!(methods, ["GET", "POST"]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Route {
    /// The path below the router's own.
    pub pattern: Pattern,
    /// The view.
    pub view: Arc<View>,
    /// The methods and the numbers of their actions in the view.
    methods: Vec<(Method, usize)>,
    names: Arc<[String]>,
    allow: HeaderValue,
    takes_suffix: bool,
    /// What is in force for each of the methods, and for those that the address doesn't take.
    policies: Vec<Arc<InForce>>,
    policies_of_others: Arc<InForce>,
    exception_handler: Option<ExceptionHandler>,
}

impl Route {
    /// The methods and what they do, in the order of `Allow`; HEAD and OPTIONS, which follow from the others, are
    /// not among them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let router = &shop::project().routers()?[0];
    /// let book = router
    ///     .routes()
    ///     .iter()
    ///     .find(|route| route.pattern.to_string() == "books/{id}/")
    ///     .expect("it is there");
    /// let names: Vec<&str> = book.methods().map(|(_, action)| action.name).collect();
    /// assert_eq!(names, ["retrieve", "update", "partial_update", "destroy"]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn methods(&self) -> impl Iterator<Item = (&Method, &Action)> {
        self.methods
            .iter()
            .map(|(method, at)| (method, &self.view.actions[*at]))
    }

    /// What a method does; HEAD does what GET does, unless it has something of its own to do.
    fn action(&self, method: &Method) -> Option<&Action> {
        let of = |method: &Method| self.methods().find(|(known, _)| *known == method);
        let as_get = || of(&Method::GET).filter(|_| *method == Method::HEAD && self.view.has_head);
        of(method).or_else(as_get).map(|(_, action)| action)
    }

    /// Whether callers of a method who prove nothing, or the wrong thing, are told by 401 how they could.
    pub(crate) fn challenges(&self, method: &Method) -> bool {
        self.policies(method).www_authenticate.is_some()
    }

    /// The ways in which callers of a method prove who they are, in the order in which they are tried.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let router = &shop::project().routers()?[0];
    /// let scheme = router.routes()[0].authentication(&Method::GET)[0].authenticate_header();
    /// assert_eq!(scheme.as_deref(), Some("Token"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn authentication(&self, method: &Method) -> &[Arc<dyn Authentication>] {
        &self.policies(method).authentication
    }

    /// The media types of the bodies that a method takes.
    pub(crate) fn media_types(&self, method: &Method) -> impl Iterator<Item = &'static str> {
        self.policies(method).parsers.iter().map(|parser| parser.media_type())
    }

    /// Whether the requests of a method are counted, or some of them.
    pub(crate) fn has_throttles(&self, method: &Method) -> bool {
        !self.policies(method).throttles.is_empty()
    }

    /// The media types of the answers to a method.
    pub(crate) fn answer_types(&self, method: &Method) -> impl Iterator<Item = &'static str> {
        self.policies(method)
            .renderers
            .iter()
            .map(|renderer| renderer.media_type())
    }

    /// What is in force for a method. OPTIONS has the policies of the action that the address is about.
    fn policies(&self, method: &Method) -> &Arc<InForce> {
        let at = |method: &Method| self.methods.iter().position(|(known, _)| known == method);
        let as_get = || at(&Method::GET).filter(|_| *method == Method::HEAD);
        let own = at(method).or_else(as_get).and_then(|at| self.policies.get(at));
        let first = self.policies.first().filter(|_| *method == Method::OPTIONS);
        own.or(first).unwrap_or(&self.policies_of_others)
    }

    /// What says who may use a method. OPTIONS of an action is for those whom the action's own permission lets.
    fn check(&self, method: &Method) -> &Check {
        let first = || {
            self.methods()
                .next()
                .map(|(_, action)| action)
                .filter(|_| *method == Method::OPTIONS)
        };
        let own = self
            .action(method)
            .or_else(first)
            .and_then(|action| action.check.as_ref());
        own.unwrap_or(&self.view.check)
    }

    /// Whether the address takes the method, OPTIONS included.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let router = &shop::project().routers()?[0];
    /// let route = router.routes().iter().find(|route| route.pattern.to_string() == "books/").expect("it is there");
    /// assert!(route.allows(&Method::HEAD) && !route.allows(&Method::DELETE));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn allows(&self, method: &Method) -> bool {
        *method == Method::OPTIONS || self.action(method).is_some()
    }
}

/// All routes of an API, checked. It is cheap to clone, and is shared by the workers of a server.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::Request;
///
/// # run(async |db| {
/// let router = &shop::project().routers()?[0];
/// let answer = router.call(db, Request::new(Method::GET, "/api/books/1/")).await;
/// assert_eq!(answer.to_json()?["title"], "Dune");
/// # Ok(()) });
/// ```
#[derive(Debug, Clone)]
pub struct Router(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    prefix: String,
    routes: Vec<Route>,
    matcher: Matcher,
    limits: Limits,
    throttle_cache: Arc<dyn ThrottleCache>,
    num_proxies: usize,
    behind_proxy: bool,
    allowed_hosts: Option<Vec<String>>,
}

/// A route on its way into a router.
pub(crate) struct Entry {
    pub(crate) pattern: String,
    pub(crate) view: Arc<View>,
    pub(crate) methods: Vec<(Method, usize)>,
    /// Whether the path may end with a format: `books.json`.
    pub(crate) takes_suffix: bool,
}

/// What a router is made of.
pub(crate) struct Settings {
    pub(crate) prefix: String,
    pub(crate) limits: Limits,
    pub(crate) policies: Policies,
    pub(crate) exception_handler: Option<ExceptionHandler>,
    pub(crate) throttle_cache: Arc<dyn ThrottleCache>,
    pub(crate) num_proxies: usize,
    pub(crate) behind_proxy: bool,
    pub(crate) allowed_hosts: Option<Vec<String>>,
}

impl Router {
    /// Checks the routes and makes them ready.
    ///
    /// Every mistake is told, not only the first.
    pub(crate) fn new(settings: Settings, entries: Vec<Entry>) -> Result<Self> {
        let mut matcher = Matcher::default();
        let mut routes: Vec<Route> = Vec::new();
        let mut mistakes = Vec::new();
        for entry in entries {
            let pattern = match Pattern::parse(&entry.pattern) {
                Ok(pattern) => pattern,
                Err(mistake) => {
                    mistakes.push(mistake);
                    continue;
                }
            };
            let place = matcher.place(&pattern);
            if let Some(at) = *place {
                mistakes.push(collision(&settings.prefix, &routes[at], &pattern, &entry.view));
                continue;
            }
            *place = Some(routes.len());
            routes.push(Route::new(pattern, entry, &settings));
        }
        if !mistakes.is_empty() {
            return Err(Error::Configuration(mistakes.join("\n")));
        }
        Ok(Self(Arc::new(Inner {
            prefix: settings.prefix,
            routes,
            matcher,
            limits: settings.limits,
            throttle_cache: settings.throttle_cache,
            num_proxies: settings.num_proxies,
            behind_proxy: settings.behind_proxy,
            allowed_hosts: settings.allowed_hosts,
        })))
    }

    /// The path that all routes begin with, `/api/`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// assert_eq!(shop::project().routers()?[0].prefix(), "/api/");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// The routes, in the order in which they were registered.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// let routers = shop::project().routers()?;
    /// assert!(routers[0].routes().iter().any(|route| route.pattern.to_string() == "docs/"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.0.routes
    }

    /// The greatest size of a request's body, in bytes.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// assert_eq!(Api::new("/api").build()?.body_limit(), 2_621_440);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn body_limit(&self) -> usize {
        self.0.limits.body
    }

    /// How much one request may ask for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Limits;
    ///
    /// let mut api = Api::new("/api");
    /// api.limits(Limits { body: 1000, ..Limits::default() });
    /// assert_eq!((api.build()?.limits().body, api.build()?.limits().depth), (1000, 64));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }

    /// Whether the API answers to a host, which may have a port. One that is no name or address would get into links,
    /// so it is refused whatever is allowed.
    pub(crate) fn allows_host(&self, host: &str) -> bool {
        let allowed = self.0.allowed_hosts.as_ref();
        is_host(host) && allowed.is_none_or(|hosts| hosts.iter().any(|pattern| host_matches(host, pattern)))
    }

    /// Whether a proxy tells the scheme and host of a request.
    pub(crate) fn is_behind_proxy(&self) -> bool {
        self.0.behind_proxy
    }
}

/// Django's `host_validation_re`: a name or an address of IPv4, or one of IPv6 in brackets, perhaps with a port.
fn is_host(host: &str) -> bool {
    let is_port = |rest: &str| {
        let port = rest.strip_prefix(':');
        rest.is_empty() || port.is_some_and(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if let Some((address, rest)) = host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        let allowed = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
        return address.contains(':') && address.bytes().all(allowed) && is_port(rest);
    }
    let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    !name.is_empty() && name.bytes().all(allowed) && is_port(port)
}

/// Django's `validate_host`: `.example.com` is the domain and all below it, `*` is any.
fn host_matches(host: &str, pattern: &str) -> bool {
    let end = host.rfind(']').unwrap_or_default();
    let name = host[end..].find(':').map_or(host, |colon| &host[..end + colon]);
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match pattern.strip_prefix('.') {
        _ if pattern == "*" => true,
        Some(domain) => name == domain || name.ends_with(pattern),
        None => name == pattern,
    }
}

impl Resolve for Inner {
    fn resolve(&self, path: &str) -> Option<Resolved> {
        let found = self.matcher.find(path.strip_prefix(&self.prefix)?)?;
        let route = self.routes.get(found.endpoint).filter(|_| !found.slashless)?;
        let is_row = |action: &Action| action.is_detail() && action.url_path.is_empty();
        Some(Resolved {
            view: Arc::as_ptr(&route.view).addr(),
            is_detail: route.methods().any(|(_, action)| is_row(action)),
            key: found.values.last().cloned().unwrap_or_default(),
        })
    }
}

impl Route {
    fn new(pattern: Pattern, entry: Entry, settings: &Settings) -> Self {
        let order = |method: &Method| METHODS.iter().position(|known| known == method);
        let mut methods = entry.methods;
        methods.sort_by_key(|(method, _)| order(method));
        let of_view = entry.view.policies.or(&settings.policies);
        let of_action = |(_, at): &(Method, usize)| Arc::new(entry.view.actions[*at].policies.or(&of_view).into());
        let mut route = Self {
            names: pattern.parameters().map(str::to_owned).collect(),
            pattern,
            policies: methods.iter().map(of_action).collect(),
            policies_of_others: Arc::new(of_view.clone().into()),
            view: Arc::clone(&entry.view),
            takes_suffix: entry.takes_suffix,
            methods,
            allow: HeaderValue::from_static(""),
            exception_handler: settings.exception_handler.clone(),
        };
        let allowed: Vec<_> = METHODS
            .iter()
            .filter(|method| route.allows(method))
            .map(Method::as_str)
            .collect();
        route.allow = HeaderValue::from_str(&allowed.join(", ")).unwrap_or(route.allow);
        route
    }
}

fn collision(prefix: &str, first: &Route, pattern: &Pattern, view: &View) -> String {
    format!(
        "`{prefix}{pattern}` of {} and `{prefix}{}` of {} are one address; give one of them another path",
        view.name, first.pattern, first.view.name
    )
}
