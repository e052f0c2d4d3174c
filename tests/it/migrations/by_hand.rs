//! What SQL by hand has put on a table outlives what migrations do to it: SQLite makes the table anew.

use fastjango::db::Backend;
use fastjango::migrations::{AddField, RemoveField, RunSql};
use fastjango_tests::on_every_database;

use super::operations::second;
use super::*;

on_every_database! {
    async fn what_sql_has_put_on_a_table_outlives_its_changes(db) {
        if db.backend() != Backend::Sqlite {
            return;
        }
        let by_hand = [
            "CREATE TABLE log (name text)",
            "CREATE TRIGGER tag_log AFTER INSERT ON tag BEGIN INSERT INTO log VALUES (NEW.name); END",
            "CREATE TRIGGER log_tag AFTER DELETE ON log BEGIN UPDATE tag SET name = OLD.name; END",
            "CREATE UNIQUE INDEX tag_lower ON tag (lower(name))",
            "CREATE VIEW tag_names AS SELECT name FROM tag",
        ];
        let note = |number: u8| AddField::new("Tag", &format!("size{number}"), Field::integer().default(3).index());
        let by_hand = by_hand.into_iter().fold(tags(), |tags, sql| tags.operation(RunSql::new(sql).reverse("")));
        let second = Migration::new("0002_second").dependencies(["0001_initial"]);
        let second = second.operation(note(1)).operation(note(2)).operation(RemoveField::new("Tag", "size1"));
        let all = [by_hand, second];
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        for there in [true, false] {
            let [insert, again] = if there {
                ["INSERT INTO tag (name, size2) VALUES ('Sea', 1)", "INSERT INTO tag (name, size2) VALUES ('SEA', 1)"]
            } else {
                ["INSERT INTO tag (name) VALUES ('Sky')", "INSERT INTO tag (name) VALUES ('SKY')"]
            };
            assert!(works(&db, insert).await);
            let logged = number(&db, "SELECT count(*) FROM log").await;
            assert_eq!(logged, Some(if there { 1 } else { 2 }), "the trigger is there");
            assert!(!works(&db, again).await, "so is the index");
            assert!(works(&db, "SELECT name FROM tag_names").await, "so is the view");
            let own = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tag' AND sql IS NOT NULL";
            assert_eq!(number(&db, own).await, Some(if there { 2 } else { 1 }), "and nothing that should be gone");
            assert_eq!(number(&db, "PRAGMA legacy_alter_table").await, Some(0));
            migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back");
        }
    }

    async fn a_column_that_no_migration_knows_is_not_dropped_in_silence(db) {
        if db.backend() != Backend::Sqlite {
            return;
        }
        let by_hand = tags().operation(RunSql::new("ALTER TABLE tag ADD COLUMN hidden text"));
        let [_, then] = second(AddField::new("Tag", "size", Field::integer().default(3)));
        let all = [by_hand, then];
        migrate(&db, &all[..1], &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "INSERT INTO tag (name, hidden) VALUES ('sea', 'salt')").await);
        let error = migrate(&db, &all, &Target::Latest).await.expect_err("the column would go").to_string();
        assert!(error.contains("`hidden`"), "{error}");
        assert!(works(&db, "SELECT hidden FROM tag").await);
    }

    async fn an_index_by_hand_of_a_field_that_goes_is_told_of(db) {
        if db.backend() != Backend::Sqlite {
            return;
        }
        let first = tags()
            .operation(AddField::new("Tag", "size", Field::integer().null()))
            .operation(RunSql::new("CREATE INDEX by_hand ON tag (size)"));
        let [_, then] = second(RemoveField::new("Tag", "size"));
        let all = [first, then];
        migrate(&db, &all[..1], &Target::Latest).await.expect("it migrates");
        let error = migrate(&db, &all, &Target::Latest).await.expect_err("it has no column").to_string();
        assert!(error.contains("`by_hand`"), "{error}");
        assert!(works(&db, "SELECT size FROM tag").await, "nothing is done");
    }
}
