//! A bookshop: the example that the manual and the suite are about.

pub mod migrations;
pub mod models;

use fastjango::prelude::*;

/// The rows that the bookshop begins with, for `loaddata`.
pub const ROWS: &str = include_str!("../fixtures/bookshop.json");

/// The project: its models, migrations and API.
pub fn project() -> Project {
    Project::new("bookshop")
        .models::<models::Bookshop>()
        .migrations(migrations::migrations)
}
