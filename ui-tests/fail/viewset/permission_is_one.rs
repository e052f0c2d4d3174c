use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
pub struct Everybody;
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[viewset(model = Note, serializer = NoteSerializer, permissions = [Everybody])]
impl NoteViewSet {}

fn main() {}
// DRF: drf.view.08, drf.perm.03
