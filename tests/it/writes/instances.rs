//! The recorded cases of writing instances and rows.

use fastjango::db::Executor as _;
use fastjango::models::rows;
use fastjango::prelude::*;
use fastjango::value::{Value, ValueKind};
use fastjango_tests::bookshop::{Author, Book, Category, OrderLine, Publisher, Review, Status, Tag};
use serde_json::json as object;

use super::{Case, cases, json, now_as_text};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("writes.save_update_fields_unknown", "queryset/unknown_field"),
    ("writes.update_unknown", "queryset/unknown_field"),
    ("writes.bad_type", "queryset/assignment_of_another_type"),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[
    (
        "writes.naive_assignment_then_read",
        "it does not compile: an integer is expected",
    ),
    ("writes.save_texts", "it does not compile: the fields have types"),
];

/// An author of whom the name alone is loaded.
#[derive(Row)]
#[row(model = Author)]
struct Named {
    id: i64,
    name: String,
}

/// The instance with a key.
macro_rules! get {
    ($tx:ident, $model:ident $key:literal) => {
        $model::objects().filter(|m| m.id.eq($key)).get($tx).await?
    };
}

pub(super) fn cases() -> Vec<Case> {
    [
        creating(),
        saving(),
        finding(),
        bulk(),
        bulk_updates(),
        updating(),
        computed(),
        refused(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn tag(tag: &Tag) -> Json {
    object!({ "id": tag.id, "name": tag.name, "slug": tag.slug })
}

fn publisher(publisher: &Publisher) -> Json {
    object!({ "id": publisher.id, "name": publisher.name, "city": publisher.city, "founded": publisher.founded })
}

fn tags(tags: &[Tag]) -> Vec<Json> {
    tags.iter().map(tag).collect()
}

fn publishers(publishers: &[Publisher]) -> Vec<Json> {
    publishers.iter().map(publisher).collect()
}

/// New tags with these letters before their number.
fn new_tags(letter: &str, count: usize) -> Vec<Tag> {
    let tag = |number| {
        let name = format!("{letter}{number}");
        Tag::new().name(name.clone()).slug(name).build()
    };
    (0..count).map(tag).collect()
}

fn keyed(id: i64, name: &str, slug: &str) -> Tag {
    let mut tag = Tag::new().name(name).slug(slug).build();
    tag.id = id;
    tag
}

fn creating() -> Vec<Case> {
    cases! {
        "writes.create_explicit_pk": |tx| {
            let mut tag = keyed(500, "five", "five");
            tag.force_insert(tx).await?;
            self::tag(&tag)
        }, tags(&Tag::objects().filter(|t| t.id.gte(100)).order_by(|t| t.id).all(tx).await?);
        "writes.create_negative_duration": |tx| {
            let time = -(TimeDelta::hours(1) + TimeDelta::microseconds(5));
            Book::objects().filter(|b| b.id.eq(1)).update(tx, |b| b.reading_time.set(time)).await?
        }, Book::objects().filter(|b| b.id.eq(1)).values(|b| b.reading_time).all(tx).await?
            .into_iter().map(|time| time.and_then(|time| time.num_microseconds())).collect::<Vec<_>>();
        "writes.create_with_object_fk": |tx| {
            let book = get!(tx, Book 1);
            let review = Review::new().book(&book).reviewer("Zoe").rating(5).save(tx).await?;
            object!({
                "id": review.id, "book_id": review.book.key(), "reviewer": review.reviewer, "rating": review.rating,
                "text": review.text, "created": now_as_text(review.created),
            })
        }, Review::objects().filter(|r| r.reviewer.eq("Zoe")).all(tx).await?.iter().map(|review| object!({
            "book": review.book.key(), "rating": review.rating, "text": review.text,
            "created": now_as_text(review.created),
        })).collect::<Vec<_>>();
        "writes.unique_together_null": |tx| Category::new().name("Fiction").save(tx).await?.parent.map(|key| *key.key()),
            Category::objects().filter(|c| c.name.eq("Fiction")).count(tx).await?;
    }
}

fn saving() -> Vec<Case> {
    cases! {
        "writes.save_insert_then_update": |tx| {
            let mut publisher = Publisher::new().name("A1").build();
            publisher.save(tx).await?;
            let first = publisher.id;
            "Rome".clone_into(&mut publisher.city);
            publisher.save(tx).await?;
            [first == publisher.id, publisher.id == 0]
        }, publishers(&Publisher::objects().filter(|p| p.name.eq("A1")).all(tx).await?);
        "writes.save_update_fields": |tx| {
            let mut author = get!(tx, Author 1);
            "New name".clone_into(&mut author.name);
            "New bio".clone_into(&mut author.bio);
            author.age = Some(33);
            author.save_fields(tx, |a| (a.name, a.age)).await?;
        }, Author::objects().filter(|a| a.id.eq(1)).all(tx).await?.iter().map(|author| object!({
            "name": author.name, "bio": author.bio, "age": author.age,
        })).collect::<Vec<_>>();
        "writes.save_update_fields_auto_now": |tx| {
            let mut book = get!(tx, Book 1);
            "Renamed".clone_into(&mut book.title);
            book.save_fields(tx, |b| b.title).await?;
        }, Book::objects().filter(|b| b.id.eq(1)).all(tx).await?.iter().map(|book| object!({
            "title": book.title, "updated": now_as_text(book.updated),
        })).collect::<Vec<_>>();
        "writes.save_update_fields_empty": |tx| {
            let mut author = get!(tx, Author 1);
            "X".clone_into(&mut author.name);
            author.save_fields(tx, |_| ()).await?;
        }, Author::objects().filter(|a| a.id.eq(1)).values(|a| a.name).all(tx).await?
            .into_iter().map(|name| object!({ "name": name })).collect::<Vec<_>>();
        "writes.save_existing_pk": |tx| keyed(1, "changed", "changed").save(tx).await?,
            tags(&Tag::objects().filter(|t| t.id.lte(2)).order_by(|t| t.id).all(tx).await?);
        "writes.fk_assign_id": |tx| {
            let mut book = Book::objects().select_related(|b| b.author()).filter(|b| b.id.eq(1)).get(tx).await?;
            book.author = ForeignKey::from_key(2);
            assert!(book.author.get().is_err(), "what was loaded is forgotten");
            let author = book.author.fetch(tx).await?;
            (author.id, author.name)
        }, ();
        "writes.fk_assign_object": |tx| {
            let mut book = get!(tx, Book 1);
            book.publisher = Some(ForeignKey::from(&get!(tx, Publisher 6)));
            book.category = None;
            book.save(tx).await?;
            [book.publisher.map(|key| *key.key()), book.category.map(|key| *key.key())]
        }, Book::objects().filter(|b| b.id.eq(1)).values(|b| (b.publisher_id, b.category_id)).all(tx).await?
            .into_iter().map(|(publisher, category)| object!({ "publisher": publisher, "category": category }))
            .collect::<Vec<_>>();
    }
}

fn finding() -> Vec<Case> {
    cases! {
        "writes.get_or_create_gets": |tx| {
            let new = || Tag::new().slug("rare").name("other").build();
            let (tag, created) = Tag::objects().filter(|t| t.slug.eq("rare")).get_or_create(tx, new).await?;
            (self::tag(&tag), created)
        }, tags(&Tag::objects().filter(|t| t.slug.eq("rare")).all(tx).await?);
        "writes.get_or_create_creates": |tx| {
            let new = || Tag::new().slug("fresh").name("Fresh").build();
            let (tag, created) = Tag::objects().filter(|t| t.slug.eq("fresh")).get_or_create(tx, new).await?;
            (self::tag(&tag), created)
        }, tags(&Tag::objects().filter(|t| t.slug.eq("fresh")).all(tx).await?);
        "writes.get_or_create_lookups": |tx| {
            let new = || Tag::new().slug("fresh").name("Fresh").build();
            let (tag, created) = Tag::objects().filter(|t| t.name.iexact("FRESH")).get_or_create(tx, new).await?;
            (self::tag(&tag), created)
        }, tags(&Tag::objects().filter(|t| t.slug.eq("fresh")).all(tx).await?);
        "writes.get_or_create_many": |tx| {
            let new = || Author::new().name("x").email("x@example.org").age(55).build();
            Author::objects().filter(|a| a.age.eq(55)).get_or_create(tx, new).await?.1
        }, ();
        "writes.update_or_create_updates": |tx| {
            let (tag, created) = Tag::objects()
                .filter(|t| t.slug.eq("rare"))
                .update_or_create(tx, |t| t.name.set("very rare"), || keyed(0, "very rare", "rare"))
                .await?;
            (self::tag(&tag), created)
        }, tags(&Tag::objects().filter(|t| t.slug.eq("rare")).all(tx).await?);
        "writes.update_or_create_creates": |tx| {
            let new = || Publisher::new().name("P9").city("Ghent").build();
            let named = Publisher::objects().filter(|p| p.name.eq("P9"));
            let (made, created) = named.update_or_create(tx, |p| p.city.set("Ghent"), new).await?;
            (publisher(&made), created)
        }, publishers(&Publisher::objects().filter(|p| p.name.eq("P9")).all(tx).await?);
        "writes.update_or_create_create_defaults": |tx| {
            let new = || Publisher::new().name("P9").city("Bruges").founded(2001).build();
            let named = Publisher::objects().filter(|p| p.name.eq("P9"));
            let (made, created) = named.update_or_create(tx, |p| p.city.set("Ghent"), new).await?;
            (publisher(&made), created)
        }, publishers(&Publisher::objects().filter(|p| p.name.eq("P9")).all(tx).await?);
        "writes.update_or_create_auto_now": |tx| {
            let first = Book::objects().filter(|b| b.slug.eq("book-1"));
            first.update_or_create(tx, |b| b.title.set("Touched"), || panic!("the row is there")).await?.1
        }, Book::objects().filter(|b| b.id.eq(1)).all(tx).await?.iter().map(|book| object!({
            "title": book.title, "created": now_as_text(book.created), "updated": now_as_text(book.updated),
        })).collect::<Vec<_>>();
    }
}

fn bulk() -> Vec<Case> {
    cases! {
        "writes.bulk_create": |tx| Tag::objects().bulk_create(tx, new_tags("b", 4)).await?
            .iter().map(|tag| tag.id).collect::<Vec<_>>(),
            tags(&Tag::objects().filter(|t| t.slug.regex("^b[0-9]")).order_by(|t| t.id).all(tx).await?);
        "writes.bulk_create_batches": |tx| Tag::objects().batch_size(3).bulk_create(tx, new_tags("b", 7)).await?.len(),
            Tag::objects().filter(|t| t.slug.regex("^b[0-9]")).count(tx).await?;
        "writes.bulk_create_mixed_pk": |tx| {
            let mixed = vec![keyed(700, "c1", "c1"), keyed(0, "c2", "c2")];
            Tag::objects().bulk_create(tx, mixed).await?.len()
        }, Tag::objects().filter(|t| t.slug.startswith("c")).exclude(|t| t.slug.eq("classic")).order_by(|t| t.slug)
            .all(tx).await?.iter().map(|tag| object!({ "slug": tag.slug, "name": tag.name })).collect::<Vec<_>>();
        "writes.bulk_create_empty": |tx| tags(&Tag::objects().bulk_create(tx, Vec::new()).await?), ();
        "writes.bulk_create_conflict": |tx| {
            let clash = vec![keyed(0, "d1", "d1"), keyed(0, "rare", "d2")];
            Tag::objects().bulk_create(tx, clash).await?.len()
        }, Tag::objects().filter(|t| t.slug.startswith("d")).count(tx).await?;
        "writes.bulk_create_ignore": |tx| {
            let clash = vec![keyed(0, "d1", "d1"), keyed(0, "rare", "d2")];
            let made = Tag::objects().ignore_conflicts().bulk_create(tx, clash).await?;
            made.iter().map(|tag| (tag.id != 0).then_some(tag.id)).collect::<Vec<_>>()
        }, Tag::objects().filter(|t| t.slug.startswith("d") | t.name.eq("rare")).order_by(|t| t.slug)
            .all(tx).await?.iter().map(|tag| object!({ "slug": tag.slug, "name": tag.name })).collect::<Vec<_>>();
        "writes.bulk_create_update": |tx| {
            let clash = vec![keyed(0, "d1", "d1"), keyed(0, "renamed", "rare")];
            Tag::objects().update_conflicts(|t| t.name, |t| t.slug).bulk_create(tx, clash).await?.len()
        }, Tag::objects().filter(|t| t.slug.is_in(["d1", "rare"])).order_by(|t| t.slug)
            .all(tx).await?.iter().map(|tag| object!({ "slug": tag.slug, "name": tag.name })).collect::<Vec<_>>();
    }
}

fn bulk_updates() -> Vec<Case> {
    cases! {
        "writes.bulk_update": |tx| {
            let mut books = Book::objects().filter(|b| b.id.is_in([1, 2, 3])).order_by(|b| b.id).all(tx).await?;
            for (number, book) in (0..).zip(&mut books) {
                (book.pages, book.title) = (100 + number, format!("T{number}"));
            }
            Book::objects().bulk_update(tx, &books, |b| (b.pages, b.title)).await?
        }, Book::objects().filter(|b| b.id.is_in([1, 2, 3])).order_by(|b| b.id).all(tx).await?.iter()
            .map(|book| object!({
                "pk": book.id, "pages": book.pages, "title": book.title, "updated": now_as_text(book.updated),
            })).collect::<Vec<_>>();
        "writes.bulk_update_types": |tx| {
            let mut book = get!(tx, Book 1);
            (book.price, book.published, book.isbn) = (dec!(1.25), None, None);
            book.meta = object!({ "k": [1] });
            Book::objects().bulk_update(tx, &[book], |b| (b.price, b.published, b.meta, b.isbn)).await?
        }, Book::objects().filter(|b| b.id.eq(1)).all(tx).await?.iter().map(|book| object!({
            "price": format!("{:.2}", book.price), "published": book.published, "meta": book.meta, "isbn": book.isbn,
        })).collect::<Vec<_>>();
        "writes.bulk_update_pk": |tx| Tag::objects().bulk_update(tx, &[get!(tx, Tag 1)], |t| t.id).await?, ();
        "writes.bulk_update_batches": |tx| {
            let mut tags = Tag::objects().order_by(|t| t.id).all(tx).await?;
            for tag in &mut tags {
                tag.name = tag.name.to_uppercase();
            }
            Tag::objects().batch_size(4).bulk_update(tx, &tags, |t| t.name).await?
        }, Tag::objects().order_by(|t| t.id).values(|t| t.name).all(tx).await?;
    }
}

fn computed() -> Vec<Case> {
    cases! {
        "writes.update_case": |tx| Book::objects().filter(|b| b.id.lte(6)).update(tx, |b| {
            b.status.set(when(b.pages.gt(500), Status::Archived).otherwise(Status::Draft))
        }).await?, Book::objects().filter(|b| b.id.lte(6)).order_by(|b| b.id).all(tx).await?.iter()
            .map(|book| object!([book.id, book.pages, book.status.value()])).collect::<Vec<_>>();
        "writes.update_function": |tx| Author::objects().filter(|a| a.id.lte(3))
            .update(tx, |a| a.bio.set(concat((a.name.left(4).upper(), "!")))).await?,
            Author::objects().filter(|a| a.id.lte(3)).order_by(|a| a.id).values(|a| a.bio).all(tx).await?;
        "writes.update_subquery": |tx| Book::objects().filter(|b| b.id.is_in([1, 2, 10])).update(tx, |b| {
            let reviews = Review::objects().filter(|r| r.book_id.eq(outer_ref(b.id))).values(|r| r.id.count());
            b.pages.set(subquery(reviews).coalesce(0).cast::<u32>())
        }).await?, Book::objects().filter(|b| b.id.is_in([1, 2, 10])).order_by(|b| b.id)
            .values(|b| (b.id, b.pages)).all(tx).await?;
        "writes.bulk_update_f": |tx| {
            let books = Book::objects().filter(|b| b.id.is_in([1, 2])).all(tx).await?;
            Book::objects().bulk_update_with(tx, &books, |b, _| b.pages.set(b.pages * 2)).await?
        }, Book::objects().filter(|b| b.id.is_in([1, 2])).order_by(|b| b.id)
            .values(|b| (b.id, b.pages)).all(tx).await?;
        "writes.save_deferred": |tx| {
            let mut author = Author::objects().filter(|a| a.id.eq(2)).only::<Named>().get(tx).await?;
            Author::objects().filter(|a| a.id.eq(2)).update(tx, |a| (a.bio.set("meanwhile"), a.age.set(1))).await?;
            author.name = String::from("N");
            author.save(tx).await?;
        }, Author::objects().filter(|a| a.id.eq(2)).all(tx).await?.iter()
            .map(|author| object!({ "name": author.name, "bio": author.bio, "age": author.age })).collect::<Vec<_>>();
    }
}

fn updating() -> Vec<Case> {
    cases! {
        "writes.update_f": |tx| Book::objects().filter(|b| b.id.lte(3))
            .update(tx, |b| (b.price.set(b.price * 2 + 1), b.pages.set(b.pages - 1))).await?,
            Book::objects().filter(|b| b.id.lte(3)).order_by(|b| b.id).all(tx).await?.iter().map(|book| object!({
                "price": format!("{:.2}", book.price), "pages": book.pages,
            })).collect::<Vec<_>>();
        "writes.update_m2m_filter": |tx|
            Book::objects().filter(|b| b.tags().id.is_in([1, 2])).update(tx, |b| b.discount.set(0.5)).await?,
            Book::objects().filter(|b| b.discount.eq(0.5)).count(tx).await?;
        "writes.update_f_join": |tx| Author::objects().update(tx, |a| a.age.set(a.mentor().age)).await?, ();
        "writes.update_null": |tx|
            Book::objects().filter(|b| b.publisher_id.eq(6)).update(tx, |b| b.publisher_id.set_null()).await?,
            Book::objects().filter(|b| b.publisher_id.is_null()).count(tx).await?;
        "writes.update_negative_check": |tx|
            Book::objects().filter(|b| b.id.eq(1)).update(tx, |b| b.price.set(-1)).await?,
            Book::objects().filter(|b| b.id.eq(1)).values(|b| b.price).all(tx).await?
                .iter().map(|price| format!("{price:.2}")).collect::<Vec<_>>();
        "writes.decimal_too_many_places": |tx|
            OrderLine::objects().filter(|l| l.id.eq(1)).update(tx, |l| l.unit_price.set(dec!(1.239))).await?,
            OrderLine::objects().filter(|l| l.id.eq(1)).values(|l| l.unit_price).all(tx).await?
                .iter().map(|price| format!("{price:.2}")).collect::<Vec<_>>();
    }
}

/// A row that Rust's types would not let be made goes by the untyped way of fixtures.
fn refused() -> Vec<Case> {
    cases! {
        "writes.unique_violation": |tx| self::tag(&Tag::new().name("rare").slug("other").save(tx).await?),
            Tag::objects().filter(|t| t.slug.eq("other")).count(tx).await?;
        "writes.not_null_violation": |tx| {
            let mut values = Author::new().name("").email("n@example.org").build().encode();
            values[1] = Value::Null(ValueKind::Text);
            rows::insert_row(tx.handle(), Author::options(), values).await?.is_some()
        }, Author::objects().filter(|a| a.email.eq("n@example.org")).count(tx).await?;
        "writes.positive_violation": |tx| {
            let pages = Book::options().column_named("pages").expect("a column");
            let value = (pages, Value::Integer(-5));
            rows::update_row(tx.handle(), Book::options(), Value::Integer(1), [value]).await?
        }, Book::objects().filter(|b| b.id.eq(1)).values(|b| b.pages).all(tx).await?;
        "writes.update_swap": |tx| Category::objects().filter(|c| c.id.eq(4))
            .update(tx, |c| (c.position.set(integer::<_, i32>(c.id)), c.parent_id.set(integer::<_, i64>(c.position)))).await?,
            Category::objects().filter(|c| c.id.eq(4)).all(tx).await?.iter().map(|category| object!({
                "id": category.id, "name": category.name, "position": category.position,
                "parent_id": category.parent.as_ref().map(|key| *key.key()),
            })).collect::<Vec<_>>();
    }
}

/// A column as an expression of another integer type.
fn integer<T, U>(column: fastjango::models::expressions::Column<Category, T>) -> Expr<Category, U> {
    Expr::new(column.into())
}
