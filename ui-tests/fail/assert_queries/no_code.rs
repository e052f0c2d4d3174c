use fastjango::prelude::*;

async fn books_are_listed(db: Database) {
    fastjango::assert_queries!(db, 2);
}

fn main() {}
