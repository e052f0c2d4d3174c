//! Moments and documents at the edges of what a database can keep: what is written can be read, and is what was saved.

use super::*;
use fastjango::fixtures;
use serde_json::json;

/// A guest's stay.
#[model(table = "stay", check(name = "stay_day", |s| s.arrived.eq(s.left)))]
#[derive(Debug, Clone, PartialEq)]
struct Stay {
    id: i64,
    arrived: NaiveDate,
    left: Option<NaiveDate>,
    until: Option<DateTime<Utc>>,
    wishes: serde_json::Value,
    #[field(auto_now)]
    changed: DateTime<Utc>,
    #[field(auto_now_add)]
    at: NaiveTime,
}

#[derive(Debug, Clone, Copy)]
struct Table;

impl Seed for Table {
    fn name(&self) -> &'static str {
        "stay"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Stay::OPTIONS]).await
    }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
}

on_every_database! {
    async fn a_moment_that_cannot_be_read_again_is_not_written(db: Table) {
        let mut written = 0;
        for until in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
            let stay = Stay::new().arrived(day(1)).wishes(json!({})).until(until).save(&db).await;
            written += i64::from(stay.is_ok());
        }
        let read = Stay::objects().order_by(|s| s.until.asc()).all(&db).await.expect("all can be read");
        assert_eq!(i64::try_from(read.len()).expect("a few"), written);
        let beyond = json!({ "arrived": "2026-11-01", "wishes": 1, "until": "9999-12-31T23:59:59-14:00" });
        let refused = Stay::from_json(&beyond).expect("the keys are fields").full_clean(&db).await;
        assert_eq!(told(refused.map(drop))[0].0, "until");
    }

    async fn a_check_of_a_null_is_unknown_to_both(db: Table) {
        let mut stay = Stay::new().arrived(day(1)).wishes(json!({})).build();
        stay.validate_constraints(&db).await.expect("the program doesn't know");
        stay.save(&db).await.expect("nor does the table");
        stay.left = Some(day(2));
        assert_eq!(told(stay.validate_constraints(&db).await).len(), 1);
        assert!(stay.save(&db).await.is_err());
    }

    async fn what_was_saved_equals_what_is_read(db: Table) {
        let saved = Stay::new().arrived(day(1)).wishes(json!([1])).save(&db).await.expect("it is saved");
        assert_eq!(Stay::objects().get(&db).await.expect("it is read"), saved);
    }

    async fn a_document_that_is_null_is_loaded_as_it_was_dumped(db: Table) {
        let project = Project::new("hotel").models::<(Stay,)>();
        Stay::new().arrived(day(1)).wishes(json!(null)).save(&db).await.expect("it is saved");
        let mut text = Vec::new();
        let options = fixtures::DumpOptions::default();
        fixtures::dump(&db, project.all_models(), &options, &mut text, &mut || ()).await.expect("it is dumped");
        Stay::objects().delete(&db).await.expect("it is deleted");
        let text = String::from_utf8(text).expect("JSON is UTF-8");
        assert_eq!(fixtures::load(&db, project.all_models(), &text).await.expect("it is loaded"), 1);
        assert_eq!(Stay::objects().get(&db).await.expect("it is read").wishes, json!(null));
    }
}
