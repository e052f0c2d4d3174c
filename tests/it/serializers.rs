//! Serializers over the bookshop: documents written from rows, and rows written from documents.

#![allow(
    clippy::needless_pass_by_value,
    clippy::unused_async,
    reason = "hooks are written as the macro asks"
)]

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango::value::Value;
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, Role, Rows, Status, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

mod conflicts;
mod fields;
mod kinds;

#[serializer(model = Author)]
struct AuthorRefSerializer {
    id: i64,
    name: String,
}

#[serializer(model = Tag)]
struct TagSerializer {
    name: String,
    slug: String,
}

#[serializer(model = Contribution)]
struct ContributionSerializer {
    #[field(required = false)]
    id: i64,
    author: PrimaryKey<Author>,
    #[field(source = author.name, read_only)]
    author_name: String,
    role: Role,
    #[field(min = 0, max = 100)]
    share: Decimal,
}

/// A book, with all that belongs to it.
#[serializer(model = Book)]
struct BookSerializer {
    id: i64,
    title: String,
    slug: String,
    #[field(min = 1, max = 10000)]
    pages: u32,
    price: Decimal,
    status: Status,
    #[field(default = Uuid::new_v4())]
    uid: Uuid,
    published: Option<NaiveDate>,
    #[field(source = author, read_only)]
    writer: AuthorRefSerializer,
    author: PrimaryKey<Author>,
    #[field(source = publisher.name, read_only, omit_null)]
    publisher_name: Option<String>,
    category: Option<PrimaryKey<Category>>,
    #[field(source = tags.slug, read_only)]
    labels: Vec<String>,
    #[field(source = tags, read_only, ordering = [-slug])]
    tag_documents: Vec<TagSerializer>,
    tags: Vec<PrimaryKey<Tag>>,
    #[field(nested, required = false, max_length = 4)]
    contributions: Vec<ContributionSerializer>,
    #[field(method)]
    shout: String,
}

#[serializer]
impl BookSerializer {
    fn validate_title(title: String) -> Result<String> {
        if title.eq_ignore_ascii_case("untitled") {
            return Err(ValidationError::new("Choose a real title.").into());
        }
        Ok(title.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    async fn validate(data: BookSerializerData, context: &SerializerContext<'_>) -> Result<BookSerializerData> {
        let row = context.instance::<Book>();
        let status = data.status.or(row.map(|book| book.status));
        let published = data.published.unwrap_or_else(|| row.and_then(|book| book.published));
        if status == Some(Status::Published) && published.is_none() {
            let error = ValidationError::new("A published book needs a publication date.");
            return Err(ValidationError::field("published", error).into());
        }
        Ok(data)
    }

    fn get_shout(book: &Book) -> String {
        book.title.to_uppercase()
    }
}

/// The document of a book.
async fn document(db: &Database, key: i64) -> Result<Json> {
    let mut out = Vec::new();
    BookSerializer::options()
        .write_key(Value::Integer(key), &SerializerContext::new(db), &mut out)
        .await?;
    Ok(serde_json::from_slice(&out).expect("a document is JSON"))
}

/// What is wrong with a document.
async fn faults(input: Json, context: &SerializerContext<'_>) -> Json {
    match BookSerializer::options().validate(&input, context).await {
        Err(error) => error.detail(),
        Ok(_) => json!("fine"),
    }
}

on_every_database! {
async fn a_list_takes_one_query_and_one_for_each_relation(db: Rows) {
    let recording = db.record();
    let mut out = Vec::new();
    let query = Book::objects().order_by(|b| b.id).into_query();
    let written = BookSerializer::options().write_list(query, &SerializerContext::new(&db), &mut out).await.expect("a list");
    assert_eq!(recording.statements().len(), 5, "books, and four relations");
    let rows: Vec<Json> = serde_json::from_slice(&out).expect("JSON");
    assert_eq!((written, rows.len()), (120, 120));
    assert_eq!(rows[0], document(&db, 1).await.expect("a document"));
    assert_eq!(rows[4]["title"], "Rust silent");
    assert_eq!(rows[4]["shout"], "RUST SILENT");
    assert_eq!(rows[4]["price"], "31.71");
    assert_eq!(rows[4]["writer"]["id"], rows[4]["author"]);
    assert!(rows.iter().any(|row| row.get("publisher_name").is_none()), "left out where there is none");
    for row in &rows {
        let (labels, documents) = (row["labels"].as_array().unwrap(), row["tag_documents"].as_array().unwrap());
        assert!(labels.iter().rev().eq(documents.iter().map(|tag| &tag["slug"])), "{labels:?} {documents:?}");
    }
}

async fn what_is_wrong_is_told_in_drfs_words(db: Rows) {
    let context = SerializerContext::new(&db);
    let required = json!(["This field is required."]);
    assert_eq!(
        faults(json!({}), &context).await,
        json!({"title": required, "slug": required, "pages": required, "price": required, "author": required})
    );
    let input = json!({
        "title": " ", "slug": "a b", "pages": 0, "price": "1.234", "status": "lost", "published": "yesterday",
        "author": 999, "category": "x", "tags": [1, 999, true],
        "contributions": [{}, {"author": 999, "role": "boss", "share": "101"}, 7],
    });
    assert_eq!(
        faults(input, &context).await,
        json!({
            "title": ["This field may not be blank."],
            "slug": ["Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens."],
            "pages": ["Ensure this value is greater than or equal to 1."],
            "price": ["Ensure that there are no more than 2 decimal places."],
            "status": ["\"lost\" is not a valid choice."],
            "published": ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],
            "author": ["Invalid pk \"999\" - object does not exist."],
            "category": ["Incorrect type. Expected pk value, received str."],
            "tags": ["Invalid pk \"999\" - object does not exist."],
            "contributions": {
                "0": {"author": required, "role": required},
                "1": {
                    "author": ["Invalid pk \"999\" - object does not exist."],
                    "role": ["\"boss\" is not a valid choice."],
                    "share": ["Ensure this value is less than or equal to 100."],
                },
                "2": {"non_field_errors": ["Invalid data. Expected a dictionary, but got int."]},
            },
        })
    );
    let input = json!({"title": "Untitled", "slug": "book-5", "pages": 1, "price": 1, "author": 1});
    assert_eq!(
        faults(input, &context).await,
        json!({"title": ["Choose a real title."], "slug": ["book with this slug already exists."]})
    );
    let input = json!({"title": "T", "slug": "t", "pages": 1, "price": 1, "author": 1, "status": "published"});
    let expected = json!({"published": ["A published book needs a publication date."]});
    assert_eq!(faults(input, &context).await, expected);
    let book = Book::objects().filter(|b| b.id.eq(5)).get(&db).await.expect("a book");
    let change = SerializerContext::new(&db).with_instance(&book).with_partial(true);
    assert_eq!(faults(json!({"slug": "book-5", "published": null}), &change).await, expected);
    assert_eq!(faults(json!([]), &change).await, json!({"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}));
}

async fn rows_are_written_with_the_rows_within_them(db: Rows) {
    let options = BookSerializer::options();
    let context = SerializerContext::new(&db);
    let input = json!({
        "id": 7, "title": " A  new one ", "slug": "a-new-one", "pages": 10, "price": "1.5", "author": 2, "tags": [2, 1],
        "contributions": [{"author": 4, "role": "editor"}, {"author": 5, "role": "editor", "share": "30"}],
    });
    let data = options.validate(&input, &context).await.expect("valid");
    let key = options.create(data, &[], &context).await.expect("created");
    assert_eq!(key, Value::Integer(121));
    let made = document(&db, 121).await.expect("a document");
    assert_eq!((&made["title"], &made["price"], &made["status"]), (&json!("A new one"), &json!("1.50"), &json!("draft")));
    assert_eq!(made["tags"], json!([1, 2]));
    let children = made["contributions"].as_array().unwrap();
    assert_eq!((children.len(), &children[0]["share"], &children[1]["share"]), (2, &json!("0.00"), &json!("30.00")));

    let book = Book::objects().filter(|b| b.id.eq(121)).get(&db).await.expect("the book");
    let change = SerializerContext::new(&db).with_instance(&book).with_partial(true);
    let kept = children[1]["id"].clone();
    let input = json!({"tags": [3], "contributions": [{"id": kept, "share": 20}, {"author": 6, "role": "translator"}]});
    let data = options.validate(&input, &change).await.expect("valid");
    options.update(data, &[], &change).await.expect("updated");
    let changed = document(&db, 121).await.expect("a document");
    assert_eq!((&changed["title"], &changed["tags"]), (&made["title"], &json!([3])));
    let children = changed["contributions"].as_array().unwrap();
    assert_eq!(children.len(), 2);
    assert_eq!((&children[0]["id"], &children[0]["share"], &children[0]["role"]), (&kept, &json!("20.00"), &json!("editor")));

    let strange = json!({"contributions": [{"id": kept, "share": 1}, {"id": 1, "share": 1}]});
    let data = options.validate(&strange, &change).await.expect("valid");
    let error = options.update(data, &[], &change).await.expect_err("another book's row");
    assert_eq!(error.detail(), json!({"contributions": {"1": {"id": ["This book has no such contribution."]}}}));
    assert_eq!(document(&db, 121).await.expect("a document"), changed, "nothing was written");
}
}
