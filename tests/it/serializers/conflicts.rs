//! Rows that another request made, changed or deleted between the check of a document and its row.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Review, Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::{BookSerializer, TagSerializer};

#[serializer(model = Review)]
struct ReviewSerializer {
    book: PrimaryKey<Book>,
    reviewer: String,
    rating: i16,
}

/// A review of this book, after which `meanwhile` happens, and what is said when it is written.
async fn refused<S: Serializer>(db: &Database, document: Json, meanwhile: impl AsyncFnOnce() -> Result<()>) -> Error {
    let context = SerializerContext::new(db);
    let data = S::options()
        .validate(&document, &context)
        .await
        .expect("nothing is wrong yet");
    meanwhile().await.expect("another request is answered");
    S::options()
        .create(data, &[], &context)
        .await
        .expect_err("another was quicker")
}

on_every_database! {
    async fn a_value_that_another_row_has_by_now_is_told_as_ever(db: Rows) {
        let document = json!({"name": "quick", "slug": "quick"});
        let another = async || Tag::new().name("other").slug("quick").save(&db).await.map(drop);
        let error = refused::<TagSerializer>(&db, document.clone(), another).await;
        assert_eq!((error.status(), error.detail()), (400, json!({"slug": ["tag with this slug already exists."]})));

        let changed = Tag::objects().filter(|t| t.id.eq(1)).get(&db).await.expect("a tag");
        let change = SerializerContext::new(&db).with_instance(&changed).with_partial(true);
        let data = TagSerializer::options().validate(&json!({"name": "quicker"}), &change).await.expect("it is free");
        Tag::new().name("quicker").slug("quicker").save(&db).await.expect("another tag");
        let error = TagSerializer::options().update(data, &[], &change).await.expect_err("it is taken");
        assert_eq!((error.status(), error.detail()), (400, json!({"name": ["tag with this name already exists."]})));
    }

    async fn a_row_that_has_gone_by_now_is_told_at_its_field(db: Rows) {
        let document = json!({"book": 7, "reviewer": "late", "rating": 3});
        let gone = async || Book::objects().filter(|b| b.id.eq(7)).delete(&db).await.map(drop);
        let error = refused::<ReviewSerializer>(&db, document, gone).await;
        assert_eq!((error.status(), error.detail()), (400, json!({"book": ["Object does not exist."]})));
    }

    async fn a_link_to_a_row_that_has_gone_by_now_is_a_conflict(db: Rows) {
        let document = json!({
            "title": "T", "slug": "late", "pages": 1, "price": "1.00", "author": 1, "tags": [3],
        });
        let gone = async || Tag::objects().filter(|t| t.id.eq(3)).delete(&db).await.map(drop);
        let error = refused::<BookSerializer>(&db, document, gone).await;
        assert_eq!(error.status(), 409, "{error}");
        assert_eq!(error.detail(), json!({"detail": "The request conflicts with other data."}));
        assert!(!Book::objects().filter(|b| b.slug.eq("late")).exists(&db).await.expect("an answer"));
    }
}
