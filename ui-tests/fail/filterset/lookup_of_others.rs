use fastjango::prelude::*;

#[model]
pub struct Note { pub id: i64, pub minutes: i32 }

#[filterset(model = Note)]
pub struct NoteFilter {
    #[filter(lookup = less_than)]
    pub minutes: i32,
}

fn main() {}
