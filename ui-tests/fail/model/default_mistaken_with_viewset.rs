use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String, #[field(defalt = false)] pub done: bool }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }
#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {}

fn main() {
    let _ = Note::new().text("Milk").build();
}
