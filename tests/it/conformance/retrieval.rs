//! The recorded cases of getting rows: one, the first, the latest, by keys, whether any.

use std::collections::BTreeMap;

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Contribution, OrderLine, Publisher, Review, Status, Tag};
use serde_json::json;

use super::Case;
use super::answers::{case, instance, optional, whole};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("retrieval.latest_without_field", "queryset/latest_without_field"),
    ("retrieval.contains_wrong", "queryset/contains_key"),
    ("retrieval.contains_values", "queryset/contains_of_values"),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[
    (
        "retrieval.equality",
        "two instances are compared as the program says; a derived `PartialEq` compares all fields",
    ),
    (
        "retrieval.o2o_missing",
        "nothing is raised: the type says that there may be no profile",
    ),
];

fn one(db: &Database) -> Vec<Case<'_>> {
    let got = |id, queryset: QuerySet<Book>| case(id, async move { Ok(instance(&queryset.get(db).await?)) });
    vec![
        got("retrieval.get_nulls", Book::objects().filter(|b| b.id.eq(7))),
        got(
            "retrieval.get_none_found",
            Book::objects().filter(|b| b.title.eq("No such book")),
        ),
        got("retrieval.get_many", Book::objects().filter(|b| b.title.eq("Winter"))),
        case("retrieval.get_kwargs", async move {
            let cosy = Category::objects().filter(|c| c.parent().name.eq("Crime") & c.name.startswith("C"));
            Ok(instance(&cosy.get(db).await?))
        }),
        case("retrieval.get_q", async move {
            let rare = Tag::objects().filter(|t| t.slug.eq("rare") | t.slug.eq("no-such"));
            Ok(instance(&rare.get(db).await?))
        }),
        case("retrieval.first_unordered", async move {
            let old = Author::objects().filter(|a| a.age.gt(60));
            Ok(optional(old.first(db).await?.as_ref()))
        }),
        case("retrieval.last_unordered", async move {
            let old = Author::objects().filter(|a| a.age.gt(60));
            Ok(optional(old.last(db).await?.as_ref()))
        }),
        case("retrieval.first_none", async move {
            let none = Book::objects().filter(|b| b.pages.eq(3));
            Ok(optional(none.first(db).await?.as_ref()))
        }),
        case("retrieval.last_default", async move {
            let drafts = Book::objects().filter(|b| b.status.eq(Status::Draft));
            Ok(optional(drafts.last(db).await?.as_ref()))
        }),
    ]
}

fn latest(db: &Database) -> Vec<Case<'_>> {
    vec![
        case("retrieval.earliest", async move {
            Ok(instance(&Review::objects().earliest_by(db, |r| r.created).await?))
        }),
        case("retrieval.latest_meta", async move {
            Ok(instance(&Review::objects().latest(db).await?))
        }),
        case("retrieval.earliest_meta", async move {
            let worst = Review::objects().filter(|r| r.rating.eq(1));
            Ok(instance(&worst.earliest(db).await?))
        }),
        case("retrieval.latest_two", async move {
            let published = Book::objects().filter(|b| b.published.is_not_null());
            Ok(instance(&published.latest_by(db, |b| (b.status, b.published)).await?))
        }),
        case("retrieval.latest_empty", async move {
            let none = Review::objects().filter(|r| r.rating.eq(5) & r.text.eq("no such text"));
            Ok(instance(&none.latest(db).await?))
        }),
        case("retrieval.get_next", async move {
            let review = Review::objects().filter(|r| r.id.eq(50)).get(db).await?;
            let next = review.get_next_by(db, |r| r.created).await?;
            let previous = review.get_previous_by(db, |r| r.created).await?;
            let best = review
                .next_by(|r| r.created)
                .filter(|r| r.rating.eq(5))
                .first(db)
                .await?;
            Ok(json!([next.id, previous.id, best.map(|best| best.id)]))
        }),
        case("retrieval.get_next_none", async move {
            let last = Review::objects().latest(db).await?;
            Ok(instance(&last.get_next_by(db, |r| r.created).await?))
        }),
    ]
}

/// Rows by their keys, in the order of these.
fn bulk<K: ToString, M: Model>(rows: impl IntoIterator<Item = (K, M)>) -> Json {
    let rows: BTreeMap<String, Json> = rows
        .into_iter()
        .map(|(key, row)| (key.to_string(), instance(&row)))
        .collect();
    json!(rows)
}

fn by_keys(db: &Database) -> Vec<Case<'_>> {
    vec![
        case("retrieval.in_bulk", async move {
            Ok(bulk(Tag::objects().in_bulk(db, [3, 1, 99]).await?))
        }),
        case("retrieval.in_bulk_all", async move {
            let oslo = Publisher::objects().filter(|p| p.city.eq("Oslo"));
            Ok(bulk(oslo.all_in_bulk(db).await?))
        }),
        case("retrieval.in_bulk_field", async move {
            Ok(bulk(Tag::objects().in_bulk_by(db, |t| t.slug, ["rare", "new"]).await?))
        }),
        case("retrieval.in_bulk_not_unique", async move {
            Ok(bulk(Author::objects().in_bulk_by(db, |a| a.name, ["x"]).await?))
        }),
    ]
}

fn whether(db: &Database) -> Vec<Case<'_>> {
    vec![
        case("retrieval.exists_sliced", async move {
            let long = || Book::objects().filter(|b| b.pages.gt(1150));
            Ok(json!([
                long().offset(2).exists(db).await?,
                long().offset(9).exists(db).await?
            ]))
        }),
        case("retrieval.contains", async move {
            let book = Book::objects().filter(|b| b.id.eq(44)).get(db).await?;
            let with = |status| Book::objects().filter(move |b| b.status.eq(status));
            Ok(json!([
                with(Status::Draft).contains(db, &book).await?,
                with(Status::Archived).contains(db, &book).await?
            ]))
        }),
        case("retrieval.count_none", async move {
            Ok(Book::objects().none().count(db).await?.into())
        }),
        case("retrieval.count_annotated", async move {
            let counted = || Author::objects().annotate(|a| a.books().id.count());
            Ok(json!([
                counted().count(db).await?,
                counted().filter(|a| a.books().id.count().gt(5)).count(db).await?,
                Book::objects().values(|b| (b.status, b.id.count())).count(db).await?,
            ]))
        }),
        case("retrieval.len_and_bool", async move {
            let tags = Tag::objects().filter(|t| t.slug.startswith("s")).order_by(|t| t.id);
            let tags = tags.all(db).await?;
            Ok(json!([
                tags.len(),
                !tags.is_empty(),
                tags[1].slug,
                !tags.is_empty(),
                tags.len(),
                tags.first().map(|tag| tag.id).is_some()
            ]))
        }),
        case("retrieval.none", async move {
            Ok(super::keys(&Book::objects().none().all(db).await?))
        }),
        case("retrieval.aggregate_on_none", async move {
            let (n, s, m) = Book::objects()
                .none()
                .aggregate(db, |b| (b.id.count(), b.pages.sum(), b.title.max()))
                .await?;
            Ok(json!({ "n": n, "s": s, "m": m }))
        }),
    ]
}

fn related(db: &Database) -> Vec<Case<'_>> {
    vec![
        case("retrieval.fk_lazy", async move {
            let book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            let author = book.author.fetch(db).await?;
            let publisher = book.publisher.as_ref().expect("the book has one").fetch(db).await?;
            Ok(json!([book.author.key(), author.name, author.email, publisher.name]))
        }),
        case("retrieval.o2o_lazy", async move {
            let author = Author::objects().filter(|a| a.id.eq(9)).get(db).await?;
            let profile = author.profile.fetch(db).await?.expect("the author has one");
            Ok(json!([profile.website, *profile.author.key() == author.id]))
        }),
        case("retrieval.hasattr_o2o_missing", async move {
            let mut have = Vec::new();
            for key in [3, 9] {
                let author = Author::objects().filter(|a| a.id.eq(key)).get(db).await?;
                have.push(author.profile.fetch(db).await?.is_some());
            }
            Ok(json!(have))
        }),
        case("retrieval.lazy_then_cached", async move {
            let late = Tag::objects().filter(|t| t.slug.eq("late"));
            let made = Tag::new().name("late").slug("late").save(db).await?;
            let found = late.clone().all(db).await?;
            made.delete(db).await?;
            Ok(json!({ "returned": [found.len(), found.len(), late.count(db).await?] }))
        }),
    ]
}

fn wholes(db: &Database) -> Vec<Case<'_>> {
    vec![
        whole(
            db,
            "retrieval.whole_review",
            Review::objects().filter(|r| r.id.is_in([2, 20, 12])).order_by(|r| r.id),
        ),
        whole(
            db,
            "retrieval.whole_order_lines",
            OrderLine::objects()
                .filter(|l| l.order().number.eq("SO-1001"))
                .order_by(|l| l.id),
        ),
        whole(
            db,
            "retrieval.whole_contributions",
            Contribution::objects().filter(|c| c.book_id.eq(12)).order_by(|c| c.id),
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [one, latest, by_keys, whether, related, wholes]
        .into_iter()
        .flat_map(|group| group(db))
        .collect()
}
