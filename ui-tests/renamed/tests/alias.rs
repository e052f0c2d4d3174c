//! The crate is known as `web`, and one line in the root gives it its own name back, so that no attribute says `crate`.

#![deny(missing_docs, warnings)]

extern crate web as fastjango;

use web::prelude::*;
use web::rest::ApiClient;

/// A note.
#[model(ordering = [id])]
#[derive(Debug)]
pub struct Note {
    /// The key.
    pub id: i64,
    /// The text.
    #[field(max_length = 200)]
    pub text: String,
}

/// A note as JSON.
#[serializer(model = Note)]
pub struct NoteSerializer {
    /// The key.
    pub id: i64,
    /// The text.
    pub text: String,
}

/// The filters of notes.
#[filterset(model = Note)]
pub struct NoteFilter {
    /// A part of the text.
    #[filter(lookup = icontains)]
    pub text: String,
}

#[viewset(model = Note, serializer = NoteSerializer, filterset = NoteFilter, permissions = [AllowAny])]
impl NoteViewSet {}

/// The program.
pub fn project() -> Project {
    Project::new("notes").api("/api", |api| {
        api.register::<NoteViewSet>("notes");
    })
}

#[web::test]
async fn notes_are_found(db: Database, client: ApiClient) -> Result<()> {
    Note::new().text("Buy milk").save(&db).await?;
    assert_eq!(
        client.get("/api/notes/?text=MILK").await.to_json()?,
        json!([{ "id": 1, "text": "Buy milk" }])
    );
    Ok(())
}
