//! Rows from files.

use std::time::Duration;

use fastjango::db::Database;
use fastjango::fixtures::{self, DumpOptions, Loading};
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Bookshop, Category, Profile, Rows, Tag};
use fastjango_tests::on_every_database;

/// In Django's form.
const AUTHOR_AND_BOOK: &str = r#"[
    {"model": "shop.author", "pk": 900, "fields": {
        "name": "A", "email": "a@example.org", "created": "2024-01-02T03:04:05Z", "mentor": 1}},
    {"model": "shop.book", "pk": 900, "fields": {
        "title": "T", "slug": "t", "pages": 1, "price": "9.90", "uid": "0d7d751a-f608-4ba6-b441-c28ed0ed06d8",
        "reading_time": "1 00:41:34", "created": "2024-01-02T03:04:05Z", "updated": "2024-01-02T03:04:05Z",
        "author": 900, "tags": [1, 3]}}
]"#;

fn in_a_runtime<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(future)
}

async fn load(db: &Database, text: &str) -> Result<usize> {
    let project = Project::new("bookshop").models::<Bookshop>();
    fixtures::load(db, project.all_models(), text).await
}

/// All rows of these models as a fixture.
async fn dump(db: &Database, project: &Project, indent: Option<usize>) -> String {
    let options = DumpOptions {
        app: "shop".to_owned(),
        indent,
        ..DumpOptions::default()
    };
    let mut text = Vec::new();
    let mut rows = 0;
    let count = fixtures::dump(db, project.all_models(), &options, &mut text, &mut || rows += 1).await;
    let counted = fixtures::count(db, project.all_models())
        .await
        .expect("they can be counted");
    assert_eq!((count.expect("it can be dumped"), rows), (counted, counted));
    String::from_utf8(text).expect("JSON is UTF-8")
}

/// The message of a fixture that is refused.
async fn refusal(db: &Database, text: &str) -> String {
    load(db, text).await.expect_err("the fixture is wrong").to_string()
}

/// Refuses a tag, and leaves no connection on which anything could be put back.
#[receiver(pre_save, model = Tag)]
async fn tag_refused(event: PreSave<'_, Tag>) -> Result<()> {
    if event.db.backend().is_mysql() {
        let ended = event.db.handle().execute_script("KILL CONNECTION_ID()").await;
        assert!(ended.is_err(), "it is told that it is ended");
    }
    Err(ValidationError::new("no such tag").into())
}

on_every_database! {
    async fn the_first_failure_is_told(db: Rows) {
        Receivers::of::<(tag_refused,)>().attach(&db);
        let refused = load(&db, r#"{"tag": [{"id": 900, "name": "n", "slug": "n"}]}"#).await;
        assert!(matches!(refused, Err(Error::Validation(_))), "{refused:?}");
    }

    async fn a_row_may_come_before_the_one_that_it_points_to(db: Rows) {
        let text = r#"{"category": [
            {"id": 900, "name": "Below", "parent_id": 901}, {"id": 901, "name": "Above", "position": 3}
        ]}"#;
        assert_eq!(load(&db, text).await.expect("both rows are there at the end"), 2);
        let below = Category::objects().filter(|c| c.parent().name.eq("Above")).get(&db).await.expect("it was loaded");
        assert_eq!((below.id, below.position), (900, 0));
    }

    async fn a_key_that_is_nowhere_is_refused_and_nothing_stays(db: Rows) {
        let text = r#"{"tag": [{"id": 900, "name": "n", "slug": "n"}], "profile": [{"id": 900, "author_id": 9999}]}"#;
        assert!(load(&db, text).await.is_err());
        assert!(!Tag::objects().filter(|t| t.id.eq(900)).exists(&db).await.expect("it can be asked"));
        let orphan = Profile::new().author(9999).website("").save(&db).await;
        assert!(orphan.is_err(), "the database must look at keys again");
    }

    async fn a_load_that_is_given_up_leaves_keys_looked_at(db: Rows) {
        let project = Project::new("bookshop").models::<Bookshop>();
        for goes_on in [false, true] {
            let within = db.atomic(async |tx| {
                let forever = async |_: &mut Loading<'_>| std::future::pending::<Result<()>>().await;
                let loading = fixtures::load_together(tx, project.all_models(), forever);
                assert!(tokio::time::timeout(Duration::from_millis(100), loading).await.is_err());
                // The others ask for keys at the end of the transaction.
                if goes_on && tx.backend().is_mysql() {
                    let orphan = tx.atomic(async |tx| Profile::new().author(9999).website("").save(tx).await).await;
                    assert!(matches!(orphan, Err(Error::Integrity(_))), "{orphan:?}");
                }
                Ok(())
            });
            within.await.expect("committed");
            let orphan = Profile::new().author(9999).website("").save(&db).await;
            assert!(matches!(orphan, Err(Error::Integrity(_))), "{orphan:?}");
        }
    }

    async fn a_row_that_is_there_is_replaced_and_keys_go_on(db: Rows) {
        let text = r#"{"tag": [{"id": 1, "name": "other", "slug": "other"}, {"id": 500, "name": "last", "slug": "last"}]}"#;
        load(&db, text).await.expect("the rows are right");
        let tag = Tag::objects().filter(|t| t.id.eq(1)).get(&db).await.expect("it is there");
        assert_eq!(tag.name, "other");
        let next = Tag::new().name("next").slug("next").save(&db).await.expect("the key is free");
        assert_eq!(next.id, 501);
    }

    async fn of_rows_with_one_key_the_last_is_loaded(db: Rows) {
        let text = r#"[
            {"model": "shop.tag", "pk": 900, "fields": {"name": "one", "slug": "one"}},
            {"model": "shop.tag", "pk": 901, "fields": {"name": "between", "slug": "between"}},
            {"model": "shop.tag", "pk": 900, "fields": {"name": "two", "slug": "two"}}
        ]"#;
        assert_eq!(load(&db, text).await.expect("the last one counts"), 3);
        let tags = Tag::objects().filter(|t| t.id.gte(900)).order_by(|t| t.id).values(|t| t.name);
        assert_eq!(tags.all(&db).await.expect("it can be asked"), ["two", "between"]);
        let twice = AUTHOR_AND_BOOK.replace("[1, 3]", "[1, 3, 1]");
        load(&db, &twice).await.expect("a link is made once");
        let book = Book::objects().filter(|b| b.id.eq(900)).prefetch_related(|b| b.tags()).get(&db).await;
        assert_eq!(book.expect("it was loaded").tags.get().expect("they are loaded").len(), 2);
    }

    async fn a_key_is_loaded_as_it_is_or_not_at_all(db: Rows) {
        let loaded = load(&db, r#"{"tag": [{"id": 0, "name": "zero", "slug": "zero"}]}"#).await;
        let zeros = Tag::objects().filter(|t| t.slug.eq("zero")).values(|t| t.id).all(&db).await.expect("it can be asked");
        if db.backend().is_mysql() {
            let told = loaded.expect_err("it would make a key").to_string();
            assert!(told.contains("does not accept 0 for `id`") && zeros.is_empty(), "{told}");
        } else {
            assert_eq!((loaded.expect("it is one"), zeros), (1, vec![0]));
        }
    }

    async fn a_row_of_another_key_is_not_replaced(db: Rows) {
        let taken = Tag::objects().filter(|t| t.id.eq(1)).get(&db).await.expect("it is there");
        let text = format!(r#"{{"tag": [{{"id": 900, "name": "{}", "slug": "x"}}]}}"#, taken.name);
        assert!(matches!(load(&db, &text).await, Err(Error::Integrity(_))));
    }

    async fn django_s_form_names_models_and_fields(db: Rows) {
        for _ in 0..2 {
            load(&db, AUTHOR_AND_BOOK).await.expect("the objects are right");
            let author = Author::objects().filter(|a| a.id.eq(900)).get(&db).await.expect("it is there");
            let books = author.books.all().prefetch_related(|b| b.tags()).all(&db).await.expect("it can be asked");
            let tags: Vec<i64> = books[0].tags.get().expect("they are loaded").iter().map(|tag| tag.id).collect();
            assert_eq!((author.mentor.map(|mentor| *mentor.key()), tags), (Some(1), vec![1, 3]));
            assert_eq!(books[0].reading_time, TimeDelta::try_seconds(88_894));
        }
    }

    async fn what_is_dumped_is_loaded_as_it_was(db: Rows) {
        let project = Project::new("bookshop").models::<Bookshop>();
        let text = dump(&db, &project, None).await;
        fixtures::flush(&db, project.all_models()).await.expect("tables can be emptied");
        assert_eq!(dump(&db, &project, None).await, "[]\n");
        let tag = Tag::new().name("first").slug("first").save(&db).await.expect("the table is empty");
        assert_eq!(tag.id, 1);
        fixtures::flush(&db, project.all_models()).await.expect("tables can be emptied");
        load(&db, &text).await.expect("it is a fixture");
        assert_eq!(dump(&db, &project, None).await, text);
        // Each of many pages begins after the last one's key.
        let tags: Vec<String> = (1..=2100).map(|id| format!(r#"{{"id": {id}, "name": "{id}", "slug": "{id}"}}"#)).collect();
        load(&db, &format!(r#"{{"tag": [{}]}}"#, tags.join(","))).await.expect("the rows are right");
        let text = dump(&db, &Project::new("tags").models::<(Tag,)>(), None).await;
        assert_eq!(text.matches(r#""model": "shop.tag""#).count(), 2100);
    }

    async fn what_is_dumped_was_there_at_one_moment(db: Rows) {
        let models = [Author::options(), Book::options()];
        let options = DumpOptions { app: "shop".to_owned(), ..DumpOptions::default() };
        let (own, mut rows, mut text) = (db.with_own_pool().expect("another pool"), 0, Vec::new());
        let mut each = || {
            rows += 1;
            // The authors are read, and the books are not: an author and her book come, which nothing holds up.
            if rows == 1 {
                std::thread::scope(|scope| scope.spawn(|| in_a_runtime(load(&own, AUTHOR_AND_BOOK))).join())
                    .expect("no panic")
                    .expect("nobody is kept from writing");
            }
        };
        fixtures::dump(&db, &models, &options, &mut text, &mut each).await.expect("it can be dumped");
        assert!(Book::objects().filter(|b| b.id.eq(900)).exists(&db).await.expect("it can be asked"), "it came");
        let text = String::from_utf8(text).expect("JSON is UTF-8");
        assert!(text.contains(r#""model": "shop.book""#) && !text.contains(r#""pk": 900"#), "{text}");
        let later = dump(&db, &Project::new("shop").models::<(Author, Book)>(), None).await;
        assert_eq!(later.matches(r#""pk": 900"#).count(), 2, "the connection's next statements read anew");
        Tag::new().name("x").slug("x").save(&db).await.expect("and may write");
    }

    async fn rows_are_written_as_django_does(db) {
        let project = ::bookshop::project();
        project.migrate(&db).await.expect("there are migrations");
        let text = r#"[{"model": "shop.book", "pk": 2, "fields": {"title": "T", "slug": "t", "isbn": null, "pages": 3, "price": "9.90", "discount": 0.5, "published": null, "in_stock": false, "status": "draft", "uid": "0d7d751a-f608-4ba6-b441-c28ed0ed06d8", "meta": {"a": [1, null]}, "reading_time": "-1 23:59:50", "opens_at": "12:30:00", "created": "2024-01-02T03:04:05Z", "updated": "2024-01-02T03:04:05Z", "author": 7, "publisher": null, "category": null, "tags": [1]}}, {"model": "shop.author", "pk": 7, "fields": {"name": "Ä\n", "email": "a@b.org", "age": null, "bio": "", "is_active": true, "rating": "9.10", "born": "1990-02-03", "created": "2024-01-02T03:04:05.000678Z", "mentor": 7}}, {"model": "shop.tag", "pk": 1, "fields": {"name": "n", "slug": "n"}}]
"#;
        load(&db, text).await.expect("it is a fixture");
        assert_eq!(dump(&db, &project, None).await, text);
        let indented = dump(&db, &Project::new("tags").models::<(Tag,)>(), Some(1)).await;
        let (first, rest) = indented.split_at(indented.find("},\n").map_or(0, |at| at + 3));
        assert!(rest.starts_with("{\n \"model\": \"shop."), "{indented}");
        assert!(first.starts_with("[\n{\n \"model\": \"shop.") && indented.ends_with("\n}\n]\n"), "{indented}");
    }

    async fn mistakes_are_told_with_their_place(db: Rows) {
        assert_eq!(refusal(&db, r#"{"tagg": []}"#).await, "no model has a table `tagg`");
        assert_eq!(refusal(&db, r#"{"tag": [{"sluug": 1}]}"#).await, "tag[0]: `tag` has no column `sluug`");
        assert_eq!(
            refusal(&db, r#"{"tag": [{"id": "x"}]}"#).await,
            r#"tag[0]: "x" is no value of `id`, which is an integer"#
        );
        assert_eq!(refusal(&db, r#"{"tag": [{"id": 1}]}"#).await, "tag[0] gives no `name`, which has no default");
        assert_eq!(
            refusal(&db, r#"[{"model": "shop.boook", "fields": {}}]"#).await,
            "[0]: there is no model `shop.boook`"
        );
        assert_eq!(
            refusal(&db, r#"[{"model": "tag", "fields": {"colour": 1}}]"#).await,
            "[0] (tag): `Tag` has no field `colour`"
        );
        assert!(refusal(&db, "{").await.starts_with("not JSON"));
    }
}
