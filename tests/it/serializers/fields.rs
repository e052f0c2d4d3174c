//! What fields of serializers are said to be, over the bookshop: how values look, what stands for absent ones, who says
//! them.

use std::collections::HashMap;

use fastjango::db::Database;
use fastjango::prelude::*;
use fastjango::value::Value;
use fastjango_tests::bookshop::{Author, Book, Category, Review, Rows, Tag};
use fastjango_tests::on_every_database;
use serde_json::json;

/// Parts of a book that stand in its own row.
#[serializer(model = Book)]
struct SizeSerializer {
    pages: u32,
    #[field(source = published, format = "%d.%m.%Y")]
    day: Option<NaiveDate>,
}

#[serializer(model = Book)]
struct StyledSerializer {
    #[field(coerce_to_string = true)]
    id: i64,
    #[field(source = uid, format = hex)]
    key: Uuid,
    #[field(source = uid, format = urn, read_only)]
    urn: Uuid,
    #[field(coerce_to_string = false)]
    price: Decimal,
    #[field(source = price, normalize_output, read_only)]
    short: Decimal,
    #[field(source = created, format = "%Y-%m-%dT%H:%M:%S.%f")]
    made: DateTime<Utc>,
    #[field(source = "*", read_only)]
    size: SizeSerializer,
    #[field(source = publisher.name, read_only, default = "nobody")]
    house: Option<String>,
    #[field(source = publisher.city, read_only)]
    city: Option<String>,
    #[field(method)]
    counts: HashMap<String, i64>,
}

#[serializer]
impl StyledSerializer {
    fn get_counts(book: &Book) -> HashMap<String, i64> {
        HashMap::from([("pages".to_owned(), i64::from(book.pages))])
    }
}

/// A review whose reader the program knows.
#[serializer(
    model = Review,
    unique_together(fields = [book, reviewer], message = "You have already reviewed this book."),
)]
struct ReviewSerializer {
    book: PrimaryKey<Book>,
    #[field(hidden, create_only_default = "Ana")]
    reviewer: String,
    #[field(min = 1, max = 5)]
    rating: i16,
    #[field(blank, default = |context| if context.key().is_some() { "again" } else { "first" }.to_owned())]
    text: String,
}

#[serializer(model = Author, fields = [id, name, email, rating, mentor, books], read_only_fields = [email])]
struct NamedSerializer;

#[serializer]
impl NamedSerializer {
    fn validate(mut data: NamedSerializerData) -> Result<NamedSerializerData> {
        let name = data.get(|author| author.name)?.unwrap_or_default();
        data.set(|author| author.name, Some(name.to_uppercase()));
        Ok(data)
    }
}

#[serializer(model = Category, fields = [name, parent, position])]
struct CategorySerializer;

/// A review that its own step makes.
#[serializer(model = Review, provided = [book_id])]
struct SteppedSerializer {
    reviewer: String,
    rating: i16,
}

#[serializer]
impl SteppedSerializer {
    async fn create(data: SteppedSerializerData, context: &SerializerContext<'_>) -> Result<Review> {
        let book = context
            .provided::<Review, _, _>(|review| review.book_id)?
            .unwrap_or_default();
        let review = Review::new().book(book).reviewer(data.reviewer.unwrap_or_default());
        review.rating(data.rating.unwrap_or_default()).save(&context.db()).await
    }
}

/// A book within its author.
#[serializer(model = Book)]
struct OwnBookSerializer {
    #[field(required = false)]
    id: i64,
    title: String,
    slug: String,
    pages: u32,
    price: Decimal,
    #[field(default = Uuid::new_v4())]
    uid: Uuid,
}

#[serializer(model = Author)]
struct ShelfSerializer {
    name: String,
    email: String,
    #[field(nested)]
    books: Vec<OwnBookSerializer>,
}

/// A book with tags, which needn't be said.
#[serializer(model = Book)]
struct TaggedSerializer {
    title: String,
    tags: Vec<PrimaryKey<Tag>>,
}

/// A book with tags, as a `ModelSerializer` of DRF wants them where the model doesn't say `blank=True`.
#[serializer(model = Book)]
struct WellTaggedSerializer {
    title: String,
    #[field(required = true, not_empty)]
    tags: Vec<PrimaryKey<Tag>>,
}

/// Values that stand in no row.
#[serializer]
struct ListsSerializer {
    #[field(child(max_length = 3, regex = "^[a-z]*$"))]
    words: Option<Vec<String>>,
    #[field(default = vec![1])]
    numbers: Vec<i64>,
    #[field(required = false, not_empty)]
    ages: HashMap<String, Option<i16>>,
    #[field(source = inner, required = false, error_messages(invalid = "Not so."))]
    outer: i64,
}

async fn document<S: Serializer>(db: &Database, key: i64) -> Json {
    let mut out = Vec::new();
    S::options()
        .write_key(Value::Integer(key), &SerializerContext::new(db), &mut out)
        .await
        .expect("a document");
    serde_json::from_slice(&out).expect("a document is JSON")
}

async fn checked<S: Serializer>(input: Json, context: &SerializerContext<'_>) -> Json {
    match S::options().validate(&input, context).await {
        Ok(data) => {
            let response = S::options().data(&data, context).expect("a document");
            response.to_json().expect("a document is JSON")
        }
        Err(error) => error.detail(),
    }
}

on_every_database! {
async fn values_look_as_their_fields_want(db: Rows) {
    let book = Book::objects().filter(|book| book.id.eq(1)).get(&db).await.expect("a book");
    let written = document::<StyledSerializer>(&db, 1).await;
    assert_eq!(written["id"], "1");
    assert_eq!(written["key"], book.uid.simple().to_string());
    assert_eq!(written["urn"], book.uid.urn().to_string());
    assert_eq!((&written["price"], &written["short"]), (&json!(25.36), &json!("25.36")));
    assert_eq!(written["made"], book.created.format("%Y-%m-%dT%H:%M:%S%.6f").to_string());
    let day = book.published.map(|day| day.format("%d.%m.%Y").to_string());
    assert_eq!(written["size"], json!({"pages": book.pages, "day": day}));
    assert_eq!(written["counts"], json!({"pages": book.pages}));
    let whole = Book::objects().filter(|book| book.price.eq(dec!(41.90))).first(&db).await.expect("books");
    if let Some(book) = whole {
        assert_eq!(document::<StyledSerializer>(&db, book.id).await["short"], "41.9");
    }
}

async fn a_default_stands_for_a_row_that_is_absent(db: Rows) {
    let alone = Book::objects().filter(|book| book.publisher_id.is_null()).first(&db).await.expect("books");
    let written = document::<StyledSerializer>(&db, alone.expect("a book without publisher").id).await;
    assert_eq!((&written["house"], &written["city"]), (&json!("nobody"), &Json::Null));
    assert_ne!(document::<StyledSerializer>(&db, 1).await["house"], "nobody");
}

async fn hidden_fields_are_said_by_their_defaults(db: Rows) {
    let options = ReviewSerializer::options();
    let context = SerializerContext::new(&db);
    let input = json!({"book": 1, "rating": 5, "reviewer": "Somebody else"});
    let data = options.validate(&input, &context).await.expect("valid");
    assert_eq!(options.data_names(&data), ["book", "rating", "reviewer", "text"]);
    let shown = options.data(&data, &context).expect("a document").to_json().expect("JSON");
    assert_eq!(shown, json!({"book": 1, "rating": 5, "text": "first"}));
    options.create(data, &[], &context).await.expect("created");
    let review = Review::objects().filter(|review| review.reviewer.eq("Ana") & review.book_id.eq(1));
    let review = review.get(&db).await.expect("the review");
    assert_eq!(review.text, "first");
    let twice = checked::<ReviewSerializer>(input, &context).await;
    assert_eq!(twice, json!({"non_field_errors": ["You have already reviewed this book."]}));

    let change = SerializerContext::new(&db).with_instance(&review);
    let data = options.validate(&json!({"book": 1, "rating": 4}), &change).await.expect("valid");
    assert_eq!(options.data_names(&data), ["book", "rating", "text"], "a default of new rows alone");
    options.update(data, &[], &change).await.expect("updated");
    let review = Review::objects().filter(|other| other.id.eq(review.id)).get(&db).await.expect("the review");
    assert_eq!((review.reviewer.as_str(), review.text.as_str(), review.rating), ("Ana", "again", 4));
    let partial = change.with_partial(true);
    assert_eq!(checked::<ReviewSerializer>(json!({"rating": 3}), &partial).await, json!({"rating": 3}));
}

async fn a_serializer_may_only_name_its_fields(db: Rows) {
    let context = SerializerContext::new(&db);
    let required = json!(["This field is required."]);
    assert_eq!(checked::<NamedSerializer>(json!({"email": "x"}), &context).await, json!({"name": required}));
    let author = Author::objects().filter(|author| author.id.eq(2)).get(&db).await.expect("an author");
    let change = SerializerContext::new(&db).with_instance(&author);
    let options = NamedSerializer::options();
    let input = json!({"id": 9, "name": "Ana", "email": "a@b.org", "mentor": 3});
    let data = options.validate(&input, &change).await.expect("valid");
    options.update(data, &[], &change).await.expect("updated");
    let written = document::<NamedSerializer>(&db, 2).await;
    assert_eq!((&written["name"], &written["mentor"]), (&json!("ANA"), &json!(3)));
    assert_eq!(written["email"], author.email, "it is only read");
    assert!(written["books"].as_array().is_some_and(|books| !books.is_empty()), "{written}");
    let twice = checked::<CategorySerializer>(json!({"name": "Noir", "parent": 1}), &context).await;
    let noir = Category::objects().filter(|category| category.name.eq("Noir") & category.parent_id.eq(1));
    let taken = noir.exists(&db).await.expect("categories");
    assert_eq!(twice.get("non_field_errors").is_some(), taken, "{twice}");
}

async fn what_a_view_gives_reaches_steps_of_ones_own(db: Rows) {
    let (options, context) = (SteppedSerializer::options(), SerializerContext::new(&db));
    let data = options.validate(&json!({"reviewer": "x", "rating": 2}), &context).await.expect("valid");
    let review = Review::fields();
    let given = [(review.book_id.index(), Value::Integer(7)), (review.reviewer.index(), Value::Text("Ana".to_owned()))];
    let key = options.create(data, &given, &context).await.expect("created");
    let review = Review::objects().filter(|review| review.reviewer.eq("Ana") & review.book_id.eq(7));
    let review = review.get(&db).await.expect("the review");
    assert_eq!((Value::Integer(review.id), review.rating), (key, 2));
}

async fn rows_within_a_row_keep_what_is_theirs_alone(db: Rows) {
    let options = ShelfSerializer::options();
    let books = Book::objects().order_by(|book| book.id).all(&db).await.expect("books");
    let author = Author::objects().filter(|author| author.id.eq(*books[0].author.key())).get(&db).await.expect("one");
    let context = SerializerContext::new(&db).with_instance(&author);
    let line = |id: Option<i64>, slug: &str| {
        let mut line = json!({"title": "T", "slug": slug, "pages": 1, "price": 1, "uid": Uuid::new_v4()});
        if let Some(id) = id {
            line["id"] = json!(id);
        }
        line
    };
    let shelf = |lines: Vec<Json>| json!({"name": author.name, "email": author.email, "books": lines});
    let own = shelf(vec![line(Some(books[0].id), &books[0].slug)]);
    assert!(options.validate(&own, &context).await.is_ok(), "the row itself has the slug");
    let taken = json!({"books": {"1": {"slug": ["book with this slug already exists."]}}});
    let other = shelf(vec![line(Some(books[0].id), "new"), line(None, &books[1].slug)]);
    assert_eq!(checked::<ShelfSerializer>(other, &context).await, taken);
    let twice = shelf(vec![line(Some(books[0].id), "a"), line(Some(books[0].id), "b")]);
    let data = options.validate(&twice, &context).await.expect("valid");
    let error = options.update(data, &[], &context).await.expect_err("one row, twice");
    assert_eq!(error.detail(), json!({"books": {"1": {"id": ["This book appears twice."]}}}));
}

async fn related_rows_are_wanted_where_that_is_said(db: Rows) {
    let context = SerializerContext::new(&db);
    let (absent, empty) = (json!({"title": "T"}), json!({"title": "T", "tags": []}));
    for input in [&absent, &empty] {
        assert_eq!(&checked::<TaggedSerializer>(input.clone(), &context).await, input);
    }
    let told = checked::<WellTaggedSerializer>(absent, &context).await;
    assert_eq!(told, json!({"tags": ["This field is required."]}));
    let told = checked::<WellTaggedSerializer>(empty, &context).await;
    assert_eq!(told, json!({"tags": ["This list may not be empty."]}));
}

async fn a_list_has_an_end(db: Rows) {
    let context = SerializerContext::new(&db);
    let numbers: Vec<i64> = (0..=1000).collect();
    let told = json!({"numbers": ["Ensure this field has no more than 1000 elements."]});
    assert_eq!(checked::<ListsSerializer>(json!({"numbers": numbers}), &context).await, told);
    let few = json!({"numbers": &numbers[1..], "words": null});
    assert_eq!(checked::<ListsSerializer>(few, &context).await, json!({"words": null, "numbers": &numbers[1..]}));
}

async fn items_have_rules_of_their_own(db: Rows) {
    let context = SerializerContext::new(&db);
    let nothing = checked::<ListsSerializer>(json!({}), &context).await;
    assert_eq!(nothing, json!({"words": null, "numbers": [1]}));
    let wrong = json!({"words": ["a", "B", "abcd", null], "numbers": "1", "ages": {}, "outer": "x"});
    assert_eq!(
        checked::<ListsSerializer>(wrong, &context).await,
        json!({
            "words": {
                "1": ["This value does not match the required pattern."],
                "2": ["Ensure this field has no more than 3 characters."],
                "3": ["This field may not be null."],
            },
            "numbers": ["Expected a list of items but got type \"str\"."],
            "ages": ["This dictionary may not be empty."],
            "outer": ["Not so."],
        })
    );
    let ages = checked::<ListsSerializer>(json!({"ages": {"Ana": 3, "Ben": null, "Cy": 99999}}), &context).await;
    assert_eq!(ages, json!({"ages": {"Cy": ["Ensure this value is less than or equal to 32767."]}}));
    let input = json!({"words": null, "ages": {"Ana": 3, "Ben": null}, "outer": 5});
    let typed = ListsSerializer::validated(&input, &context).await.expect("valid");
    assert_eq!((typed.words, typed.inner), (Some(None), Some(5)));
    assert_eq!(typed.ages, Some(HashMap::from([("Ana".to_owned(), Some(3)), ("Ben".to_owned(), None)])));
}
}

/// A model of which a form may leave fields empty.
#[model]
struct Parcel {
    id: i64,
    #[field(max_length = 20, blank)]
    note: String,
    #[field(blank)]
    weight: i32,
    #[field(blank)]
    height: Option<i32>,
    #[field(blank, default = 1)]
    count: i32,
}

#[serializer(model = Parcel, fields = [note, weight, height, count])]
struct ParcelSerializer;

#[test]
fn a_number_that_nothing_stands_for_is_required_though_it_is_blank() {
    let fields = ParcelSerializer::options().fields.iter();
    let required: Vec<bool> = fields.map(|field| field.required).collect();
    assert_eq!(required, [false, true, false, false]);
}
