use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let book = Book::new().title("Dune").build();
    let _ = book.objects();
}
// Django: django.model.45
