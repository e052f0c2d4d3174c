//! Django's models, migrations and REST framework, for Rust.
//!
//! Begin with [`prelude`] and [`Project`]; `cargo run -- help` lists the management commands.

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod auth;
mod commands;
mod decimal;
pub mod prelude;
mod project;

extern crate self as fastjango;

pub use fastjango_runtime::models::fixtures;
pub use fastjango_runtime::{db, error, migrations, models, rest, value};

pub use error::{Error, Result};
pub use fastjango_macros::{filterset, serializer, viewset};
pub use project::Project;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[derive(Choices, Debug, Clone, Copy, PartialEq)]
/// pub enum Status {
///     Draft,
///     #[choice(value = "live", label = "On the shelf")]
///     Published,
/// }
///
/// assert_eq!(Status::Draft.label(), "Draft");
/// assert_eq!("live".parse::<Status>()?, Status::Published);
/// # Ok::<(), Error>(())
/// ```
pub use fastjango_macros::Choices;

/// # Examples
///
/// ```
/// use fastjango::prelude::*;
///
/// #[model(ordering = [name])]
/// pub struct Author {
///     pub id: i64,
///     #[field(max_length = 100)]
///     pub name: String,
///     pub books: HasMany<Book>,
/// }
///
/// #[model(ordering = [title, -id], check(name = "book_pages", |b| b.pages.gt(0)))]
/// pub struct Book {
///     pub id: i64,
///     #[field(max_length = 200, index)]
///     pub title: String,
///     #[field(default = 1)]
///     pub pages: i32,
///     #[relation(on_delete = cascade)]
///     pub author: ForeignKey<Author>,
/// }
///
/// let frank = Author::new().name("Frank Herbert").build();
/// let dune = Book::new().title("Dune").author(&frank).build();
/// assert_eq!(dune.pages, 1);
/// let books = Book::objects().filter(|b| b.author().name.startswith("F"));
/// # let _ = books;
/// ```
pub use fastjango_macros::model;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
