use fastjango::prelude::*;

#[serializer]
struct DaySerializer {
    #[field(read_only, input_formats = ["%d.%m.%Y"])]
    day: NaiveDate,
}

fn main() {}
