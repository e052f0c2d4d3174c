//! Filters that ask for all of some rows share their bounds: each row costs a subquery.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::{Book, BookSerializer};

#[filterset(model = Book)]
pub struct TaggedBookFilter {
    #[filter(field = tags, slug_field = slug, conjoined)]
    pub all_tags: Vec<PrimaryKey<Tag>>,
    #[filter(field = tags, slug_field = slug, conjoined)]
    pub more_tags: Vec<PrimaryKey<Tag>>,
}

#[viewset(model = Book, serializer = BookSerializer, filterset = TaggedBookFilter, permissions = [AllowAny])]
impl TaggedBookViewSet {}

on_every_database! {
async fn several_filters_share_their_bounds(db: Rows) {
    for number in 0..18 {
        let slug = format!("tag-{number}");
        Tag::new().name(&slug).slug(&slug).save(&db).await.expect("a tag");
    }
    let mut api = Api::new("/api");
    api.register::<TaggedBookViewSet>("books");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let get = async |all: usize, more: usize| {
        let tags = |name: &str, numbers: std::ops::Range<usize>| -> Vec<String> {
            numbers.map(|number| format!("{name}=tag-{number}")).collect()
        };
        let pairs = [tags("all_tags", 0..all), tags("more_tags", 0..more)].concat();
        let answer = client.get(&format!("/api/books/?{}", pairs.join("&"))).await;
        (answer.status_code(), answer.to_json().expect("JSON"))
    };
    assert_eq!(get(8, 8).await.0, 200);
    assert_eq!(get(0, 16).await.0, 200);
    let too_many = json!(["Ensure there are no more than 16 values."]);
    assert_eq!(get(9, 8).await, (400, json!({ "more_tags": too_many })));
    assert_eq!(get(17, 16).await, (400, json!({ "all_tags": too_many })));
}
}
