use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
}

impl Book {
    fn clean(&mut self) -> bool {
        self.id > 0
    }
}

fn main() {}
