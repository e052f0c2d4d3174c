//! The tables of the bookshop: what they take, what they refuse, and that nothing of them is left at zero.

use ::bookshop::migrations::migrations;
use fastjango::db::Backend;
use fastjango_tests::bookshop::Rows;
use fastjango_tests::on_every_database;

use super::*;

/// The number of tables of this database.
fn table_count(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        Backend::Postgres => "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
        _ => "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE()",
    }
}

on_every_database! {
    async fn the_bookshop_comes_and_goes(db) {
        assert_eq!(migrate(&db, &migrations(), &Target::Latest).await.expect("it migrates"), 1);
        assert_eq!(number(&db, table_count(db.backend())).await, Some(18));
        assert_eq!(migrate(&db, &migrations(), &Target::Zero).await.expect("it goes back"), 1);
        assert_eq!(number(&db, table_count(db.backend())).await, Some(1), "the records stay");
    }

    async fn rows_go_with_their_tables(db: Rows) {
        migrate(&db, &migrations(), &Target::Zero).await.expect("it goes back");
        assert_eq!(number(&db, table_count(db.backend())).await, Some(1));
    }

    async fn constraints_are_enforced(db: Rows) {
        for refused in [
            "UPDATE book SET price = -1",
            "UPDATE book SET pages = -1",
            "UPDATE book SET author_id = 987654",
            "UPDATE book SET slug = 'same'",
            "UPDATE book SET title = NULL",
            "UPDATE review SET rating = 6",
            "UPDATE profile SET author_id = 1",
            "INSERT INTO book_tags (book_id, tag_id) SELECT book_id, tag_id FROM book_tags",
            "INSERT INTO order_line (order_id, book_id, quantity, unit_price) \
             SELECT order_id, book_id, 1, 1 FROM order_line",
        ] {
            assert!(!works(&db, refused).await, "this should be refused: {refused}");
        }
        assert!(works(&db, "UPDATE book SET isbn = NULL").await, "nulls are not equal");
    }
}
