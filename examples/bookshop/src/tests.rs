//! Tests of the shop, with the rows that it begins with.

use fastjango::auth::User;
use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::test::{SetUp, TestCase};

use crate::models::{Book, Status};

/// The shop's rows and accounts.
struct Shop;

impl SetUp for Shop {
    async fn set_up(case: &TestCase) -> Result<Self> {
        for rows in [crate::ROWS, crate::ACCOUNTS] {
            fastjango::fixtures::load(case.db(), case.project().all_models(), rows).await?;
        }
        Ok(Self)
    }
}

/// A client for one of the accounts.
async fn client_of(username: &str, client: &ApiClient, db: &Database) -> Result<ApiClient> {
    let user = User::objects()
        .filter(|user| user.username.eq(username))
        .get(db)
        .await?;
    Ok(client.force_authenticate(&user))
}

#[fastjango::test]
async fn a_page_costs_the_same_for_few_books_and_many(_: Shop, db: Database, client: ApiClient) -> Result<()> {
    let mut costs = Vec::new();
    for size in [1, 50] {
        let recording = db.record();
        let page = client
            .request(Method::GET, "/api/books/")
            .query([("page_size", size)])
            .send()
            .await;
        assert_eq!(page.to_json()?["results"].as_array().map(Vec::len), Some(size));
        costs.push(recording.statements().len());
    }
    assert_eq!(costs[0], costs[1]);
    Ok(())
}

#[fastjango::test]
async fn editors_publish_drafts(_: Shop, db: Database, client: ApiClient) -> Result<()> {
    let draft = Book::objects()
        .filter(|book| book.status.eq(Status::Draft))
        .first(&db)
        .await?;
    let mut draft = draft.expect("the shop has drafts");
    let path = format!("/api/books/{}/publish/", draft.id);
    assert_eq!(client.post(&path, json!({})).await.status_code(), 401);
    let reader = client_of("Luis", &client, &db).await?;
    assert_eq!(reader.post(&path, json!({})).await.status_code(), 403);
    let editor = client_of("eddie", &client, &db).await?;
    assert_eq!(editor.post(&path, json!({})).await.status_code(), 200);
    draft.refresh_from_db(&db).await?;
    assert_eq!(draft.status, Status::Published);
    Ok(())
}
