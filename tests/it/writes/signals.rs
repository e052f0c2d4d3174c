//! Signals: who hears of what, in which order, and what becomes of the change where one fails.

use std::cell::{Cell, RefCell};

use fastjango::db::Transaction;
use fastjango::models::signals::{Action, Origin};
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango_tests::bookshop::{Author, Book, Publisher, Review, Rows, Shop, Tag};
use fastjango_tests::on_every_database;

use super::behaviour::passes;

thread_local! {
    /// What receivers heard: each test has a thread, on which its receivers run.
    static HEARD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Notes what was heard.
fn note(line: String) {
    HEARD.with_borrow_mut(|heard| heard.push(line));
}

/// What was heard since the last call.
fn heard() -> Vec<String> {
    HEARD.take()
}

#[receiver(pre_save, model = Tag)]
async fn tag_slugged(event: PreSave<'_, Tag>) -> Result<()> {
    event.instance.slug = event.instance.slug.to_lowercase();
    let raw = if event.raw { " raw" } else { "" };
    let line = format!("pre_save {} {:?}{raw}", event.instance.slug, event.update_fields);
    note(line);
    Ok(())
}

#[receiver(post_save, model = Tag)]
async fn tag_saved(event: PostSave<'_, Tag>) -> Result<()> {
    note(format!(
        "post_save {} {} {:?}",
        event.instance.id, event.created, event.update_fields
    ));
    let stored = Tag::objects()
        .filter(|t| t.id.eq(event.instance.id))
        .get(event.db)
        .await?;
    if stored.name == "refused" {
        return Err(ValidationError::new("no such tag").into());
    }
    Ok(())
}

#[receiver(pre_delete, model = Review)]
async fn review_goes(event: PreDelete<'_, Review>) -> Result<()> {
    let there = Review::objects()
        .filter(|r| r.id.eq(event.instance.id))
        .exists(event.db)
        .await?;
    note(format!(
        "pre_delete {} {there} {}",
        event.instance.reviewer,
        event.origin.model().name
    ));
    Ok(())
}

#[receiver(post_delete, model = Review)]
async fn review_gone(event: PostDelete<'_, Review>) -> Result<()> {
    let there = Review::objects()
        .filter(|r| r.id.eq(event.instance.id))
        .exists(event.db)
        .await?;
    let by_query = matches!(event.origin, Origin::OfQuerySet(_));
    note(format!("post_delete {} {there} {by_query}", event.instance.reviewer));
    Ok(())
}

#[receiver(m2m_changed, model = Book, relation = tags)]
async fn book_tags_changed(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
    let mut line = format!(
        "{:?} {} {:?} {:?}",
        event.action,
        event.reverse,
        event.sources()?,
        event.targets()?
    );
    if event.pk_set.is_none() {
        line.push_str(" all");
    }
    note(line);
    assert!(event.action != Action::PreAdd || event.pk_set.is_some());
    Ok(())
}

type All = (tag_slugged, tag_saved, review_goes, review_gone, book_tags_changed);

fn listen(db: &Database) {
    Receivers::of::<All>().attach(db);
}

thread_local! {
    /// The change of a relation that is refused.
    static REFUSED: Cell<Option<Action>> = const { Cell::new(None) };
    /// The database, to be asked from outside of the transaction.
    static SHOP: RefCell<Option<Database>> = const { RefCell::new(None) };
}

/// Writes a row of its own, which goes where the change does not last.
async fn trace(db: &Transaction) -> Result<()> {
    let name = format!("trace {}", Uuid::new_v4());
    Publisher::new().name(name).save(db).await.map(drop)
}

#[receiver(pre_save, model = Tag)]
async fn save_refused(event: PreSave<'_, Tag>) -> Result<()> {
    trace(event.db).await?;
    match event.instance.name.as_str() {
        "refused" => Err(ValidationError::new("no such tag").into()),
        _ => Ok(()),
    }
}

#[receiver(post_delete, model = Review)]
async fn delete_refused(event: PostDelete<'_, Review>) -> Result<()> {
    trace(event.db).await?;
    Err(ValidationError::new("it stays").into())
}

#[receiver(m2m_changed, model = Book, relation = tags)]
async fn tags_refused(event: M2mChanged<'_, Book, Tag>) -> Result<()> {
    trace(event.db).await?;
    if REFUSED.get() == Some(event.action) {
        return Err(ValidationError::new("no such tag").into());
    }
    Ok(())
}

type Failing = (save_refused, delete_refused, tags_refused);

/// The numbers of rows, and the tags of a book.
async fn state(db: &Database) -> Result<(Vec<i64>, Vec<String>, Vec<i64>)> {
    let counts = vec![
        Tag::objects().count(db).await?,
        Review::objects().count(db).await?,
        Book::objects().count(db).await?,
        Publisher::objects().count(db).await?,
    ];
    let names = Tag::objects().order_by(|t| t.id).values(|t| t.name).all(db).await?;
    let tags = Tag::objects()
        .filter(|t| t.books().id.eq(1))
        .order_by(|t| t.id)
        .values(|t| t.id);
    Ok((counts, names, tags.all(db).await?))
}

#[receiver(post_save, model = Tag)]
async fn left_for_the_commit(event: PostSave<'_, Tag>) -> Result<()> {
    let (db, name) = (SHOP.with_borrow(Clone::clone), event.instance.name.clone());
    event.db.on_commit(async move || {
        let db = db.expect("the test has said which");
        let stored = Tag::objects().filter(|t| t.name.eq(name)).exists(&db).await?;
        note(format!("committed {stored}"));
        Ok::<(), Error>(())
    });
    note("saved".to_owned());
    Ok(())
}

#[receiver(post_save, model = Tag)]
async fn refused_afterwards(event: PostSave<'_, Tag>) -> Result<()> {
    match event.instance.name.as_str() {
        "refused" => Err(ValidationError::new("no such tag").into()),
        _ => Ok(()),
    }
}

type Committing = (left_for_the_commit, refused_afterwards);

on_every_database! {
    async fn a_save_is_heard_before_and_after(db: Rows) {
        let db = &db;
        listen(db);
        passes(async {
            let mut tag = Tag::new().name("Fresh").slug("FRESH").save(db).await?;
            assert_eq!(tag.slug, "fresh", "what a receiver changes is saved, and in the instance");
            assert_eq!(heard(), ["pre_save fresh None", &format!("post_save {} true None", tag.id)]);
            tag.save(db).await?;
            assert_eq!(heard()[1], format!("post_save {} false None", tag.id));
            "Other".clone_into(&mut tag.name);
            tag.save_fields(db, |t| t.name).await?;
            assert_eq!(heard()[0], r#"pre_save fresh Some(["name"])"#);
            tag.save_fields(db, |_| ()).await?;
            Tag::objects().bulk_create(db, vec![Tag::new().name("b").slug("B").build()]).await?;
            Tag::objects().filter(|t| t.id.eq(1)).update(db, |t| t.name.set("updated")).await?;
            Publisher::new().name("P9").save(db).await?;
            assert!(heard().is_empty(), "nobody hears of these");
            let new = || Tag::new().name("got").slug("GOT").build();
            Tag::objects().filter(|t| t.slug.eq("got")).get_or_create(db, new).await?;
            assert_eq!(heard().len(), 2);
            let changed = Tag::objects().filter(|t| t.slug.eq("got"));
            changed.update_or_create(db, |t| t.name.set("changed"), || unreachable!("it is there")).await?;
            assert_eq!(heard()[0], r#"pre_save got Some(["name"])"#);
            Ok(())
        })
        .await;
    }

    async fn a_receiver_that_fails_undoes_the_change(db: Rows) {
        let db = &db;
        listen(db);
        passes(async {
            let refused = Tag::new().name("refused").slug("x").save(db).await;
            assert!(matches!(refused, Err(Error::Validation(_))));
            assert_eq!(Tag::objects().count(db).await?, 10);
            db.atomic(async |tx| {
                let refused = Tag::new().name("refused").slug("x").save(tx).await;
                assert!(refused.is_err());
                Tag::new().name("kept").slug("kept").save(tx).await
            })
            .await?;
            assert_eq!(Tag::objects().count(db).await?, 11);
            Ok(())
        })
        .await;
    }

    async fn each_row_that_a_deletion_takes_along_is_heard(db: Rows) {
        let db = &db;
        listen(db);
        passes(async {
            let reviewers = Review::objects().filter(|r| r.book_id.eq(10)).values(|r| r.reviewer).all(db).await?;
            let deleted = Book::objects().filter(|b| b.id.eq(10)).get(db).await?.delete(db).await?;
            assert_eq!((deleted.total, deleted.by_model["Review"]), (9, 5));
            let lines = heard();
            let lines_of = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count();
            assert_eq!((lines_of("pre_delete"), lines_of("post_delete")), (reviewers.len(), reviewers.len()));
            assert!(lines.contains(&format!("pre_delete {} true Book", reviewers[0])), "{lines:?}");
            assert!(lines.contains(&format!("post_delete {} false false", reviewers[0])), "{lines:?}");
            let ones = Review::objects().filter(|r| r.rating.eq(1)).delete(db).await?;
            assert_eq!(heard().len() as u64, 2 * ones.total);
            Ok(())
        })
        .await;
    }

    async fn a_relation_is_heard_from_either_side(db: Rows) {
        let db = &db;
        listen(db);
        passes(async {
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            book.tags.add(db, [1, 2]).await?;
            assert_eq!(heard(), ["PreAdd false [1] [1]", "PostAdd false [1] [1]"], "2 was there");
            book.tags.remove(db, [1]).await?;
            assert_eq!(heard(), ["PreRemove false [1] [1]", "PostRemove false [1] [1]"]);
            book.tags.set(db, [2, 4]).await?;
            assert_eq!(heard().len(), 4, "some are taken out, one is added");
            book.tags.set(db, [2, 4]).await?;
            assert!(heard().is_empty());
            book.tags.clear(db).await?;
            assert_eq!(heard(), ["PreClear false [1] [] all", "PostClear false [1] [] all"]);
            let mut tag = Tag::objects().filter(|t| t.id.eq(10)).get(db).await?;
            tag.books.add(db, [1]).await?;
            assert_eq!(heard(), ["PreAdd true [1] [10]", "PostAdd true [1] [10]"]);
            Ok(())
        })
        .await;
    }

    async fn a_database_without_receivers_sends_what_it_sent(db: Rows) {
        let db = &db;
        passes(async {
            let recording = db.record();
            Tag::new().name("Fresh").slug("Fresh").save(db).await?;
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            book.tags.add(db, [1]).await?;
            Review::objects().filter(|r| r.rating.eq(1)).delete(db).await?;
            assert_eq!(recording.statements().len(), 4);
            Author::new().name("A").email("a@example.org").save(db).await?;
            assert_eq!(recording.statements().len(), 5);
            Ok(())
        })
        .await;
    }

    async fn rows_of_a_fixture_are_heard_as_raw_ones(db: Rows) {
        let db = &db;
        listen(db);
        passes(async {
            let fixture = r#"{ "tag": [{ "id": 500, "name": "one", "slug": "ONE" }, { "id": 1, "name": "new", "slug": "X" }] }"#;
            fastjango::fixtures::load(db, &[Tag::options()], fixture).await?;
            let lines = ["pre_save one None raw", "post_save 500 true None", "pre_save x None raw", "post_save 1 false None"];
            assert_eq!(heard(), lines);
            assert!(Tag::objects().filter(|t| t.slug.eq("one")).exists(db).await?, "what a receiver changes is saved");
            let keyless = r#"[{ "model": "shop.tag", "fields": { "name": "two", "slug": "TWO" } }]"#;
            fastjango::fixtures::load(db, &[Tag::options()], keyless).await?;
            let id = Tag::objects().filter(|t| t.slug.eq("two")).values(|t| t.id).get(db).await?;
            assert_eq!(heard()[1], format!("post_save {id} true None"));
            Ok(())
        })
        .await;
    }

    async fn rows_that_a_serializer_writes_are_heard(db: Shop) {
        listen(&db);
        let routers = ::bookshop::project().routers();
        let client = ApiClient::new(routers.expect("the routes are fine").remove(0), db.clone());
        let client = client.credentials("Token 6a33c497ac5b2cbf18a7a3f6c686065062c30f0d");
        let made = client.post("/api/tags/", serde_json::json!({ "name": "Fresh", "slug": "FRESH" })).await;
        assert_eq!(made.status_code(), 201);
        assert_eq!(made.to_json().expect("a document")["slug"], "fresh");
        let id = Tag::objects().filter(|t| t.slug.eq("fresh")).values(|t| t.id).get(&db).await.expect("the row");
        assert_eq!(heard(), ["pre_save fresh None", &format!("post_save {id} true None")]);
        let changed = client.put("/api/tags/fresh/", serde_json::json!({ "name": "Other", "slug": "fresh" })).await;
        assert_eq!(changed.status_code(), 200);
        assert_eq!(heard()[1], format!("post_save {id} false None"));
        let refused = client.post("/api/tags/", serde_json::json!({ "name": "refused", "slug": "x" })).await;
        assert_eq!(refused.status_code(), 400);
        assert!(!Tag::objects().filter(|t| t.slug.eq("x")).exists(&db).await.expect("an answer"));
    }

    async fn an_error_of_any_receiver_undoes_what_was_written_before_it(db: Rows) {
        let db = &db;
        Receivers::of::<Failing>().attach(db);
        passes(async {
            let refused = |outcome: &Result<()>| matches!(outcome, Err(Error::Validation(_)));
            let before = state(db).await?;

            let saved = Tag::new().name("refused").slug("new").save(db).await.map(drop);
            assert!(refused(&saved), "pre_save: {saved:?}");
            let mut tag = Tag::objects().filter(|t| t.id.eq(1)).get(db).await?;
            "refused".clone_into(&mut tag.name);
            assert!(refused(&tag.save(db).await), "pre_save of a row that is there");
            assert_eq!(state(db).await?, before);

            let review = Review::objects().filter(|r| r.book_id.eq(10)).order_by(|r| r.id).first(db).await?;
            let deleted = review.expect("a review").delete(db).await.map(drop);
            assert!(refused(&deleted), "post_delete: {deleted:?}");
            let deleted = Review::objects().filter(|r| r.rating.eq(1)).delete(db).await.map(drop);
            assert!(refused(&deleted), "post_delete of a queryset: {deleted:?}");
            let book = Book::objects().filter(|b| b.id.eq(10)).get(db).await?;
            let deleted = book.delete(db).await.map(drop);
            assert!(refused(&deleted), "post_delete of a row that goes along: {deleted:?}");
            assert_eq!(state(db).await?, before);

            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            for refusing in [Action::PreAdd, Action::PostAdd] {
                REFUSED.set(Some(refusing));
                assert!(refused(&book.tags.add(db, [1]).await), "{refusing:?}");
                assert_eq!(state(db).await?, before, "{refusing:?}");
            }
            for refusing in [Action::PreRemove, Action::PostRemove] {
                REFUSED.set(Some(refusing));
                assert!(refused(&book.tags.remove(db, [2]).await), "{refusing:?}");
                assert_eq!(state(db).await?, before, "{refusing:?}");
            }
            for refusing in [Action::PreClear, Action::PostClear] {
                REFUSED.set(Some(refusing));
                assert!(refused(&book.tags.clear(db).await), "{refusing:?}");
                assert_eq!(state(db).await?, before, "{refusing:?}");
            }
            REFUSED.set(Some(Action::PostAdd));
            assert!(refused(&book.tags.set(db, [4]).await), "what was removed before comes back");
            assert_eq!(state(db).await?, before);
            Ok(())
        })
        .await;
    }

    async fn within_a_transaction_it_undoes_the_change_alone(db: Rows) {
        let db = &db;
        Receivers::of::<Failing>().attach(db);
        passes(async {
            let before = state(db).await?;
            db.atomic(async |tx| {
                Author::new().name("Kept").email("kept@example.org").save(tx).await?;
                assert!(Tag::new().name("refused").slug("new").save(tx).await.is_err());
                assert!(Review::objects().filter(|r| r.rating.eq(1)).delete(tx).await.is_err());
                REFUSED.set(Some(Action::PostAdd));
                let mut book = Book::objects().filter(|b| b.id.eq(1)).get(tx).await?;
                assert!(book.tags.add(tx, [1]).await.is_err());
                Ok(())
            })
            .await?;
            assert_eq!(state(db).await?, before);
            assert!(Author::objects().filter(|a| a.name.eq("Kept")).exists(db).await?);
            Ok(())
        })
        .await;
    }

    async fn what_a_receiver_leaves_for_the_commit_runs_after_it(db: Rows) {
        let db = &db;
        Receivers::of::<Committing>().attach(db);
        SHOP.set(Some(db.clone()));
        passes(async {
            Tag::new().name("Fresh").slug("fresh").save(db).await?;
            assert_eq!(heard(), ["saved", "committed true"]);
            assert!(Tag::new().name("refused").slug("x").save(db).await.is_err());
            assert_eq!(heard(), ["saved"], "it was undone");
            db.atomic(async |tx| {
                Tag::new().name("Second").slug("second").save(tx).await?;
                assert_eq!(heard(), ["saved"], "the commit is still to come");
                assert!(Tag::new().name("refused").slug("y").save(tx).await.is_err());
                assert_eq!(heard(), ["saved"]);
                Ok(())
            })
            .await?;
            assert_eq!(heard(), ["committed true"], "not for the one that was undone");
            let undone: Result<()> = db
                .atomic(async |tx| {
                    Tag::new().name("Third").slug("third").save(tx).await?;
                    Err(ValidationError::new("no").into())
                })
                .await;
            assert!(undone.is_err());
            assert_eq!(heard(), ["saved"]);
            SHOP.take();
            Ok(())
        })
        .await;
    }
}
