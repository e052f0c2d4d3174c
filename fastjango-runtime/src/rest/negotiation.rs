//! Content negotiation: which representation the client accepts: DRF's `DefaultContentNegotiation`.

use std::sync::Arc;

use actix_web::http::header;

use crate::error::Result;
use crate::rest::exceptions::{not_acceptable, not_found};
use crate::rest::renderers::Renderer;
use crate::rest::request::Request;

/// Chooses the renderer by the format that the address asks for (`?format=` or a suffix), then by `Accept`: of the
/// most specific ranges that fit at all, the first renderer. `q` doesn't count, as in DRF.
pub(crate) fn negotiate(
    request: &Request,
    suffix: Option<&str>,
    renderers: &[Arc<dyn Renderer>],
) -> Result<Arc<dyn Renderer>> {
    let format = suffix.or_else(|| request.query().get("format").filter(|format| !format.is_empty()));
    let is_asked = |renderer: &&Arc<dyn Renderer>| format.is_none_or(|format| format == renderer.format());
    let first = renderers.iter().find(is_asked).ok_or_else(not_found)?;
    let Some(accept) = request.headers.get(header::ACCEPT) else {
        return Ok(Arc::clone(first));
    };
    let accept = accept.to_str().map_err(|_| not_acceptable())?;
    for specificity in (0..=3).rev() {
        let fits = |renderer: &&Arc<dyn Renderer>| {
            let mut ranges = accept.split(',').filter_map(Range::parse);
            ranges.any(|range| range.specificity == specificity && range.covers(renderer.media_type()))
        };
        if let Some(renderer) = renderers.iter().filter(is_asked).find(fits) {
            return Ok(Arc::clone(renderer));
        }
    }
    Err(not_acceptable())
}

/// A range of media types in `Accept`.
struct Range<'a> {
    main: &'a str,
    sub: &'a str,
    /// 0 for `*/*`, 1 for `type/*`, 2 for a type, 3 for a type with parameters.
    specificity: u8,
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        let (main, sub) = parts.next()?.trim().split_once('/')?;
        let is_quality = |parameter: &str| parameter.split('=').next().is_some_and(|name| name.trim() == "q");
        let has_parameters = parts.any(|parameter| !parameter.trim().is_empty() && !is_quality(parameter));
        let specificity = match (main.trim(), sub.trim()) {
            ("*", _) => 0,
            (_, "*") => 1,
            _ if !has_parameters => 2,
            _ => 3,
        };
        Some(Self {
            main: main.trim(),
            sub: sub.trim(),
            specificity,
        })
    }

    fn covers(&self, media_type: &str) -> bool {
        let (main, sub) = media_type.split_once('/').unwrap_or((media_type, ""));
        let covers = |pattern: &str, name: &str| pattern == "*" || pattern.eq_ignore_ascii_case(name);
        covers(self.main, main) && covers(self.sub, sub)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::renderers::{CsvRenderer, DEFAULT, JsonRenderer};
    use actix_web::http::Method;

    fn request(path: &str, accept: Option<&str>) -> Request {
        let request = Request::new(Method::GET, path);
        match accept {
            Some(accept) => request.with_header("Accept", accept),
            None => request,
        }
    }

    fn status(path: &str, accept: Option<&str>, suffix: Option<&str>) -> u16 {
        negotiate(&request(path, accept), suffix, &DEFAULT).map_or_else(|error| error.status(), |_| 200)
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
        for accept in ["", "text/html", "application/xml", "json", "*", ",;/"] {
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

    #[test]
    fn the_most_specific_range_chooses() {
        let both: [Arc<dyn Renderer>; 2] = [Arc::new(JsonRenderer), Arc::new(CsvRenderer)];
        let chosen = |path: &str, accept: Option<&str>| {
            negotiate(&request(path, accept), None, &both).map_or("none", |renderer| renderer.format())
        };
        assert_eq!(chosen("/", None), "json");
        assert_eq!(chosen("/", Some("*/*, text/csv;q=0.1")), "csv");
        assert_eq!(chosen("/", Some("text/csv, application/json")), "json");
        assert_eq!(chosen("/", Some("text/*, */*")), "csv");
        assert_eq!(chosen("/", Some("application/json, text/csv; header=present")), "csv");
        assert_eq!(chosen("/?format=csv", Some("*/*")), "csv");
        assert_eq!(chosen("/?format=csv", Some("application/json")), "none");
    }
}
