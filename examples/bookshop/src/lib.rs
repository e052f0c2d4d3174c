//! A bookshop: the example that the manual and the suite are about.

pub mod migrations;
pub mod models;

use fastjango::prelude::*;

/// The project: its models, migrations and API.
pub fn project() -> Project {
    Project::new("bookshop")
        .models::<(models::Book, models::Order)>()
        .migrations(migrations::migrations)
}
