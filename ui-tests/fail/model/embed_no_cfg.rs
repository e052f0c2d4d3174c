use fastjango::prelude::*;

#[model(abstract)]
pub struct Stamps { pub made: DateTime<Utc> }

#[model]
pub struct Book {
    pub id: i64,
    #[embed]
    #[cfg(debug_assertions)]
    pub stamps: Stamps,
}

fn main() {}
