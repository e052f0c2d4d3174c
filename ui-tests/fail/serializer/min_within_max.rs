use fastjango::prelude::*;

#[serializer]
pub struct BookingSerializer {
    #[field(min = 5, max = 1)]
    nights: i64,
    #[field(child(min = 0.5, max = 0.25))]
    parts: Vec<f64>,
}

fn main() {}
// DRF: drf.field.21
