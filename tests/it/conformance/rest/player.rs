//! Playing a recorded scenario: its requests one after the other, and how each answer differs from the recorded one.

use std::collections::BTreeMap;

use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Request};
use serde_json::{Value, json};

use super::comparison;
use super::integers::{self, exact};

/// The address of the server, as the transcripts call it.
pub(super) const BASE: &str = "http://localhost";

/// A scenario: it begins with the bookshop's own rows.
#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) id: String,
    pub(super) steps: Vec<Step>,
}

/// A request and its answer.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) request: Value,
    pub(super) response: Value,
}

impl Scenario {
    /// Whether a request may change rows.
    pub(super) fn writes(&self) -> bool {
        let safe = ["GET", "HEAD", "OPTIONS"];
        self.steps
            .iter()
            .any(|step| !safe.iter().any(|method| step.request["method"] == *method))
    }
}

/// Reads the scenarios of a topic.
pub(super) fn read(text: &str) -> Vec<Scenario> {
    let document = exact(text).expect("a transcript is JSON");
    let list = |value: &Value| value.as_array().cloned().expect("a list");
    let step = |step: Value| Step {
        request: step["request"].clone(),
        response: step["response"].clone(),
    };
    list(&document["scenarios"])
        .into_iter()
        .map(|scenario| Scenario {
            id: scenario["id"].as_str().expect("an id").to_owned(),
            steps: list(&scenario["steps"]).into_iter().map(step).collect(),
        })
        .collect()
}

/// Plays a scenario; the differences of the steps that have any, by the number of the step.
pub(super) async fn play(client: &ApiClient, scenario: &Scenario) -> BTreeMap<usize, Vec<String>> {
    let mut bodies = Vec::new();
    let mut problems = BTreeMap::new();
    for (number, step) in scenario.steps.iter().enumerate() {
        let found = if let Some(request) = request(&step.request, &bodies) {
            let head = request.method == Method::HEAD;
            let response = client.send(request).await;
            let body = if head { &[][..] } else { response.body_bytes() };
            let document = std::str::from_utf8(body).ok().and_then(exact);
            bodies.push(document.unwrap_or_default());
            comparison::differences(&step.response, &response, body)
        } else {
            bodies.push(Value::Null);
            vec!["the request can't be made of the earlier answers".to_owned()]
        };
        if !found.is_empty() {
            problems.insert(number, found);
        }
    }
    problems
}

/// The request of a step, with what earlier steps answered in it.
fn request(recorded: &Value, bodies: &[Value]) -> Option<Request> {
    let path = fill(&recorded["path"], bodies)?.as_str()?.replace("<base>", BASE);
    let method = Method::from_bytes(recorded["method"].as_str()?.as_bytes()).ok()?;
    let mut request = Request::new(method, path.strip_prefix(BASE).unwrap_or(&path));
    let (content_type, body) = body(&recorded["body"], bodies)?;
    request.body = body.into();
    if let Some(content_type) = content_type {
        request = request.with_header("Content-Type", content_type);
    }
    for (name, value) in recorded["headers"].as_object().into_iter().flatten() {
        let value = fill(value, bodies)?.as_str()?.replace("<base>", BASE);
        request = request.with_header(name, latin_1(&value));
    }
    Some(request)
}

/// The bytes of a header.
fn latin_1(value: &str) -> Vec<u8> {
    value
        .chars()
        .map(|letter| u8::try_from(letter).unwrap_or(b'?'))
        .collect()
}

/// A body and its media type.
fn body(recorded: &Value, bodies: &[Value]) -> Option<(Option<String>, Vec<u8>)> {
    let Some((form, content)) = recorded.as_object().and_then(|body| body.iter().next()) else {
        return Some((None, Vec::new()));
    };
    let content = fill(content, bodies)?;
    let content: Value = serde_json::from_str(&content.to_string().replace("<base>", BASE)).ok()?;
    match form.as_str() {
        "json" => {
            let body = integers::written(&content.to_string());
            Some((Some("application/json".to_owned()), body.into_bytes()))
        }
        "raw" => Some((None, content.as_str()?.as_bytes().to_vec())),
        "raw_base64" => Some((None, base64(content.as_str()?)?)),
        "form" => {
            let pairs = content.as_array()?.iter();
            let encoded = pairs.map(|pair| Some(format!("{}={}", encoded(&pair[0])?, encoded(&pair[1])?)));
            let encoded: Vec<String> = encoded.collect::<Option<_>>()?;
            let media_type = "application/x-www-form-urlencoded".to_owned();
            Some((Some(media_type), encoded.join("&").into_bytes()))
        }
        "multipart" => Some((
            Some("multipart/form-data; boundary=a-boundary".to_owned()),
            multipart(&content),
        )),
        _ => None,
    }
}

/// The bytes that a text in Base64 stands for.
fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 6) | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn encoded(value: &Value) -> Option<String> {
    let bytes = value.as_str()?.bytes();
    let pieces: Vec<String> = bytes.map(|byte| format!("%{byte:02X}")).collect();
    Some(pieces.join(""))
}

fn multipart(parts: &Value) -> Vec<u8> {
    let mut body = String::new();
    for part in parts.as_array().into_iter().flatten() {
        let text = |name: &str| part[name].as_str();
        let mut head = format!(
            "Content-Disposition: form-data; name=\"{}\"",
            text("name").unwrap_or_default()
        );
        if let Some(file) = text("filename") {
            let media_type = text("content_type").unwrap_or("application/octet-stream");
            head = format!("{head}; filename=\"{file}\"\r\nContent-Type: {media_type}");
        }
        body = format!(
            "{body}--a-boundary\r\n{head}\r\n\r\n{}\r\n",
            text("value").unwrap_or_default()
        );
    }
    format!("{body}--a-boundary--\r\n").into_bytes()
}

/// Puts what earlier steps answered in the places of `{{steps[0].body.id}}`; alone in a text, it keeps its type.
fn fill(value: &Value, bodies: &[Value]) -> Option<Value> {
    match value {
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(name, member)| Some((name.clone(), fill(member, bodies)?)));
            filled.collect::<Option<JsonMap<_, _>>>().map(Value::Object)
        }
        Value::Array(items) => items.iter().map(|item| fill(item, bodies)).collect(),
        Value::String(text) => fill_text(text, bodies),
        other => Some(other.clone()),
    }
}

fn fill_text(text: &str, bodies: &[Value]) -> Option<Value> {
    let Some((before, rest)) = text.split_once("{{") else {
        return Some(json!(text));
    };
    let (place, after) = rest.split_once("}}")?;
    let found = look_up(place.trim(), bodies)?;
    if before.is_empty() && after.is_empty() {
        return Some(found);
    }
    let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    fill_text(&format!("{before}{found}{after}"), bodies)
}

/// What `steps[0].body.results[1].id` is.
fn look_up(place: &str, bodies: &[Value]) -> Option<Value> {
    let (number, path) = place.strip_prefix("steps[")?.split_once("].body")?;
    let mut found = bodies.get(number.parse::<usize>().ok()?)?;
    for name in path.split(['.', '[', ']']).filter(|name| !name.is_empty()) {
        found = match name.parse::<usize>() {
            Ok(index) => found.get(index)?,
            Err(_) => found.get(name)?,
        };
    }
    Some(found.clone())
}
