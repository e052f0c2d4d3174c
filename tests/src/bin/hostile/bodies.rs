//! Bodies of each media type: near to what the schema says, and far from it.

use std::fmt::Write as _;

use fastjango::prelude::Json;

use crate::random::Random;
use crate::schema::Schema;
use crate::values::{encoded, tame, text, wild};

/// What stands in a document where something else is meant.
const WILD: [&str; 34] = [
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    "0",
    "-1",
    "-0",
    "1.5",
    "1e5",
    "1e400",
    "-1e-400",
    "1e99999999999",
    "NaN",
    "Infinity",
    "01",
    "+1",
    "99999999999999999999999999999999",
    "9223372036854775808",
    "0.1000000000000000055511151231257827",
    "\"\\u0000\"",
    "\"a\\u0000b\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\uD83D\\uDE00\"",
    "\"\\x41\"",
    "\"a\tb\"",
    "[null]",
    "[[[[]]]]",
    "{\"a\":{\"a\":{\"a\":null}}}",
    "{\"\":1,\"\":2}",
    "{\"__proto__\":1}",
    "\"' OR 1=1 --\"",
    "\"9999-12-31T23:59:59.999999999+14:00\"",
];

/// A body and its media type.
pub(crate) fn body(random: &mut Random, schema: &Schema, takes: &[(String, Json)]) -> (String, Vec<u8>) {
    let null = Json::Null;
    let (kind, of) = match takes {
        [] => ("application/json", &null),
        takes => {
            let (kind, of) = &takes[random.below(takes.len())];
            (kind.as_str(), of)
        }
    };
    let kind = if random.percent(10) { random.of(&KINDS) } else { kind };
    let mut body = match kind {
        "application/x-www-form-urlencoded" => form(random, schema, of).into_bytes(),
        "multipart/form-data" => {
            let body = multipart(random, schema, of);
            let kind = if random.percent(90) {
                "multipart/form-data; boundary=b"
            } else {
                "multipart/form-data"
            };
            return (kind.to_owned(), broken(random, body));
        }
        _ if random.percent(3) => deep(random).into_bytes(),
        _ if random.percent(3) => wide(random).into_bytes(),
        _ => {
            let mut document = String::new();
            value(random, schema, of, &mut document, 0);
            document.into_bytes()
        }
    };
    if random.percent(8) {
        body = broken(random, body);
    }
    (kind.to_owned(), body)
}

const KINDS: [&str; 9] = [
    "application/json; charset=utf-16",
    "application/json;charset=\"utf-8\";;",
    "text/plain",
    "application/xml",
    "a/b/c",
    ";",
    "*/*",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
];

/// Without some of its bytes, or with others.
fn broken(random: &mut Random, mut body: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.below(4) {
        let at = random.below(body.len());
        match random.below(3) {
            0 => body.truncate(at),
            1 if at < body.len() => body[at] = u8::try_from(random.below(256)).unwrap_or_default(),
            _ => body.extend_from_slice(b"\xff\x00}"),
        }
    }
    body
}

/// Lists or objects in each other, as deep as it gets.
fn deep(random: &mut Random) -> String {
    let depth = [10, 100, 130, 1_000, 100_000][random.below(5)];
    let (open, close) = [("[", "]"), ("{\"a\":", "}")][random.below(2)];
    let closing = if random.percent(50) {
        close.repeat(depth)
    } else {
        String::new()
    };
    format!("{}1{closing}", open.repeat(depth))
}

/// A list or an object with very many members.
fn wide(random: &mut Random) -> String {
    let count = [1_000, 20_000, 200_000][random.below(3)];
    if random.percent(50) {
        return format!("[{}]", vec!["{}"; count].join(","));
    }
    let members = (0..count).map(|number| format!("\"k{number}\":{number}"));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// A document that a schema means, but for some of its parts.
fn value(random: &mut Random, schema: &Schema, of: &Json, document: &mut String, depth: usize) {
    let of = schema.resolve(of);
    if random.percent(if depth == 0 { 4 } else { 9 }) || depth > 8 {
        document.push_str(random.of(&WILD));
        return;
    }
    let choice = ["oneOf", "anyOf", "allOf"].iter().find_map(|name| of[*name].as_array());
    if let Some(choices) = choice.filter(|choices| !choices.is_empty()) {
        let choice = &choices[random.below(choices.len())];
        return value(random, schema, choice, document, depth + 1);
    }
    let kinds = of["type"]
        .as_array()
        .map_or_else(|| vec![&of["type"]], |kinds| kinds.iter().collect());
    let kind = kinds[random.below(kinds.len())].as_str().unwrap_or("string");
    match kind {
        "null" => document.push_str("null"),
        "object" => object(random, schema, of, document, depth),
        "array" => {
            document.push('[');
            for at in 0..random.below(4) {
                document.push_str(if at > 0 { "," } else { "" });
                value(random, schema, &of["items"], document, depth + 1);
            }
            document.push(']');
        }
        "string" => document.push_str(&Json::from(tame(random, schema, of)).to_string()),
        _ => document.push_str(&tame(random, schema, of)),
    }
}

fn object(random: &mut Random, schema: &Schema, of: &Json, document: &mut String, depth: usize) {
    document.push('{');
    let mut first = true;
    let mut name_next = |document: &mut String, name: &str| {
        let comma = if std::mem::take(&mut first) { "" } else { "," };
        let _ = write!(document, "{comma}{}:", Json::from(name));
    };
    for (name, property) in of["properties"].as_object().into_iter().flatten() {
        // One that is there twice is rare, and one that is missing not so.
        for _ in 0..[1, 1, 1, 1, 1, 1, 1, 0, 0, 2][random.below(10)] {
            name_next(document, name);
            value(random, schema, property, document, depth + 1);
        }
    }
    if random.percent(10) {
        name_next(document, &text(random));
        document.push_str(random.of(&WILD));
    }
    document.push('}');
}

/// The names and values of a form; a value may be one that is strange.
fn fields(random: &mut Random, schema: &Schema, of: &Json) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, property) in schema.resolve(of)["properties"].as_object().into_iter().flatten() {
        let name = match random.below(20) {
            0 => format!("{name}[{}]", random.of(&["0", "99999999999999999999", "", "a", "0][1"])),
            1 => format!("{name}.{}", random.of(&["", "a", ".x", "0"])),
            2 => continue,
            _ => name.clone(),
        };
        fields.push((encoded(&name), encoded(&tame(random, schema, property))));
    }
    if random.percent(30) {
        fields.push((wild(random).to_owned(), wild(random).to_owned()));
    }
    if random.percent(2) {
        fields.extend((0..random.below(3_000)).map(|number| (format!("k[{number}]"), "1".to_owned())));
    }
    fields
}

fn form(random: &mut Random, schema: &Schema, of: &Json) -> String {
    let fields = fields(random, schema, of).into_iter();
    fields
        .map(|(name, value)| format!("{name}={value}"))
        .collect::<Vec<_>>()
        .join(random.of(&["&", "&", "&", "&&", ";"]))
}

fn multipart(random: &mut Random, schema: &Schema, of: &Json) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields(random, schema, of) {
        let file = random.of(&[
            "",
            "",
            "",
            "; filename=\"a.txt\"",
            "; filename=\"../../x\"",
            "; filename=\"\\\"",
            "; filename*=utf-8''%ff",
        ]);
        let other = random.of(&[
            "",
            "",
            "",
            "Content-Type: text/plain\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "X: \u{ff}\r\n",
            ":\r\n",
        ]);
        body.extend_from_slice(
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n{other}\r\n{value}\r\n")
                .as_bytes(),
        );
    }
    body.extend_from_slice(
        random
            .of(&[
                "--b--\r\n",
                "--b--\r\n",
                "--b",
                "",
                "--b--b--\r\n\r\n",
                "--b\r\n\r\n--b--",
            ])
            .as_bytes(),
    );
    body
}
