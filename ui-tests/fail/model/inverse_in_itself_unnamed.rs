use fastjango::prelude::*;

#[model]
struct Category {
    id: i64,
    #[relation(on_delete = cascade)]
    parent: Option<ForeignKey<Category>>,
    children: HasMany<Category>,
}

fn main() {}
