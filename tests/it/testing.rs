//! What programs test themselves with: a database for each test, a client without a server, counted statements.

use bookshop::models::{Author, Tag};
use fastjango::auth::{Token, User};
use fastjango::migrations::{CreateModel, Field, Migration, RunSql};
use fastjango::prelude::*;
use fastjango::rest::{ApiClient, Form};
use fastjango::test::{SetUp, TestCase};
use serde_json::json;

mod servers;

/// Somebody with an account, by whom requests are made.
struct Frank(User);

impl SetUp for Frank {
    async fn set_up(case: &TestCase) -> Result<Self> {
        let user = User::new().username("frank").email("frank@example.com");
        user.is_staff(true).is_superuser(true).save(case.db()).await.map(Self)
    }
}

/// Leaves a row, which the other test of this name must not see.
async fn leaves_a_row(db: &Database) -> Result<()> {
    assert_eq!(Tag::objects().count(db).await?, 0);
    let tag = Tag::new().name("new").slug("new").save(db).await?;
    assert_eq!((tag.id, Tag::objects().count(db).await?), (1, 1));
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn a_test_begins_with_empty_tables(db: Database) -> Result<()> {
    leaves_a_row(&db).await
}

#[fastjango::test(project = bookshop::project)]
async fn each_test_has_tables_of_its_own(db: Database) -> Result<()> {
    leaves_a_row(&db).await
}

/// A row within a transaction is seen by nobody else, so that a client has a connection beside the test's.
#[fastjango::test(project = bookshop::project)]
async fn a_test_may_have_transactions(db: Database, client: ApiClient) -> Result<()> {
    let counted = db.atomic(async |tx| {
        Tag::new().name("new").slug("new").save(tx).await?;
        Ok(client.get("/api/tags/").await.to_json()?.as_array().map(Vec::len))
    });
    assert_eq!(counted.await?, Some(0));
    assert_eq!(Tag::objects().count(&db).await?, 1);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
#[should_panic(expected = "as it is meant to")]
async fn case(db: Database) {
    assert_eq!(Tag::objects().count(&db).await.ok(), None, "as it is meant to");
}

/// A future that nobody drops keeps its connection, and with it a transaction.
#[fastjango::test(project = bookshop::project)]
async fn a_transaction_that_is_left_open_is_cut_off(db: Database) {
    let (written, told) = tokio::sync::oneshot::channel();
    let mut left = Box::pin(async move {
        let body = async |tx: &Transaction| {
            Tag::new().name("new").slug("new").save(tx).await?;
            let _ = written.send(());
            std::future::pending::<Result<()>>().await
        };
        db.atomic(body).await
    });
    tokio::select! {
        ended = &mut left => panic!("it has ended: {ended:?}"),
        told = told => told.expect("it was written"),
    }
    std::mem::forget(left);
}

/// Migrations that make more than tables.
fn with_a_view() -> Vec<Migration> {
    let note = CreateModel::new("Note", "note")
        .field("id", Field::big_auto())
        .field("text", Field::char(9));
    let view = RunSql::new("CREATE VIEW texts AS SELECT text FROM note");
    vec![Migration::new("0001_initial").initial().operation(note).operation(view)]
}

fn viewed() -> Project {
    Project::new("viewed").migrations(with_a_view)
}

#[fastjango::test(project = viewed)]
async fn what_sql_by_hand_has_made_is_there(db: Database) -> Result<()> {
    db.handle()
        .execute_script("INSERT INTO note (text) VALUES ('one')")
        .await?;
    let rows = db.handle().fetch_all(&"SELECT text FROM texts".into()).await?;
    assert_eq!(rows.len(), 1);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn set_up_comes_before_the_test(Frank(frank): Frank, db: Database) -> Result<()> {
    assert_eq!(User::objects().get(&db).await?.id, frank.id);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn a_client_is_forced_to_have_an_account(client: ApiClient, Frank(frank): Frank) -> Result<()> {
    let tag = json!({ "name": "New", "slug": "new" });
    assert_eq!(client.get("/api/orders/").await.status_code(), 401);
    let known = client.force_authenticate(&frank);
    assert_eq!(known.post("/api/tags/", &tag).await.status_code(), 201);
    assert_eq!(known.get("/api/orders/").await.status_code(), 200);
    assert_eq!(known.logout().get("/api/orders/").await.status_code(), 401);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn credentials_are_checked_as_over_http(client: ApiClient, Frank(frank): Frank, db: Database) -> Result<()> {
    let token = Token::of(&frank, &db).await?;
    let known = client.credentials(&format!("Token {}", token.key));
    assert_eq!(known.get("/api/orders/").await.status_code(), 200);
    let wrong = client.credentials("Token wrong").get("/api/orders/").await;
    assert_eq!(
        (wrong.status_code(), wrong.to_json()?),
        (401, json!({ "detail": "Invalid token." }))
    );
    // What a request says itself goes first.
    let wrong = known
        .request(Method::GET, "/api/orders/")
        .header("Authorization", "Token wrong");
    assert_eq!(wrong.send().await.status_code(), 401);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn every_method_is_sent(client: ApiClient, Frank(frank): Frank) -> Result<()> {
    let client = client.force_authenticate(&frank);
    let made = client.post("/api/tags/", json!({ "name": "New", "slug": "new" })).await;
    assert_eq!(
        (made.status_code(), made.get_header("content-type")),
        (201, Some("application/json"))
    );
    let path = "/api/tags/new/";
    assert_eq!(client.patch(path, json!({ "name": "Newer" })).await.status_code(), 405);
    let changed = client.put(path, json!({ "name": "Newest", "slug": "new" })).await;
    assert_eq!(changed.to_json()?["name"], "Newest");
    let head = client.head(path).await;
    assert_eq!((head.status_code(), head.body_bytes()), (200, &b""[..]));
    assert_eq!(client.options(path).await.to_json()?["name"], "Tag Instance");
    assert_eq!(client.delete(path).await.status_code(), 204);
    assert_eq!(client.get(path).await.status_code(), 404);
    assert_eq!(client.get("/elsewhere/").await.status_code(), 404);
    assert_eq!(client.get("/api").await.get_header("location"), Some("/api/"));
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn parameters_and_bodies_are_written(client: ApiClient, Frank(frank): Frank, db: Database) -> Result<()> {
    let client = client.force_authenticate(&frank);
    Author::new().name("Ann & Bob").email("a@example.com").save(&db).await?;
    Author::new().name("Cay").email("c@example.com").save(&db).await?;
    let found = client
        .request(Method::GET, "/api/authors/")
        .query([("search", "Ann & B")])
        .send();
    assert_eq!(found.await.to_json()?["count"], 1);
    let broken = client
        .request(Method::POST, "/api/tags/")
        .body("application/json", "{")
        .send()
        .await;
    assert_eq!(broken.status_code(), 400);
    let unknown = client
        .request(Method::POST, "/api/tags/")
        .body("text/csv", "a,b")
        .send()
        .await;
    assert_eq!(unknown.status_code(), 415);
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn files_are_sent(client: ApiClient, Frank(frank): Frank) -> Result<()> {
    let content = [0_u8, 13, 10, 255];
    let form = Form::default().text("title", "A \"title\"").file(
        "file",
        "a.bin",
        "application/octet-stream",
        content.to_vec(),
    );
    let client = client.force_authenticate(&frank);
    let sent = client
        .request(Method::POST, "/api/uploads/")
        .multipart(&form)
        .send()
        .await;
    let told = sent.to_json()?;
    assert_eq!(
        (sent.status_code(), &told),
        (201, &json!({ "title": "A \"title\"", "name": "a.bin", "size": 4 })),
        "{told}"
    );
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn redirects_are_followed(client: ApiClient) -> Result<()> {
    let without_slash = || client.request(Method::GET, "/api/tags?x=1");
    assert_eq!(without_slash().send().await.status_code(), 301);
    let followed = without_slash().send_following().await;
    assert_eq!((followed.status_code(), followed.to_json()?), (200, json!([])));
    Ok(())
}

#[fastjango::test(project = bookshop::project)]
async fn statements_are_counted_through_client_and_transaction(db: Database, client: ApiClient) -> Result<()> {
    let tags = fastjango::assert_queries!(db, 1, { Tag::objects().all(&db).await? });
    assert!(tags.is_empty());
    let listed = fastjango::assert_queries!(&db, 1, client.get("/api/tags/").await);
    assert_eq!(listed.to_json()?, json!([]));
    db.atomic(async |tx| {
        fastjango::assert_queries!(tx, 1, {
            Tag::new().name("new").slug("new").save(tx).await?;
        });
        Ok(())
    })
    .await
}

#[fastjango::test(project = bookshop::project)]
#[should_panic(expected = "1 query executed, 2 expected\nCaptured queries were:\n1. SELECT ")]
async fn a_wrong_number_lists_the_statements(db: Database) {
    fastjango::assert_queries!(db, 2, Tag::objects().all(&db).await.unwrap());
}

/// A model of a project that knows no migrations.
#[model]
#[derive(Debug)]
struct Place {
    id: i64,
    #[field(max_length = 20, unique)]
    name: String,
}

#[fastjango::test(project = unmigrated)]
async fn without_migrations_tables_are_those_of_the_models(db: Database) -> Result<()> {
    Place::new().name("here").save(&db).await?;
    let again = Place::new().name("here").save(&db).await;
    assert!(matches!(again, Err(Error::Integrity(_))), "{again:?}");
    Ok(())
}

fn unmigrated() -> Project {
    Project::new("unmigrated").models::<(Place,)>()
}
