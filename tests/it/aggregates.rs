//! Aggregates over some of a group's rows, and over values that differ, on every database.

#![allow(unreachable_pub, reason = "declared as a program would declare them")]

use fastjango::prelude::*;
use fastjango_tests::on_every_database;
use serde_json::json;

use crate::declarations::create;

/// Who writes.
#[model(ordering = [name])]
#[derive(Debug)]
pub struct Writer {
    pub id: i64,
    #[field(max_length = 20)]
    pub name: String,
    pub works: HasMany<Work>,
}

/// What is written.
#[model(ordering = [id])]
#[derive(Debug)]
pub struct Work {
    pub id: i64,
    pub pages: i32,
    #[field(max_digits = 6, decimal_places = 2)]
    pub price: Decimal,
    pub done: bool,
    #[relation(on_delete = cascade)]
    pub writer: ForeignKey<Writer>,
    pub opinions: HasMany<Opinion>,
}

/// What is thought of it.
#[model]
#[derive(Debug)]
pub struct Opinion {
    pub id: i64,
    pub rating: i32,
    #[relation(on_delete = cascade)]
    pub work: ForeignKey<Work>,
}

#[serializer(model = Writer)]
pub struct WriterSerializer {
    name: String,
    #[field(annotate = |writer| writer.works().pages.sum().filter(writer.works().done.is_true()).coalesce(0))]
    pages_done: i64,
}

/// Ann has three works, two of them done, Bob has one, Cid none.
async fn fill(db: &Database) -> Result<()> {
    create(db, &[Writer::options(), Work::options(), Opinion::options()]).await?;
    let ann = Writer::new().name("Ann").save(db).await?;
    let bob = Writer::new().name("Bob").save(db).await?;
    Writer::new().name("Cid").save(db).await?;
    for (writer, pages, price, done, ratings) in [
        (&ann, 100, dec!(5.00), true, vec![5, 3]),
        (&ann, 250, dec!(7.50), false, vec![4]),
        (&ann, 250, dec!(7.50), true, vec![]),
        (&bob, 400, dec!(12.25), false, vec![1, 5, 5]),
    ] {
        let work = Work::new()
            .pages(pages)
            .price(price)
            .done(done)
            .writer(writer)
            .save(db)
            .await?;
        for rating in ratings {
            Opinion::new().rating(rating).work(&work).save(db).await?;
        }
    }
    Ok(())
}

/// The writers by name: groups don't have the model's order.
fn in_order() -> QuerySet<Writer> {
    Writer::objects().order_by(|w| w.name)
}

/// Runs the body of a test.
async fn passes(db: &Database, body: impl Future<Output = Result<()>>) {
    fill(db).await.expect("the rows are there");
    if let Err(error) = body.await {
        panic!("{error}");
    }
}

fn is_refused<T>(answer: &Result<T>) -> bool {
    matches!(answer, Err(Error::Query(told)) if told.contains("`filter`"))
}

on_every_database! {
    async fn some_related_rows_are_aggregated(db) {
        let db = &db;
        passes(db, async {
            let counted = in_order().annotate(|w| {
                let (works, done) = (w.works().id.count(), w.works().done.is_true());
                (works.clone().filter(done.clone()), works.clone().filter(!done), works)
            });
            let counts: Vec<(i64, i64, i64)> = counted.all(db).await?.into_iter().map(|(_, counts)| counts).collect();
            assert_eq!(counts, [(2, 1, 3), (0, 1, 1), (0, 0, 0)]);

            let numbers = in_order().values(|w| {
                let done = w.works().done.is_true();
                let (pages, price) = (w.works().pages, w.works().price);
                (
                    pages.sum().filter(done.clone()),
                    pages.avg().filter(done.clone()),
                    price.min().filter(done.clone()),
                    price.max().filter(!done.clone()),
                    pages.sum().filter(done.clone()).coalesce(0),
                    pages.count_distinct().filter(done.clone()),
                    (pages.sum() * 2).filter(done),
                    w.id,
                )
            });
            let numbers = numbers.all(db).await?;
            assert_eq!(
                numbers[0],
                (Some(350), Some(175.0), Some(dec!(5.00)), Some(dec!(7.50)), 350, 2, Some(700_i64), numbers[0].7)
            );
            assert_eq!(numbers[1], (None, None, None, Some(dec!(12.25)), 0, 0, None, numbers[1].7));
            assert_eq!(numbers[2], (None, None, None, None, 0, 0, None, numbers[2].7));

            let shown = WriterSerializer::list(in_order(), &SerializerContext::new(db)).await?.to_json()?;
            let pages = |name, pages| json!({ "name": name, "pages_done": pages });
            assert_eq!(shown, json!([pages("Ann", 350), pages("Bob", 0), pages("Cid", 0)]));
            Ok(())
        })
        .await;
    }

    async fn a_condition_is_about_the_row_that_is_aggregated(db) {
        let db = &db;
        passes(db, async {
            // Rows of rows, by themselves and by what is between.
            let opinions = in_order().values(|w| {
                let opinions = w.works().opinions().id.count();
                let rating = w.works().opinions().rating;
                (
                    opinions.clone().filter(rating.gte(4)),
                    opinions.clone().filter(w.works().done.is_true()),
                    opinions.clone().filter(rating.gte(4)).filter(w.works().done.is_true()),
                    rating.avg().filter(rating.lt(5) & w.works().pages.lt(300)),
                    opinions,
                    w.name,
                )
            });
            let expected = [
                (2, 2, 1, Some(3.5), 3, "Ann".to_owned()),
                (2, 0, 0, None, 3, "Bob".to_owned()),
                (0, 0, 0, None, 0, "Cid".to_owned()),
            ];
            assert_eq!(opinions.all(db).await?, expected);
            // The row that is pointed to.
            let of_ann = |name: &'static str| {
                Opinion::objects().aggregate(db, move |o| {
                    let of = o.work().writer().name.eq(name);
                    (o.id.count().filter(of.clone()), o.rating.sum().filter(of))
                })
            };
            assert_eq!(of_ann("Ann").await?, (3, Some(12)));
            assert_eq!(of_ann("Bob").await?, (3, Some(11)));
            assert_eq!(of_ann("Cid").await?, (0, None));
            // The same statement with other values, and a subquery.
            for (pages, works) in [(100, [3, 1, 0]), (200, [2, 1, 0]), (300, [0, 1, 0])] {
                let long = in_order().annotate(|w| w.works().id.count().filter(w.works().pages.gte(pages)));
                let long: Vec<i64> = long.all(db).await?.into_iter().map(|(_, works)| works).collect();
                assert_eq!(long, works, "{pages}");
            }
            let discussed = Work::objects().aggregate(db, |w| {
                w.pages.sum().filter(exists(Opinion::objects().filter(|o| o.work_id.eq(outer_ref(w.id)))))
            });
            assert_eq!(discussed.await?, Some(750));
            Ok(())
        })
        .await;
    }

    async fn all_rows_are_aggregated_by_conditions(db) {
        let db = &db;
        passes(db, async {
            let numbers = Work::objects().aggregate(db, |w| {
                let done = w.done.is_true();
                (w.id.count().filter(done.clone()), w.pages.sum().filter(w.pages.gte(250)), w.price.avg().filter(done))
            });
            assert_eq!(numbers.await?, (2, Some(900), Some(dec!(6.25))));
            let nothing: [i64; 0] = [];
            let counts = Work::objects().aggregate(db, |w| {
                let count = w.id.count();
                (
                    count.clone().filter(w.id.is_in(nothing)),
                    count.clone().filter(!w.id.is_in(nothing)),
                    count.clone().filter(q()),
                    count.clone().filter(None),
                    count.filter(Some(w.pages.lt(0))),
                    w.pages.max().filter(w.pages.lt(0)),
                )
            });
            assert_eq!(counts.await?, (0, 4, 4, 4, 0, None));
            // Over a slice, over no rows, and over what was annotated.
            let done = |works: QuerySet<Work>| {
                works.aggregate(db, |w| (w.id.count().filter(w.done.is_true()), w.pages.sum().filter(w.done.is_true())))
            };
            assert_eq!(done(Work::objects().limit(2)).await?, (1, Some(100)));
            assert_eq!(done(Work::objects().offset(2)).await?, (1, Some(250)));
            assert_eq!(done(Work::objects().none()).await?, (0, None));
            let busy = Writer::objects()
                .annotate(|w| w.works().id.count())
                .aggregate(db, |w| w.id.count().filter(w.works().id.count().gte(1)));
            assert_eq!(busy.await?, 2);
            Ok(())
        })
        .await;
    }

    async fn groups_are_filtered_and_ordered_by_some_of_their_rows(db) {
        let db = &db;
        passes(db, async {
            let done = |w: fastjango::models::queryset::FieldsOf<Writer>| {
                w.works().id.count().filter(w.works().done.is_true())
            };
            let names = |writers: QuerySet<Writer>| writers.values(|w| w.name);
            assert_eq!(names(in_order().filter(|w| done(w).gte(1))).all(db).await?, ["Ann"]);
            assert_eq!(names(in_order().filter(|w| done(w).eq(0))).all(db).await?, ["Bob", "Cid"]);
            assert_eq!(names(in_order().exclude(|w| done(w).eq(0))).all(db).await?, ["Ann"]);
            assert_eq!(in_order().filter(|w| done(w).eq(0)).count(db).await?, 2);
            let less = in_order().filter(|w| done(w).lt(w.works().id.count()) | w.name.eq("Cid"));
            assert_eq!(names(less).all(db).await?, ["Ann", "Bob", "Cid"]);
            let ordered = Writer::objects().order_by(|w| (done(w).asc(), w.name.desc()));
            assert_eq!(ordered.values(|w| w.name).all(db).await?, ["Cid", "Bob", "Ann"]);
            let groups = Work::objects().order_by(|w| w.done.asc());
            let groups = groups.values(|w| (w.done, w.id.count().filter(w.pages.gt(200)), w.id.count()));
            assert_eq!(groups.all(db).await?, [(false, 2, 2), (true, 1, 2)]);
            // A filter of the rows beside one of the aggregate.
            let cheap = in_order().filter(|w| w.works().price.lt(7)).values(|w| (w.name, done(w)));
            assert_eq!(cheap.all(db).await?, [("Ann".to_owned(), 1)]);
            Ok(())
        })
        .await;
    }

    async fn only_aggregates_are_over_some_rows(db) {
        let db = &db;
        passes(db, async {
            let lower = in_order().values(|w| w.name.lower().filter(w.id.gt(1)));
            assert!(is_refused(&lower.all(db).await));
            let found = in_order().filter(|w| w.name.lower().filter(w.id.gt(1)).eq("ann"));
            assert!(is_refused(&found.count(db).await));
            let annotated = in_order().annotate(|w| value(1).filter(w.id.gt(1)));
            assert!(is_refused(&annotated.all(db).await));
            assert!(matches!(
                in_order().aggregate(db, |w| w.name.lower().filter(w.id.gt(1))).await,
                Err(Error::Query(_))
            ));
            Ok(())
        })
        .await;
    }

    async fn different_values_are_added_up_once(db) {
        let db = &db;
        passes(db, async {
            let numbers = in_order().values(|w| {
                let (pages, price) = (w.works().pages, w.works().price);
                (
                    w.name,
                    pages.sum(),
                    pages.sum_distinct(),
                    pages.avg(),
                    pages.avg_distinct(),
                    price.sum_distinct(),
                    price.avg_distinct(),
                    pages.sum_distinct().filter(pages.gte(200)),
                )
            });
            let expected = [
                ("Ann", Some(600), Some(350), Some(200.0), Some(175.0), Some(dec!(12.50)), Some(dec!(6.25)), Some(250)),
                ("Bob", Some(400), Some(400), Some(400.0), Some(400.0), Some(dec!(12.25)), Some(dec!(12.25)), Some(400)),
                ("Cid", None, None, None, None, None, None, None),
            ];
            let expected = expected.map(|row| (row.0.to_owned(), row.1, row.2, row.3, row.4, row.5, row.6, row.7));
            assert_eq!(numbers.all(db).await?, expected);
            let all = Work::objects().aggregate(db, |w| (w.pages.sum_distinct(), w.pages.avg_distinct()));
            assert_eq!(all.await?, (Some(750), Some(250.0)));
            Ok(())
        })
        .await;
    }
}
