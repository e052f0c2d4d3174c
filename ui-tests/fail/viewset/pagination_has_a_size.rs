use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, pagination = PageNumberPagination, permissions = [AllowAny])]
impl NoteViewSet {}

#[viewset(model = Note, serializer = NoteSerializer, pagination = Cursor, permissions = [AllowAny])]
impl OtherNoteViewSet {}

fn main() {}
// DRF: drf.page.06
