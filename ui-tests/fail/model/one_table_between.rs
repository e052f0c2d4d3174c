use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(through = Link, through_fields = [here, there], table = "link")]
    related: ManyToMany<Book>,
}

fn main() {}
// Django: models.E003
