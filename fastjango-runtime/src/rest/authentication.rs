//! Who is calling: DRF's authentication classes.

use std::borrow::Cow;
use std::fmt::Debug;

use actix_web::http::header;
use futures_util::future::BoxFuture;

use crate::db::Database;
use crate::error::{Error, Result};
use crate::models::options::ModelOptions;
use crate::rest::exceptions::authentication_failed;
use crate::rest::request::Request;

/// The account of a caller, as permissions and handlers see it. [`new`](Self::new) makes one, so that there may be more to
/// know of it one day.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Account;
///
/// let account = Account::new(7, "ada").with_staff(true);
/// assert!(account.is_staff && !account.is_superuser);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Account {
    /// The primary key.
    pub id: i64,
    /// The name, unique.
    pub username: String,
    /// The e-mail address.
    pub email: String,
    /// Whether it may use what is for staff.
    pub is_staff: bool,
    /// Whether it may do everything.
    pub is_superuser: bool,
}

impl Account {
    /// An account with this key and name, without rights of its own.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Account;
    ///
    /// let account = Account::new(7, "ada");
    /// assert_eq!((account.id, account.username.as_str(), account.is_staff), (7, "ada", false));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn new(id: i64, username: impl Into<String>) -> Self {
        Self {
            id,
            username: username.into(),
            ..Self::default()
        }
    }

    /// The account with this e-mail address.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Account;
    ///
    /// assert_eq!(Account::new(7, "ada").with_email("ada@example.org").email, "ada@example.org");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// The account, which may use what is for staff or not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::rest::Account;
    ///
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     let inside = async |_: &Context| Ok(Response::new("inside"));
    ///     api.view("office", View::new("Office", IsAdminUser).on([Method::GET], inside));
    /// });
    /// let client = shop.client(db)?;
    /// let guest = client.force_authenticate(Account::new(7, "ada"));
    /// assert_eq!(guest.get("/api/office/").await.status_code(), 403);
    /// let ada = client.force_authenticate(Account::new(7, "ada").with_staff(true));
    /// assert_eq!(ada.get("/api/office/").await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn with_staff(mut self, is_staff: bool) -> Self {
        self.is_staff = is_staff;
        self
    }

    /// The account, which may do everything or not.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::rest::Account;
    ///
    /// let account = Account::new(7, "ada").with_superuser(true);
    /// assert!(account.is_superuser && !account.is_staff, "as in Django, the one is not the other");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_superuser(mut self, is_superuser: bool) -> Self {
        self.is_superuser = is_superuser;
        self
    }
}

/// A way in which callers prove who they are: DRF's `BaseAuthentication`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::rest::{Account, Authentication, BoxFuture, Request};
/// use std::borrow::Cow;
///
/// # run(async |db| {
/// /// Callers whom the proxy before this server has checked.
/// #[derive(Debug)]
/// struct RemoteUser;
///
/// impl Authentication for RemoteUser {
///     fn authenticate<'a>(&'a self, request: &'a Request, _: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
///         let username = request.header("x-remote-user").map(str::to_owned);
///         Box::pin(async move { Ok(username.map(|username| Account::new(0, username))) })
///     }
///
///     fn authenticate_header(&self) -> Option<Cow<'static, str>> {
///         None
///     }
/// }
///
/// let shop = Project::new("shop").api("/api", |api| {
///     let name = async |cx: &Context| Ok(Response::new(cx.user().map(|user| user.username.clone())));
///     api.authentication(RemoteUser).view("me", View::new("Me", IsAuthenticated).on([Method::GET], name));
/// });
/// let client = shop.client(db)?;
/// assert_eq!(client.get("/api/me/").await.status_code(), 403);
/// assert_eq!(client.header("X-Remote-User", "ada").get("/api/me/").await.to_json()?, "ada");
/// # Ok(()) });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a way to authenticate",
    label = "not a way to authenticate",
    note = "it is a value such as `TokenAuthentication`, or implements `Authentication`"
)]
pub trait Authentication: Debug + Send + Sync + 'static {
    /// The caller's account; `None` where the request has no credentials of this scheme.
    ///
    /// # Errors
    ///
    /// [`authentication_failed`] where it has credentials of this scheme that are wrong.
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>>;

    /// Whether [`authenticate`](Self::authenticate) looks at the body of this request, which is read before only then.
    /// Whoever sends a body, known or not, costs that much memory for as long: say it of as few requests as can be.
    fn looks_at_body(&self, request: &Request) -> bool {
        let _ = request;
        false
    }

    /// The models that it looks accounts up in, which a project with this scheme has.
    fn models(&self) -> Vec<&'static ModelOptions> {
        Vec::new()
    }

    /// What `WWW-Authenticate` says in a 401: the scheme. `None` for credentials that no header carries: a resource
    /// whose first scheme has none answers 403 in place of 401.
    fn authenticate_header(&self) -> Option<Cow<'static, str>>;

    /// The cookie that carries the credentials, where one does: answers then say `Vary: Cookie`, so that no cache gives one
    /// caller's to another.
    fn cookie(&self) -> Option<&'static str> {
        None
    }

    /// Whether the cookie is always `Secure` or never; `None` where it is if the request came by HTTPS, which it doesn't
    /// seem to behind a proxy that the API knows nothing of.
    fn cookie_is_secure(&self) -> Option<bool> {
        None
    }
}

/// The credentials in `Authorization` for a scheme; `None` where the header is absent or of another scheme.
///
/// `scheme` is compared without case; `label` and `credentials` are its words in messages.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
/// use fastjango::rest::authentication::credentials;
///
/// let request = Request::new(Method::GET, "/").with_header("Authorization", "Bearer abc");
/// assert_eq!(credentials(&request, "Bearer", "Token")?, Some("abc"));
/// assert_eq!(credentials(&request, "Basic", "Credentials")?, None, "another scheme's");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// 401 where nothing follows the scheme, or where what follows has spaces or is not UTF-8.
pub fn credentials<'a>(request: &'a Request, scheme: &str, label: &str) -> Result<Option<&'a str>> {
    let Some(word) = credentials_bytes(request, scheme, label)? else {
        return Ok(None);
    };
    std::str::from_utf8(word).map(Some).map_err(|_| {
        let message = format!("{label} string should not contain invalid characters.");
        refused(scheme, &message)
    })
}

/// The same, whatever bytes they are.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
/// use fastjango::rest::authentication::credentials_bytes;
///
/// let request = Request::new(Method::GET, "/").with_header("Authorization", "Bearer");
/// let refused = credentials_bytes(&request, "Bearer", "Token").unwrap_err();
/// assert_eq!(refused.detail()["detail"], "Invalid bearer header. No credentials provided.");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// 401 where nothing follows the scheme, or where what follows has spaces.
#[doc(hidden)]
pub fn credentials_bytes<'a>(request: &'a Request, scheme: &str, label: &str) -> Result<Option<&'a [u8]>> {
    let Some(value) = request.headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let mut words = value
        .as_bytes()
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    if !words
        .next()
        .is_some_and(|word| word.eq_ignore_ascii_case(scheme.as_bytes()))
    {
        return Ok(None);
    }
    match (words.next(), words.next()) {
        (None, _) => Err(refused(scheme, "No credentials provided.")),
        (Some(_), Some(_)) => Err(refused(scheme, &format!("{label} string should not contain spaces."))),
        (Some(word), None) => Ok(Some(word)),
    }
}

fn refused(scheme: &str, what: &str) -> Error {
    let scheme = scheme.to_ascii_lowercase();
    authentication_failed(format!("Invalid {scheme} header. {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::Method;
    use actix_web::http::header::HeaderValue;

    fn token(authorization: &[u8]) -> std::result::Result<Option<String>, String> {
        let mut request = Request::new(Method::GET, "/");
        let value = HeaderValue::from_bytes(authorization).expect("a header value");
        request.headers.insert(header::AUTHORIZATION, value);
        credentials(&request, "Token", "Token")
            .map(|token| token.map(str::to_owned))
            .map_err(|error| error.detail()["detail"].as_str().unwrap_or_default().to_owned())
    }

    #[test]
    fn tokens_are_read_as_drf_reads_them() {
        assert_eq!(token(b"Token abc"), Ok(Some("abc".into())));
        assert_eq!(token(b"tOkEn  abc "), Ok(Some("abc".into())));
        assert_eq!(token(b"Bearer abc"), Ok(None));
        assert_eq!(token(b""), Ok(None));
        for (header, message) in [
            (&b"Token"[..], "Invalid token header. No credentials provided."),
            (
                b"Token a b",
                "Invalid token header. Token string should not contain spaces.",
            ),
            (
                b"Token \xe9",
                "Invalid token header. Token string should not contain invalid characters.",
            ),
        ] {
            assert_eq!(token(header), Err(message.into()));
        }
    }
}
