use fastjango::prelude::*;

#[serializer]
struct DaySerializer {
    #[field(format = "%d.%q")]
    day: NaiveDate,
}

fn main() {}
