use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(on_delete = cascade)]
    author: ForeignKey<"shop.Author">,
}

fn main() {}
