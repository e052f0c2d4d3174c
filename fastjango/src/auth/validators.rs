//! What the fields of accounts may hold.

use crate::prelude::*;

/// The letters that a name has: Django's `UnicodeUsernameValidator`.
pub(super) fn validate_username(username: &str) -> Result<(), ValidationError> {
    let is_known = |letter: char| letter.is_alphanumeric() || "@.+-_".contains(letter);
    if username.chars().all(is_known) {
        Ok(())
    } else {
        Err("Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.".into())
    }
}
