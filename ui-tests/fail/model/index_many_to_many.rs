use fastjango::prelude::*;

#[model(index(fields = [others]))]
struct Book {
    id: i64,
    others: ManyToMany<Book>,
}

fn main() {}
// Django: models.E013
