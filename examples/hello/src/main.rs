//! Notes over HTTP: `migrate`, then `runserver`, then look at <http://127.0.0.1:8000/api/docs/>.

mod migrations;

use fastjango::prelude::*;

/// Something to remember.
#[model(ordering = [-created])]
pub struct Note {
    pub id: i64,
    #[field(max_length = 200)]
    pub text: String,
    #[field(default = false)]
    pub done: bool,
    #[field(auto_now_add)]
    pub created: DateTime<Utc>,
}

/// A note as JSON.
#[serializer(model = Note)]
pub struct NoteSerializer {
    pub id: i64,
    pub text: String,
    pub done: bool,
    pub created: DateTime<Utc>,
}

/// The notes, newest first.
#[viewset(model = Note, serializer = NoteSerializer, pagination = PageNumber(20), permissions = [AllowAny])]
impl NoteViewSet {}

fastjango::main!(
    Project::new("hello")
        .migrations(migrations::migrations)
        .api("/api", |api| {
            api.register::<NoteViewSet>("notes");
        })
);
