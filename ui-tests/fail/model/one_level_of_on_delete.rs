use fastjango::prelude::*;

#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = db_cascade)]
    series: Option<ForeignKey<Book>>,
    #[relation(on_delete = set_null)]
    sequel: Option<ForeignKey<Book>>,
}

fn main() {}
// Django: fields.E323, models.E050
