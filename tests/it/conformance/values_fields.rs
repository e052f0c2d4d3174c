//! The recorded cases of values, of some fields alone, and of dates.

use fastjango::models::queryset::{DateKind, DateTimeKind};
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Contribution, Order, Publisher, Review, Role, Tag};
use serde_json::json;

use super::Case;
use super::answers::{each, list, named, value};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("values_fields.values_unknown", "queryset/values_unknown_field"),
    ("values_fields.only_fk_select_related", "queryset/related_of_only"),
    ("values_fields.values_of_alias", "queryset/unknown_field"),
];

/// The cases that what is built cannot say yet, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[
    (
        "values_fields.annotation_conflicts_field",
        "annotations stand beside the instance, so that no name can conflict",
    ),
    ("values_fields.datetimes_zone", "time zones other than UTC come later"),
];

/// All columns of a contribution.
#[derive(Row)]
#[row(model = Contribution)]
struct Part {
    id: i64,
    book_id: i64,
    author_id: i64,
    role: Role,
    share: Decimal,
}

#[derive(Row)]
#[row(model = Book)]
struct Priced {
    id: i64,
    title: String,
    price: Decimal,
}

/// A book of which the title alone is loaded.
#[derive(Row)]
#[row(model = Book)]
struct Titled {
    id: i64,
    title: String,
}

#[derive(Row)]
#[row(model = Tag)]
struct Slugged {
    id: i64,
    slug: String,
}

#[derive(Row)]
struct Credit {
    name: String,
    by: String,
}

/// An author without two of the columns.
#[derive(Row)]
#[row(model = Author)]
struct WithoutBio {
    id: i64,
    name: String,
    email: String,
    is_active: bool,
    rating: Option<Decimal>,
    born: Option<NaiveDate>,
    created: DateTime<Utc>,
    mentor_id: Option<i64>,
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn names(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "values_fields.values_all",
            Contribution::objects()
                .filter(|c| c.id.lte(3))
                .order_by(|c| c.id)
                .only::<Part>(),
            |part| {
                Ok(
                    named!("id": part.id, "book_id": part.book_id, "author_id": part.author_id, "role": part.role,
                    "share": part.share),
                )
            },
        ),
        each(
            db,
            "values_fields.values_some",
            Author::objects()
                .filter(|a| a.age.gt(80))
                .order_by(|a| a.name)
                .values(|a| (a.name, a.age, a.rating)),
            |(name, age, rating)| Ok(named!("name": *name, "age": *age, "rating": *rating)),
        ),
        each(
            db,
            "values_fields.values_fk",
            Book::objects()
                .filter(|b| b.id.lte(4))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.author_id, b.publisher_id)),
            |(pk, author, publisher)| Ok(named!("pk": *pk, "author": *author, "publisher_id": *publisher)),
        ),
        each(
            db,
            "values_fields.values_rename",
            Book::objects()
                .filter(|b| b.id.lte(3))
                .order_by(|b| b.id)
                .values(|b| CreditValues {
                    name: b.title,
                    by: b.author().name,
                }),
            |credit| Ok(named!("name": credit.name, "by": credit.by)),
        ),
        each(
            db,
            "values_fields.values_twice",
            Tag::objects()
                .order_by(|t| t.id)
                .values(|t| t.name)
                .values(|t| t.slug)
                .limit(3),
            |slug| Ok(named!("slug": *slug)),
        ),
        each(
            db,
            "values_fields.values_filter_after",
            Book::objects()
                .values(|b| b.title)
                .filter(|b| b.author().name.eq("Katja Ibsen")),
            |title| Ok(named!("title": *title)),
        ),
        each(
            db,
            "values_fields.values_of_uuid_and_bool",
            Book::objects()
                .filter(|b| b.id.is_in([6, 14]))
                .order_by(|b| b.id)
                .values(|b| (b.uid, b.in_stock, b.price, b.discount, b.opens_at)),
            |(uid, in_stock, price, discount, opens_at)| {
                Ok(
                    named!("uid": *uid, "in_stock": *in_stock, "price": *price, "discount": *discount,
                    "opens_at": *opens_at),
                )
            },
        ),
        each(
            db,
            "values_fields.values_transform",
            Book::objects()
                .filter(|b| b.id.lte(6))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.published.year(), b.created.month())),
            |(pk, year, month)| Ok(named!("pk": *pk, "published__year": *year, "created__month": *month)),
        ),
        each(
            db,
            "values_fields.values_annotation",
            Author::objects()
                .annotate(|a| a.books().id.count())
                .filter(|a| a.books().id.count().gt(6))
                .order_by(|a| a.id)
                .values(|a| (a.name, a.books().id.count())),
            |(name, n)| Ok(named!("name": *name, "n": *n)),
        ),
        each(
            db,
            "values_fields.alias_then_annotate",
            Author::objects()
                .filter(|a| a.books().id.count().gt(6))
                .order_by(|a| a.id)
                .annotate(|a| a.books().id.count() * 10)
                .values(|a| (a.id, a.books().id.count() * 10)),
            |(id, k)| Ok(list!(*id, *k)),
        ),
    ]
}

fn related(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "values_fields.values_related",
            Review::objects()
                .filter(|r| r.id.lte(5))
                .order_by(|r| r.id)
                .values(|r| (r.reviewer, r.book().title, r.book().author().mentor().name)),
            |(reviewer, title, mentor)| {
                Ok(named!("reviewer": *reviewer, "book__title": *title, "book__author__mentor__name": *mentor))
            },
        ),
        each(
            db,
            "values_fields.values_m2m",
            Book::objects()
                .filter(|b| b.id.is_in([1, 3, 4]))
                .order_by(|b| (b.id, b.tags().slug))
                .values(|b| (b.id, b.tags().slug)),
            |(pk, slug)| Ok(named!("pk": *pk, "tags__slug": *slug)),
        ),
        each(
            db,
            "values_fields.values_o2o",
            Author::objects()
                .filter(|a| a.id.lte(4))
                .order_by(|a| a.id)
                .values(|a| (a.id, a.profile().website, a.profile().id)),
            |(pk, website, profile)| Ok(named!("pk": *pk, "profile__website": *website, "profile": *profile)),
        ),
    ]
}

fn lists(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "values_fields.values_list",
            Book::objects()
                .filter(|b| b.id.lte(4))
                .order_by(|b| b.id)
                .values(|b| (b.id, b.title, b.price, b.published, b.reading_time, b.opens_at)),
            |(pk, title, price, published, time, opens)| Ok(list!(*pk, *title, *price, *published, *time, *opens)),
        ),
        each(
            db,
            "values_fields.values_list_order",
            Author::objects()
                .annotate(|a| a.books().id.count())
                .filter(|a| a.id.lte(3))
                .order_by(|a| a.id)
                .values(|a| (a.books().id.count(), a.name, a.id)),
            |(n, name, pk)| Ok(list!(*n, *name, *pk)),
        ),
        each(
            db,
            "values_fields.values_list_flat_related",
            Author::objects()
                .filter(|a| a.id.gte(20))
                .order_by(|a| a.id)
                .values(|a| a.mentor().name),
            |name| Ok(value(name)),
        ),
    ]
}

fn only(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "values_fields.only",
            Book::objects()
                .filter(|b| b.id.lte(3))
                .order_by(|b| b.id)
                .only::<Priced>(),
            |book| Ok(named!("id": book.id, "title": book.title, "price": book.price)),
        ),
        each(
            db,
            "values_fields.only_replaces",
            Tag::objects()
                .filter(|t| t.id.lte(2))
                .order_by(|t| t.id)
                .values(|t| t.name)
                .only::<Slugged>(),
            |tag| Ok(named!("id": tag.id, "slug": tag.slug)),
        ),
        super::answers::case("values_fields.deferred_access", async move {
            let book = Book::objects().filter(|b| b.id.eq(1)).only::<Titled>().get(db).await?;
            let pages = book.fetch(db, |b| b.pages).await?;
            Ok(list!(book.title, pages, pages))
        }),
        super::answers::case("values_fields.get_deferred_fields", async move {
            let author = Author::objects().filter(|a| a.id.eq(1)).only::<WithoutBio>();
            let columns = <WithoutBio as fastjango::models::raw::FromRow>::columns();
            author.get(db).await?;
            let all = Author::options().columns.iter().map(|column| column.name);
            let mut deferred: Vec<&str> = all.filter(|name| !columns.contains(name)).collect();
            deferred.sort_unstable();
            Ok(json!(deferred))
        }),
    ]
}

fn computed(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "values_fields.values_expression",
            Tag::objects().order_by(|t| t.id).values(|t| (t.slug, t.name.length())),
            |(slug, n)| Ok(named!("slug": *slug, "n": *n)),
        ),
        each(
            db,
            "values_fields.values_expression_nested",
            Publisher::objects()
                .order_by(|p| p.id)
                .values(|p| (p.id, concat((p.name.trim(), " / ", p.city)))),
            |(pk, label)| Ok(named!("pk": *pk, "label": *label)),
        ),
        each(
            db,
            "values_fields.values_list_expression",
            Author::objects()
                .filter(|a| a.id.lte(4))
                .order_by(|a| a.id)
                .values(|a| (a.id, a.name.upper(), a.age + 1)),
            |(pk, name, age)| Ok(list!(*pk, *name, *age)),
        ),
    ]
}

fn dates(db: &Database) -> Vec<Case<'_>> {
    let since = |year: i32| {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).expect("the first of January is in every year");
        Book::objects().filter(move |b| b.published.gte(day))
    };
    let answer = |date: &NaiveDate| Ok(value(date));
    let moment = |moment: &DateTime<Utc>| Ok(value(moment));
    let september = || Order::objects().filter(|o| o.placed.month().eq(9));
    vec![
        each(
            db,
            "values_fields.dates_month_desc",
            since(2018).dates(|b| b.published, DateKind::Month).reverse(),
            answer,
        ),
        each(
            db,
            "values_fields.dates_week",
            since(2020).dates(|b| b.published, DateKind::Week),
            answer,
        ),
        each(
            db,
            "values_fields.dates_day",
            Book::objects()
                .filter(|b| b.published.year().eq(2018))
                .dates(|b| b.published, DateKind::Day),
            answer,
        ),
        each(
            db,
            "values_fields.dates_related",
            Book::objects()
                .filter(|b| b.pages.gt(1100))
                .dates(|b| b.author().born, DateKind::Year),
            answer,
        ),
        each(
            db,
            "values_fields.datetimes_month",
            Order::objects().datetimes(|o| o.placed, DateTimeKind::Month),
            moment,
        ),
        each(
            db,
            "values_fields.datetimes_hour",
            september().datetimes(|o| o.placed, DateTimeKind::Hour),
            moment,
        ),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [names, related, lists, only, computed, dates]
        .into_iter()
        .flat_map(|group| group(db))
        .collect()
}
