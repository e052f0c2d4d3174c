//! A row that was written stays, whatever becomes of its answer: nobody is asked to send it again, and nobody is told
//! that it is there already.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Tag)]
pub struct LabelledTagSerializer {
    name: String,
    slug: String,
    #[field(method)]
    label: String,
}

#[serializer]
impl LabelledTagSerializer {
    #[allow(clippy::unused_async, reason = "hooks are written as the macro asks")]
    async fn get_label(tags: &[Tag], _: &SerializerContext<'_>) -> Result<Vec<String>> {
        let label = |tag: &Tag| match tag.name.as_str() {
            "busy" => Err(Error::Unavailable("the printer".into())),
            "nameless" => Err(ValidationError::new("It has no label.").into()),
            name => Ok(name.to_uppercase()),
        };
        tags.iter().map(label).collect()
    }
}

#[viewset(model = Tag, serializer = LabelledTagSerializer, permissions = [AllowAny])]
impl LabelledTagViewSet {}

on_every_database! {
async fn a_row_stays_whatever_becomes_of_its_answer(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<LabelledTagViewSet>("tags");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let post = async |name: &str| client.post("/api/tags/", json!({ "name": name, "slug": name })).await;
    assert_eq!(post("fine").await.to_json().expect("JSON")["label"], "FINE");
    let busy = post("busy").await;
    assert_eq!((busy.status_code(), busy.get_header("Retry-After")), (500, None));
    let nameless = post("nameless").await;
    assert_eq!((nameless.status_code(), nameless.to_json().expect("JSON")), (400, json!(["It has no label."])));
    let again = post("busy").await;
    assert_eq!(again.status_code(), 400, "it is there already");
    let changed = client.patch("/api/tags/1/", json!({ "name": "busy 2" })).await;
    assert_eq!(changed.status_code(), 200);
    let written = Tag::objects().filter(|t| t.slug.is_in(["fine", "busy", "nameless"])).count(&db).await;
    assert_eq!(written.expect("a count"), 3);
}
}
