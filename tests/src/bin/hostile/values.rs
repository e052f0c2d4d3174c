//! Values for the places of a request: such as are meant there, and such as nobody means.

use std::fmt::Write as _;

use fastjango::prelude::Json;

use crate::random::Random;
use crate::schema::Schema;

/// Texts that something could take for more than a text: each as it stands in a query, so that some are no UTF-8.
const WILD: [&str; 92] = [
    "",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "%c0%af",
    "%f4%90%80%80",
    "%",
    "%zz",
    "%u0041",
    "+",
    "%2B",
    "%26",
    "%3D",
    "%23",
    "%0d%0aX-Injected:%201",
    "%0aSet-Cookie:%20a=b",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/",
    "//",
    "%5c",
    "%5c%5c",
    "%27",
    "%27%27",
    "%22",
    "%60",
    "%25",
    "_",
    "%25_%25",
    "%27%20OR%20%271%27=%271",
    "%27;%20DROP%20TABLE%20book;%20--",
    "1%20UNION%20ALL%201",
    "/*",
    "--",
    "$1",
    "?",
    ":x",
    "%7B%7D",
    "%7B%7B7*7%7D%7D",
    "%25s",
    "%25n%25n",
    "null",
    "None",
    "true",
    "True",
    "on",
    "NaN",
    "nan",
    "Infinity",
    "-Infinity",
    "-0",
    "0",
    "-1",
    "00001",
    "1.0",
    "1.",
    ".5",
    "1e5",
    "1e999999999",
    "-1e-999999999",
    "0x10",
    "1_000",
    "127",
    "32768",
    "2147483648",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999999999999",
    "%D9%A1%D9%A2",
    "%EF%BC%91",
    "%C2%B2",
    "%20",
    "%201",
    "1%20",
    "%09",
    "1,2",
    ",,,",
    "1,,x",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "-9999-01-01",
    "2024-02-30",
    "2024-06-30T23:59:60Z",
    "9999-12-31T23:59:59-23:59",
    "25:00",
    "P99999999999D",
    "999999999999%2023:59:59.9999999",
    "-1%2000:00:00",
];

/// Texts that are patterns, and such as are none.
const PATTERNS: [&str; 14] = [
    "(",
    "[",
    "*",
    "%5c",
    "(%3F%3Da)",
    "(%3FP%3Cx%3Ea)",
    "(a%2B)%2B$",
    "(a*)*b",
    "a%7B1000%7D",
    "a%7B99999%7D",
    "%5Cp%7BL%7D",
    "%5B%5B:x:%5D%5D",
    "(%3Fi)A",
    "%5C1",
];

/// A value for a parameter, encoded for a query or a path.
pub(crate) fn parameter(random: &mut Random, schema: &Schema, of: &Json) -> String {
    match random.below(100) {
        0..45 => encoded(&tame(random, schema, of)),
        45..85 => WILD[random.below(WILD.len())].to_owned(),
        85..92 => PATTERNS[random.below(PATTERNS.len())].to_owned(),
        92..95 => vec!["7"; random.below(200)].join(","),
        95..98 => encoded(&text(random)).repeat(1 + random.below(20)),
        _ => "9".repeat(random.below(3_000)),
    }
}

/// What a schema means, as text.
pub(crate) fn tame(random: &mut Random, schema: &Schema, of: &Json) -> String {
    let of = schema.resolve(of);
    if let Some(choices) = of["enum"].as_array().filter(|choices| !choices.is_empty()) {
        let choice = &choices[random.below(choices.len())];
        return choice.as_str().map_or_else(|| choice.to_string(), str::to_owned);
    }
    if of["type"] == "array" {
        let count = random.below(4);
        let items: Vec<String> = (0..count).map(|_| tame(random, schema, &of["items"])).collect();
        return items.join(",");
    }
    let kind = of["type"]
        .as_str()
        .or_else(|| of["type"][0].as_str())
        .unwrap_or("string");
    match (kind, of["format"].as_str().unwrap_or_default()) {
        ("integer", _) => random.below(130).to_string(),
        ("number", _) => format!("{}.{}", random.below(20), random.below(100)),
        ("boolean", _) => random.of(&["true", "false"]).to_owned(),
        (_, "date") => format!(
            "20{:02}-{:02}-{:02}",
            random.below(100),
            1 + random.below(12),
            1 + random.below(28)
        ),
        (_, "date-time") => format!("2026-0{}-11T10:0{}:00Z", 1 + random.below(9), random.below(10)),
        (_, "time") => format!("{:02}:{:02}:00", random.below(24), random.below(60)),
        (_, "uuid") => format!(
            "{:08x}-0000-4000-8000-{:012x}",
            random.below(0xffff_ffff),
            random.below(0xffff)
        ),
        (_, "email") => format!("n{}@example.org", random.below(1_000_000)),
        (_, "uri") => format!("http://x/api/authors/{}/", random.below(40)),
        (_, "decimal") => format!("{}.{:02}", random.below(120), random.below(100)),
        _ => text(random),
    }
}

/// A text that may be meant, or none of the everyday ones.
pub(crate) fn text(random: &mut Random) -> String {
    match random.below(8) {
        0 => random.below(200).to_string(),
        1 => format!("word{}", random.below(500)),
        2 => random
            .of(&[
                "draft",
                "published",
                "editor",
                "title",
                "-price",
                "id",
                "name",
                "created",
            ])
            .to_owned(),
        3 => random
            .of(&[
                "é😀",
                "\u{202e}abc",
                "ﬁ",
                "e\u{301}",
                "\u{200b}",
                "İ",
                "\u{10ffff}",
                "\u{7f}",
            ])
            .to_owned(),
        4 => random
            .of(&[
                "'", "\"", "\\", "%", "_", "`", "$1", "?", "--", ";", "a\nb", "\t", "{}", "<b>",
            ])
            .to_owned(),
        5 => format!("{}.{}", random.below(100), random.below(100)),
        6 => format!("2024-0{}-1{}", 1 + random.below(9), random.below(10)),
        _ => {
            let count = random.below(60);
            let letter = |random: &mut Random| char::from(b'a' + u8::try_from(random.below(26)).unwrap_or_default());
            (0..count).map(|_| letter(random)).collect()
        }
    }
}

/// A text that stands in a query as something strange.
pub(crate) fn wild(random: &mut Random) -> &'static str {
    WILD[random.below(WILD.len())]
}

/// Percent-encoded, whatever it is.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~,".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // A text takes all that is written to it.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
