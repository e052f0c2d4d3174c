use fastjango::prelude::*;

#[fastjango::test]
async fn books_are_listed(db: &Database) {
    let _ = db;
}

#[fastjango::test]
async fn books_are_counted(db: impl Executor) {
    let _ = db;
}

fn main() {}
