//! No digit of a decimal is lost in silence.

use super::*;
use fastjango::db::Backend;
use fastjango::migrations::unsupported;

/// Money.
#[model(table = "ledger", ordering = [id])]
#[derive(Debug, Clone)]
struct Ledger {
    /// The key.
    id: i64,
    /// How much it is.
    #[field(max_digits = 20, decimal_places = 2)]
    total: Decimal,
}

#[derive(Debug, Clone, Copy)]
struct Table;

impl Seed for Table {
    fn name(&self) -> &'static str {
        "ledger"
    }

    async fn fill(&self, db: &Database) -> Result<()> {
        create(db, &[Ledger::OPTIONS]).await
    }
}

const LONG: Decimal = dec!(12345678901234567.89);

/// That a write is refused for the digits of the total.
fn is_refused<T: std::fmt::Debug>(outcome: Result<T>) {
    let Err(error) = outcome else {
        panic!("it is not refused: {outcome:?}");
    };
    assert_eq!(error.status(), 400, "{error}");
    let message = "Ensure that there are no more than 15 digits in total.";
    assert_eq!(
        told(Err(error)),
        [("total".to_owned(), message.to_owned(), "max_digits")]
    );
}

on_every_database! {
    async fn what_is_kept_is_kept_as_a_whole(db: Table) {
        for total in [dec!(-9876543210123.25), dec!(123456789012345678.00), dec!(0.1), dec!(99999999999999000)] {
            let made = Ledger::new().total(total).save(&db).await.expect("it is kept");
            let read = Ledger::objects().filter(|l| l.id.eq(made.id)).get(&db).await.expect("it is read");
            assert_eq!(read.total, total);
            let found = Ledger::objects().filter(|l| l.total.eq(total)).count(&db).await;
            assert_eq!(found.expect("an answer"), 1);
        }
    }

    async fn more_digits_than_the_column_has_are_refused(db: Table) {
        for total in [dec!(1000000000000000000), dec!(-999999999999999999.999)] {
            let refused = told(Ledger::new().total(total).save(&db).await.map(drop));
            assert_eq!((refused[0].0.as_str(), refused.len()), ("total", 1), "{refused:?}");
            assert!(Ledger::objects().update(&db, |l| l.total.set(total)).await.is_err());
        }
        assert_eq!(Ledger::objects().count(&db).await.expect("an answer"), 0);
    }

    async fn what_would_be_another_number_is_refused(db: Table) {
        let mut one = Ledger::new().total(dec!(1)).save(&db).await.expect("it is kept");
        if db.backend() != Backend::Sqlite {
            one.total = LONG;
            one.save(&db).await.expect("it is kept");
            one.refresh_from_db(&db).await.expect("it is read");
            assert_eq!(one.total, LONG);
            return;
        }
        is_refused(Ledger::new().total(LONG).save(&db).await);
        is_refused(Ledger::objects().bulk_create(&db, vec![Ledger::new().total(LONG).build()]).await);
        is_refused(Ledger::objects().update(&db, |l| l.total.set(LONG)).await);
        is_refused(one.update(&db, |l| l.total.set(LONG)).await);
        one.total = LONG;
        is_refused(one.save(&db).await);
        is_refused(one.save_fields(&db, |l| l.total).await);
        is_refused(Ledger::objects().bulk_update(&db, &[one], |l| l.total).await);
        let totals = Ledger::objects().values(|l| l.total).all(&db).await.expect("they are read");
        assert_eq!(totals, [dec!(1)], "nothing was written");
    }
}

/// What the database has no room for, `check` says.
#[test]
fn fields_of_more_digits_are_told_of() {
    let told = |backend| unsupported(&[Ledger::OPTIONS], backend).expect("a model");
    assert!(told(Backend::Postgres).is_empty() && told(Backend::Mariadb).is_empty());
    let told = told(Backend::Sqlite);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("`total`") && told[0].contains("15 digits"), "{told:?}");
}
