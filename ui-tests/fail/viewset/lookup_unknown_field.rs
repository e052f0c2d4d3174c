use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], lookup_field = txet)]
impl NoteViewSet {}

fn main() {}
// DRF: drf.view.05
