use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[model]
pub struct Tag { pub id: i64, pub name: String }
#[serializer(model = Tag)]
pub struct TagSerializer { name: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], list_serializer = TagSerializer)]
impl NoteViewSet {}

fn main() {}
