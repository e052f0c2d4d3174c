//! What Python would make of a JSON value: DRF's messages name Python's types, and its fields take what `int()` and
//! `str()` take.

use serde_json::Value as Json;

use crate::rest::integers::digit;

/// The name of the value's type, as DRF's messages have it.
pub(crate) fn type_name(value: &Json) -> &'static str {
    match value {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Number(number) if number.is_f64() && !is_large_integer(number.as_f64()) => "float",
        Json::Number(_) => "int",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}

/// Whether a number that came as a float is an integer beyond 64 bits: JSON's reader keeps those as floats.
fn is_large_integer(number: Option<f64>) -> bool {
    number.is_some_and(|number| number.abs() >= 9.2e18 && number.is_finite())
}

/// The value's text, `str(value)`.
pub(crate) fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => repr(other),
    }
}

/// The value's source text, `repr(value)`.
fn repr(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Number(number) => number_text(number),
        Json::String(text) if text.contains('\'') && !text.contains('"') => format!("\"{text}\""),
        Json::String(text) => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
        Json::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let pairs = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", repr(&Json::from(key.as_str())), repr(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The text without the spaces around it: `str.strip`, which takes away four separators of ASCII too.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter))
}

/// A number's text.
pub(crate) fn number_text(number: &serde_json::Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && is_large_integer(Some(float)) => float.to_string(),
        Some(float) if number.is_f64() => float_text(float),
        _ => number.to_string(),
    }
}

/// A float's shortest text that reads back the same, with an exponent where Python writes one.
pub(crate) fn float_text(float: f64) -> String {
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return float.to_string();
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let text = float.to_string();
        return if text.contains('.') { text } else { text + ".0" };
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// A decimal digit of any script, as the ASCII one.
pub(crate) fn ascii_digit(character: char) -> Option<char> {
    char::from_digit(u32::try_from(digit(character)?).ok()?, 10)
}

/// The digits of a text as ASCII, without the single underscores that may stand between them; `None` where there is
/// anything else, or nothing.
pub(crate) fn digits(text: &str) -> Option<String> {
    let mut digits = String::with_capacity(text.len());
    let mut after_digit = false;
    for character in text.chars() {
        match ascii_digit(character) {
            Some(digit) => {
                digits.push(digit);
                after_digit = true;
            }
            None if character == '_' && after_digit => after_digit = false,
            None => return None,
        }
    }
    after_digit.then_some(digits)
}

/// An integer as `int(text)` reads it: spaces around it, a sign, digits of any script. One that is too large for 128
/// bits becomes the nearest that is not: it is out of every bound all the same.
pub(crate) fn integer(text: &str) -> Option<i128> {
    let text = text.trim();
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let value = digits(unsigned)?.parse::<i128>().unwrap_or(i128::MAX);
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_is_pythons() {
        let cases = [
            (json!(null), "None"),
            (json!(true), "True"),
            (json!(5), "5"),
            (json!(1.5), "1.5"),
            (json!(3.0), "3.0"),
            (json!(1e16), "1e+16"),
            (json!(1e-5), "1e-05"),
            (json!(0.0001), "0.0001"),
            (json!("a'b"), "a'b"),
            (json!(["x", "a'b", 1]), "['x', \"a'b\", 1]"),
            (json!({"a": null}), "{'a': None}"),
        ];
        for (value, expected) in cases {
            assert_eq!(text(&value), expected);
        }
    }

    #[test]
    fn integers_are_read_as_python_reads_them() {
        let cases = [
            ("42", Some(42)),
            (" 42 ", Some(42)),
            ("+5", Some(5)),
            ("-5", Some(-5)),
            ("1_000", Some(1000)),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("\u{663}", Some(3)),
            ("", None),
            ("0x10", None),
            ("1e1", None),
            ("- 1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(integer(text), expected, "{text:?}");
        }
        assert_eq!(integer(&"9".repeat(60)), Some(i128::MAX));
    }
}
