//! The headers by which callers prove to have an account: DRF's `TokenAuthentication` and `BasicAuthentication`.

use std::borrow::Cow;

use fastjango_runtime::models::options::ModelOptions;
use fastjango_runtime::rest::authentication::{credentials, credentials_bytes};
use fastjango_runtime::rest::exceptions::authentication_failed;
use fastjango_runtime::rest::{Account, Authentication, BoxFuture, Request, decode_base64};

use super::models::{Token, User};
use super::users::authenticate;
use crate::prelude::*;

/// `Authorization: Token 9944b09199c62bcf9418ad846dd0e4bb`: DRF's `TokenAuthentication`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// # call(async |client, db| {
/// let ada = client.credentials("Token 9944b09199c62bcf9418ad846dd0e4bb");
/// assert_eq!(ada.get("/api/tags/").await.status_code(), 200);
/// let wrong = client.credentials("Token 0000").get("/api/tags/").await;
/// assert_eq!((wrong.status_code(), wrong.to_json()?), (401, json!({ "detail": "Invalid token." })));
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenAuthentication;

impl TokenAuthentication {
    /// The same tokens behind another word: the `keyword` of a subclass of DRF's `TokenAuthentication`.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::TokenAuthentication;
    ///
    /// # run(async |db| {
    /// let shop = Project::new("shop").api("/api", |api| {
    ///     api.authentication(TokenAuthentication.keyword("Bearer")).register::<TagViewSet>("tags");
    /// });
    /// let ada = shop.client(db)?.credentials("Bearer 9944b09199c62bcf9418ad846dd0e4bb");
    /// assert_eq!(ada.get("/api/tags/").await.status_code(), 200);
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub const fn keyword(self, keyword: &'static str) -> KeywordAuthentication {
        KeywordAuthentication { keyword }
    }
}

/// Tokens behind another word than `Token`, which [`TokenAuthentication::keyword`] gives.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::auth::TokenAuthentication;
/// use fastjango::rest::Authentication as _;
///
/// let bearers = TokenAuthentication.keyword("Bearer");
/// assert_eq!(bearers.authenticate_header().as_deref(), Some("Bearer"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct KeywordAuthentication {
    keyword: &'static str,
}

impl Authentication for TokenAuthentication {
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        by_token("Token", request, db)
    }

    fn models(&self) -> Vec<&'static ModelOptions> {
        vec![User::options(), Token::options()]
    }

    fn authenticate_header(&self) -> Option<Cow<'static, str>> {
        Some("Token".into())
    }
}

impl Authentication for KeywordAuthentication {
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        by_token(self.keyword, request, db)
    }

    fn models(&self) -> Vec<&'static ModelOptions> {
        TokenAuthentication.models()
    }

    fn authenticate_header(&self) -> Option<Cow<'static, str>> {
        Some(self.keyword.into())
    }
}

/// The account of the token that stands behind a word in the header.
fn by_token<'a>(
    keyword: &'static str,
    request: &'a Request,
    db: &'a Database,
) -> BoxFuture<'a, Result<Option<Account>>> {
    Box::pin(async move {
        let Some(key) = credentials(request, keyword, "Token")? else {
            return Ok(None);
        };
        let tokens = Token::objects().filter(|token| token.key.eq(key));
        let user = tokens.values(|token| {
            let user = token.user();
            (
                user.id,
                user.username,
                user.email,
                user.is_active,
                user.is_staff,
                user.is_superuser,
            )
        });
        let Some((id, username, email, is_active, is_staff, is_superuser)) = user.first(db).await? else {
            return Err(authentication_failed("Invalid token."));
        };
        if !is_active {
            return Err(authentication_failed("User inactive or deleted."));
        }
        let account = Account::new(id, username).with_email(email);
        Ok(Some(account.with_staff(is_staff).with_superuser(is_superuser)))
    })
}

/// `Authorization: Basic YWRhOnBhc3N3b3Jk`, a name and a password: DRF's `BasicAuthentication`. Each request costs the
/// hashing of a password; over anything but TLS it tells the password.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{BasicAuthentication, User};
///
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     api.authentication(BasicAuthentication).register::<TagViewSet>("tags");
/// });
/// User::create_superuser(db, "eve", "eve@example.org", Some("secret")).await?;
/// let eve = shop.client(db)?.credentials("Basic ZXZlOnNlY3JldA=="); // eve:secret
/// assert_eq!(eve.get("/api/tags/").await.status_code(), 200);
/// # Ok(()) });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct BasicAuthentication;

impl Authentication for BasicAuthentication {
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        Box::pin(async move {
            let Some(encoded) = credentials_bytes(request, "Basic", "Credentials")? else {
                return Ok(None);
            };
            let decoded = decoded(encoded);
            let Some((username, password)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) else {
                return Err(authentication_failed(
                    "Invalid basic header. Credentials not correctly base64 encoded.",
                ));
            };
            match authenticate(db, username, password).await? {
                Some(user) => Ok(Some(user.account())),
                None => Err(authentication_failed("Invalid username/password.")),
            }
        })
    }

    fn models(&self) -> Vec<&'static ModelOptions> {
        vec![User::options()]
    }

    fn authenticate_header(&self) -> Option<Cow<'static, str>> {
        Some("Basic realm=\"api\"".into())
    }
}

impl User {
    /// The account as permissions and handlers see it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let account = ada(db).await?.account();
    /// assert_eq!((account.username.as_str(), account.is_staff), ("ada", true));
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn account(&self) -> Account {
        Account::new(self.id, &self.username)
            .with_email(&self.email)
            .with_staff(self.is_staff)
            .with_superuser(self.is_superuser)
    }
}

/// The text of credentials, in UTF-8 or else in Latin-1.
fn decoded(encoded: &[u8]) -> Option<String> {
    let text = String::from_utf8(decode_base64(encoded)?);
    Some(text.unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect()))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn credentials_are_read_as_python_reads_them() {
        assert_eq!(decoded(b"YTpi").as_deref(), Some("a:b"));
        assert_eq!(decoded(b"YT-pi").as_deref(), Some("a:b"));
        assert_eq!(decoded("Q2hsb+k6eA==".as_bytes()).as_deref(), Some("Chlo\u{e9}:x"));
        assert_eq!(decoded(b"!!!").as_deref(), Some(""));
        assert_eq!(decoded(b"YTp"), None);
    }
}
