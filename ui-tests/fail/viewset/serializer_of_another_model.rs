use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[model]
pub struct Tag { pub id: i64, pub name: String }
#[serializer(model = Tag)]
pub struct TagSerializer { name: String }

#[viewset(model = Note, serializer = TagSerializer, permissions = [AllowAny])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.serializer.45
