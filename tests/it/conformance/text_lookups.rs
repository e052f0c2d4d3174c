//! The recorded cases of lookups of text.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Order, Publisher, Review, Status, Tag};

use super::{Case, rows};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("text_lookups.lookup_on_none", "queryset/value_is_no_option"),
    ("text_lookups.unknown_lookup", "queryset/unknown_lookup"),
    ("text_lookups.unknown_field", "queryset/unknown_field"),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "text_lookups.needle_is_expression",
            Author::objects().filter(|a| a.bio.startswith(concat((a.name.substr(1, 4), "")))),
        ),
        rows(
            db,
            "text_lookups.exact_quote",
            Book::objects().filter(|b| b.title.eq("Quote's")),
        ),
        rows(
            db,
            "text_lookups.exact_backslash",
            Book::objects().filter(|b| b.title.eq(r"Back\slash garden")),
        ),
        rows(
            db,
            "text_lookups.exact_percent_is_literal",
            Book::objects().filter(|b| b.title.eq("River 100%")),
        ),
        rows(
            db,
            "text_lookups.exact_non_ascii",
            Book::objects().filter(|b| b.title.eq("Ñandú")),
        ),
        rows(
            db,
            "text_lookups.exact_empty_string",
            Publisher::objects().filter(|p| p.city.eq("")),
        ),
        rows(
            db,
            "text_lookups.exact_none",
            Book::objects().filter(|b| b.isbn.is_null()),
        ),
        rows(db, "text_lookups.eq_none", Book::objects().filter(|b| b.isbn.is_null())),
        rows(
            db,
            "text_lookups.iexact_none",
            Book::objects().filter(|b| b.isbn.is_null()),
        ),
        rows(
            db,
            "text_lookups.iexact_ascii",
            Book::objects().filter(|b| b.title.iexact("silent")),
        ),
        rows(
            db,
            "text_lookups.iexact_non_ascii",
            Publisher::objects().filter(|p| p.name.iexact("OCÉAN ÉDITIONS")),
        ),
        rows(
            db,
            "text_lookups.contains",
            Book::objects().filter(|b| b.title.contains("stone")),
        ),
        rows(
            db,
            "text_lookups.contains_case",
            Book::objects().filter(|b| b.title.contains("STONE")),
        ),
        rows(
            db,
            "text_lookups.icontains",
            Book::objects().filter(|b| b.title.icontains("STONE")),
        ),
        rows(
            db,
            "text_lookups.icontains_percent",
            Book::objects().filter(|b| b.title.icontains("100%")),
        ),
        rows(
            db,
            "text_lookups.contains_lone_underscore",
            Review::objects().filter(|r| r.text.contains("_")),
        ),
        rows(
            db,
            "text_lookups.icontains_backslash",
            Book::objects().filter(|b| b.title.icontains(r"k\s")),
        ),
        rows(
            db,
            "text_lookups.contains_quote",
            Author::objects().filter(|a| a.name.contains("'S")),
        ),
        rows(
            db,
            "text_lookups.icontains_sharp_s",
            Book::objects().filter(|b| b.title.icontains("STRASSE")),
        ),
        rows(
            db,
            "text_lookups.contains_empty",
            Book::objects().filter(|b| b.isbn.contains("") & b.id.lte(12)),
        ),
        rows(
            db,
            "text_lookups.startswith",
            Book::objects().filter(|b| b.title.startswith("Night")),
        ),
        rows(
            db,
            "text_lookups.istartswith",
            Book::objects().filter(|b| b.title.istartswith("night")),
        ),
        rows(
            db,
            "text_lookups.startswith_percent",
            Book::objects().filter(|b| b.title.startswith("100%")),
        ),
        rows(
            db,
            "text_lookups.endswith",
            Author::objects().filter(|a| a.email.endswith("lem@example.org")),
        ),
        rows(
            db,
            "text_lookups.endswith_case",
            Book::objects().filter(|b| b.title.endswith("Stone")),
        ),
        rows(
            db,
            "text_lookups.regex",
            Book::objects().filter(|b| b.title.regex("^(Stone|Glass) ")),
        ),
        rows(
            db,
            "text_lookups.regex_case",
            Book::objects().filter(|b| b.title.regex("^[A-Z]+$")),
        ),
        rows(
            db,
            "text_lookups.iregex",
            Book::objects().filter(|b| b.title.iregex("^rust$")),
        ),
        rows(
            db,
            "text_lookups.regex_digits",
            Book::objects().filter(|b| b.isbn.regex("^978[0-4].*[02468]$")),
        ),
        rows(
            db,
            "text_lookups.in_list",
            Book::objects().filter(|b| b.title.is_in(["Winter", "RIVER", "Quote's"])),
        ),
        rows(
            db,
            "text_lookups.in_empty",
            Book::objects().filter(|b| b.title.is_in([""; 0])),
        ),
        rows(
            db,
            "text_lookups.in_with_none",
            Book::objects().filter(|b| b.isbn.is_in([Some("9782505301522"), None].into_iter().flatten())),
        ),
        rows(
            db,
            "text_lookups.in_only_none",
            Book::objects().filter(|b| b.isbn.is_in([None::<&str>].into_iter().flatten())),
        ),
        rows(
            db,
            "text_lookups.in_values_subquery",
            Author::objects().filter(|a| a.name.is_in(Order::objects().values(|o| o.customer))),
        ),
        rows(db, "text_lookups.in_flat_subquery_sliced", {
            let last = Tag::objects().order_by(|t| t.slug.desc()).values(|t| t.slug).limit(3);
            Tag::objects().filter(|t| t.slug.is_in(last))
        }),
        rows(
            db,
            "text_lookups.range_text",
            Publisher::objects().filter(|p| p.name.range("Penguin", "Tusk & Tooth")),
        ),
        rows(
            db,
            "text_lookups.lte_text",
            Tag::objects().filter(|t| t.slug.lte("illustrated")),
        ),
        rows(
            db,
            "text_lookups.isnull_true",
            Book::objects().filter(|b| b.isbn.is_null()),
        ),
        rows(
            db,
            "text_lookups.choices_value",
            Book::objects().filter(|b| b.status.eq(Status::Archived)),
        ),
        rows(
            db,
            "text_lookups.contains_f_related",
            Review::objects().filter(|r| r.book().author().name.startswith(r.reviewer)),
        ),
        rows(
            db,
            "text_lookups.transform_length",
            Book::objects().filter(|b| b.title.length().gte(22)),
        ),
        rows(
            db,
            "text_lookups.semicolon_injection",
            Book::objects().filter(|b| b.title.icontains("'; DROP TABLE book; --") | b.title.icontains("quote's b")),
        ),
    ]
}
