use fastjango::prelude::*;

#[fastjango::test]
fn books_are_listed(db: Database) {
    let _ = db;
}

fn main() {}
