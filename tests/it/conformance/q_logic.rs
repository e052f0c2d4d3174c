//! The recorded cases of `&`, `|`, `^`, `!` and `exclude`.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Publisher, Status, Tag};

use super::{Case, rows};

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

fn date(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("the first of January is in every year")
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "q_logic.empty_q_or",
            Tag::objects().filter(|t| q() | t.slug.eq("rare")),
        ),
        rows(
            db,
            "q_logic.not_empty_q",
            Tag::objects().filter(|t| !q() & t.slug.startswith("s")),
        ),
        rows(
            db,
            "q_logic.q_expression_exists",
            Author::objects().filter(|a| {
                let books = Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)));
                a.is_active.is_true() & !exists(books)
            }),
        ),
        rows(
            db,
            "q_logic.or",
            Book::objects().filter(|b| b.pages.gt(1150) | b.price.lt(3)),
        ),
        rows(
            db,
            "q_logic.and",
            Book::objects().filter(|b| b.status.eq(Status::Draft) & b.in_stock.eq(false)),
        ),
        rows(
            db,
            "q_logic.xor_null",
            Author::objects().filter(|a| a.age.gt(60) ^ a.rating.gt(6)),
        ),
        rows(db, "q_logic.not", Publisher::objects().filter(|p| !p.city.eq("Oslo"))),
        rows(
            db,
            "q_logic.not_or",
            Publisher::objects().filter(|p| !(p.city.eq("Oslo") | p.founded.gt(2000))),
        ),
        rows(
            db,
            "q_logic.not_and_null",
            Author::objects().filter(|a| !(a.age.gt(60) & a.rating.gt(6))),
        ),
        rows(
            db,
            "q_logic.double_negation",
            Author::objects().filter(|a| !!a.age.gt(60)),
        ),
        rows(
            db,
            "q_logic.nested",
            Book::objects().filter(|b| {
                (b.status.eq(Status::Draft) | (b.status.eq(Status::Archived) & b.in_stock.eq(true)))
                    & !(b.pages.lt(500) | b.price.gte(80))
            }),
        ),
        rows(
            db,
            "q_logic.q_then_kwargs",
            Book::objects().filter(|b| {
                (b.category_id.eq(1) | b.category_id.eq(4)) & b.in_stock.eq(true) & b.status.eq(Status::Published)
            }),
        ),
        rows(
            db,
            "q_logic.or_with_empty_in",
            Tag::objects().filter(|t| t.slug.is_in([""; 0]) | t.slug.eq("rare")),
        ),
        rows(
            db,
            "q_logic.not_empty_in",
            Publisher::objects().filter(|p| !p.name.is_in([""; 0])),
        ),
        rows(
            db,
            "q_logic.and_empty_in",
            Tag::objects().filter(|t| t.slug.is_in([""; 0]) & t.slug.eq("rare")),
        ),
        rows(
            db,
            "q_logic.exclude_simple",
            Publisher::objects().exclude(|p| p.city.eq("")),
        ),
        rows(
            db,
            "q_logic.exclude_none",
            Author::objects().exclude(|a| a.age.is_null()).filter(|a| a.id.lte(10)),
        ),
        rows(
            db,
            "q_logic.exclude_in_nullable",
            Author::objects().exclude(|a| a.age.is_in([55, 69, 88])),
        ),
        rows(
            db,
            "q_logic.exclude_contains_nullable",
            Book::objects()
                .exclude(|b| b.isbn.contains("7"))
                .filter(|b| b.id.lte(100)),
        ),
        rows(
            db,
            "q_logic.exclude_isnull",
            Book::objects()
                .exclude(|b| b.published.is_null())
                .filter(|b| b.pages.gt(1100)),
        ),
        rows(
            db,
            "q_logic.exclude_fk_null",
            Book::objects()
                .exclude(|b| b.publisher_id.eq(3))
                .filter(|b| b.id.lte(30)),
        ),
        rows(
            db,
            "q_logic.exclude_fk_chain",
            Book::objects()
                .exclude(|b| b.publisher().city.eq("Paris"))
                .filter(|b| b.id.lte(30)),
        ),
        rows(
            db,
            "q_logic.or_across_fks",
            Book::objects().filter(|b| b.publisher().name.eq("Penguin") | b.category().name.eq("Crime")),
        ),
        rows(
            db,
            "q_logic.or_with_isnull",
            Book::objects().filter(|b| b.publisher_id.is_null() | b.publisher().city.eq("Lima")),
        ),
        rows(
            db,
            "q_logic.mentor_isnull_attr",
            Author::objects().filter(|a| a.mentor().rating.is_null()),
        ),
        rows(
            db,
            "q_logic.mentor_not_isnull_attr",
            Author::objects().filter(|a| a.mentor().rating.is_not_null()),
        ),
        rows(
            db,
            "q_logic.exclude_mentor_attr",
            Author::objects().exclude(|a| a.mentor().name.startswith("Quinn")),
        ),
        rows(
            db,
            "q_logic.exclude_mentor_attr_null_value",
            Author::objects().exclude(|a| a.mentor().age.lt(60)),
        ),
        rows(
            db,
            "q_logic.range_negated",
            Author::objects().filter(|a| !a.born.range(date(1935), date(1975))),
        ),
        rows(
            db,
            "q_logic.filter_not_f",
            Author::objects().filter(|a| a.age.lte(a.rating * 10)),
        ),
        rows(
            db,
            "q_logic.lookup_expression",
            Book::objects().filter(|b| b.pages.gt(b.price * 15)),
        ),
        rows(
            db,
            "q_logic.lookup_expression_or",
            Book::objects().filter(|b| b.pages.lt(40) | b.title.lower().eq("red")),
        ),
        rows(
            db,
            "q_logic.queryset_and",
            Book::objects().filter(|b| b.status.eq(Status::Draft)) & Book::objects().filter(|b| b.pages.gt(1000)),
        ),
        rows(
            db,
            "q_logic.queryset_or",
            Book::objects().filter(|b| b.status.eq(Status::Draft) & b.pages.gt(1000))
                | Book::objects().filter(|b| b.price.lt(3)),
        ),
        rows(
            db,
            "q_logic.queryset_xor",
            Book::objects().filter(|b| b.pages.gt(1000)) ^ Book::objects().filter(|b| b.price.gt(60)),
        ),
        rows(db, "q_logic.queryset_or_relations", {
            let awarded = Book::objects().filter(|b| b.tags().slug.eq("award") & b.pages.lt(200));
            awarded.distinct() | Book::objects().filter(|b| b.price.lt(3)).distinct()
        }),
        rows(db, "q_logic.queryset_and_none", Tag::objects() & Tag::objects().none()),
        rows(
            db,
            "q_logic.queryset_or_none",
            Tag::objects().filter(|t| t.slug.startswith("s")) | Tag::objects().none(),
        ),
        rows(db, "q_logic.q_reused", {
            let old = Author::fields().age.gt(50);
            Author::objects().filter(|a| (old.clone() & a.is_active.eq(false)) | (!old & a.rating.gt(8)))
        }),
    ]
}
