//! What closures over handles give, in types and in nodes.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::dec;

use super::hand::{Author, Book};
use crate::db::Database;
use crate::error::Result;
use crate::models::fixtures;
use crate::models::instances::Instance;
use crate::models::manager::Manager;
use crate::models::queryset::{QuerySet, RelationHandles};

fn assert_send<T: Send>(value: T) -> T {
    value
}

async fn the_program_of_the_design(db: Database, frank: Author) -> Result<()> {
    let page: Vec<Book> = Book::objects()
        .filter(|b| b.title.icontains("dune") & b.author().name.startswith("F") | !b.price.gt(3))
        .exclude(|b| b.tags().age.lt(3))
        .filter(|b| b.price.gte(dec!(1.5)) & b.id.is_in([1, 2, 3]) & b.author_id.eq(frank.id))
        .filter(|b| b.title.eq(b.author().name) ^ b.created.year().eq(2020))
        .order_by(|b| (b.price.desc().nulls_last(), b.title.asc()))
        .select_related(|b| (b.author(), b.author().mentor()))
        .prefetch_related(|b| (b.tags(), b.author().books().filter(|r| r.price.gte(4))))
        .limit(20)
        .all(&db)
        .await?;
    drop(page);
    let rows: Vec<(String, Option<String>)> = Book::objects()
        .values(|b| (b.title, b.author().mentor().name))
        .all(&db)
        .await?;
    drop(rows);
    let best: Vec<(Author, (i64, Option<Decimal>))> = Author::objects()
        .annotate(|a| (a.books().id.count(), a.books().price.avg()))
        .filter(|a| a.books().id.count().gt(3))
        .all(&db)
        .await?;
    drop(best);
    let latest: Option<DateTime<Utc>> = Book::objects().aggregate(&db, |b| b.created.max()).await?;
    assert!(latest.is_none());
    Book::objects()
        .filter(|b| b.price.lt(1))
        .update(&db, |b| b.price.set(b.price * dec!(0.9)))
        .await?;
    Author::objects()
        .update(&db, |a| (a.age.set(a.age + 1), a.name.set("x"), a.mentor_id.set_null()))
        .await?;
    let mut hiro = Author::new().name("Hiro").age(3).mentor(&frank).save(&db).await?;
    hiro.save(&db).await?;
    hiro.refresh_from_db(&db).await?;
    let _: i64 = hiro.books.count(&db).await?;
    let _: Vec<Book> = hiro.books.filter(|b| b.price.gt(1)).all(&db).await?;
    let predicate = Some(Author::fields_predicate());
    let _: QuerySet<Author> = Author::objects().filter_by(predicate);
    Ok(())
}

impl Author {
    fn fields_predicate() -> crate::private::Expr<Author, bool> {
        <Author as crate::models::base::Model>::fields().name.eq("x")
    }
}

#[expect(dead_code, reason = "it is checked by the compiler alone")]
fn futures_are_send(db: Database, frank: Author) {
    drop(assert_send(fixtures::load(&db, &[], "")));
    drop(assert_send(the_program_of_the_design(db, frank)));
}
