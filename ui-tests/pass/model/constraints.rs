//! Orders, indexes and constraints.

#![deny(warnings)]

use fastjango::prelude::*;

#[model(
    ordering = [-title, sequel.title, sequel.sequel.id],
    index(fields = [title, -pages]),
    index(fields = [-title], name = "book_title_desc"),
    unique(fields = [sequel, pages]),
    check(name = "book_pages", |b| b.pages.gte(Self::FEWEST) & b.title.ne("")),
    get_latest_by = pages,
)]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
    title: String,
    pages: i32,
    a_field_with_a_name_that_is_as_long_as_all_that_a_database_can_take: Option<i32>,
}

impl Book {
    const FEWEST: i32 = 3;
}

#[model(index(fields = [a_field_with_a_name_that_is_as_long_as_all_that_a_database_can_take]))]
struct Long {
    id: i64,
    a_field_with_a_name_that_is_as_long_as_all_that_a_database_can_take: i32,
}

/// `ordering_unknown_field`, `each_field_once`, `latest_by_own_field`.
#[test]
fn orders() {
    let ordering = (Book::options().ordering)();
    let descending: Vec<_> = ordering.iter().map(|part| part.descending).collect();
    assert_eq!(descending, [true, false, false]);
    assert_eq!(Book::options().get_latest_by, Some(3));
}

/// `own_fields`, `fields_given`, `distinct_names`, `name_too_long`: a derived name is shortened.
#[test]
fn indexes() {
    let [first, second] = Book::options().indexes else {
        panic!("two are declared above")
    };
    assert_eq!(
        (first.name, first.columns),
        ("book_title_pages_idx", [(2, false), (3, true)].as_slice())
    );
    assert_eq!(
        (second.name, second.columns),
        ("book_title_desc", [(2, true)].as_slice())
    );
    let name = Long::options().indexes[0].name;
    assert_eq!((name.len(), &name[..12]), (63, "long_a_field"));
    let long = Long::new()
        .a_field_with_a_name_that_is_as_long_as_all_that_a_database_can_take(1)
        .build();
    assert_eq!(long.id, 0);
}

/// `unique_without_order`, `check_has_name`, `check_has_condition`.
#[test]
fn constraints() {
    let unique = Book::options().uniques[0];
    assert_eq!(
        (unique.name, unique.columns),
        ("book_sequel_pages_uniq", [1, 3].as_slice())
    );
    let check = Book::options().checks[0];
    assert_eq!(check.name, "book_pages");
    assert!(format!("{:?}", (check.condition)()).contains('3'));
    let book = Book::new().title("Dune").pages(412).build();
    assert_eq!(
        (book.id, book.title.as_str(), book.pages, book.sequel),
        (0, "Dune", 412, None)
    );
}
