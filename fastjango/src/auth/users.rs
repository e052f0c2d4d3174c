//! Making accounts, and finding out whether somebody has one: Django's `UserManager` and `authenticate`.

use super::hashers::{self, check_password, make_password, must_update};
use super::models::User;
use super::validators::validate_username;
use crate::prelude::*;

impl User {
    /// A new account; without a password nobody can log in with it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// use fastjango::auth::User;
    ///
    /// # run(async |db| {
    /// let eve = User::create_user(db, "eve", "eve@EXAMPLE.org", None).await?;
    /// assert!(!eve.is_staff && !eve.has_usable_password() && eve.email == "eve@example.org");
    /// let refused = User::create_user(db, "eve o'neill", "", None).await;
    /// assert!(matches!(refused, Err(Error::Validation(_))));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Validation`] for a name that can't be one, [`Error::Integrity`] for a name that is taken, and the
    /// database's.
    pub async fn create_user(db: &impl Executor, username: &str, email: &str, password: Option<&str>) -> Result<Self> {
        let user = Self::new().username(checked_name(username)?).email(normalized(email));
        let password = kept(password).await?;
        user.password(password).save(db).await
    }

    /// A new account that may do everything: what `createsuperuser` makes.
    ///
    /// # Errors
    ///
    /// Those of [`create_user`](Self::create_user).
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::auth::TokenAuthentication;
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::{User, authenticate};
    ///
    /// # async fn example(db: &Database) -> Result<()> {
    /// let ada = User::create_superuser(db, "ada", "ada@EXAMPLE.org", Some("correct horse")).await?;
    /// assert!(ada.is_staff && ada.is_superuser && ada.email == "ada@example.org");
    /// assert!(authenticate(db, "ada", "wrong").await?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_superuser(
        db: &impl Executor,
        username: &str,
        email: &str,
        password: Option<&str>,
    ) -> Result<Self> {
        let user = Self::new().username(checked_name(username)?).email(normalized(email));
        let password = kept(password).await?;
        let user = user.password(password).is_staff(true).is_superuser(true);
        user.save(db).await
    }

    /// Sets the password; it is not saved before the account is.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut ada = ada(db).await?;
    /// ada.set_password("battery staple").await?;
    /// ada.save(db).await?;
    /// assert!(fastjango::auth::authenticate(db, "ada", "battery staple").await?.is_some());
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`make_password`].
    pub async fn set_password(&mut self, password: &str) -> Result<()> {
        self.password = make_password(password).await?;
        Ok(())
    }

    /// Takes the password away, so that nobody can log in with one.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut ada = ada(db).await?;
    /// ada.set_unusable_password();
    /// assert!(!ada.check_password("").await?, "not even the empty one");
    /// # Ok(()) });
    /// ```
    pub fn set_unusable_password(&mut self) {
        self.password.clear();
    }

    /// Whether this is the account's password.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// let mut ada = ada(db).await?;
    /// ada.set_password("battery staple").await?;
    /// assert!(ada.check_password("battery staple").await? && !ada.check_password("battery").await?);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`check_password`].
    pub async fn check_password(&self, password: &str) -> Result<bool> {
        check_password(password, &self.password).await
    }

    /// Whether the account has a password.
    ///
    /// # Examples
    ///
    /// ```
    /// # use {fastjango::prelude::*, shop::*};
    /// # run(async |db| {
    /// assert!(!ada(db).await?.has_usable_password(), "she comes by a token only");
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn has_usable_password(&self) -> bool {
        hashers::is_password_usable(&self.password)
    }

    /// Both names, as people write them.
    ///
    /// # Examples
    ///
    /// ```
    /// # use fastjango::prelude::*;
    /// use fastjango::auth::User;
    ///
    /// let ada = User::new().username("ada").first_name("Ada").last_name("Lovelace").build();
    /// assert_eq!(ada.get_full_name(), "Ada Lovelace");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn get_full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }

    /// Notes that the account logged in now.
    pub(super) async fn update_last_login(&self, db: &impl Executor) -> Result<()> {
        let own = Self::objects().filter(|user| user.id.eq(self.id));
        let now = Utc::now();
        own.update(db, |user| user.last_login.set(now)).await.map(drop)
    }
}

/// The active account with this name and password: Django's `authenticate`.
///
/// Whether there is such an account, whether it is active and whether it has another password all take the same time,
/// but for an account whose password is kept in another form, as Django's `pbkdf2_sha256` is: its own time tells that it
/// is there, until its first login, when it is kept anew. Django's does so too. A password of more than 4096 bytes is
/// nobody's.
///
/// # Examples
///
/// ```
/// # use {fastjango::prelude::*, shop::*};
/// use fastjango::auth::{User, authenticate};
///
/// # run(async |db| {
/// User::create_user(db, "eve", "", Some("secret")).await?;
/// assert!(authenticate(db, "eve", "secret").await?.is_some());
/// assert!(authenticate(db, "eve", "Secret").await?.is_none());
/// User::objects().update(db, |u| u.is_active.set(false)).await?;
/// assert!(authenticate(db, "eve", "secret").await?.is_none());
/// # Ok(()) });
/// ```
///
/// # Errors
///
/// The database's.
pub async fn authenticate(db: &impl Executor, username: &str, password: &str) -> Result<Option<User>> {
    if hashers::is_too_long(password) {
        return Ok(None);
    }
    // PostgreSQL takes no text with a null character, and no name has one.
    let user = if username.contains('\0') {
        None
    } else {
        User::objects()
            .filter(|user| user.username.eq(username))
            .first(db)
            .await?
    };
    // A collation may find more names alike than are the same.
    let Some(mut user) = user.filter(|user| user.username == username && user.has_usable_password()) else {
        hashers::check_nothing(password).await?;
        return Ok(None);
    };
    if !user.check_password(password).await? || !user.is_active {
        return Ok(None);
    }
    if must_update(&user.password) {
        let anew = make_password(password).await?;
        // Only what was checked: the account may have got another password since.
        let checked = User::objects().filter(|row| row.id.eq(user.id) & row.password.eq(user.password.as_str()));
        // A session that begins now knows the password as it is kept.
        if checked.update(db, |row| row.password.set(anew.as_str())).await? > 0 {
            user.password = anew;
        } else {
            return still(db, user.id, password).await;
        }
    }
    Ok(Some(user))
}

/// The account whose row another has changed meanwhile: a login that was quicker, or somebody who took the password away.
async fn still(db: &impl Executor, id: i64, password: &str) -> Result<Option<User>> {
    let user = User::objects().filter(|user| user.id.eq(id)).first(db).await?;
    match user.filter(|user| user.is_active) {
        Some(user) if user.check_password(password).await? => Ok(Some(user)),
        _ => Ok(None),
    }
}

async fn kept(password: Option<&str>) -> Result<String> {
    match password {
        Some(password) => make_password(password).await,
        None => Ok(String::new()),
    }
}

/// A name has 1 to 150 letters, digits and `@.+-_`.
fn checked_name(username: &str) -> Result<&str> {
    let refused = |error: ValidationError| Err(ValidationError::field("username", error).into());
    if username.is_empty() {
        return refused("The given username must be set.".into());
    }
    if let Err(error) = validate_username(username) {
        return refused(error);
    }
    if username.chars().count() > 150 {
        return refused("Ensure this value has at most 150 characters.".into());
    }
    Ok(username)
}

/// An e-mail address with its domain in lower case, which has no other meaning.
fn normalized(email: &str) -> String {
    match email.trim().rsplit_once('@') {
        Some((name, domain)) => format!("{name}@{}", domain.to_lowercase()),
        None => email.to_owned(),
    }
}
