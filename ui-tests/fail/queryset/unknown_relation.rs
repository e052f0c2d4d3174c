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
// Django: django.query.22, django.query.25, django.query.94, django.query.95
