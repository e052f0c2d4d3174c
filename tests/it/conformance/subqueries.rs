//! The recorded cases of querysets within queries.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Order, OrderLine, Publisher, Review, Status, Tag};
use serde_json::json;

use super::answers::{case, each, list, named};
use super::{Case, rows};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] =
    &[("subqueries.in_subquery_two_columns", "queryset/is_in_two_columns")];

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

/// The reviews of a book, counted within a query over books.
fn reviews(book: fastjango::models::queryset::FieldsOf<Book>) -> Expr<Book, Option<i64>> {
    let of_book = Review::objects().filter(|r| r.book_id.eq(outer_ref(book.id)));
    subquery(of_book.values(|r| r.id.count())).null_if(0)
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn values(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "subqueries.latest_per_group",
            Author::objects()
                .filter(|a| a.id.gte(20))
                .order_by(|a| a.id)
                .values(|a| {
                    let books = Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)));
                    let newest = books.order_by(|b| b.created.desc()).values(|b| b.title).limit(1);
                    (a.id, subquery(newest))
                }),
            |(id, title)| Ok(list!(*id, *title)),
        ),
        each(
            db,
            "subqueries.count_subquery",
            Publisher::objects().order_by(|p| p.id).values(|p| {
                let books = Book::objects().filter(|b| b.publisher_id.eq(outer_ref(p.id)));
                (p.id, subquery(books.values(|b| b.id.count())).coalesce(0))
            }),
            |(id, n)| Ok(list!(*id, *n)),
        ),
        each(
            db,
            "subqueries.sum_subquery",
            Order::objects().filter(|o| o.id.lte(6)).order_by(|o| o.id).values(|o| {
                let lines = OrderLine::objects().filter(|l| l.order_id.eq(outer_ref(o.id)));
                (o.number, subquery(lines.values(|l| (l.quantity * l.unit_price).sum())))
            }),
            |(number, total)| Ok(list!(*number, *total)),
        ),
        each(
            db,
            "subqueries.case_exists",
            Author::objects()
                .filter(|a| a.id.gte(24))
                .order_by(|a| a.id)
                .values(|a| {
                    let books = || Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)));
                    let writes = exists(books().filter(|b| b.status.eq(Status::Draft)));
                    (
                        a.id,
                        when(writes, "writes").when(exists(books()), "wrote").otherwise("never"),
                    )
                }),
            |(id, word)| Ok(list!(*id, *word)),
        ),
        each(
            db,
            "subqueries.subquery_arithmetic",
            Book::objects().filter(|b| b.id.lte(5)).order_by(|b| b.id).values(|b| {
                let own = Book::objects().filter(|other| other.author_id.eq(outer_ref(b.author_id)));
                (b.id, b.pages - subquery(own.values(|other| other.pages.avg())))
            }),
            |(id, difference)| Ok(list!(*id, *difference)),
        ),
        case("subqueries.aggregate_subquery", async move {
            let (sum, most, number) = Book::objects()
                .aggregate(db, |b| (reviews(b).sum(), reviews(b).max(), reviews(b).count()))
                .await?;
            Ok(json!({ "s": sum, "m": most, "k": number }))
        }),
        each(
            db,
            "subqueries.group_by_subquery",
            {
                let last = |b: fastjango::models::queryset::FieldsOf<Book>| {
                    let reviews = Review::objects().filter(|r| r.book_id.eq(outer_ref(b.id)));
                    subquery(reviews.order_by(|r| r.created.desc()).values(|r| r.rating).limit(1))
                };
                Book::objects()
                    .filter(move |b| last(b).is_not_null())
                    .order_by(last)
                    .values(move |b| (last(b), b.id.count()))
            },
            |(rating, number)| Ok(named!("r": *rating, "n": *number)),
        ),
        each(
            db,
            "subqueries.outerref_to_m2m",
            Tag::objects().order_by(|t| t.id).values(|t| {
                let books = Book::objects().filter(|b| b.tags().id.eq(outer_ref(t.id)));
                let dearest = books.order_by(|b| (b.price.desc(), b.id)).values(|b| b.id).limit(1);
                (t.slug, subquery(dearest))
            }),
            |(slug, top)| Ok(list!(*slug, *top)),
        ),
        each(
            db,
            "subqueries.subquery_in_order_values",
            Category::objects().order_by(|c| c.id).values(|c| {
                let below = Category::objects().filter(|other| other.parent_id.eq(outer_ref(c.id)));
                (c.name, subquery(below.values(|other| other.id.count())).null_if(0))
            }),
            |(name, kids)| Ok(named!("name": *name, "kids": *kids)),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn conditions(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "subqueries.filter_queryset_exact",
            Book::objects().filter(|b| {
                let katja = Author::objects().filter(|a| a.name.eq("Katja Ibsen"));
                b.author_id.eq(subquery(katja.values(|a| a.id).limit(1)))
            }),
        ),
        rows(
            db,
            "subqueries.in_subquery_default_pk",
            Review::objects()
                .filter(|r| r.book().is_in(Book::objects().filter(|b| b.pages.gt(1140))))
                .order_by(|r| r.id),
        ),
        rows(
            db,
            "subqueries.not_in_subquery_with_null",
            Category::objects()
                .exclude(|c| c.id.is_in(Category::objects().values(|other| other.parent_id)))
                .order_by(|c| c.id),
        ),
        rows(db, "subqueries.nested_in", {
            let unpaid = Order::objects().filter(|o| o.paid.eq(false));
            let lines = OrderLine::objects().filter(|l| l.order().is_in(unpaid));
            let books = Book::objects().filter(|b| b.id.is_in(lines.values(|l| l.book_id)));
            Author::objects()
                .filter(|a| a.id.is_in(books.values(|b| b.author_id)))
                .order_by(|a| a.id)
        }),
        rows(
            db,
            "subqueries.not_exists",
            Book::objects().filter(|b| {
                let reviews = Review::objects().filter(|r| r.book_id.eq(outer_ref(b.id)));
                !exists(reviews) & b.status.eq(Status::Draft)
            }),
        ),
        rows(
            db,
            "subqueries.exclude_exists",
            Author::objects()
                .exclude(|a| exists(Book::objects().filter(|b| b.author_id.eq(outer_ref(a.id)) & b.in_stock.is_true())))
                .order_by(|a| a.id),
        ),
        rows(
            db,
            "subqueries.exists_outerref_related",
            Book::objects().filter(|b| {
                let mentor = outer_ref(b.author().mentor_id);
                exists(Author::objects().filter(|a| a.id.eq(mentor) & a.age.gt(57)))
            }),
        ),
        rows(
            db,
            "subqueries.exists_expression",
            Book::objects().filter(|b| {
                exists(Book::objects().filter(|other| {
                    other.author_id.eq(outer_ref(b.author_id)) & other.pages.gt(outer_ref(b.pages * 4))
                }))
            }),
        ),
        rows(
            db,
            "subqueries.nested_outerref",
            Author::objects()
                .filter(|a| {
                    exists(Book::objects().filter(|b| {
                        let reviews = Review::objects()
                            .filter(|r| r.book_id.eq(outer_ref(b.id)) & r.reviewer.lt(outer_ref(a.name)));
                        exists(reviews) & b.author_id.eq(outer_ref(a.id)) & b.status.eq(Status::Draft)
                    }))
                })
                .order_by(|a| a.id),
        ),
        rows(
            db,
            "subqueries.exists_empty",
            Tag::objects().filter(|t| exists(Book::objects().none()) | t.slug.eq("rare")),
        ),
        rows(
            db,
            "subqueries.not_exists_empty",
            Tag::objects()
                .filter(|t| !exists(Book::objects().none()) & t.slug.startswith("s"))
                .order_by(|t| t.id),
        ),
        rows(
            db,
            "subqueries.above_average_of_group",
            Book::objects().filter(|b| {
                let group = Book::objects().filter(|other| other.category_id.eq(outer_ref(b.category_id)));
                b.price.gt(subquery(group.values(|other| other.price.avg()))) & b.category_id.eq(4)
            }),
        ),
        rows(
            db,
            "subqueries.outerref_outside",
            Book::objects().filter(|b| b.author_id.eq(outer_ref(Author::fields().id))),
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [values, conditions].into_iter().flat_map(|group| group(db)).collect()
}
