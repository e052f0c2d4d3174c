//! The tables of the benchmark, which its driver makes and fills.

use fastjango::prelude::*;

/// Somebody who writes.
#[model(table = "author")]
pub struct Author {
    pub id: i64,
    #[field(max_length = 100)]
    pub name: String,
    #[field(max_length = 254, unique, email)]
    pub email: String,
    pub bio: String,
    pub is_active: bool,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    pub books: HasMany<Book>,
}

/// What somebody wrote.
#[model(table = "book")]
pub struct Book {
    pub id: i64,
    #[field(max_length = 200)]
    pub title: String,
    #[field(max_length = 220, unique, slug)]
    pub slug: String,
    pub pages: i32,
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
    pub tags: ManyToMany<Tag>,
    pub reviews: HasMany<Review>,
}

/// A word that books are found by.
#[model(table = "tag", ordering = [name])]
pub struct Tag {
    pub id: i64,
    #[field(max_length = 40, unique)]
    pub name: String,
}

/// What a reader thinks of a book.
#[model(table = "review")]
pub struct Review {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub book: ForeignKey<Book>,
    pub rating: i32,
    pub text: String,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}
