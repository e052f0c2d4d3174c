//! Integers of any size in documents, which `serde_json` would read as floats: a mark and their digits, as text.

use serde_json::Value;

/// What stands before the digits of an integer beyond 64 bits.
const MARK: &str = "an integer: ";

/// Reads a document; an integer beyond 64 bits is text that begins with the mark. `None`: it is no JSON.
pub(super) fn exact(json: &str) -> Option<Value> {
    let mut marked = String::with_capacity(json.len());
    for piece in pieces(json) {
        let is_integer = !piece.starts_with('"') && piece.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
        if is_integer && piece.parse::<i64>().is_err() && piece.parse::<u64>().is_err() {
            marked.extend(["\"", MARK, piece, "\""]);
        } else {
            marked.push_str(piece);
        }
    }
    serde_json::from_str(&marked).ok()
}

/// A document that was read so, as it is sent.
pub(super) fn written(json: &str) -> String {
    let plain = |piece: &str| {
        let digits = piece.strip_prefix('"')?.strip_prefix(MARK)?.strip_suffix('"')?;
        Some(digits.to_owned())
    };
    pieces(json)
        .map(|piece| plain(piece).unwrap_or_else(|| piece.to_owned()))
        .collect()
}

/// A document in pieces: its strings, its numbers, and what is between them.
fn pieces(json: &str) -> impl Iterator<Item = &str> {
    let mut rest = json;
    std::iter::from_fn(move || {
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        let is_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let length = if first == b'"' {
            let mut escaped = false;
            let end = bytes[1..].iter().position(|byte| {
                let ends = *byte == b'"' && !escaped;
                escaped = *byte == b'\\' && !escaped;
                ends
            });
            end.map(|end| end + 2)
        } else if first == b'-' || first.is_ascii_digit() {
            bytes.iter().position(|byte| !is_number(byte))
        } else {
            let begins = |byte: &u8| matches!(byte, b'"' | b'-' | b'0'..=b'9');
            bytes.iter().position(begins)
        };
        let (piece, after) = rest.split_at(length.unwrap_or(rest.len()));
        rest = after;
        Some(piece)
    })
}

#[test]
fn integers_of_any_size_are_told_apart() {
    let of = |json: &str| exact(json).expect("JSON");
    assert_ne!(of("12345678901234567890123"), of("12345678901234567890124"));
    assert_ne!(of("12345678901234567890123"), of("1.2345678901234568e22"));
    assert_eq!(of("[1, -2, 1.5]"), serde_json::json!([1, -2, 1.5]));
    let document = r#"{"a\"1":[-1000000000000000000000000000000,"12345678901234567890123"]}"#;
    assert_eq!(written(&of(document).to_string()), document);
}
