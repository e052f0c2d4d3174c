//! The recorded cases of `full_clean` and its parts.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, Order, OrderLine, Profile, Review, Role, Tag};
use serde_json::json;

use super::Case;

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[("validation.unknown_keyword", "queryset/unknown_setter")];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[
    (
        "validation.integer_too_big",
        "an `i32` holds 32 bits whatever the database, so that SQLite refuses the number too",
    ),
    (
        "validation.bad_json",
        "it does not compile: a JSON value holds nothing else",
    ),
];

/// The answer of a validation: true, or what it raises.
fn told<T>(outcome: Result<T>) -> Result<Json> {
    let error = match outcome {
        Ok(_) => return Ok(Json::Bool(true)),
        Err(Error::Validation(error)) => error,
        Err(other) => return Err(other),
    };
    Ok(json!({ "raises": "ValidationError", "errors": error.to_json(), "codes": codes(&error) }))
}

fn codes(error: &ValidationError) -> Json {
    match error {
        ValidationError::Messages(details) => details
            .iter()
            .map(|detail| Some(detail.code).filter(|code| !code.is_empty()))
            .collect(),
        ValidationError::Fields(fields) => {
            let fields = fields.iter().map(|(name, error)| (name.clone(), codes(error)));
            Json::Object(fields.collect())
        }
        ValidationError::Items(items) => panic!("a model's errors stand by its fields, not {items:?}"),
    }
}

/// The case of a document that is to become an instance.
fn document<'a, M: Model>(db: &'a Database, id: &'static str, document: Json) -> Case<'a> {
    let answer = async move { told(M::from_json(&document)?.full_clean(db).await) };
    (id, Box::pin(answer))
}

/// The case of an instance that is made already.
fn instance<'a, M: Model>(db: &'a Database, id: &'static str, mut instance: M) -> Case<'a> {
    (id, Box::pin(async move { told(instance.full_clean(db).await) }))
}

const UID: &str = "00000000-0000-0000-0000-000000000009";

/// A book that nothing is wrong with, but for these fields.
fn book<'a>(db: &'a Database, id: &'static str, fields: Json) -> Case<'a> {
    let mut book = json!({ "title": "T", "slug": "t", "pages": 10, "price": "5.50", "author_id": 1, "uid": UID });
    let (Json::Object(book), Json::Object(fields)) = (&mut book, fields) else {
        unreachable!("both are objects");
    };
    book.extend(fields);
    document::<Book>(db, id, Json::Object(book.clone()))
}

fn review(rating: i16) -> Review {
    Review::new().book(1).reviewer("Z").rating(rating).build()
}

fn author<'a>(db: &'a Database, id: &'static str, born: &str) -> Case<'a> {
    document::<Author>(db, id, json!({ "name": "A", "email": "a@example.org", "born": born }))
}

fn typed(db: &Database) -> Vec<Case<'_>> {
    let taken = Author::new().name("A").email("10.eco@example.org").build();
    let line = OrderLine::new()
        .order(1)
        .book(104)
        .quantity(1_u32)
        .unit_price(1)
        .build();
    let part = Contribution::new().book(1).author(8).role(Role::Editor).build();
    vec![
        instance(
            db,
            "validation.bad_slug",
            Tag::new().name("n").slug("two words").build(),
        ),
        instance(
            db,
            "validation.too_long",
            Tag::new().name("n".repeat(41)).slug("s").build(),
        ),
        instance(db, "validation.unique_email", taken),
        instance(db, "validation.unique_together", line),
        instance(db, "validation.unique_together_three", part),
        instance(
            db,
            "validation.unique_together_null",
            Category::new().name("Fiction").build(),
        ),
        instance(db, "validation.unique_o2o", Profile::new().author(9).build()),
        instance(
            db,
            "validation.fk_missing",
            Review::new().book(9999).reviewer("Z").rating(3_i16).build(),
        ),
        instance(db, "validation.check_constraint", review(9)),
        instance(
            db,
            "validation.check_and_fields",
            Review::new().book(1).reviewer("").rating(0_i16).build(),
        ),
        (
            "validation.validate_constraints_only",
            Box::pin(async move {
                let mut review = Review::new().book(1).reviewer("").rating(7_i16).build();
                told(review.validate_constraints(db).await)
            }),
        ),
        (
            "validation.skip_unique",
            Box::pin(async move {
                let mut tag = Tag::new().name("rare").slug("bad slug").build();
                told(tag.full_clean(db).validate_unique(false).await)
            }),
        ),
        (
            "validation.non_field_error",
            Box::pin(async move { told::<()>(Err(ValidationError::with_code("no good", "").into())) }),
        ),
    ]
}

fn untyped(db: &Database) -> Vec<Case<'_>> {
    vec![
        document::<Book>(db, "validation.empty_book", json!({ "uid": UID })),
        document::<Author>(db, "validation.empty_author", json!({})),
        document::<OrderLine>(db, "validation.empty_order_line", json!({})),
        book(db, "validation.valid", json!({})),
        book(db, "validation.bad_choice", json!({ "status": "lost" })),
        book(db, "validation.negative_positive", json!({ "pages": -1 })),
        book(db, "validation.decimal_places", json!({ "price": "1.234" })),
        author(db, "validation.bad_date", "1990-13-01"),
        author(db, "validation.bad_date_format", "31/12/1990"),
        book(db, "validation.bad_duration", json!({ "reading_time": "soon" })),
        document::<Order>(
            db,
            "validation.bad_datetime",
            json!({ "number": "X", "customer": "c", "placed": "yesterday" }),
        ),
        book(db, "validation.bad_float", json!({ "discount": "half" })),
        book(db, "validation.unique_isbn", json!({ "isbn": "9782505301522" })),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    let mut cases = typed(db);
    cases.extend(untyped(db));
    cases
}
