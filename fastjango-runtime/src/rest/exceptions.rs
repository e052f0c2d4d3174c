//! Refusals and failures with DRF's names, statuses and words.

mod refusals;

use std::fmt::Display;

use actix_web::http::header::{self, HeaderValue};
use serde_json::json;

use crate::error::{ApiException, Error};
use crate::rest::request::Request;
use crate::rest::response::Response;

/// 400 `{"detail": …}`: the body can't be parsed.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::parse_error;
///
/// let error = parse_error("YAML parse error - a tab");
/// assert_eq!((error.status(), error.detail()), (400, json!({ "detail": "YAML parse error - a tab" })));
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn parse_error(detail: impl Into<String>) -> Error {
    ApiException::new(400, detail).into()
}

/// 401: the credentials of the request are wrong.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::authentication_failed;
///
/// assert_eq!(authentication_failed("Invalid token.").status(), 401);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn authentication_failed(detail: impl Into<String>) -> Error {
    ApiException::new(401, detail).into()
}

/// 401: the request has no credentials and needs them.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::not_authenticated;
///
/// assert_eq!(not_authenticated().detail()["detail"], "Authentication credentials were not provided.");
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn not_authenticated() -> Error {
    authentication_failed("Authentication credentials were not provided.")
}

/// 403: the caller may not do this.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::permission_denied;
///
/// let (plain, own) = (permission_denied(None), permission_denied(Some("The shop is closed.")));
/// assert_eq!(plain.detail()["detail"], "You do not have permission to perform this action.");
/// assert_eq!((own.status(), own.detail()["detail"].as_str()), (403, Some("The shop is closed.")));
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn permission_denied(message: Option<&str>) -> Error {
    let detail = message.unwrap_or("You do not have permission to perform this action.");
    ApiException::new(403, detail).into()
}

/// 404: there is nothing under this address.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::not_found;
///
/// /// A word of which nobody has heard is no address.
/// fn known(word: &str) -> Result<&str> {
///     ["sand", "sea"].into_iter().find(|known| *known == word).ok_or_else(not_found)
/// }
///
/// assert_eq!(known("ice").unwrap_err().status(), 404);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn not_found() -> Error {
    ApiException::new(404, "Not found.").into()
}

/// 405: the address doesn't take this method.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::method_not_allowed;
///
/// assert_eq!(method_not_allowed(Method::PUT).detail()["detail"], "Method \"PUT\" not allowed.");
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn method_not_allowed(method: impl Display) -> Error {
    ApiException::new(405, format!("Method \"{method}\" not allowed.")).into()
}

/// 406: no representation satisfies the header `Accept`.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::not_acceptable;
///
/// assert_eq!(not_acceptable().status(), 406);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn not_acceptable() -> Error {
    ApiException::new(406, "Could not satisfy the request Accept header.").into()
}

/// 413: the body is larger than the limit.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::payload_too_large;
///
/// assert_eq!(payload_too_large().status(), 413);
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn payload_too_large() -> Error {
    ApiException::new(413, "The request body is too large.").into()
}

/// 415: no parser takes this media type.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::exceptions::unsupported_media_type;
///
/// let error = unsupported_media_type("image/png");
/// assert_eq!(error.detail()["detail"], "Unsupported media type \"image/png\" in request.");
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn unsupported_media_type(media_type: impl Display) -> Error {
    ApiException::new(415, format!("Unsupported media type \"{media_type}\" in request.")).into()
}

/// 429: too many requests; both numbers are whole seconds, rounded up.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Response;
/// use fastjango::rest::exceptions::throttled;
///
/// let response = Response::from_error(&throttled(Some(41.2)));
/// assert_eq!((response.status_code(), response.get_header("Retry-After")), (429, Some("42")));
/// # Ok::<(), Error>(())
/// ```
#[must_use]
pub fn throttled(wait: Option<f64>) -> Error {
    let mut exception = ApiException::new(429, "Request was throttled.");
    if let Some(wait) = wait {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a wait is not negative, and the cast saturates"
        )]
        let seconds = wait.max(0.0).ceil() as u64;
        let unit = if seconds == 1 { "second" } else { "seconds" };
        exception.body = json!({ "detail": format!("Request was throttled. Expected available in {seconds} {unit}.") });
        exception.retry_after = Some(seconds);
    }
    exception.into()
}

/// An error as its caller is told of it: where no scheme of authentication can be named, a 401 is a 403.
pub(crate) fn without_challenge(mut error: Error, www_authenticate: Option<&HeaderValue>) -> Error {
    if let (Error::Api(exception), None) = (&mut error, www_authenticate)
        && exception.status == 401
    {
        exception.status = 403;
    }
    error
}

/// The answer to an error, which names the first scheme of authentication where it is a 401 that names none.
pub(crate) fn challenging(response: Response, www_authenticate: Option<&HeaderValue>) -> Response {
    match www_authenticate {
        Some(scheme) if response.status_code() == 401 && !response.has_header(&header::WWW_AUTHENTICATE) => {
            response.with_header(header::WWW_AUTHENTICATE, scheme.clone())
        }
        _ => response,
    }
}

/// Logs what is the server's own to know of an error that is answered with this status: a failure with the words that its
/// answer doesn't have, and the request that met it.
pub(crate) fn log(error: &Error, status: u16, request: &Request) {
    let (method, path) = (&request.method, request.path.as_str());
    match (error.status(), status) {
        // It is what a server is to do when more is asked of it than it can do.
        (503, ..=499 | 503) | (..=499, 503) => refusals::note(error),
        (_, 500..) => tracing::error!(%method, ?path, %error, "a request failed"),
        (500.., _) => tracing::warn!(%method, ?path, status, %error, "the program has answered a failure"),
        (400, _) if matches!(error, Error::InvalidPattern(_)) => {
            tracing::warn!(%method, ?path, %error, "a pattern was refused");
        }
        (409, _) if matches!(error, Error::Integrity(_)) => {
            tracing::warn!(%method, ?path, %error, "a request met a constraint");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{IntegrityError, IntegrityKind};

    fn response_of(error: Error, www_authenticate: Option<&HeaderValue>) -> Response {
        let error = without_challenge(error, www_authenticate);
        challenging(Response::from_error(&error), www_authenticate)
    }

    fn detail(error: &Error) -> (u16, String) {
        (
            error.status(),
            error.detail()["detail"].as_str().unwrap_or_default().to_owned(),
        )
    }

    #[test]
    fn waits_are_rounded_up_and_declined() {
        assert_eq!(
            detail(&throttled(Some(41.2))),
            (429, "Request was throttled. Expected available in 42 seconds.".into())
        );
        assert_eq!(
            detail(&throttled(Some(0.5))),
            (429, "Request was throttled. Expected available in 1 second.".into())
        );
        assert_eq!(detail(&throttled(None)), (429, "Request was throttled.".into()));
        let response = response_of(throttled(Some(0.5)), None);
        assert_eq!(response.get_header("Retry-After"), Some("1"));
    }

    #[test]
    fn a_401_needs_a_scheme_to_name() {
        let scheme = HeaderValue::from_static("Token");
        let named = response_of(not_authenticated(), Some(&scheme));
        assert_eq!(
            (named.status_code(), named.get_header("WWW-Authenticate")),
            (401, Some("Token"))
        );
        assert_eq!(response_of(not_authenticated(), None).status_code(), 403);
        let own = Response::new(()).status(401).header("WWW-Authenticate", "Bearer");
        let named = challenging(own, Some(&scheme));
        assert_eq!(named.into_parts().headers.len(), 1, "it names one itself");
        let script = HeaderValue::from_str("Basic realm=\"Büro\"").expect("HTTP takes it");
        let named = response_of(not_authenticated(), Some(&script));
        assert!(named.status_code() == 401 && named.has_header(&header::WWW_AUTHENTICATE));
        let fine = challenging(Response::new(()), Some(&scheme));
        assert_eq!(fine.get_header("WWW-Authenticate"), None);
    }

    #[test]
    fn a_busy_database_says_when_to_come_again() {
        let response = response_of(Error::Unavailable("no connection of 10.0.0.7 became free".into()), None);
        assert_eq!(
            (response.status_code(), response.get_header("Retry-After")),
            (503, Some("1"))
        );
        let told: &[u8] = br#"{"detail":"Service temporarily unavailable, try again later."}"#;
        assert_eq!(response.body_bytes(), told);
    }

    #[test]
    fn what_may_have_been_done_is_not_to_be_tried_again() {
        let response = response_of(Error::ConnectionLost("reset by 10.0.0.7".into()), None);
        assert_eq!(
            (response.status_code(), response.get_header("Retry-After")),
            (500, None)
        );
        let told: &[u8] = br#"{"detail":"A server error occurred."}"#;
        assert_eq!(response.body_bytes(), told);
    }

    #[test]
    fn a_conflict_is_the_requests_and_what_passes_may_be_tried_again() {
        let kept = |kind| {
            let message = "UNIQUE constraint failed: secret.name".to_owned();
            Error::Integrity(Box::new(IntegrityError {
                kind,
                constraint: None,
                table: None,
                columns: Vec::new(),
                model: None,
                fields: Vec::new(),
                message,
            }))
        };
        for (kind, status) in [
            (IntegrityKind::Unique, 409),
            (IntegrityKind::ForeignKey, 409),
            (IntegrityKind::Check, 500),
            (IntegrityKind::NotNull, 500),
        ] {
            let response = response_of(kept(kind), None);
            let told = String::from_utf8_lossy(response.body_bytes()).into_owned();
            assert_eq!((response.status_code(), told.contains("secret")), (status, false));
        }
        let deadlock = Error::Transient {
            code: "40P01".to_owned(),
            message: "deadlock detected".to_owned(),
        };
        let response = response_of(deadlock, None);
        assert_eq!(
            (response.status_code(), response.get_header("Retry-After")),
            (503, Some("1"))
        );
    }

    #[test]
    fn an_unknown_failure_tells_nothing() {
        let error = Error::Database {
            code: Some("42P01".into()),
            message: "relation \"secret\" does not exist".into(),
        };
        let response = response_of(error, None);
        assert_eq!(response.status_code(), 500);
        assert_eq!(response.body_bytes(), br#"{"detail":"A server error occurred."}"#);
    }
}
