//! Every lookup of a filterset, over relations too.

#![deny(missing_docs, warnings)]

use fastjango::prelude::*;

/// An author.
#[model]
pub struct Author {
    /// The key.
    pub id: i64,
    /// The name.
    pub name: String,
    /// Their books.
    pub books: HasMany<Book>,
}

/// A book.
#[model]
pub struct Book {
    /// The key.
    pub id: i64,
    /// The title.
    pub title: String,
    /// The price.
    #[field(max_digits = 8, decimal_places = 2)]
    pub price: Decimal,
    /// The day of publication.
    pub published: Option<NaiveDate>,
    /// The author.
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

/// The filters of books.
#[fastjango::filterset(model = Book)]
pub struct BookFilter {
    /// The title.
    #[filter(lookups = [exact, iexact, contains, icontains, startswith, istartswith, endswith, iendswith, regex, iregex])]
    pub title: String,
    #[filter(lookups = [exact, is_in, gt, gte, lt, lte, range])]
    price: Decimal,
    #[filter(field = published, lookups = [exact, is_null, year])]
    day: NaiveDate,
    #[filter(field = author.name, lookup = icontains)]
    author: String,
    author_id: i64,
}

fn main() {}
