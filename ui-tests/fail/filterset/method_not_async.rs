use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(method = is_short)]
    pub short: bool,
}

impl BookFilter {
    async fn is_short(_: bool) -> Expr<Book, bool> { Book::fields().title.eq("") }
}

fn main() {}
// DRF: filter.11
