use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String, books: HasMany<Book> }

#[model]
struct Book { id: i64, title: String, uid: Uuid, #[relation(on_delete = cascade)] author: ForeignKey<Author> }

fn main() {
    let _ = Book::objects().values(|b| when(b.id.gt(1), b.title));
}
// Django: django.expr.20
