use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    pub title: String,
}

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(slug_field = title, conjoined)]
    pub title: String,
}

fn main() {}
