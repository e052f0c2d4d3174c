use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(method = is_short)]
    pub short: bool,
}

impl BookFilter {
    fn is_short(_: i32) -> Expr<Book, bool> { Book::fields().title.eq("") }
}

fn main() {}
