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

/// A parcel, whose numbers are divided with their fractions.
#[model(
    table = "parcel",
    check(name = "parcel_weight", |p| (p.weight / 4).gt(dec!(2.4))),
    check(name = "parcel_rest", |p| (p.weight % dec!(1.5)).eq(1)),
    check(name = "parcel_pieces", |p| (p.pieces / dec!(4)).eq(dec!(2.5))),
    check(name = "parcel_share", |p| (p.share % 2).eq(1.5)),
)]
#[derive(Debug, Clone)]
struct Parcel {
    /// The key.
    id: i64,
    /// How heavy it is.
    #[field(max_digits = 8, decimal_places = 2)]
    weight: Decimal,
    /// How many things are in it.
    pieces: i32,
    /// How much of the room it takes.
    share: f64,
}

on_every_database! {
    async fn a_check_divides_with_fractions_as_the_program_does(db) {
        create(&db, &[Parcel::OPTIONS]).await.expect("the table is made");
        for (weight, pieces, share, fits) in [
            (dec!(10), 10, 7.5, true),
            (dec!(11.5), 10, -0.5, false),
            (dec!(11.50), 10, 3.5, true),
            (dec!(7), 10, 7.5, false),
            (dec!(12), 10, 7.5, false),
            (dec!(10), 11, 7.5, false),
        ] {
            let mut parcel = Parcel::new().weight(weight).pieces(pieces).share(share).build();
            let validated = parcel.validate_constraints(&db).await;
            assert_eq!(validated.is_ok(), fits, "{weight}, {pieces}, {share}");
            let saved = parcel.save(&db).await;
            assert_eq!(saved.is_ok(), fits, "{weight}, {pieces}, {share}: {saved:?}");
        }
    }

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
