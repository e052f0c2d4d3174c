use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[model]
pub struct Tag { pub id: i64, pub name: String }
#[filterset(model = Tag)]
pub struct TagFilter { name: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [AllowAny], filterset = TagFilter)]
impl NoteViewSet {}

fn main() {}
// DRF: filter.15
