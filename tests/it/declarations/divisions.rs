//! A check divides as the queries of validation do.

use super::*;

/// A shop with two or three doors.
#[model(table = "shop", check(name = "shop_doors", |s| (s.doors / 2).eq(1)))]
#[derive(Debug, Clone)]
struct Shop {
    /// The key.
    id: i64,
    /// How many doors it has.
    doors: i32,
}

on_every_database! {
    async fn a_check_divides_as_the_program_does(db) {
        create(&db, &[Shop::OPTIONS]).await.expect("the table is made");
        for (doors, fits) in [(2, true), (3, true), (4, false)] {
            let mut shop = Shop::new().doors(doors).build();
            assert_eq!(shop.validate_constraints(&db).await.is_ok(), fits, "{doors}");
            let saved = shop.save(&db).await;
            assert_eq!(saved.is_ok(), fits, "{doors}: {saved:?}");
        }
    }
}
