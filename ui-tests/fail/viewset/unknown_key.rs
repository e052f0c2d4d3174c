use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], serach_fields = [text])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.view.13, drf.viewset.02
