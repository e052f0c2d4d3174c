//! Callers who logged in, and are known by a cookie: Django's sessions in the database, and DRF's
//! `SessionAuthentication`.

use std::borrow::Cow;
use std::fmt::Write as _;

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
/// How long a session lasts: two weeks, in seconds, as Django's.
const AGE: i64 = 1_209_600;
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
#[derive(Debug, Clone, Default)]
pub struct SessionAuthentication {
    trusted_origins: Vec<String>,
}

impl SessionAuthentication {
    /// Trusts the pages of another site, `https://shop.example`: an entry of Django's `CSRF_TRUSTED_ORIGINS`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::SessionAuthentication;
    ///
    /// let sessions = SessionAuthentication::default().trusted_origin("https://app.shop.example");
    /// # let _ = sessions;
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

/// Logs an account in: the answer gets the cookies of a new session, and the old one ends. Django's `login`.
pub(super) async fn log_in(cx: &Context, user: &User, response: Response) -> Result<Response> {
    end(cx).await?;
    let key = begin(cx.db(), user).await?;
    let response = response.header("Set-Cookie", &cookie(cx, COOKIE, &key, AGE, true));
    Ok(with_csrf(cx, response))
}

/// Begins a session of an account; its key.
pub(crate) async fn begin(db: &Database, user: &User) -> Result<String> {
    let key = random_text(32, b"abcdefghijklmnopqrstuvwxyz0123456789");
    let data = json!({ "_auth_user_id": user.id.to_string(), "_auth_user_hash": hash_of(user) });
    Session::new()
        .session_key(key.as_str())
        .session_data(data.to_string())
        .expire_date(Utc::now() + TimeDelta::seconds(AGE))
        .save(db)
        .await?;
    user.update_last_login(db).await?;
    Ok(key)
}

/// Logs the caller out: the session ends and its cookie goes. Django's `logout`.
pub(super) async fn log_out(cx: &Context, response: Response) -> Result<Response> {
    end(cx).await?;
    Ok(response.header("Set-Cookie", &cookie(cx, COOKIE, "", 0, true)))
}

/// The answer with a new secret against forged requests, in its cookie.
pub(super) fn with_csrf(cx: &Context, response: Response) -> Response {
    response.header(
        "Set-Cookie",
        &cookie(cx, csrf::COOKIE, &csrf::secret(), CSRF_AGE, false),
    )
}

/// Whether the caller has a secret against forged requests.
pub(super) fn has_csrf(cx: &Context) -> bool {
    cx.request().cookie(csrf::COOKIE).is_some()
}

async fn end(cx: &Context) -> Result<()> {
    if let Some(key) = cx.request().cookie(COOKIE).filter(|key| is_key(key)) {
        let own = Session::objects().filter(|session| session.session_key.eq(key));
        own.delete(cx.db()).await?;
    }
    Ok(())
}

fn cookie(cx: &Context, name: &str, value: &str, age: i64, http_only: bool) -> String {
    let secure = if cx.request().scheme == "https" { "; Secure" } else { "" };
    let http_only = if http_only { "; HttpOnly" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={age}; SameSite=Lax{http_only}{secure}")
}
