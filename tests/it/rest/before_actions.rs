//! A viewset's `initial` and throttles are asked whatever the method is.

use fastjango::error::ApiException;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Book, Rows, Tag};
use fastjango_tests::on_every_database;

use super::{BookSerializer, TagSerializer};

#[viewset(
    model = Book, serializer = BookSerializer, actions = [list, retrieve, update], parents = [author],
    permissions = [AllowAny],
)]
impl ClosedViewSet {
    async fn initial(&self, cx: &Context) -> Result<()> {
        match cx.request().header("x-day") {
            Some("Sunday") => Err(ApiException::new(503, "We are closed.").into()),
            _ => Ok(()),
        }
    }
}

#[viewset(
    model = Tag, serializer = TagSerializer, permissions = [AllowAny],
    throttles = [ScopedRateThrottle("tags", "2/day").on([Method::GET])],
)]
impl CountedViewSet {}

on_every_database! {
async fn initial_comes_before_every_method(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<ClosedViewSet>("authors/{author}/books");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let sunday = client.header("X-Day", "Sunday");
    let book = Book::objects().first(&db).await.expect("rows").expect("a book");
    let author = *book.author.key();
    for method in [Method::GET, Method::HEAD, Method::PUT, Method::OPTIONS, Method::DELETE, Method::PATCH] {
        let there = format!("/api/authors/{author}/books/{}/", book.id);
        assert_eq!(sunday.request(method.clone(), &there).send().await.status_code(), 503, "{method}");
        let nowhere = format!("/api/authors/{author}/books/9999/");
        assert_eq!(sunday.request(method.clone(), &nowhere).send().await.status_code(), 503, "{method}");
        let without_parent = sunday.request(method.clone(), "/api/authors/9999/books/").send().await;
        assert_eq!(without_parent.status_code(), 404, "{method}: the parents come first");
    }
    let there = format!("/api/authors/{author}/books/{}/", book.id);
    assert_eq!(client.options(&there).await.status_code(), 200);
    assert_eq!(client.delete(&there).await.status_code(), 405);
}

async fn head_counts_as_get(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<CountedViewSet>("tags");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let asked = async |method: Method| client.request(method, "/api/tags/").send().await.status_code();
    assert_eq!((asked(Method::HEAD).await, asked(Method::GET).await), (200, 200));
    assert_eq!((asked(Method::HEAD).await, asked(Method::GET).await), (429, 429));
    assert_eq!(asked(Method::OPTIONS).await, 200, "it was named by nobody");
}
}
