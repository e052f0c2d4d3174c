use fastjango::prelude::*;

pub struct Book { pub id: i64, pub title: String }

#[filterset(model = Book)]
pub struct BookFilter { title: String }

fn main() {}
