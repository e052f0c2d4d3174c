//! Bodies of all kinds, whole and broken.

use actix_web::http::Method;
use serde_json::json;

use super::*;

fn request(content_type: &str, body: &[u8]) -> Request {
    let mut request = Request::new(Method::POST, "/").with_header("Content-Type", content_type);
    request.body = body.to_vec().into();
    request
}

fn parsed(content_type: &str, body: &[u8]) -> Result<Json> {
    parse(&request(content_type, body), &DEFAULT, 64).map(|data| data.document)
}

fn refusal(content_type: &str, body: &[u8]) -> (u16, String) {
    let error = parsed(content_type, body).expect_err("the body is refused");
    let detail = error.detail()["detail"].as_str().unwrap_or_default().to_owned();
    (error.status(), detail)
}

#[test]
fn json_of_any_spelling() {
    for content_type in [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
    ] {
        let document = parsed(content_type, b" {\"a\": 1, \"a\": 2}\n");
        assert_eq!(document.ok(), Some(json!({"a": 2})));
    }
    let latin = parsed("application/json; charset=latin-1", b"\"\xe9\"");
    assert_eq!(latin.ok(), Some(json!("\u{e9}")));
    let utf_16 = parsed("application/json; charset=utf-16", b"\xff\xfe\"\0\xe9\0\"\0");
    assert_eq!(utf_16.ok(), Some(json!("\u{e9}")));
    assert_eq!(parsed("text/yaml", b"").ok(), Some(json!({})));
}

#[test]
fn what_is_no_json_is_refused() {
    for body in [
        &b"nul"[..],
        b"{\"a\": 1} x",
        b"{\"a\": NaN}",
        b"\"a\tb\"",
        b"\xef\xbb\xbf{}",
        b"\"\xe9\"",
    ] {
        let (status, detail) = refusal("application/json", body);
        assert_eq!(
            (status, detail.starts_with("JSON parse error - ")),
            (400, true),
            "{detail}"
        );
    }
    let deep = "[".repeat(1000);
    assert_eq!(refusal("application/json", deep.as_bytes()).0, 400);
    let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parsed("application/json", nested(64).as_bytes()).is_ok());
    let (status, detail) = refusal("application/json", nested(65).as_bytes());
    let expected = "JSON parse error - the document is nested more than 64 levels deep";
    assert_eq!((status, detail.as_str()), (400, expected));
    let plain = refusal("text/plain", b"x");
    assert_eq!(plain, (415, "Unsupported media type \"text/plain\" in request.".into()));
}

#[test]
fn forms_keep_the_last_value_in_documents() {
    let document = parsed(form::URLENCODED, b"a=1&b=x+y&a=%C3%A9&empty=");
    assert_eq!(document.ok(), Some(json!({"a": "\u{e9}", "b": "x y", "empty": ""})));
    let many = "a&".repeat(1001);
    assert_eq!(refusal(form::URLENCODED, many.as_bytes()).0, 400);
    assert_eq!(
        parsed(form::URLENCODED, b"\xff\xfe=%zz")
            .map(|document| document.is_object())
            .ok(),
        Some(true)
    );
}

#[test]
fn forms_may_be_in_latin_1() {
    let content_type = format!("{}; charset=ISO-8859-1", form::URLENCODED);
    let document = parsed(&content_type, b"%E9t%E9=a+%26\xe9%3D&b&=c&x=y=z");
    assert_eq!(
        document.ok(),
        Some(json!({"\u{e9}t\u{e9}": "a &\u{e9}=", "b": "", "": "c", "x": "y=z"}))
    );
}

/// The fields of a multipart body: their names, and what they have.
fn fields(body: &[u8]) -> Vec<(String, String)> {
    let data = parse(&request("multipart/form-data; boundary=b", body), &DEFAULT, 64).expect("a form");
    let form = data.form.expect("a form");
    let text = |value: &FormValue| match value {
        FormValue::Text(text) => text.clone(),
        FormValue::File(file) => format!("{} {} {}", file.name, file.content_type, file.size()),
    };
    form.iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect()
}

#[test]
fn multipart_fields_and_files() {
    let body = b"preamble\r\n--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\ntwo\r\nlines\r\n--b\r\n\
        content-disposition: form-data; name=\"f\"; filename=\"../up/a \\\"x\\\".txt\"\r\nContent-Type: text/plain\r\n\r\n12--b345\r\n--b\r\n\
        Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--b--\r\nepilogue";
    let expected = [("t", "two\r\nlines"), ("f", "a \"x\".txt text/plain 8")];
    assert_eq!(
        fields(body),
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[test]
fn names_of_files_in_letters_of_all_scripts() {
    for (parameters, name) in [
        ("filename*=UTF-8''a%20%C3%A9.png", "a \u{e9}.png"),
        ("filename=\"a.png\"; filename*=utf-8'fr'%C3%A9.png", "\u{e9}.png"),
        ("filename*=UTF-8''%C3%A9.png; filename=\"a.png\"", "\u{e9}.png"),
        ("FileName*=\"ISO-8859-1''%E9.png\"", "\u{e9}.png"),
        // What leads elsewhere does so in this form too.
        ("filename*=UTF-8''..%2Fup%2F%00a%0A.png", "a.png"),
        ("filename*=klingon''%FF.png; filename=a.png", "a.png"),
        ("filename*=klingon''%FF.png", "klingon''%FF.png"),
        ("filename*=a.png", "a.png"),
        ("filename*=UTF-8''%", "%"),
    ] {
        let body = format!("--b\r\nContent-Disposition: form-data; name=\"f\"; {parameters}\r\n\r\n\u{ff}\r\n--b--");
        let expected = ("f".to_owned(), format!("{name}  2"));
        assert_eq!(fields(body.as_bytes()), [expected], "{parameters}");
    }
    let unchosen = b"--b\r\nContent-Disposition: form-data; name=\"f\"; filename*=UTF-8''\r\n\r\n\r\n--b--";
    assert_eq!(fields(unchosen), []);
    let named = b"--b\r\nContent-Disposition: form-data; name*=UTF-8''%C3%A9\r\n\r\nx\r\n--b--";
    assert_eq!(fields(named), [("\u{e9}".to_owned(), "x".to_owned())]);
}

#[test]
fn broken_multipart_is_no_failure() {
    for content_type in ["multipart/form-data", "multipart/form-data; boundary="] {
        let (status, detail) = refusal(content_type, b"garbage");
        assert_eq!(
            (status, detail.starts_with("Multipart form parse error - ")),
            (400, true),
            "{detail}"
        );
    }
    for body in [
        &b"garbage"[..],
        b"--b",
        b"--b--",
        b"--b\r\n",
        b"--b\r\n\r\n\r\n--b\r\n",
        b"--b\r\nContent-Disposition\r\n\r\nx\r\n--b--",
        b"--b\r\nContent-Disposition: form-data; name=\r\n--b--",
        b"--b\r\nContent-Disposition: form-data; filename=\"x\r\n\r\n--b--",
        b"\r\n--b\r\n\xff\xfe\r\n\r\n\xff\r\n--b",
    ] {
        assert!(fields(body).is_empty(), "{body:?}");
    }
    let unclosed = fields(b"--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx");
    assert_eq!(unclosed, [("a".to_owned(), "x".to_owned())]);
}

#[test]
fn a_resource_takes_what_its_parsers_take() {
    let only_json: [Arc<dyn Parser>; 1] = [Arc::new(JsonParser)];
    let form = parse(&request(form::URLENCODED, b"a=1"), &only_json, 64).expect_err("no parser takes it");
    assert_eq!(form.status(), 415);
    assert!(parse(&request("application/json", b"{}"), &only_json, 64).is_ok());
}
