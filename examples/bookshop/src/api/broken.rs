//! Every way of failing, for those who write clients.

use fastjango::prelude::*;
use fastjango::rest::exceptions;
use serde_json::json;

/// The ways of failing, by their names.
const KINDS: [&str; 24] = [
    "accept",
    "api",
    "api-dict",
    "auth",
    "crash",
    "denied",
    "dict",
    "django-403",
    "django-403-text",
    "django-404",
    "django-404-text",
    "django-validation",
    "list",
    "media",
    "method",
    "missing",
    "nested-list",
    "not-auth",
    "parse",
    "teapot",
    "text",
    "throttled",
    "throttled-one",
    "throttled-plain",
];

/// Fails as `?kind=` says.
#[must_use]
pub fn view() -> View {
    View::new("Broken", AllowAny)
        .description("Answers every way of failing, by ?kind=.")
        .on([Method::GET], async |cx: &Context| {
            match error(cx.query().get("kind").unwrap_or_default()) {
                Some(error) => Err(error),
                None => Ok(Response::new(json!({ "kinds": KINDS }))),
            }
        })
}

/// The error of a kind; `None` where it is none.
fn error(kind: &str) -> Option<Error> {
    Some(match kind {
        "text" => ValidationError::new("One problem.").into(),
        "list" | "dict" | "nested-list" => document(kind).into(),
        "api" => ApiException::new(500, "A server error occurred.").into(),
        "api-dict" => with_body(500, json!({ "why": "because", "n": "3" })),
        "parse" => exceptions::parse_error("Malformed request."),
        "missing" | "django-404" => exceptions::not_found(),
        "django-404-text" => ApiException::new(404, "No such thing.").into(),
        "teapot" => ApiException::new(418, "I am a teapot.").into(),
        "auth" => exceptions::authentication_failed("Incorrect authentication credentials."),
        "not-auth" => exceptions::not_authenticated(),
        "denied" | "django-403" => exceptions::permission_denied(None),
        "django-403-text" => exceptions::permission_denied(Some("Not you.")),
        "media" => exceptions::unsupported_media_type("a/b"),
        "accept" => exceptions::not_acceptable(),
        "method" => exceptions::method_not_allowed("BREW"),
        "throttled" => exceptions::throttled(Some(41.2)),
        "throttled-one" => exceptions::throttled(Some(0.5)),
        "throttled-plain" => exceptions::throttled(None),
        "crash" | "django-validation" => Error::Configuration("this is broken on purpose".to_owned()),
        _ => return None,
    })
}

/// What didn't pass, in each of the shapes that it can have; a text in an object stands by itself.
fn document(kind: &str) -> ApiException {
    let body = match kind {
        "list" => json!(["One.", "Two."]),
        "dict" => json!({ "a": "One.", "b": ["Two.", "Three."], "c": { "d": ["Four."] } }),
        _ => json!([{ "a": ["One."] }, {}]),
    };
    ApiException {
        body,
        ..ApiException::new(400, "")
    }
}

fn with_body(status: u16, body: Json) -> Error {
    let exception = ApiException {
        body,
        ..ApiException::new(status, "")
    };
    exception.into()
}
