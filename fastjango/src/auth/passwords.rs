//! Which passwords are good enough: Django's password validators.

mod common;

use super::models::User;
use crate::error::{ErrorDetail, Result, ValidationError};

/// The least length of a password.
const SHORTEST: usize = 8;

/// Whether a password is good enough for an account, by Django's rules of length, of what is common, of digits alone and
/// of likeness to the account: Django's `validate_password`. Its list of common passwords is shorter than Django's, and
/// counts a word with digits and signs around it as the word.
///
/// # Errors
///
/// [`Error::Validation`](crate::error::Error::Validation) with Django's message for each rule that it breaks.
///
/// # Examples
///
/// ```
/// use fastjango::auth::{User, validate_password};
///
/// let user = User::new().username("augusta").build();
/// assert!(validate_password("correct horse", &user).is_ok());
/// let refused = validate_password("1234", &user).unwrap_err();
/// assert_eq!(refused.detail().as_array().map(Vec::len), Some(2));
/// assert!(validate_password("Augusta1", &user).is_err());
/// ```
pub fn validate_password(password: &str, user: &User) -> Result<()> {
    let mut errors = Vec::new();
    let mut refuse = |message: String, code| errors.push(ErrorDetail { message, code });
    if password.chars().count() < SHORTEST {
        refuse(
            format!("This password is too short. It must contain at least {SHORTEST} characters."),
            "password_too_short",
        );
    }
    if let Some(name) = alike(password, user) {
        refuse(
            format!("The password is too similar to the {name}."),
            "password_too_similar",
        );
    }
    if common::is_common(password) {
        refuse("This password is too common.".to_owned(), "password_too_common");
    }
    if !password.is_empty() && password.chars().all(|letter| letter.is_numeric()) {
        refuse(
            "This password is entirely numeric.".to_owned(),
            "password_entirely_numeric",
        );
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(ValidationError::Messages(errors).into())
    }
}

/// What of the account the password is made of, if of anything: a part of at least four letters that is most of it.
fn alike(password: &str, user: &User) -> Option<&'static str> {
    let password = password.to_lowercase();
    let parts = [
        ("username", &user.username),
        ("first name", &user.first_name),
        ("last name", &user.last_name),
        ("email address", &user.email),
    ];
    parts.into_iter().find_map(|(name, value)| {
        let value = value.to_lowercase();
        let words = value.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let is_most = |part: &str| part.len() >= 4 && password.contains(part) && part.len() * 10 >= password.len() * 7;
        [value.as_str()].into_iter().chain(words).any(is_most).then_some(name)
    })
}
