use fastjango::prelude::*;

#[serializer]
pub struct NoteSerializer {
    #[field(min_length = 200, max_length = 100)]
    text: String,
}

fn main() {}
// DRF: drf.field.21
