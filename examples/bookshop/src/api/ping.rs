//! An echo, to try a client with.

use fastjango::prelude::*;
use serde_json::json;

/// Answers who called and what was sent.
#[must_use]
pub fn view() -> View {
    View::new("Ping", AllowAny)
        .description("Answers what it got.")
        .without_head()
        .throttle(AnonRateThrottle("5/minute"))
        .throttle(UserRateThrottle("8/minute"))
        .on([Method::GET, Method::POST], async |cx: &Context| {
            let data = if cx.method() == Method::POST {
                Some(cx.data()?)
            } else {
                None
            };
            let user = cx.user().map(|user| user.username.as_str());
            Ok(Response::new(
                json!({ "method": cx.method().as_str(), "user": user, "data": data }),
            ))
        })
}
