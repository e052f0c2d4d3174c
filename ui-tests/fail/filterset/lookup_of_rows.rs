use fastjango::prelude::*;

#[model]
pub struct Author {
    pub id: i64,
    pub books: HasMany<Book>,
}

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

#[filterset(model = Book)]
pub struct BookFilter {
    #[filter(lookups = [exact])]
    pub author: PrimaryKey<Author>,
}

fn main() {}
