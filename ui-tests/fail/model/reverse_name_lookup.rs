use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(inverse = sequel)]
    all__prequels: HasMany<Book>,
    #[relation(on_delete = cascade)]
    sequel: ForeignKey<Book>,
}

fn main() {}
// Django: fields.E306, fields.E308, fields.E309
