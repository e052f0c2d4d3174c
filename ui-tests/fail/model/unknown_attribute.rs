use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    title: String,
}

fn main() {
    let mut book = Book::new().title("Dune").build();
    book.titel = String::new();
}
// Django: django.model.14
