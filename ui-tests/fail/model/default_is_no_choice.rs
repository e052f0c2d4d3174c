use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
    #[field(default = Status::Lost)]
    status: Status,
}

#[derive(Choices)]
enum Status {
    Draft,
}

fn main() {}
// Django: django.model.39
