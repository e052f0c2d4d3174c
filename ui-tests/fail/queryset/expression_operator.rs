use fastjango::prelude::*;

#[model]
struct Trail {
    id: i64,
    km: i64,
}

fn main() {
    let _ = Trail::objects().filter(|t| t.km + 1 > 3);
}
