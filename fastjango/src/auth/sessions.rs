//! Callers who logged in, and are known by a cookie: Django's sessions in the database, and DRF's
//! `SessionAuthentication`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use chrono::TimeDelta;
use fastjango_runtime::models::options::ModelOptions;
use fastjango_runtime::rest::exceptions::permission_denied;
use fastjango_runtime::rest::{Account, Authentication, BoxFuture, Request};
use serde_json::json;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::csrf;
use super::models::{Session, User};
use super::random::random_text;
use crate::prelude::*;

/// The cookie that holds the session's key.
pub(crate) const COOKIE: &str = "sessionid";
/// How long a session lasts unless it is said, as Django's.
pub(crate) const AGE: TimeDelta = TimeDelta::weeks(2);
/// How long a session lasts at most, ten years: browsers keep no cookie for so long.
const LONGEST: TimeDelta = TimeDelta::weeks(520);
/// How long the secret against forged requests lasts: a year, in seconds, as Django's.
const CSRF_AGE: i64 = 31_449_600;

/// A cookie that [`login`](fn@super::login) sets: DRF's `SessionAuthentication`.
///
/// A request of such a caller that may change something must be one of this site's own pages: it repeats the cookie
/// `csrftoken` in the header `X-CSRFToken`, or a form that is posted has it in its field `csrfmiddlewaretoken`, and its
/// `Origin` or `Referer` is this site or one that is trusted. Else it is a 403. Where a form comes with the header as
/// well, the header counts; in Django the field does.
///
/// # Examples
///
/// ```
/// use fastjango::auth::{SessionAuthentication, login, logout};
/// use fastjango::prelude::*;
///
/// let sessions = SessionAuthentication::default().trusted_origin("https://shop.example");
/// let project = Project::new("shop").api("/api", |api| {
///     api.view("auth/login", login(&sessions)).view("auth/logout", logout(&sessions));
///     api.authentication(sessions);
/// });
/// ```
#[derive(Debug, Clone)]
pub struct SessionAuthentication {
    trusted_origins: Vec<String>,
    /// Whether the cookies are `Secure`; as the request came where nobody has said.
    secure: Option<bool>,
    age: TimeDelta,
    domain: Option<String>,
    same_site: SameSite,
}

/// From which sites' pages browsers send the cookies: Django's `SESSION_COOKIE_SAMESITE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SameSite {
    /// From this site's alone.
    Strict,
    /// From this site's, and where a link of another leads here.
    #[default]
    Lax,
    /// From all sites' pages, also those that show this one in a frame. Browsers want such cookies to be `Secure`.
    None,
}

impl Default for SessionAuthentication {
    fn default() -> Self {
        Self {
            trusted_origins: Vec::new(),
            secure: None,
            age: AGE,
            domain: None,
            same_site: SameSite::default(),
        }
    }
}

impl SessionAuthentication {
    /// Says whether browsers send the cookies over HTTPS alone: Django's `SESSION_COOKIE_SECURE` and
    /// `CSRF_COOKIE_SECURE`. Unless it is said, they do where the request that sets them came by HTTPS, which behind a
    /// proxy only [`Api::behind_proxy`] finds out.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::{SameSite, SessionAuthentication, login};
    /// use std::time::Duration;
    ///
    /// # run(async |db| {
    /// let sessions = SessionAuthentication::default()
    ///     .cookie_secure(true)
    ///     .cookie_age(Duration::from_hours(12))
    ///     .cookie_domain("shop.example")
    ///     .cookie_same_site(SameSite::Strict);
    /// let shop = Project::new("shop").api("/api", |api| { api.view("login", login(&sessions)); });
    /// let page = shop.client(db)?.get("/api/login/").await;
    /// let cookie = page.get_header("Set-Cookie").unwrap_or_default();
    /// assert!(cookie.ends_with("; SameSite=Strict; Domain=shop.example; Secure"), "{cookie}");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn cookie_secure(mut self, secure: bool) -> Self {
        self.secure = Some(secure);
        self
    }

    /// Says how long a session lasts, two weeks unless it is said: Django's `SESSION_COOKIE_AGE`. Clients of tests that
    /// `login` for themselves have the two weeks.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use std::time::Duration;
    ///
    /// use fastjango::auth::SessionAuthentication;
    ///
    /// let sessions = SessionAuthentication::default().cookie_age(Duration::from_hours(12));
    /// # let _ = sessions;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn cookie_age(mut self, age: Duration) -> Self {
        self.age = TimeDelta::from_std(age).unwrap_or(LONGEST).min(LONGEST);
        self
    }

    /// Says to which hosts browsers send the cookies, this one and those below it: Django's `SESSION_COOKIE_DOMAIN` and
    /// `CSRF_COOKIE_DOMAIN`. Unless it is said, only the host that set them gets them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::SessionAuthentication;
    ///
    /// let sessions = SessionAuthentication::default().cookie_domain("shop.example");
    /// # let _ = sessions;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn cookie_domain(mut self, domain: &str) -> Self {
        self.domain = Some(domain.to_owned());
        self
    }

    /// Says from which sites' pages browsers send the cookies: Django's `SESSION_COOKIE_SAMESITE` and
    /// `CSRF_COOKIE_SAMESITE`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::{SameSite, SessionAuthentication};
    ///
    /// let sessions = SessionAuthentication::default().cookie_same_site(SameSite::Strict);
    /// # let _ = sessions;
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn cookie_same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    /// Trusts the pages of another site, `https://shop.example`: an entry of Django's `CSRF_TRUSTED_ORIGINS`. A domain and
    /// all below it are `https://*.shop.example`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::SessionAuthentication;
    /// use fastjango::rest::Request;
    ///
    /// let sessions = SessionAuthentication::default().trusted_origin("https://*.shop.example");
    /// let post = |origin| Request::new(Method::POST, "/").with_header("Origin", origin);
    /// let told = |origin| sessions.enforce_csrf(&post(origin)).unwrap_err().detail().to_string();
    /// assert!(told("https://app.shop.example").contains("CSRF cookie not set"), "the site is trusted");
    /// assert!(told("https://shop.example.org").contains("does not match any trusted origins"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn trusted_origin(mut self, origin: &str) -> Self {
        self.trusted_origins.push(origin.trim_end_matches('/').to_owned());
        self
    }

    /// Refuses a request that may be forged: DRF's `enforce_csrf`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::SessionAuthentication;
    /// use fastjango::rest::Request;
    ///
    /// let sessions = SessionAuthentication::default();
    /// assert!(sessions.enforce_csrf(&Request::new(Method::GET, "/")).is_ok(), "it changes nothing");
    /// assert_eq!(sessions.enforce_csrf(&Request::new(Method::POST, "/")).unwrap_err().status(), 403);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// 403 with what is wrong.
    pub fn enforce_csrf(&self, request: &Request) -> Result<()> {
        match csrf::fault(request, &self.trusted_origins) {
            Some(fault) => Err(permission_denied(Some(&format!("CSRF Failed: {fault}")))),
            None => Ok(()),
        }
    }
}

impl Authentication for SessionAuthentication {
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        Box::pin(async move {
            let Some(user) = user_of(request, db).await? else {
                return Ok(None);
            };
            self.enforce_csrf(request)?;
            Ok(Some(user.account()))
        })
    }

    fn looks_at_body(&self, request: &Request) -> bool {
        request.cookie(COOKIE).is_some() && csrf::is_in_body(request)
    }

    fn models(&self) -> Vec<&'static ModelOptions> {
        vec![User::options(), Session::options()]
    }

    fn authenticate_header(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn cookie(&self) -> Option<&'static str> {
        Some(COOKIE)
    }

    fn cookie_is_secure(&self) -> Option<bool> {
        // Browsers take no other that goes to every site.
        if self.same_site == SameSite::None {
            return Some(true);
        }
        self.secure
    }
}

/// The active account that is logged in; `None` where nobody is, or the password has been changed since.
async fn user_of(request: &Request, db: &Database) -> Result<Option<User>> {
    let Some(key) = request.cookie(COOKIE).filter(|key| is_key(key)) else {
        return Ok(None);
    };
    let now = Utc::now();
    let sessions = Session::objects().filter(|session| session.session_key.eq(key) & session.expire_date.gt(now));
    let Some(session) = sessions.first(db).await? else {
        return Ok(None);
    };
    let data: Json = serde_json::from_str(&session.session_data).unwrap_or_default();
    let id = data["_auth_user_id"].as_str().and_then(|id| id.parse::<i64>().ok());
    let Some(id) = id else {
        return Ok(None);
    };
    let user = User::objects().filter(|user| user.id.eq(id)).first(db).await?;
    Ok(user.filter(|user| {
        let hash = data["_auth_user_hash"].as_str().unwrap_or_default();
        let same: bool = hash.as_bytes().ct_eq(hash_of(user).as_bytes()).into();
        user.is_active && same
    }))
}

/// A key that Django could have made: nothing else is looked up.
fn is_key(text: &str) -> bool {
    (8..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// What a session knows of the password, so that it ends when the password changes.
fn hash_of(user: &User) -> String {
    let digest = Sha256::new()
        .chain_update(b"fastjango.auth.sessions")
        .chain_update(user.password.as_bytes())
        .finalize();
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl SessionAuthentication {
    /// Logs an account in: the answer gets the cookies of a new session, and the old one ends. Django's `login`.
    pub(super) async fn log_in(&self, cx: &Context, user: &User, response: Response) -> Result<Response> {
        end(cx).await?;
        let key = begin(cx.db(), user, self.age).await?;
        let response = response.header(
            "Set-Cookie",
            &self.set_cookie(cx, COOKIE, &key, self.age.num_seconds(), true),
        );
        Ok(self.with_csrf(cx, never_cached(response)))
    }

    /// Logs the caller out: the session ends and its cookie goes. Django's `logout`.
    pub(super) async fn log_out(&self, cx: &Context, response: Response) -> Result<Response> {
        end(cx).await?;
        let response = never_cached(response);
        Ok(response.header("Set-Cookie", &self.set_cookie(cx, COOKIE, "", 0, true)))
    }

    /// The answer with a new secret against forged requests, in its cookie.
    pub(super) fn with_csrf(&self, cx: &Context, response: Response) -> Response {
        response.header(
            "Set-Cookie",
            &self.set_cookie(cx, csrf::COOKIE, &csrf::secret(), CSRF_AGE, false),
        )
    }

    fn set_cookie(&self, cx: &Context, name: &str, value: &str, age: i64, http_only: bool) -> String {
        let same_site = self.same_site;
        let mut cookie = format!("{name}={value}; Path=/; Max-Age={age}; SameSite={same_site:?}");
        if let Some(domain) = &self.domain {
            let _ = write!(cookie, "; Domain={domain}");
        }
        if http_only {
            cookie.push_str("; HttpOnly");
        }
        let came_by_https = || cx.request().scheme == "https";
        if self.cookie_is_secure().unwrap_or_else(came_by_https) {
            cookie.push_str("; Secure");
        }
        cookie
    }
}

/// The answer as one that no cache keeps: Django's `never_cache`.
pub(super) fn never_cached(response: Response) -> Response {
    let nobody = "max-age=0, no-cache, no-store, must-revalidate, private";
    response.header("Cache-Control", nobody)
}

/// Begins a session of an account, which lasts so long; its key.
pub(crate) async fn begin(db: &Database, user: &User, age: TimeDelta) -> Result<String> {
    let key = random_text(32, b"abcdefghijklmnopqrstuvwxyz0123456789");
    let data = json!({ "_auth_user_id": user.id.to_string(), "_auth_user_hash": hash_of(user) });
    Session::new()
        .session_key(key.as_str())
        .session_data(data.to_string())
        .expire_date(Utc::now() + age)
        .save(db)
        .await?;
    user.update_last_login(db).await?;
    Ok(key)
}

/// Whether the caller has a secret against forged requests, and not something else in its cookie, as would be refused.
pub(super) fn has_csrf(cx: &Context) -> bool {
    cx.request().cookie(csrf::COOKIE).is_some_and(csrf::is_token)
}

async fn end(cx: &Context) -> Result<()> {
    if let Some(key) = cx.request().cookie(COOKIE).filter(|key| is_key(key)) {
        let own = Session::objects().filter(|session| session.session_key.eq(key));
        own.delete(cx.db()).await?;
    }
    Ok(())
}
