//! A viewset without `#[viewset]`: what it writes anew is obeyed.

use std::sync::LazyLock;

use fastjango::prelude::*;
use fastjango::rest::viewsets::{Valid, ViewSet, ViewSetBuilder, ViewSetOptions};
use fastjango::rest::{ApiClient, Permission};
use fastjango_tests::bookshop::{Book, Rows, Status};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::BookSerializer;

/// Drafts are nobody's business, and only cheap books are made or changed.
struct ShelfViewSet;

fn refused() -> Error {
    ApiException::new(409, "Not here.").into()
}

impl ViewSet for ShelfViewSet {
    type Model = Book;
    type Serializer = BookSerializer;
    type ListSerializer = BookSerializer;
    type WriteSerializer = BookSerializer;

    const VIEWSET: Self = Self;

    fn options() -> &'static ViewSetOptions {
        static OPTIONS: LazyLock<ViewSetOptions> = LazyLock::new(|| {
            let viewset = ViewSetBuilder::<ShelfViewSet>::new("Book", "");
            viewset.list().create().retrieve().partial_update().finish()
        });
        &OPTIONS
    }

    fn permission() -> impl Permission<Book> {
        AllowAny
    }

    async fn get_object(&self, cx: &Context) -> Result<Book> {
        let book = self.find_object(cx).await?;
        if book.status == Status::Draft {
            Err(refused())
        } else {
            Ok(book)
        }
    }

    async fn perform_create(&self, _: &Context, _: Valid<BookSerializer>) -> Result<Book> {
        Err(refused())
    }

    async fn perform_update(&self, _: &Context, _: Valid<BookSerializer>, _: Book) -> Result<Book> {
        Err(refused())
    }
}

on_every_database! {
async fn what_is_written_by_hand_is_obeyed(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<ShelfViewSet>("shelf");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let with = async |status: Status| {
        Book::objects().filter(|b| b.status.eq(status)).first(&db).await.expect("books").expect("one").id
    };
    let (draft, published) = (with(Status::Draft).await, with(Status::Published).await);
    let own = |id: i64| format!("/api/shelf/{id}/");
    assert_eq!(client.get(&own(published)).await.status_code(), 200);
    assert_eq!(client.get(&own(draft)).await.status_code(), 409);
    assert_eq!(client.patch(&own(published), json!({"pages": 1})).await.status_code(), 409);
    let new = json!({"title": "T", "slug": "t", "pages": 1, "price": 1, "status": "draft", "author": 1, "published": null});
    let made = client.post("/api/shelf/", new).await;
    assert_eq!(made.status_code(), 409, "{:?}", made.to_json());
    assert!(!Book::objects().filter(|b| b.slug.eq("t")).exists(&db).await.expect("an answer"));
}
}
