use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[relation(through = Link, through_fields = [here, thre])]
    related: ManyToMany<Book>,
}

#[model]
struct Link {
    id: i64,
    #[relation(on_delete = cascade)]
    here: ForeignKey<Book>,
    #[relation(on_delete = cascade)]
    there: ForeignKey<Book>,
}

fn main() {}
// Django: fields.E338
