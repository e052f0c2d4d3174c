//! Making, changing and deleting the same rows as others do at the same time.

use crate::Field;
use crate::client::Client;
use crate::random::Random;

/// The tokens of the accounts, of which some may write more than others.
pub(super) const TOKENS: [&str; 6] = [
    "87652e3bc37a2135720f1cdc21b056883d4a3b2a",
    "3c770b1cffe4058616c1dfc8c0e5a649d1b09b8c",
    "6a33c497ac5b2cbf18a7a3f6c686065062c30f0d",
    "14438fcf2a553c55c187199973da942473ce50ce",
    "35715c5cd07ff7d48e248982809a0f638e027d02",
    "247d7fe4f23ebeb2d5692e7af35c628bf8e3d6f5",
];

/// Sends a request about a row that others are at, too.
pub(super) fn one(field: &Field, client: &mut Client, random: &mut Random) {
    let (method, path, body) = change(random);
    let token = random.of(&TOKENS[..3]);
    let request = format!(
        "{method} /api/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {token}\r\nX-Forwarded-For: 10.9.{}.1\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        random.below(250),
        body.len()
    );
    let answer = client.send(request.as_bytes(), false);
    field.verdicts.judge(&request, &answer);
}

/// A change of a row: few of each kind, so that they meet.
fn change(random: &mut Random) -> (&'static str, String, String) {
    let (word, key) = (random.below(3), 1 + random.below(6));
    match random.below(16) {
        0 | 1 => (
            "POST",
            "tags/".to_owned(),
            format!(r#"{{"name":"race {word}","slug":"race-{word}"}}"#),
        ),
        2 | 3 => ("DELETE", format!("tags/race-{word}/"), String::new()),
        4 => (
            "PUT",
            format!("tags/race-{word}/"),
            format!(r#"{{"name":"race {key}","slug":"race-{key}"}}"#),
        ),
        5 => (
            "POST",
            "tags/bulk/".to_owned(),
            format!(r#"[{{"name":"race {word}","slug":"race-{word}"}},{{"name":"b{key}","slug":"b{key}"}}]"#),
        ),
        6 => (
            "POST",
            "authors/".to_owned(),
            format!(r#"{{"name":"Race","email":"race{word}@example.org","wants_news":true}}"#),
        ),
        7 => ("DELETE", format!("authors/{}/", 20 + key), String::new()),
        8 => (
            "PUT",
            format!("authors/{key}/profile/"),
            r#"{"website":"","newsletter":true}"#.to_owned(),
        ),
        9 => ("DELETE", format!("authors/{key}/profile/"), String::new()),
        10 => (
            "POST",
            format!("books/{key}/reviews/"),
            r#"{"rating":3,"text":"race"}"#.to_owned(),
        ),
        11 => (
            "DELETE",
            format!("books/{key}/reviews/{}/", 1 + random.below(30)),
            String::new(),
        ),
        12 => (
            "POST",
            "books/".to_owned(),
            format!(
                r#"{{"title":"Race","slug":"race-{word}","pages":5,"price":"1.00","author":{},"tags":["race-{word}"],"meta":{{}},"contributions":[{{"author":{key},"role":"editor","share":"1.00"}}]}}"#,
                20 + key
            ),
        ),
        13 => ("DELETE", format!("books/{}/", 110 + random.below(30)), String::new()),
        14 => (
            "PATCH",
            format!("books/{key}/"),
            format!(r#"{{"slug":"race-{word}","tags":["race-{word}","race-{key}"]}}"#),
        ),
        _ => ("POST", format!("orders/{key}/pay/"), String::new()),
    }
}
