//! APIs that answer errors in a way of their own.

use fastjango::auth::TokenAuthentication;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::rest::exceptions::{not_authenticated, parse_error};
use fastjango_tests::bookshop::{Book, OrderLine, Rows};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::BookSerializer;
use super::failures::logged;

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {}

/// Some errors as documents of the program's own.
fn told(error: &Error, cx: &Context) -> Option<Response> {
    let code = match error {
        Error::Protected(kept) => return Some(Response::new(kept.protected.len()).status(409)),
        Error::DoesNotExist { .. } => return None,
        Error::Configuration(told) if told.contains("broom") => "panic",
        Error::Configuration(told) if told.contains("parrot") => panic!("the parrot has flown"),
        Error::Configuration(_) => return Some(Response::new("the till is shut").status(500)),
        _ => "error",
    };
    let told = json!({ code: error.detail(), "at": cx.request().path, "method": cx.method().as_str() });
    let status = if code == "panic" { 418 } else { error.status() };
    Some(Response::new(told).status(status).header("X-Told", code))
}

/// A view that fails as it is asked to.
fn failing() -> View {
    View::new("Failing", AllowAny).on([Method::GET], async |cx: &Context| match cx.query().get("kind") {
        Some("panic") => panic!("the broom broke"),
        Some("parse") => Err::<Response, _>(parse_error("It is none.")),
        Some("who") => Err(not_authenticated()),
        Some(other) => Err(Error::Configuration(other.to_owned())),
        None => Err(Error::DoesNotExist { model: "Book" }),
    })
}

fn client(db: &Database, scheme: bool) -> ApiClient {
    let mut api = Api::new("/api");
    if scheme {
        api.authentication(TokenAuthentication);
    }
    api.exception_handler(told)
        .register::<BookViewSet>("books")
        .view("failing", failing());
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

on_every_database! {
async fn errors_are_answered_as_the_program_says(db: Rows) {
    let client = client(&db, true);
    let line = OrderLine::objects().first(&db).await.expect("rows").expect("a line");
    let ordered = *line.book.key();
    let lines = OrderLine::objects().filter(|line| line.book_id.eq(ordered)).count(&db).await.expect("rows");
    let kept = client.delete(&format!("/api/books/{ordered}/")).await;
    assert_eq!((kept.status_code(), kept.to_json().expect("JSON")), (409, json!(lines)));

    let (answer, lines) = logged(client.get("/api/failing/?kind=parse")).await;
    assert_eq!(answer.to_json().expect("JSON"), json!({
        "error": { "detail": "It is none." }, "at": "/api/failing/", "method": "GET"
    }));
    assert_eq!((answer.status_code(), answer.get_header("Allow")), (400, Some("GET, HEAD, OPTIONS")));
    assert_eq!((answer.get_header("X-Told"), lines.len()), (Some("error"), 0));

    // What is refused before an action, and what it breaks down with.
    let refused = client.request(Method::PUT, "/api/failing/").send().await;
    assert_eq!((refused.status_code(), refused.get_header("X-Told")), (405, Some("error")));
    let (answer, lines) = logged(client.get("/api/failing/?kind=panic")).await;
    assert_eq!((answer.status_code(), answer.get_header("X-Told"), lines.len()), (418, Some("panic"), 0));

    // What it says nothing of is answered as ever.
    let unsaid = client.get("/api/failing/").await;
    assert_eq!((unsaid.status_code(), unsaid.to_json().expect("JSON")["detail"].clone()), (404, json!("No Book matches the given query.")));
}

async fn failures_are_logged_whoever_answers_them(db: Rows) {
    let client = client(&db, true);
    let (answer, lines) = logged(client.get("/api/failing/?kind=key")).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (500, json!("the till is shut")));
    assert!(lines.len() == 1 && lines[0].contains("error=key"), "{lines:?}");

    // One that breaks down is a failure of its own, beside that which it was asked about.
    let (answer, lines) = logged(client.get("/api/failing/?kind=parrot")).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")["detail"].clone()), (500, json!("A server error occurred.")));
    let logs = |told: &str| lines.iter().any(|line| line.contains(told));
    assert!(lines.len() == 2 && logs("the exception handler panicked: the parrot has flown") && logs("error=parrot"), "{lines:?}");
}

async fn a_401_of_its_own_names_a_scheme_or_is_a_403(db: Rows) {
    let with = client(&db, true).get("/api/failing/?kind=who").await;
    assert_eq!((with.status_code(), with.get_header("WWW-Authenticate")), (401, Some("Token")));
    let without = client(&db, false).get("/api/failing/?kind=who").await;
    assert_eq!((without.status_code(), without.get_header("X-Told")), (403, Some("error")));
}
}
