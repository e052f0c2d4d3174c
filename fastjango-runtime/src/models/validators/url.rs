//! URLs, as Django's `URLValidator` knows them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::domain::is_domain;

/// Whether a text is a URL of the web or of FTP.
pub(crate) fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let known = ["http", "https", "ftp", "ftps"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    known && text.chars().count() <= 2048 && !rest.chars().any(char::is_whitespace) && is_authority(&rest[..end])
}

fn is_authority(authority: &str) -> bool {
    let host = match authority.rsplit_once('@') {
        Some((user, host)) if is_user(user) => host,
        Some(_) => return false,
        None => authority,
    };
    if let Some(inner) = host.strip_prefix('[') {
        let Some((address, port)) = inner.split_once(']') else {
            return false;
        };
        return address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    match host.split_once(':') {
        Some((host, port)) => is_host(host) && is_port(port),
        None => is_host(host),
    }
}

/// A name and a password, neither with a character that has a meaning in a URL.
fn is_user(user: &str) -> bool {
    let plain = |part: &str| !part.contains([':', '@', '/']);
    match user.split_once(':') {
        Some((name, password)) => !name.is_empty() && plain(name) && plain(password),
        None => !user.is_empty() && plain(user),
    }
}

fn is_port(port: &str) -> bool {
    (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_host(host: &str) -> bool {
    if host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    host.len() <= 253 && is_domain(host.strip_suffix('.').unwrap_or(host))
}
