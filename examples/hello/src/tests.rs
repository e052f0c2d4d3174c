//! Each test has a database of its own, migrated and empty.

use fastjango::prelude::*;
use fastjango::rest::ApiClient;

use crate::Note;

#[fastjango::test]
async fn a_note_is_made_and_listed(client: ApiClient, db: Database) -> Result<()> {
    let made = client.post("/api/notes/", json!({ "text": "Buy milk" })).await;
    assert_eq!(made.status_code(), 201);
    assert!(!Note::objects().get(&db).await?.done);

    // One statement for the page and for how many notes there are in all.
    let listed = fastjango::assert_queries!(db, 1, client.get("/api/notes/").await);
    assert_eq!(listed.to_json()?["results"][0]["text"], "Buy milk");
    Ok(())
}
