use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    fn create(data: BookSerializerData) -> Result<i64> { Ok(data.title.map_or(0, |_| 1)) }
}

fn main() {}
// DRF: drf.serializer.28
