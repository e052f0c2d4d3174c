//! Whether a request was made by a page of this site: Django's `CsrfViewMiddleware`.

use fastjango_runtime::rest::parsers::{Parsed, Parser};
use fastjango_runtime::rest::{FormParser, FormValue, Method, MultiPartParser, Request};
use subtle::ConstantTimeEq;

use super::random::{ALPHANUMERIC, random_text};

/// The cookie with the secret.
pub(super) const COOKIE: &str = "csrftoken";
/// The header that repeats it.
const HEADER: &str = "x-csrftoken";
/// The field of a form that does.
const FIELD: &str = "csrfmiddlewaretoken";
/// The length of a secret; a masked one is twice as long.
const LENGTH: usize = 32;

/// A new secret.
pub(super) fn secret() -> String {
    random_text(LENGTH, ALPHANUMERIC)
}

/// Why a request is not to be trusted; `None` where it is. Safe methods change nothing and are always trusted.
///
/// The token is in the header `X-CSRFToken`, or in a form.
pub(super) fn fault(request: &Request, trusted_origins: &[String]) -> Option<String> {
    if request.is_safe() || request.method.as_str() == "TRACE" {
        return None;
    }
    let own = format!("{}://{}", request.scheme, request.host);
    let trusts = |origin: &str| origin == own || trusted_origins.iter().any(|trusted| covers(trusted, origin));
    match request.headers.get("origin") {
        Some(origin) => {
            let origin = origin.to_str().unwrap_or("null");
            if !trusts(origin) {
                return Some(format!(
                    "Origin checking failed - {origin} does not match any trusted origins."
                ));
            }
        }
        None if request.scheme == "https" => {
            if let Some(fault) = fault_of_referer(request.header("referer"), trusts) {
                return Some(fault);
            }
        }
        None => {}
    }
    fault_of_token(request)
}

/// Whether an entry is this origin, or stands for its domain and all below it: `https://*.example.com`.
fn covers(trusted: &str, origin: &str) -> bool {
    let (Some((trusted_scheme, domain)), Some((scheme, host))) =
        (trusted.split_once("://*."), origin.split_once("://"))
    else {
        return trusted == origin;
    };
    let (domain, host) = (domain.to_ascii_lowercase(), host.to_ascii_lowercase());
    let below = host.strip_suffix(&domain);
    scheme == trusted_scheme && below.is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// Over TLS a request without `Origin` tells by its `Referer` where it comes from.
fn fault_of_referer(referer: Option<&str>, trusts: impl Fn(&str) -> bool) -> Option<String> {
    let Some(referer) = referer else {
        return Some("Referer checking failed - no Referer.".to_owned());
    };
    let Some((scheme, rest)) = referer.split_once("://") else {
        return Some("Referer checking failed - Referer is malformed.".to_owned());
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if scheme.is_empty() || host.is_empty() {
        return Some("Referer checking failed - Referer is malformed.".to_owned());
    }
    if scheme != "https" {
        return Some("Referer checking failed - Referer is insecure while host is secure.".to_owned());
    }
    let is_trusted = trusts(&format!("{scheme}://{host}"));
    (!is_trusted).then(|| format!("Referer checking failed - {referer} does not match any trusted origins."))
}

fn fault_of_token(request: &Request) -> Option<String> {
    let Some(secret) = request.cookie(COOKIE) else {
        return Some("CSRF cookie not set.".to_owned());
    };
    if !has_length(secret) {
        return Some("CSRF cookie has incorrect length.".to_owned());
    }
    let Some(secret) = unmasked(secret) else {
        return Some("CSRF cookie has invalid characters.".to_owned());
    };
    let in_header = request.headers.get(HEADER);
    let (token, place) = match in_header {
        Some(token) => (
            token.to_str().unwrap_or("\0").to_owned(),
            "the 'X-Csrftoken' HTTP header",
        ),
        None => match token_of_form(request) {
            Some(token) => (token, "POST"),
            None => return Some("CSRF token missing.".to_owned()),
        },
    };
    let fault = match unmasked(&token).filter(|_| has_length(&token)) {
        Some(token) if bool::from(token.ct_eq(&secret)) => return None,
        Some(_) => "incorrect",
        None if has_length(&token) => "has invalid characters",
        None => "has incorrect length",
    };
    Some(format!("CSRF token from {place} {fault}."))
}

/// Whether a request that has no token in its headers may have one in its body, which then has to be read.
pub(super) fn is_in_body(request: &Request) -> bool {
    request.method == Method::POST && !request.headers.contains(HEADER) && parser(request).is_some()
}

/// What reads the form of a request; `None` where its body is none.
fn parser(request: &Request) -> Option<&'static dyn Parser> {
    let parsers: [&'static dyn Parser; 2] = [&FormParser, &MultiPartParser];
    let media_type = request.content_type();
    parsers.into_iter().find(|parser| parser.media_type() == media_type)
}

/// The token that a form brings.
fn token_of_form(request: &Request) -> Option<String> {
    let parser = parser(request).filter(|_| is_in_body(request))?;
    // What can't be read is told once the caller is known.
    let Ok(Parsed::Form(form)) = parser.parse(request) else {
        return None;
    };
    match form.get(FIELD) {
        Some(FormValue::Text(token)) if !token.is_empty() => Some(token.clone()),
        _ => None,
    }
}

/// Whether a text is a secret, masked or not: Django's `_check_token_format`.
pub(super) fn is_token(text: &str) -> bool {
    has_length(text) && unmasked(text).is_some()
}

fn has_length(token: &str) -> bool {
    token.len() == LENGTH || token.len() == 2 * LENGTH
}

/// The secret that a token stands for: Django's `_unmask_cipher_token`, or the token itself where it isn't masked.
fn unmasked(token: &str) -> Option<Vec<u8>> {
    let place = |byte: u8| ALPHANUMERIC.iter().position(|known| *known == byte);
    let places: Vec<usize> = token.bytes().map(place).collect::<Option<_>>()?;
    let count = ALPHANUMERIC.len();
    let letters = match places.split_at(places.len().min(LENGTH)) {
        (secret, []) => secret.to_vec(),
        (mask, cipher) => cipher
            .iter()
            .zip(mask)
            .map(|(cipher, mask)| (cipher + count - mask) % count)
            .collect(),
    };
    Some(letters.into_iter().map(|at| ALPHANUMERIC[at]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "application/x-www-form-urlencoded";
    const SECRET: &str = "abcdefghijklmnopqrstuvwxyzABCDEF";

    fn request(headers: &[(&str, &str)]) -> Request {
        let request = Request::new(Method::POST, "/");
        headers
            .iter()
            .fold(request, |request, (name, value)| request.with_header(name, value))
    }

    #[test]
    fn the_token_repeats_the_cookie() {
        let cookie = format!("a=1; csrftoken={SECRET}");
        let with = |token: &str| fault(&request(&[("cookie", &cookie), ("x-csrftoken", token)]), &[]);
        assert_eq!(with(SECRET), None);
        // Masked by letters that are all the alphabet's second: each is one place further.
        let masked = format!("{}{}", "b".repeat(32), "bcdefghijklmnopqrstuvwxyzABCDEFG");
        assert_eq!(with(&masked), None);
        for (token, words) in [
            ("x", "incorrect length"),
            (&"-".repeat(32), "invalid characters"),
            (&"b".repeat(32), "incorrect."),
        ] {
            assert!(with(token).is_some_and(|fault| fault.contains(words)), "{token}");
        }
        assert_eq!(fault(&request(&[]), &[]).as_deref(), Some("CSRF cookie not set."));
        assert_eq!(
            fault(&request(&[("cookie", &cookie)]), &[]).as_deref(),
            Some("CSRF token missing.")
        );
    }

    #[test]
    fn the_token_may_come_with_a_form() {
        let cookie = format!("csrftoken={SECRET}");
        let with = |content_type: &str, body: String| {
            let mut request = request(&[("cookie", &cookie), ("content-type", content_type)]);
            request.body = body.into_bytes().into();
            fault(&request, &[])
        };
        assert_eq!(with(FORM, format!("a=1&csrfmiddlewaretoken={SECRET}")), None);
        let part = |value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"csrfmiddlewaretoken\"\r\n\r\n{value}\r\n--x--\r\n")
        };
        assert_eq!(with("multipart/form-data; boundary=x", part(SECRET)), None);
        let wrong = with("multipart/form-data; boundary=x", part(&"b".repeat(32)));
        assert_eq!(wrong.as_deref(), Some("CSRF token from POST incorrect."));
        let short = with(FORM, "csrfmiddlewaretoken=x".to_owned());
        assert_eq!(short.as_deref(), Some("CSRF token from POST has incorrect length."));
        let missing = Some("CSRF token missing.".to_owned());
        assert_eq!(with(FORM, "a=1".to_owned()), missing);
        assert_eq!(
            with("application/json", format!("{{\"csrfmiddlewaretoken\": \"{SECRET}\"}}")),
            missing
        );
        let mut put = request(&[("cookie", &cookie), ("content-type", FORM)]);
        put.method = Method::PUT;
        put.body = format!("csrfmiddlewaretoken={SECRET}").into_bytes().into();
        assert_eq!(fault(&put, &[]), missing, "as in Django, only of what is posted");
    }

    #[test]
    fn other_sites_are_refused() {
        let cookie = format!("csrftoken={SECRET}");
        let of = |origin: &str, trusted: &[String]| {
            let headers = [("cookie", cookie.as_str()), ("x-csrftoken", SECRET), ("origin", origin)];
            fault(&request(&headers), trusted)
        };
        assert_eq!(of("http://localhost", &[]), None);
        assert!(of("http://evil.example", &[]).is_some_and(|fault| fault.contains("evil.example")));
        assert_eq!(of("http://good.example", &["http://good.example".to_owned()]), None);
        let subdomains = ["https://*.example.com".to_owned()];
        for origin in [
            "https://a.example.com",
            "https://a.b.Example.com",
            "https://example.com",
        ] {
            assert_eq!(of(origin, &subdomains), None, "{origin}");
        }
        for origin in [
            "http://a.example.com",
            "https://example.com.evil",
            "https://badexample.com",
            "https://a.example.com:8443",
            "null",
            "https://*.example.com.evil",
        ] {
            assert!(of(origin, &subdomains).is_some(), "{origin}");
        }
        let mut secure = request(&[("cookie", &cookie), ("x-csrftoken", SECRET)]);
        secure.scheme = "https".into();
        assert!(fault(&secure, &[]).is_some_and(|fault| fault.contains("no Referer")));
        let secure = secure.with_header("referer", "https://localhost/page?x");
        assert_eq!(fault(&secure, &[]), None);
        let elsewhere = secure.clone().with_header("referer", "https://a.example.com/page");
        assert!(fault(&elsewhere, &[]).is_some_and(|fault| fault.contains("any trusted origins")));
        assert_eq!(fault(&elsewhere, &subdomains), None);
        let insecure = secure.with_header("referer", "http://localhost/");
        assert!(fault(&insecure, &[]).is_some_and(|fault| fault.contains("insecure")));
    }
}
