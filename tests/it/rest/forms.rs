//! Fields of forms: JSON in text, files where none are meant, boxes that are not ticked.

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Form, Limits, Response};
use fastjango_tests::on_every_database;
use serde_json::json;

use super::{Rows, Tag};

/// A document within the document.
#[serializer]
pub struct InnerSerializer {
    pub meta: Json,
    #[field(required = false)]
    pub other: Json,
}

/// JSON wherever a form can have it.
#[serializer]
pub struct DocumentsSerializer {
    #[field(required = false)]
    pub meta: Json,
    #[field(required = false)]
    pub maybe: Option<Json>,
    #[field(required = false, binary)]
    pub text: Json,
    #[field(nested, required = false)]
    pub one: InnerSerializer,
    #[field(nested, required = false)]
    pub lines: Vec<InnerSerializer>,
    #[field(required = false)]
    pub list: Vec<Json>,
}

/// Colours.
#[derive(Choices)]
pub enum Colour {
    Red,
    Blue,
}

/// What may be a file by mistake.
#[serializer]
pub struct KindsSerializer {
    pub text: String,
    pub integer: i64,
    pub boolean: bool,
    pub maybe: Option<bool>,
    pub float: f64,
    #[field(max_digits = 4, decimal_places = 2)]
    pub decimal: Decimal,
    pub day: NaiveDate,
    pub moment: DateTime<Utc>,
    pub time: NaiveTime,
    pub length: TimeDelta,
    pub uuid: Uuid,
    pub colour: Colour,
    pub colours: Vec<Colour>,
    pub meta: Json,
    #[field(binary)]
    pub packed: Json,
    pub words: Vec<String>,
    pub numbered: Vec<String>,
    pub documents: Vec<Json>,
    pub named: std::collections::BTreeMap<String, Json>,
    #[field(email)]
    pub email: String,
    pub tag: PrimaryKey<Tag>,
    #[field(slug_field = slug)]
    pub slug: PrimaryKey<Tag>,
    pub tags: Vec<PrimaryKey<Tag>>,
    pub file: UploadedFile,
}

/// Boxes.
#[serializer]
pub struct BoxesSerializer {
    #[field(default = true)]
    pub active: bool,
    #[field(default = true)]
    pub maybe: Option<bool>,
    pub plain: bool,
    #[field(required = false)]
    pub optional: bool,
}

/// A hook's own documents are none of the form.
#[serializer]
pub struct OuterSerializer {
    pub meta: Json,
}

#[serializer]
impl OuterSerializer {
    async fn validate(data: OuterSerializerData, context: &SerializerContext<'_>) -> Result<OuterSerializerData> {
        let inner = InnerSerializer::validated(&json!({"meta": "{plain text"}), context).await?;
        assert_eq!(inner.meta, Some(json!("{plain text")));
        Ok(data)
    }
}

fn view<S: Serializer>(name: &'static str) -> View {
    View::new(name, AllowAny).on([Method::POST, Method::PUT], async |cx: &Context| {
        let context = SerializerContext::from(cx);
        let data = S::options().validate(cx.data()?, &context).await?;
        S::options().data(&data, &context)
    })
}

fn client(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    let many = async |cx: &Context| {
        let data = InnerSerializer::validated_many(cx.data()?, &cx.into(), ..).await?;
        Ok(Response::new(
            data.into_iter().map(|data| data.meta).collect::<Vec<_>>(),
        ))
    };
    let boxes = async |cx: &Context| {
        let context = SerializerContext::from(cx).with_partial(cx.request().method == Method::PATCH);
        let data = BoxesSerializer::validated(cx.data()?, &context).await?;
        Ok(Response::new(json!([
            data.active,
            data.maybe,
            data.plain,
            data.optional
        ])))
    };
    api.limits(Limits {
        depth: 10,
        ..Limits::default()
    });
    api.view("documents", view::<DocumentsSerializer>("Documents"))
        .view("kinds", view::<KindsSerializer>("Kinds"))
        .view("outer", view::<OuterSerializer>("Outer"))
        .view("many", View::new("Many", AllowAny).on([Method::POST], many))
        .view(
            "boxes",
            View::new("Boxes", AllowAny).on([Method::POST, Method::PUT, Method::PATCH], boxes),
        );
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

async fn posted(client: &ApiClient, path: &str, fields: &[(&str, &str)]) -> (u16, Json) {
    let answer = client
        .request(Method::POST, path)
        .form(fields.iter().copied())
        .send()
        .await;
    (answer.status_code(), answer.to_json().expect("JSON"))
}

const INVALID: &str = "Value must be valid JSON.";
const LONG: &str = "12345678901234567890123";

on_every_database! {
    async fn json_in_text_is_held_to_what_a_body_is(db: Rows) {
        let client = client(&db);
        let beyond = format!("Value must be valid JSON: the integer {LONG} has more than 64 bits; send it as text.");
        let deep = "Value must be valid JSON: the document is nested more than 10 levels deep.";
        let levels = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for (text, told) in [
            ("{bad", INVALID),
            ("", INVALID),
            ("NaN", INVALID),
            (&levels(1000), INVALID),
            (&format!("{{\"n\": {LONG}}}"), &beyond),
            (&levels(11), deep),
        ] {
            for field in ["meta", "text"] {
                let expected = (400, json!({field: [told]}));
                assert_eq!(posted(&client, "/api/documents/", &[(field, text)]).await, expected, "{field}={text}");
            }
            let sent = client.post("/api/documents/", json!({"text": text})).await;
            assert_eq!((sent.status_code(), sent.to_json().expect("JSON")), (400, json!({"text": [told]})), "{text}");
        }
        let levels = levels(10);
        let fields = [("meta", levels.as_str()), ("text", "{\"n\": 1e25}"), ("maybe", "null"), ("list", "{bad")];
        let (status, answer) = posted(&client, "/api/documents/", &fields).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["meta"].to_string(), levels);
        assert_eq!((&answer["maybe"], &answer["list"]), (&Json::Null, &json!(["{bad"])), "an item is text as it is in DRF");
        let null = json!({"meta": ["This field may not be null."], "text": ["This field may not be null."]});
        assert_eq!(posted(&client, "/api/documents/", &[("meta", "null"), ("text", "null")]).await, (400, null));
    }

    async fn a_faulty_document_is_told_where_it_stands(db: Rows) {
        let client = client(&db);
        let fields = [("lines[0]meta", "1"), ("lines[1]meta", "{bad"), ("lines[1]other", "{"), ("one.meta", "{bad")];
        let told = json!({"one": {"meta": [INVALID]}, "lines": {"1": {"meta": [INVALID], "other": [INVALID]}}});
        assert_eq!(posted(&client, "/api/documents/", &fields).await, (400, told));
        let told = json!({"1": {"meta": [INVALID]}});
        assert_eq!(posted(&client, "/api/many/", &[("[0]meta", "1"), ("[1]meta", "{bad")]).await, (400, told));
        let whole = posted(&client, "/api/many/", &[("[0]meta", "{\"a\": 1}"), ("[1]meta", "\"{bad\"")]).await;
        assert_eq!(whole, (200, json!([{"a": 1}, "{bad"])));
        assert_eq!(posted(&client, "/api/outer/", &[("meta", "1")]).await, (200, json!({"meta": 1})));
    }

    async fn a_file_is_no_text(db: Rows) {
        let client = client(&db);
        let mut form = Form::default();
        let names: Vec<&str> = KindsSerializer::options().fields.iter().map(|field| field.name).collect();
        for name in &names {
            let name = match *name {
                "numbered" => "numbered[0]",
                "named" => "named.a",
                name => name,
            };
            form = form.file(name, "12", "image/png", &b"..."[..]);
        }
        let answer = client.request(Method::POST, "/api/kinds/").multipart(&form).send().await;
        let wrong = |what: &str, formats: &str| json!([format!("{what} has wrong format. Use one of these formats instead: {formats}.")]);
        let no_pk = "Incorrect type. Expected pk value, received InMemoryUploadedFile.";
        // DRF's answers, where a file named `12` is no number either, as its decimals have it.
        let expected = json!({
            "text": ["Not a valid string."],
            "integer": ["A valid integer is required."],
            "boolean": ["Must be a valid boolean."],
            "maybe": ["Must be a valid boolean."],
            "float": ["A valid number is required."],
            "decimal": ["A valid number is required."],
            "day": wrong("Date", "YYYY-MM-DD"),
            "moment": wrong("Datetime", "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]"),
            "time": wrong("Time", "hh:mm[:ss[.uuuuuu]]"),
            "length": wrong("Duration", "[DD] [HH:[MM:]]ss[.uuuuuu]"),
            "uuid": ["Must be a valid UUID."],
            "colour": ["\"12\" is not a valid choice."],
            "colours": ["\"12\" is not a valid choice."],
            "meta": [INVALID],
            "packed": [INVALID],
            "words": {"0": ["Not a valid string."]},
            "numbered": {"0": ["Not a valid string."]},
            "documents": {"0": [INVALID]},
            "named": {"a": [INVALID]},
            "email": ["Enter a valid email address."],
            "tag": [no_pk],
            "slug": ["Invalid value."],
            "tags": [no_pk],
        });
        assert_eq!((answer.status_code(), answer.to_json().expect("JSON")), (400, expected));
    }

    async fn a_box_that_is_not_ticked_has_its_default(db: Rows) {
        let client = client(&db);
        let sent = async |method: Method, fields: &[(&str, &str)]| {
            let answer = client.request(method, "/api/boxes/").form(fields.iter().copied()).send().await;
            answer.to_json().expect("JSON")
        };
        for method in [Method::POST, Method::PUT] {
            assert_eq!(sent(method.clone(), &[("a", "1")]).await, json!([true, true, false, false]));
            let all = [("active", "false"), ("maybe", ""), ("plain", "on"), ("optional", "1")];
            assert_eq!(sent(method, &all).await, json!([false, null, true, true]));
        }
        assert_eq!(sent(Method::PATCH, &[("a", "1")]).await, json!([null, null, null, null]));
    }
}
