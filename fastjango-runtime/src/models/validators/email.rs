//! E-mail addresses, as Django's `EmailValidator` knows them.

use std::net::IpAddr;

use super::domain::is_domain;

/// Whether a text is an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.rsplit_once('@') else {
        return false;
    };
    text.chars().count() <= 320 && is_user(user) && (domain == "localhost" || is_domain(domain) || is_literal(domain))
}

fn is_user(user: &str) -> bool {
    user.split('.').all(is_atom) || is_quoted(user)
}

fn is_atom(atom: &str) -> bool {
    !atom.is_empty()
        && atom
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-!#$%&'*+/=?^_`{}|~".contains(&byte))
}

/// A user name in quotes, where a backslash lets anything but a line's end through.
fn is_quoted(user: &str) -> bool {
    let Some(inner) = user.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return false;
    };
    let mut escaped = false;
    for byte in inner.bytes() {
        let plain = matches!(byte, 1..=8 | 11 | 12 | 14..=31 | b'!' | b'#'..=b'[' | b']'..=127);
        let allowed = if escaped {
            matches!(byte, 1..=9 | 11 | 12 | 14..=127)
        } else {
            plain || byte == b'\\'
        };
        if !allowed {
            return false;
        }
        escaped = !escaped && byte == b'\\';
    }
    !escaped
}

/// An address in brackets: `[127.0.0.1]`.
fn is_literal(domain: &str) -> bool {
    let inner = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|address| address.parse::<IpAddr>().is_ok())
}
