use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(through_fields = [here, there])]
    related: ManyToMany<Book>,
}

fn main() {}
// Django: django.model.34
