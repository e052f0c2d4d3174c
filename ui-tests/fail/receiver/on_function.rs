use fastjango::prelude::*;

#[model]
pub struct Book { pub id: i64 }

#[receiver(post_save, model = Book)]
struct Saved;

fn main() {}
// Django: django.signal.01
