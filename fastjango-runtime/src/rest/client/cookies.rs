//! The cookies that answers set, as a browser keeps them.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::http::header::{self, HeaderValue};

use crate::rest::request::Request;
use crate::rest::response::Response;

/// Django's cookie against forged requests.
const CSRF_COOKIE: &str = "csrftoken";
/// The header that repeats it.
const CSRF_HEADER: &str = "X-CSRFToken";
/// What the cookie is where the server has set none.
const CSRF_SECRET: &str = "TheTokenOfAClientThatIsNoBrowser";

/// The cookies of a client, by their names. Paths and times are not looked at: all go to every address, until an answer
/// takes them away.
#[derive(Debug, Default)]
pub(super) struct Cookies(Mutex<BTreeMap<String, String>>);

impl Clone for Cookies {
    /// A client that is made of another begins with the other's cookies, and gets its own.
    fn clone(&self) -> Self {
        Self(Mutex::new(self.known().clone()))
    }
}

impl Cookies {
    fn known(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.known().get(name).cloned()
    }

    pub(super) fn set(&self, name: &str, value: &str) {
        self.known().insert(name.to_owned(), value.to_owned());
    }

    /// Adds the cookies to a request that says none itself. Where `as_page`, the request repeats that against forged
    /// requests, as a page of the site does.
    pub(super) fn add_to(&self, request: &mut Request, as_page: bool) {
        let mut known = self.known();
        if known.is_empty() || request.headers.contains(header::COOKIE) {
            return;
        }
        if as_page && !request.is_safe() && !request.headers.contains(CSRF_HEADER) {
            let secret = known.entry(CSRF_COOKIE.to_owned());
            let secret = secret.or_insert_with(|| CSRF_SECRET.to_owned());
            if let Ok(secret) = HeaderValue::from_str(secret) {
                request
                    .headers
                    .insert(header::HeaderName::from_static("x-csrftoken"), secret);
            }
        }
        let pairs: Vec<String> = known.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if let Ok(pairs) = HeaderValue::from_str(&pairs.join("; ")) {
            request.headers.insert(header::COOKIE, pairs);
        }
    }

    /// Keeps the cookies that an answer sets.
    pub(super) fn keep(&self, response: &Response) {
        let mut known = self.known();
        for cookie in response.get_headers("Set-Cookie") {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            let is_over = |part: &str| {
                let age = part
                    .split_once('=')
                    .filter(|(name, _)| name.eq_ignore_ascii_case("max-age"));
                age.and_then(|(_, age)| age.trim().parse().ok())
                    .is_some_and(|age: i64| age <= 0)
            };
            if parts.any(is_over) {
                known.remove(name);
            } else {
                known.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;

    use super::*;

    #[test]
    fn cookies_are_kept_until_they_are_over() {
        let cookies = Cookies::default();
        let answer = Response::no_content()
            .header("Set-Cookie", "a=1; Path=/; Max-Age=60")
            .header("Set-Cookie", "b=2; HttpOnly");
        cookies.keep(&answer);
        let other = cookies.clone();
        cookies.keep(&Response::no_content().header("Set-Cookie", "a=; max-age=0"));
        let sent = |cookies: &Cookies| {
            let mut request = Request::new(Method::GET, "/");
            cookies.add_to(&mut request, true);
            request.header("Cookie").map(str::to_owned)
        };
        assert_eq!(sent(&cookies).as_deref(), Some("b=2"));
        assert_eq!(sent(&other).as_deref(), Some("a=1; b=2"), "each client has its own");
        assert_eq!(sent(&Cookies::default()), None);
    }

    #[test]
    fn what_changes_something_repeats_the_token() {
        let cookies = Cookies::default();
        cookies.set("sessionid", "x");
        let token = |as_page| {
            let mut request = Request::new(Method::POST, "/");
            cookies.add_to(&mut request, as_page);
            request.header(CSRF_HEADER).map(str::to_owned)
        };
        assert_eq!((token(false), token(true).as_deref()), (None, Some(CSRF_SECRET)));
        cookies.set(CSRF_COOKIE, "own");
        assert_eq!(token(true).as_deref(), Some("own"));
    }
}
