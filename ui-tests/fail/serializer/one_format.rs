use fastjango::prelude::*;

#[serializer]
struct LinkSerializer {
    #[field(url, email)]
    link: String,
}

fn main() {}
