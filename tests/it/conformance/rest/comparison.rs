//! How an answer differs from the recorded one.

use std::collections::BTreeSet;

use fastjango::prelude::*;
use serde_json::Value;

use super::integers::exact;
use super::player::BASE;

/// Headers that must be absent where none is recorded.
const ABSENT: [&str; 3] = ["WWW-Authenticate", "Retry-After", "Location"];

/// What is different: the status, the headers that were recorded, and the body.
pub(super) fn differences(recorded: &Value, response: &Response, body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if recorded["status"] != response.status_code() {
        found.push(format!(
            "status: want {}, got {}",
            recorded["status"],
            response.status_code()
        ));
    }
    for (name, want) in recorded["headers"].as_object().into_iter().flatten() {
        found.extend(header(name, want.as_str(), response.get_header(name)));
    }
    match recorded["kind"].as_str() {
        Some("json") => match std::str::from_utf8(body).ok().and_then(exact) {
            Some(got) => values(&recorded["body"], &got, "body", &mut found),
            None => found.push(format!("body: want JSON, got {:?}", String::from_utf8_lossy(body))),
        },
        Some("text") => {
            let got = String::from_utf8_lossy(body).replace(BASE, "<base>");
            let want = recorded["body"].as_str().unwrap_or_default();
            if !matches(want, &got) {
                found.push(format!("body: want {want:?}, got {got:?}"));
            }
        }
        Some("empty") if !body.is_empty() => {
            found.push(format!("body: want nothing, got {:?}", String::from_utf8_lossy(body)));
        }
        _ => {}
    }
    found
}

fn header(name: &str, want: Option<&str>, got: Option<&str>) -> Option<String> {
    let got = got.map(|got| got.replace(BASE, "<base>"));
    let fits = match (want, &got) {
        (None, Some(_)) => !ABSENT.contains(&name),
        (None, None) => true,
        (Some(want), Some(got)) if name == "Allow" => methods(want) == methods(got),
        (Some(want), Some(got)) => matches(want, got),
        (Some(_), None) => false,
    };
    (!fits).then(|| format!("header {name}: want {want:?}, got {got:?}"))
}

fn methods(allow: &str) -> BTreeSet<&str> {
    allow.split(',').map(str::trim).collect()
}

/// Compares documents: the order of keys is free, that of lists is not, and 1 and 1.0 differ.
fn values(want: &Value, got: &Value, place: &str, found: &mut Vec<String>) {
    match (want, got) {
        (Value::String(want), Value::String(got)) if matches(want, &got.replace(BASE, "<base>")) => {}
        (Value::Object(want), Value::Object(got)) => {
            for (name, want) in want {
                match got.get(name) {
                    Some(got) => values(want, got, &format!("{place}.{name}"), found),
                    None => found.push(format!("{place}.{name}: missing, want {want}")),
                }
            }
            let more = got.keys().filter(|name| !want.contains_key(*name));
            found.extend(more.map(|name| format!("{place}.{name}: not wanted, got {}", got[name])));
        }
        (Value::Array(want), Value::Array(got)) => {
            if want.len() != got.len() {
                found.push(format!("{place}: want {} items, got {}", want.len(), got.len()));
            }
            for (at, (want, got)) in want.iter().zip(got).enumerate() {
                values(want, got, &format!("{place}[{at}]"), found);
            }
        }
        (Value::String(want), _) if want == "<any>" => {}
        _ if want == got => {}
        _ => found.push(format!("{place}: want {want}, got {got}")),
    }
}

/// What stands in a recorded text for something that is never the same.
const PLACEHOLDERS: [&str; 7] = [
    "<datetime>",
    "<date>",
    "<uuid>",
    "<token>",
    "<cursor>",
    "<int>",
    "<any>",
];

/// Whether a text is the recorded one, whose placeholders stand for any text of their kind.
fn matches(want: &str, got: &str) -> bool {
    let places = PLACEHOLDERS.iter().filter_map(|name| Some((want.find(name)?, *name)));
    let Some((at, name)) = places.min() else {
        return want == got;
    };
    let (before, after) = (&want[..at], &want[at + name.len()..]);
    let Some(rest) = got.strip_prefix(before) else {
        return false;
    };
    let mut ends = rest.char_indices().map(|(end, _)| end).chain([rest.len()]);
    ends.any(|end| stands_for(name, &rest[..end]) && matches(after, &rest[end..]))
}

fn stands_for(placeholder: &str, text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match placeholder {
        "<datetime>" => {
            let (moment, fraction) = text.trim_end_matches('Z').split_once('.').unwrap_or((text, ""));
            let moment = moment.trim_end_matches('Z');
            let fits = fraction.is_empty() || (fraction.len() == 6 && digits(fraction));
            let date_and_time = moment.split_once('T');
            text.ends_with('Z')
                && fits
                && date_and_time.is_some_and(|(date, time)| shaped(date, "0000-00-00") && shaped(time, "00:00:00"))
        }
        "<date>" => shaped(text, "0000-00-00"),
        "<uuid>" => text.len() == 36 && Uuid::parse_str(text).is_ok() && text == text.to_lowercase(),
        "<token>" => text.chars().count() >= 20 && !text.contains(char::is_whitespace),
        "<cursor>" => !text.is_empty() && !text.contains(['&', ' ']),
        "<int>" => digits(text),
        _ => true,
    }
}

/// Whether a text has digits where the shape has zeros, and its other characters elsewhere.
fn shaped(text: &str, shape: &str) -> bool {
    let alike = |(text, shape): (u8, u8)| text == shape || (shape == b'0' && text.is_ascii_digit());
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(alike)
}

#[test]
fn placeholders_stand_for_texts_of_their_kind() {
    assert!(matches("a <int> b <any>", "a 42 b "));
    assert!(!matches("a <int> b", "a 4x2 b"));
    assert!(matches("<datetime>", "2025-06-19T03:39:37Z") && matches("<datetime>", "2025-06-19T03:39:37.123456Z"));
    assert!(!matches("<datetime>", "2025-06-19T03:39:37.1Z") && !matches("<datetime>", "2025-06-19 03:39:37Z"));
    assert!(matches(
        "<base>/api/reviews/?cursor=<cursor>&page_size=2",
        "<base>/api/reviews/?cursor=cD0y&page_size=2"
    ));
    assert!(!matches("<token>", "short"));
}
