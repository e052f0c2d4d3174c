//! Rules and forms of fields, as clients meet them.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use serde_json::json;

/// An article, one of each title on a day, one of each slug in a month of any year.
#[model]
#[derive(Debug)]
pub struct Article {
    pub id: i64,
    #[field(max_length = 20, unique_for_date = published)]
    pub title: String,
    #[field(max_length = 20, unique_for_month = published)]
    pub slug: String,
    #[field(max_length = 20, unique_for_year = written, default = "")]
    pub code: String,
    pub published: NaiveDate,
    pub written: Option<DateTime<Utc>>,
    #[field(default = json!({}))]
    pub meta: Json,
}

#[serializer(model = Article)]
pub struct ArticleSerializer {
    pub id: i64,
    pub title: String,
    #[field(error_messages(unique = "Another one of this month has it."))]
    pub slug: String,
    pub code: String,
    pub published: NaiveDate,
    pub written: Option<DateTime<Utc>>,
    #[field(binary)]
    pub meta: Json,
}

#[viewset(model = Article, serializer = ArticleSerializer, permissions = [AllowAny])]
impl ArticleViewSet {}

fn project() -> Project {
    Project::new("articles").models::<(Article,)>().api("/api", |api| {
        api.register::<ArticleViewSet>("articles").view("kinds", kinds());
    })
}

fn article(title: &str, slug: &str, published: &str) -> Json {
    json!({ "title": title, "slug": slug, "published": published })
}

#[fastjango::test(project = project)]
async fn values_are_unique_for_a_date(client: ApiClient) -> Result<()> {
    let post = async |document: Json| {
        let answer = client.post("/api/articles/", &document).await;
        (answer.status_code(), answer.to_json().unwrap_or_default())
    };
    let (status, first) = post(article("one", "one", "2024-02-29")).await;
    assert_eq!(status, 201, "{first}");
    let taken = "This field must be unique for the \"published\" date.";
    assert_eq!(
        post(article("one", "two", "2024-02-29")).await,
        (400, json!({ "title": [taken] }))
    );
    let taken = json!({ "slug": ["Another one of this month has it."] });
    assert_eq!(
        post(article("one", "one", "1999-02-01")).await,
        (400, taken),
        "the month of any year"
    );
    assert_eq!(post(article("one", "one", "2024-03-01")).await.0, 201);
    let path = format!("/api/articles/{}/", first["id"]);
    assert_eq!(
        client.patch(&path, json!({ "title": "one" })).await.status_code(),
        200,
        "it is no rival of its own"
    );
    let moved = client.patch(&path, json!({ "published": "2023-03-01" })).await;
    assert_eq!(
        moved.to_json()?["slug"][0],
        "Another one of this month has it.",
        "the rest is the row's"
    );
    let mut coded = article("three", "three", "2020-01-01");
    (coded["code"], coded["written"]) = (json!("x"), json!("2020-05-05T10:00:00Z"));
    assert_eq!(post(coded.clone()).await.0, 201);
    (coded["title"], coded["slug"], coded["written"]) = (json!("4"), json!("4"), json!("2020-12-31T23:00:00Z"));
    let taken = "This field must be unique for the \"written\" year.";
    assert_eq!(post(coded.clone()).await, (400, json!({ "code": [taken] })));
    coded["written"] = Json::Null;
    assert_eq!(post(coded).await.0, 201, "without a date there is no year");
    let missing = client
        .post("/api/articles/", json!({ "title": "5", "slug": "5" }))
        .await;
    assert_eq!(missing.to_json()?, json!({ "published": ["This field is required."] }));
    Ok(())
}

#[fastjango::test(project = project)]
async fn documents_may_be_text(client: ApiClient, db: Database) -> Result<()> {
    let mut document = article("one", "one", "2024-02-29");
    document["meta"] = json!("{\"a\": [1, null]}");
    let made = client.post("/api/articles/", &document).await.to_json()?;
    assert_eq!(made["code"], "", "a default is no required value");
    assert_eq!(made["meta"], r#"{"a":[1,null]}"#);
    assert_eq!(Article::objects().get(&db).await?.meta, json!({ "a": [1, null] }));
    for wrong in [json!("{"), json!({ "a": 1 }), json!(1)] {
        document["meta"] = wrong;
        let refused = client.post("/api/articles/", &document).await;
        assert_eq!(refused.to_json()?["meta"], json!(["Value must be valid JSON."]));
    }
    let fields = [
        ("title", "2"),
        ("slug", "2"),
        ("published", "2020-01-01"),
        ("meta", "[1]"),
    ];
    let posted = client.request(Method::POST, "/api/articles/").form(fields).send().await;
    assert_eq!(posted.to_json()?["meta"], "[1]", "once, in a form too");
    Ok(())
}

/// Sizes, by their numbers.
#[derive(Choices)]
pub enum Size {
    #[choice(value = 1)]
    Small,
    #[choice(value = 2, label = "Very large")]
    Large,
}

/// What OPTIONS tells of. The names are not in the order of letters.
#[serializer]
pub struct KindsSerializer {
    #[field(required = false)]
    pub size: Size,
    #[field(ip)]
    pub address: String,
    #[field(regex = "^a", max_length = 3)]
    pub pattern: String,
    pub file: UploadedFile,
    #[field(min_length = 2)]
    pub moments: Vec<DateTime<Utc>>,
    pub counts: std::collections::BTreeMap<String, u32>,
    #[field(max_digits = 5, decimal_places = 2, max = 9.5)]
    pub price: Decimal,
    /// How long it takes.
    pub length: Option<TimeDelta>,
    #[field(min = 0.5)]
    pub share: f64,
    pub any: Json,
}

fn kinds() -> View {
    View::new("Kinds", AllowAny)
        .on([Method::POST], async |_: &Context| Ok(Response::new(())))
        .request::<KindsSerializer>()
}

#[fastjango::test(project = project)]
async fn options_tell_of_every_kind(client: ApiClient) -> Result<()> {
    let told = client.options("/api/kinds/").await.to_json()?;
    let field = |kind: &str, label: &str, more: Json| {
        let mut field = json!({ "type": kind, "required": true, "read_only": false, "label": label });
        for (name, value) in more.as_object().into_iter().flatten() {
            field[name] = value.clone();
        }
        field
    };
    let child = |kind: &str| json!({ "type": kind, "required": true, "read_only": false });
    let sizes = json!([{ "value": 1, "display_name": "Small" }, { "value": 2, "display_name": "Very large" }]);
    let expected = json!({
        "size": field("choice", "Size", json!({ "required": false, "choices": sizes })),
        "address": field("string", "Address", json!({})),
        "pattern": field("regex", "Pattern", json!({ "max_length": 3 })),
        "file": field("file upload", "File", json!({})),
        "moments": field("list", "Moments", json!({ "min_length": 2, "child": child("datetime") })),
        "counts": field("nested object", "Counts", json!({ "child": child("integer") })),
        "price": field("decimal", "Price", json!({ "max_digits": 5, "decimal_places": 2, "max_value": 9.5 })),
        "length": field("duration", "Length", json!({ "required": false, "help_text": "How long it takes." })),
        "share": field("float", "Share", json!({ "min_value": 0.5 })),
        "any": field("field", "Any", json!({})),
    });
    for (name, expected) in expected.as_object().into_iter().flatten() {
        let mut told = told["actions"]["POST"][name].clone();
        if let Some(child) = told.get_mut("child") {
            // An unsigned integer has an end of its own.
            child.as_object_mut().map(|child| child.remove("min_value"));
        }
        assert_eq!(&told, expected, "{name}");
    }
    Ok(())
}

#[fastjango::test(project = project)]
async fn options_tell_of_fields_in_their_order(client: ApiClient) -> Result<()> {
    let answer = client.options("/api/kinds/").await;
    let told = String::from_utf8_lossy(answer.body_bytes()).into_owned();
    let places = |names: &[&str]| -> Vec<Option<usize>> {
        names.iter().map(|name| told.find(&format!("\"{name}\":"))).collect()
    };
    for names in [
        &["name", "description", "renders", "parses", "actions"][..],
        &[
            "size", "address", "pattern", "file", "moments", "counts", "price", "length", "share", "any",
        ],
    ] {
        let places = places(names);
        assert!(
            places.is_sorted() && places[0].is_some(),
            "{places:?} of {names:?} in {told}"
        );
    }
    let price = r#""price":{"type":"decimal","required":true,"read_only":false,"label":"Price","#;
    let price = format!(r#"{price}"max_value":9.5,"max_digits":5,"decimal_places":2}}"#);
    assert!(told.contains(&price), "{told}");
    Ok(())
}
