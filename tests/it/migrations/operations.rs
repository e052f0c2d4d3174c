//! What operations do to tables that have rows.

use fastjango::db::Backend;
use fastjango::migrations::{
    self, AddConstraint, AddField, AddIndex, CheckConstraint, Deferrable, F, Index, Literal, OnDelete, Operation,
    RemoveConstraint, RemoveField, RemoveIndex, RunSql, UniqueConstraint, decimal,
};
use fastjango::prelude::{Json, json};
use fastjango::value::Value;
use fastjango_tests::on_every_database;

use super::*;

/// Two models that point to each other, made as `makemigrations` makes them.
fn circle() -> Migration {
    let author = CreateModel::new("Author", "author").field("id", Field::big_auto());
    let book = CreateModel::new("Book", "book")
        .field("id", Field::big_auto())
        .field("author", Field::foreign_key("Author", OnDelete::Cascade));
    let favourite = Field::one_to_one("Book", OnDelete::Cascade);
    Migration::new("0001_initial")
        .initial()
        .operation(author)
        .operation(book)
        .operation(AddField::new("Author", "favourite", favourite))
}

pub(super) fn second(operation: impl Into<Operation>) -> [Migration; 2] {
    let second = Migration::new("0002_second").dependencies(["0001_initial"]);
    [tags(), second.operation(operation)]
}

async fn with_two_tags(db: &Database) {
    migrate(db, &[tags()], &Target::Latest).await.expect("it migrates");
    db.handle()
        .execute(&Statement::from("INSERT INTO tag (name) VALUES ('one'), ('two')"))
        .await
        .expect("rows can be inserted");
}

on_every_database! {
    async fn keys_in_a_circle_are_enforced(db) {
        migrate(&db, &[circle()], &Target::Latest).await.expect("it migrates");
        assert!(!works(&db, "INSERT INTO author (id, favourite_id) VALUES (1, 1)").await);
        assert!(!works(&db, "INSERT INTO book (id, author_id) VALUES (1, 1)").await);
        migrate(&db, &[circle()], &Target::Zero).await.expect("it goes back");
        assert!(!works(&db, "SELECT 1 FROM author").await);
    }

    async fn rows_get_the_default_of_a_new_field(db) {
        with_two_tags(&db).await;
        let price = Field::decimal(8, 2).default(decimal("1.50")).index();
        let all = second(AddField::new("Tag", "price", price));
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT count(*) FROM tag WHERE price = 1.5").await, Some(2));
        assert!(!works(&db, "INSERT INTO tag (name) VALUES ('three')").await, "the default is the program's");
        migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back");
        assert!(!works(&db, "SELECT price FROM tag").await);
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(2));
    }

    async fn rows_get_what_the_database_gives_a_field_that_has_a_default_too(db) {
        with_two_tags(&db).await;
        let all = second(AddField::new("Tag", "size", Field::integer().default(3).db_default(5)));
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "INSERT INTO tag (name) VALUES ('three')").await, "the database has a default");
        assert_eq!(number(&db, "SELECT count(*) FROM tag WHERE size = 5").await, Some(3));
    }

    async fn a_field_without_a_value_for_rows_is_refused(db) {
        with_two_tags(&db).await;
        let all = second(AddField::new("Tag", "size", Field::integer()));
        let error = migrate(&db, &all, &Target::Latest).await.expect_err("there are rows").to_string();
        assert!(error.contains("`Tag.size` is not null"), "{error}");
    }

    async fn a_field_that_may_be_null_needs_no_default(db) {
        with_two_tags(&db).await;
        let all = second(AddField::new("Tag", "parent", Field::foreign_key("Tag", OnDelete::SetNull).null()));
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT count(*) FROM tag WHERE parent_id IS NULL").await, Some(2));
        assert!(works(&db, "UPDATE tag SET parent_id = 1").await);
        assert!(!works(&db, "UPDATE tag SET parent_id = 77").await);
    }

    async fn a_column_alone_is_added_without_a_new_table(db) {
        with_two_tags(&db).await;
        let all = second(AddField::new("Tag", "hint", Field::char(9).null().index()));
        let executor = MigrationExecutor::new(&db, "bookshop", all.to_vec()).expect("two migrations");
        let statements = executor.sql("0002", false).expect("it can be written");
        assert!(!statements.iter().any(|sql| sql.contains("CREATE TABLE")), "{statements:?}");
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT count(*) FROM tag WHERE hint IS NULL").await, Some(2));
        assert!(works(&db, "UPDATE tag SET hint = 'salt'").await);
    }

    async fn rows_that_point_to_a_rebuilt_table_stay(db) {
        let note = CreateModel::new("Note", "note")
            .field("id", Field::big_auto())
            .field("tag", Field::foreign_key("Tag", OnDelete::Cascade));
        let first = tags().operation(note);
        migrate(&db, std::slice::from_ref(&first), &Target::Latest).await.expect("it migrates");
        for sql in ["INSERT INTO tag (id, name) VALUES (5, 'five')", "INSERT INTO note (tag_id) VALUES (5)"] {
            assert!(works(&db, sql).await);
        }
        let [_, then] = second(AddField::new("Tag", "size", Field::integer().default(3)));
        migrate(&db, &[first, then], &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT size FROM tag JOIN note ON tag_id = tag.id").await, Some(3));
        assert!(!works(&db, "INSERT INTO note (tag_id) VALUES (6)").await);
    }

    async fn a_field_goes_and_comes_back_empty(db) {
        let color = Field::char(9).null().unique();
        let first = tags().operation(AddField::new("Tag", "color", color));
        let [_, then] = second(RemoveField::new("Tag", "color"));
        let all = [first, then];
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(!works(&db, "SELECT color FROM tag").await);
        migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back");
        assert!(works(&db, "SELECT color FROM tag").await);
    }

    async fn constraints_hold_for_rows_until_they_go(db) {
        with_two_tags(&db).await;
        let check = CheckConstraint::new("tag_name_not_three", !F("name").eq("three"));
        let all = second(AddConstraint::new("Tag", check));
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(!works(&db, "UPDATE tag SET name = 'three' WHERE name = 'one'").await);
        let unchecked = Migration::new("0003_unchecked").dependencies(["0002_second"]);
        let all = [all, [unchecked.operation(RemoveConstraint::new("Tag", "tag_name_not_three")), apart()]].concat();
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "UPDATE tag SET name = 'three' WHERE name = 'one'").await);
        migrate(&db, &all, &Target::parse("0003")).await.expect("it goes back");
        let error = migrate(&db, &all, &Target::parse("0002")).await.expect_err("a row doesn't satisfy it");
        assert!(error.to_string().contains("operation 1 of the migration `0003_unchecked`"), "{error}");
    }

    async fn a_check_reads_text_as_it_is_written(db) {
        for (text, refused, taken) in [
            (r"a\b", r"xa\bx", "xabx"),
            (r"\", r"a\", "a"),
            ("it's", "it's", "its"),
            ("50%", "x50%", "x50"),
            ("a_b", "a_b", "axb"),
        ] {
            let contains = CheckConstraint::new("tag_name_part", !F("name").contains(text));
            let equals = CheckConstraint::new("tag_name_whole", !F("name").eq(refused));
            for check in [contains, equals] {
                let all = second(AddConstraint::new("Tag", check));
                migrate(&db, &all, &Target::Latest).await.expect("it migrates");
                let insert = async |name: &str| {
                    let mark = if db.backend() == Backend::Postgres { "$1" } else { "?" };
                    let sql = format!("INSERT INTO tag (name) VALUES ({mark})");
                    db.handle().execute(&Statement::new(sql, vec![Value::Text(name.to_owned())])).await.is_ok()
                };
                assert_eq!((insert(refused).await, insert(taken).await), (false, true), "{text}");
                migrate(&db, &all, &Target::Zero).await.expect("it goes back");
            }
        }
    }

    async fn rows_get_a_default_as_it_is_written(db) {
        let odd = "it's \\ \"q\" -- `x` {} ? $1\n\\'";
        let document = json!({ "a": odd });
        for given in [Field::default as fn(Field, Literal) -> Field, Field::db_default] {
            with_two_tags(&db).await;
            let add = |name, field, literal: Literal| AddField::new("Tag", name, given(field, literal));
            let [_, then] = second(add("short", Field::char(40), odd.into()));
            let then = then.operation(add("wide", Field::text(), odd.into()));
            let all = [tags(), then.operation(add("meta", Field::json(), migrations::json(&document.to_string())))];
            migrate(&db, &all, &Target::Latest).await.expect("it migrates");
            let meta = if db.backend() == Backend::Postgres { "meta::text" } else { "meta" };
            let rows = db.handle().fetch_all(&format!("SELECT short, wide, {meta} FROM tag").into()).await;
            for row in rows.expect("they are there") {
                let text = |at| row.display(at).expect("it is text").unwrap_or_default().into_owned();
                assert_eq!((&*text(0), &*text(1)), (odd, odd));
                assert_eq!(text(2).parse::<Json>().expect("it is JSON"), document);
            }
            migrate(&db, &all, &Target::Zero).await.expect("it goes back");
        }
    }

    async fn a_key_leans_on_no_constraint_that_is_not_there(db) {
        let once = UniqueConstraint::new("note_once", ["tag", "place"]).deferrable(Deferrable::Deferred);
        let note = CreateModel::new("Note", "note")
            .field("id", Field::big_auto())
            .field("tag", Field::foreign_key("Tag", OnDelete::Cascade))
            .field("place", Field::integer())
            .constraint(once)
            .index(Index::new("note_sorted", ["tag", "-place"]));
        let [first, second] = second(RemoveIndex::new("Note", "note_sorted"));
        migrate(&db, &[first.operation(note), second], &Target::Latest).await.expect("it migrates");
        assert!(!works(&db, "INSERT INTO note (tag_id, place) VALUES (77, 1)").await);
    }

    async fn what_serves_a_key_goes_and_the_key_stays(db) {
        let once = UniqueConstraint::new("note_once", ["tag", "place"]);
        let sorted = Index::new("note_sorted", ["other", "-place"]);
        let key = || Field::foreign_key("Tag", OnDelete::Cascade);
        let note = CreateModel::new("Note", "note")
            .field("id", Field::big_auto())
            .field("tag", key())
            .field("other", key())
            .field("place", Field::integer())
            .constraint(once)
            .index(sorted);
        let bare = Migration::new("0002_bare")
            .dependencies(["0001_initial"])
            .operation(RemoveConstraint::new("Note", "note_once"))
            .operation(RemoveIndex::new("Note", "note_sorted"));
        let all = [tags().operation(note), bare];
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "INSERT INTO tag (id, name) VALUES (1, 'one')").await);
        let twice = "INSERT INTO note (tag_id, other_id, place) VALUES (1, 1, 1), (1, 1, 1)";
        assert!(works(&db, twice).await);
        assert!(!works(&db, "INSERT INTO note (tag_id, other_id, place) VALUES (2, 1, 1)").await);
        assert!(!works(&db, "INSERT INTO note (tag_id, other_id, place) VALUES (1, 2, 1)").await);
        assert!(works(&db, "DELETE FROM note").await);
        migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back");
        assert!(!works(&db, twice).await);
        migrate(&db, &all, &Target::Latest).await.expect("it goes once more");
        assert!(works(&db, twice).await);
    }

    async fn indexes_come_and_go(db) {
        let first = tags().operation(AddIndex::new("Tag", Index::new("tag_name_id", ["name", "-id"])));
        let [_, then] = second(RemoveIndex::new("Tag", "tag_name_id"));
        let all = [first, then];
        let mut counts = Vec::new();
        for target in ["0001", "0002", "0001"] {
            migrate(&db, &all, &Target::parse(target)).await.expect("it migrates");
            counts.push(number(&db, index_count(db.backend())).await);
        }
        assert_eq!(counts, [Some(1), Some(0), Some(1)]);
    }

    async fn the_key_of_a_deleted_row_is_not_given_again_after_a_change_of_its_table(db) {
        with_two_tags(&db).await;
        assert!(works(&db, "DELETE FROM tag WHERE name = 'two'").await);
        let all = second(AddField::new("Tag", "size", Field::integer().default(3)));
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "INSERT INTO tag (name, size) VALUES ('three', 3)").await);
        assert_eq!(number(&db, "SELECT id FROM tag WHERE name = 'three'").await, Some(3));
        assert!(works(&db, "DELETE FROM tag").await);
        migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back");
        assert!(works(&db, "INSERT INTO tag (name) VALUES ('four')").await);
        assert_eq!(number(&db, "SELECT id FROM tag WHERE name = 'four'").await, Some(4), "the table was empty");
    }

    async fn a_field_gets_another_type_and_keeps_its_values(db) {
        let sailing = CreateModel::new("Sailing", "sailing")
            .field("id", Field::big_auto())
            .field("fare", Field::integer());
        let first = Migration::new("0001_initial").initial().operation(sailing);
        let kept = RunSql::new("CREATE TABLE kept AS SELECT id, fare FROM sailing").reverse("");
        let back = RunSql::new("UPDATE sailing SET fare = (SELECT kept.fare FROM kept WHERE kept.id = sailing.id)");
        let then = Migration::new("0002_fare_decimal")
            .dependencies(["0001_initial"])
            .operation(kept)
            .operation(RemoveField::new("Sailing", "fare"))
            .operation(AddField::new("Sailing", "fare", Field::decimal(8, 2).default(decimal("0"))))
            .operation(back)
            .operation(RunSql::new("DROP TABLE kept"));
        let all = [first, then];
        migrate(&db, &all[..1], &Target::Latest).await.expect("it migrates");
        assert!(works(&db, "INSERT INTO sailing (fare) VALUES (12), (700)").await);
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT count(*) FROM sailing WHERE fare IN (12, 700)").await, Some(2));
        assert!(works(&db, "UPDATE sailing SET fare = fare + 0.25").await);
        assert_eq!(number(&db, "SELECT count(*) FROM sailing WHERE fare = 12.25").await, Some(1));
        assert!(!works(&db, "SELECT 1 FROM kept").await);
    }

    async fn a_key_that_the_database_has_no_room_for_is_refused_before_anything_is_done(db) {
        let note = CreateModel::new("Note", "note").field("slug", Field::text().primary_key());
        let by_key = Migration::new("0001_initial").initial().operation(RunSql::new("CREATE TABLE log (n integer)"));
        let by_key = by_key.operation(note);
        let index = Index::new("tag_long", ["long", "name"]);
        let long = |operation: Operation| [tags().operation(AddField::new("Tag", "long", Field::text().null())),
            Migration::new("0002_second").dependencies(["0001_initial"]).operation(operation)];
        let by_index = long(AddIndex::new("Tag", index).into());
        let unique = UniqueConstraint::new("tag_long_once", ["long", "name"]);
        let by_unique = long(AddConstraint::new("Tag", unique).into());
        migrate(&db, &by_unique, &Target::Latest).await.expect("all of them have such a constraint");
        migrate(&db, &by_unique, &Target::Zero).await.expect("it goes back");
        migrate(&db, &by_index[..1], &Target::Latest).await.expect("it migrates");
        let done = migrate(&db, &by_index, &Target::Latest).await;
        if !db.backend().is_mysql() {
            done.expect("it has room");
            return;
        }
        let error = done.expect_err("it has no room").to_string();
        assert!(error.contains("`tag_long` of `Tag`"), "{error}");
        migrate(&db, &by_index[..1], &Target::Zero).await.expect("it goes back");
        let error = migrate(&db, &[by_key], &Target::Latest).await.expect_err("it has no room").to_string();
        assert!(error.contains("`slug` of `Note`"), "{error}");
        assert!(!works(&db, "SELECT 1 FROM log").await, "nothing was done");
    }

    async fn a_key_that_the_database_sets_to_its_default_is_added(db) {
        let note = CreateModel::new("Note", "note").field("id", Field::big_auto());
        let key = Field::foreign_key("Tag", OnDelete::DbSetDefault).default(1);
        let add = Migration::new("0002_second").dependencies(["0001_initial"]);
        let all = [tags().operation(note), add.operation(AddField::new("Note", "tag", key))];
        migrate(&db, &all[..1], &Target::Latest).await.expect("it migrates");
        for sql in ["INSERT INTO tag (id, name) VALUES (1, 'one'), (2, 'two')", "INSERT INTO note (id) VALUES (7)"] {
            assert!(works(&db, sql).await);
        }
        let migrated = migrate(&db, &all, &Target::Latest).await;
        if db.backend().is_mysql() {
            assert!(migrated.is_err(), "it has no such key");
            return;
        }
        migrated.expect("it migrates");
        assert_eq!(number(&db, "SELECT tag_id FROM note").await, Some(1), "the row that was there");
        assert!(works(&db, "UPDATE note SET tag_id = 2").await);
        assert!(works(&db, "DELETE FROM tag WHERE id = 2").await);
        assert_eq!(number(&db, "SELECT tag_id FROM note").await, Some(1), "the default stays with the table");
        assert!(works(&db, "INSERT INTO note (id) VALUES (8)").await);
    }
}

/// A unique pair that all rows satisfy.
fn apart() -> Migration {
    Migration::new("0004_apart")
        .dependencies(["0003_unchecked"])
        .operation(AddConstraint::new(
            "Tag",
            UniqueConstraint::new("tag_apart", ["id", "name"]),
        ))
}

fn index_count(backend: Backend) -> &'static str {
    match backend {
        Backend::Sqlite => "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'tag_name_id'",
        Backend::Postgres => "SELECT count(*) FROM pg_indexes WHERE indexname = 'tag_name_id'",
        _ => {
            "SELECT count(DISTINCT index_name) FROM information_schema.statistics \
             WHERE table_schema = DATABASE() AND index_name = 'tag_name_id'"
        }
    }
}
