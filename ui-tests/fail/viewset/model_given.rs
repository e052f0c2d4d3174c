use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(serializer = NoteSerializer, permissions = [AllowAny])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.view.01, filter.17
