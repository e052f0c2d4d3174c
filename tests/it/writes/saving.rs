//! Saving, finding or making, and writing many at once, beyond the recorded cases.

use fastjango::db::Backend;
use fastjango::error::IntegrityKind;
use fastjango::prelude::*;
use fastjango_tests::bookshop::{Author, Book, Contribution, Review, Role, Rows, Tag};
use fastjango_tests::on_every_database;

use super::behaviour::passes;

on_every_database! {
    async fn what_the_database_computes_is_in_the_instance(db: Rows) {
        let db = &db;
        passes(async {
            let mut book = Book::objects().select_related(|b| b.author()).filter(|b| b.id.eq(1)).get(db).await?;
            let (pages, updated) = (book.pages, book.updated);
            let recording = db.record();
            book.update(db, |b| (b.pages.set(b.pages + 1), b.title.set("Counted"))).await?;
            let most = if db.backend().capabilities().update_returning { 1 } else { 2 };
            assert_eq!(recording.statements().len(), most);
            drop(recording);
            assert_eq!((book.pages, book.title.as_str(), book.updated), (pages + 1, "Counted", updated));
            assert!(book.author.get().is_ok(), "what was loaded stays");
            book.refresh_fields(db, |b| (b.pages, b.author_id)).await?;
            assert_eq!(book.pages, pages + 1);
            assert!(book.author.get().is_err(), "its key was read again");
            assert!(matches!(book.update(db, |b| b.id.set(b.id + 1)).await, Err(Error::Query(_))));
            let related = book.save_fields(db, |b| b.author().name).await;
            assert!(matches!(related, Err(Error::Query(message)) if message.contains("related")));
            let related = Book::objects().update(db, |b| b.author().name.set("x")).await;
            assert!(matches!(related, Err(Error::Query(message)) if message.contains("related")));
            book.id = 987_654;
            assert!(matches!(book.save_fields(db, |b| b.title).await, Err(Error::NotUpdated { model: "Book" })));
            assert!(matches!(book.force_update(db).await, Err(Error::NotUpdated { model: "Book" })));
            assert!(matches!(book.refresh_fields(db, |b| b.title).await, Err(Error::DoesNotExist { model: "Book" })));
            book.id = 1;
            assert!(matches!(book.force_insert(db).await, Err(Error::Integrity(_))));
            book.id = 0;
            assert!(matches!(book.force_update(db).await, Err(Error::Query(_))));
            Ok(())
        })
        .await;
    }

    async fn a_transaction_can_be_undone_without_an_error(db: Rows) {
        let db = &db;
        passes(async {
            let made = db.atomic(async |tx| {
                let kept = Tag::new().name("kept").slug("kept").save(tx).await?;
                tx.atomic(async |inner| {
                    inner.set_rollback(true);
                    Tag::new().name("lost").slug("lost").save(inner).await
                })
                .await?;
                assert!(!tx.get_rollback());
                Ok(kept)
            });
            let made = made.await?;
            assert!(Tag::objects().filter(|t| t.id.eq(made.id)).exists(db).await?);
            assert!(!Tag::objects().filter(|t| t.slug.eq("lost")).exists(db).await?);
            db.atomic(async |tx| {
                tx.set_rollback(true);
                Tag::objects().filter(|t| t.id.lte(10)).delete(tx).await
            })
            .await?;
            assert_eq!(Tag::objects().count(db).await?, 11);
            Ok(())
        })
        .await;
    }

    async fn related_rows_are_found_or_made(db: Rows) {
        let db = &db;
        passes(Box::pin(async {
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            let zoe = || Review::new().book(7).reviewer("Zoe").rating(3).build();
            let (review, created) = book.reviews.get_or_create(db, |r| r.reviewer.eq("Zoe"), zoe).await?;
            assert_eq!((*review.book.key(), created), (1, true), "it points to the owner, wherever it pointed before");
            assert!(!book.reviews.get_or_create(db, |r| r.reviewer.eq("Zoe"), zoe).await?.1);
            let better = book.reviews.update_or_create(db, |r| r.reviewer.eq("Zoe"), |r| r.rating.set(r.rating + 1), zoe);
            assert_eq!(better.await?.0.rating, 4);

            let fresh = || Tag::new().name("Fresh").slug("fresh").build();
            let (tag, created) = book.tags.get_or_create(db, |t| t.slug.eq("fresh"), fresh).await?;
            assert!(created && tag.books.count(db).await? == 1);
            let changed = book.tags.update_or_create(db, |t| t.slug.eq("fresh"), |t| t.name.set("Other"), fresh);
            let (tag, created) = changed.await?;
            assert_eq!((tag.name.as_str(), created), ("Other", false));

            let author = || Author::new().name("N").email("n@example.org").build();
            let translator = book.co_authors.through_defaults::<Contribution, _>(|c| c.role.set(Role::Translator));
            let (author, created) = translator.get_or_create(db, |a| a.email.eq("n@example.org"), author).await?;
            let role = Contribution::objects().filter(|c| c.author_id.eq(author.id)).values(|c| c.role).get(db).await?;
            assert_eq!((role, created), (Role::Translator, true));
            Ok(())
        }))
        .await;
    }

    async fn clashing_rows_are_left_out_or_updated(db: Rows) {
        let db = &db;
        passes(async {
            let rows = || vec![Tag::new().name("rare").slug("x").build(), Tag::new().name("new one").slug("y").build()];
            let rare = Tag::objects().filter(|t| t.name.eq("rare"));
            let updates = if db.backend().capabilities().conflict_target {
                let untold = Tag::objects().update_conflicts(|t| t.slug, |_| ()).bulk_create(db, rows()).await;
                assert!(matches!(untold, Err(Error::Query(_))));
                Tag::objects().update_conflicts(|t| t.slug, |t| t.name)
            } else {
                Tag::objects().update_conflicts(|t| t.slug, |_| ())
            };
            updates.bulk_create(db, rows()).await?;
            assert_eq!(rare.clone().values(|t| t.slug).get(db).await?, "x");
            Tag::objects().ignore_conflicts().batch_size(1).bulk_create(db, rows()).await?;
            assert_eq!(Tag::objects().count(db).await?, 11);
            let none = Tag::objects().batch_size(0).bulk_create(db, rows()).await;
            assert!(matches!(none, Err(Error::Query(_))));
            let of_key = Tag::objects().update_conflicts(|t| t.id, |t| t.name).bulk_create(db, rows()).await;
            assert!(matches!(of_key, Err(Error::Query(_))));
            Ok(())
        })
        .await;
    }

    async fn only_clashing_rows_are_left_out(db: Rows) {
        let db = &db;
        passes(async {
            let ignoring = || Tag::objects().ignore_conflicts();
            let count = Tag::objects().count(db).await?;
            let slug = |slug: &str| vec![Tag::new().name("fine").slug("fine").build(), Tag::new().name("n").slug(slug).build()];
            let long = ignoring().bulk_create(db, slug(&"x".repeat(5000))).await;
            // SQLite has no lengths.
            if db.backend() != Backend::Sqlite {
                assert!(long.is_err());
                assert_eq!(Tag::objects().count(db).await?, count);
            }
            let reviews = vec![
                Review::new().book(1).reviewer("a").rating(1).build(),
                Review::new().book(9999).reviewer("b").rating(1).build(),
            ];
            let count = Review::objects().count(db).await?;
            let nowhere = Review::objects().ignore_conflicts().bulk_create(db, reviews).await;
            assert!(
                matches!(&nowhere, Err(Error::Integrity(error)) if error.kind == IntegrityKind::ForeignKey),
                "{nowhere:?}"
            );
            assert_eq!(Review::objects().count(db).await?, count);
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            (book.id, book.slug, book.isbn, book.uid, book.price) =
                (0, "s".to_owned(), None, Uuid::new_v4(), Decimal::NEGATIVE_ONE);
            let negative = Book::objects().ignore_conflicts().bulk_create(db, vec![book]).await;
            assert!(
                matches!(&negative, Err(Error::Integrity(error)) if error.kind == IntegrityKind::Check),
                "{negative:?}"
            );
            Ok(())
        })
        .await;
    }

    async fn only_rows_of_the_queryset_are_updated_in_bulk(db: Rows) {
        let db = &db;
        passes(async {
            let mut tags = Tag::objects().order_by(|t| t.id).all(db).await?;
            for tag in &mut tags {
                tag.name = format!("{}!", tag.name);
            }
            let few = Tag::objects().filter(|t| t.id.lte(3) & t.books().id.is_not_null());
            assert_eq!(few.bulk_update(db, &tags, |t| t.name).await?, 3);
            assert_eq!(Tag::objects().filter(|t| t.name.endswith("!")).count(db).await?, 3);
            assert_eq!(Tag::objects().bulk_update(db, &[], |t| t.name).await?, 0);
            let none = Tag::objects().bulk_update(db, &tags, |_| ()).await;
            assert!(matches!(none, Err(Error::Query(_))));
            let sliced = Tag::objects().limit(1).bulk_update(db, &tags, |t| t.name).await;
            assert!(matches!(sliced, Err(Error::Query(_))));
            tags[0].id = 0;
            let unsaved = Tag::objects().bulk_update(db, &tags, |t| t.name).await;
            assert!(matches!(unsaved, Err(Error::Query(_))));
            Ok(())
        })
        .await;
    }

    async fn decimals_have_the_places_of_their_column(db: Rows) {
        let db = &db;
        passes(async {
            let mut book = Book::objects().filter(|b| b.id.eq(1)).get(db).await?;
            book.price = dec!(1.235);
            book.save(db).await?;
            let price = || Book::objects().filter(|b| b.id.eq(1)).values(|b| b.price).get(db);
            assert_eq!(price().await?, dec!(1.24));
            book.price = dec!(1.245);
            Book::objects().bulk_update(db, &[book], |b| b.price).await?;
            assert_eq!(price().await?, dec!(1.24), "half goes to the even neighbour");
            Book::objects().filter(|b| b.id.eq(1)).update(db, |b| b.price.set(dec!(2.999))).await?;
            assert_eq!(price().await?, dec!(3));
            Ok(())
        })
        .await;
    }
}
