//! The recorded cases of bringing related rows along.

use std::ptr;

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Order, OrderLine, Profile, Publisher, Review, Status, Tag};
use serde_json::json;

use super::Case;
use super::answers::{case, each, instance, named, optional, with};

/// The cases that Django raises for when they run, and that don't compile here: by the message that is pinned.
pub(super) const DO_NOT_COMPILE: &[(&str, &str)] = &[
    ("eager_loading.select_related_m2m", "queryset/select_related_to_many"),
    ("eager_loading.prefetch_unknown", "queryset/unknown_relation"),
    (
        "eager_loading.prefetch_not_relation",
        "queryset/prefetch_related_column",
    ),
];

/// The cases that what is built cannot say, and why.
pub(super) const NOT_EXPRESSED: &[(&str, &str)] = &[(
    "eager_loading.fetch_peers_deferred",
    "a field that was not loaded is not a field: it does not compile, where Django asks the database",
)];

#[derive(Row)]
#[row(model = Book)]
struct Titled {
    id: i64,
    title: String,
}

#[derive(Row)]
#[row(model = Book)]
struct OfAuthor {
    id: i64,
    title: String,
    author_id: i64,
}

#[derive(Row)]
#[row(model = Book)]
struct Paged {
    id: i64,
    title: String,
    pages: u32,
    author_id: i64,
}

#[derive(Row)]
#[row(model = Book)]
struct Priced {
    id: i64,
    title: String,
    price: Decimal,
    author_id: i64,
}

#[derive(Row)]
#[row(model = Author)]
struct Named {
    id: i64,
    name: String,
}

#[derive(Row)]
#[row(model = Author)]
struct Mentored {
    id: i64,
    name: String,
    mentor_id: Option<i64>,
}

fn titled(book: &Titled) -> Json {
    named!("id": book.id, "title": book.title)
}

fn of_author(book: &OfAuthor) -> Json {
    named!("id": book.id, "title": book.title, "author_id": book.author_id)
}

/// Instances in the order of their keys, as those without an order are recorded.
fn by_key<M: Model<Key = i64>>(rows: &[M]) -> Json {
    let mut rows: Vec<&M> = rows.iter().collect();
    rows.sort_by_key(|row| *row.key());
    rows.into_iter().map(instance).collect()
}

/// Authors with their mentor as it was loaded.
fn with_mentor(author: &Author) -> Result<Json> {
    let mentor = author.mentor.as_ref().map(|mentor| mentor.get()).transpose()?;
    Ok(with(instance(author), json!({ "mentor": optional(mentor) })))
}

fn with_profile(author: &Author) -> Result<Json> {
    Ok(with(
        instance(author),
        json!({ "profile": optional(author.profile.get()?) }),
    ))
}

fn with_lines(order: &Order) -> Result<Json> {
    Ok(with(instance(order), json!({ "lines": by_key(order.lines.get()?) })))
}

fn with_line_books(order: &Order) -> Result<Json> {
    let lines = order.lines.get()?.iter().map(|line| {
        let book = instance(line.book.get()?);
        Ok(with(instance(line), json!({ "book": book })))
    });
    let lines: Json = lines.collect::<Result<Vec<_>>>()?.into();
    Ok(with(instance(order), json!({ "lines": lines })))
}

fn category(row: &Category, depth: usize) -> Result<Json> {
    if depth == 0 {
        return Ok(instance(row));
    }
    let parent = match &row.parent {
        Some(parent) => category(parent.get()?, depth - 1)?,
        None => Json::Null,
    };
    Ok(with(instance(row), json!({ "parent": parent })))
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn joined(db: &Database) -> Vec<Case<'_>> {
    let line_with_all = |line: &OrderLine| {
        let members = json!({ "order": instance(line.order.get()?), "book": instance(line.book.get()?) });
        Ok(with(instance(line), members))
    };
    vec![
        each(
            db,
            "eager_loading.select_related_fk",
            Review::objects()
                .filter(|r| r.id.is_in([1, 20]))
                .order_by(|r| r.id)
                .select_related(|r| r.book()),
            |review| Ok(with(instance(review), json!({ "book": instance(review.book.get()?) }))),
        ),
        each(
            db,
            "eager_loading.select_related_null",
            Author::objects()
                .filter(|a| a.id.is_in([1, 7]))
                .order_by(|a| a.id)
                .select_related(|a| a.mentor()),
            with_mentor,
        ),
        each(
            db,
            "eager_loading.select_related_chain",
            OrderLine::objects()
                .filter(|l| l.id.lte(2))
                .order_by(|l| l.id)
                .select_related(|l| (l.order(), l.book().author().mentor())),
            |line| {
                let book = line.book.get()?;
                let author = json!({ "author": with_mentor(book.author.get()?)? });
                let members = json!({ "order": instance(line.order.get()?), "book": with(instance(book), author) });
                Ok(with(instance(line), members))
            },
        ),
        each(
            db,
            "eager_loading.select_related_o2o_forward",
            Profile::objects()
                .filter(|p| p.id.lte(2))
                .order_by(|p| p.id)
                .select_related(|p| p.author()),
            |profile| {
                Ok(with(
                    instance(profile),
                    json!({ "author": instance(profile.author.get()?) }),
                ))
            },
        ),
        each(
            db,
            "eager_loading.select_related_o2o_reverse",
            Author::objects()
                .filter(|a| a.id.is_in([1, 3]))
                .order_by(|a| a.id)
                .select_related(|a| a.profile()),
            with_profile,
        ),
        each(
            db,
            "eager_loading.select_related_all",
            OrderLine::objects()
                .filter(|l| l.id.eq(1))
                .select_related(|l| (l.order(), l.book())),
            line_with_all,
        ),
        each(
            db,
            "eager_loading.select_related_adds",
            Book::objects()
                .filter(|b| b.id.eq(1))
                .select_related(|b| b.author())
                .select_related(|b| b.publisher()),
            |book| {
                let publisher = book.publisher.as_ref().map(|publisher| publisher.get()).transpose()?;
                let members = json!({ "author": instance(book.author.get()?), "publisher": optional(publisher) });
                Ok(with(instance(book), members))
            },
        ),
        each(
            db,
            "eager_loading.select_related_nested_category",
            Category::objects()
                .filter(|c| c.id.is_in([7, 1]))
                .order_by(|c| c.id)
                .select_related(|c| c.parent().parent().parent()),
            |row| category(row, 3),
        ),
        case("eager_loading.select_related_not_shared", async move {
            let reviews = Review::objects().filter(|r| r.book_id.eq(10)).order_by(|r| r.id);
            let reviews = reviews.select_related(|r| r.book()).all(db).await?;
            let (one, other) = (reviews[0].book.get()?, reviews[1].book.get()?);
            Ok(json!([ptr::eq(one, other), one.id == other.id]))
        }),
        each(
            db,
            "eager_loading.values_ignores_select_related",
            Review::objects()
                .select_related(|r| r.book())
                .filter(|r| r.id.eq(1))
                .values(|r| (r.id, r.reviewer)),
            |(id, reviewer)| Ok(named!("id": *id, "reviewer": *reviewer)),
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn prefetched(db: &Database) -> Vec<Case<'_>> {
    vec![
        each(
            db,
            "eager_loading.prefetch_fk",
            Review::objects()
                .filter(|r| r.id.is_in([1, 2, 3]))
                .order_by(|r| r.id)
                .prefetch_related(|r| r.book().author()),
            |review| {
                let book = review.book.get()?;
                let book = with(instance(book), json!({ "author": instance(book.author.get()?) }));
                Ok(with(instance(review), json!({ "book": book })))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_fk_null",
            Author::objects()
                .filter(|a| a.id.is_in([1, 7, 8]))
                .order_by(|a| a.id)
                .prefetch_related(|a| a.mentor()),
            with_mentor,
        ),
        each(
            db,
            "eager_loading.prefetch_o2o_reverse",
            Author::objects()
                .filter(|a| a.id.is_in([1, 3]))
                .order_by(|a| a.id)
                .prefetch_related(|a| a.profile()),
            with_profile,
        ),
        each(
            db,
            "eager_loading.prefetch_two_levels",
            Order::objects()
                .filter(|o| o.id.is_in([2, 3]))
                .order_by(|o| o.id)
                .prefetch_related(|o| (o.lines().order_by(|l| l.id), o.lines().book())),
            with_line_books,
        ),
        each(
            db,
            "eager_loading.prefetch_of_none",
            Order::objects()
                .filter(|o| o.id.eq(999))
                .prefetch_related(|o| o.lines()),
            with_lines,
        ),
        each(
            db,
            "eager_loading.prefetch_select_related_inside",
            Order::objects().filter(|o| o.id.eq(2)).prefetch_related(|o| {
                o.lines()
                    .select_related(|l| l.book())
                    .order_by(|l| (l.quantity.desc(), l.id))
            }),
            with_line_books,
        ),
        case("eager_loading.prefetch_then_all_cached", async move {
            let order = Order::objects().filter(|o| o.id.eq(2));
            let order = order.prefetch_related(|o| o.lines()).get(db).await?;
            let lines = order.lines.get()?;
            let single = order.lines.filter(|l| l.quantity.eq(1)).count(db).await?;
            Ok(json!([lines.len(), lines.len(), single, !lines.is_empty()]))
        }),
        case("eager_loading.prefetch_shared_instance", async move {
            let reviews = Review::objects().filter(|r| r.book_id.eq(10)).order_by(|r| r.id);
            let reviews = reviews.prefetch_related(|r| r.book()).all(db).await?;
            let mut books = reviews
                .iter()
                .map(|review| review.book.get().map(ptr::from_ref))
                .collect::<Result<Vec<_>>>()?;
            let same = books[0] == books[1];
            books.dedup();
            Ok(json!([same, books.len()]))
        }),
        case("eager_loading.iterator_prefetch", async move {
            let orders = Order::objects().filter(|o| o.id.lte(4)).order_by(|o| o.id);
            let mut orders = orders.prefetch_related(|o| o.lines()).stream_chunks(db, 2);
            let mut documents = Vec::new();
            while let Some(order) = orders.try_next().await? {
                documents.push(with_lines(&order)?);
            }
            Ok(documents.into())
        }),
        case("eager_loading.fetch_peers", async move {
            let mut reviews = Review::objects()
                .filter(|r| r.id.lte(6))
                .order_by(|r| r.id)
                .all(db)
                .await?;
            prefetch_related_objects(db, &mut reviews, |r| r.book()).await?;
            let titles = reviews.iter().map(|review| Ok(review.book.get()?.title.clone()));
            Ok(json!(titles.collect::<Result<Vec<_>>>()?))
        }),
        case("eager_loading.fetch_raise", async move {
            let review = Review::objects().filter(|r| r.id.eq(1)).get(db).await?;
            Ok(instance(review.book.get()?))
        }),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list of cases")]
fn beside(db: &Database) -> Vec<Case<'_>> {
    let titles = |keys: &[i64]| {
        let keys = keys.to_vec();
        Book::objects()
            .filter(|b| b.id.is_in(keys))
            .order_by(|b| b.id)
            .only::<Titled>()
    };
    let authors = |keys: [i64; 2]| Author::objects().filter(move |a| a.id.is_in(keys)).order_by(|a| a.id);
    vec![
        each(
            db,
            "eager_loading.prefetch_m2m",
            titles(&[1, 3, 4]).prefetch_to(|b| b.tags()),
            |(book, tags)| Ok(with(titled(book), json!({ "tags": by_key(tags) }))),
        ),
        each(
            db,
            "eager_loading.prefetch_several",
            titles(&[5, 8]).prefetch_to(|b| (b.tags(), b.reviews(), b.contributions())),
            |(book, (tags, reviews, contributions))| {
                let members = json!({
                    "tags": by_key(tags), "reviews": by_key(reviews), "contributions": by_key(contributions)
                });
                Ok(with(titled(book), members))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_through",
            titles(&[5, 8]).prefetch_to(|b| b.co_authors()),
            |(book, authors)| Ok(with(titled(book), json!({ "co_authors": by_key(authors) }))),
        ),
        each(
            db,
            "eager_loading.prefetch_queryset",
            authors([2, 8]).prefetch_to(|a| {
                a.books()
                    .filter(|b| b.pages.gt(300))
                    .order_by(|b| b.pages.desc())
                    .only::<Paged>()
            }),
            |(author, books)| {
                let book = |book: &Paged| named!("id": book.id, "title": book.title, "pages": book.pages, "author_id": book.author_id);
                let books: Json = books.iter().map(book).collect();
                Ok(with(instance(author), json!({ "books": books })))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_to_attr",
            authors([2, 4]).prefetch_to(|a| {
                a.books()
                    .filter(|b| b.status.eq(Status::Draft))
                    .order_by(|b| b.id)
                    .only::<OfAuthor>()
            }),
            |(author, drafts)| {
                let drafts: Json = drafts.iter().map(of_author).collect();
                Ok(with(instance(author), json!({ "drafts": drafts })))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_annotated",
            Publisher::objects()
                .filter(|p| p.id.eq(7))
                .prefetch_to(|p| p.books().order_by(|b| b.id).annotate(|b| b.reviews().id.count())),
            |(publisher, books)| {
                let book = |(book, n): &(Book, i64)| {
                    let publisher = book.publisher.as_ref().map(|publisher| *publisher.key());
                    named!("id": book.id, "title": book.title, "publisher_id": publisher, "n": *n)
                };
                let books: Json = books.iter().map(book).collect();
                Ok(with(instance(publisher), json!({ "books": books })))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_nested_prefetch",
            authors([4, 15]).prefetch_to(|a| {
                a.books()
                    .only::<OfAuthor>()
                    .prefetch_to(|b| b.tags().order_by(|t| t.slug.desc()))
            }),
            |(author, books)| {
                let book = |(book, tags): &(OfAuthor, Vec<Tag>)| {
                    let tags: Json = tags.iter().map(instance).collect();
                    with(of_author(book), json!({ "tags": tags }))
                };
                let books: Json = books.iter().map(book).collect();
                Ok(with(instance(author), json!({ "books": books })))
            },
        ),
        each(
            db,
            "eager_loading.prefetch_sliced",
            authors([2, 8]).prefetch_to(|a| a.books().order_by(|b| b.price.desc()).limit(2).only::<Priced>()),
            |(author, top)| {
                let book = |book: &Priced| named!("id": book.id, "title": book.title, "price": book.price, "author_id": book.author_id);
                let top: Json = top.iter().map(book).collect();
                Ok(with(instance(author), json!({ "top": top })))
            },
        ),
        each(
            db,
            "eager_loading.self_fk_prefetch_both",
            Author::objects()
                .filter(|a| a.id.eq(7))
                .only::<Mentored>()
                .prefetch_to(|a| (a.mentor().only::<Named>(), a.mentees().only::<Mentored>())),
            |(author, (mentor, mentees))| {
                let row = |row: &Mentored| named!("id": row.id, "name": row.name, "mentor_id": row.mentor_id);
                let mentor = mentor
                    .as_ref()
                    .map(|mentor| named!("id": mentor.id, "name": mentor.name));
                let mentees: Json = mentees.iter().map(row).collect();
                Ok(with(row(author), json!({ "mentor": mentor, "mentees": mentees })))
            },
        ),
        case("eager_loading.prefetch_related_objects", async move {
            let mut books = Book::objects()
                .filter(|b| b.id.is_in([1, 4]))
                .order_by(|b| b.id)
                .all(db)
                .await?;
            prefetch_related_objects(db, &mut books, |b| b.tags()).await?;
            let book = |book: &Book| {
                let tags = json!({ "tags": by_key(book.tags.get()?) });
                Ok(with(named!("id": book.id, "title": book.title), tags))
            };
            books.iter().map(book).collect()
        }),
    ]
}

pub(super) fn cases(db: &Database) -> Vec<Case<'_>> {
    [joined, prefetched, beside]
        .into_iter()
        .flat_map(|group| group(db))
        .collect()
}
