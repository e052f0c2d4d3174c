//! What reading does beyond the recorded cases: streams, plans, SQL of one's own, and what is not asked twice.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastjango::db::{Backend, DriverConnection, sqlx};
use fastjango::models::queryset::{DateKind, DateTimeKind, ExplainFormat, ExplainOptions};
use fastjango::models::raw::raw;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Category, Order, OrderLine, Publisher, Review, Rows, Status, Tag};
use fastjango_tests::databases::{Engine, run_at};
use fastjango_tests::on_every_database;
use fastjango_tests::servers::Kind;
use futures_util::{StreamExt as _, TryStreamExt as _};

/// How many statements something sends.
async fn statements<T>(db: &Database, work: impl Future<Output = Result<T>>) -> (T, usize) {
    let recording = db.record();
    let done = work.await.expect("it can be asked");
    (done, recording.statements().len())
}

/// What a statement counts, asked of the driver itself; nothing if it counts nothing or fails.
async fn counted(connection: &mut DriverConnection<'_>, sql: &'static str) -> Option<i64> {
    if let Some(sqlite) = connection.sqlite() {
        return sqlite.query_row(sql, [], |row| row.get(0)).ok();
    }
    if let Some(postgres) = connection.postgres() {
        return postgres.query_one_scalar(sql, &[]).await.ok();
    }
    let mysql = connection.mysql().expect("it is one of the three");
    sqlx::query_scalar(sql).fetch_one(mysql).await.ok()
}

/// Sends what no database can answer through the connection of a transaction, and goes on as if nothing had been.
async fn swallow_a_mistake(tx: &Transaction) -> Result<()> {
    assert_eq!(
        counted(&mut tx.connection().await?, "SELECT COUNT(*) FROM nowhere").await,
        None
    );
    Ok(())
}

async fn save_tag(tx: &Transaction, name: &str) -> Result<()> {
    Tag::new().name(name).slug(name).save(tx).await.map(drop)
}

fn message<T>(answer: Result<T>) -> String {
    answer.map(drop).expect_err("it is a mistake").to_string()
}

on_every_database! {
    async fn prefetches_start_from_what_is_joined(db: Rows) {
        let reviews = Review::objects().filter(|r| r.id.lte(10)).select_related(|r| r.book());
        let tagged = reviews.clone().prefetch_related(|r| r.book().tags());
        let (found, sent) = statements(&db, tagged.all(&db)).await;
        assert_eq!(sent, 2, "the books are there already");
        assert!(found.iter().all(|review| review.book.get().is_ok_and(|book| book.tags.get().is_ok())));
        let (_, sent) = statements(&db, reviews.prefetch_related(|r| r.book()).all(&db)).await;
        assert_eq!(sent, 1, "nothing is left to load");
    }

    async fn loaded_instances_are_loaded_further(db: Rows) {
        let mut reviews = Review::objects().filter(|r| r.book_id.eq(10)).all(&db).await.expect("there are some");
        assert!(reviews.len() > 1);
        let ((), sent) = statements(&db, prefetch_related_objects(&db, &mut reviews, |r| r.book())).await;
        assert_eq!(sent, 1);
        let further = prefetch_related_objects(&db, &mut reviews, |r| (r.book().author(), r.book().tags()));
        let ((), sent) = statements(&db, further).await;
        assert_eq!(sent, 2, "the book that all share is there already");
        let shared = reviews.iter().map(|review| review.book.get().expect("it is loaded"));
        assert!(shared.clone().all(|book| book.author.get().is_ok() && book.tags.get().is_ok()));
        let first: *const Book = shared.clone().next().expect("there is one");
        assert!(shared.map(std::ptr::from_ref).all(|book| book == first), "it is shared still");

        let held = reviews[0].book.clone();
        let ((), sent) = statements(&db, prefetch_related_objects(&db, &mut reviews, |r| r.book().publisher())).await;
        assert_eq!(sent, 2, "what somebody else has is not changed under him");
        assert!(held.get().is_ok_and(|book| book.publisher.as_ref().is_none_or(|publisher| publisher.get().is_err())));
    }

    async fn two_instances_of_a_row_have_the_same_related_rows(db: Rows) {
        let found = Author::objects().filter(|a| a.profile().id.is_not_null()).order_by(|a| a.id).first(&db).await;
        let author = found.expect("it can be asked").expect("one has a profile");
        let mut both = [author.clone(), author];
        let relations = prefetch_related_objects(&db, &mut both, |a| (a.books(), a.profile(), a.mentor()));
        relations.await.expect("they can be loaded");
        let books = both.each_ref().map(|author| author.books.get().expect("they are loaded").len());
        assert!(books[0] > 0 && books[0] == books[1], "{books:?}");
        assert!(both.iter().all(|author| author.profile.get().is_ok_and(|profile| profile.is_some())));
        let further = prefetch_related_objects(&db, &mut both, |a| a.books().tags());
        further.await.expect("they can be loaded");
        let tagged = |author: &Author| author.books.get().is_ok_and(|books| books.iter().all(|book| book.tags.get().is_ok()));
        assert!(both.iter().all(tagged));
    }

    async fn a_relation_has_a_place_for_each_asking(db: Rows) {
        let authors = Author::objects().order_by(|a| a.id).prefetch_to(|a| {
            (
                a.books().filter(|b| b.status.eq(Status::Draft)),
                a.books().filter(|b| b.status.eq(Status::Published)).order_by(|b| b.price.desc()).limit(1),
                a.mentor(),
            )
        });
        let (found, sent) = statements(&db, authors.all(&db)).await;
        assert_eq!((found.len(), sent), (30, 4));
        for (author, (drafts, best, mentor)) in &found {
            assert!(drafts.iter().all(|book| book.status == Status::Draft && *book.author.key() == author.id));
            assert!(best.len() <= 1 && best.iter().all(|book| book.status == Status::Published));
            let key = author.mentor.as_ref().map(|mentor| *mentor.key());
            assert_eq!(mentor.as_ref().map(|mentor| mentor.id), key);
            assert!(author.books.get().is_err(), "the relation itself was not asked for");
        }
        let drafts: usize = found.iter().map(|(_, (drafts, ..))| drafts.len()).sum();
        let all = Book::objects().filter(|b| b.status.eq(Status::Draft)).count(&db).await.expect("it counts");
        assert_eq!(i64::try_from(drafts), Ok(all));
        let mentors = found.iter().filter_map(|(_, (.., mentor))| mentor.clone());
        assert!(mentors.clone().any(|one| mentors.clone().filter(|other| Arc::ptr_eq(&one, other)).count() > 1));
    }

    async fn each_instance_of_one_row_has_all_related_rows(db: Rows) {
        let authors = Author::objects().filter(|a| a.books().id.is_not_null()).prefetch_related(|a| a.books());
        let found = authors.all(&db).await.expect("they come");
        let mut own = found.iter().map(|author| (author, author.books.get().expect("they were asked for").len()));
        assert!(own.all(|(author, books)| found.iter().filter(|other| other.id == author.id).count() == books));
    }

    async fn each_row_of_one_owner_has_all_related_rows(db: Rows) {
        let pairs = Author::objects().filter(|a| a.books().id.is_not_null()).order_by(|a| (a.id, a.books().id));
        let pairs = pairs.values(|a| (a.id, a.books().id)).prefetch_to(|a| {
            (a.books().rows().order_by(|b| b.id).prefetch_to(|b| b.tags()), a.mentor())
        });
        let found = pairs.all(&db).await.expect("they come");
        assert_eq!(found.len(), usize::try_from(Book::objects().count(&db).await.expect("it counts")).expect("few"));
        for ((author, _), (books, mentor)) in &found {
            let own: Vec<i64> = found.iter().filter(|((other, _), _)| other == author).filter_map(|((_, book), _)| *book).collect();
            assert_eq!(books.iter().map(|(book, _)| book.id).collect::<Vec<_>>(), own);
            let (_, (first, first_mentor)) = found.iter().find(|((other, _), _)| other == author).expect("it is there");
            let tags = |books: &[(Book, Vec<Tag>)]| -> Vec<usize> { books.iter().map(|(_, tags)| tags.len()).collect() };
            assert_eq!(tags(books), tags(first));
            assert_eq!(mentor.as_ref().map(Arc::as_ptr), first_mentor.as_ref().map(Arc::as_ptr));
        }
        assert!(found.iter().any(|(_, (books, _))| books.iter().any(|(_, tags)| !tags.is_empty())));
    }

    async fn twice_in_one_place_is_a_mistake(db: Rows) {
        let twice = Author::objects().prefetch_related(|a| (a.books().filter(|b| b.pages.gt(9)), a.books().filter(|b| b.pages.gt(8))));
        assert!(message(twice.all(&db).await).contains("`Author.books` is prefetched twice in different ways"));
        let plain = Author::objects().prefetch_related(|a| (a.books().filter(|b| b.pages.gt(9)), a.books().tags()));
        assert!(plain.all(&db).await.is_ok(), "what goes on from there takes what is there");
    }

    async fn grouped_values_have_no_related_rows(db: Rows) {
        let grouped = Book::objects().values(|b| (b.status, b.id.count())).prefetch_to(|b| b.tags());
        assert!(message(grouped.all(&db).await).contains("grouped or distinct"));
        let distinct = Book::objects().distinct().values(|b| b.status).prefetch_to(|b| b.tags());
        assert!(message(distinct.all(&db).await).contains("grouped or distinct"));
        let values = Book::objects().values(|b| b.status).prefetch_related(|b| b.tags());
        assert!(message(values.all(&db).await).contains("`prefetch_to`"));
        let far = Author::objects().prefetch_to(|a| a.books().tags());
        assert!(message(far.all(&db).await).contains("`books().prefetch_to(…)`"));
    }

    async fn what_was_not_loaded_says_what_is_missing(db: Rows) {
        let book = Book::objects().filter(|b| b.id.eq(1)).get(&db).await.expect("it is there");
        for (answer, relation) in [
            (book.author.get().map(drop), "Book.author"),
            (book.tags.get().map(drop), "Book.tags"),
            (book.publisher.as_ref().expect("it has one").get().map(drop), "Book.publisher"),
        ] {
            assert!(message(answer).starts_with(&format!("`{relation}` was not loaded; name it in `select_related`")));
        }
        let author = Author::objects().filter(|a| a.id.eq(1)).get(&db).await.expect("it is there");
        assert!(message(author.profile.get()).starts_with("`Author.profile` was not loaded"));
        assert!(message(author.books.get()).starts_with("`Author.books` was not loaded"));
    }

    async fn streams_bring_what_all_brings(db: Rows) {
        let books = Book::objects().prefetch_related(|b| b.tags());
        let streamed: Vec<Book> = books.clone().stream_chunks(&db, 50).try_collect().await.expect("they come");
        let all = books.all(&db).await.expect("they come");
        let keys = |books: &[Book]| books.iter().map(|book| (book.id, book.tags.get().map_or(0, <[_]>::len))).collect::<Vec<_>>();
        assert_eq!(keys(&streamed), keys(&all));
        assert!(Book::objects().none().stream(&db).next().await.is_none());
        let in_transaction = db.atomic(async |tx| {
            let orders = Order::objects().prefetch_related(|o| o.lines());
            orders.stream_chunks(tx, 7).try_collect::<Vec<_>>().await
        });
        let orders = in_transaction.await.expect("they come");
        assert!(!orders.is_empty() && orders.iter().all(|order| order.lines.get().is_ok()));
        let broken = Tag::objects().limit(3).order_by(|t| t.slug);
        assert!(broken.stream(&db).try_next().await.is_err());
    }

    async fn rows_are_saved_while_they_are_streamed(db: Rows) {
        let saved = db.atomic(async |tx| {
            let (mut ids, mut reviews) = (Vec::new(), Review::objects().order_by(|r| r.id).stream(tx));
            while let Some(mut review) = reviews.try_next().await? {
                "seen".clone_into(&mut review.text);
                review.save(tx).await?;
                ids.push(review.id);
            }
            let mut rows = raw::<(i64,)>("SELECT id FROM review ORDER BY id", ()).stream(tx)?;
            for id in &ids {
                assert_eq!(rows.try_next().await?, Some((*id,)));
                assert!(Review::objects().filter(|r| r.id.eq(*id)).exists(tx).await?);
            }
            Ok(ids.len())
        });
        let saved = tokio::time::timeout(Duration::from_secs(20), saved).await;
        assert!(saved.expect("it doesn't wait for itself").expect("they are saved") > 64);
    }

    async fn streams_hold_few_rows(db: Rows) {
        // Some 10^10 rows: what gathers them doesn't come back.
        let many = "SELECT a.id, e.id FROM book a, book b, book c, book d, book e";
        let rows = raw::<(i64, i64)>(many, ()).stream(&db).expect("it has no parameters");
        let some: Vec<(i64, i64)> = rows.take(1000).try_collect().await.expect("they come");
        assert_eq!(some.len(), 1000);
        let far = Tag::objects().unordered().values(|t| t.books().tags().books().tags().books().tags().books().id);
        let some = far.stream(&db).take(1000).count().await;
        assert_eq!(some, 1000);
        assert_eq!(Tag::objects().count(&db).await.expect("the pool has connections still"), 10);
    }

    async fn plans_are_told(db: Rows) {
        let books = Book::objects().filter(|b| b.title.eq("Winter")).limit(3);
        let plan = books.clone().explain(&db).await.expect("it has a plan");
        assert!(plan.to_lowercase().contains("book"), "{plan}");
        let json = books.clone().explain_with(&db, ExplainOptions::new().format(ExplainFormat::Json));
        let tree = books.clone().explain_with(&db, ExplainOptions::new().format(ExplainFormat::Tree)).await;
        assert!(message(tree).contains("FORMAT TREE"));
        let analyzed = books.explain_with(&db, ExplainOptions::new().analyze()).await;
        if db.backend() == Backend::Sqlite {
            assert!(message(json.await).contains("FORMAT JSON"));
            assert!(message(analyzed).contains("ANALYZE"));
        } else {
            let plan = json.await.expect("it has a plan");
            assert!(serde_json::from_str::<Json>(&plan).is_ok(), "{plan}");
            assert!(analyzed.is_ok());
        }
        assert!(Book::objects().none().explain(&db).await.is_err());
    }

    async fn sql_of_ones_own_becomes_types(db: Rows) {
        #[derive(Row, Debug, PartialEq)]
        struct Cover {
            title: String,
            author: String,
        }

        let sql = "SELECT b.*, 1 AS more FROM book b WHERE b.pages > $1 AND b.status = $2 ORDER BY b.id";
        let books = Book::raw(sql, (1000, Status::Draft)).all(&db).await.expect("they are there");
        let same = Book::objects().filter(|b| b.pages.gt(1000) & b.status.eq(Status::Draft)).order_by(|b| b.id);
        let same = same.all(&db).await.expect("they are there");
        assert!(!books.is_empty() && books.iter().map(|b| (b.id, b.price)).eq(same.iter().map(|b| (b.id, b.price))));
        assert!(books[0].tags.all().count(&db).await.is_ok(), "its relations know whose they are");

        let sql = "SELECT a.name AS author, b.title FROM book b JOIN author a ON a.id = b.author_id WHERE b.id = $1";
        let cover = raw::<Cover>(sql, (1,)).get(&db).await.expect("it is there");
        assert_eq!(cover, Cover { title: "Letters glass stone".into(), author: "Tariq Kafka".into() });
        let (author, title) = raw::<(String, String)>(sql, (1,)).get(&db).await.expect("it is there");
        assert_eq!((title, author), (cover.title, cover.author));

        let missing = raw::<Cover>("SELECT title FROM book", ()).first(&db).await;
        assert!(message(missing).contains("`Cover` reads the column `author`, and the rows have only title"));
        let narrow = raw::<(i64, i64)>("SELECT id FROM book", ()).first(&db).await;
        assert!(message(narrow).contains("takes 2 columns, and the rows have 1"));
        let none = raw::<(i64,)>("SELECT id FROM book WHERE id = $1", (0,)).get(&db).await;
        assert!(matches!(none, Err(Error::DoesNotExist { .. })));
        assert!(raw::<(i64,)>("SELECT id FROM book", (1,)).first(&db).await.is_err());
    }

    async fn the_driver_is_within_reach(db: Rows) {
        let mut connection = db.connection().await.expect("there is one");
        assert_eq!(counted(&mut connection, "SELECT COUNT(*) FROM book").await, Some(120));
        assert_eq!(connection.sqlite().is_some(), db.backend() == Backend::Sqlite);
        connection.release();
        db.atomic(async |tx| {
            Tag::new().name("mine").slug("mine").save(tx).await?;
            let mut connection = tx.connection().await?;
            assert_eq!(counted(&mut connection, "SELECT COUNT(*) FROM tag").await, Some(11), "it is the transaction's own");
            drop(connection);
            Tag::objects().filter(|t| t.slug.eq("mine")).delete(tx).await.map(drop)
        })
        .await
        .expect("the transaction goes on");
    }

    async fn a_mistake_through_the_driver_is_no_silent_rollback(db: Rows) {
        let tags = Tag::objects().count(&db).await.expect("they are counted");
        let told = Arc::new(AtomicBool::new(false));
        let ended = db.atomic(async |tx| {
            let told = Arc::clone(&told);
            tx.on_commit(async move || told.store(true, Ordering::Relaxed));
            save_tag(tx, "lost").await?;
            swallow_a_mistake(tx).await
        });
        let ended = ended.await;
        let kept = Tag::objects().filter(|t| t.slug.eq("lost")).exists(&db).await.expect("it is known");
        assert_eq!(kept, db.backend() != Backend::Postgres, "PostgreSQL has rolled back");
        assert_eq!((ended.is_ok(), told.load(Ordering::Relaxed)), (kept, kept), "{ended:?}");

        let ended = db.atomic(async |tx| {
            save_tag(tx, "around").await?;
            let inner = tx.atomic(async |tx| {
                save_tag(tx, "within").await?;
                swallow_a_mistake(tx).await
            });
            let inner = inner.await;
            assert_eq!(inner.is_ok(), kept, "{inner:?}");
            Ok(())
        });
        ended.await.expect("a savepoint was around it");
        let more = if kept { 3 } else { 1 };
        assert_eq!(Tag::objects().count(&db).await.expect("they are counted"), tags + more);
    }

    async fn a_transaction_that_the_driver_ended_is_over(db: Rows) {
        if matches!(db.backend(), Backend::Mysql | Backend::Mariadb) {
            return; // They don't tell.
        }
        let tags = Tag::objects().count(&db).await.expect("they are counted");
        let ended = db.atomic(async |tx| {
            assert_eq!(counted(&mut tx.connection().await?, "ROLLBACK").await, None);
            assert!(save_tag(tx, "later").await.is_err(), "nothing would take it back");
            Ok(())
        });
        assert!(message(ended.await).contains("has ended the transaction"));
        assert_eq!(Tag::objects().count(&db).await.expect("the pool has connections still"), tags);
    }

    async fn orders_of_relations_are_the_related_models_own(db: Rows) {
        let books = Book::objects().filter(|b| b.id.lte(40));
        let by_category = books.clone().order_by(|b| (b.category().desc(), b.id)).values(|b| b.id);
        let spelled = books.clone().order_by(|b| (b.category().position.desc(), b.category().name.desc(), b.id)).values(|b| b.id);
        assert_eq!(by_category.all(&db).await.expect("they come"), spelled.all(&db).await.expect("they come"));
        let recording = db.record();
        let by_author = books.clone().order_by(|b| (b.author().asc(), b.id)).values(|b| b.id).all(&db).await;
        assert!(!recording.statements()[0].contains("JOIN"), "an author without an order is ordered by its key");
        let spelled = books.order_by(|b| (b.author_id, b.id)).values(|b| b.id);
        assert_eq!(by_author.expect("they come"), spelled.all(&db).await.expect("they come"));
        let lines = OrderLine::objects().filter(|l| l.id.lte(50)).order_by(|l| (l.book().category().asc(), l.id));
        assert!(lines.all(&db).await.is_ok_and(|lines| lines.len() == 50));
        assert!(Category::objects().order_by(|c| c.parent().parent().asc()).all(&db).await.is_ok());
    }

    async fn moments_are_cut_back(db: Rows) {
        let placed = Order::objects().values(|o| o.placed).all(&db).await.expect("they come");
        for (kind, format) in [
            (DateTimeKind::Year, "%Y-01-01T00:00:00Z"),
            (DateTimeKind::Month, "%Y-%m-01T00:00:00Z"),
            (DateTimeKind::Day, "%Y-%m-%dT00:00:00Z"),
            (DateTimeKind::Hour, "%Y-%m-%dT%H:00:00Z"),
            (DateTimeKind::Minute, "%Y-%m-%dT%H:%M:00Z"),
            (DateTimeKind::Second, "%Y-%m-%dT%H:%M:%SZ"),
        ] {
            let cut = |moment: &DateTime<Utc>| moment.format(format).to_string().parse().expect("it is a moment");
            let expected: BTreeSet<DateTime<Utc>> = placed.iter().map(cut).collect();
            let found = Order::objects().datetimes(|o| o.placed, kind).all(&db).await.expect("they come");
            assert_eq!(found, Vec::from_iter(expected), "{kind:?}");
        }
        let monday = |day: String| NaiveDate::parse_from_str(&day, "%G-%V-%u").expect("it is a day");
        let weeks: BTreeSet<NaiveDate> = placed.iter().map(|moment| monday(moment.format("%G-%V-1").to_string())).collect();
        let found = Order::objects().datetimes(|o| o.placed, DateTimeKind::Week).all(&db).await.expect("they come");
        assert_eq!(found.iter().map(DateTime::date_naive).collect::<Vec<_>>(), Vec::from_iter(weeks));
        let none = Author::objects().filter(|a| a.id.eq(0)).dates(|a| a.born, DateKind::Week);
        assert!(none.all(&db).await.is_ok_and(|none| none.is_empty()));
    }

    async fn many_keys_at_once(db: Rows) {
        let found = Publisher::objects().in_bulk(&db, 0..5000).await.expect("a list may be long");
        assert_eq!(found.len(), 8);
        let none = statements(&db, Publisher::objects().in_bulk(&db, [0; 0])).await;
        assert_eq!((none.0.len(), none.1), (0, 0));
        let sliced = Publisher::objects().limit(2).in_bulk(&db, [1]).await;
        assert!(matches!(sliced, Err(Error::Query(_))));
        let new = Publisher::new().name("New").build();
        assert!(message(Publisher::objects().contains(&db, &new).await).contains("has to be saved"));
    }
}

/// Streams that ask more for their rows, at once as many as there are connections, and more.
async fn streamed_at_once(url: &str) {
    let db = Database::builder(url)
        .max_connections(3)
        .acquire_timeout(Duration::from_secs(5));
    let db = db.connect().await.expect("it answers");
    let read = async |number: i64| {
        let books = Book::objects().prefetch_related(|b| b.tags());
        let mut books = books.filter(|b| b.id.gt(number % 3)).stream_chunks(&db, 1);
        let mut read = 0;
        while let Some(book) = books.try_next().await? {
            read += i64::from(book.tags.get().is_ok());
            tokio::task::yield_now().await;
        }
        assert_eq!(read, 120 - number % 3);
        Ok::<_, Error>(())
    };
    futures_util::future::try_join_all((0..12).map(read))
        .await
        .expect("none waits for another");
    // A plain stream counts, and is not kept waiting itself.
    let mut plain = [Book::objects().stream(&db), Book::objects().stream(&db)];
    for stream in &mut plain {
        stream.try_next().await.expect("a row").expect("there are books");
    }
    let mut last = Book::objects().stream(&db);
    assert!(last.try_next().await.expect("a row").is_some());
}

#[test]
fn streams_leave_a_connection_for_what_they_ask() {
    for engine in [
        Engine::Sqlite,
        Engine::Server(Kind::Postgres),
        Engine::Server(Kind::Mysql),
    ] {
        run_at(engine, &Rows, |url| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime can be made");
            let read = async { tokio::time::timeout(Duration::from_mins(1), streamed_at_once(url)).await };
            runtime.block_on(read).expect("they end");
        });
    }
}

#[tokio::test]
async fn a_stream_within_another_says_what_it_needs() {
    let db = Database::builder("sqlite::memory:")
        .max_connections(2)
        .acquire_timeout(Duration::from_millis(50));
    let db = db.connect().await.expect("it is in this process");
    let script = "CREATE TABLE tag (id integer PRIMARY KEY, name text, slug text, description text); \
                  INSERT INTO tag (name, slug) VALUES ('a', 'a'), ('b', 'b')";
    db.handle().execute_script(script).await.expect("a table");
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i FROM n";
    let mut many = db.handle().stream(rows.into());
    many.try_next().await.expect("a row").expect("there are many");
    let mut inner = Tag::objects().prefetch_related(|t| t.books()).stream(&db);
    let told = message(inner.try_next().await);
    assert!(told.contains("as many streams are open as may be, 1,"), "{told}");
}

mod own_order {
    use super::*;

    #[model(ordering = [parent, -id])]
    struct Node {
        id: i64,
        #[relation(on_delete = cascade)]
        parent: Option<ForeignKey<Node>>,
    }

    #[model(ordering = [shelf, title])]
    struct Volume {
        id: i64,
        #[field(max_length = 100)]
        title: String,
        #[relation(on_delete = cascade)]
        shelf: ForeignKey<Shelf>,
    }

    #[model(ordering = [-name])]
    struct Shelf {
        id: i64,
        #[field(max_length = 100)]
        name: String,
    }

    #[tokio::test]
    async fn an_order_may_be_that_of_a_relation() {
        let db = Database::connect("sqlite::memory:").await.expect("it opens");
        let tables = "CREATE TABLE shelf (id integer PRIMARY KEY, name text); \
                      CREATE TABLE volume (id integer PRIMARY KEY, title text, shelf_id integer)";
        db.handle().execute_script(tables).await.expect("they are made");
        for name in ["a", "b"] {
            let shelf = Shelf::new().name(name).save(&db).await.expect("it is saved");
            for title in ["y", "x"] {
                Volume::new()
                    .title(title)
                    .shelf(&shelf)
                    .save(&db)
                    .await
                    .expect("it is saved");
            }
        }
        let volumes = Volume::objects().values(|v| (v.shelf().name, v.title));
        let found = volumes.clone().all(&db).await.expect("they come");
        let found: String = found.into_iter().map(|(shelf, title)| shelf + &title).collect();
        assert_eq!(found, "bxbyaxay");
        let last = volumes.last(&db).await.expect("it comes").expect("there is one");
        assert_eq!(last, ("a".into(), "y".into()));
        let circle = Node::objects().all(&db).await;
        assert!(message(circle).contains("the order of `Node` goes round in a circle"));
    }
}

#[tokio::test]
async fn rows_are_written_while_they_are_streamed_from_the_only_connection() {
    let db = Database::connect("sqlite::memory:")
        .await
        .expect("it is in this process");
    let script = "CREATE TABLE note (id integer PRIMARY KEY, text varchar(9) NOT NULL DEFAULT '')";
    db.handle().execute_script(script).await.expect("a table");
    for _ in 0..70 {
        db.handle()
            .execute(&"INSERT INTO note DEFAULT VALUES".into())
            .await
            .expect("a row");
    }
    let written = async {
        let mut rows = db.handle().stream("SELECT id FROM note".into());
        let mut written = 0;
        while rows.try_next().await?.is_some() {
            written += db
                .handle()
                .execute(&"UPDATE note SET text = 'seen' WHERE text = ''".into())
                .await?;
        }
        Ok::<_, Error>(written)
    };
    let written = tokio::time::timeout(Duration::from_secs(5), written).await;
    assert_eq!(
        written.expect("it doesn't wait for itself").expect("they are written"),
        70
    );
}
