//! `application/json`.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value as Json;

use super::{Parsed, Parser, parameter};
use crate::error::Result;
use crate::rest::exceptions::parse_error;
use crate::rest::request::Request;
use crate::rest::response::JSON;

/// `application/json`: DRF's `JSONParser`. A document may be nested at most 128 levels deep, which is the JSON reader's
/// own limit. An integer that neither 64 bits nor a float can hold is refused: it would become another number. DRF
/// takes it; here it is sent as text.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::Request;
/// use fastjango::rest::parsers::{Parsed, Parser};
///
/// let mut request = Request::new(Method::POST, "/");
/// request.body = r#"{"title": "Dune"}"#.into();
/// assert!(matches!(JsonParser.parse(&request)?, Parsed::Document(document) if document["title"] == "Dune"));
/// request.body = r#"{"price": NaN}"#.into();
/// assert_eq!(JsonParser.parse(&request).unwrap_err().status(), 400);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonParser;

impl Parser for JsonParser {
    fn media_type(&self) -> &'static str {
        JSON
    }

    fn parse(&self, request: &Request) -> Result<Parsed> {
        let charset = parameter(request, "charset").map(|charset| charset.to_ascii_lowercase());
        let text = decode(&request.body, charset.as_deref())?;
        let refused = |fault| parse_error(format!("JSON parse error - {fault}"));
        document(&text).map(Parsed::Document).map_err(refused)
    }
}

/// Why a text isn't taken as a JSON document.
#[derive(Debug)]
pub(crate) enum JsonFault<'a> {
    /// It is none.
    Syntax(serde_json::Error),
    /// This integer of it would become another number.
    Integer(&'a str),
}

impl fmt::Display for JsonFault<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => error.fmt(f),
            Self::Integer(digits) => write!(f, "the integer {digits} has more than 64 bits; send it as text"),
        }
    }
}

/// The document that a text is: a body, or what a field of a form has.
pub(crate) fn document(text: &str) -> Result<Json, JsonFault<'_>> {
    let document = serde_json::from_str(text).map_err(JsonFault::Syntax)?;
    changed_integer(text).map_or(Ok(document), |digits| Err(JsonFault::Integer(digits)))
}

/// How many digits an integer has at least that needs more than 64 bits.
const DIGITS: usize = 19;

/// The first integer of a document that would be read as another number: one beyond 64 bits that is not what a float
/// is written as.
fn changed_integer(document: &str) -> Option<&str> {
    let bytes = document.as_bytes();
    if !may_have_long_number(bytes) {
        return None;
    }
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => at += length_of_string(&bytes[at..]),
            b'-' | b'0'..=b'9' => {
                let end = bytes[at..].iter().position(|byte| !is_of_number(*byte));
                let number = &document[at..end.map_or(bytes.len(), |end| at + end)];
                if number.len() >= DIGITS && is_changed(number) {
                    return Some(number);
                }
                at += number.len();
            }
            _ => at += 1,
        }
    }
    None
}

/// Whether as many characters of numbers as the shortest such integer has stand side by side: every so many bytes one
/// of them would be met.
fn may_have_long_number(bytes: &[u8]) -> bool {
    let is_long = |at: usize| {
        let (before, after) = bytes.split_at(at);
        let from_it = after.iter().take_while(|byte| is_of_number(**byte)).count();
        let before_it = || before.iter().rev().take_while(|byte| is_of_number(**byte)).count();
        from_it > 0 && from_it + before_it() >= DIGITS
    };
    (DIGITS - 1..bytes.len()).step_by(DIGITS).any(is_long)
}

/// The bytes of a string in quotes, which the document begins with.
fn length_of_string(document: &[u8]) -> usize {
    let mut escaped = false;
    let end = document.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(document.len(), |end| end + 2)
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

fn is_changed(number: &str) -> bool {
    let is_integer = !number.contains(['.', 'e', 'E']);
    let has_place = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
    is_integer && !has_place && number.parse::<f64>().is_ok_and(|float| float.to_string() != number)
}

fn decode<'a>(body: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>> {
    match charset {
        Some(charset) if is_latin_1(charset) => Ok(body.iter().copied().map(char::from).collect::<String>().into()),
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => std::str::from_utf8(body)
            .map(Cow::Borrowed)
            .map_err(|error| parse_error(format!("JSON parse error - {error}"))),
        Some("utf-16" | "utf16") => utf_16(body)
            .map(Cow::Owned)
            .ok_or_else(|| parse_error("JSON parse error - the body is not UTF-16")),
        Some(charset) => Err(parse_error(format!("JSON parse error - unknown encoding: {charset}"))),
    }
}

/// Whether a charset is the one each byte of which is the letter of its number.
pub(super) fn is_latin_1(charset: &str) -> bool {
    matches!(charset, "latin-1" | "latin1" | "iso-8859-1")
}

/// UTF-16 in the order that its mark tells; without one it is the little end first.
fn utf_16(body: &[u8]) -> Option<String> {
    let read: fn([u8; 2]) -> u16 = match body {
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => u16::from_le_bytes,
    };
    let pairs = body.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let units: Vec<u16> = pairs.filter_map(|pair| Some(read(pair.try_into().ok()?))).collect();
    let text = String::from_utf16(&units).ok().filter(|_| whole)?;
    Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_never_another_one() {
        for (document, found) in [
            (r#"{"a": 12345678901234567890123}"#, Some("12345678901234567890123")),
            ("[-9223372036854775809]", Some("-9223372036854775809")),
            ("36893488147419103233", Some("36893488147419103233")),
            ("[18446744073709551615, -9223372036854775808, 0, 1.5]", None),
            // What a program writes whose numbers are floats.
            (
                "[100000000000000000000, 123456789012345680000, 1e25, 1234567890123456789012.5]",
                None,
            ),
            (
                r#"["12345678901234567890123", "\"12345678901234567890123", "\\"]"#,
                None,
            ),
            (r#"{"\\": 12345678901234567890123}"#, Some("12345678901234567890123")),
        ] {
            assert_eq!(changed_integer(document), found, "{document}");
        }
    }

    #[test]
    fn an_integer_is_found_wherever_it_stands() {
        for number in ["36893488147419103233", "-9223372036854775809"] {
            for before in 0..45 {
                let document = format!("[{}{number}]", " ".repeat(before));
                assert_eq!(changed_integer(&document), Some(number), "{document}");
            }
        }
        assert!(!may_have_long_number(b"[123456789012345678, 123456789012345678]"));
    }
}
