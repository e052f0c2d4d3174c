use fastjango::prelude::*;

#[model(abstract)]
struct Stamps {
    created__at: DateTime<Utc>,
}

fn main() {}
