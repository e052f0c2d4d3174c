//! Statements that are counted, around expressions and blocks, also with `?` in them.

#![deny(missing_docs, unused_qualifications, warnings)]

use fastjango::prelude::*;
use fastjango::test::TestCase;

/// `no_database`, `number_of_statements`, `no_code`.
async fn counted(case: &TestCase) -> Result<()> {
    let db = case.db();
    let two = 2;
    let sum = fastjango::assert_queries!(db, two, {
        let one = db.handle().fetch_one(&"SELECT 1".into()).await?.integer(0)?;
        one.unwrap_or(0)
            + db.handle()
                .fetch_one(&"SELECT 2".into())
                .await?
                .integer(0)?
                .unwrap_or(0)
    });
    assert_eq!(sum, 3);
    fastjango::assert_queries!(*db, 0, ());
    fastjango::assert_queries!(db, 1, db.handle().fetch_one(&"SELECT 3".into()).await?,);
    Ok(())
}

#[test]
fn statements_are_counted() -> Result<()> {
    fastjango::__private::run_test(|| Project::new("counted"), async |case| counted(case).await)
}
