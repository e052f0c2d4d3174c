use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub text: String }
#[serializer(model = Note)]
pub struct NoteSerializer { text: String }

#[serializer]
impl NoteSerializer {
    fn to_representation(note: &Note) -> String { note.text.clone() }
}

fn main() {}
