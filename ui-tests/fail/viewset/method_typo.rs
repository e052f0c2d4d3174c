use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {
    fn query_set(&self, _: &Context) -> QuerySet<Note> { Note::objects() }
}

fn main() {}
// DRF: drf.view.13
