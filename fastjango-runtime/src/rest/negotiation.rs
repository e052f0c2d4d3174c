//! Content negotiation: which representation the client accepts. There is one, JSON.

use actix_web::http::header;

use crate::error::Result;
use crate::rest::exceptions::{not_acceptable, not_found};
use crate::rest::request::Request;

/// Checks the format that the address asks for (`?format=` or a suffix), then the header `Accept`.
pub(crate) fn negotiate(request: &Request, suffix: Option<&str>) -> Result<()> {
    let format = suffix.or_else(|| request.query().get("format").filter(|format| !format.is_empty()));
    if format.is_some_and(|format| format != "json") {
        return Err(not_found());
    }
    let Some(accept) = request.headers.get(header::ACCEPT) else {
        return Ok(());
    };
    let accepted = accept.to_str().is_ok_and(|ranges| ranges.split(',').any(accepts_json));
    if accepted { Ok(()) } else { Err(not_acceptable()) }
}

/// Whether a media range covers JSON; its parameters, `q` too, don't count, as in DRF.
fn accepts_json(range: &str) -> bool {
    let media_type = range.split(';').next().unwrap_or_default().trim();
    let Some((main, sub)) = media_type.split_once('/') else {
        return false;
    };
    let covers = |pattern: &str, name: &str| pattern == "*" || pattern.eq_ignore_ascii_case(name);
    covers(main.trim(), "application") && covers(sub.trim(), "json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::Method;
    use actix_web::http::header::HeaderValue;

    fn status(path: &str, accept: Option<&'static str>, suffix: Option<&str>) -> u16 {
        let mut request = Request::new(Method::GET, path);
        if let Some(accept) = accept {
            request.headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        }
        negotiate(&request, suffix).map_or_else(|error| error.status(), |()| 200)
    }

    #[test]
    fn json_is_what_there_is() {
        for accept in [
            "*/*",
            "application/*",
            "text/html, application/JSON;q=0",
            "application/json; indent=4",
        ] {
            assert_eq!(status("/", Some(accept), None), 200, "{accept}");
        }
        for accept in ["", "text/html", "application/xml", "json", "*"] {
            assert_eq!(status("/", Some(accept), None), 406, "{accept}");
        }
        assert_eq!(status("/", None, None), 200);
    }

    #[test]
    fn an_unknown_format_is_not_found_before_accept_is_looked_at() {
        assert_eq!(status("/?format=xml", Some("text/html"), None), 404);
        assert_eq!(status("/?format=json", Some("text/html"), None), 406);
        assert_eq!(status("/?format=", None, None), 200);
        assert_eq!(status("/", None, Some("xml")), 404);
    }
}
