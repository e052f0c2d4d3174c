use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { #[field(read_only)] title: String }

#[serializer]
impl BookSerializer {
    fn validate_title(title: String) -> Result<String> { Ok(title) }
}

fn main() {}
// DRF: drf.validator.04
