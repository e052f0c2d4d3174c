//! Accounts of callers who needn't prove to have them, and sessions without a login page.

use std::future::Future;

use fastjango_runtime::rest::Account;

use crate::auth::{User, authenticate, sessions};
use crate::error::Result;
use crate::rest::ApiClient;

impl From<&User> for Account {
    fn from(user: &User) -> Self {
        user.account()
    }
}

/// Sessions for clients: `login` and `force_login` of DRF's `APIClient`. The API has
/// [`SessionAuthentication`](crate::auth::SessionAuthentication).
///
/// # Examples
///
/// ```
/// use fastjango::auth::{SessionAuthentication, User};
/// use fastjango::prelude::*;
/// use fastjango::rest::ApiClient;
/// use fastjango::test::Login as _;
///
/// fn project() -> Project {
///     Project::new("shop").api("/api", |api| {
///         let name = async |cx: &Context| Ok(Response::new(cx.user().map(|user| user.username.clone())));
///         api.authentication(SessionAuthentication::default())
///             .view("me", View::new("Me", IsAuthenticated).on([Method::GET, Method::POST], name));
///     })
/// }
///
/// #[fastjango::test(project = project)]
/// async fn somebody_is_logged_in(db: Database, client: ApiClient) -> Result<()> {
///     let mut user = User::new().username("ada").build();
///     user.set_password("a long password").await?;
///     user.save(&db).await?;
///     assert!(client.login("ada", "a wrong one").await?.is_none());
///     let ada = client.login("ada", "a long password").await?.expect("it is her password");
///     assert_eq!(ada.post("/api/me/", ()).await.to_json()?, "ada");
///     assert_eq!(client.get("/api/me/").await.status_code(), 403);
///     Ok(())
/// }
/// # somebody_is_logged_in().unwrap();
/// ```
pub trait Login: Sized {
    /// The same client with a session of the account that has this name and password; `None` where no active account
    /// has them.
    ///
    /// # Errors
    ///
    /// Those of the database.
    fn login(&self, username: &str, password: &str) -> impl Future<Output = Result<Option<Self>>> + Send;

    /// The same client with a session of this account, whatever its password.
    ///
    /// # Errors
    ///
    /// Those of the database.
    fn force_login(&self, user: &User) -> impl Future<Output = Result<Self>> + Send;
}

impl Login for ApiClient {
    async fn login(&self, username: &str, password: &str) -> Result<Option<Self>> {
        match authenticate(self.db(), username, password).await? {
            Some(user) => self.force_login(&user).await.map(Some),
            None => Ok(None),
        }
    }

    async fn force_login(&self, user: &User) -> Result<Self> {
        let key = sessions::begin(self.db(), user, sessions::AGE).await?;
        Ok(self.cookie(sessions::COOKIE, &key))
    }
}
