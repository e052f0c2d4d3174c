use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

pub struct Saved;

fn main() {
    let _ = Receivers::of::<(Saved,)>();
}
// Django: django.signal.01
