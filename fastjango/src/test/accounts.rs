//! Accounts of callers who needn't prove to have them.

use fastjango_runtime::rest::Account;

use crate::auth::User;

impl From<&User> for Account {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            username: user.username.clone(),
            email: user.email.clone(),
            is_staff: user.is_staff,
            is_superuser: user.is_superuser,
        }
    }
}
