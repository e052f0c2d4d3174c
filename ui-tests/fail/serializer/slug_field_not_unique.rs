use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64, pub name: String }
#[model]
pub struct Book {
    pub id: i64,
    #[relation(on_delete = cascade)]
    pub author: ForeignKey<Author>,
}

#[serializer(model = Book)]
pub struct BookSerializer {
    #[field(slug_field = name)]
    author: PrimaryKey<Author>,
}

fn main() {}
// DRF: drf.relation.05
