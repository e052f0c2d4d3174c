use fastjango::prelude::*;

struct Stamps {
    created: DateTime<Utc>,
}

#[model]
struct Book {
    id: i64,
    #[embed]
    stamps: Stamps,
}

fn main() {}
