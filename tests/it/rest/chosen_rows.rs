//! What a queryset prefetches is what documents show of a relation: Django's `Prefetch(queryset=…)` in `get_queryset`.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Author, Book, Review, Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Review, fields = [rating])]
pub struct OpinionSerializer;

#[serializer(model = Book)]
pub struct JudgedBookSerializer {
    pub id: i64,
    #[field(read_only)]
    pub reviews: Vec<OpinionSerializer>,
    #[field(source = tags.slug, read_only)]
    pub tags: Vec<String>,
}

#[serializer(model = Author)]
pub struct JudgedAuthorSerializer {
    pub id: i64,
    #[field(read_only)]
    pub books: Vec<JudgedBookSerializer>,
}

/// The rows that are asked for, which a permission of rows reads one by one.
pub struct Anybody;

impl Permission<Book> for Anybody {
    async fn has_object_permission(&self, _: &Context, _: &Book) -> Result<bool> {
        Ok(true)
    }
}

fn praised() -> QuerySet<Book> {
    Book::objects().prefetch_related(|b| {
        let best = b.reviews().filter(|r| r.rating.gte(4)).order_by(|r| r.rating.desc());
        (best, b.tags().filter(|t| t.slug.ne("new")).order_by(|t| t.id).limit(1))
    })
}

#[viewset(
    model = Book, serializer = JudgedBookSerializer, pagination = PageNumber(50),
    actions = [list, retrieve, partial_update], permissions = [AllowAny],
)]
impl PraisedViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Book> {
        praised()
    }
}

#[viewset(
    model = Book, serializer = JudgedBookSerializer, pagination = Cursor(50), ordering = [id],
    actions = [list, retrieve], permissions = [Anybody],
)]
impl GuardedViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Book> {
        praised()
    }
}

#[viewset(model = Author, serializer = JudgedAuthorSerializer, actions = [list], permissions = [AllowAny])]
impl JudgedAuthorViewSet {
    fn queryset(&self, _: &Context) -> QuerySet<Author> {
        Author::objects().prefetch_related(|a| {
            let short = a.books().filter(|b| b.pages.lt(300));
            short.prefetch_related(|b| b.reviews().filter(|r| r.rating.eq(5)))
        })
    }
}

fn client(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    api.register::<PraisedViewSet>("praised")
        .register::<GuardedViewSet>("guarded")
        .register::<JudgedAuthorViewSet>("authors");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

fn said(response: &Response) -> Json {
    response.to_json().expect("the answer is JSON")
}

/// What the document of a book is, by its instance.
async fn expected(db: &Database, id: i64) -> Result<Json> {
    let reviews = Review::objects().filter(|r| r.book_id.eq(id) & r.rating.gte(4));
    let ratings = reviews
        .order_by(|r| r.rating.desc())
        .values(|r| r.rating)
        .all(db)
        .await?;
    let ratings: Vec<Json> = ratings.iter().map(|rating| json!({ "rating": rating })).collect();
    let tags = Tag::objects().filter(|t| t.books().id.eq(id) & t.slug.ne("new"));
    let tags = tags.order_by(|t| t.id).limit(1).values(|t| t.slug).all(db).await?;
    Ok(json!({ "id": id, "reviews": ratings, "tags": tags }))
}

on_every_database! {
async fn documents_show_the_rows_that_the_queryset_prefetches(db: Rows) {
    let client = client(&db);
    let mut fewer = 0;
    for path in ["/api/praised/", "/api/guarded/"] {
        let list = said(&client.get(path).await);
        let rows = list["results"].as_array().expect("rows");
        assert_eq!(rows.len(), 50);
        for row in rows {
            let id = row["id"].as_i64().expect("a key");
            assert_eq!(row, &expected(&db, id).await.expect("rows"));
            let all = Review::objects().filter(|r| r.book_id.eq(id)).count(&db).await.expect("a count");
            fewer += usize::from(row["reviews"].as_array().map(Vec::len) < usize::try_from(all).ok());
            let one = said(&client.get(&format!("{path}{id}/")).await);
            assert_eq!(&one, row, "{path}{id}/");
        }
    }
    assert!(fewer > 10, "reviews are left out");
}

async fn what_is_prefetched_within_is_followed_too(db: Rows) {
    let recording = db.record();
    let list = said(&client(&db).get("/api/authors/").await);
    assert_eq!(recording.statements().len(), 4, "authors, books, reviews, tags: {:?}", recording.statements());
    let (mut books, mut reviews) = (0, 0);
    for author in list.as_array().expect("rows") {
        for book in author["books"].as_array().expect("books") {
            books += 1;
            let id = book["id"].as_i64().expect("a key");
            let best = Review::objects().filter(|r| r.book_id.eq(id) & r.rating.eq(5)).count(&db).await.expect("a count");
            assert_eq!(book["reviews"].as_array().map(Vec::len), usize::try_from(best).ok());
            reviews += best;
        }
    }
    let short = Book::objects().filter(|b| b.pages.lt(300)).count(&db).await.expect("a count");
    assert_eq!(books, short);
    assert!(books > 0 && reviews > 0);
}

async fn a_change_answers_with_all_rows(db: Rows) {
    // As in DRF, which forgets what was prefetched before the change.
    let client = client(&db);
    let low = Review::objects().filter(|r| r.rating.lt(4)).first(&db).await.expect("rows").expect("a low rating");
    let id = *low.book.key();
    let all = Review::objects().filter(|r| r.book_id.eq(id)).count(&db).await.expect("a count");
    let changed = client.patch(&format!("/api/praised/{id}/"), json!({})).await;
    assert_eq!(changed.status_code(), 200);
    assert_eq!(said(&changed)["reviews"].as_array().map(Vec::len), usize::try_from(all).ok());
}
}
