//! The tables of accounts.

use std::fmt;

use super::random::random_text;
use super::validators::validate_username;
use crate::error::IntegrityKind;
use crate::prelude::*;

/// An account: Django's `User`.
///
/// # Examples
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// use fastjango::auth::User;
///
/// let mut user = User::new().username("ada").build();
/// user.set_password("correct horse").await?;
/// assert!(user.check_password("correct horse").await? && !user.check_password("wrong").await?);
/// assert!(!format!("{user:?}").contains("argon2"), "a hash is in no log");
/// # Ok::<(), fastjango::Error>(())
/// # }).unwrap();
/// ```
#[model(table = "auth_user", verbose_name = "user")]
#[derive(Clone)]
pub struct User {
    #[allow(
        missing_docs,
        reason = "what it is, is its name; as in Django, clients are told no more"
    )]
    pub id: i64,
    /// What [`make_password`](super::make_password) made of the password; empty for an account that has none.
    #[field(max_length = 128, secret, default)]
    pub password: String,
    /// When the account last logged in.
    pub last_login: Option<DateTime<Utc>>,
    /// Designates that this user has all permissions without explicitly assigning them.
    #[field(default = false, verbose_name = "superuser status")]
    pub is_superuser: bool,
    /// Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.
    #[field(max_length = 150, unique, validators = [validate_username])]
    pub username: String,
    #[allow(
        missing_docs,
        reason = "what it is, is its name; as in Django, clients are told no more"
    )]
    #[field(max_length = 150, blank, default)]
    pub first_name: String,
    #[allow(
        missing_docs,
        reason = "what it is, is its name; as in Django, clients are told no more"
    )]
    #[field(max_length = 150, blank, default)]
    pub last_name: String,
    #[allow(
        missing_docs,
        reason = "what it is, is its name; as in Django, clients are told no more"
    )]
    #[field(max_length = 254, blank, email, default)]
    pub email: String,
    /// Designates whether the user can log into this admin site.
    #[field(default = false, verbose_name = "staff status")]
    pub is_staff: bool,
    /// Designates whether this user should be treated as active. Unselect this instead of deleting accounts.
    #[field(default = true, verbose_name = "active")]
    pub is_active: bool,
    /// When the account was made.
    #[field(auto_now_add)]
    pub date_joined: DateTime<Utc>,

    /// The groups, whose permissions the account has too.
    pub groups: ManyToMany<Group>,
    /// What the account may do by itself.
    pub user_permissions: HasMany<UserPermission>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("username", &self.username)
            .field("is_active", &self.is_active)
            .field("is_staff", &self.is_staff)
            .field("is_superuser", &self.is_superuser)
            .finish_non_exhaustive()
    }
}

/// Something that an account may do: an entry of Django's `user_permissions`, by its codename alone.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::UserPermission;
///
/// # run(async |db| {
/// let ada = ada(db).await?;
/// UserPermission::new().user(&ada).codename("change_book").save(db).await?;
/// assert!(ada.has_perm(db, "change_book").await? && !ada.has_perm(db, "delete_book").await?);
/// # Ok(()) });
/// ```
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

/// Accounts that may do the same: Django's `Group`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{Group, GroupPermission};
///
/// # run(async |db| {
/// let mut editors = Group::new().name("editors").save(db).await?;
/// GroupPermission::new().group(&editors).codename("change_book").save(db).await?;
/// let ada = ada(db).await?;
/// editors.users.add(db, [&ada]).await?;
/// assert!(ada.has_perm(db, "change_book").await?);
/// # Ok(()) });
/// ```
#[model(table = "auth_group", verbose_name = "group")]
#[derive(Debug, Clone)]
pub struct Group {
    /// The key.
    pub id: i64,
    /// The name.
    #[field(max_length = 150, unique)]
    pub name: String,
    /// What its members may do.
    pub permissions: HasMany<GroupPermission>,
    /// Its members.
    #[relation(inverse = groups)]
    pub users: ManyToMany<User>,
}

/// Something that the members of a group may do, by its codename.
#[model(
    table = "auth_group_permission",
    verbose_name = "group permission",
    unique(fields = [group, codename], name = "auth_group_permission_group_codename"),
)]
#[derive(Debug, Clone)]
pub struct GroupPermission {
    /// The key.
    pub id: i64,
    /// The group.
    #[relation(on_delete = cascade)]
    pub group: ForeignKey<Group>,
    /// What its members may do, as [`UserPermission::codename`] says it.
    #[field(max_length = 100)]
    pub codename: String,
}

/// The token by which the caller of an API proves to have an account: DRF's `Token`.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::Token;
///
/// # run(async |db| {
/// let token = Token::objects().select_related(|t| t.user()).get(db).await?;
/// assert_eq!((token.key.len(), token.user.get()?.username.as_str()), (32, "ada"));
/// # Ok(()) });
/// ```
#[model(table = "authtoken_token", verbose_name = "token")]
#[derive(Clone)]
pub struct Token {
    /// The token itself: 40 hexadecimal digits.
    #[field(primary_key, max_length = 40, secret)]
    pub key: String,
    /// The account.
    #[relation(on_delete = cascade)]
    pub user: OneToOne<User>,
    /// When the token was made.
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("user_id", &self.user.key())
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}

impl Token {
    /// The token of an account, made at the first call.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::Token;
    ///
    /// # run(async |db| {
    /// let (first, again) = (Token::of(&ada(db).await?, db).await?, Token::of(&ada(db).await?, db).await?);
    /// assert_eq!(first.key, again.key);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn of(user: &User, db: &impl Executor) -> Result<Self> {
        let known = || Self::objects().filter(|token| token.user_id.eq(user.id)).first(db);
        if let Some(token) = known().await? {
            return Ok(token);
        }
        let token = Self::new().key(random_text(40, b"0123456789abcdef")).user(user);
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

/// Who is logged in: Django's `Session`.
#[model(table = "django_session", verbose_name = "session")]
#[derive(Clone)]
pub struct Session {
    /// What the cookie `sessionid` holds.
    #[field(primary_key, max_length = 40, secret)]
    pub session_key: String,
    /// What is kept, as JSON.
    #[field(secret)]
    pub session_data: String,
    /// When it ends.
    #[field(index)]
    pub expire_date: DateTime<Utc>,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("expire_date", &self.expire_date)
            .finish_non_exhaustive()
    }
}

impl Session {
    /// Deletes the sessions that have ended: Django's `clearsessions`. Returns how many there were.
    ///
    /// # Errors
    ///
    /// The database's.
    pub async fn clear_expired(db: &impl Executor) -> Result<usize> {
        let now = Utc::now();
        let ended = Self::objects().filter(|session| session.expire_date.lt(now));
        let deleted = ended.delete(db).await?;
        let count = deleted.by_model.get(Self::options().name).copied();
        Ok(usize::try_from(count.unwrap_or_default()).unwrap_or(usize::MAX))
    }
}
