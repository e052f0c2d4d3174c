//! HTTP with wild values in each place that the server's description names.

use crate::Field;
use crate::bodies::body;
use crate::client::Client;
use crate::random::Random;
use crate::schema::Operation;
use crate::values::{parameter, wild};

/// Sends a request and judges the answer.
pub(super) fn one(field: &Field, client: &mut Client, random: &mut Random) {
    let operation = &field.schema.operations[random.below(field.schema.operations.len())];
    let method = match random.below(100) {
        0..85 => operation.method.as_str(),
        _ => random.of(&[
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW", "CONNECT",
        ]),
    };
    let mut request = format!("{method} {} HTTP/1.1\r\n", target(field, random, operation)).into_bytes();
    for header in headers(random) {
        request.extend_from_slice(&header);
        request.extend_from_slice(b"\r\n");
    }
    let has_body = !matches!(method, "GET" | "HEAD" | "OPTIONS" | "DELETE" | "TRACE" | "CONNECT") || random.percent(5);
    let (kind, content) = if has_body {
        body(random, &field.schema, &operation.bodies)
    } else {
        Default::default()
    };
    if has_body {
        request.extend_from_slice(format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", content.len()).as_bytes());
    }
    request.extend_from_slice(b"\r\n");
    request.extend_from_slice(&content);
    let answer = client.send(&request, method == "HEAD");
    field.verdicts.judge(&String::from_utf8_lossy(&request), &answer);
}

/// The path and the query of an operation.
fn target(field: &Field, random: &mut Random, operation: &Operation) -> String {
    let mut path = operation.path.clone();
    let mut query = Vec::new();
    let few = random.percent(60);
    for of in &operation.parameters {
        if of.is_in_path {
            let key = match random.below(10) {
                0..6 => (1 + random.below(40)).to_string(),
                6 => ["dune", "tag-1", "classic", "scifi"][random.below(4)].to_owned(),
                _ => parameter(random, &field.schema, &of.schema),
            };
            path = path.replace(&format!("{{{}}}", of.name), &key);
        } else if random.percent(if few { 8 } else { 40 }) {
            let value = parameter(random, &field.schema, &of.schema);
            // The same name twice, or with a lookup that it may not have.
            let name = match random.below(30) {
                0 => format!(
                    "{}__{}",
                    of.name,
                    random.of(&["in", "regex", "gte", "isnull", "x", "", "range", "contains"])
                ),
                1 => format!("{}={value}&{}", of.name, of.name),
                2 => format!("{}[]", of.name),
                _ => of.name.clone(),
            };
            query.push(format!("{name}={value}"));
        }
    }
    if random.percent(10) {
        query.push(format!(
            "{}={}",
            random.of(&[
                "format", "cursor", "page", "limit", "offset", "ordering", "search", "%00"
            ]),
            wild(random)
        ));
    }
    if random.percent(2) {
        query.extend((0..random.below(1_500)).map(|number| format!("a{number}")));
    }
    // What a URL may not have at all is for others to send.
    let target = if query.is_empty() {
        path
    } else {
        format!("{path}?{}", query.join("&"))
    };
    target.replace(' ', "%20")
}

/// What is said beside the request.
fn headers(random: &mut Random) -> Vec<Vec<u8>> {
    let mut headers = vec![b"Host: x".to_vec()];
    let tokens = &super::races::TOKENS;
    let authorization: &[u8] = match random.below(100) {
        0..70 => {
            headers.push(format!("Authorization: Token {}", random.of(tokens)).into_bytes());
            b""
        }
        // A password is dear, whoever gives it.
        70 if random.percent(20) => b"Authorization: Basic YWRtaW46eA==",
        71 => b"Authorization: Token",
        72 => b"Authorization: Token \xff",
        73 => b"Authorization: Basic /////w==",
        74 => b"Authorization: Bearer eyJ.e30.x",
        75 => b"Authorization: Token a b c",
        _ => b"",
    };
    if !authorization.is_empty() {
        headers.push(authorization.to_vec());
    }
    if random.percent(40) {
        headers.push(
            format!(
                "X-Forwarded-For: {}, 10.0.{}.{}",
                random.of(&["", "x", "::1", "1.2.3.4"]),
                random.below(256),
                random.below(256)
            )
            .into_bytes(),
        );
    }
    if random.percent(15) {
        let other: [&[u8]; 12] = [
            b"Accept: ;q=,/,*/*;;",
            b"Accept: text/html",
            b"Accept: application/json; indent=99999999999",
            b"Accept: text/csv",
            b"Accept: \xff",
            b"Cookie: sessionid=\xff; =; csrftoken",
            b"Cookie: sessionid=' OR 1=1",
            b"Host: \xff",
            b"X-Forwarded-Host: a\"b",
            b"X-Forwarded-Proto: \x01",
            b"If-None-Match: *",
            b"Accept-Encoding: gzip, br, x",
        ];
        headers.push(other[random.below(other.len())].to_vec());
    }
    headers
}
