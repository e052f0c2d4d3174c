#[fastjango::test]
#[test]
async fn books_are_listed(db: fastjango::db::Database) {
    let _ = db;
}

fn main() {}
