use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(auto_now, auto_now_add)]
    title: DateTime<Utc>,
}

fn main() {}
// Django: fields.E160
