use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(through = Link, through_fields = [here])]
    related: ManyToMany<Book>,
}

fn main() {}
// Django: fields.E337
