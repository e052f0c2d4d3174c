//! What each kind of field takes, gives and refuses, in DRF's words, beside what the recorded transcripts have.

use bookshop::api::kinds::KindsSerializer;
use fastjango::prelude::*;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;
use serde_json::json;

/// What is answered to a partial document with one field; what is wrong with it, in a list.
async fn answer(field: &str, value: Json, context: &SerializerContext<'_>) -> Json {
    let kinds = KindsSerializer::options();
    match kinds.validate(&json!({ field: value }), context).await {
        Ok(data) => {
            let response = kinds.data(&data, context).expect("a document");
            response.to_json().expect("a document is JSON")[field].clone()
        }
        Err(error) => error.detail()[field].clone(),
    }
}

on_every_database! {
async fn values_of_each_kind(db: Rows) {
    let context = SerializerContext::new(&db).with_partial(true);
    for (field, value, expected) in [
        ("text", json!(5.5), json!("5.5")),
        ("boolean", json!("TRUE"), json!(true)),
        ("nullable_boolean", json!("Null"), json!(null)),
        ("text", json!("\u{2003}ab\u{1c} "), json!("ab")),
        ("url", json!("https://example.org/a?b=c#d"), json!("https://example.org/a?b=c#d")),
        ("uuid", json!("{0D7D751A-F608-4BA6-B441-C28ED0ED06D7}"), json!("0d7d751a-f608-4ba6-b441-c28ed0ed06d7")),
        ("uuid", json!("urn:uuid:0d7d751af6084ba6b441c28ed0ed06d7"), json!("0d7d751a-f608-4ba6-b441-c28ed0ed06d7")),
        ("uuid", json!(1), json!("00000000-0000-0000-0000-000000000001")),
        ("uuid", json!(true), json!("00000000-0000-0000-0000-000000000001")),
        ("uuid_hex", json!("0d7d751a-f608-4ba6-b441-c28ed0ed06d7"), json!("0d7d751af6084ba6b441c28ed0ed06d7")),
        ("ip", json!(" 10.0.0.1 "), json!("10.0.0.1")),
        ("pattern", json!("AB-123"), json!("AB-123")),
        ("real", json!("1_0e-1"), json!(1.0)),
        ("decimal", json!("1_0"), json!("10.00")),
        ("decimal_rounded", json!("1.2"), json!("1.2")),
        ("day_first", json!("2024-2-9"), json!("09.02.2024")),
        ("time", json!("7:05"), json!("07:05:00")),
        ("time", json!("12:30:00.25+02:00"), json!("12:30:00.250000")),
        ("duration", json!("-1.5"), json!("-1 23:59:58.500000")),
        ("matrix", json!([[1, "2"], []]), json!([[1, 2], []])),
        ("counts", json!({"b": 1, "a": "2"}), json!({"a": 2, "b": 1})),
        ("free", json!({"a": null, "b": [1]}), json!({"a": null, "b": [1]})),
        ("renamed", json!(" x "), json!("x")),
        ("dotted", json!("y"), json!("y")),
        ("box", json!({"width": "3"}), json!({"width": 3})),
        ("box", json!({}), json!({})),
        ("write_only", json!("w"), json!(null)),
        ("read_only", json!("w"), json!(null)),
        ("hidden", json!("w"), json!(null)),
    ] {
        assert_eq!(answer(field, value.clone(), &context).await, expected, "{field} {value}");
    }
}

async fn refusals_of_each_kind(db: Rows) {
    let context = SerializerContext::new(&db).with_partial(true);
    for (field, value, expected) in [
        ("text", json!(true), json!(["Not a valid string."])),
        ("boolean", json!(" true "), json!(["Must be a valid boolean."])),
        ("nullable_boolean", json!(" null"), json!(["Must be a valid boolean."])),
        ("text", json!("a\u{0}"), json!(["Null characters are not allowed."])),
        ("text", json!("abcdefghijk"), json!(["Ensure this field has no more than 10 characters."])),
        ("slug", json!([]), json!(["Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."])),
        ("url", json!("example"), json!(["Enter a valid URL."])),
        ("uuid", json!("0d7d"), json!(["Must be a valid UUID."])),
        ("uuid", json!([]), json!(["Must be a valid UUID."])),
        ("ip", json!(1), json!(["Enter a valid IPv4 or IPv6 address."])),
        ("ipv4", json!([]), json!(["Enter a valid IPv4 or IPv6 address."])),
        ("pattern", json!("ab-123"), json!(["This value does not match the required pattern."])),
        ("big_integer", json!(true), json!(["A valid biginteger is required."])),
        ("time", json!("24:00"), json!(["Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."])),
        ("grouped_choice", json!("green"), json!(["\"green\" is not a valid choice."])),
        ("words", json!([]), json!(["This list may not be empty."])),
        ("words", json!(["abcdef"]), json!({"0": ["Ensure this field has no more than 5 characters."]})),
        ("matrix", json!([1, ["x"]]), json!({
            "0": ["Expected a list of items but got type \"int\"."],
            "1": {"0": ["A valid integer is required."]},
        })),
        ("counts", json!([]), json!(["Expected a dictionary of items but got type \"list\"."])),
        ("counts", json!({"a": null, "b": "x"}), json!({
            "a": ["This field may not be null."],
            "b": ["A valid integer is required."],
        })),
        ("free", json!({}), json!(["This dictionary may not be empty."])),
        ("box", json!([]), json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]})),
        ("box", json!({"height": 1.5}), json!({"height": ["A valid integer is required."]})),
        ("with_default", json!(null), json!(["This field may not be null."])),
    ] {
        assert_eq!(answer(field, value.clone(), &context).await, expected, "{field} {value}");
    }
}

async fn checked_data_has_names_of_its_own(db: Rows) {
    let kinds = KindsSerializer::options();
    let names = async |document: Json, partial: bool| {
        let context = SerializerContext::new(&db).with_partial(partial);
        let data = kinds.validate(&document, &context).await.expect("valid");
        kinds.data_names(&data)
    };
    assert_eq!(names(json!({}), true).await, Vec::<&str>::new());
    assert_eq!(names(json!({}), false).await, ["computed_default", "hidden", "with_default"]);
    let document = json!({"renamed": "a", "dotted": "b", "box": {"height": 1}, "write_only": "c", "hidden": "d"});
    assert_eq!(names(document, true).await, ["deep", "height", "inner_name", "write_only"]);
}
}
