use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[field(choices = STATUSES)]
    status: String,
}

fn main() {}
