//! What a handler gets: the request, the database, the caller and what the path says.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use actix_web::http::Method;
use chrono::{Datelike, NaiveDate};
use serde_json::Value as Json;

use crate::db::Database;
use crate::error::{Error, Result};
use crate::models::options::ColumnKind;
use crate::rest::authentication::Account;
use crate::rest::exceptions::{not_authenticated, not_found, permission_denied};
use crate::rest::fields::is_year;
use crate::rest::integers::parse_integer;
use crate::rest::limits::Limits;
use crate::rest::parameters::Parameters;
use crate::rest::parsers::{self, Form, Parser, RequestData};
use crate::rest::renderers::Renderer;
use crate::rest::request::Request;
use crate::value::{Value, ValueKey};

/// The surroundings of one request: what DRF keeps on a view (`self.request`, `self.kwargs`, `self.action`).
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # run(async |db| {
/// /// Says what it is told, and who asks.
/// async fn echo(cx: &Context) -> Result<Response> {
///     let name = cx.user().map_or("nobody", |user| &user.username);
///     let books = Book::objects().count(cx.db()).await?;
///     Ok(Response::new(json!({ "name": name, "word": cx.query().get("word"), "books": books })))
/// }
///
/// let shop = Project::new("shop").api("/api", |api| {
///     api.view("echo", View::new("Echo", AllowAny).on([Method::GET], echo));
/// });
/// let answer = shop.client(db)?.get("/api/echo/?word=sand").await.to_json()?;
/// assert_eq!(answer, json!({ "name": "nobody", "word": "sand", "books": 4 }));
/// # Ok(()) });
/// ```
#[derive(Clone)]
pub struct Context {
    pub(crate) request: Request,
    pub(crate) db: Database,
    pub(crate) user: Option<Account>,
    pub(crate) kwargs: Kwargs,
    pub(crate) action: &'static str,
    /// The format that ends the path, `json` in `books.json`.
    pub(crate) suffix: Option<String>,
    /// Whether there is a way for a caller to prove who it is.
    pub(crate) authenticates: bool,
    /// How much the request may ask for.
    pub(crate) limits: Limits,
    data: OnceLock<RequestData>,
    /// How the body is read; `None`: as it is where nobody says otherwise.
    pub(crate) parsers: Option<Arc<[Arc<dyn Parser>]>>,
    /// How the answer is written.
    pub(crate) renderer: Option<Arc<dyn Renderer>>,
    /// How many proxies of the server's own stand before it.
    pub(crate) num_proxies: usize,
    /// What knows where paths lead.
    pub(crate) resolver: Option<Arc<dyn Resolve>>,
    /// The rows that the filters' parameters name, as far as they exist; looked up before the action.
    pub(crate) existing: OnceLock<ExistingRows>,
}

/// Knows where the paths of an API lead: Django's `resolve`.
pub(crate) trait Resolve: Send + Sync {
    fn resolve(&self, path: &str) -> Option<Resolved>;
}

/// Where a path leads.
pub(crate) struct Resolved {
    /// What tells the view from others.
    pub(crate) view: usize,
    /// Whether it is the address of a row.
    pub(crate) is_detail: bool,
    /// The text that names the row.
    pub(crate) key: String,
}

/// The keys that have a row among those that a parameter names, for each parameter that names rows.
pub(crate) type ExistingRows = HashMap<&'static str, HashSet<ValueKey>>;

/// The values of the parameters of a path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kwargs {
    pub(crate) names: Arc<[String]>,
    pub(crate) values: Vec<String>,
}

impl Context {
    /// A context for an action that nobody has been authenticated for.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// // For a test of a permission or of a hook by itself.
    /// let cx = Context::new(Request::new(Method::GET, "/api/books/?page=2"), db.clone());
    /// assert_eq!((cx.query().get("page"), cx.user()), (Some("2"), None));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn new(request: Request, db: Database) -> Self {
        Self {
            request,
            db,
            user: None,
            kwargs: Kwargs::default(),
            action: "",
            suffix: None,
            authenticates: true,
            limits: Limits::DEFAULT,
            data: OnceLock::new(),
            parsers: None,
            renderer: None,
            num_proxies: 0,
            resolver: None,
            existing: OnceLock::new(),
        }
    }

    /// The database, for the terminal methods of queries.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// async fn longest(cx: &Context) -> Result<Response> {
    ///     let title = Book::objects().order_by(|b| b.pages.desc()).values(|b| b.title).first(cx.db()).await?;
    ///     Ok(Response::new(title))
    /// }
    /// # let shop = Project::new("shop").api("/", |api| {
    /// #     api.view("longest", View::new("Longest", AllowAny).on([Method::GET], longest));
    /// # });
    ///
    /// assert_eq!(shop.client(db)?.get("/longest/").await.to_json()?, "Emma");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.db
    }

    /// The request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// async fn agent(cx: &Context) -> Result<Response> {
    ///     Ok(Response::new(cx.request().header("user-agent")))
    /// }
    /// # let shop = Project::new("shop").api("/", |api| {
    /// #     api.view("agent", View::new("Agent", AllowAny).on([Method::GET], agent));
    /// # });
    ///
    /// let client = shop.client(db)?.header("User-Agent", "curl/8");
    /// assert_eq!(client.get("/agent/").await.to_json()?, "curl/8");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The method of the request.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let cx = Context::new(Request::new(Method::DELETE, "/api/books/1/"), db.clone());
    /// assert_eq!(cx.method(), Method::DELETE);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.request.method
    }

    /// The parameters of the query string.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let cx = Context::new(Request::new(Method::GET, "/api/books/?tag=sea&tag=sand"), db.clone());
    /// assert_eq!(cx.query().get_all("tag").collect::<Vec<_>>(), ["sea", "sand"]);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn query(&self) -> &Parameters {
        self.request.query()
    }

    /// The account of the caller; `None` for somebody unknown.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # call(async |client, db| {
    /// // In a handler: `let user = cx.user().ok_or_else(not_authenticated)?`.
    /// let ada = client.force_authenticate(&ada(db).await?);
    /// assert_eq!(
    ///     (
    ///         ada.get("/api/tags/").await.status_code(),
    ///         client.get("/api/tags/").await.status_code()
    ///     ),
    ///     (200, 401)
    /// );
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn user(&self) -> Option<&Account> {
        self.user.as_ref()
    }

    /// The name of the action, `list` or `publish`; empty where the path doesn't take the request's method.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// #[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
    /// impl ShelfViewSet {
    ///     /// Lists have only what can be had; each row has its address all the same.
    ///     fn queryset(&self, cx: &Context) -> QuerySet<Book> {
    ///         match cx.action() {
    ///             "list" => Book::objects().filter(|b| b.in_stock.is_true()),
    ///             _ => Book::objects(),
    ///         }
    ///     }
    /// }
    /// # let shop = Project::new("shop").api("/api", |api| { api.register::<ShelfViewSet>("shelf"); });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(client.get("/api/shelf/").await.to_json()?.as_array().map(Vec::len), Some(3));
    /// assert_eq!(client.get("/api/shelf/3/").await.to_json()?["title"], "Emma");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// The text of a parameter of the path.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let word = async |cx: &Context| Ok(Response::new(cx.kwarg("word")));
    ///     api.view("words/{word}", View::new("Word", AllowAny).on([Method::GET], word));
    /// });
    /// assert_eq!(shop.client(db)?.get("/api/words/sand%20worm/").await.to_json()?, "sand worm");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn kwarg(&self, name: &str) -> Option<&str> {
        let at = self.kwargs.names.iter().position(|known| known == name)?;
        self.kwargs.values.get(at).map(String::as_str)
    }

    /// A parameter of the path as a key: `let author: i64 = cx.path("author")?`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let double = async |cx: &Context| Ok(Response::new(cx.path::<i64>("number")? * 2));
    ///     api.view("double/{number}", View::new("Double", AllowAny).on([Method::GET], double));
    /// });
    /// let client = shop.client(db)?;
    /// assert_eq!(client.get("/api/double/21/").await.to_json()?, 42);
    /// assert_eq!(client.get("/api/double/many/").await.status_code(), 404);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 404 where the path has no such parameter or its text can't be such a key.
    pub fn path<T: FromPath>(&self, name: &str) -> Result<T> {
        self.kwarg(name).and_then(T::from_path).ok_or_else(not_found)
    }

    /// The error of a permission that was refused: 401 where the caller could still prove who it is, else 403.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let cx = Context::new(Request::new(Method::POST, "/api/books/"), db.clone());
    /// assert_eq!(cx.refusal(Some("Not today.")).status(), 401, "nobody knows yet who asks");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn refusal(&self, message: Option<&str>) -> Error {
        if self.user.is_none() && self.authenticates {
            not_authenticated()
        } else {
            permission_denied(message)
        }
    }

    /// What a path of this API leads to.
    pub(crate) fn resolve(&self, path: &str) -> Option<Resolved> {
        self.resolver.as_ref()?.resolve(path)
    }

    /// The link to a row in the representation that was asked for: a format in the request's address is kept.
    pub(crate) fn link(&self, list: &str, key: impl Display) -> String {
        self.link_to(format!("{list}{key}"))
    }

    /// The link to an address, given without its final slash, in the representation that was asked for.
    pub(crate) fn link_to(&self, mut path: String) -> String {
        match &self.suffix {
            Some(suffix) => path = format!("{path}.{suffix}"),
            None => path.push('/'),
        }
        if let Some(format) = self.query().get("format").filter(|_| self.suffix.is_none()) {
            path = format!("{path}?{}", Parameters::default().replaced(&[("format", Some(format))]));
        }
        self.request.build_absolute_uri(&path)
    }

    /// The document that the request brought, parsed at the first call: DRF's `request.data`. Of a form it has the last
    /// value of each name; serializers that it is handed to read the whole form.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// /// What a form or a document says, in whichever of them it came.
    /// async fn greet(cx: &Context) -> Result<Response> {
    ///     Ok(Response::new(json!({ "hello": cx.data()?["name"] })))
    /// }
    /// # let shop = Project::new("shop").api("/", |api| {
    /// #     api.view("greet", View::new("Greet", AllowAny).on([Method::POST], greet));
    /// # });
    ///
    /// let client = shop.client(db)?;
    /// let form = client.request(Method::POST, "/greet/").form([("name", "Ada")]).send().await;
    /// assert_eq!(form.to_json()?, client.post("/greet/", json!({ "name": "Ada" })).await.to_json()?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// 415 for a media type that no parser takes, 400 for what can't be parsed.
    pub fn data(&self) -> Result<&Json> {
        self.parsed().map(|data| &data.document)
    }

    /// The form that the request brought, with its files; `None` where it brought another document.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// async fn tags(cx: &Context) -> Result<Response> {
    ///     let Some(form) = cx.form()? else {
    ///         return Ok(Response::new("no form"));
    ///     };
    ///     Ok(Response::new(form.get_all("tag").count()))
    /// }
    /// # let shop = Project::new("shop").api("/", |api| {
    /// #     api.view("tags", View::new("Tags", AllowAny).on([Method::POST], tags));
    /// # });
    ///
    /// let client = shop.client(db)?;
    /// assert_eq!(
    ///     client
    ///         .request(Method::POST, "/tags/")
    ///         .form([("tag", "a"), ("tag", "b")])
    ///         .send()
    ///         .await
    ///         .to_json()?,
    ///     2
    /// );
    /// assert_eq!(client.post("/tags/", json!({})).await.to_json()?, "no form");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`data`](Self::data).
    pub fn form(&self) -> Result<Option<&Form>> {
        self.parsed().map(|data| data.form.as_ref())
    }

    /// The form, where this is the document that was made of it.
    pub(crate) fn form_of(&self, document: &Json) -> Option<&Form> {
        let data = self.data.get()?;
        data.form
            .as_ref()
            .filter(|_| std::ptr::eq(&raw const data.document, document))
    }

    fn parsed(&self) -> Result<&RequestData> {
        if let Some(data) = self.data.get() {
            return Ok(data);
        }
        let data = parsers::parse(
            &self.request,
            self.parsers.as_ref().unwrap_or(&parsers::DEFAULT),
            self.limits.depth,
        )?;
        Ok(self.data.get_or_init(|| data))
    }

    /// The format that the answer is written in, `json`: of DRF's `accepted_renderer`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let format = async |cx: &Context| Ok(Response::new(json!([{ "format": cx.format() }])));
    ///     let view = View::new("Format", AllowAny).renderer(JsonRenderer).renderer(CsvRenderer);
    ///     api.view("format", view.on([Method::GET], format));
    /// });
    /// let csv = shop.client(db)?.get("/api/format/?format=csv").await;
    /// assert_eq!(csv.body_bytes(), b"format\ncsv\n");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn format(&self) -> &'static str {
        self.renderer.as_ref().map_or("json", |renderer| renderer.format())
    }

    /// Where the request comes from, for throttles: DRF's `get_ident`.
    ///
    /// It is the connection's other end, or, behind proxies that the API was told of
    /// ([`num_proxies`](crate::rest::Api::num_proxies)), the address that the outermost of them saw: what it added to
    /// `X-Forwarded-For`. What a client writes there itself is never believed.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Request;
    ///
    /// # run(async |db| {
    /// let mut request = Request::new(Method::GET, "/").with_header("X-Forwarded-For", "203.0.113.7");
    /// request.peer = Some(([192, 0, 2, 1], 443).into());
    /// assert_eq!(Context::new(request, db.clone()).identity(), "192.0.2.1");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn identity(&self) -> String {
        let forwarded = self.request.header_list("x-forwarded-for");
        let told = forwarded.len().checked_sub(self.num_proxies.min(forwarded.len()));
        let address = told
            .and_then(|at| forwarded.get(at))
            .map(|address| (*address).to_owned());
        address.unwrap_or_else(|| self.request.peer.map(|peer| peer.ip().to_string()).unwrap_or_default())
    }

    /// The same request with another method, as OPTIONS asks about.
    pub(crate) fn as_if(&self, method: Method) -> Self {
        let mut other = self.clone();
        other.request.method = method;
        other
    }
}

/// The value of a column of this kind that the text of a path names.
pub(crate) fn path_value(text: &str, kind: ColumnKind) -> Result<Value> {
    let value = match kind {
        ColumnKind::Char { .. } | ColumnKind::Text => String::from_path(text).map(Value::Text),
        ColumnKind::SmallInteger
        | ColumnKind::Integer
        | ColumnKind::BigInteger
        | ColumnKind::PositiveSmallInteger
        | ColumnKind::PositiveInteger
        | ColumnKind::PositiveBigInteger => parse_integer(text).map(Value::Integer),
        ColumnKind::Uuid => uuid::Uuid::from_path(text).map(Value::Uuid),
        ColumnKind::Date => {
            let date: Option<NaiveDate> = text.parse().ok();
            date.filter(|date| is_year(date.year())).map(Value::Date)
        }
        _ => None,
    };
    value.ok_or_else(not_found)
}

/// A type that a parameter of a path can have.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::FromPath;
///
/// # run(async |db| {
/// /// A year of this century.
/// struct Year(i32);
///
/// impl FromPath for Year {
///     fn from_path(text: &str) -> Option<Self> {
///         text.parse().ok().filter(|year| (2000..2100).contains(year)).map(Self)
///     }
/// }
///
/// let shop = Project::new("shop").api("/api", |api| {
///     let year = async |cx: &Context| Ok(Response::new(cx.path::<Year>("year")?.0));
///     api.view("{year}", View::new("Year", AllowAny).on([Method::GET], year));
/// });
/// assert_eq!(shop.client(db)?.get("/api/1999/").await.status_code(), 404);
/// # Ok(()) });
/// ```
pub trait FromPath: Sized {
    /// Reads the text of the parameter; `None` where it is something else.
    fn from_path(text: &str) -> Option<Self>;
}

impl FromPath for String {
    fn from_path(text: &str) -> Option<Self> {
        (!text.contains('\0')).then(|| text.to_owned())
    }
}

impl FromPath for uuid::Uuid {
    fn from_path(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl FromPath for $integer {
            fn from_path(text: &str) -> Option<Self> {
                parse_integer(text)?.try_into().ok()
            }
        }
    )*};
}

integers!(i16 i32 i64 u16 u32);
