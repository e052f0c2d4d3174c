//! The migrations of this project, in order; `makemigrations` rewrites this list.

#![allow(
    clippy::pedantic,
    clippy::too_many_lines,
    unreachable_pub,
    reason = "written by `makemigrations`"
)]

use fastjango::migrations::Migration;

mod m0001_initial;

/// All migrations, for `Project::migrations`.
pub fn migrations() -> Vec<Migration> {
    vec![m0001_initial::migration().source(include_str!("migrations/m0001_initial.rs"))]
}
