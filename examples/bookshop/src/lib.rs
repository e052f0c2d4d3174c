//! A bookshop: the example that the manual and the suite are about.
//!
//! Its tables are in [`models`], and each resource of its API has a file of its own in [`api`].

pub mod api;
pub mod migrations;
pub mod models;
#[cfg(test)]
mod tests;

use fastjango::auth::{Token, User};
use fastjango::prelude::*;

/// The rows that the bookshop begins with, for `loaddata`.
pub const ROWS: &str = include_str!("../fixtures/bookshop.json");

/// The accounts that may use it, with their tokens, for `loaddata`.
pub const ACCOUNTS: &str = include_str!("../fixtures/accounts.json");

/// The project: its models, migrations and API.
pub fn project() -> Project {
    Project::new("bookshop")
        .models::<models::Bookshop>()
        .models::<(User, Token)>()
        .migrations(migrations::migrations)
        .api("/api", api::register)
}
