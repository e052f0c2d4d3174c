//! Searches that heed case, as far as the database does.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Rows, Tag};
use fastjango_tests::on_every_database;

#[serializer(model = Tag, fields = [name])]
pub struct NameSerializer;

#[viewset(model = Tag, serializer = NameSerializer, search_fields = [exact(name)], actions = [list], permissions = [AllowAny])]
impl ExactViewSet {}

#[viewset(model = Tag, serializer = NameSerializer, search_fields = [startswith(name)], actions = [list], permissions = [AllowAny])]
impl BeginningViewSet {}

#[viewset(model = Tag, serializer = NameSerializer, search_fields = [contains(name)], actions = [list], permissions = [AllowAny])]
impl ContainsViewSet {}

on_every_database! {
async fn words_are_looked_for_as_the_lookup_of_that_name_does(db: Rows) {
    // MariaDB takes names that differ by case alone as one.
    for (number, name) in ["Mineral", "minerals", "Minerals too", "a Mineral"].into_iter().enumerate() {
        Tag::new().name(name).slug(format!("mineral-{number}")).save(&db).await.expect("a tag");
    }
    let mut api = Api::new("/api");
    api.register::<ExactViewSet>("exact")
        .register::<BeginningViewSet>("beginning")
        .register::<ContainsViewSet>("contains");
    let client = ApiClient::new(api.build().expect("the routes are fine"), db.clone());
    let found = async |path: &str, word: &str| {
        let answer = client.get(&format!("/api/{path}/?search={word}")).await.to_json().expect("JSON");
        let rows = answer.as_array().expect("rows").iter();
        let mut names: Vec<String> = rows.map(|row| row["name"].as_str().expect("a name").to_owned()).collect();
        names.sort_unstable();
        names
    };
    let expected = async |tags: QuerySet<Tag>| {
        let mut names = tags.values(|t| t.name).all(&db).await.expect("names");
        names.sort_unstable();
        names
    };
    for word in ["Mineral", "mineral", "MINERAL"] {
        let tags = Tag::objects();
        assert_eq!(found("exact", word).await, expected(tags.clone().filter(|t| t.name.eq(word))).await, "{word}");
        let beginning = tags.clone().filter(|t| t.name.startswith(word));
        assert_eq!(found("beginning", word).await, expected(beginning).await, "{word}");
        assert_eq!(found("contains", word).await, expected(tags.filter(|t| t.name.contains(word))).await, "{word}");
    }
    assert!(found("exact", "Mineral").await.contains(&"Mineral".to_owned()));
}
}
