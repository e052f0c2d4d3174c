//! What books are filtered by.

use fastjango::prelude::*;

use crate::models::{Author, Book, Category, Status, Tag};

/// What books are filtered by.
#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact, icontains, startswith])]
    pub title: String,
    #[filter(lookups = [exact, is_in])]
    pub status: Status,
    #[filter(field = status)]
    pub statuses: Vec<Status>,
    /// Any status but this one.
    #[filter(name = "status__not", field = status, exclude)]
    pub other_status: Status,
    pub in_stock: bool,
    #[filter(lookups = [is_in])]
    pub id: i64,
    #[filter(lookups = [exact, gt, lt])]
    pub pages: u32,
    #[filter(lookups = [gte, lte, range])]
    pub price: Decimal,
    /// `price_min` and `price_max`.
    #[filter(name = "price", field = price)]
    pub prices: RangeInclusive<Decimal>,
    #[filter(lookups = [year, is_null])]
    pub published: NaiveDate,
    #[filter(name = "published__exact", field = published)]
    pub published_on: NaiveDate,
    /// `published_after` and `published_before`.
    #[filter(name = "published", field = published)]
    pub published_between: RangeInclusive<NaiveDate>,
    /// `created_after` and `created_before`.
    pub created: RangeInclusive<DateTime<Utc>>,
    /// Whether it has a number of the trade.
    #[filter(field = isbn, lookup = is_null, exclude)]
    pub has_isbn: bool,
    pub uid: Uuid,
    #[filter(lookups = [gte])]
    pub opens_at: NaiveTime,
    #[filter(lookups = [lte])]
    pub reading_time: TimeDelta,
    pub author: PrimaryKey<Author>,
    #[filter(name = "author__name", field = author.name, lookups = [exact, icontains])]
    pub author_name: String,
    #[filter(name = "publisher__city", field = publisher.city)]
    pub publisher_city: String,
    pub category: Vec<PrimaryKey<Category>>,
    /// Any of these tags, by their slugs.
    #[filter(slug_field = slug)]
    pub tags: Vec<PrimaryKey<Tag>>,
    /// All of these tags, by their slugs.
    #[filter(field = tags, slug_field = slug, conjoined)]
    pub all_tags: Vec<PrimaryKey<Tag>>,
    /// The language, as what else is known of a book tells it.
    #[filter(method = is_in_language)]
    pub lang: String,
    /// At least this mean of the reviews' ratings.
    #[filter(method = is_rated, min = 1, max = 5)]
    pub min_rating: Decimal,
}

impl BookFilter {
    fn is_in_language(language: String) -> Expr<Book, bool> {
        Book::fields().meta.key("lang").eq(language)
    }

    fn is_rated(least: Decimal) -> Expr<Book, bool> {
        let least: f64 = least.try_into().unwrap_or_default();
        Book::fields().reviews().rating.avg().gte(least)
    }
}
