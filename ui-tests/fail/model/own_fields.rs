use fastjango::prelude::*;

#[model(index(fields = [sequel.id]))]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: models.E041
