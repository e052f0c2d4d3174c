//! Documents of requests that are written in a transaction with what belongs to them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Tag, fields = [name, slug])]
pub struct TwinTagSerializer;

/// Each tag has a twin with a longer slug.
#[viewset(model = Tag, serializer = TwinTagSerializer, permissions = [AllowAny])]
impl TwinTagViewSet {
    async fn perform_create(&self, cx: &Context, serializer: Valid<TwinTagSerializer>) -> Result<Tag> {
        let made = cx.db().atomic(async move |tx| {
            let tag = serializer.create_in(tx, cx).await?;
            add_twin(&tag, tx).await?;
            Ok(tag)
        });
        made.await
    }

    async fn perform_update(&self, cx: &Context, serializer: Valid<TwinTagSerializer>, tag: Tag) -> Result<Tag> {
        let changed = cx.db().atomic(async move |tx| {
            let tag = serializer.update_in(tx, cx, &tag).await?;
            add_twin(&tag, tx).await?;
            Ok(tag)
        });
        changed.await
    }
}

async fn add_twin(tag: &Tag, tx: &Transaction) -> Result<()> {
    let twin = Tag::new()
        .name(format!("{} twin", tag.name))
        .slug(format!("{}-twin", tag.slug));
    twin.save(tx).await.map(drop)
}

on_every_database! {
async fn what_belongs_to_a_document_is_written_with_it_or_neither_is(db: Rows) {
    let mut api = Api::new("/api");
    api.register::<TwinTagViewSet>("tags");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let slugs = async || {
        let twins = Tag::objects().filter(|t| t.slug.startswith("mineral-"));
        twins.order_by(|t| t.slug).values(|t| t.slug).all(&db).await.expect("slugs")
    };
    let named = |slug: &str| json!({ "name": slug, "slug": slug });

    let made = client.post("/api/tags/", named("mineral-new")).await;
    assert_eq!((made.status_code(), made.to_json().expect("JSON")), (201, named("mineral-new")));
    assert_eq!(slugs().await, ["mineral-new", "mineral-new-twin"]);

    Tag::new().name("osmium").slug("mineral-old-twin").save(&db).await.expect("a tag");
    assert_eq!(client.post("/api/tags/", named("mineral-old")).await.status_code(), 409);
    assert_eq!(slugs().await, ["mineral-new", "mineral-new-twin", "mineral-old-twin"], "the tag is not there without its twin");

    let tag = Tag::objects().filter(|t| t.slug.eq("mineral-new"));
    let url = TwinTagViewSet::url_detail(tag.get(&db).await.expect("the tag").id);
    assert_eq!(client.put(&url, named("mineral-old")).await.status_code(), 409);
    assert_eq!(slugs().await, ["mineral-new", "mineral-new-twin", "mineral-old-twin"]);
    let changed = client.put(&url, named("mineral-new-er")).await;
    assert_eq!((changed.status_code(), changed.to_json().expect("JSON")), (200, named("mineral-new-er")));
    assert_eq!(slugs().await, ["mineral-new-er", "mineral-new-er-twin", "mineral-new-twin", "mineral-old-twin"]);
}
}
