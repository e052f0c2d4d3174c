use fastjango::prelude::*;

#[model]
pub struct Author { pub id: i64 }

type Key = ForeignKey<Author>;

#[model]
pub struct Book {
    pub id: i64,
    author: Key,
}

fn main() {}
