use fastjango::prelude::*;

#[model]
struct Author { id: i64, books: HasMany<Book> }

#[model]
struct Book { id: i64, #[relation(on_delete = cascade)] author: ForeignKey<Author> }

#[serializer(model = Book)]
struct BookDocument { id: i64 }

#[serializer(model = Author)]
struct AuthorSerializer {
    #[field(read_only)]
    books: Vec<BookDocument>,
}

fn main() {}
