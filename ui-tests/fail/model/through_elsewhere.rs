use fastjango::prelude::*;

#[model]
pub struct Book {
    id: i64,
    #[relation(through = Link, through_fields = [here, there])]
    related: ManyToMany<Book>,
}

#[model]
pub struct Link {
    id: i64,
    here: i64,
    #[relation(on_delete = cascade)]
    there: ForeignKey<Book>,
}

fn main() {}
// Django: fields.E336, fields.E339
