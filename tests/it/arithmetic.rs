//! Arithmetic with columns, on every database.

use fastjango::prelude::*;
use fastjango_tests::bookshop::{Book, Rows};
use fastjango_tests::on_every_database;

/// Runs the body of a test.
async fn passes(body: impl Future<Output = Result<()>>) {
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

/// The first book.
fn first() -> QuerySet<Book> {
    Book::objects().filter(|b| b.id.eq(1))
}

on_every_database! {
    async fn decimals_are_divided_with_their_fractions(db: Rows) {
        let db = &db;
        passes(async {
            for (price, pages) in [(dec!(10), 10), (dec!(10.50), 11), (dec!(9.25), 4), (dec!(0.75), 0)] {
                first().update(db, |b| (b.price.set(price), b.pages.set(pages))).await?;
                let quarter = first().values(|b| (b.price / 4, b.pages / dec!(4), b.price / dec!(2.5))).get(db).await?;
                assert_eq!(quarter, (price / dec!(4), Decimal::from(pages) / dec!(4), price / dec!(2.5)));
                let rest = first().values(|b| (b.price % 4, b.pages % dec!(1.5), b.price % dec!(0.4))).get(db).await?;
                assert_eq!(rest, (price % dec!(4), Decimal::from(pages) % dec!(1.5), price % dec!(0.4)));
                let found = first().filter(|b| (b.price / 4).eq(price / dec!(4)) & (b.price % 4).eq(price % dec!(4)));
                assert!(found.exists(db).await?, "{price}");
                let below = first().values(|b| ((b.price - 20) % 4, (b.price - 20) / 4)).get(db).await?;
                assert_eq!(below, ((price - dec!(20)) % dec!(4), (price - dec!(20)) / dec!(4)));
                let whole = first().values(|b| (b.pages / 4, b.pages % 4)).get(db).await?;
                assert_eq!(whole, (pages / 4, pages % 4));
            }
            let third: Decimal = first().values(|b| b.price / 3 * 3 - b.price).get(db).await?;
            assert!(third.abs() < dec!(0.001), "{third}");
            let (sum, of_all) = Book::objects().aggregate(db, |b| (b.price.sum() / 8, b.price.sum())).await?;
            assert_eq!(sum, of_all.map(|sum| sum / dec!(8)));
            Ok(())
        })
        .await;
    }

    async fn a_quotient_is_written(db: Rows) {
        let db = &db;
        passes(async {
            first().update(db, |b| b.price.set(dec!(10))).await?;
            first().update(db, |b| b.price.set(b.price / 4)).await?;
            assert_eq!(first().get(db).await?.price, dec!(2.50));
            first().update(db, |b| b.price.set(b.price % dec!(0.75))).await?;
            assert_eq!(first().get(db).await?.price, dec!(0.25));
            first().update(db, |b| b.price.set(dec!(10))).await?;
            first().update(db, |b| b.price.set(b.price / 3)).await?;
            assert_eq!(first().get(db).await?.price.round_dp(2), dec!(3.33));
            Ok(())
        })
        .await;
    }

    async fn floats_have_a_remainder(db: Rows) {
        let db = &db;
        passes(async {
            for discount in [7.5, -7.5, 8.0, 0.0, 1e-3] {
                first().update(db, |b| (b.discount.set(discount), b.pages.set(10_u32))).await?;
                let values = first().values(|b| (b.discount % 2, b.discount % 1.25, b.discount / 2, b.discount / 0.5));
                let expected = (discount % 2.0, discount % 1.25, discount / 2.0, discount / 0.5);
                let expected = (Some(expected.0), Some(expected.1), Some(expected.2), Some(expected.3));
                assert_eq!(values.get(db).await?, expected);
                let found = first().filter(|b| (b.discount % 2).eq(discount % 2.0));
                assert!(found.exists(db).await?, "{discount}");
            }
            let mixed = first().values(|b| (b.pages / 4.0, b.pages % 4.5, b.pages % b.discount)).get(db).await?;
            assert_eq!((mixed.0, mixed.1), (2.5, 1.0));
            assert!(mixed.2.is_some_and(|rest| rest.abs() < 1e-9 || (rest - 1e-3).abs() < 1e-9), "{mixed:?}");
            Ok(())
        })
        .await;
    }
}
