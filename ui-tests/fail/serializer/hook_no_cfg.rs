use fastjango::prelude::*;

#[model]
struct Book { id: i64, title: String }

#[serializer(model = Book)]
struct BookSerializer { title: String }

#[serializer]
impl BookSerializer {
    #[cfg(not(debug_assertions))]
    fn validate_title(title: String) -> Result<String> {
        Ok(title)
    }
}

fn main() {}
