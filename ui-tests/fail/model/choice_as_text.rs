use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    status: Status,
}

#[derive(Choices)]
enum Status {
    Draft,
}

fn main() {
    let _ = Book::new().status("lost");
}
// Django: django.model.17, django.query.96
