use fastjango::prelude::*;

#[model]
struct Book { id: i64, #[field(max_digits = 5, decimal_places = 2)] price: Decimal }

#[serializer(model = Book)]
struct BookSerializer {
    #[field(max_digits = 3)]
    price: Decimal,
}

fn main() {}
// DRF: drf.field.06
