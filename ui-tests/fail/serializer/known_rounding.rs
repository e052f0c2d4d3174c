use fastjango::prelude::*;

#[serializer]
struct PriceSerializer {
    #[field(max_digits = 5, decimal_places = 1, rounding = half_upp)]
    price: Decimal,
}

fn main() {}
// DRF: drf.field.08
