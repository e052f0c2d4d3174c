//! Accounts and how callers prove to have one: Django's `auth`, and DRF's authentication and model permissions.
//!
//! A project that uses them adds a scheme to its API, which brings the models along that it needs:
//!
//! ```
//! use fastjango::auth::{BasicAuthentication, TokenAuthentication, obtain_auth_token};
//! use fastjango::prelude::*;
//!
//! let project = Project::new("bookshop").api("/api", |api| {
//!     api.authentication(TokenAuthentication).authentication(BasicAuthentication);
//!     api.view("auth/token", obtain_auth_token());
//! });
//! let names: Vec<&str> = project.all_models().iter().map(|model| model.name).collect();
//! assert!(names.contains(&"User") && names.contains(&"Token") && names.contains(&"Group"));
//! ```

mod authentication;
mod csrf;
mod hashers;
mod models;
mod passwords;
mod permissions;
mod random;
pub(crate) mod sessions;
mod users;
mod validators;
mod views;

pub use authentication::{BasicAuthentication, KeywordAuthentication, TokenAuthentication};
pub use hashers::{check_password, is_password_usable, make_password};
pub use models::{Group, GroupPermission, Session, Token, User, UserPermission};
pub use passwords::validate_password;
pub use permissions::{DjangoModelPermissions, DjangoModelPermissionsOrAnonReadOnly, HasPermission, has_perm};
pub use sessions::{SameSite, SessionAuthentication};
pub use users::authenticate;
pub use views::{login, logout, obtain_auth_token};
