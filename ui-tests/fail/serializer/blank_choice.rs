use fastjango::prelude::*;

#[derive(Choices)]
enum Size { Small, Large }

#[serializer]
struct ThingSerializer {
    #[field(blank)]
    size: Size,
}

fn main() {}
