//! Reading the body of a request: DRF's parsers. There is one, JSON.

use std::borrow::Cow;

use actix_web::http::header;
use serde_json::{Map, Value as Json};

use crate::error::Result;
use crate::rest::exceptions::{parse_error, unsupported_media_type};
use crate::rest::request::Request;
use crate::rest::response::JSON;

/// The document of a request.
///
/// No body is an empty document, whatever its media type. A document may be nested so many levels deep, and at most
/// 127, which is the JSON reader's own limit.
///
/// # Errors
///
/// 415 for a media type other than JSON, 400 for what is no JSON.
pub(crate) fn parse(request: &Request, depth: usize) -> Result<Json> {
    if request.body.is_empty() {
        return Ok(Json::Object(Map::new()));
    }
    if request.content_type() != JSON {
        let sent = request.header(header::CONTENT_TYPE).unwrap_or_default();
        return Err(unsupported_media_type(sent));
    }
    let text = decode(&request.body, charset(request).as_deref())?;
    let document = serde_json::from_str(&text).map_err(|error| parse_error(format!("JSON parse error - {error}")))?;
    if is_deeper(&document, depth) {
        let message = format!("JSON parse error - the document is nested more than {depth} levels deep");
        return Err(parse_error(message));
    }
    Ok(document)
}

/// Whether a document is nested deeper than so many levels; the reader has seen to it that there is an end to it.
fn is_deeper(document: &Json, levels: usize) -> bool {
    let deeper = |item: &Json| is_deeper(item, levels.saturating_sub(1));
    match document {
        Json::Array(items) => levels == 0 || items.iter().any(deeper),
        Json::Object(members) => levels == 0 || members.values().any(deeper),
        _ => false,
    }
}

/// The `charset` of the body's media type, in lower case.
fn charset(request: &Request) -> Option<String> {
    let value = request.header(header::CONTENT_TYPE)?;
    let mut parameters = value
        .split(';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(charset.trim().trim_matches('"').to_ascii_lowercase())
}

fn decode<'a>(body: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>> {
    match charset {
        Some("latin-1" | "latin1" | "iso-8859-1") => {
            Ok(body.iter().copied().map(char::from).collect::<String>().into())
        }
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => std::str::from_utf8(body)
            .map(Cow::Borrowed)
            .map_err(|error| parse_error(format!("JSON parse error - {error}"))),
        Some(charset) => Err(parse_error(format!("JSON parse error - unknown encoding: {charset}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::Method;
    use actix_web::http::header::HeaderValue;
    use serde_json::json;

    fn parsed(content_type: &str, body: &[u8]) -> Result<Json> {
        let mut request = Request::new(Method::POST, "/");
        let content_type = HeaderValue::from_str(content_type).expect("a media type");
        request.headers.insert(header::CONTENT_TYPE, content_type);
        request.body = body.to_vec().into();
        parse(&request, 64)
    }

    fn refusal(content_type: &str, body: &[u8]) -> (u16, String) {
        let error = parsed(content_type, body).expect_err("the body is refused");
        (
            error.status(),
            error.detail()["detail"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn json_of_any_spelling() {
        for content_type in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert_eq!(
                parsed(content_type, b" {\"a\": 1, \"a\": 2}\n").ok(),
                Some(json!({"a": 2}))
            );
        }
        assert_eq!(
            parsed("application/json; charset=latin-1", b"\"\xe9\"").ok(),
            Some(json!("\u{e9}"))
        );
        assert_eq!(parsed("text/yaml", b"").ok(), Some(json!({})));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for body in [
            &b"nul"[..],
            b"{\"a\": 1} x",
            b"{\"a\": NaN}",
            b"\"a\tb\"",
            b"\xef\xbb\xbf{}",
            b"\"\xe9\"",
        ] {
            let (status, detail) = refusal("application/json", body);
            assert_eq!(
                (status, detail.starts_with("JSON parse error - ")),
                (400, true),
                "{detail}"
            );
        }
        let deep = "[".repeat(1000);
        assert_eq!(refusal("application/json", deep.as_bytes()).0, 400);
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parsed("application/json", nested(64).as_bytes()).is_ok());
        let (status, detail) = refusal("application/json", nested(65).as_bytes());
        assert_eq!(
            (status, detail.as_str()),
            (
                400,
                "JSON parse error - the document is nested more than 64 levels deep"
            )
        );
        assert_eq!(
            refusal("text/plain", b"x"),
            (415, "Unsupported media type \"text/plain\" in request.".into())
        );
    }
}
