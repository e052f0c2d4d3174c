//! How books are shown: in lists, and by themselves.

use std::collections::HashMap;

use fastjango::prelude::*;

use super::BookViewSet;
use crate::api::authors::AuthorRefSerializer;
use crate::models::{Author, Book, Category, Contribution, OrderLine, Publisher, Review, Role, Status, Tag};

/// A book in a list.
#[serializer(model = Book)]
pub struct BookListSerializer {
    pub id: i64,
    pub url: HyperlinkedIdentity<BookViewSet>,
    pub title: String,
    pub slug: String,
    pub price: Decimal,
    #[field(method, max_digits = 8, decimal_places = 2)]
    pub final_price: Decimal,
    pub status: Status,
    pub in_stock: bool,
    pub published: Option<NaiveDate>,
    pub author: PrimaryKey<Author>,
    #[field(source = author.name, read_only)]
    pub author_name: String,
    #[field(source = publisher.name, read_only, omit_null)]
    pub publisher_name: Option<String>,
    #[field(source = category.name, read_only)]
    pub category_name: Option<String>,
    #[field(source = tags.slug, read_only)]
    pub tags: Vec<String>,
}

#[serializer]
impl BookListSerializer {
    fn get_final_price(book: &Book) -> Decimal {
        final_price(book)
    }
}

/// The price without the discount, in whole cents; half a cent is one.
fn final_price(book: &Book) -> Decimal {
    let discount = book
        .discount
        .and_then(|discount| Decimal::try_from(discount).ok())
        .unwrap_or_default();
    let cents = book.price * (Decimal::ONE - discount) * dec!(100);
    (cents + dec!(0.5)).floor() / dec!(100)
}

/// A book by itself, with all that belongs to it.
#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
    pub url: HyperlinkedIdentity<BookViewSet>,
    pub title: String,
    pub slug: String,
    pub isbn: Option<String>,
    pub pages: u32,
    pub price: Decimal,
    pub discount: Option<f64>,
    #[field(method, max_digits = 8, decimal_places = 2)]
    pub final_price: Decimal,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub status: Status,
    #[field(method)]
    pub status_display: String,
    pub uid: Uuid,
    pub meta: Json,
    pub reading_time: Option<TimeDelta>,
    pub opens_at: Option<NaiveTime>,
    pub created: DateTime<Utc>,
    pub updated: DateTime<Utc>,
    #[field(read_only)]
    pub author: AuthorRefSerializer,
    #[field(read_only)]
    pub publisher: Option<PublisherRefSerializer>,
    #[field(read_only)]
    pub category: Option<CategoryRefSerializer>,
    #[field(read_only, ordering = [slug])]
    pub tags: Vec<TagRefSerializer>,
    #[field(read_only)]
    pub contributions: Vec<BookContributionSerializer>,
    #[field(annotate = |book| book.reviews().id.count())]
    pub review_count: i64,
    #[field(method)]
    pub average_rating: Option<f64>,
}

#[serializer]
impl BookSerializer {
    fn get_final_price(book: &Book) -> Decimal {
        final_price(book)
    }

    fn get_status_display(book: &Book) -> String {
        book.status.label().to_owned()
    }

    async fn get_average_rating(books: &[Book], context: &SerializerContext<'_>) -> Result<Vec<Option<f64>>> {
        let ids: Vec<i64> = books.iter().map(|book| book.id).collect();
        let averages: HashMap<i64, Option<f64>> = Review::objects()
            .filter(|review| review.book_id.is_in(ids))
            .unordered()
            .values(|review| (review.book_id, review.rating.avg()))
            .all(&context.db())
            .await?
            .into_iter()
            .collect();
        let rounded = |book: &Book| averages.get(&book.id).copied().flatten().map(two_places);
        Ok(books.iter().map(rounded).collect())
    }
}

/// A book, and how well it sells.
#[serializer(model = Book)]
pub struct BestsellerSerializer {
    pub id: i64,
    pub title: String,
    #[field(annotate = |book| book.order_lines().quantity.sum())]
    pub sold: Option<i64>,
    #[field(method, max_digits = 12, decimal_places = 2)]
    pub revenue: Decimal,
}

#[serializer]
impl BestsellerSerializer {
    async fn get_revenue(books: &[Book], context: &SerializerContext<'_>) -> Result<Vec<Decimal>> {
        let ids: Vec<i64> = books.iter().map(|book| book.id).collect();
        let lines = OrderLine::objects().filter(|line| line.book_id.is_in(ids));
        let mut revenues: HashMap<i64, Decimal> = HashMap::new();
        for line in lines.all(&context.db()).await? {
            *revenues.entry(*line.book.key()).or_default() += line.total();
        }
        Ok(books
            .iter()
            .map(|book| revenues.get(&book.id).copied().unwrap_or_default())
            .collect())
    }
}

fn two_places(number: f64) -> f64 {
    format!("{number:.2}").parse().unwrap_or(number)
}

/// A publisher, as a book names it.
#[serializer(model = Publisher)]
pub struct PublisherRefSerializer {
    pub id: i64,
    pub name: String,
    pub city: String,
}

/// A category, as a book names it.
#[serializer(model = Category)]
pub struct CategoryRefSerializer {
    pub id: i64,
    pub name: String,
    #[field(method)]
    pub path: String,
}

#[serializer]
impl CategoryRefSerializer {
    /// The names from the root down. The tree is small, so that it is brought whole.
    async fn get_path(categories: &[Category], context: &SerializerContext<'_>) -> Result<Vec<String>> {
        let tree: HashMap<i64, (String, Option<i64>)> = Category::objects()
            .values(|category| (category.id, category.name, category.parent_id))
            .all(&context.db())
            .await?
            .into_iter()
            .map(|(id, name, parent)| (id, (name, parent)))
            .collect();
        let path = |category: &Category| {
            let mut names = Vec::new();
            let mut at = tree.get(&category.id);
            while let Some((name, parent)) = at {
                names.insert(0, name.as_str());
                at = parent.and_then(|parent| tree.get(&parent));
            }
            names.join(" / ")
        };
        Ok(categories.iter().map(path).collect())
    }
}

/// A tag, as a book names it.
#[serializer(model = Tag)]
pub struct TagRefSerializer {
    pub name: String,
    pub slug: String,
}

/// A part of another author.
#[serializer(model = Contribution)]
pub struct BookContributionSerializer {
    pub id: i64,
    pub author: PrimaryKey<Author>,
    #[field(source = author.name, read_only)]
    pub author_name: String,
    pub role: Role,
    #[field(min = 0, max = 100)]
    pub share: Decimal,
}
