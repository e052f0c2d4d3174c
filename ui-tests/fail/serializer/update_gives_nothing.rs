use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    fn update(data: BookSerializerData) -> Result<bool> { Ok(data.title.is_some()) }
}

fn main() {}
// DRF: drf.serializer.28
