//! `application/json`.

use std::borrow::Cow;

use super::{Parsed, Parser, parameter};
use crate::error::Result;
use crate::rest::exceptions::parse_error;
use crate::rest::request::Request;
use crate::rest::response::JSON;

/// `application/json`: DRF's `JSONParser`. A document may be nested at most 128 levels deep, which is the JSON reader's
/// own limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct JsonParser;

impl Parser for JsonParser {
    fn media_type(&self) -> &'static str {
        JSON
    }

    fn parse(&self, request: &Request) -> Result<Parsed> {
        let charset = parameter(request, "charset").map(|charset| charset.to_ascii_lowercase());
        let text = decode(&request.body, charset.as_deref())?;
        let document = serde_json::from_str(&text);
        document
            .map(Parsed::Document)
            .map_err(|error| parse_error(format!("JSON parse error - {error}")))
    }
}

fn decode<'a>(body: &'a [u8], charset: Option<&str>) -> Result<Cow<'a, str>> {
    match charset {
        Some("latin-1" | "latin1" | "iso-8859-1") => {
            Ok(body.iter().copied().map(char::from).collect::<String>().into())
        }
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => std::str::from_utf8(body)
            .map(Cow::Borrowed)
            .map_err(|error| parse_error(format!("JSON parse error - {error}"))),
        Some("utf-16" | "utf16") => utf_16(body)
            .map(Cow::Owned)
            .ok_or_else(|| parse_error("JSON parse error - the body is not UTF-16")),
        Some(charset) => Err(parse_error(format!("JSON parse error - unknown encoding: {charset}"))),
    }
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
