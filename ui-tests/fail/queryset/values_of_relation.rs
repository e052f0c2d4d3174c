use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {
    let _ = Book::objects().values(|b| (b.id, b.sequel()));
}
