use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String, #[field(unique)] pub extra: Option<Json> }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], lookup_field = extra)]
impl NoteViewSet {}

fn main() {}
