use fastjango::prelude::*;

#[serializer]
struct PriceSerializer {
    #[field(rounding = half_up)]
    price: String,
}

fn main() {}
