//! Filters that ask for all of some rows share their bounds: each row costs a subquery.

use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Limits};
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

#[filterset(model = Book)]
pub struct ManyFilter {
    #[filter(field = tags, slug_field = slug)]
    pub any_tag: Vec<PrimaryKey<Tag>>,
    #[filter(field = tags, slug_field = slug, conjoined)]
    pub all_tags: Vec<PrimaryKey<Tag>>,
    #[filter(lookups = [is_in])]
    pub id: i64,
}

#[viewset(model = Book, serializer = BookSerializer, filterset = ManyFilter, permissions = [AllowAny])]
impl ManyViewSet {}

#[test]
fn the_description_tells_the_bounds_of_the_api() {
    let bounds = |filter_values: usize| {
        let mut api = Api::new("/api");
        api.limits(Limits {
            filter_values,
            ..Limits::default()
        });
        api.register::<ManyViewSet>("books");
        let document = api
            .document(&api.build().expect("the routes are fine"))
            .expect("it is JSON");
        let document: Json = serde_json::from_str(&document).expect("it is JSON");
        let parameters = document["paths"]["/api/books/"]["get"]["parameters"].clone();
        let of = |name: &str| {
            let mut parameters = parameters.as_array().into_iter().flatten();
            let parameter = parameters.find(|parameter| parameter["name"] == name);
            parameter.map(|parameter| parameter["schema"]["maxItems"].clone())
        };
        ["any_tag", "id__in", "all_tags"].map(|name| of(name).unwrap_or_else(|| panic!("{name}")))
    };
    assert_eq!(bounds(50), [json!(50), json!(50), json!(16)]);
    assert_eq!(bounds(9), [json!(9), json!(9), json!(9)]);
}
