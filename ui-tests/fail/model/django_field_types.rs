use fastjango::prelude::*;

#[model]
struct Book {
    id: AutoField,
    title: CharField,
    pages: Option<IntegerField>,
    price: DecimalField,
}

fn main() {}
