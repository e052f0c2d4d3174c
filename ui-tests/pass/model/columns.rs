//! Columns: each key on a type that takes it.

#![deny(warnings)]

use fastjango::models::fields::FieldType;
use fastjango::models::options::{ColumnKind, Validator};
use fastjango::models::validators::TextFormat;
use fastjango::prelude::*;

type Title = String;
type Founded = Option<i32>;

#[derive(Choices, Debug, Clone, Copy, PartialEq)]
enum Status {
    Draft,
    Published,
}

#[model]
struct Book {
    id: i64,
    #[field(max_length = 1)]
    title: Title,
    #[field(max_digits = 2, decimal_places = 2)]
    price: Option<Decimal>,
    #[field(auto_now)]
    updated: NaiveDate,
    #[field(auto_now_add)]
    created: Option<NaiveTime>,
    #[field(min = -5, max = -5, default = -5)]
    shelf: i16,
    #[field(slug)]
    slug: String,
    #[field(email, max_length = 100, min_length = 100)]
    email: String,
    #[field(url, blank, default)]
    url: String,
    #[field(default = Status::Draft)]
    status: Status,
    #[field(max_length = 9)]
    former: Option<Status>,
    #[field(secret, editable = false, default = "none")]
    token: String,
    founded: Founded,
    #[field(validators = [is_even, rules::small])]
    pages: Option<i32>,
    #[field(validators = [no_shouting, rules::capital], default = "Oh")]
    subtitle: String,
    cover: Option<Vec<u8>>,
}

/// `validator_by_value`, `validator_gives_a_result`: a function of a reference, or of what the value lends.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a validator takes a reference")]
fn is_even(number: &i32) -> Result<(), ValidationError> {
    (number % 2 == 0).then_some(()).ok_or("It is odd.".into())
}

fn no_shouting(text: &str) -> Result<(), ValidationError> {
    let shouts = text.chars().any(char::is_lowercase);
    shouts.then_some(()).ok_or("It shouts.".into())
}

mod rules {
    use fastjango::prelude::ValidationError;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a validator takes a reference")]
    pub(super) fn small(number: &i32) -> Result<(), ValidationError> {
        (*number < 100).then_some(()).ok_or("It is large.".into())
    }

    #[expect(clippy::ptr_arg, reason = "a validator may take the field's own type")]
    pub(super) fn capital(text: &String) -> Result<(), ValidationError> {
        text.starts_with(char::is_uppercase)
            .then_some(())
            .ok_or("It begins small.".into())
    }
}

/// `validator_of_another_type`: each is called with the value, none with NULL.
#[test]
fn functions_as_validators() {
    let judged = |name, value| {
        let judges = column(name).validators.iter();
        judges
            .filter(|judge| matches!(judge, Validator::Function(judge) if judge(&value).is_err()))
            .count()
    };
    assert_eq!([7, 8, 107].map(|pages| judged("pages", pages.encode())), [1, 0, 2]);
    assert_eq!(judged("pages", None::<i32>.encode()), 0);
    assert_eq!(
        [
            judged("subtitle", "OH".to_owned().encode()),
            judged("subtitle", "Oh".to_owned().encode())
        ],
        [1, 0]
    );
}

fn column(name: &str) -> &'static fastjango::models::options::Column {
    let options = Book::options();
    options.column(options.column_named(name).expect("the column is declared above"))
}

/// `max_length_not_zero`, `max_length_of_integer`, `max_length_below_choice`: an alias of `String` is a `String`.
#[test]
fn lengths() {
    assert_eq!(column("title").kind, ColumnKind::Char { max_length: 1 });
    assert_eq!(column("status").kind, ColumnKind::Char { max_length: 9 });
    assert_eq!(column("former").kind, ColumnKind::Char { max_length: 9 });
    assert_eq!(column("former").choices.len(), 2);
}

/// `decimal_places_within_max_digits`, `digits_missing`.
#[test]
fn digits() {
    let kind = ColumnKind::Decimal {
        max_digits: 2,
        decimal_places: 2,
    };
    assert_eq!((column("price").kind, column("price").null), (kind, true));
}

/// `one_source`, `auto_now_of_text`.
#[test]
fn moments() {
    assert!(column("updated").auto_now && !column("updated").editable);
    assert!(column("created").auto_now_add && !column("created").auto_now);
    let mut book = book();
    book.touch(false, DateTime::UNIX_EPOCH);
    assert_eq!((book.updated, book.created), (DateTime::UNIX_EPOCH.date_naive(), None));
    book.touch(true, DateTime::UNIX_EPOCH);
    assert_eq!(book.created, Some(NaiveTime::MIN));
}

/// `min_within_max`, `min_length_within_max_length`, `one_format`.
#[test]
fn validators() {
    assert!(matches!(
        column("shelf").validators,
        [Validator::MinValue(least), Validator::MaxValue(greatest)] if *least == dec!(-5) && least == greatest
    ));
    assert!(matches!(
        column("email").validators,
        [Validator::Format(TextFormat::Email), Validator::MinLength(100)]
    ));
    assert_eq!(column("email").kind, ColumnKind::Char { max_length: 100 });
    assert_eq!(column("slug").kind, ColumnKind::Char { max_length: 50 });
    assert_eq!(column("url").kind, ColumnKind::Char { max_length: 200 });
    assert!(column("url").blank);
}

/// `default_of_another_type`; a required field is whatever is not spelled `Option`.
#[test]
fn defaults() {
    let book = book();
    assert_eq!(
        (book.id, book.shelf, book.status, book.former),
        (0, -5, Status::Draft, None)
    );
    assert_eq!(
        (book.title, book.slug, book.email, book.url),
        ("t".into(), "s".into(), "e".into(), String::new())
    );
    assert_eq!((book.founded, book.cover, book.price), (Some(1965), None, None));
    assert_eq!(book.token, "none");
    assert!(column("token").secret && !column("token").editable && column("token").default.is_some());
    assert_eq!(Status::Published.label(), "Published");
}

fn book() -> Book {
    Book::new().title("t").slug("s").email("e").founded(1965).build()
}
