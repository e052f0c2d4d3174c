use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String, #[field(secret, unique, default)] pub pin: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], lookup_field = pin)]
impl NoteViewSet {}

fn main() {}
