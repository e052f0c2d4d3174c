use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String, #[field(secret, default)] pub pin: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], ordering_fields = [pin])]
impl NoteViewSet {}

fn main() {}
