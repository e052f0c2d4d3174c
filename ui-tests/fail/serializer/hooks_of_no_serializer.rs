use fastjango::prelude::*;

struct Plain;

#[serializer]
impl Plain {
    fn validate(data: i64) -> Result<i64> { Ok(data) }
}

fn main() {}
