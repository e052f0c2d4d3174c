use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, permissions = [AllowAny])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.view.02, filter.17
