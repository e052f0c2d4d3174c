//! The OpenAPI document, part by part; that it is valid as a whole is checked where the program is released.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use fastjango::auth::SessionAuthentication;
use fastjango::prelude::*;
use fastjango::rest::{Account, Authentication, BoxFuture, Request};
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, Publisher, Role, Status, Tag};
use serde_json::json;
use std::borrow::Cow;
use std::collections::HashSet;

/// A way to prove who one is that is never used here.
#[derive(Debug)]
struct Scheme(&'static str);

impl Authentication for Scheme {
    fn authenticate<'a>(&'a self, _: &'a Request, _: &'a Database) -> BoxFuture<'a, Result<Option<Account>>> {
        Box::pin(async { Ok(None) })
    }

    fn authenticate_header(&self) -> Option<Cow<'static, str>> {
        Some(self.0.into())
    }
}

#[serializer(model = Tag)]
pub struct TagSerializer {
    pub name: String,
    pub slug: String,
}

#[serializer(model = Publisher)]
pub struct PublisherSerializer {
    pub name: String,
}

#[serializer(model = Contribution)]
pub struct ContributionSerializer {
    pub id: i64,
    pub author: PrimaryKey<Author>,
    pub role: Role,
    #[field(min = 0, max = 100)]
    pub share: Decimal,
}

/// A book, with all that belongs to it.
#[serializer(model = Book)]
pub struct BookSerializer {
    pub id: i64,
    /// The title, as it is printed.
    pub title: String,
    pub slug: String,
    #[field(min = 1, max = 10000)]
    pub pages: u32,
    pub price: Decimal,
    #[field(min = 0, max = 1)]
    pub discount: Option<f64>,
    pub status: Status,
    pub in_stock: bool,
    #[field(default = Uuid::new_v4())]
    pub uid: Uuid,
    pub published: Option<NaiveDate>,
    pub opens_at: Option<NaiveTime>,
    pub created: DateTime<Utc>,
    pub author: PrimaryKey<Author>,
    #[field(source = publisher.name, read_only, omit_null)]
    pub publisher_name: Option<String>,
    #[field(read_only)]
    pub publisher: Option<PublisherSerializer>,
    pub category: Option<PrimaryKey<Category>>,
    #[field(source = tags.slug, read_only)]
    pub labels: Vec<String>,
    #[field(source = tags, read_only)]
    pub tag_documents: Vec<TagSerializer>,
    pub tags: Vec<PrimaryKey<Tag>>,
    #[field(nested, required = false, max_length = 4)]
    pub contributions: Vec<ContributionSerializer>,
    #[field(method)]
    pub length: i64,
    #[field(method)]
    pub words: Vec<String>,
}

#[serializer]
impl BookSerializer {
    fn get_length(book: &Book) -> i64 {
        i64::try_from(book.title.len()).unwrap_or(i64::MAX)
    }

    fn get_words(book: &Book) -> Vec<String> {
        book.title.split(' ').map(str::to_owned).collect()
    }
}

/// A new price.
#[serializer]
pub struct PriceSerializer {
    #[field(max_digits = 6, decimal_places = 2)]
    pub price: Decimal,
    #[field(write_only)]
    pub reason: Option<Status>,
}

#[filterset(model = Book)]
pub struct BookFilter {
    pub status: Status,
    #[filter(lookups = [is_in])]
    pub id: i64,
    #[filter(lookups = [range])]
    pub price: Decimal,
    /// Whether a day of publication is missing.
    #[filter(lookups = [is_null])]
    pub published: NaiveDate,
}

/// Books of the shop.
#[viewset(
    model = Book,
    serializer = BookSerializer,
    filterset = BookFilter,
    search_fields = [title],
    ordering_fields = [title, author.name],
    pagination = PageNumber(20).max_page_size(50),
    permissions = [IsAuthenticatedOrReadOnly],
)]
impl BookViewSet {
    /// Sets the price.
    #[action(detail, methods = [put, patch], url_path = "set-price", request = PriceSerializer, response = BookSerializer)]
    async fn set_price(&self, cx: &Context, book: Book) -> Result<Response> {
        self.document(cx, &book).await
    }

    /// Makes several books.
    #[action(methods = [post], request = [BookSerializer], response = [BookSerializer], status = 201)]
    async fn several(&self, _: &Context) -> Result<Response> {
        Ok(Response::new(0).status(201))
    }

    /// The books that sell best.
    #[action(methods = [get], response = page(BookSerializer, PageNumber(5)))]
    async fn best(&self, cx: &Context) -> Result<Response> {
        self.page::<BookSerializer>(cx, PageNumber(5), Book::objects()).await
    }

    /// The books that came last.
    #[action(methods = [get], response = page(BookSerializer))]
    async fn newest(&self, cx: &Context) -> Result<Response> {
        let pagination = PageNumber(20).max_page_size(50);
        self.page::<BookSerializer>(cx, pagination, Book::objects()).await
    }

    /// Forgets all.
    #[action(methods = [delete])]
    async fn forget(&self, _: &Context) -> Result<Response> {
        Ok(Response::no_content())
    }

    /// Only staff may ask.
    #[action(methods = [get], permissions = [IsAdminUser])]
    async fn count(&self, _: &Context) -> Result<Response> {
        Ok(Response::new(0))
    }
}

mod other {
    use super::{Json, Tag};
    use fastjango::prelude::*;

    /// Another serializer of the same name.
    #[serializer]
    pub struct TagSerializer {
        pub anything: Json,
        #[field(slug, blank)]
        pub nickname: String,
        #[field(email, blank, default = "")]
        pub email: String,
    }

    /// Tags by their names in addresses.
    #[viewset(
        model = Tag, serializer = super::TagSerializer, lookup_field = slug, parents = [books],
        pagination = LimitOffset(2), permissions = [AllowAny],
    )]
    impl TagViewSet {}
}

fn document() -> Json {
    let mut api = Api::new("/api/v1");
    let bulk = View::new("Bulk", IsAuthenticated)
        .on([Method::POST], async |_: &Context| Ok(Response::new(0).status(202)))
        .request::<other::TagSerializer>()
        .response::<other::TagSerializer>()
        .status(202)
        .renderer(JsonRenderer)
        .renderer(CsvRenderer)
        .throttle(AnonRateThrottle("5/minute"));
    api.title("Shop")
        .description("What the *shop* has.")
        .authentication(Scheme("Token"))
        .authentication(Scheme("Basic realm=\"api\""))
        .register::<BookViewSet>("books")
        .register::<other::TagViewSet>("books/{books}/tags")
        .view("tags/bulk", bulk)
        .view(
            "tags/{bulk}/bulk",
            View::new("Ping", ReadOnly).on([Method::POST], async |_: &Context| Ok(Response::new(0))),
        );
    let document = api
        .document(&api.build().expect("the routes are fine"))
        .expect("a document");
    serde_json::from_str(&document).expect("JSON")
}

/// The part of the document at a path of keys.
#[track_caller]
fn at(keys: &[&str]) -> Json {
    let mut part = &document();
    for key in keys {
        part = part
            .get(key)
            .unwrap_or_else(|| panic!("`{key}` of {keys:?} in {part:#}"));
    }
    part.clone()
}

fn schema(name: &str) -> Json {
    at(&["components", "schemas", name])
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn the_api_says_what_it_is() {
    assert_eq!(
        at(&["info"]),
        json!({"title": "Shop", "version": "1.0.0", "description": "What the *shop* has."})
    );
    assert_eq!(
        at(&["tags"])[0],
        json!({"name": "Book", "description": "Books of the shop."})
    );
}

#[test]
fn fields_say_what_they_take_and_give() {
    let book = schema("Book");
    assert_eq!(book["description"], "A book, with all that belongs to it.");
    let expected = json!({
        "id": {"type": "integer", "format": "int64", "readOnly": true},
        "title": {"type": "string", "maxLength": 200, "description": "The title, as it is printed."},
        "slug": {"type": "string", "maxLength": 220, "pattern": "^[-a-zA-Z0-9_]+$"},
        "pages": {"type": "integer", "minimum": 1, "maximum": 10000},
        "price": {"type": "string", "format": "decimal", "pattern": r"^-?\d{0,6}(?:\.\d{0,2})?$"},
        "discount": {"type": ["number", "null"], "format": "double", "minimum": 0, "maximum": 1},
        "status": {
            "type": "string", "enum": ["draft", "published", "archived"], "default": "draft",
            "description": "* `draft` - Draft\n* `published` - Published\n* `archived` - Archived",
        },
        "in_stock": {"type": "boolean", "default": true},
        "uid": {"type": "string", "format": "uuid"},
        "published": {"type": ["string", "null"], "format": "date"},
        "opens_at": {"type": ["string", "null"], "format": "time-local"},
        "created": {"type": "string", "format": "date-time", "readOnly": true},
        "author": {"type": "integer", "format": "int64"},
        "publisher_name": {"type": ["string", "null"], "maxLength": 120, "readOnly": true},
        "publisher": {"oneOf": [reference("Publisher"), {"type": "null"}], "readOnly": true},
        "category": {"type": ["integer", "null"], "format": "int64"},
        "labels": {"type": "array", "items": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "readOnly": true},
        "tag_documents": {"type": "array", "items": reference("Tag"), "readOnly": true},
        "tags": {"type": "array", "items": {"type": "integer", "format": "int64"}},
        "contributions": {"type": "array", "items": reference("ContributionItem"), "maxItems": 4},
        "length": {"type": "integer", "format": "int64", "readOnly": true},
        "words": {"type": "array", "items": {"type": "string"}, "readOnly": true},
    });
    for (name, expected) in expected.as_object().expect("an object") {
        let mut given = book["properties"][name].clone();
        if expected.get("description").is_none() {
            // That of the model's field.
            given.as_object_mut().expect("a schema").remove("description");
        }
        assert_eq!(&given, expected, "{name}");
    }
    let given: Vec<&String> = book["properties"].as_object().expect("an object").keys().collect();
    assert_eq!(given.len(), expected.as_object().map_or(0, serde_json::Map::len));
    let required = json!([
        "id",
        "title",
        "slug",
        "pages",
        "price",
        "created",
        "author",
        "publisher",
        "labels",
        "tag_documents",
        "length",
        "words"
    ]);
    assert_eq!(book["required"], required);
}

#[test]
fn the_key_of_an_item_may_be_sent() {
    let item = schema("ContributionItem");
    let described = "The row that this document changes; a new one where it is left out.";
    let key = json!({"type": "integer", "format": "int64", "description": described});
    assert_eq!(item["properties"]["id"], key);
    assert_eq!(item["required"], json!(["author", "role"]));
    // In a partial document one that names its row is partial as well.
    let items = &schema("PatchedBook")["properties"]["contributions"]["items"];
    assert_eq!(items, &reference("PatchedContributionItem"));
    let item = schema("PatchedContributionItem");
    assert_eq!((&item["properties"]["id"], item.get("required")), (&key, None));
    assert_eq!(item["properties"]["share"].get("default"), None);
}

#[test]
fn partial_documents_need_nothing_and_have_no_defaults() {
    let partial = schema("PatchedBook");
    assert_eq!(partial.get("required"), None);
    assert_eq!(partial["properties"]["in_stock"].get("default"), None);
}

#[test]
fn choices_that_may_be_null_have_null_among_them() {
    let reason = &schema("PatchedPrice")["properties"]["reason"];
    assert_eq!(reason["type"], json!(["string", "null"]));
    assert_eq!(reason["enum"], json!(["draft", "published", "archived", null]));
    assert_eq!(reason["writeOnly"], true);
}

#[test]
fn serializers_of_one_name_are_two_schemas() {
    assert_eq!(schema("Tag")["properties"]["slug"]["maxLength"], 40);
    assert_eq!(schema("Tag2")["description"], "Another serializer of the same name.");
    assert_eq!(schema("Tag2")["properties"]["nickname"]["pattern"], "^[-a-zA-Z0-9_]*$");
    assert_eq!(
        schema("Tag2")["properties"]["email"],
        json!({"type": "string", "default": ""}),
        "nothing is no address"
    );
    let body = at(&["paths", "/api/v1/tags/bulk/", "post", "requestBody"]);
    assert_eq!(body["content"]["application/json"]["schema"], reference("Tag2"));
}

#[test]
fn parameters_say_what_they_take() {
    let parameters = at(&["paths", "/api/v1/books/", "get", "parameters"]);
    let named = |name: &str| {
        let all = parameters.as_array().expect("parameters");
        all.iter()
            .find(|parameter| parameter["name"] == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(
        named("page")["schema"],
        json!({"type": "integer", "format": "int64", "minimum": 1})
    );
    assert_eq!(
        named("page_size")["schema"],
        json!({"type": "integer", "minimum": 1, "maximum": 50})
    );
    let ordering = json!({"type": "array", "items": {
        "type": "string", "enum": ["title", "-title", "author__name", "-author__name"],
    }});
    assert_eq!(
        (&named("ordering")["schema"], &named("ordering")["explode"]),
        (&ordering, &json!(false))
    );
    assert_eq!(named("search")["schema"], json!({"type": "string"}));
    assert_eq!(
        named("status")["schema"]["enum"],
        json!(["draft", "published", "archived"])
    );
    let keys = json!({"type": "array", "items": {"type": "integer", "format": "int64"}, "maxItems": 500});
    assert_eq!(named("id__in")["schema"], keys);
    assert_eq!(
        (
            &named("price__range")["schema"]["minItems"],
            &named("price__range")["style"]
        ),
        (&json!(2), &json!("form"))
    );
    assert_eq!(named("price__range")["schema"]["items"], json!({"type": "number"}));
    assert_eq!(named("published__isnull")["schema"], json!({"type": "boolean"}));
    assert_eq!(
        named("published__isnull")["description"],
        "Whether a day of publication is missing."
    );
    let nested = at(&["paths", "/api/v1/books/{books}/tags/{slug}/", "get", "parameters"]);
    assert_eq!(nested[0]["schema"]["type"], "integer");
    assert_eq!(
        (&nested[1]["name"], &nested[1]["schema"]["type"]),
        (&json!("slug"), &json!("string"))
    );
    assert_eq!(
        (&nested[1]["in"], &nested[1]["required"]),
        (&json!("path"), &json!(true))
    );
}

#[test]
fn actions_have_the_parameters_of_their_pages() {
    let parameter_names = |action: &str| -> Vec<Json> {
        let parameters = at(&["paths", &format!("/api/v1/books/{action}/"), "get", "parameters"]);
        let all = parameters.as_array().expect("parameters").iter();
        all.map(|parameter| parameter["name"].clone()).collect()
    };
    assert_eq!(parameter_names("best"), ["page"]);
    assert_eq!(
        parameter_names("newest"),
        ["page", "page_size"],
        "the viewset's pages, without its filters"
    );
}

#[test]
fn operations_say_what_they_answer() {
    let answers = |path: &str, method: &str| -> Vec<(String, Json)> {
        let responses = at(&["paths", path, method, "responses"]);
        let responses = responses.as_object().expect("responses").iter();
        let schema = |response: &Json| response["content"]["application/json"]["schema"].clone();
        responses
            .map(|(status, response)| (status.clone(), schema(response)))
            .collect()
    };
    let expected = |answers: &[(&str, Json)]| -> Vec<(String, Json)> {
        answers
            .iter()
            .map(|(status, schema)| ((*status).to_owned(), schema.clone()))
            .collect()
    };
    let (invalid, error) = (reference("ValidationError"), reference("Error"));
    assert_eq!(
        answers("/api/v1/books/", "get"),
        expected(&[
            ("200", reference("PaginatedBookList")),
            ("400", invalid.clone()),
            ("401", error.clone()),
            ("404", error.clone()),
        ])
    );
    assert_eq!(
        answers("/api/v1/books/", "post"),
        expected(&[
            ("201", reference("Book")),
            ("400", invalid.clone()),
            ("401", error.clone())
        ])
    );
    assert_eq!(
        answers("/api/v1/books/{id}/", "delete"),
        expected(&[("204", Json::Null), ("401", error.clone()), ("404", error.clone())])
    );
    assert_eq!(
        answers("/api/v1/books/{id}/set-price/", "patch"),
        expected(&[
            ("200", reference("Book")),
            ("400", invalid),
            ("401", error.clone()),
            ("404", error.clone())
        ])
    );
    assert_eq!(
        answers("/api/v1/books/count/", "get"),
        expected(&[("200", Json::Null), ("401", error.clone()), ("403", error)])
    );
    assert_eq!(
        schema("PaginatedBookList")["properties"]["results"]["items"],
        reference("Book")
    );
}

#[test]
fn actions_say_how_they_answer() {
    let content = |part: Json| part["content"]["application/json"]["schema"].clone();
    let of = |path: &str, method: &str| at(&["paths", &format!("/api/v1/books/{path}/"), method]);
    let several = of("several", "post");
    assert_eq!(several["requestBody"]["required"], true);
    let partial = at(&["paths", "/api/v1/books/{id}/", "patch", "requestBody"]);
    assert_eq!(partial.get("required"), None, "nothing has to be sent");
    let list = json!({ "type": "array", "items": reference("Book") });
    assert_eq!(content(several["requestBody"].clone()), list);
    assert_eq!(content(several["responses"]["201"].clone()), list);
    assert_eq!(several["responses"].get("200"), None);
    let best = of("best", "get");
    assert_eq!(
        content(best["responses"]["200"].clone()),
        reference("PaginatedBookList")
    );
    assert_eq!(best["responses"]["404"]["description"], "There is no such page.");
    let forgotten = of("forget", "delete");
    assert!(forgotten["responses"]["204"].is_object(), "{forgotten}");
    let made = at(&["paths", "/api/v1/tags/bulk/", "post"]);
    let content = &made["responses"]["202"]["content"];
    assert_eq!(content["application/json"]["schema"], reference("Tag2"));
    assert_eq!(content["text/csv"]["schema"], json!({ "type": "string" }));
    assert!(made["responses"]["429"].is_object() && forgotten["responses"].get("429").is_none());
}

#[test]
fn operations_say_who_may_call_them() {
    let security = |path: &str, method: &str| at(&["paths", path, method, "security"]);
    let (token, basic) = (json!({"tokenAuth": []}), json!({"basicAuth": []}));
    assert_eq!(security("/api/v1/books/", "get"), json!([token, basic, {}]));
    assert_eq!(security("/api/v1/books/", "post"), json!([token, basic]));
    assert_eq!(security("/api/v1/books/count/", "get"), json!([token, basic]));
    let schemes = at(&["components", "securitySchemes"]);
    assert_eq!(schemes["basicAuth"], json!({"type": "http", "scheme": "basic"}));
    assert_eq!(
        (&schemes["tokenAuth"]["type"], &schemes["tokenAuth"]["name"]),
        (&json!("apiKey"), &json!("Authorization"))
    );
}

#[test]
fn what_is_no_401_is_described_as_403() {
    let mut api = Api::new("/api");
    api.authentication(SessionAuthentication::default()).view(
        "name",
        View::new("Name", IsAuthenticated).on([Method::GET], async |_: &Context| Ok(Response::new("Ann"))),
    );
    let document = api
        .document(&api.build().expect("the routes are fine"))
        .expect("a document");
    let document: Json = serde_json::from_str(&document).expect("JSON");
    let answers = document["paths"]["/api/name/"]["get"]["responses"].as_object();
    let answers: Vec<&String> = answers.expect("answers").keys().collect();
    assert_eq!(answers, ["200", "403"], "sessions have no `WWW-Authenticate`");
}

#[test]
fn operations_have_names_of_their_own() {
    let paths = at(&["paths"]);
    let operations = paths.as_object().expect("paths").iter();
    let names: Vec<String> = operations
        .flat_map(|(_, item)| item.as_object().expect("a path").values())
        .map(|operation| operation["operationId"].as_str().expect("a name").to_owned())
        .collect();
    let distinct: HashSet<&String> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
    for name in [
        "books_list",
        "books_partial_update",
        "books_set_price_update",
        "books_set_price_partial_update",
        "books_count_retrieve",
        "books_best_list",
        "books_newest_list",
        "books_tags_retrieve",
        "tags_bulk_create",
        "tags_bulk_create_2",
    ] {
        assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
    }
}

#[test]
fn everything_that_is_referred_to_is_there() {
    fn references(part: &Json, found: &mut Vec<String>) {
        match part {
            Json::Object(part) => {
                found.extend(part.get("$ref").and_then(Json::as_str).map(str::to_owned));
                part.values().for_each(|part| references(part, found));
            }
            Json::Array(parts) => parts.iter().for_each(|part| references(part, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 40);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}
