use fastjango::prelude::*;

#[derive(Choices)]
enum Status {
    Draft,
    Published,
}

#[model]
struct Book {
    id: i64,
    #[field(max_length = 5)]
    status: Status,
}

fn main() {}
// Django: fields.E009
