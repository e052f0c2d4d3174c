//! The shop that the examples of the documentation are about: each of them says `# use shop::*;` unseen, and gets these
//! models, with a few rows, in a database of its own.

mod api;
mod models;
mod rows;

use fastjango::auth::User;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;

pub use api::{AuthorSerializer, BookFilter, BookSerializer, BookViewSet, NoteSerializer, TagSerializer, TagViewSet};
pub use models::{
    Author, Book, Contribution, Cover, Numbers, NumbersValues, Profile, Publisher, Review, Role, Status, Tag,
};

/// What the shop is made of.
pub fn project() -> Project {
    Project::new("shop")
        .models::<(Book, Contribution)>()
        .api("/api", api::register)
}

/// Runs an example with a database that has the shop's rows.
///
/// # Panics
///
/// Where the example fails.
pub fn run(example: impl AsyncFnOnce(&Database) -> Result<()>) {
    let ran = fastjango::__private::run_test(project, async |case| {
        rows::load(case.db()).await?;
        example(case.db()).await
    });
    ran.expect("the example runs");
}

/// Runs an example with a client of the shop's API, who is nobody yet.
///
/// # Panics
///
/// Where the example fails.
pub fn call(example: impl AsyncFnOnce(ApiClient, &Database) -> Result<()>) {
    let ran = fastjango::__private::run_test(project, async |case| {
        rows::load(case.db()).await?;
        example(case.client()?, case.db()).await
    });
    ran.expect("the example runs");
}

/// Runs an example that asks no database.
///
/// # Panics
///
/// Where the example fails.
pub fn block_on<T>(example: impl Future<Output = T>) -> T {
    fastjango::__private::run_test(|| Project::new("none"), async |_| example.await)
}

/// The account of somebody who works in the shop.
///
/// # Errors
///
/// The database's.
pub async fn ada(db: &Database) -> Result<User> {
    User::objects().filter(|user| user.username.eq("ada")).get(db).await
}

/// A date, `date(1965, 8, 1)`.
///
/// # Panics
///
/// Where there is no such day.
#[must_use]
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("there is such a day")
}
