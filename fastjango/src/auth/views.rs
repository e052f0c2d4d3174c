//! Addresses at which passwords are traded for something that a browser or program can keep.

use std::sync::Arc;

use fastjango_runtime::rest::{Authentication, FormParser, JsonParser, MultiPartParser};
use serde_json::json;

use super::models::Token;
use super::sessions::{SessionAuthentication, has_csrf, never_cached};
use super::users::authenticate;
use crate::prelude::*;

/// A name and a password.
#[serializer(crate = crate)]
struct AuthTokenSerializer {
    #[field(write_only)]
    username: String,
    #[field(write_only, untrimmed)]
    password: String,
    #[field(read_only)]
    token: String,
}

/// A name and a password, for [`login`].
#[serializer(crate = crate)]
struct LoginSerializer {
    #[field(write_only)]
    username: String,
    #[field(write_only, untrimmed)]
    password: String,
}

/// Trades a name and a password for a token: DRF's `obtain_auth_token`.
///
/// # Examples
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use fastjango::auth::{TokenAuthentication, obtain_auth_token};
/// use fastjango::prelude::*;
///
/// let mut api = Api::new("/api");
/// api.authentication(TokenAuthentication).view("auth/token", obtain_auth_token());
/// let client = fastjango::rest::ApiClient::new(api.build()?, Database::connect("sqlite::memory:").await?);
/// let refused = client.post("/api/auth/token/", serde_json::json!({ "username": "ada" })).await;
/// assert_eq!(refused.body_bytes(), br#"{"password":["This field is required."]}"#);
/// # Ok::<(), Error>(())
/// # }).unwrap();
/// ```
#[must_use]
pub fn obtain_auth_token() -> View {
    View::new("Token", AllowAny)
        .description("Trades a name and a password for a token.")
        .authentication(Vec::new())
        .parser(FormParser)
        .parser(MultiPartParser)
        .parser(JsonParser)
        .on([Method::POST], async |cx: &Context| {
            let data = AuthTokenSerializer::validated(cx.data()?, &cx.into()).await?;
            let (username, password) = (data.username.unwrap_or_default(), data.password.unwrap_or_default());
            let Some(user) = authenticate(cx.db(), &username, &password).await? else {
                return Err(no_such_account());
            };
            let token = Token::of(&user, cx.db()).await?;
            Ok(Response::new(json!({ "token": token.key })))
        })
        .request::<AuthTokenSerializer>()
        .response::<AuthTokenSerializer>()
}

fn no_such_account() -> Error {
    let error = ValidationError::with_code("Unable to log in with provided credentials.", "authorization");
    ValidationError::field("non_field_errors", error).into()
}

/// Logs in by a name and a password: Django's `LoginView`, in JSON. `GET` says who is logged in and sets the cookie
/// `csrftoken`, which `POST` has to repeat in the header `X-CSRFToken`. No cache keeps the answers.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{SessionAuthentication, login};
///
/// # run(async |db| {
/// let shop = Project::new("shop").api("/api", |api| {
///     api.view("login", login(&SessionAuthentication::default()));
/// });
/// let page = shop.client(db)?.get("/api/login/").await;
/// assert_eq!(page.to_json()?, json!({ "user": null }));
/// assert!(page.get_header("Set-Cookie").is_some_and(|cookie| cookie.starts_with("csrftoken=")));
/// # Ok(()) });
/// ```
#[must_use]
pub fn login(sessions: &SessionAuthentication) -> View {
    let (page, own) = (sessions.clone(), sessions.clone());
    View::new("Login", AllowAny)
        .description("Logs in by a name and a password.")
        .authentication([Arc::new(sessions.clone()) as Arc<dyn Authentication>])
        .on([Method::GET], async move |cx: &Context| {
            let name = cx.user().map(|user| user.username.as_str());
            let response = never_cached(Response::new(json!({ "user": name })));
            Ok(if has_csrf(cx) {
                response
            } else {
                page.with_csrf(cx, response)
            })
        })
        .on([Method::POST], async move |cx: &Context| {
            own.enforce_csrf(cx.request())?;
            let data = LoginSerializer::validated(cx.data()?, &cx.into()).await?;
            let (username, password) = (data.username.unwrap_or_default(), data.password.unwrap_or_default());
            let Some(user) = authenticate(cx.db(), &username, &password).await? else {
                return Err(no_such_account());
            };
            let response = Response::new(json!({ "user": user.username }));
            own.log_in(cx, &user, response).await
        })
        .request::<LoginSerializer>()
}

/// Logs out: Django's `LogoutView`. It is a `POST`, so that no link of another site does it.
#[must_use]
pub fn logout(sessions: &SessionAuthentication) -> View {
    let own = sessions.clone();
    View::new("Logout", AllowAny)
        .description("Logs out.")
        .authentication([Arc::new(sessions.clone()) as Arc<dyn Authentication>])
        .on([Method::POST], async move |cx: &Context| {
            own.log_out(cx, Response::no_content()).await
        })
}
