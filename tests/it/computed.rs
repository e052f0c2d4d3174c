//! Fields of serializers that no column holds: methods, annotations, links, and what is only taken.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]
#![allow(
    clippy::unused_async,
    clippy::unnecessary_wraps,
    reason = "hooks are written as the macro asks"
)]

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::value::Value;
use fastjango_tests::bookshop::{Author, Book, Category, Review, Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

#[serializer(model = Author)]
pub struct AuthorSerializer {
    id: i64,
    #[field(annotate = |author| author.books().id.count())]
    book_count: i64,
    #[field(method)]
    initials: String,
}

#[serializer]
impl AuthorSerializer {
    async fn get_initials(authors: &[Author], _: &SerializerContext<'_>) -> Result<Vec<String>> {
        let initials = |author: &Author| author.name.split(' ').filter_map(|word| word.chars().next()).collect();
        Ok(authors.iter().map(initials).collect())
    }
}

#[serializer(model = Category)]
pub struct CategorySerializer {
    id: i64,
    #[field(method)]
    path: String,
}

#[serializer]
impl CategorySerializer {
    async fn get_path(categories: &[Category], context: &SerializerContext<'_>) -> Result<Vec<String>> {
        let all: Vec<Category> = Category::objects().all(&context.db()).await?;
        let above = |category: &Category| {
            let parent = category.parent.as_ref()?;
            all.iter().find(|other| *parent.key() == other.id)
        };
        let path = |category: &Category| {
            let mut names = vec![category.name.clone()];
            let mut at = above(category);
            while let Some(category) = at {
                names.insert(0, category.name.clone());
                at = above(category);
            }
            names.join(" / ")
        };
        Ok(categories.iter().map(path).collect())
    }
}

/// What a caller asked for, beside the document.
struct Volume(usize);

#[serializer(model = Book)]
pub struct BookSerializer {
    id: i64,
    url: HyperlinkedIdentity<BookViewSet>,
    #[field(source = author)]
    author_url: HyperlinkedRelated<AuthorViewSet>,
    tags: Vec<HyperlinkedRelated<TagViewSet>>,
    #[field(read_only)]
    author: AuthorSerializer,
    #[field(read_only)]
    category: Option<CategorySerializer>,
    #[field(method)]
    shout: String,
    #[field(annotate = |book| book.reviews().id.count())]
    review_count: i64,
    #[field(annotate = |book| book.reviews().rating.max())]
    best: Option<i16>,
    #[field(annotate = |book| book.price * dec!(2), max_digits = 10, decimal_places = 3)]
    double: Decimal,
}

#[serializer]
impl BookSerializer {
    fn get_shout(book: &Book, context: &SerializerContext<'_>) -> String {
        let volume = context.extension::<Volume>().map_or(0, |volume| volume.0);
        format!("{}{}", book.title.to_uppercase(), "!".repeat(volume))
    }
}

#[serializer(model = Author)]
pub struct NewAuthorSerializer {
    name: String,
    email: String,
    #[field(write_only, declared, max_length = 5)]
    greeting: String,
    #[field(limit_choices_to = |author| author.is_active.eq(true))]
    mentor: Option<PrimaryKey<Author>>,
}

#[serializer]
impl NewAuthorSerializer {
    fn validate(mut data: NewAuthorSerializerData) -> Result<NewAuthorSerializerData> {
        data.name = data
            .name
            .zip(data.greeting.take())
            .map(|(name, greeting)| format!("{greeting} {name}"));
        Ok(data)
    }
}

#[serializer(model = Tag)]
pub struct TagSerializer {
    slug: String,
}

#[viewset(
    model = Book, serializer = BookSerializer, ordering = [id], pagination = PageNumber(3), actions = [list, retrieve],
    permissions = [AllowAny],
)]
impl BookViewSet {}

#[viewset(model = Author, serializer = AuthorSerializer, actions = [list, retrieve], permissions = [AllowAny])]
impl AuthorViewSet {}

#[viewset(
    model = Tag, serializer = TagSerializer, lookup_field = slug, actions = [list, retrieve], permissions = [AllowAny],
)]
impl TagViewSet {}

#[serializer(model = Tag)]
pub struct LooseSerializer {
    url: HyperlinkedIdentity<LooseViewSet>,
}

#[viewset(model = Tag, serializer = LooseSerializer, actions = [list, retrieve], permissions = [AllowAny])]
impl LooseViewSet {}

/// A review whose book another API has.
#[serializer(model = Review)]
pub struct LinkedReviewSerializer {
    id: i64,
    book: HyperlinkedRelated<BookViewSet>,
    reviewer: String,
    rating: i16,
}

#[viewset(model = Review, serializer = LinkedReviewSerializer, permissions = [AllowAny])]
impl LinkedReviewViewSet {}

fn client(db: &Database) -> ApiClient {
    let mut api = Api::new("/api");
    api.register::<BookViewSet>("books")
        .register::<AuthorViewSet>("people")
        .register::<TagViewSet>("tags");
    ApiClient::new(api.build().expect("the routes are fine"), db.clone())
}

on_every_database! {
async fn methods_and_annotations_take_no_query_for_each_row(db: Rows) {
    let context = SerializerContext::new(&db).with_extension(&Volume(2));
    let mut out = Vec::new();
    client(&db);
    let recording = db.record();
    let query = Book::objects().order_by(|b| b.id).into_query();
    BookSerializer::options().write_list(query, &context, &mut out).await.expect("a list");
    assert_eq!(recording.statements().len(), 3, "books, tags, categories: {:?}", recording.statements());
    drop(recording);
    let rows: Vec<Json> = serde_json::from_slice(&out).expect("JSON");
    for row in &rows {
        let id = row["id"].as_i64().expect("a key");
        let book = Book::objects().filter(|b| b.id.eq(id)).select_related(|b| (b.author(), b.category())).get(&db).await.expect("the book");
        let author = book.author.get().expect("the author");
        assert_eq!(row["author"]["book_count"], author.books.count(&db).await.expect("a count"));
        assert_eq!(row["author"]["initials"].as_str().map(|it| it.chars().next()), Some(author.name.chars().next()));
        assert_eq!(row["shout"], format!("{}!!", book.title.to_uppercase()));
        let reviews = Review::objects().filter(|r| r.book_id.eq(id)).all(&db).await.expect("reviews");
        assert_eq!((&row["review_count"], &row["best"]), (&json!(reviews.len()), &json!(reviews.iter().map(|r| r.rating).max())));
        assert_eq!(row["double"], format!("{:.3}", book.price * dec!(2)));
        let category = book.category.as_ref().map(|category| category.get().expect("loaded").name.as_str());
        assert_eq!(row["category"].is_null(), category.is_none());
        if let Some(name) = category {
            let path = row["category"]["path"].as_str().expect("a path");
            assert!(path.ends_with(name), "{path}");
        }
    }
    assert!(rows.iter().any(|row| row["category"]["path"].as_str().is_some_and(|path| path.contains(" / "))));
}

async fn links_lead_to_rows(db: Rows) {
    let client = client(&db);
    let page = client.get("/api/books/").await.to_json().expect("JSON");
    let row = &page["results"][1];
    assert_eq!(row["url"], "http://localhost/api/books/2/");
    assert_eq!(row["author_url"], format!("http://localhost/api/people/{}/", row["author"]["id"]));
    let slugs: Vec<String> = Tag::objects().filter(|tag| tag.books().id.eq(2)).order_by(|tag| tag.id).values(|tag| tag.slug).all(&db).await.expect("tags");
    let links: Vec<String> = slugs.iter().map(|slug| format!("http://localhost/api/tags/{slug}/")).collect();
    assert_eq!(row["tags"], json!(links));
    let followed = client.get("/api/books/2.json").await.to_json().expect("JSON");
    assert_eq!(followed["url"], "http://localhost/api/books/2.json", "the suffix is kept");
    let asked = client.get("/api/books/2/?format=json").await.to_json().expect("JSON");
    assert_eq!(asked["url"], "http://localhost/api/books/2/?format=json");
    let mut out = Vec::new();
    let error = LooseSerializer::options().write_key(Value::Integer(1), &SerializerContext::new(&db), &mut out).await;
    let error = error.expect_err("the viewset has no address").to_string();
    assert!(error.contains("LooseViewSet, which is not registered"), "{error}");
}

async fn links_lead_into_another_api_and_back(db: Rows) {
    let project = Project::new("shop")
        .api("/api", |api| {
            api.register::<BookViewSet>("books").register::<AuthorViewSet>("people").register::<TagViewSet>("tags");
        })
        .api("/readers", |api| {
            api.register::<LinkedReviewViewSet>("reviews");
        });
    let client = project.client(&db).expect("the routes are fine");
    let mut review = client.get("/readers/reviews/1/").await.to_json().expect("JSON");
    let sent = client.put("/readers/reviews/1/", &review).await;
    assert_eq!((sent.status_code(), sent.to_json().expect("JSON")), (200, review.clone()), "as it was read");
    for (link, message) in [
        ("http://localhost/api/books/99999/", "Invalid hyperlink - Object does not exist."),
        ("http://localhost/api/books/", "Invalid hyperlink - No URL match."),
        ("http://localhost/api/books/1", "Invalid hyperlink - No URL match."),
        ("http://localhost/api/books/1/2/", "Invalid hyperlink - No URL match."),
        ("http://localhost/api/people/1/", "Invalid hyperlink - No URL match."),
        ("http://localhost/readers/reviews/1/", "Invalid hyperlink - Incorrect URL match."),
    ] {
        review["book"] = link.into();
        let refused = client.put("/readers/reviews/1/", &review).await;
        assert_eq!((refused.status_code(), refused.to_json().expect("JSON")), (400, json!({ "book": [message] })), "{link}");
    }
}

async fn declared_fields_are_for_rules_to_use(db: Rows) {
    let options = NewAuthorSerializer::options();
    let context = SerializerContext::new(&db);
    let retired: i64 = Author::objects().filter(|a| a.is_active.eq(false)).values(|a| a.id).first(&db).await.expect("a row").expect("one is not active");
    let input = json!({"name": "Ann", "email": "ann@example.org", "greeting": "Good day", "mentor": retired});
    let error = options.validate(&input, &context).await.expect_err("too long, and no such mentor");
    assert_eq!(error.detail(), json!({
        "greeting": ["Ensure this field has no more than 5 characters."],
        "mentor": [format!("Invalid pk \"{retired}\" - object does not exist.")],
    }));
    let input = json!({"name": "Ann", "email": "ann@example.org", "greeting": "Dear"});
    let data = options.validate(&input, &context).await.expect("valid");
    let Value::Integer(key) = options.create(data, &[], &context).await.expect("created") else {
        panic!("the key is a number");
    };
    let author = Author::objects().filter(|a| a.id.eq(key)).get(&db).await.expect("the author");
    assert_eq!(author.name, "Dear Ann");
    let mut out = Vec::new();
    options.write_key(Value::Integer(key), &context, &mut out).await.expect("a document");
    assert!(!String::from_utf8_lossy(&out).contains("greeting"), "it is only taken");
}
}
