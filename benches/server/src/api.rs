//! The requests of the benchmark, as a user of FastJango writes them.

use fastjango::prelude::*;
use fastjango::rest::View;
use serde::Serialize;

use crate::models::{Author, Book, Review};

#[serializer(model = Author)]
pub struct AuthorSerializer {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub bio: String,
    pub is_active: bool,
    pub created: DateTime<Utc>,
}

/// An author within a book.
#[serializer(model = Author)]
pub struct AuthorRefSerializer {
    pub id: i64,
    pub name: String,
}

#[serializer(model = Review)]
pub struct ReviewRefSerializer {
    pub id: i64,
    pub rating: i32,
    pub text: String,
    pub created: DateTime<Utc>,
}

/// A book in a page.
#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub pages: i32,
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub created: DateTime<Utc>,
    #[field(read_only)]
    pub author: AuthorRefSerializer,
    #[field(source = tags.name, read_only)]
    pub tags: Vec<String>,
}

/// A book by itself.
#[serializer(model = Book)]
pub struct BookDetailSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub pages: i32,
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub created: DateTime<Utc>,
    #[field(read_only)]
    pub author: AuthorRefSerializer,
    #[field(source = tags.name, read_only)]
    pub tags: Vec<String>,
    #[field(read_only)]
    pub reviews: Vec<ReviewRefSerializer>,
}

/// A book in the export.
#[serializer(model = Book)]
pub struct FlatBookSerializer {
    pub id: i64,
    pub title: String,
    pub slug: String,
    pub pages: i32,
    pub price: Decimal,
    pub published: Option<NaiveDate>,
    pub in_stock: bool,
    pub author: PrimaryKey<Author>,
    pub created: DateTime<Utc>,
}

#[serializer(model = Review)]
pub struct ReviewSerializer {
    pub id: i64,
    pub book: PrimaryKey<Book>,
    #[field(min = 1, max = 5)]
    pub rating: i32,
    pub text: String,
    pub created: DateTime<Utc>,
}

#[filterset(model = Book)]
pub struct BookFilter {
    pub in_stock: bool,
}

#[viewset(model = Author, serializer = AuthorSerializer, actions = [retrieve], permissions = [AllowAny])]
impl AuthorViewSet {}

#[viewset(
    model = Book,
    serializer = BookDetailSerializer,
    list_serializer = BookSerializer,
    filterset = BookFilter,
    search_fields = [title, author.name],
    ordering_fields = [id, title, price, published, pages],
    ordering = [id],
    pagination = PageNumber(20).max_page_size(100),
    actions = [list, retrieve],
    permissions = [AllowAny],
)]
impl BookViewSet {
    /// All books, flat.
    #[action(methods = [get])]
    async fn export(&self, cx: &Context) -> Result<Response> {
        let books = Book::objects().order_by(|book| book.id);
        FlatBookSerializer::list(books, &cx.into()).await
    }
}

#[viewset(model = Review, serializer = ReviewSerializer, actions = [create], permissions = [AllowAny])]
impl ReviewViewSet {}

/// What the readers like.
#[derive(Serialize)]
struct Stats {
    top_authors: Vec<TopAuthor>,
}

/// An author among the best.
#[derive(Serialize)]
struct TopAuthor {
    id: i64,
    name: String,
    avg_rating: Option<f64>,
    reviews: i64,
}

impl From<(i64, String, Option<f64>, i64)> for TopAuthor {
    fn from((id, name, avg_rating, reviews): (i64, String, Option<f64>, i64)) -> Self {
        Self {
            id,
            name,
            avg_rating,
            reviews,
        }
    }
}

/// The ten authors whose books are liked best.
async fn stats(cx: &Context) -> Result<Response> {
    let best = Author::objects()
        .filter(|author| author.books().reviews().id.is_not_null())
        .values(|author| {
            let reviews = author.books().reviews();
            (author.id, author.name, reviews.rating.avg(), reviews.id.count())
        })
        .order_by(|author| {
            let reviews = author.books().reviews();
            (reviews.rating.avg().desc(), reviews.id.count().desc(), author.id.asc())
        })
        .limit(10)
        .all(cx.db())
        .await?;
    let best: Vec<TopAuthor> = best.into_iter().map(TopAuthor::from).collect();
    Ok(Response::new(Stats { top_authors: best }))
}

/// The API of the benchmark.
pub fn register(api: &mut Api) {
    api.register::<AuthorViewSet>("authors")
        .register::<BookViewSet>("books")
        .register::<ReviewViewSet>("reviews")
        .view("stats", View::new("Stats", AllowAny).on([Method::GET], stats));
}
