use fastjango::prelude::*;

#[model]
pub struct Tag { pub id: i64, pub name: String }
#[model]
pub struct Book { pub id: i64, pub title: String }

#[serializer(model = Book)]
pub struct BookSerializer {
    #[field(error_messages(balnk = "Write something."))]
    title: String,
}

fn main() {}
// DRF: drf.field.16
