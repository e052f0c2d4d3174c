use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }

#[viewset(model = Note, serializer = Note, permissions = [AllowAny])]
impl NoteViewSet {}

fn main() {}
