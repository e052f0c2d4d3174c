//! Tests with databases of their own: with and without results, in modules, and of other databases than the project's.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;
use fastjango::rest::ApiClient;
use fastjango::test::{SetUp, TestCase};

/// A memo.
#[model]
pub struct Memo {
    /// The key.
    pub id: i64,
    /// The text.
    pub text: String,
}

/// The program.
pub fn project() -> Project {
    Project::new("memos").models::<(Memo,)>().api("/api", |_| {})
}

struct One(Memo);

impl SetUp for One {
    async fn set_up(case: &TestCase) -> Result<Self> {
        Memo::new().text("one").save(case.db()).await.map(Self)
    }
}

/// `not_async`, `owned_parameters`.
#[fastjango::test(project = project)]
async fn a_test_takes_what_it_names(db: Database, client: ApiClient, One(memo): One) {
    assert_eq!(Memo::objects().get(&db).await.map(|found| found.id).ok(), Some(memo.id));
    assert_eq!(client.get("/api/nowhere/").await.status_code(), 404);
}

mod inner {
    use super::Memo;
    use fastjango::models::manager::Manager as _;

    #[fastjango::test(project = super::project, crate = fastjango)]
    async fn r#try(db: fastjango::db::Database) -> fastjango::Result<()> {
        assert_eq!(Memo::objects().count(&db).await?, 0);
        Ok(())
    }
}

/// `only_functions`, `no_other_test`.
#[fastjango::test(project = project)]
#[should_panic(expected = "nothing")]
async fn a_test_may_be_meant_to_fail(db: Database) {
    assert_ne!(Memo::objects().count(&db).await.ok(), Some(0), "nothing");
}
