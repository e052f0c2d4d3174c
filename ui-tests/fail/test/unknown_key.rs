#[fastjango::test(projekt = crate::shop)]
async fn books_are_listed(db: fastjango::db::Database) {
    let _ = db;
}

fn main() {}
