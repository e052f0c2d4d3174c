use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[field(auto_now_add, default)]
    title: DateTime<Utc>,
}

fn main() {}
