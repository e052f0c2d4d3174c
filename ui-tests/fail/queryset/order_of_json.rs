use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    extra: Json,
}

fn main() {
    let _ = Book::objects().filter(|b| b.extra.gt(Json::Null));
}
