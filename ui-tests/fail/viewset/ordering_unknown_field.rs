use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], ordering = [-txet])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.filter.03, drf.page.04
