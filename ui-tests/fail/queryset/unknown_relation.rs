use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {
    let _ = Book::objects().filter(|b| b.seqel().id.eq(1));
}
