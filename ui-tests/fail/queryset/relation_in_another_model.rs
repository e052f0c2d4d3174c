use fastjango::prelude::*;

#[model]
struct Author { id: i64, name: String, books: HasMany<Book> }

#[model]
struct Book { id: i64, title: String, uid: Uuid, #[relation(on_delete = cascade)] author: ForeignKey<Author> }

fn main() {
    let _ = Book::objects().filter(|b| b.author().is_in(Book::objects()));
}
// Django: django.query.08
