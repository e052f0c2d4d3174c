//! Keys of rows that hold the key of this one: what Django's related managers do with them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, Review, Rows};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Book)]
pub struct ReviewedSerializer {
    #[field(required = false)]
    pub reviews: Vec<PrimaryKey<Review>>,
}

#[viewset(model = Book, serializer = ReviewedSerializer, actions = [retrieve, partial_update], permissions = [AllowAny])]
impl ReviewedViewSet {}

async fn reviews(db: &Database, book: i64) -> Vec<i64> {
    let of_book = Review::objects().filter(|r| r.book_id.eq(book)).order_by(|r| r.id);
    of_book.values(|r| r.id).all(db).await.expect("rows")
}

on_every_database! {
async fn rows_that_need_an_owner_are_only_added(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<ReviewedViewSet>("books");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let one = Review::objects().first(&db).await.expect("rows").expect("a review");
    let book = *one.book.key();
    let own = reviews(&db, book).await;
    let others = Review::objects().filter(|r| r.book_id.ne(book)).first(&db).await.expect("rows");
    let other = others.expect("a review of another book").id;
    let path = format!("/api/books/{book}/");
    let answer = client.patch(&path, json!({ "reviews": [] })).await;
    assert_eq!(answer.status_code(), 200, "{:?}", answer.to_json());
    assert_eq!(reviews(&db, book).await, own, "they can't be without a book");
    assert_eq!(client.patch(&path, json!({ "reviews": [other] })).await.status_code(), 200);
    let mut all = [own, vec![other]].concat();
    all.sort_unstable();
    assert_eq!(reviews(&db, book).await, all);
}

async fn a_row_that_has_gone_by_now_is_told_at_its_field(db: Rows) {
    let context = SerializerContext::new(&db);
    let book = Book::objects().first(&db).await.expect("rows").expect("a book");
    let change = context.with_instance(&book).with_partial(true);
    let gone = Review::objects().filter(|r| r.book_id.ne(book.id)).first(&db).await.expect("rows").expect("a review");
    let (options, document) = (ReviewedSerializer::options(), json!({ "reviews": [gone.id] }));
    let data = options.validate(&document, &change).await.expect("it is still there");
    Review::objects().filter(|r| r.id.eq(gone.id)).delete(&db).await.expect("it goes");
    let error = options.update(data, &[], &change).await.expect_err("it has gone");
    assert_eq!((error.status(), error.detail()), (400, json!({ "reviews": ["Object does not exist."] })));
}
}
