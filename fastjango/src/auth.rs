//! Accounts and their tokens: Django's `User` and DRF's `Token`, as far as an API needs them.
//!
//! A project that uses them adds the scheme to its API, which brings both models along:
//!
//! ```
//! use fastjango::auth::TokenAuthentication;
//! use fastjango::prelude::*;
//!
//! let project = Project::new("bookshop").api("/api", |api| {
//!     api.authentication(TokenAuthentication);
//! });
//! let names: Vec<&str> = project.all_models().iter().map(|model| model.name).collect();
//! assert_eq!(names, ["User", "Token"]);
//! ```

use std::borrow::Cow;

use fastjango_runtime::models::options::ModelOptions;
use fastjango_runtime::rest::exceptions::authentication_failed;
use fastjango_runtime::rest::permissions::Refuses;
use fastjango_runtime::rest::{Account, Authentication, BoxFuture, Request};

use crate::error::IntegrityKind;
use crate::prelude::*;

/// An account. It has no password: how one is kept and checked is the application's.
#[model(table = "auth_user", verbose_name = "user")]
#[derive(Debug, Clone)]
pub struct User {
    /// The key.
    pub id: i64,
    /// The name, by which accounts are told apart.
    #[field(max_length = 150, unique)]
    pub username: String,
    /// The first name.
    #[field(max_length = 150, blank, default)]
    pub first_name: String,
    /// The last name.
    #[field(max_length = 150, blank, default)]
    pub last_name: String,
    /// The e-mail address.
    #[field(max_length = 254, blank, default)]
    pub email: String,
    /// Whether the account may use what is for staff.
    #[field(default = false)]
    pub is_staff: bool,
    /// Whether the account can be used at all.
    #[field(default = true)]
    pub is_active: bool,
    /// Whether the account may do everything.
    #[field(default = false)]
    pub is_superuser: bool,
    /// When the account was made.
    #[field(auto_now_add)]
    pub date_joined: DateTime<Utc>,
}

/// The token by which the caller of an API proves to have an account.
#[model(table = "authtoken_token")]
#[derive(Debug, Clone)]
pub struct Token {
    /// The token itself: 40 hexadecimal digits.
    #[field(primary_key, max_length = 40)]
    pub key: String,
    /// The account.
    #[relation(on_delete = cascade)]
    pub user: OneToOne<User>,
    /// When the token was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

impl Token {
    /// The token of an account, made at the first call.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of(user: &User, db: &impl Executor) -> Result<Self> {
        let known = || Self::objects().filter(|token| token.user_id.eq(user.id)).first(db);
        if let Some(token) = known().await? {
            return Ok(token);
        }
        let token = Self::new().key(random_key()).user(user);
        let made = db.handle().atomic(async |tx| token.save(tx).await).await;
        match made {
            // Another call has been faster.
            Err(Error::Integrity(error)) if error.kind == IntegrityKind::Unique => {
                known().await?.ok_or(Error::Integrity(error))
            }
            made => made,
        }
    }
}

/// Something that an account may do: an entry of Django's `user_permissions`, by its codename alone.
#[model(
    table = "auth_user_permission",
    verbose_name = "user permission",
    unique(fields = [user, codename], name = "auth_user_permission_user_codename"),
)]
#[derive(Debug, Clone)]
pub struct UserPermission {
    /// The key.
    pub id: i64,
    /// The account.
    #[relation(on_delete = cascade)]
    pub user: ForeignKey<User>,
    /// What it may do: `add_book`, `change_book`, `delete_book`, `view_book`, or a word of the application's own.
    #[field(max_length = 100)]
    pub codename: String,
}

/// Whether the caller may do something: Django's `user.has_perm`. A superuser may do everything, somebody unknown
/// nothing.
///
/// # Errors
///
/// The database's.
pub async fn has_perm(cx: &Context, codename: &str) -> Result<bool> {
    match cx.user() {
        None => Ok(false),
        Some(user) if user.is_superuser => Ok(true),
        Some(user) => {
            let held = UserPermission::objects().filter(|held| held.user_id.eq(user.id) & held.codename.eq(codename));
            held.exists(cx.db()).await
        }
    }
}

/// Only callers who may do this: `permissions = [HasPermission("change_book")]`.
#[derive(Debug, Clone, Copy)]
pub struct HasPermission(pub &'static str);

impl<M: Send + Sync + 'static> Permission<M> for HasPermission {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        has_perm(cx, self.0).await
    }

    fn refuses(&self, _: &Method) -> Refuses {
        Refuses {
            anonymous: true,
            accounts: true,
        }
    }
}

/// Callers with an account read, and write where they may `add`, `change` or `delete` the model's rows: DRF's
/// `DjangoModelPermissions`. The codename is `add_` and the model's name in lower case.
#[derive(Debug, Clone, Copy, Default)]
pub struct ModelPermissions;

impl<M: Model> Permission<M> for ModelPermissions {
    const LOOKS_AT_ROWS: bool = false;

    async fn has_permission(&self, cx: &Context) -> Result<bool> {
        let does = match cx.method().as_str() {
            "POST" => "add",
            "PUT" | "PATCH" => "change",
            "DELETE" => "delete",
            _ => return Ok(cx.user().is_some()),
        };
        has_perm(cx, &format!("{does}_{}", M::options().name.to_lowercase())).await
    }

    fn refuses(&self, method: &Method) -> Refuses {
        Refuses {
            anonymous: true,
            accounts: !method.is_safe(),
        }
    }
}

/// 40 hexadecimal digits, 150 bits of them from the operating system's source of chance.
fn random_key() -> String {
    let (first, second) = (Uuid::new_v4(), Uuid::new_v4());
    let mut key = format!("{}{}", first.simple(), second.simple());
    key.truncate(40);
    key
}

/// `Authorization: Token 9944b09199c62bcf9418ad846dd0e4bb`: DRF's `TokenAuthentication`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenAuthentication;

impl Authentication for TokenAuthentication {
    fn authenticate<'a>(&'a self, request: &'a Request, db: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        Box::pin(async move {
            let Some(key) = fastjango_runtime::rest::authentication::credentials(request, "Token", "Token")? else {
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
            Ok(Some(Account {
                id,
                username,
                email,
                is_staff,
                is_superuser,
            }))
        })
    }

    fn models(&self) -> Vec<&'static ModelOptions> {
        vec![User::options(), Token::options()]
    }

    fn authenticate_header(&self) -> Cow<'static, str> {
        "Token".into()
    }
}
