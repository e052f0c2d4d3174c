//! The recorded cases of related managers.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Contribution, Publisher, Review, Role, Status, Tag};

use super::{Case, cases, json};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("managers.m2m_add_wrong_model", "queryset/add_of_another_model"),
    ("managers.m2m_assign", "queryset/assigned_to_many"),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[(
    "managers.m2m_add_missing",
    "databases that defer foreign keys tell at the commit: see `behaviour`",
)];

/// The instance with a key.
macro_rules! get {
    ($tx:ident, $model:ident $key:literal) => {
        $model::objects().filter(|m| m.id.eq($key)).get($tx).await?
    };
}

/// The keys of a book's tags, in their order.
macro_rules! tags {
    ($tx:ident) => {
        Tag::objects()
            .filter(|t| t.books().id.eq(1))
            .order_by(|t| t.id)
            .values(|t| t.id)
            .all($tx)
            .await?
    };
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = many_to_many();
    cases.extend(sets());
    cases.extend(through());
    cases.extend(foreign_keys());
    cases
}

fn many_to_many() -> Vec<Case> {
    cases! {
        "managers.m2m_add": |tx| {
            let mut book = get!(tx, Book 1);
            let tag = get!(tx, Tag 10);
            book.tags.add(tx, [1, 2, tag.id]).await?;
        }, tags!(tx);
        "managers.m2m_add_unsaved": |tx| {
            let mut book = get!(tx, Book 1);
            book.tags.add(tx, [&Tag::new().name("n").slug("n").build()]).await?;
        }, ();
        "managers.m2m_on_unsaved": |tx| {
            let book = Book::new().title("x").slug("x").pages(1).price(1).uid(Uuid::nil()).author(1).build();
            book.tags.count(tx).await?
        }, ();
        "managers.m2m_create": |tx| {
            let mut book = get!(tx, Book 1);
            book.tags.create(tx, Tag::new().name("fresh").slug("fresh").build()).await?.slug
        }, get!(tx, Book 1).tags.all().order_by(|t| t.slug).values(|t| t.slug).all(tx).await?;
        "managers.m2m_get_or_create": |tx| {
            let mut book = get!(tx, Book 1);
            let new = || Tag::new().name("rare").slug("rare").build();
            book.tags.get_or_create(tx, |t| t.slug.eq("rare"), new).await?.1
        }, tags!(tx);
        "managers.m2m_clear": |tx| get!(tx, Book 1).tags.clear(tx).await?, [
            get!(tx, Book 1).tags.count(tx).await?,
            Book::objects().values(|b| b.tags().id.count()).all(tx).await?.into_iter().sum::<i64>(),
        ];
        "managers.m2m_prefetched_then_add": |tx| {
            let mut book = Book::objects().filter(|b| b.id.eq(1)).prefetch_related(|b| b.tags()).get(tx).await?;
            let before = book.tags.get()?.len();
            book.tags.add(tx, [10]).await?;
            assert!(book.tags.get().is_err(), "what was loaded is forgotten");
            [before, book.tags.all().all(tx).await?.len()]
        }, ();
    }
}

fn sets() -> Vec<Case> {
    cases! {
        "managers.m2m_set": |tx| get!(tx, Book 1).tags.set(tx, [2, 4, 5]).await?, tags!(tx);
        "managers.m2m_set_same": |tx| {
            let mut book = get!(tx, Book 1);
            let tags = Tag::objects().filter(|t| t.id.is_in([2, 3, 6, 7])).all(tx).await?;
            book.tags.set(tx, &tags).await?;
        }, tags!(tx);
        "managers.m2m_set_clear": |tx| {
            let mut book = get!(tx, Book 1);
            book.tags.clear(tx).await?;
            book.tags.add(tx, [2, 4]).await?;
        }, tags!(tx);
        "managers.m2m_set_empty": |tx| get!(tx, Book 1).tags.set(tx, [0; 0]).await?,
            get!(tx, Book 1).tags.count(tx).await?;
        "managers.m2m_reverse_set": |tx| {
            let mut tag = get!(tx, Tag 10);
            let books = Book::objects().filter(|b| b.pages.gt(1150)).all(tx).await?;
            tag.books.set(tx, &books).await?;
        }, get!(tx, Tag 10).books.all().order_by(|b| b.id).values(|b| b.id).all(tx).await?;
    }
}

fn through() -> Vec<Case> {
    cases! {
        "managers.through_create": |tx| {
            let mut book = get!(tx, Book 1);
            let author = Author::new().name("N").email("n@example.org").build();
            let translator = book.co_authors.through_defaults::<Contribution, _>(|c| c.role.set(Role::Translator));
            translator.create(tx, author).await?.name
        }, {
            let rows = Contribution::objects().filter(|c| c.book_id.eq(1)).order_by(|c| c.author_id);
            let rows = rows.values(|c| (c.author().name, c.role, c.share)).all(tx).await?;
            let part = |(name, role, share): (String, Role, Decimal)| serde_json::json!({
                "author__name": name, "role": role.value(), "share": format!("{share:.2}"),
            });
            rows.into_iter().map(part).collect::<Vec<_>>()
        };
        "managers.through_remove": |tx| {
            Contribution::new().book(1).author(8).role(Role::Translator).save(tx).await?;
            get!(tx, Book 1).co_authors.remove(tx, [8]).await?;
        }, Contribution::objects().filter(|c| c.book_id.eq(1)).count(tx).await?;
        "managers.through_clear": |tx| get!(tx, Book 5).co_authors.clear(tx).await?,
            Contribution::objects().filter(|c| c.book_id.eq(5)).count(tx).await?;
        "managers.through_callable_defaults": |tx| {
            let mut book = get!(tx, Book 1);
            book.co_authors.through_defaults::<Contribution, _>(|c| c.role.set(Role::Editor)).add(tx, [2]).await?;
        }, {
            let rows = Contribution::objects().filter(|c| c.book_id.eq(1) & c.author_id.eq(2));
            let rows = rows.values(|c| c.role).all(tx).await?;
            rows.into_iter().map(|role| serde_json::json!({ "role": role.value() })).collect::<Vec<_>>()
        };
    }
}

fn foreign_keys() -> Vec<Case> {
    cases! {
        "managers.fk_manager_create": |tx| {
            let mut book = get!(tx, Book 1);
            let review = Review::new().book(&book).reviewer("Zoe").rating(4).build();
            let review = book.reviews.create(tx, review).await?;
            serde_json::json!({
                "id": review.id, "book_id": review.book.key(), "reviewer": review.reviewer, "rating": review.rating,
                "text": review.text, "created": "<now>",
            })
        }, Review::objects().filter(|r| r.reviewer.eq("Zoe")).values(|r| (r.book_id, r.rating)).all(tx).await?
            .into_iter().map(|(book, rating)| serde_json::json!({ "book": book, "rating": rating })).collect::<Vec<_>>();
        "managers.fk_manager_add": |tx| {
            let mut book = get!(tx, Book 1);
            let reviews = Review::objects().filter(|r| r.id.is_in([1, 2])).all(tx).await?;
            book.reviews.add(tx, &reviews).await?;
        }, Review::objects().filter(|r| r.id.is_in([1, 2])).order_by(|r| r.id)
            .values(|r| (r.id, r.book_id)).all(tx).await?;
        "managers.fk_manager_add_unsaved": |tx| {
            let mut book = get!(tx, Book 1);
            let review = Review::new().book(&book).reviewer("Zoe").rating(1).build();
            book.reviews.add(tx, [&review]).await?;
        }, Review::objects().filter(|r| r.reviewer.eq("Zoe")).count(tx).await?;
        "managers.fk_manager_remove_foreign": |tx| {
            let mut publisher = get!(tx, Publisher 6);
            let book = get!(tx, Book 1);
            publisher.books.remove(tx, [&book]).await?;
        }, ();
        "managers.fk_manager_set": |tx| {
            let mut publisher = get!(tx, Publisher 8);
            let books = Book::objects().filter(|b| b.id.is_in([1, 2, 3])).all(tx).await?;
            publisher.books.set(tx, &books).await?;
        }, Book::objects().filter(|b| b.publisher_id.eq(8)).order_by(|b| b.id).values(|b| b.id).all(tx).await?;
        "managers.fk_manager_update": |tx|
            get!(tx, Author 12).books.all().update(tx, |b| b.in_stock.set(false)).await?,
            Book::objects().filter(|b| b.author_id.eq(12) & b.in_stock.eq(false)).count(tx).await?;
        "managers.fk_manager_bulk_create": |tx| {
            let mut book = get!(tx, Book 1);
            let review = |reviewer: &str, rating: i16| Review::new().book(1).reviewer(reviewer).rating(rating).build();
            book.reviews.bulk_create(tx, vec![review("Y", 2), review("Z", 3)]).await?.len()
        }, get!(tx, Book 1).reviews.all().order_by(|r| r.reviewer).values(|r| (r.reviewer, r.rating)).all(tx).await?;
        "managers.fk_manager_count_exists": |tx| {
            let author = get!(tx, Author 12);
            (
                author.books.count(tx).await?,
                author.books.filter(|b| b.status.eq(Status::Draft)).exists(tx).await?,
                serde_json::json!({ "m": author.books.all().aggregate(tx, |b| b.pages.max()).await? }),
                author.contributions.count(tx).await?,
            )
        }, ();
    }
}
