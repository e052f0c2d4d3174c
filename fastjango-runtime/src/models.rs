//! Models and queries: typed handles over an untyped query tree.
//!
//! # The shop of the examples
//!
//! The examples below, those of [`rest`](crate::rest) and those of [`db`](crate::db) are about these models. In each
//! `db` is a database of its own with the rows that follow.
//!
//! ```
//! use fastjango::prelude::*;
//!
//! # #[derive(Choices, Debug, Clone, Copy, PartialEq)]
//! # pub enum Role { Editor, Translator }
//! #[derive(Choices, Debug, Clone, Copy, PartialEq)]
//! pub enum Status {
//!     Draft,
//!     #[choice(value = "live", label = "On the shelf")]
//!     Published,
//! }
//!
//! #[model(ordering = [name])]
//! pub struct Author {
//!     pub id: i64,
//!     #[field(max_length = 100)]
//!     pub name: String,
//!     pub born: Option<i32>,
//!     pub books: HasMany<Book>,
//!     pub profile: HasOne<Profile>,
//! }
//!
//! #[model(ordering = [title], get_latest_by = published, check(name = "book_price", |b| b.price.gte(0)))]
//! pub struct Book {
//!     pub id: i64,
//!     #[field(max_length = 200, unique)]
//!     pub title: String,
//!     #[field(min = 1)]
//!     pub pages: i32,
//!     #[field(max_digits = 8, decimal_places = 2)]
//!     pub price: Decimal,
//!     pub rating: Option<f64>,
//!     pub published: Option<NaiveDate>,
//!     #[field(default = Status::Draft)]
//!     pub status: Status,
//!     #[field(default = true)]
//!     pub in_stock: bool,
//!     #[field(default)]
//!     pub meta: Json,
//!     #[relation(on_delete = cascade)]
//!     pub author: ForeignKey<Author>,
//!     #[relation(on_delete = set_null)]
//!     pub publisher: Option<ForeignKey<Publisher>>,
//!     pub tags: ManyToMany<Tag>,
//!     #[relation(through = Contribution)]
//!     pub helpers: ManyToMany<Author>,
//!     pub reviews: HasMany<Review>,
//! }
//!
//! #[model(ordering = [created])]
//! pub struct Review {
//!     pub id: i64,
//!     #[field(min = 1, max = 5)]
//!     pub rating: i32,
//!     #[field(blank, default)]
//!     pub text: String,
//!     pub created: DateTime<Utc>,
//!     #[relation(on_delete = cascade)]
//!     pub book: ForeignKey<Book>,
//! }
//!
//! #[model(ordering = [name])]
//! pub struct Tag {
//!     pub id: i64,
//!     #[field(max_length = 40, unique)]
//!     pub name: String,
//!     #[relation(inverse = tags)]
//!     pub books: ManyToMany<Book>,
//! }
//! # #[model]
//! # pub struct Profile {
//! #     pub id: i64,
//! #     pub text: String,
//! #     #[relation(on_delete = cascade)]
//! #     pub author: OneToOne<Author>,
//! # }
//! # #[model(ordering = [name])]
//! # pub struct Publisher {
//! #     pub id: i64,
//! #     #[field(max_length = 100, unique)]
//! #     pub name: String,
//! #     pub books: HasMany<Book>,
//! # }
//! # #[model]
//! # pub struct Contribution {
//! #     pub id: i64,
//! #     #[relation(on_delete = cascade)]
//! #     pub author: ForeignKey<Author>,
//! #     #[relation(on_delete = cascade)]
//! #     pub book: ForeignKey<Book>,
//! #     pub role: Role,
//! # }
//! # use fastjango::migrations::ProjectState;
//! # let (here, shop) = (Project::new("shop").models::<(Book, Contribution)>(), shop::project());
//! # let (here, shop) = (ProjectState::from_models(here.all_models())?, ProjectState::from_models(shop.all_models())?);
//! # for model in here.models() {
//! #     assert_eq!(Some(model), shop.get_model(&model.name), "what is said here is what the examples use");
//! # }
//! # Ok::<(), Error>(())
//! ```
//!
//! A `Profile` says more of an author, a `Publisher` has a name and books, and a `Contribution` is a `Role` (`Editor`
//! or `Translator`) of an author in a book.
//!
//! | Author | Book | Pages | Price | Rating | Published | Tags | Reviews |
//! |---|---|---|---|---|---|---|---|
//! | Frank, 1920 | Dune, of Ace | 412 | 9.99 | 4.5 | 1965-08-01 | classic, desert | 5: "A classic.", 3: "Too much sand." |
//! | | Dune Messiah, of Ace | 256 | 7.50 | 3.5 | 1969-10-15 | desert | |
//! | Jane, 1775 | Emma, not in stock | 474 | 5.00 | | 1815-12-23 | classic | 4 |
//! | | Persuasion, a draft | 249 | 5.50 | | | | |
//! | Mary, 1797 | | | | | | | |

#[macro_use]
mod tuples;

pub mod base;
mod creation;
pub mod deletion;
pub mod expressions;
pub mod fields;
pub mod fixtures;
pub mod functions;
#[doc(hidden)]
pub mod gathered;
pub mod instances;
mod integrity;
pub mod manager;
pub(crate) mod names;
pub mod neighbors;
pub mod partial;
pub mod presence;
pub mod query;
pub mod queryset;
pub mod raw;
pub mod registry;
pub mod related;
#[doc(hidden)]
pub mod relations;
#[doc(hidden)]
pub mod rows;
pub(crate) mod saving;
mod secrecy;
pub mod signals;
#[doc(hidden)]
pub mod sql;
pub mod validation;
pub mod validators;

#[cfg(test)]
mod tests;

pub use query::options;
