//! How migrations are applied: in order, once, as a whole, guarded by their checksums.

use fastjango::db::{Backend, Transaction};
use fastjango::migrations::{
    AddConstraint, AddField, DeleteModel, OnDelete, Progress, RunRust, RunSql, UniqueConstraint,
};
use fastjango_tests::on_every_database;

use super::*;

async fn insert_tag(tx: &Transaction) -> Result<()> {
    let insert = Statement::from("INSERT INTO tag (name) VALUES ('rust')");
    tx.handle().execute(&insert).await.map(drop)
}

async fn delete_tags(tx: &Transaction) -> Result<()> {
    tx.handle().execute(&Statement::from("DELETE FROM tag")).await.map(drop)
}

/// A savepoint is left by an error, and what came before it stays.
async fn insert_twice(tx: &Transaction) -> Result<()> {
    insert_tag(tx).await?;
    let second = tx.atomic(async |inner| insert_tag(inner).await).await;
    assert!(second.is_err(), "the name is unique");
    Ok(())
}

fn filled() -> Migration {
    let run = RunRust::new(insert_tag).reverse(delete_tags);
    Migration::new("0002_fill")
        .dependencies(["0001_initial"])
        .operation(run)
}

/// Makes a table, and then does what can't be done.
fn broken() -> Migration {
    let other = CreateModel::new("Other", "other").field("id", Field::big_auto());
    Migration::new("0002_broken")
        .dependencies(["0001_initial"])
        .operation(other)
        .operation(RunSql::new("INSERT INTO nowhere VALUES (1)"))
}

async fn note_everything(tx: &Transaction) -> Result<()> {
    let insert = Statement::from("INSERT INTO note (tag_id) SELECT id FROM tag");
    tx.handle().execute(&insert).await.map(drop)
}

async fn note_nothing(tx: &Transaction) -> Result<()> {
    let insert = Statement::from("INSERT INTO note (tag_id) VALUES (77)");
    tx.handle().execute(&insert).await.map(drop)
}

/// Tags, and notes that point to them.
fn notes() -> Migration {
    let key = Field::foreign_key("Tag", OnDelete::Cascade);
    let note = CreateModel::new("Note", "note")
        .field("id", Field::big_auto())
        .field("tag", key);
    tags().operation(note)
}

on_every_database! {
    async fn tables_are_changed_after_their_rows_were(db) {
        let fill = Migration::new("0002_fill")
            .dependencies(["0001_initial"])
            .operation(RunRust::new(insert_tag))
            .operation(RunRust::new(note_everything))
            .operation(AddField::new("Note", "size", Field::integer().default(3)))
            .operation(RunSql::new("INSERT INTO note (tag_id, size) SELECT id, 4 FROM tag"))
            .operation(AddField::new("Note", "weight", Field::integer().default(5)));
        migrate(&db, &[notes(), fill], &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT sum(size * weight) FROM note").await, Some(35));
    }

    async fn the_operation_that_breaks_a_key_is_named(db) {
        let fill = Migration::new("0002_fill")
            .dependencies(["0001_initial"])
            .operation(RunRust::new(note_nothing))
            .operation(AddField::new("Note", "size", Field::integer().null()));
        let error = migrate(&db, &[notes(), fill], &Target::Latest).await.expect_err("no tag has this key").to_string();
        if db.backend() == Backend::Sqlite {
            assert!(error.contains("a row of `note` would point to a row of `tag` that isn't there"), "{error}");
        } else {
            assert!(error.contains("operation 1 of the migration `0002_fill` (Raw Rust operation)"), "{error}");
        }
    }

    async fn a_model_that_others_point_to_is_not_deleted(db) {
        let gone = Migration::new("0002_gone").dependencies(["0001_initial"]).operation(DeleteModel::new("Tag"));
        let error = migrate(&db, &[notes(), gone], &Target::Latest).await.expect_err("notes need it").to_string();
        assert!(error.contains("`Note.tag` points to `Tag`"), "{error}");
        assert!(works(&db, "SELECT 1 FROM note").await && works(&db, "SELECT 1 FROM tag").await);
    }

    async fn what_is_printed_does_what_is_done(db) {
        let both = || [notes(), Migration::new("0002_second")
            .dependencies(["0001_initial"])
            .operation(AddField::new("Note", "text", Field::char(9).default("it's; --").unique()))];
        let executor = MigrationExecutor::new(&db, "bookshop", both().to_vec()).expect("two migrations");
        let script = |name, backwards| executor.sql(name, backwards).expect("it can be written").join("\n");
        for (name, backwards) in [("0001", false), ("0002", false), ("0002", true), ("0001", true)] {
            db.handle().execute_script(&script(name, backwards)).await.expect("it runs as it is printed");
            assert_eq!(works(&db, "SELECT text FROM note").await, name == "0002" && !backwards);
        }
        assert!(!works(&db, "SELECT 1 FROM tag").await);
    }

    async fn what_another_branch_has_done_is_kept(db) {
        let more = |name, field| AddField::new("Note", name, field);
        let all = [
            notes(),
            Migration::new("0002_a").dependencies(["0001_initial"])
                .operation(AddConstraint::new("Note", UniqueConstraint::new("note_once", ["tag"])))
                .operation(more("size", Field::integer().default(3))),
            Migration::new("0002_b").dependencies(["0001_initial"])
                .operation(more("weight", Field::integer().default(5))),
            Migration::new("0003_c").dependencies(["0002_b"]).operation(more("depth", Field::integer().default(7))),
            Migration::new("0004_both").dependencies(["0002_a", "0003_c"]),
        ];
        let twice = "INSERT INTO note (tag_id, size, weight) VALUES (1, 1, 1), (1, 1, 1)";
        // In order, with one branch before the other, and the other first.
        for first in [None, Some("0002_b"), Some("0003_c"), Some("0002_a")] {
            for target in first.map(Target::parse).into_iter().chain([Target::Latest]) {
                migrate(&db, &all, &target).await.expect("it migrates");
            }
            assert!(works(&db, "INSERT INTO tag (id, name) VALUES (1, 'rust')").await);
            assert!(!works(&db, twice).await, "the constraint is there, {first:?} first");
            // `0003_c` is taken back, and `0002_a` stays.
            migrate(&db, &all, &Target::parse("0002_b")).await.expect("it goes back");
            assert!(!works(&db, "SELECT depth FROM note").await && works(&db, "SELECT size, weight FROM note").await);
            assert!(!works(&db, twice).await, "the constraint has stayed, {first:?} first");
            migrate(&db, &all, &Target::Zero).await.expect("it goes back");
        }
    }

    async fn migrations_go_to_the_latest_and_to_zero(db) {
        let all = [tags(), filled()];
        assert_eq!(migrate(&db, &all, &Target::Latest).await.expect("it migrates"), 2);
        assert_eq!(applied(&db, &all).await, ["0001_initial", "0002_fill"]);
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(1));
        assert_eq!(migrate(&db, &all, &Target::Latest).await.expect("nothing is left to do"), 0);
        assert_eq!(migrate(&db, &all, &Target::parse("0001")).await.expect("it goes back"), 1);
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(0));
        assert_eq!(migrate(&db, &all, &Target::Zero).await.expect("it goes to zero"), 1);
        assert!(!works(&db, "SELECT 1 FROM tag").await);
        assert!(applied(&db, &all).await.is_empty());
    }

    async fn progress_is_told(db) {
        let executor = MigrationExecutor::new(&db, "bookshop", vec![tags()]).expect("one migration");
        let mut told = Vec::new();
        let mut watch = |progress: Progress<'_>| told.push(match progress {
            Progress::ApplyStart(migration) => format!("apply {}", migration.name()),
            Progress::ApplySuccess(_) => "OK".to_owned(),
            Progress::UnapplyStart(migration) => format!("unapply {}", migration.name()),
            _ => "other".to_owned(),
        });
        executor.migrate(&Target::Latest, MigrateOptions::default(), &mut watch).await.expect("it migrates");
        executor.migrate(&Target::Zero, MigrateOptions::default(), &mut watch).await.expect("it goes back");
        assert_eq!(told, ["apply 0001_initial", "OK", "unapply 0001_initial", "other"]);
    }

    async fn a_fake_migration_is_only_recorded(db) {
        let executor = MigrationExecutor::new(&db, "bookshop", vec![tags()]).expect("one migration");
        let fake = MigrateOptions { fake: true };
        executor.migrate(&Target::Latest, fake, &mut |_| ()).await.expect("it is recorded");
        assert_eq!(applied(&db, &[tags()]).await, ["0001_initial"]);
        assert!(!works(&db, "SELECT 1 FROM tag").await);
    }

    async fn a_failure_is_undone_where_ddl_can_be(db) {
        let all = [tags(), broken()];
        let error = migrate(&db, &all, &Target::Latest).await.expect_err("the table is missing").to_string();
        assert!(error.contains("operation 2 of the migration `0002_broken` (Raw SQL operation) failed"), "{error}");
        assert_eq!(applied(&db, &all).await, ["0001_initial"]);
        let undone = db.backend().capabilities().transactional_ddl;
        assert_eq!(works(&db, "SELECT 1 FROM other").await, !undone);
        assert_eq!(error.contains("the 1 operations before it are done"), !undone, "{error}");
        // The lock is free, and the connection is as it was.
        assert_eq!(migrate(&db, &all, &Target::Zero).await.expect("the first goes back"), 1);
    }

    async fn a_key_that_rows_need_is_asked_for(db) {
        let key = Field::foreign_key("Tag", OnDelete::Cascade);
        let add = Migration::new("0003_parent").dependencies(["0002_fill"]).operation(AddField::new("Tag", "parent", key));
        let error = migrate(&db, &[tags(), filled(), add], &Target::Latest).await.expect_err("a row is there").to_string();
        assert!(error.contains("; `Tag.parent` is not null: rows that exist need a `.default(…)`"), "{error}");
    }

    async fn a_function_may_use_savepoints(db) {
        let run = Migration::new("0002_fill").dependencies(["0001_initial"]).operation(RunRust::new(insert_twice));
        migrate(&db, &[tags(), run], &Target::Latest).await.expect("it migrates");
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(1));
    }

    async fn what_has_no_way_back_stays(db) {
        let run = Migration::new("0002_fill").dependencies(["0001_initial"]).operation(RunRust::new(insert_tag));
        let all = [tags(), run];
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        let error = migrate(&db, &all, &Target::Zero).await.expect_err("there is no way back").to_string();
        assert!(error.contains("`Raw Rust operation` can't be taken back"), "{error}");
        assert_eq!(applied(&db, &all).await.len(), 2);
    }

    async fn a_changed_file_is_an_error(db) {
        migrate(&db, &[tags().source("as it was")], &Target::Latest).await.expect("it migrates");
        let changed = [tags().source("as it is")];
        let error = migrate(&db, &changed, &Target::Latest).await.expect_err("it has changed").to_string();
        assert!(error.contains("the file of `0001_initial` has changed"), "{error}");
        let executor = MigrationExecutor::new(&db, "bookshop", changed.to_vec()).expect("one migration");
        assert!(executor.show().await.expect("the records can be read")[0].changed);
    }

    async fn two_programs_share_the_work(db) {
        let all = [tags(), filled()];
        let (one, other) = tokio::join!(
            migrate(&db, &all, &Target::Latest),
            migrate(&db, &all, &Target::Latest)
        );
        one.and(other).expect("both arrive");
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(1));
        assert_eq!(number(&db, "SELECT count(*) FROM fastjango_migrations").await, Some(2));
    }

    async fn where_nothing_is_to_be_done_nobody_is_waited_for(db) {
        migrate(&db, &[tags()], &Target::Latest).await.expect("it migrates");
        let writing = db.atomic(async |tx| {
            insert_tag(tx).await?;
            migrate(&db, &[tags()], &Target::Latest).await
        });
        assert_eq!(writing.await.expect("nobody is in the way"), 0);
    }

    async fn a_program_that_waited_sees_what_others_have_done_whatever_the_isolation(db) {
        if db.backend() == Backend::Postgres {
            let told = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', \
                        current_database()); END $$";
            db.handle().execute_script(told).await.expect("the database is this test's");
        }
        let db = db.with_own_pool().expect("another pool");
        let all = [tags(), filled()];
        let (one, other) = tokio::join!(
            migrate(&db, &all, &Target::Latest),
            migrate(&db, &all, &Target::Latest)
        );
        one.and(other).expect("both arrive");
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(1));
    }

    async fn the_lock_is_kept_until_the_record_is(db) {
        let all = [tags(), filled()];
        migrate(&db, &all[..1], &Target::Latest).await.expect("it migrates");
        let recording = db.record();
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        let sent = recording.statements();
        if db.backend().is_mysql() {
            let at = |word: &str| sent.iter().rposition(|sql| sql.contains(word)).unwrap_or_else(|| panic!("no {word}: {sent:#?}"));
            let record = at("INSERT INTO fastjango_migrations");
            assert!(record < at("COMMIT") && at("COMMIT") < at("RELEASE_LOCK"), "{sent:#?}");
        }
    }

    async fn projects_do_not_see_each_others_records(db) {
        migrate(&db, &[tags()], &Target::Latest).await.expect("it migrates");
        let other = MigrationExecutor::new(&db, "another", vec![tags()]).expect("one migration");
        assert_eq!(other.show().await.expect("the records can be read")[0].applied, None);
    }

    async fn a_deleted_model_comes_back_empty(db) {
        let gone = Migration::new("0003_gone").dependencies(["0002_fill"]).operation(DeleteModel::new("Tag"));
        let all = [tags(), filled(), gone];
        migrate(&db, &all, &Target::Latest).await.expect("it migrates");
        assert!(!works(&db, "SELECT 1 FROM tag").await);
        migrate(&db, &all, &Target::parse("0002")).await.expect("it goes back");
        assert_eq!(number(&db, "SELECT count(*) FROM tag").await, Some(0));
    }

    async fn an_operation_that_does_not_fit_is_found_before_any_is_done(db) {
        let wrong = tags().operation(AddField::new("Nothing", "name", Field::text()));
        let error = migrate(&db, &[wrong], &Target::Latest).await.expect_err("there is no such model").to_string();
        assert!(error.contains("in the migration `0001_initial`: the migrations know no model `Nothing`"), "{error}");
        assert!(!works(&db, "SELECT 1 FROM tag").await);
    }
}
