use fastjango::prelude::*;

#[model]
struct Trail {
    id: i64,
    km: i64,
    open: bool,
}

fn main() {
    let _ = Trail::objects().filter(|t| t.open & t.km.gt(3));
}
// Django: django.expr.06
