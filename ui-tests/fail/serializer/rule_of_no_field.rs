use fastjango::prelude::*;
#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer {
    title: String,
}

#[serializer]
impl BookSerializer {
    fn validate_titel(title: String) -> Result<String> { Ok(title) }
}
fn main() {}
// DRF: drf.serializer.33
