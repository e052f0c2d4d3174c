use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64, pub title: String }
#[model]
pub struct Author { pub id: i64 }

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(method = is_short)]
    pub short: bool,
}

impl BookFilter {
    fn is_short(_: bool) -> Expr<Author, bool> { Author::fields().id.eq(1) }
}

fn main() {}
