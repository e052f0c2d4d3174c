use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
}

#[serializer(model = Book)]
pub struct BookSerializer {
    #[field(slug_field = title)]
    pub title: String,
}

fn main() {}
