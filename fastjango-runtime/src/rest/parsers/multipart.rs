//! `multipart/form-data`.

use bytes::Bytes;

use super::form::{Form, FormValue, MOST_FIELDS, UploadedFile, too_many_fields};
use super::{Parsed, Parser, parameter};
use crate::error::{Error, Result};
use crate::rest::exceptions::parse_error;
use crate::rest::request::Request;

/// The media type of forms with files.
pub(super) const MULTIPART: &str = "multipart/form-data";

/// The most bytes of the headers of a part.
const LONGEST_HEAD: usize = 8192;

/// `multipart/form-data`, forms that may bring files: DRF's `MultiPartParser`. A form has at most 1000 fields.
///
/// # Examples
///
/// ```
/// # use fastjango::prelude::*;
/// use fastjango::rest::parsers::{Parsed, Parser};
/// use fastjango::rest::{FormValue, Request};
///
/// let mut request = Request::new(Method::POST, "/").with_header("Content-Type", "multipart/form-data; boundary=b");
/// request.body =
///     "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nsand\r\n--b--\r\n".into();
/// let Parsed::Form(form) = MultiPartParser.parse(&request)? else {
///     panic!("it is a form")
/// };
/// assert!(matches!(form.get("file"), Some(FormValue::File(file)) if file.name == "a.txt" && file.size() == 4));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct MultiPartParser;

impl Parser for MultiPartParser {
    fn media_type(&self) -> &'static str {
        MULTIPART
    }

    fn parse(&self, request: &Request) -> Result<Parsed> {
        let boundary = parameter(request, "boundary").unwrap_or_default();
        let known = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if boundary.is_empty() || boundary.len() > 200 || !boundary.bytes().all(known) {
            return Err(fault(&format!("Invalid boundary in multipart: {boundary}")));
        }
        let mut form = Form::default();
        for (number, part) in parts(&request.body, &boundary).into_iter().enumerate() {
            if number >= MOST_FIELDS {
                return Err(too_many_fields());
            }
            if let Some((name, value)) = field(&part)? {
                form.push(name, value);
            }
        }
        Ok(Parsed::Form(form))
    }
}

fn fault(what: &str) -> Error {
    parse_error(format!("Multipart form parse error - {what}"))
}

/// The parts between the lines of the boundary. What is before the first line and after the last is nobody's; a last
/// part without its line ends with the body.
fn parts(body: &Bytes, boundary: &str) -> Vec<Bytes> {
    let line = format!("--{boundary}");
    let mut starts = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&body[from..], line.as_bytes()).map(|at| at + from) {
        let begins = at == 0 || body[..at].ends_with(b"\n");
        let after = &body[at + line.len()..];
        if begins
            && (after.is_empty() || after.starts_with(b"\r\n") || after.starts_with(b"\n") || after.starts_with(b"--"))
        {
            starts.push(at);
            if after.starts_with(b"--") {
                break;
            }
        }
        from = at + line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let between = starts.iter().zip(ends).map(|(start, end)| (start + line.len(), end));
    between
        .filter(|(start, _)| !body[*start..].starts_with(b"--"))
        .map(|(start, end)| {
            let whole = body.slice(start..end);
            let start = line_end_at_start(&whole);
            let end = whole.len() - line_end_at_end(&whole[start..]);
            whole.slice(start..end)
        })
        .collect()
}

fn line_end_at_start(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
}

fn line_end_at_end(bytes: &[u8]) -> usize {
    match bytes {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n'] => 1,
        _ => 0,
    }
}

/// The field that a part is; `None` for one without a name, which Django leaves out too.
fn field(part: &Bytes) -> Result<Option<(String, FormValue)>> {
    let (head, content) = match find(part, b"\r\n\r\n") {
        Some(at) => (&part[..at], part.slice(at + 4..)),
        None => return Ok(None),
    };
    if head.len() > LONGEST_HEAD {
        return Err(fault("the headers of a part are too long"));
    }
    let head = String::from_utf8_lossy(head);
    let headers = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let (mut disposition, mut content_type, mut encoding) = (None, None, None);
    for (name, value) in headers {
        match name.trim().to_ascii_lowercase().as_str() {
            "content-disposition" => disposition = Some(value.trim().to_owned()),
            "content-type" => content_type = Some(value.trim().to_owned()),
            "content-transfer-encoding" => encoding = Some(value.trim().to_ascii_lowercase()),
            _ => {}
        }
    }
    let disposition = disposition.unwrap_or_default();
    let parameters = disposition_parameters(&disposition);
    let Some(name) = parameter_of(&parameters, "name") else {
        return Ok(None);
    };
    let content = decoded(content, encoding.as_deref())?;
    let Some(file_name) = parameter_of(&parameters, "filename") else {
        let text = String::from_utf8_lossy(&content).into_owned();
        return Ok(Some((name, FormValue::Text(text))));
    };
    let file_name = last_part(&file_name);
    // A file that wasn't chosen comes without a name.
    Ok((!file_name.is_empty()).then(|| {
        let file = UploadedFile {
            name: file_name,
            content_type: content_type.unwrap_or_default(),
            content,
        };
        (name, FormValue::File(file))
    }))
}

fn decoded(content: Bytes, encoding: Option<&str>) -> Result<Bytes> {
    use base64::Engine;
    if encoding != Some("base64") {
        return Ok(content);
    }
    let letters: Vec<u8> = content
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let decoded = base64::engine::general_purpose::STANDARD.decode(letters);
    decoded
        .map(Into::into)
        .map_err(|_| fault("Could not decode base64 data."))
}

/// The parameters of `Content-Disposition`, by their names in lower case: quoted texts, whose quotes and backslashes have a
/// backslash before them.
fn disposition_parameters(disposition: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut rest = disposition.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, after)) = rest.split_once('=') {
        let (value, remaining) = value_of(after.trim_start());
        parameters.push((key.trim().trim_start_matches(';').trim().to_ascii_lowercase(), value));
        rest = remaining;
    }
    parameters
}

/// A parameter in the form that has letters of all scripts (`filename*=UTF-8''%C3%A9.png`), which goes before the plain
/// one that stands beside it for those who don't know it; or else the plain one.
fn parameter_of(parameters: &[(String, String)], name: &str) -> Option<String> {
    let named = |wanted: &str| parameters.iter().find(|(known, _)| known == wanted);
    let value = |wanted: &str| named(wanted).map(|(_, value)| value);
    let plain = value(name);
    match value(&format!("{name}*")) {
        Some(encoded) => extended(encoded)
            .or_else(|| plain.cloned())
            .or_else(|| Some(encoded.clone())),
        None => plain.cloned(),
    }
}

/// A text of RFC 5987: a charset, a language, and bytes in percent signs; `None` for a charset that nobody has to know.
fn extended(encoded: &str) -> Option<String> {
    let mut parts = encoded.splitn(3, '\'');
    let (charset, _, text) = (parts.next()?, parts.next()?, parts.next()?);
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" | "us-ascii" => Some(String::from_utf8_lossy(&bytes).into_owned()),
        "iso-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ => None,
    }
}

/// The value at the start of a text, and what follows it.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => match letters.clone().next() {
                Some((_, escaped @ ('"' | '\\'))) => {
                    letters.next();
                    value.push(escaped);
                }
                _ => value.push('\\'),
            },
            letter => value.push(letter),
        }
    }
    (value, "")
}

/// The last part of a file's name, without what could lead elsewhere: Django's `sanitize_file_name`.
fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let printable: String = last.chars().filter(|letter| !letter.is_control()).collect();
    match printable.trim() {
        "." | ".." => String::new(),
        name => name.to_owned(),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first).map(|at| at + from) {
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
