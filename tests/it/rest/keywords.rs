//! Tokens behind another word than `Token`.

use fastjango::auth::TokenAuthentication;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;

use super::{TagViewSet, accounts, json};

fn api() -> Api {
    let mut api = Api::new("/api");
    let name = async |cx: &Context| Ok(Response::new(cx.user().map(|user| user.username.clone())));
    api.authentication(TokenAuthentication.keyword("Bearer"))
        .register::<TagViewSet>("tags")
        .view("name", View::new("Name", IsAuthenticated).on([Method::GET], name));
    api
}

on_every_database! {
async fn tokens_stand_behind_the_word_that_was_said(db: Rows) {
    accounts(&db).await.expect("accounts");
    let client = ApiClient::new(api().build().expect("the routes are fine"), db.clone());
    let asked = async |credentials: &str| {
        let answer = client.credentials(credentials).get("/api/name/").await;
        (answer.status_code(), json(&answer))
    };
    assert_eq!(asked("Bearer one").await, (200, json!("luis")));
    assert_eq!(asked("bearer one").await, (200, json!("luis")));
    let missing = json!({ "detail": "Authentication credentials were not provided." });
    assert_eq!(asked("Token one").await, (401, missing));
    assert_eq!(asked("Bearer none").await, (401, json!({ "detail": "Invalid token." })));
    assert_eq!(asked("Bearer two").await, (401, json!({ "detail": "User inactive or deleted." })));
    let unfinished = json!({ "detail": "Invalid bearer header. No credentials provided." });
    assert_eq!(asked("Bearer").await, (401, unfinished));
    assert_eq!(client.get("/api/name/").await.get_header("WWW-Authenticate"), Some("Bearer"));
}
}

#[test]
fn the_description_says_the_word() {
    let mut api = api();
    api.title("Names");
    let document = api
        .document(&api.build().expect("the routes are fine"))
        .expect("a document");
    let document: Json = serde_json::from_str(&document).expect("JSON");
    let scheme = &document["components"]["securitySchemes"]["bearerAuth"];
    assert_eq!(*scheme, json!({ "type": "http", "scheme": "bearer" }));
    assert_eq!(
        document["paths"]["/api/name/"]["get"]["security"],
        json!([{ "bearerAuth": [] }])
    );
}
