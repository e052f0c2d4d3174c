//! The recorded cases of orders, slices and distinct rows.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, OrderLine, Publisher, Review, Status, Tag};
use serde_json::json;

use super::answers::{case, each, list, named, value};
use super::{Case, annotated, rows};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[("ordering.unknown_column", "queryset/unknown_field")];

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[];

fn own(db: &Database) -> Vec<Case<'_>> {
    let young = || Author::objects().filter(|a| a.id.lte(12));
    vec![
        rows(db, "ordering.desc", Publisher::objects().order_by(|p| p.name.desc())),
        rows(
            db,
            "ordering.replaces",
            Tag::objects().order_by(|t| t.name).order_by(|t| t.slug.desc()),
        ),
        rows(
            db,
            "ordering.cleared",
            Book::objects().filter(|b| b.pages.gt(1140)).unordered(),
        ),
        rows(db, "ordering.nulls_default_asc", young().order_by(|a| (a.age, a.id))),
        rows(
            db,
            "ordering.nulls_default_desc",
            young().order_by(|a| (a.age.desc(), a.id)),
        ),
        rows(
            db,
            "ordering.nulls_first",
            young().order_by(|a| (a.age.asc().nulls_first(), a.id)),
        ),
        rows(
            db,
            "ordering.nulls_last",
            young().order_by(|a| (a.age.asc().nulls_last(), a.id)),
        ),
        rows(
            db,
            "ordering.desc_nulls_first",
            young().order_by(|a| (a.age.desc().nulls_first(), a.id)),
        ),
        rows(
            db,
            "ordering.desc_nulls_last",
            young().order_by(|a| (a.age.desc().nulls_last(), a.id)),
        ),
        rows(
            db,
            "ordering.reverse",
            Book::objects()
                .filter(|b| b.pages.gt(1000))
                .order_by(|b| (b.status, b.pages.desc()))
                .reverse(),
        ),
        rows(db, "ordering.reverse_twice", Category::objects().reverse().reverse()),
    ]
}

fn kinds(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "ordering.boolean",
            Author::objects()
                .filter(|a| a.id.gte(17))
                .order_by(|a| (a.is_active, a.id)),
        ),
        rows(
            db,
            "ordering.date_desc",
            Book::objects()
                .filter(|b| b.id.lte(15))
                .order_by(|b| (b.published.desc().nulls_last(), b.id)),
        ),
        rows(
            db,
            "ordering.decimal",
            Book::objects().filter(|b| b.price.lt(14)).order_by(|b| (b.price, b.id)),
        ),
        rows(
            db,
            "ordering.duration",
            Book::objects()
                .filter(|b| b.reading_time.lt(TimeDelta::hours(5)))
                .order_by(|b| b.reading_time.desc()),
        ),
        rows(
            db,
            "ordering.time",
            Book::objects()
                .filter(|b| b.opens_at.gt(NaiveTime::from_hms_opt(15, 0, 0).expect("it is a time")))
                .order_by(|b| b.opens_at),
        ),
    ]
}

fn related(db: &Database) -> Vec<Case<'_>> {
    vec![
        rows(
            db,
            "ordering.related_fk_default",
            Book::objects()
                .filter(|b| b.category_id.is_not_null() & b.pages.gt(1000))
                .order_by(|b| (b.category().asc(), b.id)),
        ),
        rows(
            db,
            "ordering.self_fk_ordering",
            Category::objects()
                .filter(|c| c.parent_id.is_not_null())
                .order_by(|c| (c.parent().asc(), c.id.desc())),
        ),
        rows(
            db,
            "ordering.related_chain",
            Review::objects()
                .filter(|r| r.rating.eq(2))
                .order_by(|r| (r.book().author().name, r.book().title.desc(), r.id))
                .limit(15),
        ),
        annotated(
            db,
            "ordering.annotation_f",
            Author::objects()
                .annotate(|a| a.books().id.count())
                .order_by(|a| (a.books().id.count().desc(), a.id.desc()))
                .limit(10),
        ),
        each(
            db,
            "ordering.totally_ordered_related",
            OrderLine::objects()
                .filter(|l| l.quantity.eq(9))
                .order_by(|l| (l.order().customer, l.book().title, l.id))
                .values(|l| (l.order().customer, l.book().title)),
            |(customer, title)| Ok(list!(*customer, *title)),
        ),
    ]
}

fn slices(db: &Database) -> Vec<Case<'_>> {
    let by_pages = || Book::objects().order_by(|b| (b.pages, b.id));
    let by_slug = || Tag::objects().order_by(|t| t.slug);
    vec![
        rows(db, "ordering.slice_limit", by_pages().limit(5)),
        rows(
            db,
            "ordering.slice_of_slice",
            by_pages().offset(10).limit(10).offset(2).limit(2),
        ),
        case("ordering.slice_step", async move {
            let books = by_pages().limit(10).all(db).await?;
            Ok(books.iter().step_by(3).map(|book| book.id).collect())
        }),
        rows(db, "ordering.slice_past_end", by_slug().offset(8).limit(12)),
        rows(db, "ordering.slice_empty", by_slug().offset(3).limit(0)),
        rows(
            db,
            "ordering.order_after_slice",
            Tag::objects().limit(3).order_by(|t| t.slug),
        ),
        case("ordering.count_of_slice", async move {
            let counted = |offset, limit| Book::objects().offset(offset).limit(limit).count(db);
            Ok(json!([
                counted(5, 25).await?,
                counted(110, 40).await?,
                Book::objects().offset(200).count(db).await?
            ]))
        }),
    ]
}

fn distinct(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "ordering.distinct_values",
            Book::objects().order_by(|b| b.status).values(|b| b.status).distinct(),
            |status| Ok(value(status)),
        ),
        each(
            db,
            "ordering.distinct_default_ordering",
            Book::objects()
                .filter(|b| b.title.is_in(["Winter", "Glass"]))
                .values(|b| b.status)
                .distinct(),
            |status| Ok(named!("status": *status)),
        ),
        each(
            db,
            "ordering.distinct_other_order",
            Book::objects()
                .filter(|b| b.pages.gt(1100))
                .order_by(|b| b.pages)
                .values(|b| b.status)
                .distinct(),
            |status| Ok(value(status)),
        ),
        each(
            db,
            "ordering.distinct_nulls",
            Author::objects()
                .filter(|a| a.mentor_id.is_not_null())
                .order_by(|a| a.mentor().age)
                .values(|a| a.mentor().age)
                .distinct(),
            |age| Ok(value(age)),
        ),
        rows(
            db,
            "ordering.distinct_on",
            Book::objects()
                .order_by(|b| (b.author_id, b.price.desc(), b.id))
                .distinct_on(|b| b.author_id),
        ),
        case("ordering.totally_ordered", async move {
            Ok(json!([
                Book::objects().totally_ordered(),
                Category::objects().totally_ordered(),
                Tag::objects().order_by(|t| t.slug).totally_ordered(),
                Author::objects().order_by(|a| a.name).totally_ordered(),
                Author::objects().order_by(|a| (a.name, a.id.desc())).totally_ordered(),
                Book::objects().order_by(|b| b.isbn).totally_ordered(),
                Tag::objects().totally_ordered(),
            ]))
        }),
    ]
}

fn computed(db: &Database) -> Vec<Case<'_>> {
    let by_end = |end: &'static str| {
        Author::objects()
            .filter(move |a| a.name.endswith(end))
            .order_by(|a| a.name)
    };
    vec![
        rows(db, "ordering.non_ascii", by_end("Eco") | by_end("Borges")),
        rows(
            db,
            "ordering.function",
            Tag::objects().order_by(|t| (t.name.length().desc(), t.name)),
        ),
        rows(
            db,
            "ordering.case_when",
            Book::objects().filter(|b| b.pages.lt(160)).order_by(|b| {
                let place = when(b.status.eq(Status::Published), 0).when(b.status.eq(Status::Draft), 1);
                (place.otherwise(2), b.pages)
            }),
        ),
        rows(
            db,
            "ordering.subquery_order",
            Author::objects()
                .order_by(|a| {
                    let dearest = Book::objects()
                        .filter(|b| b.author_id.eq(outer_ref(a.id)))
                        .order_by(|b| b.price.desc())
                        .values(|b| b.price)
                        .limit(1);
                    (subquery(dearest).desc().nulls_last(), a.id)
                })
                .limit(8),
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [own, kinds, related, slices, distinct, computed]
        .into_iter()
        .flat_map(|group| group(db))
        .collect()
}
