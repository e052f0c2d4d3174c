//! APIs that answer errors in a way of their own.

use fastjango::auth::TokenAuthentication;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::rest::exceptions::{not_authenticated, not_found, parse_error};
use fastjango_tests::bookshop::{Book, OrderLine, Rows};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::BookSerializer;
use super::failures::{Broken, logged};

#[viewset(model = Book, serializer = BookSerializer, permissions = [AllowAny])]
impl BookViewSet {}

/// Some errors as documents of the program's own.
fn told(error: &Error, cx: &Context) -> Option<Response> {
    let code = match error {
        Error::Protected(kept) => return Some(Response::new(kept.protected.len()).status(409)),
        Error::DoesNotExist { .. } => return None,
        Error::Configuration(told) if told.contains("parrot") => panic!("the parrot has flown"),
        Error::Configuration(told) if told.contains("later") => return Some(Response::new("later").status(503)),
        Error::Configuration(told) if told.contains("panicked") => "panic",
        Error::Configuration(_) => return Some(Response::new("the till is shut").status(500)),
        error if error.status() == 404 => return Some(Response::new("nothing is").status(500)),
        _ => "error",
    };
    let told = json!({ code: error.detail(), "at": cx.request().path, "status": error.status() });
    let usual = Response::from_error(error).data(told).header("X-Told", code);
    Some(if code == "panic" { usual.status(418) } else { usual })
}

/// Views that fail, the first as it is asked to.
fn client(db: &Database, scheme: bool) -> ApiClient {
    let failing = async |cx: &Context| match cx.query().get("kind") {
        Some("panic") => panic!("the broom broke"),
        Some("parse") => Err::<Response, _>(parse_error("It is none.")),
        Some("who") => Err(not_authenticated()),
        Some("nothing") => Err(not_found()),
        Some(other) => Err(Error::Configuration(other.to_owned())),
        None => Err(Error::DoesNotExist { model: "Book" }),
    };
    let fine = async |_: &Context| Ok(Response::new(()));
    let mut api = Api::new("/api");
    if scheme {
        api.authentication(TokenAuthentication);
    }
    api.exception_handler(|_, _| panic!("the last one holds"))
        .exception_handler(told)
        .register::<BookViewSet>("books")
        .view("failing", View::new("Failing", AllowAny).on([Method::GET], failing))
        .view("guarded", View::new("Guarded", Broken).on([Method::GET], fine))
        .view("closed", View::new("Closed", IsAuthenticated).on([Method::GET], fine))
        .view(
            "rare",
            View::new("Rare", AllowAny)
                .throttle(AnonRateThrottle("1/hour"))
                .on([Method::GET], fine),
        );
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

/// The status, what the handler has called it, and the headers of the usual answer.
fn seen(answer: &Response) -> (u16, Option<&str>, Option<&str>) {
    (
        answer.status_code(),
        answer.get_header("X-Told"),
        answer.get_header("Allow"),
    )
}

on_every_database! {
async fn errors_are_answered_as_the_program_says(db: Rows) {
    let client = client(&db, true);
    let line = OrderLine::objects().first(&db).await.expect("rows").expect("a line");
    let ordered = *line.book.key();
    let lines = OrderLine::objects().filter(|line| line.book_id.eq(ordered)).count(&db).await.expect("rows");
    let (kept, logs) = logged(client.delete(&format!("/api/books/{ordered}/"))).await;
    assert_eq!((kept.status_code(), kept.to_json().expect("JSON")), (409, json!(lines)));
    assert!(logs.len() == 1 && logs[0].starts_with("WARN") && logs[0].contains("protected"), "{logs:?}");

    let (answer, logs) = logged(client.get("/api/failing/?kind=parse")).await;
    let told = json!({ "error": { "detail": "It is none." }, "at": "/api/failing/", "status": 400 });
    assert_eq!((answer.to_json().expect("JSON"), logs.len()), (told, 0));
    assert_eq!(seen(&answer), (400, Some("error"), Some("GET, HEAD, OPTIONS")));

    // What is refused before an action, and what breaks down.
    let refused = client.request(Method::PUT, "/api/failing/").send().await;
    assert_eq!(seen(&refused), (405, Some("error"), Some("GET, HEAD, OPTIONS")));
    let unwanted = client.request(Method::GET, "/api/failing/").header("Accept", "image/png").send().await;
    assert_eq!(seen(&unwanted), (406, Some("error"), Some("GET, HEAD, OPTIONS")));
    let unread = client.request(Method::POST, "/api/books/").body("application/json", "{").send().await;
    assert_eq!(seen(&unread), (400, Some("error"), Some("GET, POST, HEAD, OPTIONS")));
    for path in ["/api/failing/?kind=panic", "/api/guarded/"] {
        let (answer, logs) = logged(client.get(path)).await;
        assert_eq!(seen(&answer), (418, Some("panic"), Some("GET, HEAD, OPTIONS")), "{path}");
        assert!(logs.len() == 1 && logs[0].starts_with("WARN") && logs[0].contains("panicked"), "{logs:?}");
    }
    assert_eq!(client.get("/api/rare/").await.status_code(), 200);
    let rare = client.get("/api/rare/").await;
    assert_eq!((seen(&rare).0, seen(&rare).1), (429, Some("error")));
    assert!(rare.get_header("Retry-After").is_some(), "the headers stay");

    // What it says nothing of, and what it isn't asked about.
    let unsaid = client.get("/api/failing/").await;
    assert_eq!(unsaid.to_json().expect("JSON"), json!({ "detail": "No Book matches the given query." }));
    assert_eq!(seen(&unsaid), (404, None, Some("GET, HEAD, OPTIONS")));
    assert_eq!(seen(&client.get("/api/nowhere/").await), (404, None, None));
}

async fn failures_are_logged_whoever_answers_them(db: Rows) {
    let client = client(&db, true);
    let (answer, logs) = logged(client.get("/api/failing/?kind=key")).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (500, json!("the till is shut")));
    assert!(logs.len() == 1 && logs[0].starts_with("ERROR") && logs[0].contains("error=key"), "{logs:?}");

    let (answer, logs) = logged(client.get("/api/failing/?kind=later")).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (503, json!("later")));
    assert!(logs.len() == 1 && logs[0].starts_with("ERROR") && logs[0].contains("error=later"), "{logs:?}");

    // A failure is what is answered as one.
    let (answer, logs) = logged(client.get("/api/failing/?kind=nothing")).await;
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (500, json!("nothing is")));
    assert!(logs.len() == 1 && logs[0].starts_with("ERROR") && logs[0].contains("Not found."), "{logs:?}");

    // One that breaks down is a failure of its own, beside that which it was asked about.
    let (answer, logs) = logged(client.get("/api/failing/?kind=parrot")).await;
    let told = json!({ "detail": "A server error occurred." });
    assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (500, told));
    let tells = |told: &str| logs.iter().any(|line| line.contains(told));
    assert!(tells("the exception handler panicked: the parrot has flown") && tells("error=parrot"), "{logs:?}");
}

async fn a_401_of_its_own_names_a_scheme_or_is_a_403(db: Rows) {
    for path in ["/api/failing/?kind=who", "/api/closed/"] {
        let with = client(&db, true).get(path).await;
        assert_eq!((seen(&with).0, with.get_header("WWW-Authenticate")), (401, Some("Token")), "{path}");
        let without = client(&db, false).get(path).await;
        assert_eq!((seen(&without).0, seen(&without).1), (403, Some("error")), "{path}");
        assert_eq!(without.to_json().expect("JSON")["status"], 403, "the handler is told so");
    }
}
}
