//! The times that a table writes and compares by itself are those that the program writes.

use super::*;
use fastjango::db::{Backend, Statement};
use fastjango::migrations::{AddField, CheckConstraint, CreateModel, F, Field, Index, Loader, time};

/// The hours of a shop.
#[model(
    table = "hours",
    check(name = "hours_open", |h| h.opens_at.gte(nine())),
    check(name = "hours_since", |h| h.since.gte(nine_long_ago())),
)]
#[derive(Debug, Clone)]
struct Hours {
    /// The key.
    id: i64,
    /// When it opens.
    opens_at: NaiveTime,
    /// Since when.
    since: DateTime<Utc>,
    /// When the row was made.
    #[field(db_default = now)]
    made: DateTime<Utc>,
    /// The time of that.
    #[field(db_default = now)]
    made_at: NaiveTime,
}

/// The same table, as a migration makes it.
#[model(table = "hours")]
#[derive(Debug)]
struct Shift {
    id: i64,
    opens_at: NaiveTime,
    closes_at: NaiveTime,
}

fn nine() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).expect("a time of the day")
}

fn closing() -> NaiveTime {
    NaiveTime::from_hms_milli_opt(18, 30, 0, 500).expect("a time of the day")
}

fn nine_long_ago() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    day.and_time(nine()).and_utc()
}

#[derive(Debug, Clone, Copy)]
struct Table;

impl Seed for Table {
    fn name(&self) -> &'static str {
        "hours"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Hours::OPTIONS]).await
    }
}

on_every_database! {
    async fn a_check_of_a_time_takes_what_the_program_writes(db: Table) {
        let mut hours = Hours::new().opens_at(nine()).since(nine_long_ago()).build();
        hours.validate_constraints(&db).await.expect("the program finds nothing");
        hours.save(&db).await.expect("nor does the table");
        let found = Hours::objects().filter(|h| h.opens_at.eq(nine())).get(&db).await.expect("it is there");
        assert_eq!(found.id, hours.id);
        let early = nine() - TimeDelta::microseconds(1);
        assert!(Hours::new().opens_at(early).since(nine_long_ago()).save(&db).await.is_err());
    }

    async fn the_present_of_a_default_is_found_again(db: Table) {
        for _ in 0..3 {
            let insert = "INSERT INTO hours (opens_at, since) VALUES ('10:00:00', '2020-01-01 00:00:00')";
            db.handle().execute(&Statement::from(insert)).await.expect("it is inserted");
        }
        for read in Hours::objects().all(&db).await.expect("they are read") {
            let own = || Hours::objects().filter(|h| h.id.eq(read.id));
            let same = own().filter(|h| h.made.eq(read.made) & h.made_at.eq(read.made_at));
            assert_eq!(same.count(&db).await.expect("an answer"), 1, "{read:?}");
            let below = own().filter(|h| h.made.lt(read.made) | h.made_at.lt(read.made_at));
            assert_eq!(below.count(&db).await.expect("an answer"), 0, "{read:?}");
        }
    }

    async fn rows_get_a_time_as_the_program_writes_it(db) {
        let hours = CreateModel::new("Hours", "hours").field("id", Field::big_auto());
        let opens = AddField::new("Hours", "opens_at", Field::time().default(time("09:00:00")));
        let closes = AddField::new("Hours", "closes_at", Field::time().db_default(time("18:30:00.5")));
        let second = Migration::new("0002_times").dependencies(["0001_initial"]).operation(opens).operation(closes);
        let all = vec![Migration::new("0001_initial").initial().operation(hours), second];
        let executor = MigrationExecutor::new(&db, "hours", all).expect("they fit");
        let options = MigrateOptions::default();
        executor.migrate(&Target::parse("0001"), options, &mut |_| ()).await.expect("it migrates");
        let insert = "INSERT INTO hours (id) VALUES (1)";
        db.handle().execute(&Statement::from(insert)).await.expect("it is inserted");
        executor.migrate(&Target::Latest, options, &mut |_| ()).await.expect("it migrates");
        let found = Shift::objects().filter(|s| s.opens_at.eq(nine())).filter(|s| s.closes_at.eq(closing()));
        assert_eq!(found.count(&db).await.expect("an answer"), 1);
    }
}

#[test]
fn conditions_have_times_as_the_program_writes_them() {
    let nine = Index::new("hours_nine", ["opens_at"]).condition(F("opens_at").eq(time("09:00:00")));
    let hours = CreateModel::new("Hours", "hours")
        .field("id", Field::big_auto())
        .field("opens_at", Field::time())
        .index(nine)
        .constraint(CheckConstraint::new("hours_ten", F("opens_at").lt(time("10:00:00.25"))));
    let loader = Loader::new(vec![Migration::new("0001_initial").operation(hours)]).expect("they fit");
    let sql = loader
        .sql("0001", Backend::Sqlite, false)
        .expect("it is SQL")
        .join("\n");
    assert!(sql.contains("'09:00:00'") && sql.contains("'10:00:00.250000'"), "{sql}");
}
