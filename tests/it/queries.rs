//! What querysets answer where the recorded cases don't ask, on every database.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Contribution, Publisher, Rows};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

on_every_database! {
async fn groups_are_asked_of_columns_that_are_not_selected(db: Rows) {
    let db = &db;
    passes(async {
        let either = Contribution::objects()
            .annotate(|c| c.book().pages.max())
            .filter(|c| c.book().pages.max().lt(2) | c.share.gt(dec!(78.26)));
        assert_eq!(either.clone().count(db).await?, 23);
        assert_eq!(either.clone().values(|c| c.id).all(db).await?.len(), 23);
        assert!(either.exists(db).await?);
        Ok(())
    })
    .await;
}

async fn an_aggregate_over_groups_sees_each_of_their_rows(db: Rows) {
    let db = &db;
    passes(async {
        let books = Publisher::objects().annotate(|p| p.books().author().mentor_id.avg());
        let (count, sum) = books.aggregate(db, |p| (p.books().id.count(), p.books().id.sum())).await?;
        let (all, of_all) = Publisher::objects().aggregate(db, |p| (p.books().id.count(), p.books().id.sum())).await?;
        assert_eq!((count, sum), (all, of_all));
        Ok(())
    })
    .await;
}
}
