use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    #[action(detail, methods = [post])]
    async fn archive(&self, note: Note) -> Result<Response> { Ok(Response::new(note.text)) }
}

fn main() {}
