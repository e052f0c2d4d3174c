//! Notes over HTTP: `migrate`, then `runserver`, then look at <http://127.0.0.1:8000/api/docs/>.

mod migrations;
#[cfg(test)]
mod tests;

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

#[serializer(model = Note)]
pub struct NoteSerializer {
    pub id: i64,
    pub text: String,
    pub done: bool,
    pub created: DateTime<Utc>,
}

#[viewset(model = Note, serializer = NoteSerializer, pagination = PageNumber(20), permissions = [AllowAny])]
impl NoteViewSet {}

fn project() -> Project {
    let project = Project::new("hello").migrations(migrations::migrations);
    project.api("/api", |api| {
        api.register::<NoteViewSet>("notes");
    })
}

fastjango::main!(project());
