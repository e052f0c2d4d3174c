use fastjango::prelude::*;

#[model(abstract, ordering = [created])]
struct Stamps {
    #[field(auto_now_add)]
    created: DateTime<Utc>,
}

fn main() {}
