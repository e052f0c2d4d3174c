use fastjango::prelude::*;

#[model]
struct Book {
    id: i64,
}

impl Book {
    fn clean(&mut self, _: &Database) -> Result<()> {
        Ok(())
    }
}

fn main() {}
