use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {
    let dune = Book::new().build();
    let _ = Book::objects().filter(|b| b.sequel_id.eq(&dune));
}
// Django: django.query.50
