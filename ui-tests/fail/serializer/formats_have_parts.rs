use fastjango::prelude::*;

#[serializer]
struct DaySerializer {
    #[field(input_formats = ["DD.MM.YYYY"])]
    day: NaiveDate,
}

fn main() {}
